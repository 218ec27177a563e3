"""A PIN is set with a keeper's help, changed by whoever knows the old one, and reset by two keepers together."""

from sync.contract.events import Draft
from sync.contract.kiosk_facts import PinSet
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Person


def set_pin(person: Person, *, has_one: bool, verifier: str, keeper: str, keeper_roles: tuple[str, ...]) -> Draft | Refusal:
    """The first PIN of a card, whose holder stands there with it.

    Args:
        person: whose card.
        has_one: whether it has a PIN; then it is changed or reset.
        verifier: of the new PIN.
        keeper, keeper_roles: who helps, PIN already checked.
    """
    if has_one:
        return Refusal.PIN_SET_ALREADY
    return _draft(person, "set", verifier, keeper, keeper_roles)


def change_pin(person: Person, *, verifier: str, keeper: str, keeper_roles: tuple[str, ...]) -> Draft | Refusal:
    """Another PIN; the old one has been checked. Arguments as in `set_pin`."""
    return _draft(person, "changed", verifier, keeper, keeper_roles)


def reset_pin(
    person: Person,
    *,
    verifier: str,
    keeper: str,
    keeper_roles: tuple[str, ...],
    second: str,
    second_roles: tuple[str, ...],
) -> Draft | Refusal:
    """A new PIN in place of a forgotten one, by two keepers of whom neither is the member it opens the points of.

    Args:
        person, verifier, keeper, keeper_roles: as in `set_pin`.
        second, second_roles: the other keeper, PIN already checked.
    """
    if "keeper" not in second_roles or second == keeper:
        return Refusal.SECOND_KEEPER_NEEDED
    if person.member in (keeper, second):
        return Refusal.SECOND_PERSON_NEEDED
    return _draft(person, "reset", verifier, keeper, keeper_roles, second)


def _draft(
    person: Person, how: str, verifier: str, keeper: str, keeper_roles: tuple[str, ...], second: str = ""
) -> Draft | Refusal:
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    return Draft(
        body=PinSet(how=how, second=second),
        private={"verifier": verifier},
        member=person.member,
        card=person.card,
        actor=keeper,
    )
