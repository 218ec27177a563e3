"""Spend points on a reward, with the PIN, within what this kiosk was granted."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import check_pin, person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.documents import Reward
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import points


class RedeemedHere(msgspec.Struct, frozen=True, kw_only=True):
    """Points were spent. Goods and slip come after the undo window.

    Attributes:
        facts: the saved facts.
        shown: masked name.
        redemption: its id; `undo` takes it.
        title: of the reward.
        quantity: how many.
        points: the price, all together.
        balance: points left in all.
        spendable_here: of them, at this kiosk.
        undo_until_mono_ms: until when it may be undone, by the kiosk's time since boot.
        undo_s: the same as a length of time from now.
    """

    facts: tuple[str, ...]
    shown: str
    redemption: str
    title: str
    quantity: int
    points: int
    balance: int
    spendable_here: int
    undo_until_mono_ms: int
    undo_s: int


@saving
def redeem(desk: Desk, code: str, pin: str, reward: str, quantity: int = 1) -> RedeemedHere | Refusal:
    """Spend points.

    Args:
        desk: where.
        code: of the card.
        pin: checked before anything else is told.
        reward: its id.
        quantity: how many.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    if not person_of(desk, card.number).member:
        return Refusal.CARD_UNKNOWN_HERE
    refusal = check_pin(desk, card, pin)
    if refusal is not None:
        return refusal
    with kiosk.store.transaction():
        # Who holds the card is asked again: a pull may have come while the PIN was checked.
        here, person = kiosk.here(), person_of(desk, card.number)
        offered = kiosk.replica.get("reward", reward, Reward)
        draft = points.redeem(
            person,
            standing_of(desk, person),
            here,
            redemption=(redemption := new_fact_id("r")),
            reward=offered,
            quantity=quantity,
        )
        if isinstance(draft, Refusal):
            return draft
        assert offered is not None, "the rule refuses a reward that there isn't"
        events = kiosk.journal.append([draft])
        left = standing_of(desk, person)
    return RedeemedHere(
        facts=names_of(events),
        shown=left.shown,
        redemption=redemption,
        title=offered.title,
        quantity=quantity,
        points=offered.points * quantity,
        balance=left.balance,
        spendable_here=left.spendable_here,
        undo_until_mono_ms=events[0].mono_ms + here.settings.undo_s * 1000,
        undo_s=here.settings.undo_s,
    )
