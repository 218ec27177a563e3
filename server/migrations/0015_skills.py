"""What neighbours can do for others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Skill listings."""

    dependencies = (("server", "0014_claimed_cards"),)

    operations = (
        migrations.CreateModel(
            name="SkillListing",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("skill", models.CharField(blank=True, max_length=80)),
                ("shown_to", models.CharField(blank=True, max_length=80)),
                ("contact", models.CharField(blank=True, max_length=80)),
                ("times", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("phone", models.TextField(blank=True)),
                ("until_ms", models.BigIntegerField(default=0)),
                ("listed_ms", models.BigIntegerField(default=0)),
                ("listed_event", models.CharField(blank=True, max_length=160)),
                ("vouched_for", models.CharField(blank=True, max_length=80)),
                ("vouched_until_ms", models.BigIntegerField(default=0)),
                ("lapsed_ms", models.BigIntegerField(default=0)),
                ("withdrawn_ms", models.BigIntegerField(default=0)),
                ("shown", models.BooleanField(db_index=True, default=False)),
                ("vouched", models.BooleanField(default=False)),
            ],
        ),
    )
