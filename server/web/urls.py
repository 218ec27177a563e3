"""The addresses of pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from server.web.views import landing

urlpatterns = [
    path("", landing, name="landing"),
    path("logout/", LogoutView.as_view(next_page="/admin/login/"), name="logout"),
]
