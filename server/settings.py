"""Django settings of the district server."""

SECRET_KEY = "replaced-below"  # noqa: S105
INSTALLED_APPS: list[str] = ["django.contrib.auth", "django.contrib.contenttypes"]
