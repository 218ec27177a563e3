"""The district's time: UTC+8 all over China, without daylight saving, so no time-zone files are needed."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from sync.contract.cards import DAY_MS

ZONE: Final = timezone(timedelta(hours=8))
_OFFSET_MS: Final = 8 * 3_600_000
_LAST_MS: Final = 253_402_214_400_000
"""The end of the year 9999, beyond which `datetime` knows no time; a broken clock may say anything."""


def day_of(at_ms: int) -> int:
    """The day on the calendar here, as days since 1970-01-01; what cards and revocations count in."""
    return (at_ms + _OFFSET_MS) // DAY_MS


def start_of_day_ms(day: int) -> int:
    """When a day on the calendar here begins, Unix ms; `day` as in `day_of`."""
    return day * DAY_MS - _OFFSET_MS


def moment(at_ms: int) -> datetime:
    """A Unix time in ms as the time on the wall here."""
    return datetime.fromtimestamp(min(at_ms, _LAST_MS) / 1000, UTC).astimezone(ZONE)
