"""Members' accounts on hold, nominees, funds."""

from django.db import migrations


class Migration(migrations.Migration):
    """Who may not spend, who inherits, who gave."""

    dependencies = (("server", "0006_earning"),)

    operations = ()
