"""Periods of the bank (月兑换、季小评、年总评): months, quarters, years in China's time, and in which something counts."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from sync.contract.rules.limits import MONTH, QUARTER, YEAR, period_of

KINDS: Final = (MONTH, QUARTER, YEAR)
FIRST_YEAR: Final = 2000
"""A clock that says less was wrong."""

_CHINA: Final = timezone(timedelta(hours=8))
_HOUR_MS: Final = 3_600_000


class Span(NamedTuple):
    """A period.

    Attributes:
        id: `2026-10`, `2026-Q4`, `2026`.
        kind: `month`, `quarter`, `year`.
        first_month, last_month: the same month for a month.
    """

    id: str
    kind: str
    first_month: str
    last_month: str

    @property
    def from_ms(self) -> int:
        """When it begins in China's time, Unix ms."""
        return begins_ms(self.first_month)

    @property
    def until_ms(self) -> int:
        """When it is over, Unix ms."""
        return begins_ms(month_after(self.last_month))

    @property
    def months(self) -> list[str]:
        """Its months."""
        months = [self.first_month]
        while months[-1] < self.last_month:
            months.append(month_after(months[-1]))
        return months


def span_of(period: str) -> Span | None:
    """The period of an id, or None where it is none."""
    year, _, part = period.partition("-")
    if len(year) != 4 or not year.isdecimal() or not year.isascii() or not FIRST_YEAR <= int(year) <= 9998:
        return None
    if period == year:
        return Span(period, YEAR, f"{year}-01", f"{year}-12")
    if part in ("Q1", "Q2", "Q3", "Q4"):
        last = int(part[1]) * 3
        return Span(period, QUARTER, f"{year}-{last - 2:02d}", f"{year}-{last:02d}")
    if len(part) == 2 and part.isdecimal() and part.isascii() and 1 <= int(part) <= 12:
        return Span(period, MONTH, period, period)
    return None


def month_of(at_ms: int) -> str:
    """The month that a moment lies in."""
    return _month_of_hour(at_ms // _HOUR_MS)


@lru_cache(maxsize=16_384)
def _month_of_hour(hour: int) -> str:
    """Every month of China's time begins with an hour of UTC; asked for each fact, so remembered."""
    return period_of(MONTH, hour * _HOUR_MS)


def month_after(month: str) -> str:
    """The month after a month."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1:04d}-01" if number == 12 else f"{year:04d}-{number + 1:02d}"


def begins_ms(month: str) -> int:
    """When a month begins in China's time, Unix ms."""
    return int(datetime(int(month[:4]), int(month[5:]), 1, tzinfo=_CHINA).astimezone(UTC).timestamp()) * 1000


def counting_month(at_ms: int, closed_month: str) -> str:
    """The month that something counts in of which the district hears now: its own, or the first one that is open.

    Args:
        at_ms: when it happened, Unix ms.
        closed_month: the last month that is closed now; empty while none is.
    """
    own = month_of(at_ms)
    return max(own, month_after(closed_month)) if closed_month else own
