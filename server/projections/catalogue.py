"""What the district offers and says: activities, rewards, teams, notices."""

from server.models import Activity, Notice, Reward, Team
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.district_facts import ActivityPublished, NoticePublished, RewardPublished, TeamFormed


@handles(ActivityPublished)
def activity_published(_fact: Fact, body: ActivityPublished, book: Book) -> None:
    """An activity, new, changed or called off."""
    book.put(
        Activity(
            id=body.activity,
            title=body.title,
            category=body.category,
            station=body.station,
            starts_ms=body.starts_ms,
            ends_ms=body.ends_ms,
            place=body.place,
            open=body.open,
        )
    )
    book.activities.add(body.activity)


@handles(RewardPublished)
def reward_published(_fact: Fact, body: RewardPublished, book: Book) -> None:
    """A reward, new or changed."""
    book.put(Reward(id=body.reward, title=body.title, points=body.points, station=body.station, open=body.open))
    book.rewards.add(body.reward)


@handles(NoticePublished)
def notice_published(_fact: Fact, body: NoticePublished, book: Book) -> None:
    """A notice, new, changed or taken down."""
    book.put(
        Notice(
            id=body.notice,
            title=body.title,
            text=body.text,
            station=body.station,
            from_ms=body.from_ms,
            until_ms=body.until_ms,
            pinned=body.pinned,
            open=body.open,
        )
    )
    book.notices.add(body.notice)


@handles(TeamFormed)
def team_formed(_fact: Fact, body: TeamFormed, book: Book) -> None:
    """A team of volunteers, new or changed."""
    book.put(Team(id=body.team, name=body.name, category=body.category, station=body.station, members=list(body.members)))
