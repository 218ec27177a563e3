"""What each account of staff is for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row for each account."""

    dependencies = (
        ("server", "0003_notices_wall_hand_outs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(max_length=10)),
                ("branch", models.CharField(blank=True, max_length=80)),
                ("station", models.CharField(blank=True, max_length=80)),
                ("new_password", models.BooleanField(default=False)),
            ],
        ),
    )
