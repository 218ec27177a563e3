"""The ledger (积分台账): every account by its kind, the sum that is always zero, and the postings behind each figure."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render

from server.console.page import Request, page
from server.console.passbook import events_at
from server.console.people import Person, people
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import ACCOUNTS, DISTRICT_EVENTS, POINTS_MOVED
from server.models import Account, Posting, Station
from sync.contract.ledger import owner_of, stream_of_held

_A_PAGE: Final = 50
_WHOLE: Final = ("issued", "expired", "head")
"""Kinds that are one account."""


class Kind(NamedTuple):
    """A kind of account: how many there are, and what they stand at together."""

    name: str
    says: T
    accounts: int
    points: int


class Line(NamedTuple):
    """An account: its name, whom it belongs to, and what it stands at."""

    name: str
    person: Person | None
    about: str
    points: int


class PostingLine(NamedTuple):
    """A posting: when, what, of whom, how many, and what the account stood at afterwards."""

    at_ms: int
    says: T
    ref: str
    person: Person | None
    points: int
    balance: int


def kinds() -> list[Kind]:
    """Every kind of account that there is, in the order of the contract's table."""
    cases = [When(Q(name=kind) if kind in _WHOLE else Q(name__startswith=f"{kind}/"), then=Value(kind)) for kind in ACCOUNTS]
    rows = (
        Account.objects.order_by()
        .annotate(kind=Case(*cases, default=F("name"), output_field=CharField()))
        .values("kind")
        .annotate(accounts=Count("name"), points=Sum("balance"))
    )
    found = {row["kind"]: (row["accounts"], row["points"]) for row in rows}
    known = [kind for kind in ACCOUNTS if kind in found]
    return [Kind(kind, word(ACCOUNTS, kind), *found[kind]) for kind in (*known, *sorted(found.keys() - set(known)))]


@page(Action.SEE_LEDGER, "ledger/", name="ledger", nav=T("积分台账", "Ledger"), order=390)
def ledger(request: Request) -> HttpResponse:
    """All kinds of accounts, points and goods apart, each with its sum."""
    found = kinds()
    points = [kind for kind in found if kind.name != "goods"]
    goods = [kind for kind in found if kind.name == "goods"]
    context = {"kinds": points, "goods": goods, "sum": sum(kind.points for kind in points)}
    return render(request, "console/ledger/kinds.html", context)


def _of_kind(kind: str) -> "QuerySet[Account]":
    return Account.objects.filter(name=kind) if kind in _WHOLE else Account.objects.filter(name__startswith=f"{kind}/")


@page(Action.SEE_LEDGER, "ledger/accounts/", name="ledger_accounts", under="ledger")
def ledger_accounts(request: Request) -> HttpResponse:
    """The accounts of one kind (`?kind=`), those with the most first; `?all=1` shows those that stand at nothing too."""
    kind = request.GET.get("kind", "")
    if kind not in ACCOUNTS:
        return redirect("ledger")
    rows = _of_kind(kind)
    everything = request.GET.get("all") == "1"
    if not everything:
        rows = rows.exclude(balance=0)
    # What is below zero for good (points issued, gifts) is sorted by its size as well.
    order = "balance" if (rows.aggregate(sum=Sum("balance"))["sum"] or 0) < 0 else "-balance"
    shown = Paginator(rows.order_by(order, "name"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": word(ACCOUNTS, kind),
        "page": shown,
        "lines": _lines(request, shown),
        "everything": everything,
        "empty": _of_kind(kind).filter(balance=0).count(),
    }
    return render(request, "console/ledger/accounts.html", context)


def _lines(request: Request, rows: Iterable[Account]) -> list[Line]:
    accounts = list(rows)
    known = people(request, {row.member for row in accounts if row.member})
    stations = dict(Station.objects.values_list("id", "name"))
    return [Line(row.name, known.get(row.member), _about(row.name, stations), row.balance) for row in accounts]


def _about(account: str, stations: dict[str, str]) -> str:
    """What stands beside an account's name: the station, or the kiosk's stream."""
    if stream := stream_of_held(account):
        return stream
    kind, _, rest = account.partition("/")
    return stations.get(rest, rest) if kind in ("spent", "loss", "station", "branch") else ""


@page(Action.SEE_LEDGER, "ledger/postings/", name="ledger_postings", under="ledger")
def ledger_postings(request: Request) -> HttpResponse:
    """The postings of one account (`?account=`), newest first; `?before=` a position goes on from there."""
    account = Account.objects.filter(name=request.GET.get("account", "")).first()
    if account is None:
        return redirect("ledger")
    rows = Posting.objects.filter(member=owner_of(account.name), account=account.name)
    balance = account.balance
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        balance -= rows.filter(pos__gte=int(before)).aggregate(sum=Sum("points"))["sum"] or 0
        rows = rows.filter(pos__lt=int(before))
    # One event may move an account several times: it is one line, and never split between two pages.
    sums = rows.order_by().values("pos").annotate(points=Sum("points")).order_by("-pos")[: _A_PAGE + 1]
    found = [(row["pos"], row["points"]) for row in sums]
    shown = found[:_A_PAGE]
    context = {
        "account": account,
        "person": people(request, [account.member]).get(account.member),
        "kind": word(ACCOUNTS, account.name.partition("/")[0]),
        "kind_id": account.name.partition("/")[0],
        "lines": _postings(request, shown, balance),
        "older": shown[-1][0] if len(found) > _A_PAGE else None,
    }
    return render(request, "console/ledger/postings.html", context)


def _postings(request: Request, rows: list[tuple[int, int]], balance: int) -> list[PostingLine]:
    events = events_at([pos for pos, _ in rows])
    whom = dict(Posting.objects.filter(pos__in=[pos for pos, _ in rows]).exclude(member="").values_list("pos", "member"))
    known = people(request, set(whom.values()))
    found = []
    for pos, points in rows:
        event = events.get(pos)
        kind = event.kind if event else ""
        says = POINTS_MOVED.get(kind) or word(DISTRICT_EVENTS, kind)
        at_ms, ref = (event.at_ms, event.ref) if event else (0, "")
        found.append(PostingLine(at_ms, says, ref, known.get(whom.get(pos, "")), points, balance))
        balance -= points
    return found
