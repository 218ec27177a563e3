"""How old a member's points are, and when they expire: what came in first is used up first.

Points count by the month (of China's time) in which they came in, and expire with that month, so many months later. What
was undone or returned is as old again as it was before: it only means that less went out.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sync.contract.clock import day_in_china
from sync.contract.documents import Member
from sync.contract.settings import Settings

_EAST_OF_UTC: Final = timedelta(hours=8)
_DAY_MS: Final = 86_400_000

CameIn = Sequence[tuple[str, int]]
"""What came in, by month, oldest first."""


class Lot(NamedTuple):
    """Points that came in in the same month and are still there.

    Where more went out than ever came in, the one lot has no month, and less than 0 points.
    """

    month: str
    points: int


class Expiring(NamedTuple):
    """Points that expire soon: how many, and when (Unix ms)."""

    points: int
    at_ms: int


def month_of(at_ms: int) -> str:
    """The month of China's time, `2026-11`."""
    return day_in_china(at_ms)[:7]


def months_later(month: str, months: int) -> str:
    """The month so many later, or earlier where `months` is negative."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return f"{max(year, 1):04d}-{number + 1:02d}"


def begins_ms(month: str) -> int:
    """When a month begins in China, Unix ms."""
    in_utc = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC) - _EAST_OF_UTC
    return int(in_utc.timestamp() * 1000)


def lots(came_in: CameIn, went_out: int) -> list[Lot]:
    """What is left, oldest first; all lots together are what came in less what went out."""
    left: list[Lot] = []
    for month, points in came_in:
        used = min(points, went_out)
        went_out -= used
        if points > used:
            left.append(Lot(month, points - used))
    if went_out > 0:
        left.append(Lot("", -went_out))
    return left


def with_more(came_in: CameIn, month: str, points: int) -> list[tuple[str, int]]:
    """What came in, with points of one more fact; facts may arrive in any order."""
    months = dict(came_in)
    months[month] = months.get(month, 0) + points
    return sorted(months.items())


def expired_before(now_ms: int, settings: Settings) -> str:
    """Points of months before this one have expired; empty where none ever do."""
    return months_later(month_of(now_ms), -settings.expiry_months) if settings.expiry_months > 0 else ""


def expires_ms(month: str, settings: Settings) -> int:
    """When points of a month expire, Unix ms; 0 where they never do."""
    return begins_ms(months_later(month, settings.expiry_months + 1)) if settings.expiry_months > 0 and month else 0


def expiring(document: Member, settings: Settings, now_ms: int) -> Expiring | None:
    """What of a member's points expires next, where that is near enough to be said; None where there is nothing to say."""
    return expiring_next(document.oldest_month, document.oldest_points, settings, now_ms)


def expiring_next(month: str, points: int, settings: Settings, now_ms: int) -> Expiring | None:
    """The same, of points that came in in the oldest month that is not used up."""
    at_ms = expires_ms(month, settings)
    if not at_ms or points < 1 or now_ms < at_ms - settings.expiry_warn_days * _DAY_MS:
        return None
    return Expiring(points, at_ms)
