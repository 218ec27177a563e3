"""How members like a screen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a member chose last, when, and by which fact."""

    dependencies = (("server", "0010_cards_that_act_for_somebody"),)

    operations = (
        migrations.AddField("member", "comfort", models.TextField(blank=True, default="")),
        migrations.AddField("member", "comfort_ms", models.BigIntegerField(default=0)),
        migrations.AddField("member", "comfort_event", models.CharField(max_length=160, blank=True, default="")),
    )
