"""How a member likes a screen: chosen once, found again wherever the card is held up."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import later_facts, person_of, read_card
from kiosk.desk import Desk
from sync.contract.comfort import PRIVATE_FIELD, Comfort, comfort_of, lasting
from sync.contract.refusals import Refusal
from sync.contract.rules import comfort as rule


class ComfortKept(msgspec.Struct, frozen=True, kw_only=True):
    """A choice is remembered.

    Attributes:
        facts: the saved facts; none where the same was remembered before.
    """

    facts: tuple[str, ...]


@saving
def choose_comfort(desk: Desk, code: str, comfort: Comfort) -> ComfortKept | Refusal:
    """Remember how whoever holds a card likes a screen.

    Args:
        desk: where.
        code: of the member's own card.
        comfort: all of it, of which `lasting` is kept; it takes the place of what was chosen before.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        draft = rule.choose_comfort(person, comfort)
        if isinstance(draft, Refusal):
            return draft
        if remembered_comfort(desk, person.member) == lasting(comfort):
            return ComfortKept(facts=())
        return ComfortKept(facts=names_of(kiosk.journal.append([draft])))


def remembered_comfort(desk: Desk, member: str) -> Comfort | None:
    """What a member chose last, as far as this kiosk knows, or None where nothing is known of it.

    What was chosen here and the district's document does not count yet lies on top of the document, whatever the clocks say:
    a round pushes before it pulls, so a document that doesn't count it was hardly ever written after it. Between kiosks
    the district decides by when it reckons that each was chosen.
    """
    kiosk = desk.kiosk
    document = kiosk.replica.member(member)
    own = [event for event in kiosk.journal.about_member(member) if event.type == "comfort_chosen"]
    for event in reversed(later_facts(desk, own, document.includes_up_to if document else {})):
        if chosen := comfort_of(kiosk.journal.private_of(event).get(PRIVATE_FIELD, "")):
            return lasting(chosen)
    found = comfort_of(document.comfort) if document else None
    return lasting(found) if found else None
