"""What a period comes to: people counted apart from person-times, everything else added up.

People, those who redeemed, and partners are counted once wherever they were; so those of two stations together may be fewer
than the sum. All other figures of stations add up to their branch's and the district's, and those of months to their
quarter's and year's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec
from django.db.models import Q, QuerySet, Sum

from server.models import CycleFact, CycleStation, PeriodReport
from sync.contract.rules.periods import Span

DISTRICT: Final = "district"
BRANCH: Final = "branch"
STATION: Final = "station"


class Figures(msgspec.Struct, kw_only=True):
    """The figures of a period.

    Attributes:
        accounts: members who have had an account up to its end.
        new_accounts: of them, those who got it in the period.
        people, times: who served, and how often (人数, 人次).
        minutes: of service.
        earned: points earned by it.
        activities: held; one that was held at two stations was held at each.
        wishes: fulfilled.
        redeemers, redemptions: who redeemed, and how often.
        quantity, redeemed: goods, and the points they cost.
        partners: merchants and pantries that supplied some of it.
        late, late_min: of `times` and `minutes`, what had happened before but became known, or was corrected, only now.
    """

    accounts: int = 0
    new_accounts: int = 0
    people: int = 0
    times: int = 0
    minutes: int = 0
    earned: int = 0
    activities: int = 0
    wishes: int = 0
    redeemers: int = 0
    redemptions: int = 0
    quantity: int = 0
    redeemed: int = 0
    partners: int = 0
    late: int = 0
    late_min: int = 0


ADDED: Final = ("new_accounts", "times", "minutes", "earned", "activities", "wishes", "redemptions", "quantity", "redeemed")
"""Figures that are sums: of stations, and of months."""

_OF_KIND: Final[dict[str, dict[str, str]]] = {
    "service": {"times": "times", "minutes": "minutes", "earned": "points"},
    "redemption": {"redemptions": "times", "quantity": "quantity", "redeemed": "points"},
    "wish": {"wishes": "times"},
    "held": {"activities": "times"},
    "account": {"new_accounts": "times"},
}
"""By kind of fact, the figures that it adds to and the column that says how much."""

_DISTINCT: Final = (
    ("service", "member", "people"),
    ("redemption", "member", "redeemers"),
    ("redemption", "partner", "partners"),
)
"""What is counted once: kind of fact, what of it, and the figure."""


def add_up(span: Span, place_of: Callable[[str], str]) -> dict[str, Figures]:
    """The figures of a period, by place.

    Args:
        span: the period.
        place_of: of a station's id, the place that it adds up to; empty for none.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    within = CycleFact.objects.filter(month__gte=span.first_month, month__lte=span.last_month)
    for kind, columns in _OF_KIND.items():
        sums = [Sum(column) for column in columns.values()]
        for station, *values in within.filter(kind=kind).order_by().values_list("station").annotate(*sums):
            for name, value in zip(columns, values, strict=True):
                _add(found, place_of(station), name, value)
    late = Q(own_month__lt=span.first_month)
    served_late = within.filter(late, kind="service").order_by().values_list("station")
    for station, n, minutes in served_late.annotate(n=Sum("times"), all_min=Sum("minutes")):
        _add(found, place_of(station), "late", n)
        _add(found, place_of(station), "late_min", minutes)
    accounts = CycleFact.objects.filter(kind="account", month__lte=span.last_month).order_by()
    for station, n in accounts.values_list("station").annotate(n=Sum("times")):
        _add(found, place_of(station), "accounts", n)
    for kind, column, figure in _DISTINCT:
        for place, names in _once(within, kind, column, place_of).items():
            setattr(found[place], figure, len(names))
    found.pop("", None)
    return dict(found)


def _add(found: Mapping[str, Figures], place: str, name: str, more: int) -> None:
    setattr(found[place], name, getattr(found[place], name) + more)


def _once(within: "QuerySet[CycleFact]", kind: str, column: str, place_of: Callable[[str], str]) -> dict[str, set[str]]:
    """By place, who or what has something left there once what was taken back is taken off."""
    rows = within.filter(kind=kind).exclude(**{column: ""}).order_by().values_list("station", column)
    names: dict[str, set[str]] = defaultdict(set)
    for station, name, n in rows.annotate(n=Sum("times")):
        if n > 0:
            names[place_of(station)].add(name)
    return names


def rows_of(span: Span, stations: Iterable[CycleStation]) -> Iterator[PeriodReport]:
    """The lines of a period's report as everything stands now: the district, branches, stations."""
    known = {station.id: station for station in stations}
    branches = {station.branch: station.branch for station in known.values() if station.branch}
    by_station = add_up(span, lambda station: station)
    by_branch = add_up(span, lambda station: known[station].branch if station in known else "")
    whole = add_up(span, lambda _station: DISTRICT)
    yield _row(span, DISTRICT, "", "", "", whole.get(DISTRICT))
    for branch in sorted(branches):
        yield _row(span, BRANCH, branch, branch, branch, by_branch.get(branch))
    for place in sorted({*known, *by_station}):
        station = known.get(place) or CycleStation(id=place, name=place, branch="")
        yield _row(span, STATION, place, station.name, station.branch, by_station.get(place))


def _row(span: Span, scope: str, scope_id: str, name: str, branch: str, figures: Figures | None) -> PeriodReport:
    return PeriodReport(
        key=f"{span.id}/{scope}/{scope_id}",
        period=span.id,
        scope=scope,
        scope_id=scope_id,
        name=name,
        branch=branch,
        figures=msgspec.to_builtins(figures or Figures()),
    )


def freeze(span: Span) -> list[PeriodReport]:
    """The report of a period that is being closed, to be kept."""
    return list(rows_of(span, CycleStation.objects.all()))
