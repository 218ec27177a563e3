"""The district in figures, for the landing page and the commands: person-times as given, people counted apart."""

import msgspec
from django.db.models import Count, Q, Sum

from server.models import (
    Account,
    Attendance,
    FollowerPosition,
    JournalEvent,
    Kiosk,
    Member,
    ProjectionFault,
    Redemption,
    Reward,
    SetAsideEvent,
    Station,
    Stream,
    Wish,
)
from sync.contract.messages import Health


class KioskLine(msgspec.Struct, frozen=True, kw_only=True):
    """How one kiosk is.

    Attributes:
        id, station: which, and the station's name.
        last_contact_ms: 0 for never.
        pending: facts that it has and the district doesn't, by its own last word.
        state: `live`, `frozen`, `closed` or `written_off`.
        notes: what it reports of itself.
    """

    id: str
    station: str
    last_contact_ms: int
    pending: int
    state: str
    notes: tuple[str, ...]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The district's figures as of `position`.

    Attributes:
        position, behind: of the projections, and how many events of the journal they have not seen yet.
        members, volunteers: people on record.
        person_times, people: attendances (人次), and how many different people they were.
        served_min: service in all.
        wishes: number by state.
        issued, unallocated, held, spent, owed: points; issued = unallocated + held + spent − owed, losses counted as spent.
        redemptions: made and not undone.
        rewards: on the shelf.
        waiting: events that were set aside and wait for a person.
        faults: events that the projections could not work off.
        kiosks: every kiosk.
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
    kiosks: tuple[KioskLine, ...]


def totals() -> Totals:
    """Count everything. A few queries over whole tables: for a page that a person asks for, not for a loop."""
    position = FollowerPosition.objects.values_list("pos", flat=True).first() or 0
    attendances = Attendance.objects.aggregate(n=Count("ref"), people=Count("member", distinct=True), min=Sum("served_min"))
    nobody = Attendance.objects.filter(member="").exists()
    points = Account.objects.aggregate(
        issued=Sum("balance", filter=Q(name="issued")),
        unallocated=Sum("balance", filter=Q(name__startswith="member/")),
        held=Sum("balance", filter=Q(name__startswith="held/")),
        spent=Sum("balance", filter=Q(name__startswith="spent/") | Q(name__startswith="loss/")),
        owed=Sum("balance", filter=Q(name__startswith="owed/")),
    )
    return Totals(
        position=position,
        behind=JournalEvent.objects.filter(pos__gt=position).count(),
        members=Member.objects.count(),
        volunteers=Member.objects.filter(roles__icontains="volunteer").count(),
        person_times=attendances["n"],
        people=attendances["people"] - nobody,
        served_min=attendances["min"] or 0,
        wishes=dict(Wish.objects.order_by("state").values_list("state").annotate(n=Count("id"))),
        issued=-(points["issued"] or 0),
        unallocated=points["unallocated"] or 0,
        held=points["held"] or 0,
        spent=points["spent"] or 0,
        owed=points["owed"] or 0,
        redemptions=Redemption.objects.filter(undone=False).count(),
        rewards=Reward.objects.filter(open=True).count(),
        waiting=SetAsideEvent.objects.filter(settled="").count(),
        faults=ProjectionFault.objects.count(),
        kiosks=tuple(_kiosks()),
    )


def _kiosks() -> list[KioskLine]:
    # The newest incarnation's state is the kiosk's: later rows win.
    streams = Stream.objects.exclude(kiosk="").order_by("id").values_list("kiosk", "status")
    states = dict(streams)
    names: dict[str | None, str] = dict(Station.objects.values_list("id", "name"))
    lines = []
    for kiosk in Kiosk.objects.order_by("station_id", "id"):
        try:
            health = msgspec.json.decode(kiosk.health, type=Health) if kiosk.health else Health()
        except msgspec.MsgspecError:
            health = Health(notes=("unreadable",))
        lines.append(
            KioskLine(
                id=kiosk.id,
                station=names[kiosk.station_id],
                last_contact_ms=kiosk.last_contact_ms,
                pending=health.pending,
                state="written_off" if kiosk.written_off else states.get(kiosk.id, "live"),
                notes=health.notes,
            )
        )
    return lines
