"""The kiosk's clocks: wall time, right or wrong, and time since boot, which only counts within one boot."""

import time
from functools import cache
from pathlib import Path
from typing import Protocol

from sync.contract.clock import believed_now_ms


class Clock(Protocol):
    """Where a kiosk looks for the time."""

    def wall_ms(self) -> int:
        """Unix time by the machine's clock, in ms; 1970 where its battery is flat."""
        ...

    def boot(self) -> str:
        """An id of this boot of the machine."""
        ...

    def mono_ms(self) -> int:
        """Time since boot in ms, sleep included; never goes back."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def wall_ms(self) -> int:
        """See `Clock`."""
        return max(0, time.time_ns() // 1_000_000)

    def boot(self) -> str:
        """See `Clock`."""
        return _boot_id()

    def mono_ms(self) -> int:
        """See `Clock`."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@cache
def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


BEHIND_MS = 5 * 60_000
"""A wall clock this far behind what is known is wrong, not just slow."""


def is_behind(wall_ms: int, floor_ms: int) -> bool:
    """Whether the wall clock is provably wrong: earlier than signed server time or the journal's own past."""
    return wall_ms + BEHIND_MS < floor_ms


__all__ = ["BEHIND_MS", "Clock", "SystemClock", "believed_now_ms", "is_behind"]
