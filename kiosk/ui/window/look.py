"""The look in use, for widgets and for kv: which glass, and how whoever is there likes it.

Millimetres become pixels here, roles become colours, and a chosen size becomes scales of type. A process draws one kiosk at
a time: its glass is said once, before the first widget is made; a comfort before the widgets that are to show it, which are
made anew for another one (see `kiosk.ui.window.skeleton.Stage`). In kv: `#:import look kiosk.ui.window.look`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kivy.lang import Builder

from kiosk.ui import tokens
from kiosk.ui.tokens import Glass, Palette
from sync.contract.comfort import Comfort

Rgba = tuple[float, float, float, float]

SMALLEST_MM: Final = 4.2
"""No text is ever smaller: 1.4 times what DOMAIN.md's sources ask for."""


@dataclass(slots=True)
class _InUse:
    glass: Glass
    comfort: Comfort


_now: Final = _InUse(Glass.of(1080, 1920, tokens.DIAGONAL_INCH), Comfort())


def use(glass: Glass) -> None:
    """Draw for this glass from now on."""
    _now.glass = glass


def like(comfort: Comfort) -> bool:
    """Draw for somebody who likes it so from now on; whether that looks any different from before."""
    before, _now.comfort = _drawn(_now.comfort), comfort
    return before != _drawn(comfort)


def _drawn(comfort: Comfort) -> tuple[object, ...]:
    """What of a comfort is seen; the rest is heard."""
    return comfort.text, comfort.contrast, comfort.left, comfort.low, comfort.calm


def glass() -> Glass:
    """The one in use."""
    return _now.glass


def comfort() -> Comfort:
    """The one in use."""
    return _now.comfort


# --- Sizes --------------------------------------------------------------------------------------------------------------


def px(mm: float) -> int:
    """Millimetres on the glass as whole pixels."""
    return _now.glass.px(mm)


def rim_px() -> int:
    """How thick the rim of what can be pressed is."""
    return px(palette().rim_mm)


def type_px(mm: float, tight: float = 1.0) -> int:
    """The size of type in pixels, at one of the `scales`, but never below `SMALLEST_MM`."""
    return max(1, px(max(mm * tight, min(mm, SMALLEST_MM))))


def scales() -> tuple[float, ...]:
    """Those that the chosen size allows, the largest first."""
    return tokens.LADDER[tokens.HIGHEST_RUNG[_now.comfort.text] :]


def usual() -> float:
    """The scale that the chosen size is called after: of lists, of the bars, of whatever stands in a place of its own."""
    return scales()[1]


def air(tight: float) -> float:
    """The scale of gaps, keys and buttons that goes with a scale of type."""
    return min(tight, tokens.ROOMIEST)


def fitting(tight: float, fits: Callable[[float], bool]) -> float:
    """The largest scale, no larger than `tight`, at which something fits; the smallest one where nothing does."""
    return next((scale for scale in scales() if scale <= tight and fits(scale)), tokens.LADDER[-1])


# --- Hands --------------------------------------------------------------------------------------------------------------


def handed(left: int, wide: int, x: int, width: int) -> int:
    """Where something goes that a right hand finds at `left`, `wide` px wide, in a place that begins at `x` and is
    `width` px wide: for a left hand at the other side. Gives its left edge."""
    return 2 * x + width - left - wide if _now.comfort.left else left


def reach_px(height: int) -> int:
    """How much of a glass so high, from its lower edge up, is used."""
    return min(height, px(tokens.REACH_MM)) if _now.comfort.low else height


def is_lowered() -> bool:
    """Whether anything of the glass in use lies above what is used."""
    return reach_px(_now.glass.height_px) < _now.glass.height_px


# --- Colours ------------------------------------------------------------------------------------------------------------


def palette() -> Palette:
    """The one in use."""
    return tokens.STARK if _now.comfort.contrast else tokens.WARM


def rgba(role: str) -> Rgba:
    """The colour of a role (see `kiosk.ui.tokens`) as Kivy takes it."""
    return paint(getattr(palette(), role))


@cache
def paint(colour: str) -> Rgba:
    """A colour given as `#rrggbb` or `#rrggbbaa`, as Kivy takes it: for pictures, which belong to no palette."""
    digits = colour.removeprefix("#")
    parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    red, green, blue, *alpha = parts
    return (red, green, blue, alpha[0] if alpha else 1.0)


# --- Rules --------------------------------------------------------------------------------------------------------------


def rules(module_file: str) -> None:
    """Load the .kv beside a module: `look.rules(__file__)`, once, where the module is imported."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")))
