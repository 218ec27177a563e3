"""Bind a pre-printed card to a new member, by a keeper in staff mode; it works offline."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import person_of, read_card, roles_of
from kiosk.desk import Desk
from sync.contract.documents import masked_name, masked_phone
from sync.contract.ids import new_member_id
from sync.contract.refusals import Refusal
from sync.contract.rules import members
from sync.pin import make_verifier


class FreshCard(msgspec.Struct, frozen=True, kw_only=True):
    """A printed card that nobody is known to hold.

    Attributes:
        card: its number.
    """

    card: str


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
def fresh_card(desk: Desk, code: str) -> FreshCard | Refusal:
    """The printed card in a code, if nobody is known to hold it yet.

    Args:
        desk: where.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    if person_of(desk, card.number).member:
        return Refusal.CARD_ALREADY_BOUND
    return FreshCard(card=card.number)


@saving
def bind(desk: Desk, *, staff: StaffPass, code: str, name: str, phone: str = "", pin: str = "") -> BoundHere | Refusal:
    """Register a new member and bind a card: all of it or nothing.

    Args:
        desk: where.
        staff: the keeper who does it.
        code: of the new card.
        name, phone: the new member's; the phone may be empty.
        pin: for the new card, or empty for none yet.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
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
