"""Closing the books of the bank by the month, the quarter and the year (月兑换、季小评、年总评), and what is due.

Months are what everything counts in; a quarter is its months, a year its months. They are closed in order and for good: a
month once it is over and the one before is closed, a quarter after its months, a year after its quarters. The books open
with the first month that is closed; what is older counts in it. See docs/cycle.md.
"""

from collections.abc import Iterator, Sequence

from server import journal
from server.models import CycleBooks, CycleFact, Period
from server.models.cycle import BOOKS
from server.projections import position
from server.refused import DeedRefused
from sync.contract.bank_facts import PeriodClosed
from sync.contract.events import Draft
from sync.contract.rules.limits import period_of
from sync.contract.rules.periods import FIRST_YEAR, KINDS, Span, begins_ms, month_after, month_of, span_of


class PeriodRefused(DeedRefused):
    """`period_unknown`, `period_closed_before`, `period_before_its_turn`, `period_not_counted`."""


def known_span(period: str) -> Span:
    """The period of an id.

    Raises:
        PeriodRefused: `period_unknown`: it is none.
    """
    span = span_of(period)
    if span is None:
        raise PeriodRefused("period_unknown", f"{period!r} is no period; there are 2026-10, 2026-Q4 and 2026")
    return span


def period_closed_at(at_ms: int) -> str:
    """The closed month that a moment lies in, or empty: what becomes known of it now counts in a later one."""
    month = month_of(at_ms)
    books = CycleBooks.objects.filter(id=BOOKS).first()
    return month if books is not None and month <= books.closed_month else ""


def first_month() -> str:
    """The first month of the books; while they are not open, the first that anything happened in; empty for none."""
    books = CycleBooks.objects.filter(id=BOOKS).first()
    if books is not None and books.first_month:
        return books.first_month
    facts = CycleFact.objects.filter(month__gte=f"{FIRST_YEAR}-01").order_by("month")
    return facts.values_list("month", flat=True).first() or ""


def due(now_ms: int) -> list[Span]:
    """What is over and not closed, in the order in which it has to be closed."""
    first = first_month()
    closed = set(Period.objects.values_list("id", flat=True))
    return [span for span in in_order(first, now_ms) if span.id not in closed] if first else []


def in_order(first: str, now_ms: int) -> Iterator[Span]:
    """What is over since a month, each period after those that it is made of."""
    while first < month_of(now_ms):
        for span in spans_at(begins_ms(first)):
            if span.last_month == first:
                yield span
        first = month_after(first)


def spans_at(at_ms: int) -> list[Span]:
    """The month, the quarter and the year that a moment lies in."""
    return [known_span(period_of(kind, at_ms)) for kind in KINDS]


def close(periods: Sequence[str], *, now_ms: int, actor: str) -> None:
    """Close periods, together or not at all; their reports are made when the projections get there.

    Args:
        periods: ids, in the order of `due`.
        now_ms: Unix ms.
        actor: who decided, as events name people.

    Raises:
        PeriodRefused: one is no period, was closed before, is not over or comes before its turn, or the projections have not
            counted everything yet.
    """
    spans = [known_span(period) for period in periods]
    with journal.writing():
        head = journal.head()
        if position() < head:
            raise PeriodRefused("period_not_counted", "the newest facts are still being counted; try again in a moment")
        waiting = due(now_ms)
        for span in spans:
            if Period.objects.filter(id=span.id).exists():
                raise PeriodRefused("period_closed_before", f"{span.id} was closed before")
            if not waiting or waiting.pop(0) != span:
                raise PeriodRefused("period_before_its_turn", f"{span.id} is not over, or something has to be closed first")
        journal.append_district([Draft(body=closing(span, head)) for span in spans], actor=actor)


def closing(span: Span, head: int) -> PeriodClosed:
    """The fact that closes a period, with everything in it up to a position of the journal."""
    return PeriodClosed(period=span.id, from_ms=span.from_ms, until_ms=span.until_ms, up_to_pos=head)
