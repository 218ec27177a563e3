"""Spend points on rewards, with the PIN, within what this kiosk was granted: one thing, or a basket of several."""

from collections.abc import Sequence

import msgspec

from kiosk.actions.offers import fit_of, item_of, station_name
from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import check_pin, person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.documents import Reward
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import points
from sync.contract.rules.standing import moved


class Wanted(msgspec.Struct, frozen=True):
    """A thing that somebody wants: the reward's id, and how many."""

    reward: str
    quantity: int = 1


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that was redeemed.

    Attributes:
        redemption: its id.
        reward, title: which.
        quantity: how many.
        points: the price, all together.
        collect: name of the station where it is fetched, or empty for here.
    """

    redemption: str
    reward: str
    title: str
    quantity: int
    points: int
    collect: str = ""


class RedeemedHere(msgspec.Struct, frozen=True, kw_only=True):
    """Points were spent. Goods and slip come after the undo window.

    Attributes:
        facts: the saved facts.
        shown: masked name.
        redemption: the redemption's id, or the basket's where several things were taken; `undo` and `slip_of` take it.
        lines: what was redeemed.
        points: the price, all together.
        balance: points left in all.
        spendable_here: of them, at this kiosk.
        undo_until_mono_ms: until when it may be undone, by the kiosk's time since boot.
        undo_s: the same as a length of time from now.
    """

    facts: tuple[str, ...]
    shown: str
    redemption: str
    lines: tuple[Bought, ...]
    points: int
    balance: int
    spendable_here: int
    undo_until_mono_ms: int
    undo_s: int


def redeem(desk: Desk, code: str, pin: str, reward: str, quantity: int = 1) -> RedeemedHere | Refusal:
    """Spend points on one thing; see `redeem_basket`."""
    return redeem_basket(desk, code, pin, (Wanted(reward, quantity),))


@saving
def redeem_basket(
    desk: Desk, code: str, pin: str, lines: Sequence[Wanted], expected_points: int | None = None
) -> RedeemedHere | Refusal:
    """Spend points on several things: all of them or none.

    Args:
        desk: where.
        code: of the card.
        pin: checked before anything else is told.
        lines: what for.
        expected_points: the price that was read back, or None where nothing was.
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
        person = person_of(desk, card.number)
        fit = fit_of(desk, person.member)
        items = [
            item_of(
                desk,
                fit,
                person.member,
                kiosk.replica.get("reward", line.reward, Reward),
                line.quantity,
                new_fact_id("r"),
            )
            for line in lines
        ]
        basket = new_fact_id("b")
        known = standing_of(desk, person)
        drafts = points.redeem(
            person,
            known,
            fit,
            items=items,
            basket=basket,
            expected_points=expected_points,
        )
        if isinstance(drafts, Refusal):
            return drafts
        events = kiosk.journal.append(drafts)
        left = moved(known, events, stream=fit.here.stream, member=person.member)
        bought = tuple(_bought(desk, item) for item in items)
    return RedeemedHere(
        facts=names_of(events),
        shown=left.shown,
        redemption=basket if len(items) > 1 else bought[0].redemption,
        lines=bought,
        points=sum(line.points for line in bought),
        balance=left.balance,
        spendable_here=left.spendable_here,
        undo_until_mono_ms=events[0].mono_ms + fit.here.settings.undo_s * 1000,
        undo_s=fit.here.settings.undo_s,
    )


def _bought(desk: Desk, item: points.Item) -> Bought:
    reward = item.reward
    assert reward is not None, "the rule refuses a reward that there isn't"
    return Bought(
        redemption=item.redemption,
        reward=reward.id,
        title=reward.title,
        quantity=item.quantity,
        points=reward.points * item.quantity,
        collect=station_name(desk, reward.collect),
    )
