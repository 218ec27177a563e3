"""What the district offers and says: activities, rewards, who supplies them and who is invited, teams, notices."""

from server.models import Activity, CentralInvite, CentralRound, Notice, Redemption, Reward, Team
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.bank_facts import CentralCalled, PartnerPublished
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
            leaders=list(body.leaders),
            coefficient_pct=body.coefficient_pct,
            difficulty=body.difficulty,
        )
    )
    book.activities.add(body.activity)


@handles(RewardPublished, needs=lambda _fact, body: [(Reward, body.reward)])
def reward_published(_fact: Fact, body: RewardPublished, book: Book) -> None:
    """A reward, new or changed. Where it is counted otherwise from now on, so is what members had of it."""
    before = book.get(Reward, body.reward)
    if before is not None and (before.limit, before.period) != (body.limit, body.period):
        book.members.update(Redemption.objects.filter(reward=body.reward).values_list("member", flat=True))
    book.put(
        Reward(
            id=body.reward,
            title=body.title,
            points=body.points,
            station=body.station,
            open=body.open,
            partners=sorted({station for station in body.partners if station != body.station}) if body.station else [],
            partner=body.partner,
            stocked=body.stocked,
            limit=body.limit,
            period=body.period,
            collect=body.collect,
            central=body.central,
            picture=body.picture,
            category=body.category,
        )
    )
    book.rewards.add(body.reward)


@handles(PartnerPublished)
def partner_published(_fact: Fact, body: PartnerPublished, book: Book) -> None:
    """A partner's name stands on its rewards, and they go when it ends. The partner itself is in the registry."""
    book.rewards.update(Reward.objects.filter(partner=body.partner).values_list("id", flat=True))


@handles(CentralCalled)
def central_called(_fact: Fact, body: CentralCalled, book: Book) -> None:
    """A centralised redemption (集中兑换), new, changed or called off. Whoever is or was on its list is told."""
    book.flush()
    book.put(CentralRound(id=body.round, title=body.title, from_ms=body.from_ms, until_ms=body.until_ms, open=body.open))
    before = set(CentralInvite.objects.filter(round=body.round).values_list("member", flat=True))
    for member in sorted(before | set(body.members)):
        invited = member in body.members
        book.put(CentralInvite(id=f"{body.round}/{member}", round=body.round, member=member, invited=invited))
        book.members.add(member)
    book.rounds.add(body.round)


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
