"""When did it really happen? Clocks are not trusted; order comes from the journal.

A kiosk's wall clock may be years off. What the district can rely on is its own clock when a push arrives, and that within
one boot the monotonic time counts truly: an event of the boot that also made the push happened `push.mono - event.mono`
before it was sent.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec

MAX_TRANSIT_MS: Final = 60_000
"""A push that takes longer has timed out."""

DOUBT_MS: Final = 5 * 60_000
"""A wall clock that differs by more than this is flagged."""

_CHINA_MS: Final = 8 * 3_600_000
_DAY_MS: Final = 24 * 3_600_000
_LAST_MS: Final = 253_402_214_400_000
"""The end of the year 9999, beyond which `datetime` knows no time; a broken clock may say anything."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """When an event happened, as the district reckons.

    Attributes:
        earliest_ms, latest_ms: the interval, Unix ms.
        best_ms: within it, what to show.
        doubtful: the kiosk's wall clock said something else.
    """

    earliest_ms: int
    latest_ms: int
    best_ms: int
    doubtful: bool


def reckon(
    *,
    at_ms: int,
    boot: str,
    mono_ms: int,
    push_boot: str,
    push_mono_ms: int,
    received_ms: int,
    not_before_ms: int,
) -> Happened:
    """When an event happened.

    Args:
        at_ms, boot, mono_ms: the event's own clocks.
        push_boot, push_mono_ms: the kiosk's clocks when it made the push that first brought the event.
        received_ms: the district's clock when that push arrived.
        not_before_ms: the earliest time of the event before in the stream.
    """
    if boot and boot == push_boot and push_mono_ms >= mono_ms:
        latest = received_ms - (push_mono_ms - mono_ms)
        earliest = latest - MAX_TRANSIT_MS
    else:
        latest, earliest = received_ms, not_before_ms
    earliest = min(max(earliest, not_before_ms), latest)
    best = min(max(at_ms, earliest), latest)
    doubtful = at_ms < earliest - DOUBT_MS or at_ms > latest + DOUBT_MS
    if doubtful and boot == push_boot:
        best = latest
    return Happened(earliest_ms=earliest, latest_ms=latest, best_ms=best, doubtful=doubtful)


def believed_now_ms(wall_ms: int, floor_ms: int) -> int:
    """What a kiosk takes for now: never before the latest of signed server time and journal time that it knows."""
    return max(wall_ms, floor_ms)


def day_in_china(at_ms: int) -> str:
    """The day on the calendar, ISO, of a Unix time in ms, in China's time (UTC+8, no daylight saving).

    What `documents.Member.earned` counts by, so that kiosk and district mean the same day.
    """
    return _day((min(at_ms, _LAST_MS) + _CHINA_MS) // _DAY_MS)


@lru_cache(maxsize=4_096)
def _day(days: int) -> str:
    """The day that begins so many days after the first of 1970; whole histories are reckoned by it, a few years at most."""
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()
