"""Service that nobody clocked, or that was clocked wrongly: a keeper writes it down, a second person decides.

DOMAIN: hours typed in by an office are worth less than hours clocked at the door, so no one person can make them count. What
was agreed to is booked by the district alone, once.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from sync.contract.events import Draft, Event
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, ClaimDecided, ServiceClaimed
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, fact_name
from sync.contract.wire import NotAnEvent, body_of

REASON_MAX: Final = 200
"""A sentence or two, in characters."""
_MIN_MS: Final = 60_000


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A service record of this kiosk's, which may be wrong.

    Attributes:
        ref: fact name of its check-in.
        began_ms: when service began, Unix ms, by the wall clock of that moment.
        minutes: what it counts; 0 while nobody has checked out.
        activity: an activity's id, or empty.
        is_open: nobody has checked out.
    """

    ref: str
    began_ms: int
    minutes: int
    activity: str
    is_open: bool


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim of this kiosk's.

    Attributes:
        event: the fact; its member is whom it is about, its actor who wrote it.
        body: what it says.
        decided: a second person of this kiosk's has decided.
    """

    event: Event
    body: ServiceClaimed
    decided: bool


def records(events: Iterable[Event]) -> tuple[Record, ...]:
    """The service records in a kiosk's own facts about one person, newest first, each once however often carried over."""
    own = tuple(events)
    origins = {event_ref(event.stream, event.seq): fact_name(event) for event in own}
    found: dict[str, Record] = {}
    for event in own:
        with suppress(NotAnEvent):
            match body_of(event):
                case CheckedIn(activity=activity):
                    ref = fact_name(event)
                    record = Record(ref=ref, began_ms=event.at_ms, minutes=0, activity=activity, is_open=True)
                    found.setdefault(ref, record)
                case CheckedOut() as body:
                    ref = origins.get(body.check_in, body.check_in)
                    began = found.get(ref)
                    # What began at another station ended here; when it began follows from how long it lasted.
                    began_ms = began.began_ms if began else max(0, event.at_ms - body.served_min * _MIN_MS)
                    found[ref] = Record(
                        ref=ref, began_ms=began_ms, minutes=body.served_min, activity=body.activity, is_open=False
                    )
                case _:
                    pass
    return tuple(reversed(found.values()))


def claims(claimed: Iterable[Event], decided: Iterable[Event]) -> Mapping[str, Claim]:
    """The claims of a kiosk's journal by id, oldest first.

    Args:
        claimed: its `service_claimed` facts.
        decided: its `claim_decided` facts.
    """
    done = {body.claim for body in _bodies(decided) if isinstance(body, ClaimDecided)}
    found: dict[str, Claim] = {}
    for event in claimed:
        with suppress(NotAnEvent):
            body = body_of(event)
            if isinstance(body, ServiceClaimed):
                found.setdefault(body.claim, Claim(event=event, body=body, decided=body.claim in done))
    return found


def claim_service(
    person: Person,
    here: Here,
    *,
    claim: str,
    began_ms: int,
    served_min: int,
    activity: str,
    activities: Iterable[str],
    reason: str,
    corrects: str,
    known_records: Iterable[str],
    keeper: str,
    keeper_roles: tuple[str, ...],
) -> Draft | Refusal:
    """Write down service by hand. It moves no points.

    Args:
        person: whose service; their own card is at hand.
        here: where and when.
        claim: the new claim's id.
        began_ms: when it began, Unix ms.
        served_min: whole minutes; a correction may say none at all.
        activity: an activity's id, or empty.
        activities: the ids that there are.
        reason: why it was not clocked, or what was wrong.
        corrects: `Record.ref` of the record that is wrong, or empty for a new one.
        known_records: the refs that there are.
        keeper, keeper_roles: who does this, PIN already checked.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if corrects and corrects not in known_records:
        return Refusal.CLAIM_UNKNOWN
    if activity and not corrects and activity not in activities:
        return Refusal.ACTIVITY_UNKNOWN
    if not may_have_been(began_ms, served_min, here, corrects=bool(corrects)):
        return Refusal.CLAIM_BAD_TIME
    reason = reason.strip()[:REASON_MAX]
    if not reason:
        return Refusal.REASON_NEEDED
    body = ServiceClaimed(
        claim=claim, began_ms=began_ms, served_min=served_min, activity=activity, reason=reason, corrects=corrects
    )
    return Draft(body=body, member=person.member, card=person.card, actor=keeper)


def may_have_been(began_ms: int, served_min: int, here: Here, *, corrects: bool) -> bool:
    """Whether service of that time is possible: over by now, no longer than anybody serves, and some time at all."""
    least_min = 0 if corrects else 1
    return (
        began_ms > 0
        and least_min <= served_min <= here.settings.max_service_min
        and began_ms + served_min * _MIN_MS <= here.now_ms
    )


def decide(claim: Claim | None, *, agreed: bool, reason: str, keeper: str, keeper_roles: tuple[str, ...]) -> Draft | Refusal:
    """Agree to a claim, or not.

    Args:
        claim: of this kiosk's, or None for one that nobody knows here.
        agreed: whether it is true.
        reason: in words, needed for a no.
        keeper, keeper_roles: who decides, PIN already checked: neither who wrote it nor whom it is about.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if claim is None:
        return Refusal.CLAIM_UNKNOWN
    if claim.decided:
        return Refusal.CLAIM_DECIDED_ALREADY
    if keeper in (claim.event.actor, claim.event.member):
        return Refusal.SECOND_PERSON_NEEDED
    reason = reason.strip()[:REASON_MAX]
    if not agreed and not reason:
        return Refusal.REASON_NEEDED
    body = ClaimDecided(claim=claim.body.claim, agreed=agreed, reason=reason)
    return Draft(body=body, member=claim.event.member, actor=keeper)


def _bodies(events: Iterable[Event]) -> Iterable[object]:
    for event in events:
        with suppress(NotAnEvent):
            yield body_of(event)
