"""What time it is. The one place the server reads a clock, so that tests can set it."""

import time
from pathlib import Path
from typing import Final, Protocol

_BOOT_FILE: Final = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """A wall clock, and a monotonic one that counts within one boot."""

    @property
    def boot(self) -> str:
        """Id of this boot of the machine."""

    def wall_ms(self) -> int:
        """Unix ms."""

    def mono_ms(self) -> int:
        """Milliseconds since boot."""


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self.boot: Final = _BOOT_FILE.read_text().strip() if _BOOT_FILE.exists() else "unknown"

    def wall_ms(self) -> int:
        """Unix ms."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Milliseconds since boot, time asleep counted."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


_clock: Clock = SystemClock()


def set_clock(clock: Clock) -> Clock:
    """Use another clock from now on; gives back the one before."""
    global _clock
    before, _clock = _clock, clock
    return before


def clock() -> Clock:
    """The clock in use."""
    return _clock


def now_ms() -> int:
    """The district's wall clock, Unix ms."""
    return _clock.wall_ms()
