"""What counts in which month: every change of service, redemptions, wishes and accounts, once, where it belongs.

The handlers of those nouns know what a record comes to. Here is only noted how far a fact changed that: after each fact, the
rows that it changed are compared with what was counted of them before, and the difference counts in the month of what
happened, or in the first month that is open. So nothing is counted twice or forgotten, whoever changes a record and why.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.db import models

from server.models import (
    Activity,
    Attendance,
    Certificate,
    CycleBooks,
    CycleFact,
    CycleMember,
    CycleRecord,
    CycleStation,
    Member,
    MemberBadge,
    Period,
    Redemption,
    Stars,
    Wish,
)
from server.models.cycle import BOOKS
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from sync.contract.bank_facts import BadgeGiven, CertificateIssued, PeriodClosed, StarsGiven
from sync.contract.district_facts import StationOpened
from sync.contract.rules.limits import MONTH
from sync.contract.rules.periods import counting_month, month_after, month_of, span_of
from sync.contract.rules.wish_course import CAME_TRUE, FULFILLED

SERVICE: Final = "service"
REDEMPTION: Final = "redemption"
WISH: Final = "wish"
HELD: Final = "held"
ACCOUNT: Final = "account"

VOUCHED: Final = frozenset({"clocked", "witnessed"})
"""Evidence that somebody else, or a clock, stands for."""
BORNE: Final = frozenset({"", "owed", "loss"})
"""How a redemption is settled that was set aside, and was booked all the same; empty where it was not set aside."""


class Figures(NamedTuple):
    """How much of something there is; the fields are those of `models.cycle.CycleFigures`."""

    times: int = 0
    minutes: int = 0
    vouched_min: int = 0
    ended: int = 0
    points: int = 0
    quantity: int = 0

    def less(self, other: "Figures") -> "Figures":
        """How much more this is."""
        return Figures(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Tally(NamedTuple):
    """What a record comes to, and where that belongs."""

    kind: str
    member: str
    station: str
    subject: str
    partner: str
    at_ms: int
    figures: Figures


def needs(fact: Fact, keys: Iterable[Key]) -> Iterator[Key]:
    """The rows that will be asked for once handlers changed the rows of these keys; a check-in alone counts nothing yet."""
    if fact.event.type == "checked_in":
        return
    for model, name in keys:
        if model is Attendance:
            yield CycleRecord, f"{SERVICE}/{name}"
            if fact.event.member:
                yield CycleMember, fact.event.member
        elif model is Redemption:
            yield CycleRecord, f"{REDEMPTION}/{name}"
        elif model is Wish:
            yield CycleRecord, f"{WISH}/{name}"


def note(fact: Fact, changed: Iterable[models.Model], book: Book) -> None:
    """Count what a fact changed.

    Args:
        fact: any fact.
        changed: the rows that it changed, as it left them.
        book: of the chunk.
    """
    lines: list[tuple[str, Tally]] = []
    for row in changed:
        match row:
            case Attendance() if row.out_ref or row.points:
                lines += _record(f"{SERVICE}/{row.ref}", _service(row), book)
                lines += _held(row, book)
            case Redemption():
                lines += _record(f"{REDEMPTION}/{row.id}", _redemption(row), book)
            case Wish() if row.steps:
                lines += _record(f"{WISH}/{row.id}", _wish(row), book)
            case Member() if fact.event.type == "member_registered" and row.id == fact.event.member:
                tally = Tally(ACCOUNT, row.id, row.home, "", "", row.registered_ms, Figures(times=1))
                lines.append((f"{ACCOUNT}/{row.id}", tally))
    if lines:
        books = book.get(CycleBooks, BOOKS)
        for n, (record, tally) in enumerate(lines):
            book.put(_fact(fact.pos, n, record, tally, books.closed_month if books else ""))
            _note_member(tally, book)


def _fact(pos: int, line: int, record: str, tally: Tally, closed_month: str) -> CycleFact:
    return CycleFact(
        pos=pos,
        line=line,
        record=record,
        own_month=month_of(tally.at_ms),
        month=counting_month(tally.at_ms, closed_month),
        **_columns(tally),
    )


def _columns(tally: Tally) -> dict[str, object]:
    columns = tally._asdict()
    figures: Figures = columns.pop("figures")
    return columns | figures._asdict()


# --- What records come to ---------------------------------------------------------------------------------------------


def _service(row: Attendance) -> Tally:
    """A person-time counts once it has ended, unless all of it lies within another one."""
    times = int(bool(row.out_ref) and not (row.overlaps and not row.served_min))
    figures = Figures(
        times=times,
        minutes=row.served_min,
        vouched_min=row.served_min if row.evidence in VOUCHED else 0,
        ended=times if row.evidence in VOUCHED and not row.forgotten else 0,
        points=row.points,
    )
    return Tally(SERVICE, row.member, row.station, row.activity, "", row.in_ms, figures)


def _redemption(row: Redemption) -> Tally:
    """A redemption counts while its points are booked and the goods were not brought back."""
    waits = bool(row.set_aside) and not row.settled
    counts = not row.undone and row.returned != "booked" and not waits and row.settled in BORNE
    figures = Figures(times=1, points=row.points, quantity=row.quantity) if counts else Figures()
    return Tally(REDEMPTION, row.member, row.station, row.reward, row.partner, row.made_ms, figures)


def _wish(row: Wish) -> Tally:
    """A wish counts for whoever made it come true, as long as nobody disputes it, in the month in which it did."""
    came_true = [at_ms for at_ms, state, *_ in row.steps if state == FULFILLED]
    helper = row.helper if row.helper != row.member else ""
    figures = Figures(times=1) if row.state in CAME_TRUE else Figures()
    return Tally(WISH, helper, row.station, row.id, "", came_true[-1] if came_true else 0, figures)


def _held(row: Attendance, book: Book) -> list[tuple[str, Tally]]:
    """An activity was held at a station once somebody has served there."""
    key = f"{HELD}/{row.activity}/{row.station}"
    if not row.activity or not row.out_ref or book.get(CycleRecord, key) is not None:
        return []
    tally = Tally(HELD, "", row.station, row.activity, "", row.in_ms, Figures(times=1))
    book.put(CycleRecord(key=key, **_columns(tally)))
    return [(key, tally)]


def _record(key: str, now: Tally, book: Book) -> list[tuple[str, Tally]]:
    """What changed since the record was counted last: more or less of it, or all of it elsewhere."""
    row = book.get(CycleRecord, key)
    before = None if row is None else _tally_of(row)
    if before is None:
        changes = [now]
    elif _belongs(before) == _belongs(now):
        changes = [now._replace(figures=now.figures.less(before.figures))]
    else:
        changes = [before._replace(figures=Figures().less(before.figures)), now]
    changes = [change for change in changes if any(change.figures)]
    if changes:
        book.put(CycleRecord(key=key, **_columns(now)))
    return [(key, change) for change in changes]


def _tally_of(row: CycleRecord) -> Tally:
    figures = Figures(*(getattr(row, name) for name in Figures._fields))
    return Tally(row.kind, row.member, row.station, row.subject, row.partner, row.at_ms, figures)


def _belongs(tally: Tally) -> tuple[object, ...]:
    return tally.kind, tally.member, tally.station, tally.subject, tally.partner, month_of(tally.at_ms)


# --- What badges ask for ----------------------------------------------------------------------------------------------


def _note_member(tally: Tally, book: Book) -> None:
    if not tally.member or tally.kind not in (SERVICE, WISH):
        return
    row = book.get(CycleMember, tally.member) or CycleMember(member=tally.member)
    if tally.kind == WISH:
        row.wishes += tally.figures.times
    else:
        activity = book.get(Activity, tally.subject) if tally.subject else None
        _add(row, activity.category if activity else "", month_of(tally.at_ms), tally.figures)
    book.put(row)


def _add(row: CycleMember, category: str, month: str, figures: Figures) -> None:
    row.times += figures.times
    row.minutes += figures.minutes
    months = {**row.months.get(category, {})}
    times, minutes = months.get(month, (0, 0))
    months[month] = [times + figures.times, minutes + figures.minutes]
    row.months = {**row.months, category: months}
    row.best_run = longest_run(months_served(row))


def months_served(row: CycleMember, category: str = "") -> set[str]:
    """The months in which a member served, in one programme category or in any."""
    of_category = [row.months.get(category, {})] if category else row.months.values()
    return {month for months in of_category for month, (times, _) in months.items() if times > 0}


def longest_run(months: Iterable[str]) -> int:
    """How many months there are in the longest row of them without a gap."""
    longest = run = 0
    expected = ""
    for month in sorted(months):
        run = run + 1 if month == expected else 1
        longest, expected = max(longest, run), month_after(month)
    return longest


# --- What the district decided ----------------------------------------------------------------------------------------


@handles(StationOpened)
def station_opened(_fact: Fact, body: StationOpened, book: Book) -> None:
    """A station was opened or renamed. The registry knows it at once; reports must say what it was called then."""
    book.put(CycleStation(id=body.station, name=body.name, branch=body.branch))


@handles(PeriodClosed, needs=lambda _fact, body: [(Period, body.period), (CycleBooks, BOOKS)])
def period_closed(fact: Fact, body: PeriodClosed, book: Book) -> None:
    """A period was closed: its report is what has been counted up to here, for good."""
    from server.reports import freeze  # reads the tables that are written here

    span = span_of(body.period)
    if span is None:
        raise CannotWorkOff(f"{body.period!r} is no period")
    if book.get(Period, span.id) is not None:
        raise CannotWorkOff(f"{span.id} was closed before")
    books = book.get(CycleBooks, BOOKS) or CycleBooks(id=BOOKS)
    book.flush()
    if span.kind == MONTH:
        if not books.first_month:
            books.first_month = span.id
            CycleFact.objects.filter(month__lt=span.id).update(month=span.id)
        elif span.id != month_after(books.closed_month):
            raise CannotWorkOff(f"{span.id} was closed before its turn")
        books.closed_month = span.id
        book.put(books)
    elif span.last_month > books.closed_month:
        raise CannotWorkOff(f"{span.id} was closed before its months")
    book.put(
        Period(
            id=span.id,
            kind=span.kind,
            from_ms=body.from_ms,
            until_ms=body.until_ms,
            up_to_pos=body.up_to_pos,
            closed_by=fact.event.actor,
            at_ms=fact.happened.best_ms,
        )
    )
    for report in freeze(span):
        book.put(report)


def stars_key(*, member: str = "", station: str = "") -> str:
    """The key of a volunteer's or a station's `Stars`."""
    return f"station/{station}" if station else f"member/{member}"


def _stars_needs(fact: Fact, body: StarsGiven) -> list[Key]:
    return [(Stars, stars_key(member=fact.event.member, station=body.station))]


@handles(StarsGiven, needs=_stars_needs)
def stars_given(fact: Fact, body: StarsGiven, book: Book) -> None:
    """Staff confirmed stars."""
    [(_, key)] = _stars_needs(fact, body)
    row = book.get(Stars, key) or Stars(key=key)
    row.stars, row.period, row.at_ms = body.stars, body.period, fact.happened.best_ms
    row.history = [*row.history, [row.at_ms, body.stars, body.period, fact.event.actor, body.reason]]
    book.put(row)


def _badge_key(fact: Fact, body: BadgeGiven) -> str:
    return f"{fact.event.member}/{body.badge}"


@handles(BadgeGiven, needs=lambda fact, body: [(MemberBadge, _badge_key(fact, body))])
def badge_given(fact: Fact, body: BadgeGiven, book: Book) -> None:
    """A badge was given, or taken back. What staff decided is not changed by the rule, which has no reason to give."""
    if not body.reason and book.get(MemberBadge, _badge_key(fact, body)) is not None:
        return
    book.put(
        MemberBadge(
            key=_badge_key(fact, body),
            member=fact.event.member,
            badge=body.badge,
            given=body.given,
            at_ms=fact.happened.best_ms,
            actor=fact.event.actor,
            reason=body.reason,
        )
    )


@handles(CertificateIssued)
def certificate_issued(fact: Fact, body: CertificateIssued, book: Book) -> None:
    """A certificate of service was issued."""
    book.put(
        Certificate(
            id=body.certificate,
            member=fact.event.member,
            from_ms=body.from_ms,
            until_ms=body.until_ms,
            up_to_pos=body.up_to_pos,
            times=body.times,
            served_min=body.served_min,
            digest=body.digest,
            at_ms=fact.happened.best_ms,
            actor=fact.event.actor,
        )
    )
