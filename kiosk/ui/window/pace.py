"""How often the glass is drawn, and how evenly: quick while somebody is there, calm while nobody is."""

import time
from collections.abc import Callable

from kivy.clock import Clock

from kiosk.ui.window.environment import PACE_RESTING, PACE_USED


class Pace:
    """Sets the frames a second, and remembers the longest time between two.

    Attributes:
        frames: drawn since `begin`.
        gap_ms_max: longest time between two frames while somebody was there, ms. Frames are 25 to 33 ms apart then; what is
            beyond that, somebody made the glass wait.
        resting_gap_ms_max: the same while nobody was.
    """

    def __init__(self, now_s: Callable[[], float] = time.perf_counter) -> None:
        """Nothing was drawn yet; `now_s` is a seam for tests."""
        self._now_s = now_s
        self._last_s: float | None = None
        self._used = True
        self._was_used = True
        self._counts = False
        self.frames = 0
        self.gap_ms_max = 0.0
        self.resting_gap_ms_max = 0.0

    def used(self, somebody: bool) -> None:
        """Somebody is there, or nobody is."""
        self._used = somebody
        Clock._max_fps = float(PACE_USED if somebody else PACE_RESTING)

    @property
    def resting(self) -> bool:
        """Nobody is there."""
        return not self._used

    def begin(self) -> None:
        """Count from now on: the first frame is drawn, and what takes its time once is done."""
        self._last_s, self.frames, self._counts = None, 0, True

    def frame(self) -> None:
        """A frame was drawn."""
        now_s = self._now_s()
        if self._counts and self._last_s is not None:
            gap_ms = (now_s - self._last_s) * 1000
            if self._used and self._was_used:
                self.gap_ms_max = max(self.gap_ms_max, gap_ms)
            else:
                self.resting_gap_ms_max = max(self.resting_gap_ms_max, gap_ms)
        self._last_s, self._was_used = now_s, self._used
        self.frames += 1
