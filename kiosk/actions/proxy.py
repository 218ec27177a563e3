"""A card that acts for a member (代办卡): a relative or the building lead comes in their place. Both names are kept.

A proxy's card sees the member's points, redeems them with a PIN of its own, and makes wishes. It does not serve, give points
away, or open staff mode: what a person does in their own name takes their own card.
"""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import check_pin, person_of, read_card, roles_of, standing_of, verifier_of
from kiosk.desk import Desk
from sync.contract.documents import masked_name
from sync.contract.refusals import Refusal
from sync.contract.rules import members
from sync.pin import make_verifier


class ProxyBoundHere(msgspec.Struct, frozen=True, kw_only=True):
    """A card acts for a member.

    Attributes:
        facts: the saved facts.
        shown: masked name of the member.
        holder_shown: masked name of whoever holds the card.
        card: its number.
    """

    facts: tuple[str, ...]
    shown: str
    holder_shown: str
    card: str


@saving
def bind_proxy(
    desk: Desk,
    *,
    staff: StaffPass,
    code: str,
    pin: str,
    card_code: str,
    proxy: str,
    holder_name: str,
    holder_code: str = "",
    card_pin: str,
) -> ProxyBoundHere | Refusal:
    """Bind a pre-printed card that acts for a member: all of it or nothing.

    Args:
        desk: where.
        staff: the keeper who does it.
        code: of the member's own card.
        pin: of that card, where it has one: the member agrees.
        card_code: of the new card.
        proxy: `relative` or `lead`.
        holder_name: of whoever will hold it.
        holder_code: of the holder's own card, where the holder is a member; or empty.
        card_pin: of the new card, chosen by its holder.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    own, new = read_card(desk, code), read_card(desk, card_code)
    if isinstance(own, Refusal):
        return own
    if isinstance(new, Refusal):
        return new
    held_by = ""
    if holder_code:
        theirs = read_card(desk, holder_code)
        if isinstance(theirs, Refusal):
            return theirs
        holder = person_of(desk, theirs.number)
        if not holder.member or holder.proxy:
            return Refusal.CARD_UNKNOWN_HERE
        held_by = holder.member
    kiosk = desk.kiosk
    settings = kiosk.replica.settings()
    if not members.pin_is_acceptable(card_pin, settings):
        return Refusal.PIN_BAD_FORM
    if verifier_of(desk, own.number) and (refusal := check_pin(desk, own, pin)) is not None:
        return refusal
    verifier = make_verifier(card_pin, new.secret, settings)
    with kiosk.store.transaction():
        principal = person_of(desk, own.number)
        drafts = members.bind_proxy(
            principal,
            card=new.number,
            bound_to=person_of(desk, new.number).member,
            proxy=proxy,
            holder=held_by,
            holder_name=holder_name,
            keeper=keeper.member,
            keeper_roles=roles_of(desk, keeper.member),
            verifier=verifier,
        )
        if isinstance(drafts, Refusal):
            return drafts
        events = kiosk.journal.append(drafts)
        shown = standing_of(desk, principal).shown
    return ProxyBoundHere(facts=names_of(events), shown=shown, holder_shown=masked_name(holder_name), card=new.number)
