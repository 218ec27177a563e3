"""Service: each check-in with its check-out is one attendance, a person-time (人次); the district puts records right."""

from typing import Final, NamedTuple

from server.models import Attendance, CarriedFact, JournalEvent, Member, ServiceClaim
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, branch_name, handles
from server.projections.members import member_row
from sync.contract.bank_facts import ServiceSettled
from sync.contract.clock import day_in_china
from sync.contract.events import Event
from sync.contract.ids import event_ref, parse_event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.ledger import ISSUED, owner_of
from sync.contract.wire import NotAnEvent, decode_event

LONGEST_MIN: Final = 24 * 60
"""Nobody serves longer than a day without a check-out; a record that says so counts as a day."""

_MIN_MS: Final = 60_000
_DAYS_KEPT: Final = 2
"""Days of a member's earnings that documents tell: today and yesterday, where somebody serves every day."""


@handles(CheckedIn, needs=lambda fact, _body: [(Attendance, fact.origin)])
def checked_in(fact: Fact, body: CheckedIn, book: Book) -> None:
    """Service began. Its check-out may be known already: a restored server hears its past in any order of streams."""
    row = book.get(Attendance, fact.origin)
    before = _count_of(row)
    row = row or Attendance(ref=fact.origin, member=fact.event.member)
    happened, event = fact.happened, fact.event
    row.event, row.stream = fact.ref, event.stream
    row.card = row.card or event.card
    row.witness = row.witness or body.witness
    row.kiosk_at_ms, row.kiosk_boot, row.kiosk_mono_ms = event.at_ms, event.boot, event.mono_ms
    row.in_earliest_ms, row.in_latest_ms = happened.earliest_ms, happened.latest_ms
    if not row.claim:  # what two people agreed to stands
        row.station, row.activity = fact.station, body.activity
        row.in_ms, row.doubtful = happened.best_ms, happened.doubtful
    _put(row, before, fact, book)


def _check_out_needs(_fact: Fact, body: CheckedOut) -> list[Key]:
    return [(Attendance, body.check_in)]


@handles(CheckedOut, needs=_check_out_needs)
def checked_out(fact: Fact, body: CheckedOut, book: Book) -> None:
    """Service ended, perhaps at another kiosk than it began.

    Two kiosks that are cut off may both end the same service: the first to arrive counts, and the second marks the
    attendance as doubtful; what it earned is taken back by a chore. Only where the first was the rule's own, since nobody
    had checked out so far, the clock's word comes before it.
    """
    row = _find(fact, body.check_in, book)
    before = _count_of(row)
    row = row or _unknown_check_in(fact, body)
    event = fact.event
    # The card may not have been known at check-in; the check-out says whose it is.
    row.member = row.member or event.member
    earned = 0 if fact.set_aside else _brought(event, row.member)
    row.points += earned
    if row.out_ref and not (row.forgotten and not body.forgotten and not row.claim):
        row.doubtful = True
        _put(row, before, fact, book)
        return
    row.out_ref, row.out_ms = fact.ref, max(fact.happened.best_ms, row.in_ms)
    row.own_min = row.served_min = min(body.served_min, LONGEST_MIN)
    row.own_points = earned
    row.about, row.evidence = body.about, body.evidence
    row.witness = body.witness or row.witness
    row.rules, row.why, row.forgotten = body.rules, body.why, body.forgotten
    if body.forgotten:
        # It is written down when the member comes again; it ended long before.
        row.out_ms = min(row.out_ms, row.in_ms + row.own_min * _MIN_MS)
    _put(row, before, fact, book)


def _settled_needs(_fact: Fact, body: ServiceSettled) -> list[Key]:
    return [(Attendance, body.record), *([(ServiceClaim, body.claim)] if body.claim else [])]


@handles(ServiceSettled, needs=_settled_needs)
def settled(fact: Fact, body: ServiceSettled, book: Book) -> None:
    """The district put a record right, or made one of a claim that a second person agreed to."""
    row = book.get(Attendance, body.record)
    before = _count_of(row)
    row = row or _written_by_hand(fact, body)
    row.member = row.member or fact.event.member
    row.points += _brought(fact.event, row.member)
    row.period = body.period or row.period
    match body.why:
        case "claim" | "correction":
            row.station, row.activity, row.in_ms = body.station, body.activity, body.began_ms
            row.about = row.doubtful = row.forgotten = row.overlaps = row.capped = False
            row.claim, row.why = body.claim, ""
            _ended_by(row, fact, body)
            claim = book.get(ServiceClaim, body.claim)
            if claim is not None:
                claim.state = "booked"
                book.put(claim)
        case "forgotten" if not row.out_ref:
            row.forgotten = True
            _ended_by(row, fact, body)
        case "forgotten":
            row.doubtful = True
        case "overlap":
            row.served_min, row.overlaps = body.served_min, True
        case "cap":
            row.served_min, row.capped = body.served_min, True
        case why:
            raise CannotWorkOff(f"a record is settled for {why!r}")
    _put(row, before, fact, book)


def _ended_by(row: Attendance, fact: Fact, body: ServiceSettled) -> None:
    """The record says from now on what the district settled."""
    row.out_ref = row.out_ref or fact.ref
    row.own_min = row.served_min = body.served_min
    row.own_points = row.points
    row.out_ms = row.in_ms + body.served_min * _MIN_MS
    row.evidence, row.rules = body.evidence, body.rules


def _written_by_hand(fact: Fact, body: ServiceSettled) -> Attendance:
    """An attendance that no kiosk clocked."""
    return Attendance(
        ref=body.record,
        member=fact.event.member,
        station=body.station,
        stream=fact.event.stream,
        activity=body.activity,
        in_ms=body.began_ms,
        in_earliest_ms=body.began_ms,
        in_latest_ms=body.began_ms,
        kiosk_at_ms=0,
        kiosk_boot="",
        kiosk_mono_ms=0,
    )


# --- What an attendance counts for its member ---------------------------------------------------------------------------


class _Count(NamedTuple):
    """What an attendance counts for its member, before a fact and after it."""

    member: str = ""
    times: int = 0
    served_min: int = 0
    day: str = ""
    points: int = 0


def _count_of(row: Attendance | None) -> _Count:
    if row is None:
        return _Count()
    day = day_in_china(row.out_ms) if row.out_ms is not None else ""
    return _Count(row.member, 1, row.served_min, day, row.points)


def _put(row: Attendance, before: _Count, fact: Fact, book: Book) -> None:
    """Keep a row that a fact changed, with what that changed for the member."""
    row.changed_pos = fact.pos
    book.put(row)
    after = _count_of(row)
    if after == before:
        return
    for sign, count in ((-1, before), (1, after)):
        if not count.member:
            continue
        member = member_row(book, count.member)
        member.attendances += sign * count.times
        member.served_min += sign * count.served_min
        _note_earned(member, count.day, sign * count.points)
        book.put(member)
        book.members.add(member.id)


def _note_earned(member: Member, day: str, points: int) -> None:
    """Keep the newest days alone: what is told follows from the facts, never from today's date, as in a replay."""
    if day and points:
        earned = {**member.earned, day: member.earned.get(day, 0) + points}
        member.earned = {day: earned[day] for day in sorted(earned)[-_DAYS_KEPT:]}


def _brought(event: Event, member: str) -> int:
    """Points that an event brought a member, or took back; what it moved from one place to another is none."""
    moves = event.moves
    came = sum(move.points for move in moves if move.source == ISSUED and owner_of(move.target) == member)
    went = sum(move.points for move in moves if move.target == ISSUED and owner_of(move.source) == member)
    return came - went


# --- Which attendance a check-out ends ----------------------------------------------------------------------------------


def _find(fact: Fact, check_in: str, book: Book) -> Attendance | None:
    """The attendance that a check-out ends, which may name a copy that a new incarnation carried over."""
    row = _of_its_branch(fact, check_in, book) or book.get(Attendance, check_in)
    if row is not None:
        return row
    try:
        stream, seq = parse_event_ref(check_in)
    except ValueError as error:
        raise CannotWorkOff(str(error)) from error
    # Only what comes before this fact in the journal, so that a replay finds the same.
    named = JournalEvent.objects.filter(stream__name=stream, seq=seq, pos__lt=fact.pos).values_list("data", flat=True)
    for data in named:
        try:
            origin = decode_event(bytes(data)).carried_from
        except NotAnEvent:
            return None
        if origin is not None:
            return book.get(Attendance, event_ref(origin.stream, origin.seq))
    return None


def _of_its_branch(fact: Fact, check_in: str, book: Book) -> Attendance | None:
    """Where two branches of a stream have check-ins under one number: the one of the branch that the check-out is of."""
    event = fact.event
    if event.carried_from is not None:
        along = CarriedFact.objects.filter(origin=check_in, counts=True, event__startswith=f"{event.stream}:")
        rows = (book.get(Attendance, ref) for ref in along.order_by("event").values_list("event", flat=True))
        return next((row for row in rows if row is not None), None)
    row = book.get(Attendance, check_in)
    if row is None or row.event in ("", check_in) or not check_in.startswith(f"{event.stream}:"):
        return None
    _, seq = parse_event_ref(check_in)
    for digest in JournalEvent.objects.filter(stream__name=event.stream, seq=seq).values_list("hash", flat=True):
        return book.get(Attendance, branch_name(check_in, bytes(digest).hex()))
    return None


def _unknown_check_in(fact: Fact, body: CheckedOut) -> Attendance:
    """An attendance of which only the end is known; the check-in fills in the rest when it arrives."""
    event, happened = fact.event, fact.happened
    return Attendance(
        ref=body.check_in,
        member=event.member,
        card=event.card,
        station=fact.station,
        stream=event.stream,
        activity=body.activity,
        in_ms=max(0, happened.best_ms - min(body.served_min, LONGEST_MIN) * _MIN_MS),
        in_earliest_ms=0,
        in_latest_ms=happened.latest_ms,
        doubtful=True,
        kiosk_at_ms=0,
        kiosk_boot="",
        kiosk_mono_ms=0,
    )
