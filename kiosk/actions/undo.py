"""Take back what was redeemed within the undo window."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.ledger import goods_of
from sync.contract.refusals import Refusal
from sync.contract.rules import points
from sync.contract.rules.standing import moved


class UndoneHere(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption, or a basket of them, was taken back.

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
    """Take back a redemption, or a basket. No PIN: it only ever gives points back to whoever spent them.

    Args:
        desk: where.
        code: of the card.
        redemption: which, or which basket; empty for what was taken last.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        here, before = kiosk.here(), standing_of(desk, person)
        drafts = points.undo(person, before, here, redemption=redemption)
        if isinstance(drafts, Refusal):
            return drafts
        events = kiosk.journal.append(drafts)
        known = moved(before, events, stream=here.stream, member=person.member)
    return UndoneHere(
        facts=names_of(events),
        shown=known.shown,
        points=sum(move.points for draft in drafts for move in draft.moves if not goods_of(move.source)),
        balance=known.balance,
        spendable_here=known.spendable_here,
    )
