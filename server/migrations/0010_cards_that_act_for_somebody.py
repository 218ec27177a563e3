"""Cards that act for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Whom a card acts for, and who holds it."""

    dependencies = (("server", "0009_cycle"),)

    operations = (
        migrations.AddField("card", "proxy", models.CharField(max_length=10, blank=True, default="")),
        migrations.AddField("card", "holder", models.CharField(max_length=80, blank=True, default="")),
        migrations.AddField("card", "holder_name", models.CharField(max_length=200, blank=True, default="")),
    )
