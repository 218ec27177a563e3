"""Cards found by whoever else claims them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on the second holder of a card."""

    dependencies = (("server", "0013_wishes_go_their_way"),)

    operations = (
        migrations.AlterField("card", "also_bound_to", models.CharField(blank=True, db_index=True, max_length=80)),
    )
