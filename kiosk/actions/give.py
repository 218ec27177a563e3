"""Give points to another member (转赠积分), with the PIN. There is no undo: the other may have spent them."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import check_pin, person_of, read_card, shown_of, standing_of, verifier_of
from kiosk.desk import Desk
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import gifts
from sync.contract.rules.standing import moved


class Giver(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody could give here.

    Attributes:
        card: number of the card.
        pin_set: without a PIN nothing is given.
        most: the most that one gift may be here and now.
    """

    card: str
    pin_set: bool
    most: int


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who would get a gift.

    Attributes:
        shown: masked name; empty where this kiosk does not know it.
    """

    shown: str


class GivenHere(msgspec.Struct, frozen=True, kw_only=True):
    """Points were given away. The other sees them once the district knows.

    Attributes:
        facts: the saved facts.
        to_shown: masked name of whoever gets them.
        points: how many.
        balance: the giver's, now.
        spendable_here: of them, at this kiosk.
    """

    facts: tuple[str, ...]
    to_shown: str
    points: int
    balance: int
    spendable_here: int


@saving
def giver(desk: Desk, code: str) -> Giver | Refusal:
    """Whether the holder of a card may give points here, and how many; asked before anything is typed."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person, here = person_of(desk, card.number), kiosk.here()
        refusal = gifts.may_give(person, here, kiosk.replica.member(person.member))
        if refusal is not None:
            return refusal
        spendable = standing_of(desk, person).spendable_here
        has_pin = bool(verifier_of(desk, card.number))
    return Giver(card=card.number, pin_set=has_pin, most=max(0, min(spendable, here.settings.gift_most_points)))


@saving
def recipient(desk: Desk, code: str, to_code: str) -> Recipient | Refusal:
    """Who holds the other card."""
    card, to = read_card(desk, code), read_card(desk, to_code)
    for read in (card, to):
        if isinstance(read, Refusal):
            return read
    assert not isinstance(card, Refusal)
    assert not isinstance(to, Refusal)
    with desk.kiosk.store.transaction():
        other = person_of(desk, to.number)
        refusal = gifts.may_get(person_of(desk, card.number), other)
    return refusal or Recipient(shown=shown_of(desk, other.member))


@saving
def give(desk: Desk, code: str, pin: str, to_code: str, points: int) -> GivenHere | Refusal:
    """Give points away.

    Args:
        desk: where.
        code: of the giver's card.
        pin: checked before anything else is told.
        to_code: of the other's card.
        points: how many.
    """
    card, to = read_card(desk, code), read_card(desk, to_code)
    if isinstance(card, Refusal):
        return card
    if isinstance(to, Refusal):
        return to
    kiosk = desk.kiosk
    if not person_of(desk, card.number).member:
        return Refusal.CARD_UNKNOWN_HERE
    refusal = check_pin(desk, card, pin)
    if refusal is not None:
        return refusal
    with kiosk.store.transaction():
        # Who holds the cards is asked again: a pull may have come while the PIN was checked.
        person, other = person_of(desk, card.number), person_of(desk, to.number)
        here, known = kiosk.here(), standing_of(desk, person)
        draft = gifts.give(
            person,
            known,
            here,
            kiosk.replica.member(person.member),
            to=other,
            points=points,
            gift=new_fact_id("t"),
        )
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
        left = moved(known, events, stream=here.stream, member=person.member)
    return GivenHere(
        facts=names_of(events),
        to_shown=shown_of(desk, other.member),
        points=points,
        balance=left.balance,
        spendable_here=left.spendable_here,
    )
