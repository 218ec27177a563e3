"""What the district offers: activities, rewards, teams."""

from server.models import Activity, Reward, Team
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.district_facts import ActivityPublished, RewardPublished, TeamFormed


@handles(ActivityPublished)
def activity_published(_fact: Fact, body: ActivityPublished, book: Book) -> None:
    """An activity, new or changed."""
    book.put(
        Activity(
            id=body.activity,
            title=body.title,
            category=body.category,
            station=body.station,
            starts_ms=body.starts_ms,
            ends_ms=body.ends_ms,
        )
    )
    book.activities.add(body.activity)


@handles(RewardPublished)
def reward_published(_fact: Fact, body: RewardPublished, book: Book) -> None:
    """A reward, new or changed."""
    book.put(Reward(id=body.reward, title=body.title, points=body.points, station=body.station, open=body.open))
    book.rewards.add(body.reward)


@handles(TeamFormed)
def team_formed(_fact: Fact, body: TeamFormed, book: Book) -> None:
    """A team of volunteers, new or changed."""
    book.put(Team(id=body.team, name=body.name, category=body.category, station=body.station, members=list(body.members)))
