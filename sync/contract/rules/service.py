"""Check in and out: service is clocked at the door, and turns into points by the district's settings."""

from collections.abc import Mapping
from typing import Final

import msgspec

from sync.contract.clock import day_in_china
from sync.contract.documents import Activity, OpenCheckIn
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.ledger import ISSUED, held_account, member_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.settings import Settings

SHORT: Final = "short"
ATTENDANCE: Final = "attendance"
CAP: Final = "cap"
"""What points were held back for, as `kiosk_facts.CheckedOut.why` says it."""

CLOCKED: Final = "clocked"
WITNESSED: Final = "witnessed"
MANUAL: Final = "manual"
"""What stands behind a service record (DOMAIN: sold hours are the field's scandal)."""

_MIN_MS: Final = 60_000


class Earned(msgspec.Struct, frozen=True):
    """What service earns.

    Attributes:
        points: how many; 0 or more.
        why: what points were held back for: `short`, `attendance`, `cap`, or empty.
    """

    points: int
    why: str = ""


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """How long service lasted.

    Attributes:
        minutes: whole minutes.
        about: whether it is an estimate.
    """

    minutes: int
    about: bool


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Service that has ended, and what it earns.

    Attributes:
        minutes: whole minutes.
        about: whether they are an estimate.
        activity: what was served at, or empty for walk-in service.
        evidence: `clocked` or `witnessed`.
        forgotten: nobody checked out: the rule closed it, and the time is the rule's.
        ended_ms: when it ended, Unix ms.
        points: what it earns; none for a card that nobody is known to hold.
        held: the part of them that may be spent at once at this kiosk.
        why: see `Earned`.
    """

    minutes: int
    about: bool
    activity: str
    evidence: str
    forgotten: bool
    ended_ms: int
    points: int
    held: int
    why: str


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """Service that begins.

    Attributes:
        drafts: what to write down: the ends of what was forgotten, then the check-in.
        forgotten: earlier service that nobody had ended, as the rule ended it.
    """

    drafts: tuple[Draft, ...]
    forgotten: tuple[Served, ...] = ()


# --- What service earns -------------------------------------------------------------------------------------------------


def points_for(
    served_min: int, *, activity: Activity | None, evidence: str, settings: Settings, earned_today: int = 0
) -> Earned:
    """What service earns. Kiosk and district reckon by this one function, so that both come to the same.

    In this order: service under `min_service_min`, or under one whole step, earns nothing; so does whoever attended less
    than `min_attendance_pct` of the activity (DOMAIN: common practice is 60 %; the minutes count all the same). What is left
    counts in whole steps of `earn_step_min`, at `points_per_hour` times the activity's coefficient, its difficulty and what
    the evidence is worth, in whole numbers with one rounding down at the very end. One event never earns more than
    `earn_cap_points`, one day (China's time) never more than `daily_cap_points`. The seed articles ask for hours, quality
    and efficiency (001) and name no rate, so every figure is a setting.

    Args:
        served_min: whole minutes.
        activity: what was served at; None for walk-in service, or where it is not known any more.
        evidence: `clocked`, `witnessed` or `manual`; anything else is worth what `manual` is.
        settings: the district's.
        earned_today: what the member earned before on the day on which this service ended (`clock.day_in_china`).
    """
    counted_min = max(0, served_min) // settings.earn_step_min * settings.earn_step_min
    if served_min < settings.min_service_min or counted_min == 0:
        return Earned(0, SHORT)
    length_min = (activity.ends_ms - activity.starts_ms) // _MIN_MS if activity else 0
    if served_min * 100 < length_min * settings.min_attendance_pct:
        return Earned(0, ATTENDANCE)
    coefficient_pct = activity.coefficient_pct if activity else 100
    worth = coefficient_pct * _difficulty_pct(activity, settings) * _evidence_pct(evidence, settings)
    points = min(counted_min * settings.points_per_hour * worth // (60 * 100**3), settings.earn_cap_points)
    if settings.daily_cap_points:
        left = max(0, settings.daily_cap_points - max(0, earned_today))
        if points > left:
            return Earned(left, CAP)
    return Earned(points)


def held_part(points: int, *, evidence: str, settings: Settings) -> int:
    """The part of an earning that the kiosk which saw it may let its member spend at once (DESIGN: Points).

    Witnessed service alone: what one person clocks alone waits for the district.
    """
    return min(points, settings.held_cap_points) if evidence == WITNESSED else 0


def forgotten_min(began_ms: int, *, elapsed_min: int, activity: Activity | None, settings: Settings) -> int:
    """What service counts that nobody ended: up to the end of the activity; walk-in service as long as the settings say.

    Args:
        began_ms: when it began, Unix ms, by a wall clock.
        elapsed_min: how long ago that is; more than that was never served.
        activity: what was served at, or None. One that was over before service began (the kiosk could not tell the day)
            says nothing about it.
        settings: the district's.
    """
    minutes = settings.forgotten_min
    if activity is not None and began_ms <= activity.ends_ms:
        earliest_ms = activity.starts_ms - settings.activity_early_min * _MIN_MS
        minutes = (activity.ends_ms - max(began_ms, earliest_ms)) // _MIN_MS
    return max(0, min(minutes, elapsed_min, settings.max_service_min))


def _difficulty_pct(activity: Activity | None, settings: Settings) -> int:
    wanted = activity.difficulty if activity else ""
    return next((difficulty.pct for difficulty in settings.difficulties if difficulty.id == wanted), 100)


def _evidence_pct(evidence: str, settings: Settings) -> int:
    return {CLOCKED: settings.clocked_pct, WITNESSED: settings.witnessed_pct}.get(evidence, settings.manual_pct)


# --- At the door --------------------------------------------------------------------------------------------------------


def todays_activities(activities: Mapping[str, Activity], here: Here) -> tuple[Activity, ...]:
    """The activities one may check in to now, soonest first; where the day is not known, all of the station's, undated."""
    at_station = [a for a in activities.values() if a.station in ("", here.station)]
    if here.day_known:
        early_ms = here.settings.activity_early_min * _MIN_MS
        at_station = [a for a in at_station if a.starts_ms - early_ms <= here.now_ms <= a.ends_ms]
    return tuple(sorted(at_station, key=lambda a: (a.starts_ms, a.id)))


def groups_now(activities: Mapping[str, Activity], here: Here) -> tuple[Activity, ...]:
    """The activities that may be open for their group now, soonest first: as long after its end as one may come early, since
    people leave when it is over."""
    late_ms = here.settings.activity_early_min * _MIN_MS
    lasting = {a.id: msgspec.structs.replace(a, ends_ms=a.ends_ms + late_ms) for a in activities.values()}
    return tuple(activities[a.id] for a in todays_activities(lasting, here))


def is_over(open_: OpenCheckIn, here: Here, activities: Mapping[str, Activity]) -> bool:
    """Whether service that nobody ended must be over: its activity has ended, or nobody serves so long."""
    activity = activities.get(open_.activity)
    has_ended = activity is not None and here.day_known and open_.at_ms <= activity.ends_ms < here.now_ms
    return has_ended or _is_too_long(open_, here)


def is_serving(standing: Standing, here: Here, activities: Mapping[str, Activity]) -> bool:
    """Whether service has begun that can still be going on; then nobody checks in again."""
    return any(not is_over(open_, here, activities) for open_ in standing.open)


def may_witness(member: str, roles: tuple[str, ...], activity: Activity | None) -> bool:
    """Whether somebody may stand by for the service of others: a keeper always, a leader at the activity that they lead."""
    return bool(member) and ("keeper" in roles or (activity is not None and member in activity.leaders))


def check_in(
    person: Person,
    standing: Standing,
    here: Here,
    *,
    activity: str,
    activities: Mapping[str, Activity],
    witness: str = "",
) -> Begun | Refusal:
    """Begin service, at an activity or (empty) walk-in. A card that nobody is known to hold may check in as a card;
    one that acts for somebody may not, for service is a person's own.

    Service that was begun before and must be over by now (`is_over`) was forgotten: it is ended first, by rule.

    Args:
        person: who.
        standing: what this kiosk knows of them.
        here: where and when.
        activity: its id, or empty.
        activities: the district's, by id.
        witness: whoever stands by and may (`may_witness`), with card and PIN, or empty.
    """
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if is_serving(standing, here, activities):
        return Refusal.ALREADY_CHECKED_IN
    if activity:
        if activity not in activities:
            return Refusal.ACTIVITY_UNKNOWN
        if activity not in {a.id for a in todays_activities(activities, here)}:
            return Refusal.ACTIVITY_NOT_NOW
    if witness and witness == person.member:
        return Refusal.SECOND_PERSON_NEEDED
    drafts: list[Draft] = []
    closed: list[Served] = []
    earned = dict(standing.earned)
    for open_ in standing.open:
        served = _by_rule(person, open_, here, activities, earned)
        day = day_in_china(served.ended_ms)
        earned[day] = earned.get(day, 0) + served.points
        drafts.append(_end(person, open_, served, here))
        closed.append(served)
    body = CheckedIn(activity=activity, dated=here.day_known, witness=witness)
    drafts.append(Draft(body=body, member=person.member, card=person.card))
    return Begun(drafts=tuple(drafts), forgotten=tuple(closed))


def check_out(
    person: Person,
    standing: Standing,
    here: Here,
    *,
    activities: Mapping[str, Activity],
    witness: str = "",
) -> tuple[Draft, Served] | Refusal:
    """End the service that began last. Where that is longer ago than anybody serves, it was forgotten, and the rule ends it.

    Args:
        person, standing, here, activities: as in `check_in`.
        witness: as in `check_in`; makes the evidence `witnessed`.
    """
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if not standing.open:
        return Refusal.NOT_CHECKED_IN
    if witness and witness == person.member:
        return Refusal.SECOND_PERSON_NEEDED
    open_ = standing.open[-1]
    if _is_too_long(open_, here):
        served = _by_rule(person, open_, here, activities, standing.earned)
        return _end(person, open_, served, here), served
    time = served_time(open_, here)
    evidence = WITNESSED if witness else CLOCKED
    served = _earned(
        person,
        time,
        here,
        activity=activities.get(open_.activity),
        activity_id=open_.activity,
        ended_ms=here.now_ms,
        evidence=evidence,
        # The district would set aside what a stream that it no longer trusts holds; nobody knows whose a disputed card is;
        # and what a frozen account holds is asked back.
        may_hold=here.may_spend and not person.disputed and not standing.frozen,
        earned=standing.earned,
    )
    return _end(person, open_, served, here, witness), served


def served_time(open_: OpenCheckIn, here: Here) -> Time:
    """How long service lasted that ends now.

    Within one boot of one kiosk the monotonic clock tells exactly. Across a restart or between two kiosks only wall
    clocks are left, and the time is an estimate. A time that can't be (negative, or beyond a day's service) counts as
    none, or as the longest that is allowed, and is an estimate too.
    """
    longest_min = here.settings.max_service_min
    minutes, exact = _elapsed(open_, here)
    return Time(minutes=min(minutes, longest_min), about=not exact or minutes > longest_min)


def _elapsed(open_: OpenCheckIn, here: Here) -> tuple[int, bool]:
    """Whole minutes since service began, and whether one clock measured them."""
    exact = open_.boot == here.boot and open_.stream == here.stream and open_.mono_ms <= here.mono_ms
    span_ms = here.mono_ms - open_.mono_ms if exact else here.now_ms - open_.at_ms
    return max(0, span_ms // _MIN_MS), exact


def _is_too_long(open_: OpenCheckIn, here: Here) -> bool:
    return _elapsed(open_, here)[0] > here.settings.max_service_min


def _by_rule(
    person: Person, open_: OpenCheckIn, here: Here, activities: Mapping[str, Activity], earned: Mapping[str, int]
) -> Served:
    """The end of service that nobody ended. It is `clocked` at best: whoever stands here now did not see it end."""
    activity, (elapsed_min, exact) = activities.get(open_.activity), _elapsed(open_, here)
    minutes = forgotten_min(open_.at_ms, elapsed_min=elapsed_min, activity=activity, settings=here.settings)
    return _earned(
        person,
        Time(minutes=minutes, about=not exact),
        here,
        activity=activity,
        activity_id=open_.activity,
        ended_ms=min(open_.at_ms + minutes * _MIN_MS, here.now_ms),
        evidence=CLOCKED,
        may_hold=False,
        earned=earned,
        forgotten=True,
    )


def _earned(
    person: Person,
    time: Time,
    here: Here,
    *,
    activity: Activity | None,
    activity_id: str,
    ended_ms: int,
    evidence: str,
    may_hold: bool,
    earned: Mapping[str, int],
    forgotten: bool = False,
) -> Served:
    before = earned.get(day_in_china(ended_ms), 0)
    settings = here.settings
    earns = points_for(time.minutes, activity=activity, evidence=evidence, settings=settings, earned_today=before)
    points = earns.points if person.member else 0
    return Served(
        minutes=time.minutes,
        about=time.about,
        activity=activity_id,
        evidence=evidence,
        forgotten=forgotten,
        ended_ms=ended_ms,
        points=points,
        held=held_part(points, evidence=evidence, settings=settings) if may_hold else 0,
        why=earns.why if person.member else "",
    )


def _end(person: Person, open_: OpenCheckIn, served: Served, here: Here, witness: str = "") -> Draft:
    held, rest = served.held, served.points - served.held
    moves = (
        Move(ISSUED, held_account(here.stream, person.member), held) if held else None,
        Move(ISSUED, member_account(person.member), rest) if rest else None,
    )
    return Draft(
        body=CheckedOut(
            check_in=open_.ref,
            served_min=served.minutes,
            about=served.about,
            evidence=served.evidence,
            activity=open_.activity,
            witness=witness,
            rules=here.settings.revision,
            why=served.why,
            forgotten=served.forgotten,
        ),
        member=person.member,
        card=person.card,
        moves=tuple(move for move in moves if move is not None),
    )
