"""Cards found by whoever else claims them, and records that became one as of the projections' position."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on the second holder of a card; whom a record was merged into."""

    dependencies = (("server", "0013_wishes_go_their_way"),)

    operations = (
        migrations.AddField("member", "merged_to", models.CharField(blank=True, default="", max_length=80)),
        migrations.AlterField("card", "also_bound_to", models.CharField(blank=True, db_index=True, max_length=80)),
    )
