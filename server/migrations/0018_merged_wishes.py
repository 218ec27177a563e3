"""Which wish goes on for one that asked for the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The other one in a wish."""

    dependencies = (("server", "0017_needs"),)

    operations = (
        migrations.AddField("wish", "merged_into", models.CharField(blank=True, db_index=True, default="", max_length=80)),
    )
