"""How often the glass is drawn, and how evenly: quick while somebody is there, calm while nobody is."""

import time
from collections.abc import Callable
from typing import Final

from kivy.clock import Clock

from kiosk.ui.window.environment import PACE_RESTING, PACE_USED

AFTER_TOUCH_S: Final = 5.0
"""How long a touch keeps the pace quick where nobody stays."""


class Pace:
    """Sets the frames a second, and remembers the longest time between two.

    Attributes:
        frames: drawn since `begin`.
        gap_ms_max: longest time between two frames while somebody was there, ms. Frames are 25 to 33 ms apart then.
        work_ms_max: the same without the drawing itself, which is the graphics card's or, where there is none, takes what
            the machine has left: what the kiosk's own work made the glass wait.
        resting_gap_ms_max: longest time between two frames while nobody was there, ms.
    """

    def __init__(self, now_s: Callable[[], float] = time.perf_counter) -> None:
        """Nothing was drawn yet; `now_s` is a seam for tests."""
        self._now_s = now_s
        self._last_s: float | None = None
        self._drawing_s: float | None = None
        self._drawn_s = 0.0
        self._attended = self._used = self._was_used = True
        self._touched_s = now_s() - AFTER_TOUCH_S
        self._counts = False
        self.frames = 0
        self.gap_ms_max = 0.0
        self.work_ms_max = 0.0
        self.resting_gap_ms_max = 0.0

    def used(self, somebody: bool) -> None:
        """Somebody is there, or nobody is; from any thread."""
        self._attended = somebody

    def touched(self) -> None:
        """Somebody touched the glass: quick at once, whatever comes of it."""
        self._touched_s = self._now_s()
        self._set(used=True)

    @property
    def resting(self) -> bool:
        """Nobody is there."""
        return not self._used

    def begin(self) -> None:
        """Count from now on: the first frame is drawn, and what takes its time once is done."""
        self._last_s, self.frames, self._counts = None, 0, True

    def drawing(self) -> None:
        """The widgets are done; their drawing begins."""
        self._drawing_s = self._now_s()

    def drawn(self) -> None:
        """It is on the glass."""
        if self._drawing_s is not None:
            self._drawn_s += self._now_s() - self._drawing_s
            self._drawing_s = None

    def frame(self) -> None:
        """A frame begins. Where nothing changed, none is drawn."""
        now_s = self._now_s()
        self._set(used=self._attended or now_s - self._touched_s < AFTER_TOUCH_S)
        if self._counts and self._last_s is not None:
            gap_ms = (now_s - self._last_s) * 1000
            if self._used and self._was_used:
                self.gap_ms_max = max(self.gap_ms_max, gap_ms)
                self.work_ms_max = max(self.work_ms_max, gap_ms - self._drawn_s * 1000)
            else:
                self.resting_gap_ms_max = max(self.resting_gap_ms_max, gap_ms)
        self._last_s, self._was_used, self._drawn_s = now_s, self._used, 0.0
        self.frames += 1

    def _set(self, *, used: bool) -> None:
        self._used = used
        Clock._max_fps = float(PACE_USED if used else PACE_RESTING)
