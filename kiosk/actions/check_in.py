"""Check in: to one of today's activities, or to walk-in service."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.contract.rules import service


class CheckedInHere(msgspec.Struct, frozen=True, kw_only=True):
    """Service began.

    Attributes:
        facts: the saved facts.
        shown: masked name, or empty where nobody is known to hold the card here.
        title: of the activity, or empty for walk-in service.
        dated: false where the kiosk could not tell the day.
    """

    facts: tuple[str, ...]
    shown: str
    title: str
    dated: bool


@saving
def check_in(desk: Desk, code: str, activity: str = "") -> CheckedInHere | Refusal:
    """Begin service.

    Args:
        desk: where.
        code: of the card.
        activity: its id, or empty for walk-in.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        activities = kiosk.replica.activities()
        known = standing_of(desk, person)
        draft = service.check_in(person, known, here, activity=activity, activities=activities)
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
    title = activities[activity].title if activity else ""
    return CheckedInHere(facts=names_of(events), shown=known.shown, title=title, dated=here.day_known)
