"""What there is: today's activities, and the rewards that points buy."""

import msgspec

from kiosk.actions.saving import saving
from kiosk.desk import Desk
from sync.contract.documents import Activity, Reward
from sync.contract.refusals import Refusal
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


@saving
def todays(desk: Desk) -> Today | Refusal:
    """The activities of this moment."""
    here = desk.kiosk.here()
    return Today(activities=todays_activities(desk.kiosk.replica.activities(), here), dated=here.day_known)


@saving
def rewards(desk: Desk) -> Shelf | Refusal:
    """What points buy at this station."""
    found = desk.kiosk.replica.rewards().values()
    return Shelf(rewards=tuple(sorted(found, key=lambda reward: (reward.points, reward.id))))


def titles(desk: Desk) -> dict[str, str]:
    """The titles of activities and rewards, by id, for passbook lines."""
    replica = desk.kiosk.replica
    of_activities = {activity.id: activity.title for activity in replica.activities().values()}
    return of_activities | {reward.id: reward.title for reward in replica.rewards().values()}
