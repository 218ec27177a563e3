"""Today (今日): what needs attention first, the day so far, and everything added up."""

from typing import Final, NamedTuple

import msgspec
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from server.clock import now_ms
from server.console.attention import BEHIND_EVENTS, Matter, May, matters
from server.console.kiosks import kiosks
from server.console.page import Request, page, reach
from server.console.roles import Action, Scope
from server.console.tags import address, start_of_day_ms
from server.console.text import T
from server.console.totals import DAY_MS, Day, Totals, day, totals
from server.console.words import WISH_STATES
from server.models import Activity, Attendance, Station


class Figure(NamedTuple):
    """One figure: what it is, how much, and where there is more of it."""

    label: T
    value: str
    url: str = ""
    note: T | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An activity of the day, with the person-times so far and how many of them are still there."""

    id: str
    title: str
    station: str
    starts_ms: int
    ends_ms: int
    person_times: int
    present: int


@page(Action.SEE_TODAY, "", name="today", nav=T("今日", "Today"), order=100)
def today(request: Request) -> HttpResponse:
    """The district, or one's part of it, at a glance. Refreshes itself."""
    stations = request.scope.stations()
    known = kiosks(stations)
    figures = totals(stations)
    may = May(
        today=request.scope,
        people=reach(request, Action.SEE_WISHES),
        households=reach(request, Action.SEE_HOUSEHOLDS),
        settle=bool(reach(request, Action.SETTLE)),
        kiosks=bool(reach(request, Action.SEE_KIOSK)),
    )
    found = matters(may, known)
    if figures.behind >= BEHIND_EVENTS:
        text = T("还有 {n:,} 条新记录正在统计", "{n:,} new events are still being counted", n=figures.behind)
        found.append(Matter(text=text))
    at_ms = now_ms()
    context = {
        "matters": found,
        "day_figures": day_figures(day(at_ms, stations), bool(may.people)),
        "activities": activities_of_day(request.scope, at_ms),
        "figures": all_figures(figures, bool(may.people)),
        "wishes": wish_figures(figures, bool(may.people)),
        "points": point_figures(figures, request.scope.everything),
        "kiosks": len([kiosk for kiosk in known if not kiosk.written_off]),
        "in_contact": len([k for k in known if not k.written_off and at_ms - k.last_contact_ms < _CONTACT_MS]),
        "position": figures.position,
        "behind": figures.behind,
        "station": _own_station(stations),
    }
    return render(request, "console/today.html", context)


_CONTACT_MS: Final = 10 * 60_000
"""A kiosk asks every half minute; one that is in contact was heard within a few of those."""


def _own_station(stations: set[str] | None) -> str:
    """The name of the one station that somebody looks after."""
    if stations is None or len(stations) != 1:
        return ""
    return Station.objects.filter(id__in=stations).values_list("name", flat=True).first() or ""


def activities_of_day(scope: Scope, at_ms: int) -> list[Held]:
    """The activities of the day that a moment lies in, by their beginning."""
    begins_ms = start_of_day_ms(at_ms)
    held = scope.only(Activity.objects.filter(open=True), shared=True)
    held = held.filter(starts_ms__lt=begins_ms + DAY_MS, ends_ms__gte=begins_ms).order_by("starts_ms", "id")
    names = dict(Station.objects.values_list("id", "name"))
    attended = scope.only(Attendance.objects.filter(activity__in=held.values("id"), in_ms__gte=begins_ms))
    counts = {
        activity: (n, present)
        for activity, n, present in attended.values_list("activity").annotate(
            n=Count("ref"), present=Count("ref", filter=Q(out_ref=""))
        )
    }
    return [
        Held(
            id=activity.id,
            title=activity.title,
            station=names.get(activity.station, ""),
            starts_ms=activity.starts_ms,
            ends_ms=activity.ends_ms,
            person_times=counts.get(activity.id, (0, 0))[0],
            present=counts.get(activity.id, (0, 0))[1],
        )
        for activity in held
    ]


def day_figures(so_far: Day, people: bool) -> list[Figure]:
    """The day so far."""
    return [
        Figure(T("服务人次", "person-times"), f"{so_far.person_times:,}"),
        Figure(T("服务人数", "people who served"), f"{so_far.people:,}"),
        Figure(T("正在服务", "serving now"), f"{so_far.present:,}"),
        Figure(T("服务小时", "hours of service"), f"{so_far.served_min / 60:,.1f}"),
        Figure(T("所得积分", "points earned"), f"{so_far.points:,}"),
        Figure(T("新居民档案", "new members"), f"{so_far.members:,}"),
        Figure(T("新心愿", "new wishes"), f"{so_far.wishes:,}", address("wishes") if people else ""),
        Figure(T("兑换", "redemptions"), f"{so_far.redemptions:,}", address("redemptions") if people else ""),
    ]


def all_figures(figures: Totals, people: bool) -> list[Figure]:
    """People and service in all."""
    return [
        Figure(T("居民档案", "members"), f"{figures.members:,}", address("members") if people else ""),
        Figure(T("志愿者", "volunteers"), f"{figures.volunteers:,}"),
        Figure(T("服务人次", "person-times"), f"{figures.person_times:,}"),
        Figure(T("服务人数", "people who served"), f"{figures.people:,}"),
        Figure(T("服务小时", "hours of service"), f"{figures.served_min // 60:,}"),
        Figure(T("兑换次数", "redemptions"), f"{figures.redemptions:,}", address("redemptions") if people else ""),
    ]


def wish_figures(figures: Totals, people: bool) -> list[Figure]:
    """Wishes in the order of their life; a state that has no name here comes last."""
    named = {state: label for state, label in WISH_STATES.items() if state in figures.wishes}
    named |= {state: T("{s}", "{s}", s=state) for state in sorted(figures.wishes.keys() - named.keys())}
    return [
        Figure(label, f"{figures.wishes[state]:,}", address("wishes", query=f"state={state}") if people else "")
        for state, label in named.items()
    ]


def point_figures(figures: Totals, whole: bool) -> list[Figure]:
    """Points: of the whole district, or of the members and stations that one looks after."""
    issued = [Figure(T("累计发放", "issued"), f"{figures.issued:,}")] if whole else []
    return [
        *issued,
        Figure(T("可在站点使用", "ready at stations"), f"{figures.held:,}"),
        Figure(T("待分配", "not allocated yet"), f"{figures.unallocated:,}"),
        Figure(T("已兑换", "spent"), f"{figures.spent:,}"),
        Figure(T("欠分", "owed"), f"{-figures.owed:,}"),
    ]
