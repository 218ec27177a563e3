"""A witness: a leader of the activity or a keeper, with card and PIN, who stands by for the service of others."""

import msgspec

from kiosk.actions.saving import saving
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.visitor import check_pin, person_of, read_card, roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.contract.rules.service import may_witness


class Witness(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may witness, and knew the PIN. Whoever holds this forgets it when the witness leaves.

    Attributes:
        code: of the card; it is read again whenever something is witnessed.
        member: who.
        shown: masked name.
    """

    code: str
    member: str
    shown: str


Bystander = Witness | StaffPass
"""Whoever stands by; a keeper in staff mode gave the PIN at its door."""


@saving
def as_witness(desk: Desk, code: str, pin: str, activity: str) -> Witness | Refusal:
    """Let somebody witness (DESIGN: witnessing always asks the PIN as well, for a QR can be photographed).

    Args:
        desk: where.
        code: of the witness's card.
        pin: its PIN.
        activity: what is witnessed: its id, or empty for walk-in service, which keepers alone witness.
    """
    able = able_to_witness(desk, code, activity)
    if isinstance(able, Refusal):
        return able
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    return check_pin(desk, card, pin) or able


@saving
def able_to_witness(desk: Desk, code: str, activity: str) -> Witness | Refusal:
    """Whether somebody may, but for the PIN: asked before it, and again with everything that is witnessed, since a card may
    have been revoked or a role taken away since."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    led = desk.kiosk.replica.activities().get(activity)
    if not may_witness(person.member, roles_of(desk, person.member), led):
        return Refusal.LEADER_NEEDED
    return Witness(code=code, member=person.member, shown=shown_of(desk, person.member))
