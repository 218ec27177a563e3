"""What staff decide about service: write down what nobody clocked, put a record right, agree to what somebody else wrote.

Nothing of it earns a point before a second person has agreed; then the district books it (`server.chores.service`).
"""

from typing import Final, NamedTuple

from server import journal, meta
from server.clock import now_ms
from server.district import known_station
from server.models import Activity, Attendance, Member, ServiceClaim
from server.projections.claims import WAITING, may_decide
from server.publish import activity_document
from server.refused import DeedRefused
from server.revisions import Revisions
from sync.contract import documents
from sync.contract.bank_facts import ServiceDecided, ServiceEntered
from sync.contract.events import Draft
from sync.contract.ids import new_fact_id
from sync.contract.rules.service import MANUAL, points_for

REASON_MAX: Final = 200
_MIN_MS: Final = 60_000


class ServiceRefused(DeedRefused):
    """`member_unknown`, `activity_unknown`, `record_unknown`, `record_elsewhere`, `minutes_wrong`, `times_future`,
    `reason_empty`, `reason_too_long`, `claim_unknown`, `claim_over`, `second_person`."""


class Booking(NamedTuple):
    """What a claim is booked as, once agreed to.

    Attributes:
        minutes: of service, at most the longest.
        points: earned, before they are laid beside the member's other records.
        why: what points were held back for, see `rules.service.Earned`.
        rules: revision of the settings.
    """

    minutes: int
    points: int
    why: str
    rules: int


def booking_of(claim: ServiceClaim, revisions: Revisions) -> Booking:
    """What a claim is booked as: by the rule that a kiosk would have used on its day."""
    settings = revisions.at(claim.began_ms)
    minutes = min(claim.served_min, settings.max_service_min)
    activity = activity_named(claim.activity)
    earned = points_for(minutes, activity=activity, evidence=MANUAL, settings=settings)
    return Booking(minutes, earned.points, earned.why, settings.revision)


def activity_named(activity: str) -> documents.Activity | None:
    """An activity as rules know it, or None where there is none of that id."""
    row = Activity.objects.filter(id=activity).first() if activity else None
    return None if row is None else activity_document(row)


def enter_service(
    member: str,
    *,
    station: str,
    began_ms: int,
    served_min: int,
    activity: str = "",
    reason: str,
    corrects: str = "",
    actor: str,
) -> str:
    """Write down service that nobody clocked, or what is right instead of a record; it waits for a second person.

    Args:
        member: who served.
        station: where.
        began_ms: when it began, Unix ms.
        served_min: whole minutes; 0 only in a correction, of a record that should not be there.
        activity: an activity's id, or empty.
        reason: why it was not clocked, or what was wrong.
        corrects: name of the record that is wrong, or empty for a new one.
        actor: who writes it down, and may not agree to it.

    Returns:
        The claim's id.

    Raises:
        ServiceRefused: something is missing, unknown or impossible.
        NoStation: there is no such station.
    """
    reason = _checked_reason(reason)
    longest_min = meta.read().settings.max_service_min
    if not (0 if corrects else 1) <= served_min <= longest_min:
        raise ServiceRefused("minutes_wrong", f"service lasts from 1 to {longest_min} minutes")
    if began_ms < 0 or began_ms + served_min * _MIN_MS > now_ms():
        raise ServiceRefused("times_future", "service that is written down is over")
    with journal.writing():
        known_station(station)
        if not Member.objects.filter(id=member).exists():
            raise ServiceRefused("member_unknown", f"there is no member {member!r}")
        if activity and not Activity.objects.filter(id=activity).exists():
            raise ServiceRefused("activity_unknown", f"there is no activity {activity!r}")
        if corrects:
            row = Attendance.objects.filter(ref=corrects).first()
            if row is None:
                raise ServiceRefused("record_unknown", f"there is no record {corrects!r}")
            if row.member not in ("", member):
                raise ServiceRefused("record_elsewhere", f"the record {corrects!r} is somebody else's")
        body = ServiceEntered(
            claim=new_fact_id("c"),
            station=station,
            began_ms=began_ms,
            served_min=served_min,
            activity=activity,
            reason=reason,
            corrects=corrects,
        )
        journal.append_district([Draft(body=body, member=member)], actor=actor)
    return body.claim


def decide_claim(claim: str, agreed: bool, *, reason: str = "", actor: str) -> None:
    """Agree to a claim as a second person, or refuse it.

    Args:
        claim: its id.
        agreed: whether it is true.
        reason: in words, needed for a no.
        actor: who decides.

    Raises:
        ServiceRefused: there is no such claim, it is decided, or whoever decides is no second person.
    """
    reason = _checked_reason(reason, needed=not agreed)
    with journal.writing():
        row = ServiceClaim.objects.filter(id=claim, at_ms__gt=0).first()
        if row is None:
            raise ServiceRefused("claim_unknown", f"there is no claim {claim!r}")
        if row.state != WAITING:
            raise ServiceRefused("claim_over", f"the claim {claim} was decided before: {row.state}")
        if not may_decide(row, actor):
            raise ServiceRefused("second_person", "a second person decides, not whoever wrote it down")
        body = ServiceDecided(claim=claim, agreed=agreed, reason=reason)
        journal.append_district([Draft(body=body, member=row.member)], actor=actor)


def _checked_reason(reason: str, *, needed: bool = True) -> str:
    reason = reason.strip()
    if needed and not reason:
        raise ServiceRefused("reason_empty", "say why")
    if len(reason) > REASON_MAX:
        raise ServiceRefused("reason_too_long", f"the reason has {len(reason)} characters; {REASON_MAX} is the most")
    return reason
