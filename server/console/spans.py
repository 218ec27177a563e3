"""Days, weeks and months as the district lives them: from one midnight there to another."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings


class Span(NamedTuple):
    """A stretch of whole days.

    Attributes:
        first: its first day.
        last: its last day.
    """

    first: date
    last: date

    @property
    def start_ms(self) -> int:
        """When it begins, Unix ms."""
        return midnight_ms(self.first)

    @property
    def end_ms(self) -> int:
        """When it is over, Unix ms: what happens then is not in it any more."""
        return midnight_ms(self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def midnight_ms(day: date) -> int:
    """When a day begins, Unix ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE)).timestamp()) * 1000


def day_of(at_ms: int) -> date:
    """The day that a moment lies in."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(settings.TIME_ZONE)).date()


def week_of(day: date) -> Span:
    """The week that a day lies in, from Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def month_of(day: date) -> Span:
    """The month that a day lies in."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def months_up_to(day: date, count: int) -> list[Span]:
    """So many months, oldest first, the last of them the one that a day lies in."""
    spans = [month_of(day)]
    while len(spans) < count:
        spans.append(month_of(spans[-1].first - timedelta(days=1)))
    return spans[::-1]


def days_later(at_ms: int, days: int) -> int:
    """The same time of day some days later, also where the clocks are changed in between. Unix ms."""
    there = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(settings.TIME_ZONE))
    moved = (there.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    return int(moved.timestamp() * 1000)


def day_or(text: str, otherwise: date) -> date:
    """The day that 2026-11-22 or the month that 2026-11 names in an address, or another where it names none.

    Days so far off that a week around them can't be told are none.
    """
    try:
        day = date.fromisoformat(text if len(text) != len("2026-11") else f"{text}-01")
    except ValueError:
        return otherwise
    return day if date(1971, 1, 1) <= day <= date(9000, 1, 1) else otherwise
