"""The district in figures, for the console and the commands: person-times as given, people counted apart."""

from collections.abc import Collection
from typing import Final, TypeVar

import msgspec
from django.db.models import Count, Model, Q, QuerySet, Sum

from server import journal
from server.console.tags import start_of_day_ms
from server.models import (
    Account,
    Attendance,
    FollowerPosition,
    Member,
    ProjectionFault,
    Redemption,
    Reward,
    SetAsideEvent,
    Wish,
)

M = TypeVar("M", bound=Model)
DAY_MS: Final = 24 * 3_600_000


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Figures as of `position`, of the whole district or of some stations.

    Attributes:
        position, behind: of the projections, and how many events of the journal they have not seen yet.
        members, volunteers: people on record.
        person_times, people: attendances (人次), and how many different people they were.
        served_min: service in all.
        wishes: number by state.
        issued, unallocated, held, spent, owed: points; issued = unallocated + held + spent − owed, losses counted as spent.
            Of some stations: what their members have, and what was spent there; issued is known for the whole alone, else 0.
        redemptions: made and not undone.
        rewards: on the shelf.
        waiting: events that were set aside and wait for a person; in the whole district.
        faults: events that the projections could not work off; in the whole district.
    """

    position: int
    behind: int
    members: int
    volunteers: int
    person_times: int
    people: int
    served_min: int
    wishes: dict[str, int]
    issued: int
    unallocated: int
    held: int
    spent: int
    owed: int
    redemptions: int
    rewards: int
    waiting: int
    faults: int


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one day so far.

    Attributes:
        person_times, people, present: attendances, different people, and how many are still here.
        served_min, points: service that ended, and what was earned by it.
        members, wishes, redemptions: new ones.
    """

    person_times: int
    people: int
    present: int
    served_min: int
    points: int
    members: int
    wishes: int
    redemptions: int


def totals(stations: Collection[str] | None = None) -> Totals:
    """Count everything, of some stations or of all. A dozen queries over whole tables: for a person, not for a loop."""
    row = FollowerPosition.objects.first()
    position = row.pos if row else 0
    members = _at(Member.objects.all(), stations, "home")
    attendances = _at(Attendance.objects.all(), stations).aggregate(
        n=Count("ref"), people=Count("member", distinct=True, filter=~Q(member="")), min=Sum("served_min")
    )
    accounts = Account.objects.all()
    spent = Q(name__startswith="spent/") | Q(name__startswith="loss/")
    if stations is not None:
        spent = Q(name__in=[f"{kind}/{station}" for kind in ("spent", "loss") for station in stations])
        accounts = accounts.filter(spent | Q(member__in=members.values("id")))
    points = accounts.aggregate(
        issued=Sum("balance", filter=Q(name="issued")),
        unallocated=Sum("balance", filter=Q(name__startswith="member/")),
        held=Sum("balance", filter=Q(name__startswith="held/")),
        spent=Sum("balance", filter=spent),
        owed=Sum("balance", filter=Q(name__startswith="owed/")),
    )
    rewards = Reward.objects.filter(open=True)
    return Totals(
        position=position,
        behind=max(0, journal.head() - position),
        members=members.count(),
        volunteers=members.filter(roles__icontains="volunteer").count(),
        person_times=attendances["n"],
        people=attendances["people"],
        served_min=attendances["min"] or 0,
        wishes=dict(_at(Wish.objects.order_by("state"), stations).values_list("state").annotate(n=Count("id"))),
        issued=-(points["issued"] or 0),
        unallocated=points["unallocated"] or 0,
        held=points["held"] or 0,
        spent=points["spent"] or 0,
        owed=points["owed"] or 0,
        redemptions=_at(Redemption.objects.filter(undone=False), stations).count(),
        rewards=rewards.count() if stations is None else rewards.filter(Q(station="") | Q(station__in=stations)).count(),
        waiting=SetAsideEvent.objects.filter(settled="").count(),
        faults=ProjectionFault.objects.count(),
    )


def day(at_ms: int, stations: Collection[str] | None = None) -> Day:
    """Count the day that a moment lies in, in the district's own time."""
    begins_ms = start_of_day_ms(at_ms)
    ends_ms = begins_ms + DAY_MS
    attendances = _at(Attendance.objects.filter(in_ms__gte=begins_ms, in_ms__lt=ends_ms), stations)
    counted = attendances.aggregate(
        n=Count("ref"),
        people=Count("member", distinct=True, filter=~Q(member="")),
        present=Count("ref", filter=Q(out_ref="")),
        min=Sum("served_min"),
        points=Sum("points"),
    )
    made = {"made_ms__gte": begins_ms, "made_ms__lt": ends_ms}
    return Day(
        person_times=counted["n"],
        people=counted["people"],
        present=counted["present"],
        served_min=counted["min"] or 0,
        points=counted["points"] or 0,
        members=_at(
            Member.objects.filter(registered_ms__gte=begins_ms, registered_ms__lt=ends_ms), stations, "home"
        ).count(),
        wishes=_at(Wish.objects.filter(**made), stations).count(),
        redemptions=_at(Redemption.objects.filter(**made, undone=False), stations).count(),
    )


def _at(rows: "QuerySet[M]", stations: Collection[str] | None, field: str = "station") -> "QuerySet[M]":
    return rows if stations is None else rows.filter(**{f"{field}__in": stations})
