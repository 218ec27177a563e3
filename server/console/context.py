"""What every template knows of who is looking: the navigation, and which actions are open to that person."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from server import meta
from server.clock import now_ms
from server.console.page import ROUTES, home_of
from server.console.roles import ROLE_WORDS, Action, scope_of, staff_of
from server.console.text import T, in_english, word

_GROUP: Final = 100
"""Entries whose orders lie in different hundreds are set apart."""


class Entry(NamedTuple):
    """One entry of the navigation.

    Attributes:
        label: what it says.
        url: where it leads.
        here: whether the page that is open belongs to it.
        apart: whether a new group begins with it.
    """

    label: T
    url: str
    here: bool
    apart: bool


class May:
    """`{% if may.write_off %}`: whether an action is open to the person who looks, anywhere."""

    def __init__(self, request: HttpRequest) -> None:
        """For the person of this request."""
        self._user = request.user
        self._known: dict[str, bool] = {}

    def __getitem__(self, action: str) -> bool:
        """Whether this action (`roles.Action`) is open."""
        if action not in self._known:
            self._known[action] = bool(scope_of(self._user, Action(action)))
        return self._known[action]


def console(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    known: dict[str, Any] = {"english": in_english(), "now_ms": now_ms()}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return known
    staff = staff_of(request.user)
    may = May(request)
    return known | {
        "may": may,
        "navigation": _navigation(request, may),
        "home": home_of(request.user),
        "district": meta.read().name,
        "role": None if staff is None else word(ROLE_WORDS, staff.role),
    }


def _navigation(request: HttpRequest, may: May) -> Sequence[Entry]:
    match = request.resolver_match
    here = ROUTES.get(match.url_name or "") if match else None
    entries: list[Entry] = []
    group = None
    for route in sorted((route for route in ROUTES.values() if route.nav), key=lambda route: route.order):
        if route.nav is None or not may[route.action]:
            continue
        apart = group is not None and group != route.order // _GROUP
        group = route.order // _GROUP
        is_here = here is not None and here.under == route.name
        entries.append(Entry(route.nav, reverse(route.name), is_here, apart))
    return entries
