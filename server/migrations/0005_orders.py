"""Transfer orders, and grants that know what they are for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What each transfer order asks for and how it ended."""

    dependencies = (("server", "0004_staff"),)

    operations = (
        migrations.AddField("grant", "reward", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("grant", "at_ms", models.BigIntegerField(default=0)),
        migrations.AlterField("grant", "member", models.CharField(blank=True, db_index=True, max_length=80)),
        migrations.CreateModel(
            name="TransferOrder",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("member", models.CharField(blank=True, db_index=True, max_length=80)),
                ("reward", models.CharField(blank=True, max_length=80)),
                ("source", models.CharField(db_index=True, max_length=80)),
                ("target", models.CharField(blank=True, max_length=80)),
                ("points", models.BigIntegerField()),
                ("reason", models.CharField(max_length=20)),
                ("at_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("released", models.BigIntegerField(default=0)),
                ("ordered_seq", models.BigIntegerField()),
                ("ended_seq", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": (models.Index(condition=models.Q(("state", "open")), fields=["until_ms"], name="order_open"),),
            },
        ),
    )
