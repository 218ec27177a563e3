"""Service by month (月度服务): each member's person-times, hours and points, to read and to take along."""

from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render

from server.clock import now_ms
from server.console.fields import Filter, kept, station_filter
from server.console.page import Request, page
from server.console.pages.members import roles_of
from server.console.roles import Action
from server.console.sheet import sheet
from server.console.spans import Span, day_of, day_or, month_of
from server.console.tags import hours, number
from server.console.text import T
from server.models import Attendance, Member, Station

_A_PAGE: Final = 100


class ServiceFilter(Filter):
    """Whose home is where, and in which month."""

    month = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class ServiceLine(NamedTuple):
    """What one member did in a month.

    Attributes:
        member: id.
        name, station: of the member and the home station.
        roles: in words.
        times: person-times.
        served_min: of service.
        points: earned with it.
    """

    member: str
    name: str
    station: str
    roles: list[T]
    times: int
    served_min: int
    points: int


@page(Action.SEE_MEMBERS, "service/", name="service_months", under="members")
def service_months(request: Request) -> HttpResponse:
    """One month (`?month=2026-11`), those who served longest first."""
    month, form, rows = _asked(request)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    totals = rows.aggregate(all_times=Sum("times"), all_min=Sum("min"), all_points=Sum("earned"))
    context = {
        "filter": form,
        "month": month.first,
        "before": month_of(day_of(month.start_ms - 1)).first,
        "after": month_of(day_of(month.end_ms)).first,
        "page": shown,
        "lines": lines_of(list(shown)),
        "figures": [
            {"label": T("人次", "Person-times"), "value": number(totals["all_times"] or 0)},
            {"label": T("人数", "People"), "value": number(shown.paginator.count)},
            {"label": T("服务小时", "Hours served"), "value": hours(totals["all_min"] or 0)},
            {"label": T("所得积分", "Points earned"), "value": number(totals["all_points"] or 0)},
        ],
    }
    return render(request, "console/members/months.html", context)


@page(Action.SEE_MEMBERS, "service/export/", name="service_export", under="members")
def service_export(request: Request) -> HttpResponse:
    """The same month as a file for a spreadsheet."""
    month, _, rows = _asked(request)
    headings = (
        T("月份", "Month"),
        T("姓名", "Name"),
        T("所属站点", "Home station"),
        T("身份", "Roles"),
        T("人次", "Person-times"),
        T("服务分钟", "Minutes"),
        T("所得积分", "Points earned"),
        T("编号", "Id"),
    )
    cells = [
        (
            f"{month.first:%Y-%m}",
            line.name,
            line.station,
            " ".join(map(str, line.roles)),
            line.times,
            line.served_min,
            line.points,
            line.member,
        )
        for line in lines_of(list(rows))
    ]
    return sheet(f"linli-service-{month.first:%Y-%m}", headings, cells)


def _asked(request: Request) -> "tuple[Span, ServiceFilter, QuerySet[Attendance, Any]]":
    """The month, the filter, and what each member did: sums by member, the longest service first."""
    form = ServiceFilter(request)
    month = month_of(day_or(form.value("month"), day_of(now_ms())))
    homes = request.scope.only(Member.objects.all(), "home")
    if station := form.value("station"):
        homes = homes.filter(home=station)
    rows = (
        Attendance.objects.filter(in_ms__gte=month.start_ms, in_ms__lt=month.end_ms, member__in=homes.values("id"))
        .order_by()
        .values("member")
        .annotate(times=Count("ref"), min=Sum("served_min"), earned=Sum("points"))
        .order_by("-min", "member")
    )
    return month, form, rows


def lines_of(sums: list[dict[str, Any]]) -> list[ServiceLine]:
    """Sums with names."""
    members = Member.objects.in_bulk([each["member"] for each in sums])
    stations = dict(Station.objects.values_list("id", "name"))
    return [
        ServiceLine(
            row.id,
            row.name or row.id,
            stations.get(row.home, row.home),
            roles_of(row),
            each["times"],
            each["min"] or 0,
            each["earned"] or 0,
        )
        for each in sums
        for row in (members[each["member"]],)
    ]
