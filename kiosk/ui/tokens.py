"""The look of the window in one place: colours, type, sizes by physical millimetres, spacing, motion.

Sizes are millimetres on the glass, whatever the number of its pixels: a finger and an eye do not know pixels. DOMAIN.md's
sources (MIIT 适老化, WCAG 2.2, EN 301 549): text at least 18 dp (2.9 mm), touch targets about 20 mm and never under 16 mm,
contrast 4.5:1, main text 7:1. A public screen is read from an arm's length and more, so text here is about twice that.
"""

from dataclasses import dataclass
from typing import Final

MM_PER_INCH: Final = 25.4

# --- Colours, as sRGB hex ---------------------------------------------------------------------------------------------

PAPER: Final = "#fbf6ee"
"""Behind everything: warm, and not as glaring as white."""
CARD: Final = "#ffffff"
"""Behind what belongs together."""
INK: Final = "#2b2320"
"""Main text: 14:1 on paper."""
SOFT_INK: Final = "#5e5047"
"""Second lines: 7:1 on paper."""
LINE: Final = "#d9cdbf"
"""Hairlines and the rims of what can be pressed."""
RED: Final = "#b3261e"
"""The one accent: the main thing to press, and the house's own colour."""
RED_PRESSED: Final = "#8c1d17"
ON_RED: Final = "#ffffff"
GREEN: Final = "#1f6b3a"
AMBER: Final = "#8a5300"
BLUE: Final = "#1f4e79"
"""Staff mode."""
PRESSED: Final = "#efe4d4"
DISABLED_INK: Final = "#857a70"
"""What can't be pressed now: 4:1, and never the only sign of it."""
SHADE: Final = "#2b2320b3"
"""Laid over a screen that waits for an answer."""

MARKS: Final = {"": INK, "ok": GREEN, "wait": BLUE, "warn": AMBER, "bad": RED}
MARK_ICONS: Final = {"": "", "ok": "done", "wait": "wait", "warn": "wrong", "bad": "wrong"}

# --- Type: height of a character's square in mm -------------------------------------------------------------------------

SMALL_MM: Final = 5.0
BODY_MM: Final = 6.5
LARGE_MM: Final = 8.5
TITLE_MM: Final = 11.5
HUGE_MM: Final = 19.0
LINE_HEIGHT: Final = 1.25

# --- Targets and spacing, in mm -----------------------------------------------------------------------------------------

MIN_TARGET_MM: Final = 16.0
TARGET_MM: Final = 20.0
TILE_MM: Final = 40.0
GAP_MM: Final = 4.0
PAD_MM: Final = 8.0
RADIUS_MM: Final = 4.0
RIM_MM: Final = 0.5
TOP_BAR_MM: Final = 20.0
LINE_BAR_MM: Final = 11.0
BOTTOM_BAR_MM: Final = 28.0

# --- Motion -------------------------------------------------------------------------------------------------------------

PRESS_SHOWN_S: Final = 0.12
"""How long a press stays visible, however short the touch was."""
SETTLE_MS: Final = 300
"""A tap so soon after a new screen appeared was meant for the one before."""


@dataclass(frozen=True, slots=True)
class Glass:
    """The panel that the window fills.

    Attributes:
        width_px, height_px: of the window.
        px_per_mm: its pitch.
    """

    width_px: int
    height_px: int
    px_per_mm: float

    @classmethod
    def of(cls, width_px: int, height_px: int, diagonal_inch: float) -> "Glass":
        """A panel by its diagonal, as it is sold."""
        diagonal_px = (width_px**2 + height_px**2) ** 0.5
        return cls(width_px, height_px, diagonal_px / (diagonal_inch * MM_PER_INCH))

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.height_px > self.width_px

    def px(self, mm: float) -> int:
        """Millimetres as whole pixels."""
        return round(mm * self.px_per_mm)


DIAGONAL_INCH: Final = 21.5
"""The panel that most such kiosks have; another is named at the start."""
