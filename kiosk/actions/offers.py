"""What there is: today's activities, and the rewards that points buy."""

import msgspec

from kiosk.actions.saving import saving
from kiosk.actions.stock import stock_here
from kiosk.actions.visitor import person_of, read_card
from kiosk.desk import Desk
from sync.contract.documents import Activity, Central, Reward
from sync.contract.refusals import Refusal
from sync.contract.rules.goods import bought
from sync.contract.rules.limits import key_of, left_of
from sync.contract.rules.points import Fit, Item
from sync.contract.rules.service import todays_activities


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """Today's activities.

    Attributes:
        activities: that one may check in to now, soonest first.
        dated: false where the kiosk can't tell the day; then these are all of the station's.
    """

    activities: tuple[Activity, ...]
    dated: bool


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """The rewards, cheapest first."""

    rewards: tuple[Reward, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A reward as one member may have it here and now.

    Attributes:
        reward: which.
        stock: pieces that this kiosk may give out; None where they are not counted.
        left: pieces that the member may still have in the period; None where there is no limit.
        refusal: why it can't be had, whatever the points; None if it can.
        collect: name of the station where it is fetched, or empty for here.
    """

    reward: Reward
    stock: int | None
    left: int | None
    refusal: Refusal | None
    collect: str


class Offers(msgspec.Struct, frozen=True, kw_only=True):
    """What points buy for one member.

    Attributes:
        offers: cheapest first.
        frozen: staff froze the account: nothing can be had.
    """

    offers: tuple[Offer, ...]
    frozen: bool = False


@saving
def todays(desk: Desk) -> Today | Refusal:
    """The activities of this moment."""
    here = desk.kiosk.here()
    return Today(activities=todays_activities(desk.kiosk.replica.activities(), here), dated=here.day_known)


@saving
def rewards(desk: Desk) -> Shelf | Refusal:
    """What points buy at this station."""
    return Shelf(rewards=_sorted_rewards(desk))


@saving
def offers(desk: Desk, code: str) -> Offers | Refusal:
    """What points buy for whoever holds a card: as `rewards`, with what is left of each and what stands in the way.

    Args:
        desk: where.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.transaction():
        person = person_of(desk, card.number)
        if not person.member:
            return Refusal.CARD_UNKNOWN_HERE
        fit = fit_of(desk, person.member)
        found = []
        for reward in _sorted_rewards(desk):
            item = item_of(desk, fit, person.member, reward)
            found.append(
                Offer(
                    reward=reward,
                    stock=item.stock if reward.stocked else None,
                    left=item.left,
                    refusal=fit.refuses(item),
                    collect=station_name(desk, reward.collect),
                )
            )
    return Offers(offers=tuple(found), frozen=fit.member is not None and fit.member.frozen)


def fit_of(desk: Desk, member: str) -> Fit:
    """What the rules of redeeming need to know of this moment and of a member."""
    kiosk = desk.kiosk
    return Fit(here=kiosk.here(), member=kiosk.replica.member(member), centrals=kiosk.replica.all("central", Central))


def item_of(desk: Desk, fit: Fit, member: str, reward: Reward | None, quantity: int = 1, redemption: str = "") -> Item:
    """A thing for a basket, with what this kiosk knows of its stock and of the member's limit."""
    stock, left = 0, None
    if reward is not None and reward.stocked:
        stock = stock_here(desk, reward.id)
    if reward is not None and reward.limit:
        journal, now_ms = desk.kiosk.journal, fit.here.now_ms
        had = bought(
            journal.about_member(member),
            reward,
            here=fit.here,
            document=fit.member,
            carried_after=journal.carried_after(),
        )
        left = left_of(reward, {key_of(reward.id, reward.period, now_ms): had}, now_ms)
    return Item(redemption=redemption, reward=reward, quantity=quantity, stock=stock, left=left)


def station_name(desk: Desk, station: str) -> str:
    """How a station is called, by its id where this kiosk has not heard of it; empty for this one."""
    if station in ("", desk.kiosk.identity.station):
        return ""
    known = desk.kiosk.replica.stations().get(station)
    return known.name if known else station


def titles(desk: Desk) -> dict[str, str]:
    """The titles of activities and rewards, by id, for passbook lines."""
    replica = desk.kiosk.replica
    of_activities = {activity.id: activity.title for activity in replica.activities().values()}
    return of_activities | {reward.id: reward.title for reward in replica.rewards().values()}


def _sorted_rewards(desk: Desk) -> tuple[Reward, ...]:
    found = desk.kiosk.replica.rewards().values()
    return tuple(sorted(found, key=lambda reward: (reward.points, reward.id)))
