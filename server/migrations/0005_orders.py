"""Transfer orders, and grants that know what they are for."""

from django.db import migrations


class Migration(migrations.Migration):
    """What each transfer order asks for and how it ended."""

    dependencies = (("server", "0004_staff"),)

    operations = ()
