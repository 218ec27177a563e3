"""Pages: `@page` puts a view into the one registry, and lets in who may see it.

The addresses, the navigation and the table of roles are made from the registry. A page shows on GET; one that acts does so
on POST and goes on to another page with a message.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from server.console.roles import ROLE_WORDS, Action, Scope, scope_of, staff_of
from server.console.text import T, word

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class Request(HttpRequest):
    """What a view gets.

    Attributes:
        user: who is logged in.
        scope: where that account may do what the page is for.
        actor: who acts, as events name it: `staff:` and the account.
        htmx: whether only a part of the page is asked for.
    """

    user: User
    scope: Scope
    actor: str
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Route:
    """One page.

    Attributes:
        action: what one must be allowed to do.
        path: its address, as Django's `path` writes it.
        name: what templates and `reverse` call it.
        view: what answers.
        acts: whether it does something on POST.
        nav: its entry in the navigation, or None.
        order: the place of that entry.
        under: the page in the navigation that it belongs to.
    """

    action: Action
    path: str
    name: str
    view: Callable[..., HttpResponse]
    acts: bool
    nav: T | None
    order: int
    under: str


ROUTES: Final[dict[str, Route]] = {}
"""Every page by its name."""


def page(
    action: Action,
    path: str,
    *,
    name: str,
    acts: bool = False,
    nav: T | None = None,
    order: int = 0,
    under: str = "",
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Make a view a page.

    Args:
        action: what one must be allowed to do to see it, and to act on it.
        path: its address.
        name: for `reverse` and `{% url %}`.
        acts: it does something on POST; one that doesn't refuses to be posted to.
        nav, order: its entry in the navigation, and the place of that.
        under: the page whose entry is marked while this one is open; itself if nothing is said.
    """

    def register(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            staff, scope = staff_of(request.user), scope_of(request.user, action)
            if staff is not None and staff.new_password:
                return redirect("password")
            if not scope:
                return refuse(request)
            if request.method not in ("GET", "HEAD", *(("POST",) if acts else ())):
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"] if acts else ["GET", "HEAD"])
            asked = cast(Request, request)
            asked.scope = scope
            asked.actor = f"staff:{asked.user.get_username()}"
            return view(asked, *args, **kwargs)

        if name in ROUTES:
            raise ValueError(f"two pages are called {name}")
        ROUTES[name] = Route(action, path, name, answer, acts, nav, order, under or name)
        return answer

    return register


def _to_login(request: HttpRequest) -> HttpResponse:
    if cast(Request, request).htmx:
        # A part of a page can't be replaced by the log-in: load the whole page again, which leads there.
        return HttpResponseClientRefresh()
    return redirect_to_login(request.get_full_path())


def home_of(user: User | AnonymousUser) -> str:
    """The address of the page that somebody begins at: the first of the navigation that is open to them."""
    for route in sorted((route for route in ROUTES.values() if route.nav), key=lambda route: route.order):
        if scope_of(user, route.action):
            return reverse(route.name)
    return "/"


def refuse(request: HttpRequest) -> HttpResponse:
    """The page for somebody who may not see this one: says so in plain words, and whom to ask."""
    staff = staff_of(request.user)
    role = None if staff is None else word(ROLE_WORDS, staff.role)
    return render(request, "console/refused.html", {"role": role}, status=HTTPStatus.FORBIDDEN)


# --- What views are made with -----------------------------------------------------------------------------------------


def reach(request: HttpRequest, action: Action) -> Scope:
    """Where the person who asks may do something else than what this page is for."""
    return scope_of(request.user, action)


def one(request: Request, rows: "QuerySet[M]", field: str = "station", *, shared: bool = False, **by: object) -> M:
    """The one row of a query, if it lies within the request's scope.

    Args:
        request: who asks.
        rows: where to look.
        field: where a row says which station it belongs to.
        shared: whether rows that belong to every station count as within.
        by: what it is found by.

    Raises:
        Http404: there is none, or it lies elsewhere: nobody learns which of the two.
    """
    return get_object_or_404(request.scope.only(rows, field, shared=shared), **by)


def done(request: HttpRequest, message: T, to: str, *args: Any) -> HttpResponse:
    """What was asked is done: say so on the page that is shown next."""
    messages.success(request, str(message))
    return redirect(to, *args)


def failed(request: HttpRequest, message: T, to: str, *args: Any) -> HttpResponse:
    """Nothing was done: say why on the page that is shown next."""
    messages.error(request, str(message))
    return redirect(to, *args)


def confirm(
    request: HttpRequest,
    *,
    title: T,
    happens: Sequence[T],
    button: T,
    back: str,
    danger: bool = True,
    form: Any = None,
) -> HttpResponse:
    """A page that says what will happen, with a button that does it (POST to the same address) and a way back.

    Args:
        request: who asks.
        title: the question.
        happens: what will happen, a sentence each, and what will not.
        button: what the button says: the deed, not "OK".
        back: where the way back leads, an address.
        danger: whether it can't be undone.
        form: fields to fill in with it, such as a reason.
    """
    context = {"title": title, "happens": happens, "button": button, "back": back, "danger": danger, "form": form}
    return render(request, "console/confirm.html", context)
