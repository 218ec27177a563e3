"""What spoken wishes say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The words that staff heard, when, and who listened."""

    dependencies = (("server", "0011_comfort"),)

    operations = (
        migrations.AddField("wish", "transcript", models.TextField(blank=True, default="")),
        migrations.AddField("wish", "transcribed_ms", models.BigIntegerField(default=0)),
        migrations.AddField("wish", "transcribed_by", models.CharField(max_length=200, blank=True, default="")),
    )
