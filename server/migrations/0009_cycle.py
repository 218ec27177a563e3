"""Periods, reports, stars and badges."""

from django.db import migrations


class Migration(migrations.Migration):
    """What was closed, and who was honoured."""

    dependencies = (("server", "0008_rewards"),)

    operations = ()
