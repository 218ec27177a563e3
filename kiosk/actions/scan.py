"""A card is held to the reader: who is it?"""

import msgspec

from kiosk.actions.saving import saving
from kiosk.actions.visitor import person_of, read_card, standing_of, verifier_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a card stands for, as a screen may show it.

    Attributes:
        card: the card's number.
        shown: the masked name, or empty where nobody is known to hold the card here.
        known: whether somebody is.
        disputed: the card is bound to two members.
        checked_in: service has begun and not ended.
        pin_set: whether there is a PIN to ask for.
    """

    card: str
    shown: str
    known: bool
    disputed: bool
    checked_in: bool
    pin_set: bool


@saving
def scan(desk: Desk, code: str) -> Recognised | Refusal:
    """Whom a code stands for."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.transaction():
        person = person_of(desk, card.number)
        known = standing_of(desk, person)
        return Recognised(
            card=card.number,
            shown=known.shown,
            known=bool(person.member),
            disputed=person.disputed,
            checked_in=bool(known.open),
            pin_set=bool(verifier_of(desk, card.number)),
        )
