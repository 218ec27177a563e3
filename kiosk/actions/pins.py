"""The PIN of a card: set, changed, and reset when it was forgotten. Always in staff mode, with the card at hand."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import check_pin, person_of, read_card, roles_of, standing_of, verifier_of
from kiosk.desk import Desk
from sync.contract.cards import Card
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules import pins
from sync.contract.rules.members import pin_is_acceptable
from sync.contract.rules.standing import Person
from sync.pin import make_verifier


class PinState(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to do about a card's PIN.

    Attributes:
        card: its number.
        shown: masked name of the member.
        is_set: whether there is a PIN.
        locked_ms: powered-on time for which it stays locked after wrong tries.
    """

    card: str
    shown: str
    is_set: bool
    locked_ms: int


class PinSetHere(msgspec.Struct, frozen=True, kw_only=True):
    """A card has a new PIN.

    Attributes:
        facts: the saved facts.
        shown: masked name of the member.
        how: `set`, `changed` or `reset`.
    """

    facts: tuple[str, ...]
    shown: str
    how: str


@saving
def pin_state(desk: Desk, staff: StaffPass, code: str) -> PinState | Refusal:
    """Whose card it is, and whether it has a PIN.

    Args:
        desk: where.
        staff: the keeper who asks.
        code: of the card.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    found = _holder(desk, code)
    if isinstance(found, Refusal):
        return found
    card, person = found
    return PinState(
        card=card.number,
        shown=standing_of(desk, person).shown,
        is_set=bool(verifier_of(desk, card.number)),
        locked_ms=desk.pins.locked_ms(card.number),
    )


@saving
def set_pin(desk: Desk, staff: StaffPass, code: str, pin: str) -> PinSetHere | Refusal:
    """Give a card its first PIN.

    Args:
        desk: where.
        staff: the keeper who helps.
        code: of the card.
        pin: chosen by its holder.
    """
    return _give(desk, staff, code, pin, how="set")


@saving
def change_pin(desk: Desk, staff: StaffPass, code: str, old: str, pin: str) -> PinSetHere | Refusal:
    """Give a card another PIN; `old` is the one that it has. Other arguments as in `set_pin`."""
    found = _holder(desk, code)
    if isinstance(found, Refusal):
        return found
    refusal = check_pin(desk, found[0], old)
    return refusal if refusal is not None else _give(desk, staff, code, pin, how="changed")


@saving
def reset_pin(desk: Desk, staff: StaffPass, second: StaffPass, code: str, pin: str) -> PinSetHere | Refusal:
    """Give a card a PIN in place of a forgotten one, by two keepers; `second` is the other. A lock is lifted."""
    other = still_staff(desk, second)
    if isinstance(other, Refusal):
        return other
    return _give(desk, staff, code, pin, how="reset", second=other)


def _holder(desk: Desk, code: str) -> tuple[Card, Person] | Refusal:
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if person.disputed:
        return Refusal.CARD_DISPUTED
    return (card, person) if person.member else Refusal.CARD_UNKNOWN_HERE


def _give(
    desk: Desk, staff: StaffPass, code: str, pin: str, *, how: str, second: StaffPass | None = None
) -> PinSetHere | Refusal:
    keeper, found = still_staff(desk, staff), _holder(desk, code)
    if isinstance(keeper, Refusal):
        return keeper
    if isinstance(found, Refusal):
        return found
    kiosk, (card, _) = desk.kiosk, found
    settings = kiosk.replica.settings()
    if not pin_is_acceptable(pin, settings):
        return Refusal.PIN_BAD_FORM
    # Outside the transaction: argon2 takes its time.
    verifier = make_verifier(pin, card.secret, settings)
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        roles = roles_of(desk, keeper.member)
        draft: Draft | Refusal
        if second is not None:
            draft = pins.reset_pin(
                person,
                verifier=verifier,
                keeper=keeper.member,
                keeper_roles=roles,
                second=second.member,
                second_roles=roles_of(desk, second.member),
            )
        elif how == "set":
            has_one = bool(verifier_of(desk, card.number))
            draft = pins.set_pin(person, has_one=has_one, verifier=verifier, keeper=keeper.member, keeper_roles=roles)
        else:
            draft = pins.change_pin(person, verifier=verifier, keeper=keeper.member, keeper_roles=roles)
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
        desk.pins.forget(card.number)
        shown = standing_of(desk, person).shown
    return PinSetHere(facts=names_of(events), shown=shown, how=how)


@saving
def knows_pin(desk: Desk, code: str, pin: str) -> bool | Refusal:
    """Whether this is the card's PIN; a wrong one counts as a try. For whoever is about to change it."""
    found = _holder(desk, code)
    if isinstance(found, Refusal):
        return found
    refusal = check_pin(desk, found[0], pin)
    return refusal if refusal is not None else True
