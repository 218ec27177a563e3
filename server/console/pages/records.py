"""One record of service (服务记录): what it says, how that is known, and how it is put right."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Moment, Words, choice
from server.console.page import Request, one, page, reach
from server.console.pages.activities import station_names
from server.console.people import people
from server.console.roles import Action, Scope
from server.console.service_flags import flags_of
from server.console.tags import day as day_says
from server.console.tags import moment
from server.console.text import T, word
from server.console.words import CLAIM_STATES, EVIDENCE, HELD_BACK, REFUSED
from server.models import Activity, Attendance, Member, ServiceClaim
from server.refused import DeedRefused
from server.revisions import Revisions
from server.service import REASON_MAX, activity_named, enter_service
from sync.contract.rules.service import points_for

_ACTIVITIES_SHOWN: Final = 300
_NONE: Final = T("没有活动（到站服务）", "No activity (walk-in service)")


@page(Action.SEE_MEMBERS, "records/<str:record>/", name="record", under="members")
def record(request: Request, record: str) -> HttpResponse:
    """One record, with everything that was claimed about it."""
    row = seen_record(request, record)
    known = people(request, {row.member, row.witness} - {""})
    activity = Activity.objects.filter(id=row.activity).first() if row.activity else None
    claims = ServiceClaim.objects.filter(corrects=row.ref, at_ms__gt=0) | ServiceClaim.objects.filter(id=row.claim)
    context = {
        "row": row,
        "person": known.get(row.member),
        "witness": known.get(row.witness),
        "station": station_names().get(row.station, row.station),
        "activity": activity,
        "sees_activity": activity is not None
        and (not activity.station or reach(request, Action.SEE_ACTIVITIES).covers(activity.station)),
        "evidence": word(EVIDENCE, row.evidence) if row.evidence else "",
        "flags": flags_of(row) + _no_points(row),
        "beside": _beside(request, row) if row.overlaps else [],
        "claims": [(claim, word(CLAIM_STATES, claim.state)) for claim in claims.order_by("at_ms", "id")]
        if reach(request, Action.DECIDE_CLAIMS)
        else [],
        "may_correct": bool(row.member) and _covers(reach(request, Action.ENTER_SERVICE), row),
    }
    return render(request, "console/service/record.html", context)


def seen_record(request: Request, record: str) -> Attendance:
    """A record of a station or of a member within the request's scope.

    Raises:
        Http404: there is none, or it lies elsewhere.
    """
    row = Attendance.objects.filter(ref=record).first()
    if row is None or not _covers(request.scope, row):
        raise Http404
    return row


def _no_points(row: Attendance) -> list[tuple[T, bool]]:
    """Why a record that the district reckoned earned less than its minutes; a kiosk says so itself."""
    if row.why or not row.out_ref or not (row.claim or row.forgotten):
        return []
    settings = Revisions().numbered(row.rules, row.in_ms)
    activity = activity_named(row.activity)
    earned = points_for(row.own_min, activity=activity, evidence=row.evidence, settings=settings)
    return [(word(HELD_BACK, earned.why), False)] if earned.why else []


def _beside(request: Request, row: Attendance) -> list[tuple[Attendance, object]]:
    """Other records of the member's at the same time, with their stations, as far as one may see them."""
    others = Attendance.objects.filter(member=row.member, in_ms__lt=row.out_ms or row.in_ms, out_ms__gt=row.in_ms)
    names = station_names()
    found = others.exclude(ref=row.ref).order_by("in_ms", "ref")
    return [(each, names.get(each.station, each.station)) for each in found if _covers(request.scope, each)]


def _covers(scope: Scope, row: Attendance) -> bool:
    if scope.covers(row.station):
        return True
    home = Member.objects.filter(id=row.member).values_list("home", flat=True).first()
    return bool(home) and scope.covers(str(home))


# --- Written down by hand -----------------------------------------------------------------------------------------------


class ServiceForm(Form):
    """When, how long, at what, and why it is written down."""

    began_ms = Moment(T("开始", "Began"))

    def __init__(self, data: Any, scope: Scope, *, corrects: Attendance | None = None, **kwargs: Any) -> None:
        """For the stations of a scope; `corrects` is the record that is to be put right."""
        super().__init__(data, **kwargs)
        least = 0 if corrects else 1
        self.fields["served_min"] = Count(
            T("服务时长（分钟）", "Minutes of service"),
            least,
            meta.read().settings.max_service_min,
            help_text=T("没有这次服务就填 0。", "0 if there was no such service.") if corrects else "",
        )
        rows = scope.only(Activity.objects.all(), shared=True).order_by("-starts_ms")[:_ACTIVITIES_SHOWN]
        shown = [(row.id, f"{day_says(row.starts_ms)} {row.title}") for row in rows]
        if corrects and corrects.activity and corrects.activity not in dict(shown):
            shown.insert(0, (corrects.activity, corrects.activity))
        self.fields["activity"] = choice(T("活动", "Activity"), [("", _NONE), *shown])
        self.fields["activity"].required = False
        if corrects is None:
            stations = [(key, name) for key, name in station_names().items() if key and scope.covers(key)]
            self.fields["station"] = choice(T("站点", "Station"), stations)
        self.fields["reason"] = Words(
            T("哪里不对", "What was wrong") if corrects else T("为什么没有刷卡", "Why it was not clocked"),
            REASON_MAX,
            long=True,
            help_text=T(
                "例如：没带卡、终端停电。会长期保存，不要写健康和困难情况。",
                "For example: no card at hand, a power cut. It is kept for good: nothing of health or hardship.",
            ),
        )
        self.order_fields(["station", "activity", "began_ms", "served_min", "reason"])


@page(Action.ENTER_SERVICE, "members/<str:member>/service/new/", name="service_enter", acts=True, under="claims")
def enter(request: Request, member: str) -> HttpResponse:
    """Write down service that nobody clocked."""
    row = one(request, Member.objects.all(), "home", id=member)
    form = ServiceForm(request.POST if request.method == "POST" else None, request.scope, initial={"station": row.home})
    if form.is_bound and form.is_valid():
        claim = _entered(request, form, row.id)
        if claim:
            return done_and_shown(request, _WAITS, "claim", claim)
    title = T("补记服务", "Enter service by hand")
    back = reverse("member", args=[row.id])
    return _form(request, form, title, back, [T("居民：{name}", "Member: {name}", name=row.name or row.id)])


@page(Action.ENTER_SERVICE, "records/<str:record>/correct/", name="record_correct", acts=True, under="members")
def correct(request: Request, record: str) -> HttpResponse:
    """Say what is right instead of a record."""
    row = seen_record(request, record)
    initial = {"began_ms": row.in_ms, "served_min": row.own_min, "activity": row.activity}
    posted = request.POST if request.method == "POST" else None
    form = ServiceForm(posted, request.scope, corrects=row, initial=initial)
    if form.is_bound and form.is_valid():
        claim = _entered(request, form, row.member, station=row.station, corrects=row.ref)
        if claim:
            return done_and_shown(request, _WAITS, "claim", claim)
    person = people(request, [row.member]).get(row.member)
    says = [
        T("居民：{name}", "Member: {name}", name=person.name if person else row.member),
        T(
            "现在记的是：{at} 开始，{n:,} 分钟，{points:,} 分",
            "It says now: from {at}, {n:,} {n:minute|minutes}, {points:,} points",
            at=moment(row.in_ms),
            n=row.served_min,
            points=row.points,
        ),
    ]
    return _form(request, form, T("更正服务记录", "Correct the record"), reverse("record", args=[row.ref]), says)


_WAITS: Final = T(
    "已记下。另一位工作人员确认后才入账。", "It is written down, and counts once another colleague has agreed to it."
)


def _entered(request: Request, form: ServiceForm, member: str, **fixed: str) -> str:
    """The claim that a form makes, or empty where the district refuses; then the form says why."""
    try:
        return enter_service(member, actor=request.actor, **(form.cleaned_data | fixed))
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return ""


def _form(request: Request, form: ServiceForm, title: T, back: str, says: list[T]) -> HttpResponse:
    return render(request, "console/service/enter.html", {"form": form, "title": title, "back": back, "says": says})
