"""A card is held to the reader: who is it?"""

import msgspec

from kiosk.actions.comfort import remembered_comfort
from kiosk.actions.honours import Honours, honours_of
from kiosk.actions.saving import saving
from kiosk.actions.visitor import holder_shown, person_of, read_card, standing_of, verifier_of
from kiosk.desk import Desk
from sync.contract.comfort import Comfort
from sync.contract.refusals import Refusal
from sync.contract.rules.comfort import is_remembered
from sync.contract.rules.service import is_serving
from sync.contract.rules.standing import Person


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a card stands for, as a screen may show it.

    Attributes:
        card: the card's number.
        shown: the masked name, or empty where nobody is known to hold the card here.
        known: whether somebody is.
        disputed: the card is bound to two members.
        checked_in: service has begun and not ended.
        may_check_in: no service can still be going on: what has begun must be over, and will be ended by rule.
        pin_set: whether there is a PIN to ask for.
        proxy: empty for the member's own card; `relative` or `lead` where it acts for the member.
        holder_shown: masked name of whoever holds a proxy's card.
        honours: the member's, where the member is who stands here.
        remembers: whether what is chosen of a screen with this card is found again.
        comfort: what was, or None.
    """

    card: str
    shown: str
    known: bool
    disputed: bool
    checked_in: bool
    may_check_in: bool
    pin_set: bool
    proxy: str = ""
    holder_shown: str = ""
    honours: Honours = Honours()
    remembers: bool = False
    comfort: Comfort | None = None


@saving
def scan(desk: Desk, code: str) -> Recognised | Refusal:
    """Whom a code stands for."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        person = person_of(desk, card.number)
        known = standing_of(desk, person)
        remembers = is_remembered(person)
        return Recognised(
            card=card.number,
            shown=known.shown,
            known=bool(person.member),
            disputed=person.disputed,
            checked_in=bool(known.open),
            may_check_in=not is_serving(known, desk.kiosk.here(), desk.kiosk.replica.activities()),
            pin_set=bool(verifier_of(desk, card.number)),
            proxy=person.proxy,
            holder_shown=holder_shown(desk, card.number) if person.proxy else "",
            honours=honours_of(desk, person.member) if _is_here(person) else Honours(),
            remembers=remembers,
            comfort=remembered_comfort(desk, person.member) if remembers else None,
        )


def _is_here(person: Person) -> bool:
    """Whether the member is known, undoubted, and not somebody else who acts for the member."""
    return bool(person.member) and not person.disputed and not person.proxy
