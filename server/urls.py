"""The server's addresses: the sync API, and the console."""

from django.urls import include, path

from server.api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("server.console.urls")),
]
