"""Check in and out: service is clocked at the door."""

from collections.abc import Mapping

import msgspec

from sync.contract.documents import Activity, OpenCheckIn
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.ledger import ISSUED, member_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.settings import Settings


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of service.

    Attributes:
        minutes: whole minutes.
        about: whether it is an estimate.
        points: what it earns.
    """

    minutes: int
    about: bool
    points: int


def todays_activities(activities: Mapping[str, Activity], here: Here) -> tuple[Activity, ...]:
    """The activities one may check in to now, soonest first; where the day is not known, all of the station's, undated."""
    at_station = [a for a in activities.values() if a.station in ("", here.station)]
    if here.day_known:
        early_ms = here.settings.activity_early_min * 60_000
        at_station = [a for a in at_station if a.starts_ms - early_ms <= here.now_ms <= a.ends_ms]
    return tuple(sorted(at_station, key=lambda a: (a.starts_ms, a.id)))


def check_in(
    person: Person, standing: Standing, here: Here, *, activity: str, activities: Mapping[str, Activity]
) -> Draft | Refusal:
    """Begin service, at an activity or (empty) walk-in. A card that nobody is known to hold may check in as a card."""
    if standing.open:
        return Refusal.ALREADY_CHECKED_IN
    if activity:
        if activity not in activities:
            return Refusal.ACTIVITY_UNKNOWN
        if activity not in {a.id for a in todays_activities(activities, here)}:
            return Refusal.ACTIVITY_NOT_NOW
    return Draft(body=CheckedIn(activity=activity, dated=here.day_known), member=person.member, card=person.card)


def served_time(open_: OpenCheckIn, here: Here) -> Served:
    """How long service lasted, and what it earns.

    Within one boot of one kiosk the monotonic clock tells exactly. Across a restart or between two kiosks only wall
    clocks are left, and the time is an estimate. A time that can't be (negative, or beyond a day's service) counts as
    none, or as the longest that is allowed, and is an estimate too.
    """
    settings = here.settings
    same_boot = open_.boot == here.boot and open_.stream == here.stream and open_.mono_ms <= here.mono_ms
    span_ms = here.mono_ms - open_.mono_ms if same_boot else here.now_ms - open_.at_ms
    minutes = max(0, span_ms // 60_000)
    about = not same_boot or minutes > settings.max_service_min
    minutes = min(minutes, settings.max_service_min)
    return Served(minutes=minutes, about=about, points=points_for(minutes, settings))


def points_for(minutes: int, settings: Settings) -> int:
    """Points for clocked service: whole steps of time, by the hour, never more than one event may earn."""
    if minutes < settings.min_service_min:
        return 0
    counted = minutes // settings.earn_step_min * settings.earn_step_min
    return min(counted * settings.points_per_hour // 60, settings.earn_cap_points)


def check_out(person: Person, standing: Standing, here: Here) -> tuple[Draft, Served] | Refusal:
    """End the service that began last."""
    if not standing.open:
        return Refusal.NOT_CHECKED_IN
    open_ = standing.open[-1]
    served = served_time(open_, here)
    moves = (Move(ISSUED, member_account(person.member), served.points),) if person.member and served.points else ()
    draft = Draft(
        body=CheckedOut(check_in=open_.ref, served_min=served.minutes, about=served.about, activity=open_.activity),
        member=person.member,
        card=person.card,
        moves=moves,
    )
    return draft, served
