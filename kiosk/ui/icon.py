"""What an icon is: lines and areas on a grid, to be drawn in any one colour."""

from dataclasses import dataclass
from typing import Final

from kiosk.ui.outlines import Path

GRID: Final = 24.0
"""An icon is so wide and high."""
PEN: Final = 1.8
"""The width of every line."""


@dataclass(frozen=True, slots=True)
class Icon:
    """What to draw, in any one colour.

    Attributes:
        strokes: points of lines, `PEN` wide with round ends and joints; closed where the last point is the first.
        fills: corners of convex areas; the last is not repeated.
    """

    strokes: tuple[Path, ...] = ()
    fills: tuple[Path, ...] = ()
