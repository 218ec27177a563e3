"""Check in: to one of today's activities, or to walk-in service."""

from collections.abc import Mapping

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.actions.witness import Bystander, able_to_witness
from kiosk.desk import Desk
from sync.contract.documents import Activity
from sync.contract.refusals import Refusal
from sync.contract.rules import service
from sync.contract.rules.standing import Here


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier service that nobody had ended; the rule ended it now.

    Attributes:
        title: of the activity, or empty for walk-in service.
        minutes: what it counts.
        points: what it earned.
        until_ms: the activity's end, up to which it counts, Unix ms; 0 where that is not how it was reckoned.
        why: what points were held back for; see `service.Earned`.
        least_pct: of an activity's length, what must be attended for points.
    """

    title: str
    minutes: int
    points: int
    until_ms: int
    why: str
    least_pct: int


class CheckedInHere(msgspec.Struct, frozen=True, kw_only=True):
    """Service began.

    Attributes:
        facts: the saved facts.
        shown: masked name, or empty where nobody is known to hold the card here.
        title: of the activity, or empty for walk-in service.
        dated: false where the kiosk could not tell the day.
        forgotten: earlier service that was ended first.
    """

    facts: tuple[str, ...]
    shown: str
    title: str
    dated: bool
    forgotten: tuple[Forgotten, ...] = ()


@saving
def check_in(desk: Desk, code: str, activity: str = "", *, witness: Bystander | None = None) -> CheckedInHere | Refusal:
    """Begin service. Earlier service that was forgotten is ended first, in the same transaction.

    Args:
        desk: where.
        code: of the card.
        activity: its id, or empty for walk-in.
        witness: whoever stands by, or None.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    able = able_to_witness(desk, witness.code, activity) if witness else None
    if isinstance(able, Refusal):
        return able
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        activities = kiosk.replica.activities()
        known = standing_of(desk, person)
        begun = service.check_in(
            person, known, here, activity=activity, activities=activities, witness=able.member if able else ""
        )
        if isinstance(begun, Refusal):
            return begun
        events = kiosk.journal.append(begun.drafts)
    return CheckedInHere(
        facts=names_of(events),
        shown=known.shown,
        title=activities[activity].title if activity else "",
        dated=here.day_known,
        forgotten=tuple(forgotten(served, activities, here) for served in begun.forgotten),
    )


def forgotten(served: service.Served, activities: Mapping[str, Activity], here: Here) -> Forgotten:
    """What is said of service that the rule ended."""
    activity = activities.get(served.activity)
    by_its_end = activity is not None and abs(activity.ends_ms - served.ended_ms) < 60_000
    return Forgotten(
        title=activity.title if activity else "",
        minutes=served.minutes,
        points=served.points,
        until_ms=activity.ends_ms if activity is not None and by_its_end else 0,
        why=served.why,
        least_pct=here.settings.min_attendance_pct,
    )
