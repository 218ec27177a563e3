"""Stock, partners, returns and centralised redemptions."""

from django.db import migrations


class Migration(migrations.Migration):
    """What rewards there are, from whom, how many, for whom."""

    dependencies = (("server", "0007_accounts"),)

    operations = ()
