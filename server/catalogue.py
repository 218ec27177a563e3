"""What the district offers and says: it publishes activities, rewards and notices, changes them, and takes them away.

Publishing the same id again changes it; `open=False` takes it away from kiosks. `actor` is the staff account that decided,
or empty for the server itself.
"""

from typing import Final

from server import journal
from server.district import known_station
from server.refused import DeedRefused
from sync.contract.body import Body
from sync.contract.district_facts import ActivityPublished, RewardPublished
from sync.contract.events import Draft

TITLE_MAX: Final = 60
"""Characters of a title: two lines on a kiosk's list, in large type."""

PLACE_MAX: Final = 40


class CannotPublish(DeedRefused):
    """`title_empty`, `title_too_long`, `text_empty`, `text_too_long`, `place_too_long`, `times_wrong`, `points_wrong`,
    `category_empty`."""


def publish_activity(
    activity: str,
    title: str,
    *,
    category: str,
    station: str = "",
    starts_ms: int,
    ends_ms: int,
    place: str = "",
    open: bool = True,  # noqa: A002 - as the fact calls it
    actor: str = "",
) -> None:
    """Publish an activity, change one, or call one off.

    Args:
        activity: its id.
        title, category: what it is, and of which programme.
        station: where, or empty for every station.
        starts_ms, ends_ms: Unix ms.
        place: where at the station, in words.
        open: false calls it off.
        actor: who decided.

    Raises:
        CannotPublish: something is missing, too long or impossible.
        NoStation: there is no such station.
    """
    if not category.strip():
        raise CannotPublish("category_empty", "an activity belongs to a programme category")
    if ends_ms - starts_ms < 60_000 or starts_ms < 0:
        raise CannotPublish("times_wrong", "an activity lasts at least a minute")
    publish(
        ActivityPublished(
            activity=activity,
            title=checked_title(title),
            category=category.strip(),
            station=station,
            starts_ms=starts_ms,
            ends_ms=ends_ms,
            place=checked(place, "place", PLACE_MAX),
            open=open,
        ),
        station=station,
        actor=actor,
    )


def publish_reward(
    reward: str,
    title: str,
    points: int,
    *,
    station: str = "",
    open: bool = True,  # noqa: A002 - as the fact calls it
    actor: str = "",
) -> None:
    """Publish a reward, change one, or take one off the shelf.

    Args:
        reward: its id.
        title: what it is.
        points: its price, at least 1.
        station: where it can be had, or empty for every station.
        open: false takes it off the shelf.
        actor: who decided.

    Raises:
        CannotPublish: something is missing, too long or impossible.
        NoStation: there is no such station.
    """
    if points < 1:
        raise CannotPublish("points_wrong", "a reward costs at least one point")
    body = RewardPublished(reward=reward, title=checked_title(title), points=points, station=station, open=open)
    publish(body, station=station, actor=actor)


def publish(body: Body, *, station: str, actor: str) -> None:
    """Append what was decided for a station, or for all where it is empty.

    Raises:
        NoStation: there is no such station.
    """
    with journal.writing():
        if station:
            known_station(station)
        journal.append_district([Draft(body=body)], actor=actor)


def checked_title(title: str) -> str:
    """A title without blanks around it.

    Raises:
        CannotPublish: there is none, or it is too long.
    """
    title = checked(title, "title", TITLE_MAX)
    if not title:
        raise CannotPublish("title_empty", "give it a title")
    return title


def checked(text: str, what: str, most: int) -> str:
    """A text without blanks around it.

    Raises:
        CannotPublish: it has more characters than that.
    """
    text = text.strip()
    if len(text) > most:
        raise CannotPublish(f"{what}_too_long", f"the {what} has {len(text)} characters; {most} is the most")
    return text
