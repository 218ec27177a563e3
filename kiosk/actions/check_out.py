"""Check out: service ends, with the time served and what it earned."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.documents import Activity
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
    """

    facts: tuple[str, ...]
    shown: str
    title: str
    minutes: int
    about: bool
    points: int


@saving
def check_out(desk: Desk, code: str) -> CheckedOutHere | Refusal:
    """End the service that began last.

    Args:
        desk: where.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        known = standing_of(desk, person)
        done = service.check_out(person, known, here)
        if isinstance(done, Refusal):
            return done
        draft, served = done
        events = kiosk.journal.append([draft])
    activity = kiosk.replica.get("activity", known.open[-1].activity, Activity)
    return CheckedOutHere(
        facts=names_of(events),
        shown=known.shown,
        title=activity.title if activity else "",
        minutes=served.minutes,
        about=served.about,
        points=sum(move.points for move in draft.moves),
    )
