"""Members (居民): found by name, telephone or card."""

from typing import Any, Final, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.http import HttpResponse
from django.shortcuts import render

from server.console.fields import Filter, choice, search, station_filter
from server.console.page import Request, page
from server.console.passbook import balances_of
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import MEMBER_ROLES
from server.models import Card, Member, Station

_A_PAGE: Final = 50
_IN_PERSON: Final = frozenset(
    {"checked_in", "checked_out", "wish_made", "redeemed", "redemption_undone", "card_bound", "pin_set"}
)
"""Passbook lines that somebody left in person."""


class MemberFilter(Filter):
    """By whom, where, as what, in which order."""

    q = search(T("姓名、电话或卡号", "Name, telephone or card"))
    role = choice(T("身份", "Role"), [("", T("全部", "All")), *MEMBER_ROLES.items()])
    sort = choice(
        T("排序", "Order"),
        [("", T("服务时长", "Hours of service")), ("name", T("姓名", "Name")), ("new", T("登记时间", "Newest first"))],
    )

    def __init__(self, data: Any, stations: forms.ChoiceField) -> None:
        """With the stations that one may see."""
        super().__init__(data)
        self.fields["station"] = stations
        self.order_fields(["q", "station", "role", "sort"])


def found_by(text: str) -> Q:
    """Members whom a search means: digits are of a telephone or a card, all else is part of a name."""
    text = " ".join(text.split())
    digits = text.replace(" ", "").replace("-", "").removeprefix("+")
    if digits.isascii() and digits.isdecimal():
        cards = Card.objects.filter(number__contains=digits)
        holders = Q(id__in=cards.values("member")) | Q(id__in=cards.exclude(also_bound_to="").values("also_bound_to"))
        return Q(dialled__contains=digits) | holders
    return Q(name__icontains=text) | Q(id=text)


def found(rows: "QuerySet[Member]", text: str) -> "QuerySet[Member]":
    """Those of some members whom a search means."""
    return _with_dialled(rows).filter(found_by(text))


def _with_dialled(rows: "QuerySet[Member]") -> "QuerySet[Member]":
    """Telephone numbers as they are dialled, however they were written down."""
    return rows.annotate(dialled=Replace(Replace(F("phone"), Value(" "), Value("")), Value("-"), Value("")))


class MemberLine(NamedTuple):
    """A member in the list.

    Attributes:
        row: the member.
        station: name of the home station.
        roles: in words.
        points: the balance.
        seen_ms: when the member last left a trace in person, as far as the newest passbook lines tell.
    """

    row: Member
    station: str
    roles: list[T]
    points: int
    seen_ms: int


def seen_ms(row: Member) -> int:
    """When somebody was last there in person."""
    return max((at_ms for at_ms, kind, *_ in row.entries if kind in _IN_PERSON), default=row.registered_ms)


@page(Action.SEE_MEMBERS, "members/", name="members", nav=T("居民", "Members"), order=200)
def members(request: Request) -> HttpResponse:
    """The members whose home lies within one's scope."""
    form = MemberFilter(request.GET, station_filter(request.scope))
    rows = request.scope.only(_with_dialled(Member.objects.all()), "home")
    if text := form.value("q").strip():
        rows = rows.filter(found_by(text))
    if station := form.value("station"):
        rows = rows.filter(home=station)
    if role := form.value("role"):
        rows = rows.filter(roles__icontains=role)
    order = {"name": ("name", "id"), "new": ("-registered_ms", "id")}.get(form.value("sort"), ("-served_min", "id"))
    shown = Paginator(rows.order_by(*order), _A_PAGE).get_page(request.GET.get("page"))
    balances = balances_of(row.id for row in shown)
    names = dict(Station.objects.values_list("id", "name"))
    lines = [
        MemberLine(row, names.get(row.home, row.home), roles_of(row), balances.get(row.id, 0), seen_ms(row)) for row in shown
    ]
    context = {"filter": form, "page": shown, "lines": lines, "searched": bool(text)}
    return render(request, "console/members/list.html", context)


def roles_of(row: Member) -> list[T]:
    """What a member is besides a resident, which everybody is."""
    return [word(MEMBER_ROLES, role) for role in row.roles if role != "resident" or len(row.roles) == 1]
