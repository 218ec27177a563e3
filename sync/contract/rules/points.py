"""Spend points on a reward, within what this kiosk was granted; take it back within seconds; hand the goods out after."""

from sync.contract.documents import Reward
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone, RewardHandedOut
from sync.contract.ledger import held_account, inverse, spent_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Redemption, Standing

QUANTITY_MAX = 99


def redeem(
    person: Person, standing: Standing, here: Here, *, redemption: str, reward: Reward | None, quantity: int = 1
) -> Draft | Refusal:
    """Spend points. The PIN is checked by whoever calls, before anything else is told.

    Args:
        person: whose points.
        standing: what this kiosk knows; `spendable_here` comes from its own journal alone.
        here: where.
        redemption: the new redemption's id.
        reward: what for.
        quantity: how many.
    """
    if not here.may_spend:
        return Refusal.SPENDING_STOPPED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if reward is None or reward.points < 1:
        return Refusal.REWARD_UNKNOWN
    if not 1 <= quantity <= QUANTITY_MAX:
        return Refusal.QUANTITY_BAD
    price = reward.points * quantity
    if price > standing.spendable_here:
        return Refusal.POINTS_NOT_HERE if price <= standing.balance else Refusal.POINTS_NOT_ENOUGH
    return Draft(
        body=Redeemed(redemption=redemption, reward=reward.id, quantity=quantity, points=price),
        member=person.member,
        card=person.card,
        moves=(Move(held_account(here.stream, person.member), spent_account(here.station), price),),
    )


def undo(person: Person, standing: Standing, here: Here, *, redemption: str = "") -> Draft | Refusal:
    """Take back a redemption of this kiosk's, within the undo window of the settings.

    Whether it was pushed makes no difference; see `may_be_undone` for the window.

    Args:
        person: whose redemption.
        standing: what this kiosk knows.
        here: where and when.
        redemption: which, or empty for the newest.
    """
    if not here.may_spend:
        return Refusal.SPENDING_STOPPED
    found = [r for r in standing.redemptions if redemption in ("", r.id)]
    if not found:
        return Refusal.UNDO_NOTHING
    last = found[-1]
    if last.undone:
        return Refusal.UNDO_DONE_ALREADY
    event = last.event
    if not may_be_undone(event, here):
        return Refusal.UNDO_TOO_LATE
    return Draft(
        body=RedemptionUndone(redemption=last.id),
        member=person.member,
        card=person.card,
        moves=inverse(event.moves),
        reverses=event_ref(event.stream, event.seq),
    )


def may_be_undone(event: Event, here: Here) -> bool:
    """Whether the undo window of a redemption is still open.

    It is measured by the monotonic clock; after a restart of the machine it is over. What an earlier incarnation spent is no
    longer this stream's to return.
    """
    if event.carried_from is not None or event.stream != here.stream or event.boot != here.boot:
        return False
    return here.mono_ms - event.mono_ms <= here.settings.undo_s * 1000


def hand_out(
    redemption: Redemption | None, here: Here, *, handed_out: bool, keeper: str, keeper_roles: tuple[str, ...]
) -> Draft | Refusal:
    """Give the goods of a redemption to whoever redeemed. They come after the undo window (DESIGN: Points).

    Args:
        redemption: made at this kiosk, or None for one that nobody knows here.
        here: where and when.
        handed_out: whether that was done before.
        keeper, keeper_roles: who does this, PIN already checked.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if redemption is None:
        return Refusal.HANDOUT_UNKNOWN
    if redemption.undone:
        return Refusal.HANDOUT_UNDONE
    if handed_out:
        return Refusal.HANDOUT_DONE_ALREADY
    if may_be_undone(redemption.event, here):
        return Refusal.HANDOUT_TOO_EARLY
    return Draft(body=RewardHandedOut(redemption=redemption.id), member=redemption.event.member, actor=keeper)
