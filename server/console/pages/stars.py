"""Stars (星级评定): of volunteers, at the annual appraisal, and of stations, by the published formula."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from server import meta
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words
from server.console.page import Request, failed, one, page, reach
from server.console.pages.periods import title_of
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Member, Period, Stars, Station
from server.periods import spans_at
from server.projections.cycle import stars_key
from server.reports import report_of
from server.stars import (
    REASON_MAX,
    Appraisal,
    Choice,
    StarsRefused,
    StationAppraisal,
    appraise,
    appraise_stations,
    give_station,
    give_volunteers,
    periods_to_appraise,
    worth_a_look,
)
from sync.contract.rules.limits import MONTH
from sync.contract.rules.periods import Span, span_of
from sync.contract.rules.stars import MOST_STARS
from sync.contract.settings import Settings

_A_PAGE: Final = 50
_NUMBERS: Final = range(MOST_STARS + 1)

INDICATOR_WORDS: Final[dict[str, T]] = {
    "accounts": T("账户数", "Accounts"),
    "hours": T("服务小时", "Hours served"),
    "projects": T("活动场次", "Activities held"),
    "redeemed": T("兑换积分", "Points redeemed"),
    "partners": T("支持企业", "Supporting enterprises"),
}


def drawn(stars: int) -> str:
    """Stars as a wall shows them: ★★★☆☆."""
    return "★" * stars + "☆" * (MOST_STARS - stars)


def _asked(request: Request) -> Span | None:
    """The closed quarter or year that the address names, else the one that ended last; a year before its last quarter."""
    known = {period.id: period for period in periods_to_appraise()}
    newest = max(known.values(), key=lambda period: (period.until_ms, -period.from_ms), default=None)
    period = known.get(request.GET.get("period", ""), newest)
    return span_of(period.id) if period else None


def _choices(span: Span | None) -> list[tuple[str, T, bool]]:
    return [
        (period.id, title_of(known), span is not None and period.id == span.id)
        for period in periods_to_appraise()
        if (known := span_of(period.id))
    ]


# --- Volunteers -------------------------------------------------------------------------------------------------------


class VolunteerLine(NamedTuple):
    """A volunteer in the appraisal."""

    row: Appraisal
    name: str
    station: str
    held: str
    proposed: str


@page(Action.GIVE_STARS, "stars/", name="stars", acts=True, under="station_stars")
def stars(request: Request) -> HttpResponse:
    """The appraisal of volunteers: what the rule proposes, to be confirmed for many at once."""
    span = _asked(request)
    lines: list[VolunteerLine] = []
    if span is not None:
        homes = request.scope.only(Member.objects.filter(id__in=worth_a_look(span)), "home")
        members = homes.in_bulk()
        if request.method == "POST":
            return _confirm(request, span, set(members))
        names = dict(Station.objects.values_list("id", "name"))
        lines = [
            VolunteerLine(
                each,
                members[each.member].name or each.member,
                names.get(members[each.member].home, members[each.member].home),
                drawn(each.held),
                drawn(each.proposed),
            )
            for each in appraise(span, members)
        ]
        lines.sort(key=lambda line: line.row.proposed == line.row.held)
    shown = Paginator(lines, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "span": span,
        "title": title_of(span) if span else "",
        "choices": _choices(span),
        "page": shown,
        "lines": list(shown),
        "numbers": _NUMBERS,
        "rule": volunteer_rule(meta.read().settings),
        "most": REASON_MAX,
    }
    return render(request, "console/stars/volunteers.html", context)


def _confirm(request: Request, span: Span, members: set[str]) -> HttpResponse:
    """What was ticked, all of it or none."""
    back = f"{reverse('stars')}?{request.GET.urlencode()}"
    choices: dict[str, Choice] = {}
    for member in request.POST.getlist("member"):
        text = request.POST.get(f"stars-{member}", "")
        if member not in members or text not in {str(n) for n in _NUMBERS}:
            return _back(request, word(REFUSED, "stars_wrong"), back)
        choices[member] = Choice(int(text), request.POST.get(f"reason-{member}", ""))
    if not choices:
        return _back(request, T("没有保存：请先勾选要确认的人。", "Not saved: tick whom you confirm."), back)
    try:
        changed = give_volunteers(choices, span.id, actor=request.actor)
    except StarsRefused as why:
        return _back(request, word(REFUSED, why.code), back)
    said = T("已确认，{n} 人的星级有变动。", "Confirmed; the stars of {n} {n:person|people} changed.", n=changed)
    done_and_shown(request, said, "stars")
    return redirect(back)


def _back(request: Request, why: T, back: str) -> HttpResponse:
    failed(request, why, "stars")
    return redirect(back)


def volunteer_rule(settings: Settings) -> list[T]:
    """The rule in sentences."""
    hours = " / ".join(str(each) for each in settings.star_hours)
    return [
        T(
            "累计服务满 {hours} 小时，分别为一至五星。",
            "{hours} hours of service, all together, are one to five stars.",
            hours=hours,
        ),
        T(
            "质量：刷卡或有人见证的服务时间不少于 {n}%。",
            "Quality: at least {n} % of the time was clocked or witnessed.",
            n=settings.star_quality_pct,
        ),
        T(
            "效率：刷卡签退的人次不少于 {n}%。",
            "Efficiency: at least {n} % of the person-times ended with a check-out by card.",
            n=settings.star_efficiency_pct,
        ),
        T(
            "已有的星级不会自动降低；改为别的星级，要写明理由。",
            "Stars never go down by themselves; whoever gives other stars than proposed says why.",
        ),
    ]


@page(Action.SEE_MEMBERS, "members/<str:member>/stars/", name="member_stars", under="members")
def member_stars(request: Request, member: str) -> HttpResponse:
    """A volunteer's stars, each figure in words, with the way to the records."""
    row = one(request, Member.objects.all(), "home", id=member)
    span = _asked(request) or spans_at(now_ms())[-1]
    settings = meta.read().settings
    [appraisal] = appraise(span, [row.id])
    kept = Stars.objects.filter(key=stars_key(member=row.id)).first()
    context = {
        "row": row,
        "span": span,
        "title": title_of(span),
        "each": appraisal,
        "held": drawn(appraisal.held),
        "by_rule": drawn(appraisal.judged.stars),
        "proposed": drawn(appraisal.proposed),
        "settings": settings,
        "rule": volunteer_rule(settings),
        "history": _history(kept),
        "may_give": reach(request, Action.GIVE_STARS).covers(row.home),
    }
    return render(request, "console/stars/member.html", context)


def _history(kept: Stars | None) -> list[dict[str, object]]:
    entries = kept.history[::-1] if kept else []
    return [
        {"at_ms": at_ms, "stars": drawn(n), "period": period, "actor": actor.removeprefix("staff:"), "reason": reason}
        for at_ms, n, period, actor, reason in entries
    ]


# --- Stations ---------------------------------------------------------------------------------------------------------


class StationLine(NamedTuple):
    """A station in the appraisal."""

    row: StationAppraisal
    score: str
    proposed: str
    given: str


@page(Action.SEE_REPORTS, "stars/stations/", name="station_stars", nav=T("星级", "Stars"), order=335)
def station_stars(request: Request) -> HttpResponse:
    """The stations' scores with the formula, to be printed for the wall."""
    span = _asked(request)
    lines = [] if span is None else _station_lines(request, span)
    rule = meta.read().settings.station_stars
    context = {
        "span": span,
        "title": title_of(span) if span else "",
        "choices": _choices(span),
        "lines": lines,
        "weights": [(label, getattr(rule, name)) for name, label in INDICATOR_WORDS.items()],
        "at_least": [(drawn(n), score) for n, score in enumerate(rule.at_least, start=1)],
        "may_give": bool(reach(request, Action.GIVE_STATION_STARS)),
        "may_volunteers": bool(reach(request, Action.GIVE_STARS)),
        "printed_ms": now_ms(),
    }
    return render(request, "console/stars/stations.html", context)


def _station_lines(request: Request, span: Span) -> list[StationLine]:
    given = _given(span)
    return [
        StationLine(each, tenths(each.scored.tenths), drawn(each.scored.stars), given.get(each.station, ""))
        for each in appraise_stations(report_of(span))
        if request.scope.covers(each.station)
    ]


def _given(span: Span) -> Mapping[str, str]:
    """What was confirmed for a period, by station."""
    found: dict[str, str] = {}
    for row in Stars.objects.filter(key__startswith="station/"):
        for _, n, period, _, _ in row.history:
            if period == span.id:
                found[row.key.partition("/")[2]] = drawn(n)
    return found


def tenths(value: int) -> str:
    """Tenths of a point as a person reads them: 78.5."""
    return f"{value // 10}.{value % 10}"


class StationForm(Form):
    """What a station gets."""

    stars = forms.ChoiceField(label=T("星级", "Stars"), choices=[(str(n), drawn(n)) for n in _NUMBERS])  # type: ignore[arg-type]  # shown by str
    reason = Words(
        T("理由", "Reason"),
        REASON_MAX,
        required=False,
        help_text=T("与建议不同时要写。", "Needed where it is not what is proposed."),
    )


@page(Action.GIVE_STATION_STARS, "stars/stations/<str:station>/", name="station_star", acts=True, under="station_stars")
def station_star(request: Request, station: str) -> HttpResponse:
    """One station's score, indicator by indicator, and the stars that are confirmed."""
    row = one(request, Station.objects.all(), "id", id=station)
    span = _asked(request)
    if span is None or span.kind == MONTH:
        return failed(request, word(REFUSED, "period_open"), "station_stars")
    found = next((each for each in appraise_stations(report_of(span)) if each.station == row.id), None)
    if found is None:
        return failed(request, word(REFUSED, "station_unknown"), "station_stars")
    form = StationForm(request.POST if request.method == "POST" else None, initial={"stars": str(found.scored.stars)})
    if request.method == "POST" and form.is_valid():
        choice = Choice(int(form.cleaned_data["stars"]), form.cleaned_data["reason"])
        try:
            give_station(row.id, choice, span.id, actor=request.actor)
        except StarsRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            said = T("{name}的星级已确认。", "The stars of {name} are confirmed.", name=row.name)
            done_and_shown(request, said, "station_stars")
            return redirect(f"{reverse('station_stars')}?period={span.id}")
    kept = Stars.objects.filter(key=stars_key(station=row.id)).first()
    context = {
        "row": row,
        "span": span,
        "title": title_of(span),
        "closed": Period.objects.get(id=span.id),
        "indicators": [
            (INDICATOR_WORDS[each.name], each.value, each.best, each.weight, tenths(each.tenths))
            for each in found.scored.indicators
        ],
        "score": tenths(found.scored.tenths),
        "proposed": drawn(found.scored.stars),
        "history": _history(kept),
        "form": form,
    }
    return render(request, "console/stars/station.html", context)
