"""Members' accounts on hold, nominees, funds, and how old points are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Who may not spend, who inherits, who gave; when points came in."""

    dependencies = (("server", "0006_earning"),)

    operations = (
        migrations.CreateModel(
            name="AccountHold",
            fields=[
                ("member", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("frozen", models.BooleanField(default=False)),
                ("frozen_reason", models.CharField(blank=True, max_length=500)),
                ("frozen_ms", models.BigIntegerField(default=0)),
                ("passed_to", models.CharField(blank=True, db_index=True, max_length=80)),
                ("passed_reason", models.CharField(blank=True, max_length=80)),
                ("passed_ms", models.BigIntegerField(default=0)),
                ("nominee", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="FundGift",
            fields=[
                ("event", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("source", models.CharField(db_index=True, max_length=80)),
                ("giver", models.CharField(max_length=500)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("points", models.BigIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("actor", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.AddField(model_name="member", name="came_in", field=models.JSONField(default=list)),
        migrations.AddField(model_name="member", name="went_out", field=models.BigIntegerField(default=0)),
        migrations.AddField(
            model_name="member",
            name="oldest_month",
            field=models.CharField(blank=True, db_index=True, default="", max_length=7),
        ),
    )
