"""Notices, the public wall's wishes, places of activities, and what was handed out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What is there already has no place, hangs on no wall and was not handed out."""

    dependencies = (("server", "0002_append_only"),)
    operations = (
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=500)),
                ("text", models.CharField(max_length=500)),
                ("station", models.CharField(blank=True, max_length=80)),
                ("from_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField(default=0)),
                ("pinned", models.BooleanField(default=False)),
                ("open", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField("activity", "place", models.CharField(blank=True, default="", max_length=500)),
        migrations.AddField("activity", "open", models.BooleanField(default=True)),
        migrations.AddField("wish", "shown", models.TextField(blank=True, default="")),
        migrations.AddField("wish", "progressed_ms", models.BigIntegerField(default=0)),
        migrations.AddField("wish", "steps", models.JSONField(default=list)),
        migrations.AddField("redemption", "handed_ms", models.BigIntegerField(default=0)),
    )
