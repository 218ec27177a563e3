"""How a member likes a screen: written down when it was chosen with the member's own card."""

from sync.contract.comfort import PRIVATE_FIELD, Comfort, comfort_text, lasting
from sync.contract.events import Draft
from sync.contract.kiosk_facts import ComfortChosen
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Person


def is_remembered(person: Person) -> bool:
    """Whether a choice is the member's own, to be found wherever the card is held up.

    With a card that nobody holds, one that staff must decide about, or one that acts for the member, it is for the visit
    alone: it would be written down about somebody else's eyes.
    """
    return bool(person.member) and not person.disputed and not person.proxy


def choose_comfort(person: Person, comfort: Comfort) -> Draft | Refusal:
    """Write down how a member likes a screen.

    Args:
        person: who chose.
        comfort: all of it, of which `lasting` is kept; it takes the place of what was chosen before.
    """
    if not is_remembered(person):
        if person.proxy:
            return Refusal.PROXY_MAY_NOT
        return Refusal.CARD_DISPUTED if person.disputed else Refusal.CARD_UNKNOWN_HERE
    private = {PRIVATE_FIELD: comfort_text(lasting(comfort))}
    return Draft(body=ComfortChosen(), private=private, member=person.member, card=person.card)
