"""Spend points on a reward, within what this kiosk was granted; and take it back within seconds."""

from sync.contract.documents import Reward
from sync.contract.events import Draft, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone
from sync.contract.ledger import held_account, inverse, spent_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Standing

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

    Whether it was pushed makes no difference. The window is measured by the monotonic clock; after a restart it is over.

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
    # What an earlier incarnation spent is no longer this stream's to return.
    since_ms = here.mono_ms - event.mono_ms
    if event.carried_from is not None or event.boot != here.boot or since_ms > here.settings.undo_s * 1000:
        return Refusal.UNDO_TOO_LATE
    return Draft(
        body=RedemptionUndone(redemption=last.id),
        member=person.member,
        card=person.card,
        moves=inverse(event.moves),
        reverses=event_ref(event.stream, event.seq),
    )
