"""The way of a wish: who has it, what did not count, and what members are told of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One life cycle for wishes, requests and the service over the counter."""

    dependencies = (("server", "0012_transcripts"),)

    operations = (
        migrations.AddField("wish", "late", models.JSONField(default=list)),
        migrations.AddField("wish", "kind", models.CharField(max_length=20, default="wish")),
        migrations.AddField("wish", "behalf", models.BooleanField(default=False)),
        migrations.AddField("wish", "helper", models.CharField(max_length=80, blank=True, default="", db_index=True)),
        migrations.AddField("wish", "unit", models.CharField(max_length=200, blank=True, default="")),
        migrations.AddField("wish", "back", models.CharField(max_length=20, default="submitted")),
        migrations.AddField("wish", "asked", models.JSONField(default=list)),
        migrations.AddField("wish", "answer", models.CharField(max_length=500, blank=True, default="")),
        migrations.AddField("wish", "rating", models.IntegerField(default=0)),
        migrations.AddField("wish", "thanks", models.IntegerField(default=0)),
        migrations.AddField("wish", "rewarded", models.IntegerField(default=0)),
        migrations.AddField("member", "news_heard", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="EarlySteps",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("steps", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="WishNews",
            fields=[
                ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("pos", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("wish", models.CharField(max_length=80)),
                ("points", models.IntegerField(default=0)),
            ],
        ),
    )
