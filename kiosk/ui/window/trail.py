"""Where a finger went between two frames. Kivy tells of most panels only where a touch is when a frame begins: of a quick
stroke that would be its end, and not even where it came down."""

from collections import deque
from typing import Any, Final

from kivy.input import MotionEvent

KEPT: Final = 256
"""Places of one touch between two frames; no panel tells as many."""
_TRAIL: Final = "linli_trail"


def remember() -> None:
    """From now on every touch keeps its trail. Every provider of Kivy goes through `depack` for every place that it is told;
    there is no other hook for it. Does nothing when called again."""
    before = MotionEvent.depack
    if getattr(before, _TRAIL, False):
        return

    def depack(self: Any, args: Any) -> None:
        trail = self.__dict__.get(_TRAIL)
        if trail is None:
            trail = self.__dict__[_TRAIL] = deque(maxlen=KEPT)
        # A panel's thread may tell while a frame is made: a deque bears that.
        trail.append((self.sx, self.sy))
        before(self, args)

    setattr(depack, _TRAIL, True)
    MotionEvent.depack = depack


def since_asked(touch: MotionEvent, window: Any) -> list[tuple[float, float]]:
    """Where a touch was told to be since this was asked last, first one first; where it is now, if nothing else is known.

    Args:
        touch: the finger.
        window: which it is on, or None.

    Returns:
        Places in the window's pixels.
    """
    trail = touch.__dict__.get(_TRAIL)
    places = []
    while trail and window is not None:
        x, y = trail.popleft()
        places.append((x * (window.width - 1), y * (window.height - 1)))
    return places or [(touch.x, touch.y)]
