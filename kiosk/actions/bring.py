"""Bring points here that a member could spend elsewhere: the kiosk asks, and they come with the next contact."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.contract.rules import orders


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """Points were asked for, now or a moment ago, or there is nothing to ask for. Offline the asking waits, as every fact.

    Attributes:
        facts: the saved fact, or none where nothing had to be asked.
        points: how many are elsewhere and were asked for; 0 where all are here.
    """

    facts: tuple[str, ...]
    points: int


@saving
def bring(desk: Desk, code: str) -> Brought | Refusal:
    """Ask for a card holder's points that are elsewhere. No PIN: nothing is spent, and they stay the holder's.

    Args:
        desk: where; whoever calls wakes sync if there is a fact.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        if not person.member:
            return Refusal.CARD_UNKNOWN_HERE
        document = kiosk.replica.member(person.member)
        points = orders.elsewhere(standing_of(desk, person), document, here.stream)
        if not points or orders.asked(kiosk.journal.about_member(person.member), document, here):
            return Brought(facts=(), points=points)
        draft = orders.want(person, points, document, here)
        if isinstance(draft, Refusal):
            return draft
        return Brought(facts=names_of(kiosk.journal.append([draft])), points=points)
