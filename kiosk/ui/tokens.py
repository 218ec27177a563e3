"""The look of the window in one place: colours, type, sizes by physical millimetres, spacing, motion.

Sizes are millimetres on the glass, whatever the number of its pixels: a finger and an eye do not know pixels. DOMAIN.md's
sources (MIIT 适老化, WCAG 2.2, EN 301 549): text at least 18 dp (2.9 mm), touch targets about 20 mm and never under 16 mm,
contrast 4.5:1, main text 7:1. A public screen is read from an arm's length and more, so text here is about twice that.
"""

from dataclasses import dataclass
from typing import Final

from sync.contract.comfort import TextSize

MM_PER_INCH: Final = 25.4

# --- Colours: named by what they are for, and what each palette makes of them ---------------------------------------------

PAPER: Final = "paper"
"""Behind everything."""
CARD: Final = "card"
"""Behind what belongs together."""
INK: Final = "ink"
"""Main text."""
SOFT_INK: Final = "soft_ink"
"""Second lines."""
LINE: Final = "line"
"""Hairlines and the rims of what can be pressed."""
RED: Final = "red"
"""The one accent: the main thing to press, and the house's own colour."""
RED_PRESSED: Final = "red_pressed"
ON_RED: Final = "on_red"
"""What stands on the accent, on a mark's disc and on the staff's blue."""
GREEN: Final = "green"
AMBER: Final = "amber"
BLUE: Final = "blue"
"""Staff mode."""
TINT: Final = "tint"
"""Behind a problem that is told in amber."""
LAMP: Final = "lamp"
"""A heading on ink: the tray of demo cards."""
PRESSED: Final = "pressed"
"""Behind what a finger is on."""
DEEP: Final = "deep"
"""Behind the bar of ways out, and where a picture will be."""
DISABLED_INK: Final = "disabled_ink"
"""What can't be pressed now, and hints; never the only sign of it."""
DISABLED_LINE: Final = "disabled_line"
SHADE: Final = "shade"
"""Laid over a screen that waits for an answer."""
CLEAR: Final = "clear"
"""Nothing at all."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What each role's colour is, as sRGB `#rrggbb` or `#rrggbbaa`, and how thick a rim is drawn, in mm."""

    paper: str
    card: str
    ink: str
    soft_ink: str
    line: str
    red: str
    red_pressed: str
    on_red: str
    green: str
    amber: str
    blue: str
    tint: str
    lamp: str
    pressed: str
    deep: str
    disabled_ink: str
    disabled_line: str
    shade: str
    rim_mm: float
    clear: str = "#00000000"


WARM: Final = Palette(
    paper="#fbf6ee",
    card="#ffffff",
    ink="#2b2320",
    soft_ink="#52453c",
    line="#d9cdbf",
    red="#b3261e",
    red_pressed="#8c1d17",
    on_red="#ffffff",
    green="#1f6b3a",
    amber="#7d4b00",
    blue="#1f4e79",
    tint="#f3e3c8",
    lamp="#f2b84b",
    pressed="#efe4d4",
    deep="#efe4d4",
    disabled_ink="#746a61",
    disabled_line="#d9cdbf",
    shade="#2b2320b3",
    rim_mm=0.5,
)
"""As paper is: warm, and not as glaring as white."""
STARK: Final = Palette(
    paper="#ffffff",
    card="#ffffff",
    ink="#000000",
    soft_ink="#000000",
    line="#000000",
    red="#8f0000",
    red_pressed="#000000",
    on_red="#ffffff",
    green="#00491c",
    amber="#5a3600",
    blue="#00245c",
    tint="#fff3b0",
    lamp="#ffd54a",
    pressed="#ffe680",
    deep="#e2e2e2",
    disabled_ink="#555555",
    disabled_line="#959595",
    shade="#000000d0",
    rim_mm=0.9,
)
"""High contrast: black on white, for eyes that tell greys apart badly; what is pressed turns yellow."""

GROUNDS: Final[dict[str, tuple[str, ...]]] = {
    INK: (PAPER, CARD, PRESSED, DEEP),
    SOFT_INK: (PAPER, CARD, PRESSED, DEEP),
    RED: (PAPER, CARD, PRESSED),
    ON_RED: (RED, RED_PRESSED, BLUE, GREEN, AMBER),
    GREEN: (PAPER, CARD, PRESSED),
    AMBER: (PAPER, CARD, PRESSED, TINT),
    BLUE: (PAPER, CARD, PRESSED),
    DISABLED_INK: (PAPER, CARD),
    PAPER: (INK,),
    LAMP: (INK,),
}
"""Which ink may lie on which ground."""
MAIN_INKS: Final = (INK, SOFT_INK)
"""What is read at length: 7:1 at least; everything else has 4.5:1."""

STREET: Final = {
    "walls": ("#efe2cf", "#e9d8c1", "#f3e8d8"),
    "roofs": ("#d9b9a0", "#cfa98d", "#dfc4ac"),
    "dark": "#dcc8ae",
    "lit": "#f2b84b",
    "tree": "#c3cdb0",
}
"""Paints of the one picture there is. It tells nothing, and high contrast goes without."""

MARKS: Final = {"": INK, "ok": GREEN, "wait": BLUE, "warn": AMBER, "bad": RED}
MARK_ICONS: Final = {"": "", "ok": "done", "wait": "wait", "warn": "wrong", "bad": "wrong"}

# --- Type: height of a character's square in mm -------------------------------------------------------------------------

SMALL_MM: Final = 5.0
BODY_MM: Final = 6.5
LARGE_MM: Final = 8.5
TITLE_MM: Final = 11.5
HUGE_MM: Final = 19.0
LINE_HEIGHT: Final = 1.25

LADDER: Final = (1.75, 1.5, 1.25, 1.0, 0.88, 0.77, 0.68, 0.58)
"""Scales of type. A screen takes the largest that it has room for; what is below 1 is for texts of unusual length."""
HIGHEST_RUNG: Final[dict[TextSize, int]] = {"largest": 0, "large": 1, "normal": 2}
"""Where on the ladder each chosen size begins; one rung below is what it is called after, the size of lists and bars."""
ROOMIEST: Final = 1.25
"""Gaps, keys and buttons grow with the type up to this; beyond it the room is the letters'."""

# --- Targets and spacing, in mm -----------------------------------------------------------------------------------------

MIN_TARGET_MM: Final = 16.0
TARGET_MM: Final = 20.0
TILE_MM: Final = 40.0
GAP_MM: Final = 4.0
PAD_MM: Final = 8.0
RADIUS_MM: Final = 4.0
TOP_BAR_MM: Final = 22.0
LINE_BAR_MM: Final = 11.0
BOTTOM_BAR_MM: Final = 28.0
TOP_BUTTON_MM: Final = 30.0
"""How wide each of the three at the top is."""
REACH_MM: Final = 300.0
"""Low mode: nothing to press or read lies higher above the glass's lower edge. Where that edge is 0.8 m above the floor, as
is assumed here, this is 1.1 m. Whoever sits reaches 1.22 m at most (EN 301 549, 8.3), so a glass that hangs a hand higher is
still in reach."""

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
