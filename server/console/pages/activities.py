"""Activities (活动): a week at a time, and each with who came."""

from datetime import date
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from server import meta
from server.clock import now_ms
from server.console.fields import EVERYWHERE, Filter, kept, station_filter
from server.console.page import Request, one, page, reach
from server.console.people import people
from server.console.roles import Action
from server.console.service_flags import flags_of
from server.console.spans import day_of, day_or, week_of
from server.console.tags import hours, local, number
from server.console.text import T, word
from server.console.words import EVIDENCE
from server.models import Activity, Attendance, Station

_A_PAGE: Final = 200
_SIGN_IN_ROWS: Final = 18
"""Lines of a sign-in sheet: one side of A4."""

WEEKDAYS: Final = (
    T("星期一", "Monday"),
    T("星期二", "Tuesday"),
    T("星期三", "Wednesday"),
    T("星期四", "Thursday"),
    T("星期五", "Friday"),
    T("星期六", "Saturday"),
    T("星期日", "Sunday"),
)


class Came(NamedTuple):
    """Who came to an activity: person-times (人次) and people apart.

    Attributes:
        times: attendances.
        people: different members; whoever came without being known is not among them.
        served_min: service in all.
    """

    times: int = 0
    people: int = 0
    served_min: int = 0


class ActivityLine(NamedTuple):
    """An activity in the week's list.

    Attributes:
        row: the activity.
        station: its name.
        came: who came, as far as one may see.
        ends: when it ends: the time, and the day where it is another one.
        begun: whether there may be somebody who came.
        day: the day that it begins on, where the line before was of another day.
        weekday: of that day.
        mine: whether one may change it.
    """

    row: Activity
    station: object
    came: Came
    ends: str
    begun: bool
    day: date | None
    weekday: T | None
    mine: bool


class ActivityFilter(Filter):
    """Where, and in which week."""

    week = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


@page(Action.SEE_ACTIVITIES, "activities/", name="activities", nav=T("活动", "Activities"), order=210)
def activities(request: Request) -> HttpResponse:
    """The activities of one week."""
    form = ActivityFilter(request)
    today = day_of(now_ms())
    week = week_of(day_or(form.value("week"), today))
    rows = request.scope.only(Activity.objects.all(), shared=True).filter(
        starts_ms__gte=week.start_ms, starts_ms__lt=week.end_ms
    )
    if station := form.value("station"):
        rows = rows.filter(station__in=(station, ""))
    shown = Paginator(rows.order_by("starts_ms", "station", "id"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "station": station,
        "week": week,
        "before": week_of(day_of(week.start_ms - 1)).first,
        "after": week_of(day_of(week.end_ms)).first,
        "this_week": week_of(today) == week,
        "new_day": today if week.first <= today <= week.last else week.first,
        "page": shown,
        "lines": _lines(request, list(shown), station),
    }
    return render(request, "console/activities/list.html", context)


def _lines(request: HttpRequest, rows: list[Activity], station: str) -> list[ActivityLine]:
    names = station_names()
    mine = reach(request, Action.EDIT_ACTIVITIES)
    came = who_came(request, [row.id for row in rows], station)
    lines: list[ActivityLine] = []
    last = None
    for row in rows:
        day = day_of(row.starts_ms)
        lines.append(
            ActivityLine(
                row,
                names.get(row.station, row.station),
                came.get(row.id, Came()),
                end_says(row),
                row.starts_ms <= now_ms() or row.id in came,
                day if day != last else None,
                WEEKDAYS[day.weekday()] if day != last else None,
                mine.covers(row.station),
            )
        )
        last = day
    return lines


def who_came(request: HttpRequest, ids: list[str], station: str = "") -> dict[str, Came]:
    """Person-times and people of some activities, at the stations that one may see or at one of them."""
    rows = reach(request, Action.SEE_ACTIVITIES).only(Attendance.objects.filter(activity__in=ids))
    if station:
        rows = rows.filter(station=station)
    counted = rows.values("activity").annotate(
        times=Count("ref"), people=Count("member", distinct=True, filter=~Q(member="")), served_min=Sum("served_min")
    )
    return {each["activity"]: Came(each["times"], each["people"], each["served_min"] or 0) for each in counted}


def end_says(row: Activity) -> str:
    """When an activity ends: the time of day, after the day where that is another than it began on."""
    end = local(row.ends_ms)
    return f"{end:%H:%M}" if day_of(row.starts_ms) == end.date() else f"{end:%m-%d %H:%M}"


def station_names() -> dict[str, object]:
    """Names of stations by id; the empty one is every station."""
    return {"": EVERYWHERE, **dict(Station.objects.values_list("id", "name"))}


@page(Action.SEE_ACTIVITIES, "activities/<str:activity>/", name="activity", under="activities")
def activity(request: Request, activity: str) -> HttpResponse:
    """One activity, and who came."""
    row = one(request, Activity.objects.all(), shared=True, id=activity)
    came = who_came(request, [row.id]).get(row.id, Came())
    known = people(request, row.leaders)
    context = {
        "row": row,
        "station": station_names().get(row.station, row.station),
        "week": week_of(day_of(row.starts_ms)).first,
        "weekday": WEEKDAYS[day_of(row.starts_ms).weekday()],
        "ends": end_says(row),
        "over": row.ends_ms < now_ms(),
        "leaders": [known[each].name for each in row.leaders if each in known],
        "worth": _worth(row),
        "mine": reach(request, Action.EDIT_ACTIVITIES).covers(row.station),
        "figures": [
            {"label": T("人次", "Person-times"), "value": number(came.times)},
            {"label": T("人数", "People"), "value": number(came.people)},
            {"label": T("服务小时", "Hours served"), "value": hours(came.served_min)},
        ],
        "lines": attendance_lines(request, row),
    }
    return render(request, "console/activities/activity.html", context)


def _worth(row: Activity) -> T:
    """What an hour of an activity is worth beside another's."""
    level = next((each for each in meta.read().settings.difficulties if each.id == row.difficulty), None)
    if level is None:
        return T("{n}%", "{n}%", n=row.coefficient_pct)
    return T(
        "{n}%，难度：{level}（再乘 {pct}%）",
        "{n}%, difficulty: {level} (times {pct}%)",
        n=row.coefficient_pct,
        level=T(level.zh, level.en),
        pct=level.pct,
    )


@page(Action.SEE_MEMBERS, "activities/<str:activity>/sign-in/", name="activity_sign_in", under="activities")
def sign_in(request: Request, activity: str) -> HttpResponse:
    """A sheet of paper: who clocked in so far, and lines for those who sign by hand."""
    row = one(request, Activity.objects.all(), shared=True, id=activity)
    lines = attendance_lines(request, row)
    context = {
        "row": row,
        "station": station_names().get(row.station, row.station),
        "weekday": WEEKDAYS[day_of(row.starts_ms).weekday()],
        "ends": end_says(row),
        "lines": lines,
        "blank": range(len(lines) + 1, max(_SIGN_IN_ROWS, len(lines) + 5) + 1),
    }
    return render(request, "console/activities/sign_in.html", context)


def attendance_lines(request: HttpRequest, activity: Activity) -> list[dict[str, Any]]:
    """Who came, in the order of coming, as far as one may see people; nobody for a reader."""
    scope = reach(request, Action.SEE_MEMBERS)
    if not scope:
        return []
    rows = list(scope.only(Attendance.objects.filter(activity=activity.id)).order_by("in_ms", "ref"))
    known = people(request, {row.member for row in rows if row.member})
    names = station_names()
    return [
        {
            "row": row,
            "person": known.get(row.member),
            "station": names.get(row.station, row.station),
            "evidence": word(EVIDENCE, row.evidence) if row.evidence else "",
            "flags": flags_of(row),
        }
        for row in rows
    ]
