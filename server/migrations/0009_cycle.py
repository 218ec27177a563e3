"""Periods, reports, stars, badges and certificates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was closed, what counts in which month, and who was honoured."""

    dependencies = (("server", "0008_rewards"),)

    operations = (
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("from_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField()),
                ("up_to_pos", models.BigIntegerField()),
                ("times", models.IntegerField()),
                ("served_min", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at_ms", models.BigIntegerField()),
                ("actor", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="CycleBooks",
            fields=[
                ("id", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("first_month", models.CharField(blank=True, max_length=7)),
                ("closed_month", models.CharField(blank=True, max_length=7)),
            ],
        ),
        migrations.CreateModel(
            name="CycleMember",
            fields=[
                ("member", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("times", models.IntegerField(default=0)),
                ("minutes", models.BigIntegerField(default=0)),
                ("wishes", models.IntegerField(default=0)),
                ("best_run", models.IntegerField(default=0)),
                ("months", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="CycleRecord",
            fields=[
                ("kind", models.CharField(max_length=12)),
                ("member", models.CharField(blank=True, max_length=80)),
                ("station", models.CharField(blank=True, max_length=80)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("partner", models.CharField(blank=True, max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("times", models.IntegerField(default=0)),
                ("minutes", models.BigIntegerField(default=0)),
                ("vouched_min", models.BigIntegerField(default=0)),
                ("ended", models.IntegerField(default=0)),
                ("points", models.BigIntegerField(default=0)),
                ("quantity", models.BigIntegerField(default=0)),
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CycleStation",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=500)),
                ("branch", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("from_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField(db_index=True)),
                ("up_to_pos", models.BigIntegerField()),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                ("at_ms", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PeriodReport",
            fields=[
                ("key", models.CharField(max_length=180, primary_key=True, serialize=False)),
                ("period", models.CharField(db_index=True, max_length=10)),
                ("scope", models.CharField(max_length=10)),
                ("scope_id", models.CharField(blank=True, max_length=80)),
                ("name", models.CharField(blank=True, max_length=500)),
                ("branch", models.CharField(blank=True, max_length=80)),
                ("figures", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Stars",
            fields=[
                ("key", models.CharField(max_length=90, primary_key=True, serialize=False)),
                ("stars", models.IntegerField()),
                ("period", models.CharField(max_length=10)),
                ("at_ms", models.BigIntegerField()),
                ("history", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="CycleFact",
            fields=[
                ("kind", models.CharField(max_length=12)),
                ("member", models.CharField(blank=True, max_length=80)),
                ("station", models.CharField(blank=True, max_length=80)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("partner", models.CharField(blank=True, max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("times", models.IntegerField(default=0)),
                ("minutes", models.BigIntegerField(default=0)),
                ("vouched_min", models.BigIntegerField(default=0)),
                ("ended", models.IntegerField(default=0)),
                ("points", models.BigIntegerField(default=0)),
                ("quantity", models.BigIntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey("pos", "line", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("pos", models.BigIntegerField()),
                ("line", models.IntegerField()),
                ("record", models.CharField(max_length=200)),
                ("own_month", models.CharField(max_length=7)),
                ("month", models.CharField(max_length=7)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["month", "kind"], name="cycle_month"),
                    models.Index(fields=["member", "kind"], name="cycle_member"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberBadge",
            fields=[
                ("key", models.CharField(max_length=170, primary_key=True, serialize=False)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("badge", models.CharField(max_length=80)),
                ("given", models.BooleanField(default=True)),
                ("at_ms", models.BigIntegerField()),
                ("actor", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [models.Index(fields=["badge", "member"], name="badge_member")],
            },
        ),
    )
