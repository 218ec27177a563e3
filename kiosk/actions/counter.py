"""Serve somebody over the counter (当场服务): what was needed, who helped, and whose wish it was if a card says so."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import counter


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody was helped.

    Attributes:
        facts: the saved facts.
        wish: the wish that came true.
        category: what it was about, as in the settings.
        helper_shown: masked name of whoever helped, or empty.
        helped: whether a card said who was helped: then that card may say how it was.
        helped_shown: masked name of whoever was helped, or empty.
    """

    facts: tuple[str, ...]
    wish: str
    category: str
    helper_shown: str
    helped: bool = False
    helped_shown: str = ""


@saving
def may_serve(desk: Desk, code: str) -> bool | Refusal:
    """Whether the holder of a card may serve over the counter: true, or why not."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        helper = person_of(desk, card.number)
        return counter.may_serve(helper, roles_of(desk, helper.member)) or True


@saving
def serve(desk: Desk, code: str, category: str, helped_code: str = "") -> Served | Refusal:
    """Somebody was helped.

    Args:
        desk: where.
        code: of the own card of whoever helped.
        category: one of the settings' wish categories.
        helped_code: of the card of whoever was helped, or empty.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    helped_card = read_card(desk, helped_code) if helped_code else None
    if isinstance(helped_card, Refusal):
        return helped_card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        helper = person_of(desk, card.number)
        helped = person_of(desk, helped_card.number) if helped_card else None
        drafts = counter.serve(
            helper,
            roles_of(desk, helper.member),
            helped,
            kiosk.here(),
            wish=(wish := new_fact_id("w")),
            category=category,
        )
        if isinstance(drafts, Refusal):
            return drafts
        events = kiosk.journal.append(drafts)
    return Served(
        facts=names_of(events),
        wish=wish,
        category=category,
        helper_shown=shown_of(desk, helper.member),
        helped=helped is not None,
        helped_shown=shown_of(desk, helped.member) if helped else "",
    )
