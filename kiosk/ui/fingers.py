"""Which of the fingers on the glass presses: at most one at a time, and no hand that leans there. Pure of any window.

The first finger that came down on something decides; others are not heard while it is there. A hand shows in that three
touches or more are down at once: none of them presses, and nothing does until the hand lies still or leaves. What lies still
for a while is a hand that rests: it hinders nobody, and as soon as another finger decides, it can press nothing any more.
"""

from dataclasses import dataclass
from typing import Final

HAND: Final = 3
"""So many touches at once are no finger's."""
RESTS_S: Final = 1.5
"""What did not move for so long may be a hand that rests."""
STILL_MM: Final = 3.0
"""A finger that stays within this lies still; hands shake."""
GONE_S: Final = 60.0
"""What did not move for so long has left, and a panel that was unplugged did not tell."""


@dataclass
class _Touch:
    x_mm: float
    y_mm: float
    still_s: float
    decides: bool = False
    of_hand: bool = False


class Fingers:
    """The touches that are down, by any number that tells them apart; seconds are of one clock, mm from one corner."""

    def __init__(self) -> None:
        """Nothing touches the glass."""
        self._down: dict[int, _Touch] = {}

    def came(self, touch: int, x_mm: float, y_mm: float, now_s: float) -> bool:
        """A touch came down.

        Returns:
            Whether what lies under it may have it.
        """
        self._down = {known: of for known, of in self._down.items() if now_s - of.still_s < GONE_S}
        self._down[touch] = new = _Touch(x_mm, y_mm, now_s)
        awake = [other for other in self._down.values() if now_s - other.still_s < RESTS_S]
        if len(awake) >= HAND:
            for other in awake:
                other.of_hand, other.decides = True, False
        return not any(other.of_hand or other.decides for other in awake if other is not new) and not new.of_hand

    def decides(self, touch: int) -> None:
        """Something took a touch that just came down. What decided before was a hand that rests."""
        for other in self._down.values():
            other.decides = False
        self._down[touch].decides = True

    def may_press(self, touch: int) -> bool:
        """Whether it is still the one that decides."""
        return touch in self._down and self._down[touch].decides

    def is_down(self, touch: int) -> bool:
        """Whether it is on the glass, as far as is known."""
        return touch in self._down

    def moved(self, touch: int, x_mm: float, y_mm: float, now_s: float) -> None:
        """It is elsewhere now."""
        known = self._down.get(touch)
        if known and max(abs(x_mm - known.x_mm), abs(y_mm - known.y_mm)) > STILL_MM:
            known.x_mm, known.y_mm, known.still_s = x_mm, y_mm, now_s

    def went(self, touch: int) -> None:
        """It left the glass."""
        self._down.pop(touch, None)
