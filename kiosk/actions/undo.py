"""Take back a redemption within the undo window."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.contract.rules import points


class UndoneHere(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption was taken back.

    Attributes:
        facts: the saved facts.
        shown: masked name.
        points: returned.
        balance: points in all.
        spendable_here: of them, at this kiosk.
    """

    facts: tuple[str, ...]
    shown: str
    points: int
    balance: int
    spendable_here: int


@saving
def undo(desk: Desk, code: str, redemption: str = "") -> UndoneHere | Refusal:
    """Take back a redemption. No PIN: it only ever gives points back to whoever spent them.

    Args:
        desk: where.
        code: of the card.
        redemption: which, or empty for the newest.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        draft = points.undo(person, standing_of(desk, person), kiosk.here(), redemption=redemption)
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
        known = standing_of(desk, person)
    return UndoneHere(
        facts=names_of(events),
        shown=known.shown,
        points=sum(move.points for move in draft.moves),
        balance=known.balance,
        spendable_here=known.spendable_here,
    )
