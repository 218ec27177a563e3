"""The console's addresses: the pages of every module in `server.console.pages`, and what comes before logging in."""

import importlib
import pkgutil

from django.urls import path

from server.console import account, language, pages, pictures
from server.console.page import ROUTES, Route

for _module in pkgutil.iter_modules(pages.__path__):
    importlib.import_module(f"{pages.__name__}.{_module.name}")


def _names_last(route: Route) -> list[bool]:
    """`activities/new/` is tried before `activities/<activity>/`, wherever the two stand."""
    return [part.startswith("<") for part in route.path.split("/")]


urlpatterns = [
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("password/", account.Password.as_view(), name="password"),
    path("language/", language.choose, name="language"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    *(path(route.path, route.view, name=route.name) for route in sorted(ROUTES.values(), key=_names_last)),
]
