"""Households with special needs (特需): several lists, each household counted once, and none without a keeper.

What a household needs is shown to those who look after it alone, and each look at it is noted in the server's log.
"""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.care_watch import counted, kept, late_pairs, on_list, standing, without_keeper
from server.clock import now_ms
from server.console import fields
from server.console.page import Request, one, page, reach
from server.console.people import Person, people
from server.console.roles import Action
from server.console.sheet import sheet
from server.console.tags import day, number
from server.console.text import T, word
from server.console.words import RISKS, VISIT_EVIDENCE, VISIT_FOUND
from server.models import Household, Pair, Station, Visit
from sync.contract.rules.care import next_visit_ms, overdue_days

log = logging.getLogger("linli.looks")

_A_PAGE: Final = 50
_VISITS: Final = 50
NOBODY: Final = "nobody"
"""In the address: households without a keeper."""
LEFT: Final = "left"


class HouseholdFilter(fields.Filter):
    """On which list, where, on whose, how closely looked after."""

    risk = fields.choice(T("关注程度", "Risk"), [("", T("全部", "All")), *RISKS.items()])
    state = fields.choice(
        T("状态", "State"),
        [("", T("在名单上", "On the lists")), (NOBODY, T("没有负责人", "Without a keeper")), (LEFT, T("已移出", "Left"))],
    )
    keeper = fields.kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see, and the lists that there are."""
        super().__init__(request.GET)
        self.fields["station"] = fields.station_filter(request.scope)
        self.fields["list"] = fields.choice(T("名单", "List"), [("", T("全部", "All")), *list_words().items()])
        self.order_fields(["list", "station", "risk", "state"])


class HouseholdLine(NamedTuple):
    """A household in the list.

    Attributes:
        row: the household.
        lists: in words.
        station: name.
        keeper: who has it on the own list, as one may see them; None where nobody fit has.
        risk: in words.
        pairs: how many stand by it.
        late: whether a visit was missed.
        last_ms: the last visit, Unix ms; 0 for none.
        next_ms: by when somebody should be there next; 0 where nobody stands by it.
    """

    row: Household
    lists: list[T]
    station: str
    keeper: Person | None
    risk: T
    pairs: int
    late: bool
    last_ms: int
    next_ms: int


def list_words() -> dict[str, T]:
    """What the district calls its lists."""
    return {each.id: T(each.zh, each.en) for each in meta.read().settings.need_lists}


def duty_words() -> dict[str, T]:
    """What the district calls its duties; a visit is none of them."""
    return {"": T("探访", "Visit"), **{each.id: T(each.zh, each.en) for each in meta.read().settings.duties}}


@page(Action.SEE_HOUSEHOLDS, "households/", name="households", nav=T("特需家庭", "Households"), order=232)
def households(request: Request) -> HttpResponse:
    """The households of the stations that one may see; those without a keeper come first."""
    form = HouseholdFilter(request)
    rows = _asked(request, form)
    within = request.scope.only(kept())
    if station := form.value("station"):
        within = within.filter(station=station)
    orphans = without_keeper(within)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "only": people(request, [form.value("keeper")]).get(form.value("keeper")),
        "figures": _figures(form, within, orphans.count()),
        "orphans": household_lines(request, list(orphans.order_by("-risk", "id")[:_A_PAGE])),
        "page": shown,
        "lines": household_lines(request, list(shown)),
        "may_keep": bool(reach(request, Action.KEEP_HOUSEHOLDS)),
        "filtered": bool(set(request.GET) - {"page"}),
    }
    return render(request, "console/households/list.html", context)


def _asked(request: Request, form: HouseholdFilter) -> "QuerySet[Household]":
    state = form.value("state")
    rows = request.scope.only(Household.objects.exclude(left_ms=0) if state == LEFT else kept())
    for name in ("station", "risk", "keeper"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    if name := form.value("list"):
        rows = on_list(rows, name)
    if state == NOBODY:
        rows = without_keeper(rows)
    return rows.order_by("-left_ms", "-risk", "station", "since_ms", "id")


def _figures(form: HouseholdFilter, rows: "QuerySet[Household]", orphans: int) -> list[dict[str, Any]]:
    """All households, each once, and each list."""
    found, station = counted(rows), form.value("station")

    def figure(label: T, count: int, query: str) -> dict[str, Any]:
        where = f"&station={station}" if station else ""
        return {"label": label, "value": number(count), "url": f"{reverse('households')}?{query}{where}"}

    return [
        figure(T("户数", "households"), found.households, "state="),
        *(figure(label, found.by_list.get(name, 0), f"list={name}") for name, label in list_words().items()),
        figure(T("没有负责人", "without a keeper"), orphans, f"state={NOBODY}"),
    ]


def household_lines(request: Request, rows: Collection[Household]) -> list[HouseholdLine]:
    """Households as the list shows them."""
    asked = Household.objects.filter(id__in=[row.id for row in rows])
    orphans = set(without_keeper(asked).values_list("id", flat=True))
    late = set(late_pairs(asked, now_ms()).values_list("household", flat=True))
    by_household: dict[str, list[Pair]] = {}
    for pair in standing(asked):
        by_household.setdefault(pair.household, []).append(pair)
    stations = dict(Station.objects.values_list("id", "name"))
    known, lists = people(request, [row.keeper for row in rows]), list_words()
    lines = []
    for row in rows:
        pairs = by_household.get(row.id, [])
        lines.append(
            HouseholdLine(
                row,
                [word(lists, name) for name in row.on_lists],
                stations.get(row.station, row.station),
                None if row.id in orphans else known.get(row.keeper),
                word(RISKS, str(row.risk)),
                len(pairs),
                row.id in late,
                max((pair.last_ms for pair in pairs), default=0),
                min(map(due_ms, pairs), default=0),
            )
        )
    return lines


def due_ms(pair: Pair) -> int:
    """By when somebody of a pair should be there next, Unix ms."""
    return next_visit_ms(pair.last_ms, pair.every_days, pair.from_ms)


@page(Action.SEE_HOUSEHOLDS, "households/sheet/", name="households_sheet", under="households")
def households_sheet(request: Request) -> HttpResponse:
    """What the list is narrowed to, as a file; without what households need, which no file has to say."""
    rows = list(_asked(request, HouseholdFilter(request)))
    log.info("%s took a list of %d households along", request.actor, len(rows))
    headings = [
        T("站点", "Station"),
        T("称呼", "Name"),
        T("名单", "Lists"),
        T("关注程度", "Risk"),
        T("负责人", "Keeper"),
        T("网格", "Grid"),
        T("楼栋", "Building"),
        T("地址", "Address"),
        T("电话", "Telephone"),
        T("结对", "Pairs"),
        T("上次探访", "Last visit"),
        T("下次不晚于", "Next visit by"),
    ]
    cells = [
        [
            line.station,
            line.row.name,
            str(T("、", ", ")).join(map(str, line.lists)),
            line.risk,
            line.keeper.name if line.keeper else "",
            line.row.grid,
            line.row.building,
            line.row.address,
            line.row.phone,
            line.pairs,
            day(line.last_ms or None),
            day(line.next_ms or None),
        ]
        for line in household_lines(request, rows)
    ]
    return sheet("linli-households", headings, cells)


def looked(request: Request, row: Household) -> None:
    """Note who looked at what a household needs, and never what that is."""
    log.info("%s looked at household %s", request.actor, row.id)


# --- One household ----------------------------------------------------------------------------------------------------


class PairLine(NamedTuple):
    """A pair with everything in words.

    Attributes:
        row: the pair.
        duty: what is done.
        helpers: who help, as one may see them.
        due_ms: by when somebody should be there next.
        late_days: for how many days that has been missed.
    """

    row: Pair
    duty: T
    helpers: list[Person]
    due_ms: int
    late_days: int


class VisitLine(NamedTuple):
    """A visit with everything in words."""

    row: Visit
    who: Person
    duty: T
    found: T
    evidence: T


def pair_lines(request: Request, rows: Collection[Pair]) -> list[PairLine]:
    """Pairs as a page shows them."""
    known = people(request, {helper for row in rows for helper in row.helpers})
    duties, at_ms = duty_words(), now_ms()
    return [
        PairLine(
            row,
            word(duties, row.duty),
            [known.get(helper) or Person(helper, "") for helper in row.helpers],
            due_ms(row),
            0 if row.ended_ms else overdue_days(due_ms(row), at_ms),
        )
        for row in rows
    ]


def visit_lines(request: Request, rows: Collection[Visit], pairs: Mapping[str, Pair]) -> list[VisitLine]:
    """Visits as a page shows them."""
    known, duties = people(request, {row.member for row in rows}), duty_words()
    return [
        VisitLine(
            row,
            known.get(row.member) or Person(row.member, ""),
            word(duties, pairs[row.pair].duty if row.pair in pairs else ""),
            word(VISIT_FOUND, row.found),
            word(VISIT_EVIDENCE, row.evidence),
        )
        for row in rows
    ]


@page(Action.SEE_HOUSEHOLDS, "households/<str:household>/", name="household", under="households")
def household(request: Request, household: str) -> HttpResponse:
    """One household: what it needs, who keeps it in mind, who stands by it, and who was there."""
    row = one(request, Household.objects.all(), id=household)
    looked(request, row)
    [line] = household_lines(request, [row])
    pairs = list(Pair.objects.filter(household=row.id, made_ms__gt=0).order_by("ended_ms", "made_ms", "id"))
    visits = Visit.objects.filter(pair__in=[pair.id for pair in pairs]).order_by("-at_ms", "-id")
    shown = Paginator(visits, _VISITS).get_page(request.GET.get("page"))
    known = people(request, row.members)
    context = {
        "row": row,
        "line": line,
        "members": [known.get(member) or Person(member, "") for member in row.members],
        "pairs": pair_lines(request, pairs),
        "page": shown,
        "visits": visit_lines(request, list(shown), {pair.id: pair for pair in pairs}),
        "may_keep": reach(request, Action.KEEP_HOUSEHOLDS).covers(row.station) and not row.left_ms,
    }
    return render(request, "console/households/household.html", context)
