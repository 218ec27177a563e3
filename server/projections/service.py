"""Service: each check-in with its check-out is one attendance, a person-time (人次)."""

from server.models import Attendance, JournalEvent
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from server.projections.members import member_row
from sync.contract.ids import event_ref, parse_event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.ledger import ISSUED
from sync.contract.wire import NotAnEvent, decode_event


@handles(CheckedIn, needs=lambda fact, _body: [(Attendance, fact.origin)])
def checked_in(fact: Fact, body: CheckedIn, book: Book) -> None:
    """Service began. Its check-out may be known already: a restored server hears its past in any order of streams."""
    row = book.get(Attendance, fact.origin)
    if row is None:
        row = Attendance(ref=fact.origin, member=fact.event.member)
        _count(row.member, book)
    happened, event = fact.happened, fact.event
    row.event, row.station, row.stream = fact.ref, fact.station, event.stream
    row.card = row.card or event.card
    row.activity = body.activity
    row.in_ms, row.in_earliest_ms, row.in_latest_ms = happened.best_ms, happened.earliest_ms, happened.latest_ms
    row.doubtful = happened.doubtful
    row.kiosk_at_ms, row.kiosk_boot, row.kiosk_mono_ms = event.at_ms, event.boot, event.mono_ms
    book.put(row)


def _check_out_needs(_fact: Fact, body: CheckedOut) -> list[Key]:
    return [(Attendance, body.check_in)]


@handles(CheckedOut, needs=_check_out_needs)
def checked_out(fact: Fact, body: CheckedOut, book: Book) -> None:
    """Service ended, perhaps at another kiosk than it began.

    Two kiosks that are cut off may both end the same service: the first to arrive counts, and the second marks the
    attendance as doubtful, so that staff see what it earned.
    """
    row = _find(fact, body.check_in, book) or _unknown_check_in(fact, body, book)
    if row.out_ref:
        row.doubtful = True
        book.put(row)
        return
    event = fact.event
    if event.member and not row.member:
        # The card was not known at check-in; the check-out says whose it is.
        row.member = event.member
        _count(row.member, book)
    row.out_ref, row.out_ms = fact.ref, max(fact.happened.best_ms, row.in_ms)
    row.served_min, row.about, row.evidence = body.served_min, body.about, body.evidence
    row.points = 0 if fact.set_aside else sum(move.points for move in event.moves if move.source == ISSUED)
    book.put(row)
    if event.member:
        member = member_row(book, event.member)
        member.served_min += body.served_min
        book.put(member)


def _count(member: str, book: Book) -> None:
    if member:
        row = member_row(book, member)
        row.attendances += 1
        book.put(row)


def _find(fact: Fact, check_in: str, book: Book) -> Attendance | None:
    """The attendance that a check-out ends, which may name a copy that a new incarnation carried over."""
    row = book.get(Attendance, check_in)
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


def _unknown_check_in(fact: Fact, body: CheckedOut, book: Book) -> Attendance:
    """An attendance of which only the end is known; the check-in fills in the rest when it arrives."""
    event, happened = fact.event, fact.happened
    row = Attendance(
        ref=body.check_in,
        member=event.member,
        card=event.card,
        station=fact.station,
        stream=event.stream,
        activity=body.activity,
        in_ms=max(0, happened.best_ms - body.served_min * 60_000),
        in_earliest_ms=0,
        in_latest_ms=happened.latest_ms,
        doubtful=True,
        kiosk_at_ms=0,
        kiosk_boot="",
        kiosk_mono_ms=0,
    )
    _count(row.member, book)
    return row
