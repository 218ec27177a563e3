"""Through which skill listing somebody was found for a wish."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The listing in a wish."""

    dependencies = (("server", "0016_care"),)

    operations = (
        migrations.AddField("wish", "listing", models.CharField(blank=True, db_index=True, default="", max_length=80)),
    )
