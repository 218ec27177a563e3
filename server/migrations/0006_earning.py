"""Claims of service and what the district settled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits for a second person, and what was put right. Records that are there already count as they say."""

    dependencies = (("server", "0005_orders"),)

    operations = (
        migrations.CreateModel(
            name="ServiceClaim",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("member", models.CharField(blank=True, db_index=True, max_length=80)),
                ("station", models.CharField(blank=True, db_index=True, max_length=80)),
                ("source", models.CharField(blank=True, max_length=10)),
                ("began_ms", models.BigIntegerField(default=0)),
                ("served_min", models.BigIntegerField(default=0)),
                ("activity", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("corrects", models.CharField(blank=True, max_length=160)),
                ("claimed_by", models.CharField(blank=True, max_length=80)),
                ("at_ms", models.BigIntegerField(default=0)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=10)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_ms", models.BigIntegerField(default=0)),
                ("decided_reason", models.CharField(blank=True, max_length=500)),
                ("decisions", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="SettingsRevision",
            fields=[
                ("revision", models.BigIntegerField(primary_key=True, serialize=False)),
                ("pos", models.BigIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("actor", models.CharField(blank=True, max_length=80)),
                ("settings", models.JSONField()),
            ],
        ),
        migrations.AddField("member", "earned", models.JSONField(default=dict)),
        migrations.AddField("attendance", "own_min", models.IntegerField(default=0)),
        migrations.AddField("attendance", "own_points", models.BigIntegerField(default=0)),
        migrations.AddField("attendance", "witness", models.CharField(blank=True, max_length=80)),
        migrations.AddField("attendance", "rules", models.BigIntegerField(default=0)),
        migrations.AddField("attendance", "why", models.CharField(blank=True, max_length=20)),
        migrations.AddField("attendance", "forgotten", models.BooleanField(default=False)),
        migrations.AddField("attendance", "overlaps", models.BooleanField(default=False)),
        migrations.AddField("attendance", "capped", models.BooleanField(default=False)),
        migrations.AddField("attendance", "claim", models.CharField(blank=True, max_length=80)),
        migrations.AddField("attendance", "period", models.CharField(blank=True, max_length=80)),
        migrations.AddField("attendance", "changed_pos", models.BigIntegerField(db_index=True, default=0)),
        migrations.AddField("activity", "leaders", models.JSONField(default=list)),
        migrations.AddField("activity", "coefficient_pct", models.IntegerField(default=100)),
        migrations.AddField("activity", "difficulty", models.CharField(blank=True, default="", max_length=80)),
        migrations.RunSQL("UPDATE server_attendance SET own_min = served_min, own_points = points", migrations.RunSQL.noop),
    )
