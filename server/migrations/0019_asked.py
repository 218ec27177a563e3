"""Who was asked to make wishes come true, and what they said; where stations are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A row each time that somebody is asked; a station's place."""

    dependencies = (("server", "0018_merged_wishes"),)

    operations = (
        migrations.AddField("station", "east_m", models.BigIntegerField(default=0)),
        migrations.AddField("station", "north_m", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="WishAsk",
            fields=[
                ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("wish", models.CharField(db_index=True, max_length=80)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("at_ms", models.BigIntegerField(db_index=True)),
                ("answer", models.CharField(blank=True, max_length=20)),
            ],
        ),
    )
