"""Staff mode: a keeper's card and PIN. What is done in it asks for neither again, but sees that both still count."""

import msgspec

from kiosk.actions.saving import saving
from kiosk.actions.visitor import check_pin, person_of, read_card, roles_of, standing_of
from kiosk.desk import Desk
from sync.contract.refusals import Refusal


class StaffPass(msgspec.Struct, frozen=True, kw_only=True):
    """A keeper is at this kiosk and knew the PIN. Whoever holds the pass forgets it when the keeper leaves.

    Attributes:
        code: of the keeper's card; it is read again before anything is done.
        member: who.
        shown: masked name.
    """

    code: str
    member: str
    shown: str


@saving
def enter_staff_mode(desk: Desk, code: str, pin: str) -> StaffPass | Refusal:
    """Let a keeper in (DESIGN: staff mode always asks the PIN as well, for a QR can be photographed).

    Args:
        desk: where.
        code: of the keeper's card.
        pin: its PIN.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    refusal = check_pin(desk, card, pin)
    if refusal is not None:
        return refusal
    return _pass(desk, code)


def still_staff(desk: Desk, staff: StaffPass) -> StaffPass | Refusal:
    """Whether a pass still counts: the card may have been revoked, or the role taken away, since."""
    return _pass(desk, staff.code)


def helper_of(desk: Desk, staff: StaffPass | None, card: str) -> StaffPass | None:
    """The keeper who helps whoever holds a card, or None where what is done with it is not to name one.

    A fact has room for one who acts: on a card that acts for somebody that is its holder, whose name must stay. Nobody
    helps themselves, with another card of theirs either.

    Args:
        desk: where.
        staff: the pass of staff mode, if it is on; it must still count.
        card: number of the card that was held up.
    """
    if staff is None or isinstance(still_staff(desk, staff), Refusal):
        return None
    person = person_of(desk, card)
    return None if person.proxy or person.member == staff.member else staff


def _pass(desk: Desk, code: str) -> StaffPass | Refusal:
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if not person.member or "keeper" not in roles_of(desk, person.member):
        return Refusal.KEEPER_NEEDED
    return StaffPass(code=code, member=person.member, shown=standing_of(desk, person).shown)
