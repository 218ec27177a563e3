"""Cards that act for somebody."""

from django.db import migrations


class Migration(migrations.Migration):
    """Whom a card acts for, and who holds it."""

    dependencies = (("server", "0009_cycle"),)

    operations = ()
