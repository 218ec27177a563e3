"""Redemptions (兑换): what was taken for points, whether it was handed out, and what it adds up to."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server.clock import now_ms
from server.console.fields import Filter, choice, kept, station_filter
from server.console.page import Request, one, page, reach
from server.console.people import Person, people
from server.console.redeemed import COUNTS, STATE_IS, WAITING, RedemptionLine, redemption_lines
from server.console.roles import Action
from server.console.sheet import sheet
from server.console.spans import Span, day_of, day_or, month_of, months_up_to
from server.console.tags import moment, number
from server.console.text import T
from server.console.words import REDEMPTION_STATES, SET_ASIDE
from server.models import Redemption, Reward, SetAsideEvent, Station
from server.projections.redemptions import WAITING as RETURN_WAITING

_A_PAGE: Final = 50
_MONTHS: Final = 12


class RedemptionFilter(Filter):
    """In which state, where."""

    state = choice(T("状态", "State"), [("", T("全部", "All")), *REDEMPTION_STATES.items()])
    member = kept()
    month = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class Shown(NamedTuple):
    """A redemption in the list, with who redeemed, and whether it was taken together with the one above it."""

    line: RedemptionLine
    person: Person | None
    together: bool


@page(Action.SEE_REDEMPTIONS, "redemptions/", name="redemptions", nav=T("兑换", "Redemptions"), order=240)
def redemptions(request: Request) -> HttpResponse:
    """The redemptions at the stations that one may see; `?member=` are one member's, `?month=2026-11` one month's."""
    form = RedemptionFilter(request)
    rows = _asked(request, form)
    counts = rows.aggregate(**{f"n_{state}": Count("id", filter=is_) for state, is_ in STATE_IS.items()})
    if state := form.value("state"):
        rows = rows.filter(STATE_IS[state])
    shown = Paginator(rows.order_by("-made_ms", "basket", "id"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "only": people(request, [form.value("member")]).get(form.value("member")),
        "month": month.first if (month := _month(form)) else None,
        "figures": [
            {"label": REDEMPTION_STATES[each], "value": number(counts[f"n_{each}"]), "url": _with(request, state=each)}
            for each in STATE_IS
            if counts[f"n_{each}"] or each in ("to_hand_out", "handed_out", WAITING)
        ],
        "page": shown,
        "lines": with_people(request, redemption_lines(list(shown))),
        "returns": request.scope.only(Redemption.objects.filter(returned=RETURN_WAITING)).count(),
        "undecided": SetAsideEvent.objects.filter(settled="").count() if reach(request, Action.SETTLE) else 0,
        "filtered": bool(set(request.GET) - {"page"}),
    }
    return render(request, "console/redemptions/list.html", context)


def _asked(request: Request, form: RedemptionFilter) -> "QuerySet[Redemption]":
    """What the address narrows the list to, but for the state."""
    rows = request.scope.only(Redemption.objects.all())
    if station := form.value("station"):
        rows = rows.filter(station=station)
    if member := form.value("member"):
        rows = rows.filter(member=member)
    month = _month(form)
    return rows.filter(_within(month)) if month else rows


def _month(form: RedemptionFilter) -> Span | None:
    """The one month that is asked for, or None for all time."""
    asked = form.value("month")
    return month_of(day_or(asked, day_of(now_ms()))) if asked else None


def _with(request: Request, **changes: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        asked[name] = value
    return f"{reverse('redemptions')}?{asked.urlencode()}"


def with_people(request: Request, lines: Sequence[RedemptionLine]) -> list[Shown]:
    """Lines with who redeemed."""
    known = people(request, {line.row.member for line in lines})
    baskets = ["", *(line.row.basket for line in lines)]
    return [
        Shown(line, known.get(line.row.member), bool(line.row.basket) and line.row.basket == above)
        for line, above in zip(lines, baskets, strict=False)
    ]


@page(Action.SEE_REDEMPTIONS, "redemptions/<str:redemption>/", name="redemption", under="redemptions")
def redemption(request: Request, redemption: str) -> HttpResponse:
    """One redemption."""
    row = one(request, Redemption.objects.all(), id=redemption)
    [line] = redemption_lines([row])
    basket = request.scope.only(Redemption.objects.filter(basket=row.basket)).exclude(id=row.id) if row.basket else ()
    stations = dict(Station.objects.values_list("id", "name"))
    context = {
        "row": row,
        "line": line,
        "basket": redemption_lines(list(basket)),
        "handed_at": stations.get(row.handed_at, row.handed_at),
        "handed_again": stations.get(row.handed_again, row.handed_again),
        "may_book": row.returned == RETURN_WAITING and reach(request, Action.BOOK_RETURNS).covers(row.station),
        "person": people(request, [row.member]).get(row.member),
        "why": SET_ASIDE.get(row.set_aside),
        "may_settle": line.state == WAITING and bool(reach(request, Action.SETTLE)),
    }
    return render(request, "console/redemptions/redemption.html", context)


# --- Sums -------------------------------------------------------------------------------------------------------------


class RewardSum(NamedTuple):
    """What one reward adds up to in a month.

    Attributes:
        title: of the reward.
        times: redemptions.
        quantity: of goods.
        points: paid for them.
        people: different members.
    """

    title: str
    times: int
    quantity: int
    points: int
    people: int


class MonthSum(NamedTuple):
    """What one month adds up to."""

    first: date
    times: int
    quantity: int
    points: int
    here: bool


@page(Action.SEE_REDEMPTIONS, "redemptions/months/", name="redemption_months", under="redemptions")
def months(request: Request) -> HttpResponse:
    """What was redeemed, by month for a year and by reward for one month (`?month=2026-11`)."""
    form = RedemptionFilter(request)
    for name in ("state", "member"):
        del form.fields[name]
    station = form.value("station")
    today = day_of(now_ms())
    chosen = month_of(day_or(request.GET.get("month", ""), today))
    rows = request.scope.only(Redemption.objects.filter(COUNTS))
    if station:
        rows = rows.filter(station=station)
    sums = reward_sums(rows, chosen)
    context = {
        "filter": form,
        "month": chosen.first,
        "station": station,
        "rewards": sums,
        "total": {
            "times": sum(each.times for each in sums),
            "quantity": sum(each.quantity for each in sums),
            "points": sum(each.points for each in sums),
        },
        "months": month_sums(rows, months_up_to(max(today, chosen.last), _MONTHS), chosen),
    }
    return render(request, "console/redemptions/months.html", context)


def _within(span: Span) -> Q:
    return Q(made_ms__gte=span.start_ms, made_ms__lt=span.end_ms)


def reward_sums(rows: "QuerySet[Redemption]", month: Span) -> list[RewardSum]:
    """What each reward adds up to in a month, the most points first."""
    found = (
        rows.filter(_within(month))
        .order_by()
        .values("reward")
        .annotate(times=Count("id"), goods=Sum("quantity"), paid=Sum("points"), people=Count("member", distinct=True))
    )
    by_reward = {each["reward"]: each for each in found}
    titles = dict(Reward.objects.filter(id__in=by_reward).values_list("id", "title"))
    sums = [
        RewardSum(titles.get(reward, reward), each["times"], each["goods"], each["paid"], each["people"])
        for reward, each in by_reward.items()
    ]
    return sorted(sums, key=lambda each: (-each.points, each.title))


def month_sums(rows: "QuerySet[Redemption]", spans: Sequence[Span], chosen: Span) -> list[MonthSum]:
    """What each of some months adds up to, the newest first; one query."""
    within = Q(made_ms__gte=spans[0].start_ms, made_ms__lt=spans[-1].end_ms)
    month = Case(*(When(_within(span), then=Value(i)) for i, span in enumerate(spans)), output_field=IntegerField())
    found = (
        rows.filter(within)
        .order_by()
        .annotate(month=month)
        .values("month")
        .annotate(times=Count("id"), goods=Sum("quantity"), paid=Sum("points"))
    )
    sums = {each["month"]: (each["times"], each["goods"], each["paid"]) for each in found}
    lines = [MonthSum(span.first, *sums.get(i, (0, 0, 0)), span == chosen) for i, span in enumerate(spans)]
    return lines[::-1]


@page(Action.SEE_REDEMPTIONS, "redemptions/export/", name="redemption_export", under="redemptions")
def export(request: Request) -> HttpResponse:
    """The redemptions that the list is narrowed to, as a file for a spreadsheet."""
    form = RedemptionFilter(request)
    rows = _asked(request, form)
    if state := form.value("state"):
        rows = rows.filter(STATE_IS[state])
    shown = with_people(request, redemption_lines(list(rows.order_by("made_ms", "id"))))
    headings = (
        T("时间", "Time"),
        T("站点", "Station"),
        T("居民", "Member"),
        T("礼品", "Reward"),
        T("数量", "Quantity"),
        T("积分", "Points"),
        T("状态", "State"),
        T("领取时间", "Handed out"),
        T("由谁提供", "Supplied by"),
        T("领取地点", "Fetched at"),
        T("编号", "Id"),
        T("同一次兑换", "Taken together"),
    )
    lines = [_cells(each.line, each.person) for each in shown]
    month = _month(form)
    return sheet(f"linli-redemptions-{month.first:%Y-%m}" if month else "linli-redemptions", headings, lines)


def _cells(line: RedemptionLine, person: Person | None) -> list[Any]:
    row = line.row
    return [
        moment(row.made_ms),
        line.station,
        person.name if person else "",
        line.title,
        row.quantity,
        row.points,
        line.says,
        moment(row.handed_ms),
        line.partner,
        line.collect or line.station,
        row.id,
        row.basket,
    ]
