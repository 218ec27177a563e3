"""Periods (月兑换、季小评、年总评): their reports, to read, print and take along; and closing them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import journal, meta
from server.clock import now_ms
from server.console.caught_up import done_and_shown, wait_until_shown
from server.console.page import Request, confirm, failed, page, reach
from server.console.roles import Action, Scope
from server.console.sheet import sheet
from server.console.tags import hours, number
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Activity, CycleFact, CycleStation, Member, Period, Reward
from server.periods import PeriodRefused, close, due, first_month, known_span
from server.reports import Figures, Line, Report, report_of
from sync.contract.rules.limits import MONTH, QUARTER, period_of
from sync.contract.rules.periods import Span, begins_ms, month_after, month_of

_A_PAGE: Final = 100
_LATE_SHOWN: Final = 100
_TRIES: Final = 5

KINDS: Final[dict[str, T]] = {
    "month": T("月", "Month"),
    "quarter": T("季", "Quarter"),
    "year": T("年", "Year"),
}


def title_of(span: Span) -> T:
    """A period as people say it: 2026年10月, 2026年第4季度, 2026年."""
    year = span.id[:4]
    if span.kind == MONTH:
        return T("{year}年{month}月", "{period}", year=year, month=int(span.id[5:]), period=span.id)
    if span.kind == QUARTER:
        return T("{year}年第{n}季度", "Quarter {n} of {year}", year=year, n=span.id[6:])
    return T("{year}年", "{year}", year=year)


class PeriodLine(NamedTuple):
    """A period in the list."""

    span: Span
    title: T
    closed: Period | None
    over: bool
    next: bool


@page(Action.SEE_REPORTS, "periods/", name="periods", nav=T("报表", "Reports"), order=330)
def periods(request: Request) -> HttpResponse:
    """Every month, quarter and year of the books, the newest first."""
    at_ms = now_ms()
    waiting = [span.id for span in due(at_ms)]
    closed = Period.objects.in_bulk()
    lines = [
        PeriodLine(span, title_of(span), closed.get(span.id), span.until_ms <= at_ms, span.id in waiting[:1])
        for span in _spans(at_ms)
    ]
    years: dict[str, list[PeriodLine]] = {}
    for line in lines:
        years.setdefault(line.span.id[:4], []).append(line)
    context = {
        "years": list(years.items()),
        "waiting": len(waiting),
        "all": waiting[-1] if waiting else "",
        "may_close": bool(reach(request, Action.CLOSE_PERIODS)),
    }
    return render(request, "console/periods/list.html", context)


def _spans(at_ms: int) -> list[Span]:
    """The periods that have begun, newest first; a year before its quarters, a quarter before its months."""
    month, this = first_month(), month_of(at_ms)
    found: dict[str, Span] = {}
    while month and month <= this:
        for kind in ("year", "quarter", "month"):
            span = known_span(period_of(kind, begins_ms(month)))
            found[span.id] = span
        month = month_after(month)
    return sorted(found.values(), key=lambda span: (span.last_month, len(span.months)), reverse=True)


def asked_span(period: str) -> Span:
    """The period of an address.

    Raises:
        Http404: it is none.
    """
    try:
        return known_span(period)
    except PeriodRefused as why:
        raise Http404(str(why)) from why


# --- One period -------------------------------------------------------------------------------------------------------


@page(Action.SEE_REPORTS, "periods/<str:period>/", name="period", under="periods")
def period(request: Request, period: str) -> HttpResponse:
    """The report: figures, stations side by side, rewards, and what became known late."""
    span = asked_span(period)
    report = report_of(span, request.scope.stations())
    late = _late(request, span)
    context = {
        "span": span,
        "title": title_of(span),
        "report": report,
        "figures": figures_of(report),
        "whose": _whose(report),
        "parts": [known_span(each) for each in _parts(span)],
        "rewards": _rewards(request, span),
        "late": late[:_LATE_SHOWN],
        "more_late": max(0, len(late) - _LATE_SHOWN),
        "may_close": bool(reach(request, Action.CLOSE_PERIODS)) and span.id in [each.id for each in due(now_ms())],
        "may_see_members": bool(reach(request, Action.SEE_MEMBERS)),
        "printed_ms": now_ms(),
    }
    return render(request, "console/periods/period.html", context)


def _parts(span: Span) -> list[str]:
    if span.kind == MONTH:
        return []
    inner = MONTH if span.kind == QUARTER else QUARTER
    return list(dict.fromkeys(period_of(inner, begins_ms(month)) for month in span.months if month >= first_month()))


def whole_of(report: Report) -> Figures | None:
    """The figures of all that may be seen, where there is one line that says them."""
    if report.total is not None:
        return report.total.figures
    if len(report.stations) == 1:
        return report.stations[0].figures
    return report.branches[0].figures if len(report.branches) == 1 else None


def _whose(report: Report) -> str:
    if report.total is not None:
        return meta.read().name
    return report.stations[0].name if len(report.stations) == 1 else (report.branches[0].name if report.branches else "")


def figures_of(report: Report) -> list[dict[str, object]]:
    """The figures with their names."""
    of = whole_of(report)
    if of is None:
        return []
    return [
        {"label": T("账户", "Accounts"), "value": number(of.accounts)},
        {"label": T("新增账户", "New accounts"), "value": number(of.new_accounts)},
        {"label": T("服务人数", "People who served"), "value": number(of.people)},
        {"label": T("服务人次", "Person-times"), "value": number(of.times)},
        {"label": T("服务小时", "Hours served"), "value": hours(of.minutes)},
        {"label": T("所得积分", "Points earned"), "value": number(of.earned)},
        {"label": T("活动场次", "Activities held"), "value": number(of.activities)},
        {"label": T("实现心愿", "Wishes fulfilled"), "value": number(of.wishes)},
        {"label": T("兑换次数", "Redemptions"), "value": number(of.redemptions)},
        {"label": T("兑换人数", "People who redeemed"), "value": number(of.redeemers)},
        {"label": T("兑换积分", "Points redeemed"), "value": number(of.redeemed)},
        {"label": T("支持商户", "Partners"), "value": number(of.partners)},
    ]


class RewardLine(NamedTuple):
    """A reward in a period's report."""

    title: str
    times: int
    quantity: int
    points: int


def _rewards(request: Request, span: Span) -> list[RewardLine]:
    rows = request.scope.only(_within(span).filter(kind="redemption")).order_by().values_list("subject")
    sums = list(rows.annotate(n=Sum("times"), goods=Sum("quantity"), paid=Sum("points")))
    titles = dict(Reward.objects.filter(id__in=[each[0] for each in sums]).values_list("id", "title"))
    lines = [RewardLine(titles.get(reward, reward), n, goods, paid) for reward, n, goods, paid in sums if n or paid]
    return sorted(lines, key=lambda line: (-line.points, line.title))


class LateLine(NamedTuple):
    """Something that belongs to an earlier month and counts in this one."""

    at_ms: int
    own_month: str
    station: str
    what: str
    minutes: int
    points: int
    kind: T
    member: str


_LATE_KINDS: Final[dict[str, T]] = {
    "service": T("服务", "Service"),
    "redemption": T("兑换", "Redemption"),
}


def _late(request: Request, span: Span) -> list[LateLine]:
    rows = _within(span).filter(Q(own_month__lt=span.first_month), kind__in=_LATE_KINDS)
    facts = list(request.scope.only(rows).order_by("at_ms", "pos", "line"))
    names = dict(CycleStation.objects.values_list("id", "name"))
    subjects = {fact.subject for fact in facts}
    titles = dict(Activity.objects.filter(id__in=subjects).values_list("id", "title"))
    titles |= dict(Reward.objects.filter(id__in=subjects).values_list("id", "title"))
    may_see = reach(request, Action.SEE_MEMBERS)
    mine = may_see.only(Member.objects.all(), "home") if may_see else Member.objects.none()
    seen = set(mine.filter(id__in={fact.member for fact in facts}).values_list("id", flat=True))
    return [
        LateLine(
            fact.at_ms,
            fact.own_month,
            names.get(fact.station, fact.station),
            titles.get(fact.subject, fact.subject),
            fact.minutes,
            fact.points,
            _LATE_KINDS[fact.kind],
            fact.member if fact.member in seen else "",
        )
        for fact in facts
    ]


def _within(span: Span) -> "QuerySet[CycleFact]":
    return CycleFact.objects.filter(month__gte=span.first_month, month__lte=span.last_month)


_COLUMNS: Final[tuple[tuple[str, T], ...]] = (
    ("accounts", T("账户", "Accounts")),
    ("new_accounts", T("新增账户", "New accounts")),
    ("people", T("服务人数", "People who served")),
    ("times", T("服务人次", "Person-times")),
    ("minutes", T("服务分钟", "Minutes served")),
    ("earned", T("所得积分", "Points earned")),
    ("activities", T("活动场次", "Activities held")),
    ("wishes", T("实现心愿", "Wishes fulfilled")),
    ("redemptions", T("兑换次数", "Redemptions")),
    ("redeemers", T("兑换人数", "People who redeemed")),
    ("quantity", T("兑换件数", "Goods redeemed")),
    ("redeemed", T("兑换积分", "Points redeemed")),
    ("partners", T("支持商户", "Partners")),
    ("late", T("补计人次", "Person-times of earlier periods")),
    ("late_min", T("补计分钟", "Minutes of earlier periods")),
)


@page(Action.SEE_REPORTS, "periods/<str:period>/export/", name="period_export", under="periods")
def period_export(request: Request, period: str) -> HttpResponse:
    """The report as a file for a spreadsheet: a line for each station, branch, and the district. No names of people."""
    span = asked_span(period)
    report = report_of(span, request.scope.stations())
    levels: list[tuple[T, Sequence[Line]]] = [
        (T("储蓄所", "Station"), report.stations),
        (T("分行", "Branch"), report.branches),
        (T("总行", "Head office"), [report.total] if report.total else []),
    ]
    headings = (T("账期", "Period"), T("级别", "Level"), T("名称", "Name"), *(label for _, label in _COLUMNS))
    rows = [
        (span.id, str(level), line.name or meta.read().name, *(getattr(line.figures, name) for name, _ in _COLUMNS))
        for level, lines in levels
        for line in lines
    ]
    return sheet(f"linli-report-{span.id}", headings, rows)


# --- People of a period -----------------------------------------------------------------------------------------------


class PersonLine(NamedTuple):
    """What somebody did in a period."""

    member: str
    name: str
    station: str
    times: int
    minutes: int
    points: int


@page(Action.SEE_MEMBERS, "periods/<str:period>/members/", name="period_members", under="periods")
def period_members(request: Request, period: str) -> HttpResponse:
    """Who served in the period, those with most points first: whom to praise, and whom to invite."""
    span = asked_span(period)
    rows = _people(request.scope, span)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {"span": span, "title": title_of(span), "page": shown, "lines": _person_lines(list(shown))}
    return render(request, "console/periods/members.html", context)


@page(Action.SEE_MEMBERS, "periods/<str:period>/members/export/", name="period_members_export", under="periods")
def period_members_export(request: Request, period: str) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    span = asked_span(period)
    headings = (
        T("账期", "Period"),
        T("姓名", "Name"),
        T("所属站点", "Home station"),
        T("人次", "Person-times"),
        T("服务分钟", "Minutes"),
        T("所得积分", "Points earned"),
        T("编号", "Id"),
    )
    lines = _person_lines(_people(request.scope, span))
    cells = [(span.id, line.name, line.station, line.times, line.minutes, line.points, line.member) for line in lines]
    return sheet(f"linli-members-{span.id}", headings, cells)


def _people(scope: Scope, span: Span) -> list[tuple[str, int, int, int]]:
    """Member, person-times, minutes and points, of members whose home lies in a scope."""
    homes = scope.only(Member.objects.all(), "home").values("id")
    rows = _within(span).filter(kind="service", member__in=homes).order_by().values_list("member")
    found = rows.annotate(n=Sum("times"), served=Sum("minutes"), earned=Sum("points"))
    return sorted((row for row in found if row[1] > 0), key=lambda row: (-row[3], -row[2], row[0]))


def _person_lines(rows: Sequence[tuple[str, int, int, int]]) -> list[PersonLine]:
    members = Member.objects.in_bulk([row[0] for row in rows])
    stations = dict(CycleStation.objects.values_list("id", "name"))
    return [
        PersonLine(
            member,
            members[member].name or member,
            stations.get(members[member].home, members[member].home),
            times,
            minutes,
            points,
        )
        for member, times, minutes, points in rows
    ]


# --- Closing ----------------------------------------------------------------------------------------------------------


@page(Action.CLOSE_PERIODS, "periods/<str:period>/close/", name="period_close", acts=True, under="periods")
def period_close(request: Request, period: str) -> HttpResponse:
    """Close a period, and everything before it that is still open."""
    span = asked_span(period)
    waiting = [each.id for each in due(now_ms())]
    names = waiting[: waiting.index(span.id) + 1] if span.id in waiting else []
    if not names:
        code = "period_closed_before" if Period.objects.filter(id=span.id).exists() else "period_before_its_turn"
        return failed(request, word(REFUSED, code), "periods")
    if request.method == "POST":
        return _close(request, names)
    return confirm(
        request,
        title=T("{title}结账？", "Close {title}?", title=title_of(span)),
        happens=[
            T("结账：{names}。", "These are closed: {names}.", names=_listed(names)),
            T("报表从此不变，可以打印、上报。", "Their reports stand from now on, to be printed and passed on."),
            T(
                "以后才知道的、更正的，计入下一个没有结账的月份，并注明原来的月份。",
                "What becomes known or is put right later counts in the next open month, and says where it belongs.",
            ),
            T("积分和兑换照常，居民没有影响。", "Points and redemptions go on as before; residents notice nothing."),
        ],
        button=T("结账", "Close"),
        back=reverse("periods"),
    )


def _listed(names: Sequence[str]) -> T:
    most = 8
    zh, en = "、".join(names[:most]), ", ".join(names[:most])
    if len(names) > most:
        return T("{zh}等 {n} 个", "{en} and more, {n} in all", zh=zh, en=en, n=len(names))
    return T("{zh}", "{en}", zh=zh, en=en)


def _close(request: HttpRequest, names: Sequence[str]) -> HttpResponse:
    """Facts arrive all the time: wait until they are counted, and try again where a new one came in between."""
    actor = f"staff:{request.user.get_username()}"
    for left in reversed(range(_TRIES)):
        wait_until_shown(journal.head())
        try:
            close(names, now_ms=now_ms(), actor=actor)
        except PeriodRefused as why:
            if why.code == "period_not_counted" and left:
                continue
            return failed(request, word(REFUSED, why.code), "periods")
        break
    return done_and_shown(request, T("已结账：{names}。", "Closed: {names}.", names=_listed(names)), "periods")
