"""Check out: service ends, with the time served and what it earned."""

import msgspec

from kiosk.actions.check_in import Forgotten, forgotten
from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.actions.witness import Bystander, able_to_witness
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.contract.rules import service


class CheckedOutHere(msgspec.Struct, frozen=True, kw_only=True):
    """Service ended.

    Attributes:
        facts: the saved facts.
        shown: masked name, or empty where nobody is known to hold the card here.
        title: of the activity, or empty for walk-in service.
        minutes: served.
        about: whether the time is an estimate.
        points: earned; none for a card that nobody is known to hold.
        here_points: the part of them that may be spent at once at this kiosk.
        why: what points were held back for; see `service.Earned`.
        least_pct: of an activity's length, what must be attended for points.
        witness: masked name of whoever stood by, or empty.
        forgotten: set where it was forgotten, and the rule ended it.
    """

    facts: tuple[str, ...]
    shown: str
    title: str
    minutes: int
    about: bool
    points: int
    here_points: int = 0
    why: str = ""
    least_pct: int = 0
    witness: str = ""
    forgotten: Forgotten | None = None


def serves_at(desk: Desk, code: str) -> str:
    """The activity at which the holder of a card serves now, or empty: who may witness depends on it."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return ""
    open_ = standing_of(desk, person_of(desk, card.number)).open
    return open_[-1].activity if open_ else ""


@saving
def check_out(desk: Desk, code: str, *, witness: Bystander | None = None) -> CheckedOutHere | Refusal:
    """End the service that began last.

    Args:
        desk: where.
        code: of the card.
        witness: whoever stands by, or None.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        known = standing_of(desk, person)
        # Who may witness depends on what is ended.
        ends = known.open[-1].activity if known.open else ""
        able = able_to_witness(desk, witness.code, ends) if witness else None
        if isinstance(able, Refusal):
            return able
        activities = kiosk.replica.activities()
        done = service.check_out(person, known, here, activities=activities, witness=able.member if able else "")
        if isinstance(done, Refusal):
            return done
        draft, served = done
        events = kiosk.journal.append([draft])
    activity = activities.get(served.activity)
    return CheckedOutHere(
        facts=names_of(events),
        shown=known.shown,
        title=activity.title if activity else "",
        minutes=served.minutes,
        about=served.about,
        points=served.points,
        here_points=served.held,
        why=served.why,
        least_pct=here.settings.min_attendance_pct,
        witness=able.shown if able and not served.forgotten else "",
        forgotten=forgotten(served, activities, here) if served.forgotten else None,
    )
