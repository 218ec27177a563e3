"""Stars (星级评定): what the published formulas propose for a closed quarter or year, and what staff confirm."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

import msgspec
from django.db.models import Sum

from server import journal, meta
from server.models import CycleFact, Member, Period, Stars, Station
from server.projections.cycle import SERVICE, stars_key
from server.refused import DeedRefused
from server.reports import Figures, Report, report_of
from sync.contract.bank_facts import StarsGiven
from sync.contract.events import Draft
from sync.contract.rules.limits import MONTH
from sync.contract.rules.periods import Span, span_of
from sync.contract.rules.stars import MOST_STARS, Judged, Scored, Service, judge_volunteer, proposed_stars, score_stations

REASON_MAX: Final = 200


class StarsRefused(DeedRefused):
    """`stars_wrong`, `period_open`, `stars_reason_needed`, `reason_too_long`, `member_unknown`, `station_unknown`."""


class Appraisal(msgspec.Struct, frozen=True, kw_only=True):
    """A volunteer in the appraisal of a period.

    Attributes:
        member: id.
        service: all of it up to the period's end.
        judged: what the rule makes of that.
        held: stars so far.
        proposed: what is proposed.
    """

    member: str
    service: Service
    judged: Judged
    held: int
    proposed: int


class StationAppraisal(msgspec.Struct, frozen=True, kw_only=True):
    """A station in the appraisal of a period; `scored.stars` is what is proposed."""

    station: str
    name: str
    branch: str
    scored: Scored
    held: int


class Choice(NamedTuple):
    """What somebody confirms for a volunteer; a reason where it is not what is proposed."""

    stars: int
    reason: str = ""


def periods_to_appraise() -> list[Period]:
    """Closed quarters and years, the newest first."""
    return list(Period.objects.exclude(kind=MONTH).order_by("-until_ms", "id"))


# --- Volunteers -------------------------------------------------------------------------------------------------------


def services_up_to(span: Span, members: Collection[str]) -> dict[str, Service]:
    """All service of members that counts up to the end of a period."""
    rows = CycleFact.objects.filter(kind=SERVICE, month__lte=span.last_month, member__in=members).order_by()
    found = rows.values("member").annotate(
        all_min=Sum("minutes"), kept_min=Sum("vouched_min"), n=Sum("times"), ended_n=Sum("ended")
    )
    return {
        each["member"]: Service(
            minutes=each["all_min"], vouched_min=each["kept_min"], times=each["n"], ended=each["ended_n"]
        )
        for each in found
    }


def worth_a_look(span: Span) -> set[str]:
    """Members who have stars, or hours for some: the others get none, whatever the rest says."""
    least_min = meta.read().settings.star_hours[0] * 60
    rows = CycleFact.objects.filter(kind=SERVICE, month__lte=span.last_month).exclude(member="").order_by()
    served = rows.values("member").annotate(all_min=Sum("minutes")).filter(all_min__gte=least_min)
    starred = Stars.objects.filter(key__startswith=stars_key(), stars__gt=0).values_list("key", flat=True)
    return {*served.values_list("member", flat=True), *(key.partition("/")[2] for key in starred)}


def appraise(span: Span, members: Collection[str]) -> list[Appraisal]:
    """Volunteers with what is proposed to them, the longest service first."""
    settings = meta.read().settings
    services = services_up_to(span, members)
    held = stars_of(members)
    found = []
    for member in members:
        service = services.get(member, Service())
        judged = judge_volunteer(service, settings)
        proposed = proposed_stars(judged.stars, held.get(member, 0))
        found.append(Appraisal(member=member, service=service, judged=judged, held=held.get(member, 0), proposed=proposed))
    return sorted(found, key=lambda each: (-each.service.minutes, each.member))


def stars_of(members: Collection[str]) -> dict[str, int]:
    """Volunteers' stars, of those who have any on record."""
    keys = {stars_key(member=member): member for member in members}
    rows = Stars.objects.filter(key__in=keys).values_list("key", "stars")
    return {keys[key]: stars for key, stars in rows}


def give_volunteers(choices: Mapping[str, Choice], period: str, *, actor: str) -> int:
    """Confirm volunteers' stars, all of them or none.

    Args:
        choices: by member.
        period: the closed quarter or year that they are given for.
        actor: who decided.

    Returns:
        How many have other stars than before; who keeps the same is not written down again.

    Raises:
        StarsRefused: see there.
    """
    with journal.writing():
        span = _closed(period)
        known = set(Member.objects.filter(id__in=choices).values_list("id", flat=True))
        if missing := choices.keys() - known:
            raise StarsRefused("member_unknown", f"there is no member {min(missing)!r}")
        drafts = []
        for appraisal in appraise(span, known):
            choice = choices[appraisal.member]
            if choice.stars != appraisal.held:
                reason = _checked(choice, appraisal.proposed)
                drafts.append(
                    Draft(body=StarsGiven(stars=choice.stars, period=span.id, reason=reason), member=appraisal.member)
                )
            elif choice.stars != appraisal.proposed:
                _checked(choice, appraisal.proposed)
        journal.append_district(drafts, actor=actor)
    return len(drafts)


# --- Stations ---------------------------------------------------------------------------------------------------------


def indicators_of(figures: Figures) -> dict[str, int]:
    """The five indicators of a station in a period."""
    return {
        "accounts": figures.accounts,
        "hours": figures.minutes // 60,
        "projects": figures.activities,
        "redeemed": figures.redeemed,
        "partners": figures.partners,
    }


def appraise_stations(report: Report) -> list[StationAppraisal]:
    """Stations with their scores, the best first. A station is compared with all, whoever looks."""
    values = {line.id: indicators_of(line.figures) for line in report.stations}
    scored = score_stations(values, meta.read().settings.station_stars)
    keys = {stars_key(station=station): station for station in values}
    held = {keys[key]: stars for key, stars in Stars.objects.filter(key__in=keys).values_list("key", "stars")}
    found = [
        StationAppraisal(
            station=line.id, name=line.name, branch=line.branch, scored=scored[line.id], held=held.get(line.id, 0)
        )
        for line in report.stations
    ]
    return sorted(found, key=lambda each: (-each.scored.tenths, each.name, each.station))


def give_station(station: str, choice: Choice, period: str, *, actor: str) -> None:
    """Confirm a station's stars; written down also where they stay the same: each year has its list.

    Raises:
        StarsRefused: see there.
    """
    with journal.writing():
        span = _closed(period)
        if not Station.objects.filter(id=station).exists():
            raise StarsRefused("station_unknown", f"there is no station {station!r}")
        found = {each.station: each for each in appraise_stations(report_of(span))}
        reason = _checked(choice, found[station].scored.stars if station in found else 0)
        body = StarsGiven(stars=choice.stars, period=span.id, station=station, reason=reason)
        journal.append_district([Draft(body=body)], actor=actor)


def _closed(period: str) -> Span:
    span = span_of(period)
    if span is None or span.kind == MONTH or not Period.objects.filter(id=period).exists():
        raise StarsRefused("period_open", f"stars are given for a quarter or a year that is closed; {period!r} is none")
    return span


def _checked(choice: Choice, proposed: int) -> str:
    reason = choice.reason.strip()
    if not 0 <= choice.stars <= MOST_STARS:
        raise StarsRefused("stars_wrong", f"there are 0 to {MOST_STARS} stars, not {choice.stars}")
    if len(reason) > REASON_MAX:
        raise StarsRefused("reason_too_long", f"the reason has {len(reason)} characters; {REASON_MAX} is the most")
    if choice.stars != proposed and not reason:
        raise StarsRefused("stars_reason_needed", f"the rule proposes {proposed}; say why it is {choice.stars}")
    return reason
