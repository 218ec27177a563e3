"""Standing help: where members belong, households on a keeper's list, pairs and their visits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Households, pairs, who helps in them, visits; and who was seen when."""

    dependencies = (("server", "0015_skills"),)

    operations = (
        migrations.AddField("member", "grid", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("member", "unit", models.CharField(blank=True, default="", max_length=500)),
        migrations.AddField("member", "building", models.TextField(blank=True, default="")),
        migrations.AddField("member", "household", models.CharField(blank=True, db_index=True, default="", max_length=80)),
        migrations.AddField("member", "household_ms", models.BigIntegerField(default=0)),
        migrations.AddField("member", "last_seen_ms", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("station", models.CharField(db_index=True, max_length=80)),
                ("keeper", models.CharField(db_index=True, max_length=80)),
                ("grid", models.CharField(blank=True, max_length=80)),
                ("risk", models.IntegerField(default=1)),
                ("lists", models.TextField(blank=True)),
                ("members", models.JSONField(default=list)),
                ("name", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                ("building", models.TextField(blank=True)),
                ("phone", models.TextField(blank=True)),
                ("needs", models.TextField(blank=True)),
                ("since_ms", models.BigIntegerField()),
                ("kept_ms", models.BigIntegerField()),
                ("left_ms", models.BigIntegerField(default=0)),
                ("left_reason", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("household", models.CharField(blank=True, db_index=True, max_length=80)),
                ("helpers", models.JSONField(default=list)),
                ("every_days", models.BigIntegerField(default=0)),
                ("duty", models.CharField(blank=True, max_length=80)),
                ("from_ms", models.BigIntegerField(default=0)),
                ("made_ms", models.BigIntegerField(default=0)),
                ("ended_ms", models.BigIntegerField(default=0)),
                ("ended_reason", models.CharField(blank=True, max_length=500)),
                ("last_ms", models.BigIntegerField(default=0)),
                ("last_event", models.CharField(blank=True, max_length=160)),
                ("found", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="PairHelper",
            fields=[
                ("id", models.CharField(max_length=170, primary_key=True, serialize=False)),
                ("pair", models.CharField(max_length=80)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("helps", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=160)),
                ("pair", models.CharField(db_index=True, max_length=80)),
                ("member", models.CharField(blank=True, db_index=True, max_length=80)),
                ("station", models.CharField(blank=True, max_length=80)),
                ("actor", models.CharField(blank=True, max_length=200)),
                ("evidence", models.CharField(max_length=80)),
                ("found", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("written_ms", models.BigIntegerField()),
                ("note", models.TextField(blank=True)),
            ],
        ),
    )
