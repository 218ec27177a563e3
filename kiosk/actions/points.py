"""My points: how many, where they can be spent, and the last lines of the passbook (存折)."""

import msgspec

from kiosk.actions.offers import titles
from kiosk.actions.saving import saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.documents import Entry
from sync.contract.refusals import Refusal


class Passbook(msgspec.Struct, frozen=True, kw_only=True):
    """A member's points as a screen may show them.

    Attributes:
        shown: masked name.
        balance: points in all.
        spendable_here: of them, at this kiosk, now.
        elsewhere: the others: at other kiosks, or not granted yet.
        served_min: service in all, minutes.
        wishes: wishes made.
        checked_in: service has begun and not ended.
        entries: last passbook lines, newest first.
        pending: facts of this kiosk that the district's figures don't count yet.
        disputed: the card is bound to two members, so it moves no points.
    """

    shown: str
    balance: int
    spendable_here: int
    elsewhere: int
    served_min: int
    wishes: int
    checked_in: bool
    entries: tuple[Entry, ...]
    pending: int
    disputed: bool


@saving
def points(desk: Desk, code: str) -> Passbook | Refusal:
    """A card holder's points.

    Args:
        desk: where.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.transaction():
        person = person_of(desk, card.number)
        if not person.member:
            return Refusal.CARD_UNKNOWN_HERE
        known = standing_of(desk, person, titles(desk))
    return Passbook(
        shown=known.shown,
        balance=known.balance,
        spendable_here=known.spendable_here,
        elsewhere=known.elsewhere,
        served_min=known.served_min,
        wishes=known.wishes,
        checked_in=bool(known.open),
        entries=known.entries,
        pending=known.pending,
        disputed=person.disputed,
    )
