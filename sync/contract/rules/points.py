"""Spend points on rewards, within what this kiosk was granted; take it back within seconds.

What is taken together is a basket: a redemption for each thing, all of them or none, each of which can be undone, handed out
and returned alone.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from sync.contract.clock import day_in_china
from sync.contract.documents import Central, Member, Reward
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone
from sync.contract.ledger import goods_at, goods_out, held_account, inverse, partner_account, spent_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Redemption, Standing

QUANTITY_MAX: Final = 99
LINES_MAX: Final = 10
"""More different things than this are two baskets: a screen and a slip show what is in one."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in a basket, with what this kiosk knows of it.

    Attributes:
        redemption: id of the new redemption.
        reward: what for, or None for one that is not offered.
        quantity: how many.
        stock: pieces that this kiosk may still give out; matters where the reward is `stocked`.
        left: pieces that the member may still have in the reward's period (`limits.left_of`); None for no limit.
    """

    redemption: str
    reward: Reward | None
    quantity: int = 1
    stock: int = 0
    left: int | None = None


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """What a member may have today, beside the points.

    Attributes:
        here: where and when.
        member: the district's document, or None where it has none for this kiosk yet.
        centrals: centralised redemptions, by id.
    """

    here: Here
    member: Member | None = None
    centrals: Mapping[str, Central] = {}

    def refuses(self, item: Item, *, before: int = 0) -> Refusal | None:
        """Why a thing can't be had, whatever the points; `before`: pieces of the same that are in the basket already."""
        reward, quantity = item.reward, item.quantity
        if reward is None or reward.points < 1:
            return Refusal.REWARD_UNKNOWN
        if not 1 <= quantity <= QUANTITY_MAX:
            return Refusal.QUANTITY_BAD
        if reward.central and not self._is_invited():
            return Refusal.NOT_INVITED
        if not reward.central and not self._is_redemption_day():
            return Refusal.NOT_TODAY
        if item.left is not None and before + quantity > item.left:
            return Refusal.LIMIT_REACHED
        if reward.stocked and before + quantity > item.stock:
            return Refusal.STOCK_NOT_HERE
        return None

    def _is_redemption_day(self) -> bool:
        """Monthly redemption (月兑换): a kiosk that can't tell the day sends nobody away for it."""
        days = self.here.settings.redeem_days
        return not days or not self.here.day_known or int(day_in_china(self.here.now_ms)[-2:]) in days

    def _is_invited(self) -> bool:
        """Centralised redemption (集中兑换): it has days of its own."""
        rounds = [self.centrals[name] for name in (self.member.invited if self.member else ()) if name in self.centrals]
        now_ms = self.here.now_ms
        return any(not self.here.day_known or r.from_ms <= now_ms <= r.until_ms for r in rounds)


def may_spend_at_all(person: Person, fit: Fit) -> Refusal | None:
    """Why this person can spend nothing here, whatever it is."""
    if not fit.here.may_spend:
        return Refusal.SPENDING_STOPPED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if fit.member is not None and fit.member.frozen:
        return Refusal.ACCOUNT_FROZEN
    return None


def redeem(
    person: Person,
    standing: Standing,
    fit: Fit,
    *,
    items: Sequence[Item],
    basket: str = "",
    expected_points: int | None = None,
) -> tuple[Draft, ...] | Refusal:
    """Spend points. The PIN is checked by whoever calls, before anything else is told.

    Args:
        person: whose points.
        standing: what this kiosk knows; `spendable_here` comes from its own journal alone.
        fit: where, when, and what the member may have.
        items: what for; the same reward may stand there twice.
        basket: the new basket's id; used where there are several.
        expected_points: the price that was read back, or None where nothing was.

    Returns:
        A redemption for each item.
    """
    refusal = may_spend_at_all(person, fit)
    if refusal is not None:
        return refusal
    if not items:
        return Refusal.BASKET_EMPTY
    if len(items) > LINES_MAX:
        return Refusal.BASKET_FULL
    taken: Counter[str] = Counter()
    drafts: list[Draft] = []
    price = 0
    for item in items:
        reward = item.reward
        refusal = fit.refuses(item, before=taken[reward.id] if reward else 0)
        if refusal is not None or reward is None:
            return refusal or Refusal.REWARD_UNKNOWN
        taken[reward.id] += item.quantity
        price += reward.points * item.quantity
        drafts.append(_redeemed(person, fit.here, item, reward, basket if len(items) > 1 else ""))
    if expected_points is not None and price != expected_points:
        return Refusal.PRICE_CHANGED
    if price > standing.spendable_here:
        return Refusal.POINTS_NOT_HERE if price <= standing.balance else Refusal.POINTS_NOT_ENOUGH
    return tuple(drafts)


def _redeemed(person: Person, here: Here, item: Item, reward: Reward, basket: str) -> Draft:
    points = reward.points * item.quantity
    payee = partner_account(reward.partner) if reward.partner else spent_account(here.station)
    moves = [Move(held_account(here.stream, person.member), payee, points)]
    if reward.stocked:
        moves.append(Move(goods_at(here.stream, reward.id), goods_out(reward.id, here.station), item.quantity))
    body = Redeemed(
        redemption=item.redemption,
        reward=reward.id,
        quantity=item.quantity,
        points=points,
        basket=basket,
        partner=reward.partner,
        collect="" if reward.collect == here.station else reward.collect,
    )
    return Draft(body=body, member=person.member, card=person.card, actor=person.actor, moves=tuple(moves))


def undo(person: Person, standing: Standing, here: Here, *, redemption: str = "") -> tuple[Draft, ...] | Refusal:
    """Take back redemptions of this kiosk's, within the undo window of the settings.

    Whether they were pushed makes no difference; see `may_be_undone` for the window.

    Args:
        person: whose.
        standing: what this kiosk knows.
        here: where and when.
        redemption: one redemption, or a basket with all that is in it; empty for what was taken last.

    Returns:
        A reversal for each.
    """
    if not here.may_spend:
        return Refusal.SPENDING_STOPPED
    found = _named(standing.redemptions, redemption)
    if not found:
        return Refusal.UNDO_NOTHING
    left = [r for r in found if not r.undone]
    if not left:
        return Refusal.UNDO_DONE_ALREADY
    if not all(may_be_undone(r.event, here) for r in left):
        return Refusal.UNDO_TOO_LATE
    return tuple(
        Draft(
            body=RedemptionUndone(redemption=r.id),
            member=person.member,
            card=person.card,
            actor=person.actor,
            moves=inverse(r.event.moves),
            reverses=event_ref(r.event.stream, r.event.seq),
        )
        for r in left
    )


def _named(redemptions: Collection[Redemption], name: str) -> list[Redemption]:
    """The redemptions that a name means: one, a basket, or (empty) the last with all that was taken with it."""
    made = list(redemptions)
    if not name and made:
        name = made[-1].basket or made[-1].id
    return [r for r in made if name and name in (r.id, r.basket)]


def may_be_undone(event: Event, here: Here) -> bool:
    """Whether the undo window of a redemption is still open.

    It is measured by the monotonic clock; after a restart of the machine it is over. What an earlier incarnation spent is no
    longer this stream's to return.
    """
    if event.carried_from is not None or event.stream != here.stream or event.boot != here.boot:
        return False
    return here.mono_ms - event.mono_ms <= here.settings.undo_s * 1000
