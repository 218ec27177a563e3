"""Bind a pre-printed card to a new member, by a keeper; it works offline."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import check_pin, person_of, read_card, roles_of
from kiosk.desk import Desk
from sync.contract.documents import masked_name, masked_phone
from sync.contract.ids import new_member_id
from sync.contract.refusals import Refusal
from sync.contract.rules import members
from sync.pin import make_verifier


class BoundHere(msgspec.Struct, frozen=True, kw_only=True):
    """A new member has a card.

    Attributes:
        facts: the saved facts.
        member: the new member's id.
        card: the card's number.
        shown: masked name.
        phone: masked, or empty.
        pin_set: whether the card has a PIN.
    """

    facts: tuple[str, ...]
    member: str
    card: str
    shown: str
    phone: str
    pin_set: bool


@saving
def bind(
    desk: Desk, *, keeper_code: str, keeper_pin: str, code: str, name: str, phone: str = "", pin: str = ""
) -> BoundHere | Refusal:
    """Register a new member and bind a card: all of it or nothing.

    Args:
        desk: where.
        keeper_code, keeper_pin: the station keeper's card and PIN.
        code: of the new card.
        name, phone: the new member's; the phone may be empty.
        pin: for the new card, or empty for none yet.
    """
    keeper_card = read_card(desk, keeper_code)
    if isinstance(keeper_card, Refusal):
        return keeper_card
    keeper = person_of(desk, keeper_card.number)
    if not keeper.member:
        return Refusal.CARD_UNKNOWN_HERE
    refusal = check_pin(desk, keeper_card, keeper_pin)
    if refusal is not None:
        return refusal
    if keeper.disputed:
        return Refusal.CARD_DISPUTED
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    settings = kiosk.replica.settings()
    if pin and not members.pin_is_acceptable(pin, settings):
        return Refusal.PIN_BAD_FORM
    verifier = make_verifier(pin, card.secret, settings) if pin else ""
    member = new_member_id()
    with kiosk.store.transaction():
        drafts = members.bind_card(
            kiosk.here(),
            card=card.number,
            bound_to=person_of(desk, card.number).member,
            keeper=keeper.member,
            keeper_roles=roles_of(desk, keeper.member),
            member=member,
            name=name,
            phone=phone,
            verifier=verifier,
        )
        if isinstance(drafts, Refusal):
            return drafts
        events = kiosk.journal.append(drafts)
    return BoundHere(
        facts=names_of(events),
        member=member,
        card=card.number,
        shown=masked_name(name),
        phone=masked_phone(phone),
        pin_set=bool(pin),
    )
