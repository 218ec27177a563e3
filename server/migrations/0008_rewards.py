"""Stock, partners, returns and centralised redemptions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What rewards there are, from whom, how many, for whom."""

    dependencies = (("server", "0007_accounts"),)

    operations = (
        migrations.CreateModel(
            name="CentralInvite",
            fields=[
                ("id", models.CharField(max_length=161, primary_key=True, serialize=False)),
                ("round", models.CharField(db_index=True, max_length=80)),
                ("member", models.CharField(db_index=True, max_length=80)),
                ("invited", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="CentralRound",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=500)),
                ("from_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField()),
                ("open", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=500)),
                ("kind", models.CharField(max_length=10)),
                ("open", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="PartnerSettlement",
            fields=[
                ("pos", models.BigIntegerField(primary_key=True, serialize=False)),
                ("partner", models.CharField(db_index=True, max_length=80)),
                ("source", models.CharField(max_length=20)),
                ("points", models.BigIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("actor", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="SlipHandled",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("handed_ms", models.BigIntegerField(default=0)),
                ("handed_at", models.CharField(blank=True, default="", max_length=80)),
                ("handed_again", models.CharField(blank=True, default="", max_length=80)),
                ("returned", models.CharField(blank=True, default="", max_length=10)),
                ("returned_ms", models.BigIntegerField(default=0)),
                ("return_reason", models.CharField(blank=True, default="", max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="redemption",
            name="basket",
            field=models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="redemption",
            name="collect",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="redemption",
            name="deducted_pos",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="redemption",
            name="from_paid",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="redemption",
            name="handed_again",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="redemption",
            name="handed_at",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="redemption",
            name="paid_pos",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="redemption",
            name="partner",
            field=models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="redemption",
            name="return_reason",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="redemption",
            name="returned",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="redemption",
            name="returned_ms",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="reward",
            name="category",
            field=models.CharField(default="goods", max_length=20),
        ),
        migrations.AddField(
            model_name="reward",
            name="central",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="reward",
            name="collect",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="reward",
            name="limit",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="reward",
            name="partner",
            field=models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="reward",
            name="partners",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="reward",
            name="period",
            field=models.CharField(default="month", max_length=10),
        ),
        migrations.AddField(
            model_name="reward",
            name="picture",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="reward",
            name="stocked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="staff",
            name="partner",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    )
