"""What the district offers and says: it publishes activities, rewards and notices, changes them, and takes them away.

Publishing the same id again changes it; `open=False` takes it away from kiosks. `actor` is the staff account that decided,
or empty for the server itself.
"""

from collections.abc import Sequence
from typing import Final

from server import journal, meta
from server.district import known_station
from server.models import Member, Partner
from server.pictures import is_kept
from server.refused import DeedRefused
from sync.contract.body import Body
from sync.contract.district_facts import ActivityPublished, RewardPublished
from sync.contract.events import Draft
from sync.contract.rules.limits import MONTH, PERIODS

TITLE_MAX: Final = 60
"""Characters of a title: two lines on a kiosk's list, in large type."""

PLACE_MAX: Final = 40
LEADERS_MAX: Final = 50
WORTH_LEAST_PCT: Final = 10
WORTH_MOST_PCT: Final = 500
"""An hour of service is worth neither nothing nor a week's."""
LIMIT_MAX: Final = 999
GOODS: Final = "goods"
SERVICE: Final = "service"
CATEGORIES: Final = (GOODS, SERVICE)
"""What a reward is: something to carry home, or something done for one."""


class CannotPublish(DeedRefused):
    """`title_empty`, `title_too_long`, `text_empty`, `text_too_long`, `place_too_long`, `times_wrong`, `points_wrong`,
    `category_empty`, `worth_wrong`, `difficulty_unknown`, `leaders_many`, `leader_unknown`, `category_unknown`,
    `limit_wrong`, `partner_unknown`, `picture_unknown`."""


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
    leaders: Sequence[str] = (),
    coefficient_pct: int = 100,
    difficulty: str = "",
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
        leaders: members who may open it for group check-in, and witness.
        coefficient_pct: what an hour of it is worth, in hundredths of an hour's points.
        difficulty: id of one of the settings' difficulties, or empty.
        actor: who decided.

    Raises:
        CannotPublish: something is missing, too long or impossible.
        NoStation: there is no such station.
    """
    if not category.strip():
        raise CannotPublish("category_empty", "an activity belongs to a programme category")
    if ends_ms - starts_ms < 60_000 or starts_ms < 0:
        raise CannotPublish("times_wrong", "an activity lasts at least a minute")
    if not WORTH_LEAST_PCT <= coefficient_pct <= WORTH_MOST_PCT:
        raise CannotPublish("worth_wrong", f"a coefficient is from {WORTH_LEAST_PCT} to {WORTH_MOST_PCT} hundredths")
    if difficulty and difficulty not in {each.id for each in meta.read().settings.difficulties}:
        raise CannotPublish("difficulty_unknown", f"there is no difficulty {difficulty!r}")
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
            leaders=_checked_leaders(leaders),
            coefficient_pct=coefficient_pct,
            difficulty=difficulty,
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
    partners: Sequence[str] = (),
    partner: str = "",
    stocked: bool = False,
    limit: int = 0,
    period: str = MONTH,
    collect: str = "",
    central: bool = False,
    picture: str = "",
    category: str = GOODS,
    actor: str = "",
) -> None:
    """Publish a reward, change one, or take one off the shelf.

    Args:
        reward: its id.
        title: what it is.
        points: its price, at least 1.
        station: its home, or empty for every station.
        open: false takes it off the shelf.
        partners: other stations that offer it.
        partner: the merchant or pantry that supplies it, or empty.
        stocked: its pieces are counted; see `server.stock`.
        limit: the most that one member may have in a period, 0 for no limit.
        period: one of `rules.limits.PERIODS`.
        collect: the station where the goods are, or empty for where they were redeemed.
        central: only for those who were invited to a centralised redemption.
        picture: of `pictures.keep`, or empty.
        category: one of `CATEGORIES`.
        actor: who decided.

    Raises:
        CannotPublish: something is missing, too long or impossible.
        NoStation: there is no such station.
    """
    if points < 1:
        raise CannotPublish("points_wrong", "a reward costs at least one point")
    if not 0 <= limit <= LIMIT_MAX or period not in PERIODS:
        raise CannotPublish("limit_wrong", f"at most {LIMIT_MAX} pieces in one of {', '.join(PERIODS)}")
    if category not in CATEGORIES:
        raise CannotPublish("category_unknown", f"a reward is one of {', '.join(CATEGORIES)}")
    others = tuple(sorted({other for other in partners if other != station})) if station else ()
    for other in filter(None, (*others, collect)):
        known_station(other)
    if partner and not Partner.objects.filter(id=partner).exists():
        raise CannotPublish("partner_unknown", f"there is no partner {partner!r}")
    if picture and not is_kept(picture):
        raise CannotPublish("picture_unknown", f"there is no picture {picture!r}")
    body = RewardPublished(
        reward=reward,
        title=checked_title(title),
        points=points,
        station=station,
        open=open,
        partners=others,
        partner=partner,
        stocked=stocked,
        limit=limit,
        period=period,
        collect=collect,
        central=central,
        picture=picture,
        category=category,
    )
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


def _checked_leaders(leaders: Sequence[str]) -> tuple[str, ...]:
    """Members, each once.

    Raises:
        CannotPublish: there are too many, or one is nobody.
    """
    chosen = tuple(dict.fromkeys(leaders))
    if len(chosen) > LEADERS_MAX:
        raise CannotPublish("leaders_many", f"an activity has at most {LEADERS_MAX} leaders")
    if Member.objects.filter(id__in=chosen).count() < len(chosen):
        raise CannotPublish("leader_unknown", "a leader is a member of the district")
    return chosen


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
