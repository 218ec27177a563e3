"""Claims of service and what the district settled."""

from django.db import migrations


class Migration(migrations.Migration):
    """What waits for a second person, and what was put right."""

    dependencies = (("server", "0005_orders"),)

    operations = ()
