"""The Django application of the district server."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """One application: the district."""

    name = "server"
    label = "server"
    verbose_name = "邻里 Linli"
    default_auto_field = "django.db.models.BigAutoField"
