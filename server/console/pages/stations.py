"""Stations (站点): all of them, one with its kiosks and what goes on there, opening one, letting a kiosk join."""

import ipaddress
import re
from typing import Any, Final
from urllib.parse import urlsplit

import segno
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from server import district, enrol
from server.clock import now_ms
from server.console import fields
from server.console.fields import Filter, Form, Words, choice, wrong
from server.console.kiosks import KIND_WORDS, KioskNow, kiosks
from server.console.page import Request, done, one, page, reach
from server.console.pages.today import Figure
from server.console.roles import Action
from server.console.tags import address, start_of_day_ms
from server.console.text import T
from server.console.totals import DAY_MS, totals
from server.models import Activity, Attendance, EnrolmentCode, Member, Station

_A_PAGE: Final = 50
_ALL: Final = T("全部", "all")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_MONTH_MS: Final = 30 * DAY_MS


class StationFilter(Filter):
    """What the list is narrowed to."""

    q = Words(T("名称或编号", "Name or id"), 80, required=False)

    def __init__(self, branches: list[str], *args: Any, **kwargs: Any) -> None:
        """Offer these branches."""
        super().__init__(*args, **kwargs)
        if branches:
            self.fields["branch"] = choice(T("分行", "Branch"), [("", _ALL), *((name, name) for name in branches)])
        kinds = [("", _ALL), ("any", T("有问题的", "with a problem")), *KIND_WORDS.items()]
        self.fields["trouble"] = choice(T("终端", "Kiosks"), kinds)


@page(Action.SEE_STATIONS, "stations/", name="stations", nav=T("站点", "Stations"), order=110)
def stations(request: Request) -> HttpResponse:
    """Every station that one may see, with how its kiosks are."""
    mine = request.scope.only(Station.objects.order_by("name", "id"), "id")
    branches = sorted(set(mine.exclude(branch="").values_list("branch", flat=True)))
    asked = StationFilter(branches, request.GET)
    known: dict[str, list[KioskNow]] = {}
    for kiosk in kiosks(request.scope.stations()):
        known.setdefault(kiosk.station, []).append(kiosk)
    rows = _narrowed(mine, asked, known)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    people = _count(Member.objects.all(), "home", shown)
    times = _count(Attendance.objects.filter(in_ms__gte=now_ms() - _MONTH_MS), "station", shown)
    lines = [
        {
            "station": station,
            "kiosks": [kiosk for kiosk in known.get(station.id, []) if not kiosk.written_off],
            "troubles": [trouble for kiosk in known.get(station.id, []) for trouble in kiosk.troubles],
            "last_contact_ms": max((kiosk.last_contact_ms for kiosk in known.get(station.id, [])), default=0),
            "pending": sum(kiosk.health.pending for kiosk in known.get(station.id, []) if not kiosk.written_off),
            "members": people.get(station.id, 0),
            "person_times": times.get(station.id, 0),
        }
        for station in shown
    ]
    return render(
        request,
        "console/stations/list.html",
        {"page": shown, "lines": lines, "filter": asked, "narrowed": any(asked.value(name) for name in asked.fields)},
    )


def _narrowed(rows: "QuerySet[Station]", asked: StationFilter, known: dict[str, list[KioskNow]]) -> "QuerySet[Station]":
    if text := asked.value("q").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(id__icontains=text))
    if "branch" in asked.fields and (branch := asked.value("branch")):
        rows = rows.filter(branch=branch)
    if kind := asked.value("trouble"):
        found = [
            station
            for station, there in known.items()
            if any(kind in ("any", trouble.kind) for kiosk in there for trouble in kiosk.troubles)
        ]
        rows = rows.filter(id__in=found)
    return rows


def _count(rows: Any, field: str, stations_shown: Any) -> dict[str, int]:
    ids = [station.id for station in stations_shown]
    return dict(rows.filter(**{f"{field}__in": ids}).order_by(field).values_list(field).annotate(n=Count("pk")))


@page(Action.SEE_STATIONS, "stations/<str:station>/", name="station", under="stations")
def station_page(request: Request, station: str) -> HttpResponse:
    """One station: its kiosks, the activities before and after now, its figures."""
    row = one(request, Station.objects.all(), "id", id=station)
    at_ms = now_ms()
    figures = totals([row.id])
    people = bool(reach(request, Action.SEE_MEMBERS))
    here = Activity.objects.filter(Q(station=row.id) | Q(station=""), open=True)
    names = {"query": f"station={row.id}"}
    month = Attendance.objects.filter(station=row.id, in_ms__gte=at_ms - _MONTH_MS).count()
    context = {
        "station": row,
        "kiosks": kiosks([row.id]),
        "figures": [
            Figure(T("居民档案", "members"), f"{figures.members:,}", address("members", **names) if people else ""),
            Figure(T("志愿者", "volunteers"), f"{figures.volunteers:,}"),
            Figure(T("近 30 天服务人次", "person-times, last 30 days"), f"{month:,}"),
            Figure(T("累计服务人次", "person-times in all"), f"{figures.person_times:,}"),
            Figure(T("累计服务小时", "hours of service in all"), f"{figures.served_min // 60:,}"),
            Figure(T("微心愿", "wishes"), f"{sum(figures.wishes.values()):,}", address("wishes", **names) if people else ""),
            Figure(
                T("兑换次数", "redemptions"), f"{figures.redemptions:,}", address("redemptions", **names) if people else ""
            ),
        ],
        "coming": here.filter(ends_ms__gte=start_of_day_ms(at_ms)).order_by("starts_ms")[:8],
        "past": here.filter(ends_ms__lt=start_of_day_ms(at_ms)).order_by("-starts_ms")[:8],
        "codes": EnrolmentCode.objects.filter(station=row.id, kiosk="", expires_ms__gt=at_ms).order_by("expires_ms"),
        "may_issue": reach(request, Action.ISSUE_CODE).covers(row.id),
    }
    return render(request, "console/stations/station.html", context)


# --- Opening and renaming ---------------------------------------------------------------------------------------------


_MAP_M: Final = 1_000_000
"""No district is wider."""


class StationForm(Form):
    """A station's id, name and branch. The id is chosen once."""

    station = Words(
        T("编号", "Id"),
        40,
        help_text=T(
            "字母、数字和连字符，例如 nanhu-2。开设后不能更改。",
            "Letters, digits and hyphens, like nanhu-2. It stays for good.",
        ),
    )
    name = Words(T("名称", "Name"), 200)
    branch = Words(
        T("分行", "Branch"),
        80,
        required=False,
        help_text=T(
            "分行管理员只看到本分行的站点；名称要写得一模一样。",
            "A branch officer sees the stations of that branch; write its name the same each time.",
        ),
    )

    east_m = fields.Count(
        T("向东（米）", "East (metres)"),
        0,
        _MAP_M,
        help_text=T(
            "站点离区地图西南角向东、向北各多少米，用来找最近的邻居；不知道就填 0。",
            "How far east and north of the south-western corner of the district's map it is, for who is near; 0 if unknown.",
        ),
    )
    north_m = fields.Count(T("向北（米）", "North (metres)"), 0, _MAP_M)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the branches that there are."""
        super().__init__(*args, **kwargs)
        for name in ("east_m", "north_m"):
            self.fields[name].required = False
        self.fields["branch"].widget.attrs["list"] = "branches"

    @property
    def place(self) -> tuple[int, int]:
        """Where it is; both 0 for not known."""
        return self.cleaned_data["east_m"] or 0, self.cleaned_data["north_m"] or 0

    def clean_station(self) -> str:
        """The id, if nobody has it yet."""
        station = str(self.cleaned_data["station"])
        if not _ID.fullmatch(station):
            raise wrong(T("编号只能用字母、数字和连字符，最多 40 个。", "Letters, digits and hyphens alone, at most 40."))
        if Station.objects.filter(id=station).exists():
            raise wrong(T("已经有这个编号的站点。", "There is a station with this id."))
        return station


def _form_page(request: Request, form: Form, title: T, button: T, back: str) -> HttpResponse:
    branches = sorted(set(Station.objects.exclude(branch="").values_list("branch", flat=True)))
    context = {"title": title, "form": form, "button": button, "back": back, "branches": branches}
    return render(request, "console/stations/form.html", context)


@page(Action.OPEN_STATION, "stations-open/", name="station_open", acts=True, under="stations")
def station_open(request: Request) -> HttpResponse:
    """Open a station."""
    form = StationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data
        district.open_station(new["station"], new["name"], branch=new["branch"], place=form.place, actor=request.actor)
        return done(
            request, T("站点“{name}”已开设。", "The station “{name}” is open.", name=new["name"]), "station", new["station"]
        )
    return _form_page(request, form, T("开设站点", "Open a station"), T("开设", "Open it"), reverse("stations"))


@page(Action.OPEN_STATION, "stations/<str:station>/edit/", name="station_edit", acts=True, under="stations")
def station_edit(request: Request, station: str) -> HttpResponse:
    """Give a station another name, branch or place."""
    row = one(request, Station.objects.all(), "id", id=station)
    now = {"name": row.name, "branch": row.branch, "east_m": row.east_m, "north_m": row.north_m}
    form = StationForm(request.POST if request.method == "POST" else None, initial=now)
    del form.fields["station"]
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data
        district.open_station(row.id, new["name"], branch=new["branch"], place=form.place, actor=request.actor)
        return done(request, T("已保存；各站终端会自动更新。", "Saved; kiosks learn it by themselves."), "station", row.id)
    title = T("修改站点：{name}", "Change {name}", name=row.name)
    return _form_page(request, form, title, T("保存", "Save"), reverse("station", args=[row.id]))


# --- A kiosk joins ----------------------------------------------------------------------------------------------------


class CodeForm(Form):
    """Where the kiosk will find this server."""

    url = Words(
        T("终端连接本服务器的地址", "Where the kiosk reaches this server"),
        200,
        help_text=T("通常就是您现在打开的地址。", "Usually the address that you have open now."),
    )

    def clean_url(self) -> str:
        """The address, without a slash at its end."""
        url = str(self.cleaned_data["url"]).rstrip("/")
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
        except ValueError:
            good = False
        if not good:
            raise wrong(
                T("请填写完整地址，例如 https://linli.example.cn", "Write it in full, like https://linli.example.cn")
            )
        return url


@page(Action.ISSUE_CODE, "stations/<str:station>/code/", name="station_code", acts=True, under="stations")
def station_code(request: Request, station: str) -> HttpResponse:
    """Issue a one-use code with which one kiosk joins; it is shown this once."""
    row = one(request, Station.objects.all(), "id", id=station)
    here = request.build_absolute_uri("/").rstrip("/")
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"url": here})
    if request.method == "POST" and form.is_valid():
        url = form.cleaned_data["url"]
        code = enrol.issue_code(row.id, url, actor=request.actor)
        picture = segno.make(code, error="m", micro=False).svg_inline(
            border=4, omitsize=True, light="#fff", svgclass=None, lineclass=None
        )
        context = {
            "station": row,
            "code": " ".join(code[i : i + 4] for i in range(0, len(code), 4)),
            "picture": mark_safe(picture),  # noqa: S308 - made here of a code that holds letters and digits alone
            "url": url,
            "days": enrol.VALID_MS // DAY_MS,
            "local": is_local(url),
        }
        return render(request, "console/stations/code_shown.html", context)
    return render(
        request,
        "console/stations/code.html",
        {"station": row, "form": form, "local": is_local(here), "days": enrol.VALID_MS // DAY_MS},
    )


def is_local(url: str) -> bool:
    """Whether an address leads to the machine that uses it, so that a kiosk elsewhere could not use it."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
