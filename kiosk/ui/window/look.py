"""The glass in use, for widgets and for kv: millimetres as pixels, colours as Kivy takes them, rules from a file.

A process draws one kiosk at a time; which glass it fills is said once, before the first widget is made. In kv:
`#:import look kiosk.ui.window.look`.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from kivy.lang import Builder

from kiosk.ui import tokens
from kiosk.ui.tokens import Glass

Rgba = tuple[float, float, float, float]

TIGHTER: Final = (1.25, 1.0, 0.88, 0.77, 0.68, 0.58)
"""The scales of type and gaps: the largest that a screen has room for. One below 1 is for texts of unusual length."""
SMALLEST_MM: Final = 4.2
"""No text is ever smaller: 1.4 times what DOMAIN.md's sources ask for."""

_glass = [Glass.of(1080, 1920, tokens.DIAGONAL_INCH)]


def use(glass: Glass) -> None:
    """Draw for this glass from now on."""
    _glass[0] = glass


def glass() -> Glass:
    """The one in use."""
    return _glass[0]


def px(mm: float) -> int:
    """Millimetres on the glass as whole pixels."""
    return _glass[0].px(mm)


def type_px(mm: float, tight: float = 1.0) -> int:
    """The size of type in pixels, shrunk by one of `TIGHTER`, but never below `SMALLEST_MM`."""
    return max(1, px(max(mm * tight, min(mm, SMALLEST_MM))))


def fitting(tight: float, fits: Callable[[float], bool]) -> float:
    """The largest scale, no larger than `tight`, at which something fits; the smallest one where nothing does."""
    return next((scale for scale in TIGHTER if scale <= tight and fits(scale)), TIGHTER[-1])


@cache
def rgba(colour: str) -> Rgba:
    """A colour of the tokens, `#rrggbb` or `#rrggbbaa`, as Kivy takes it."""
    digits = colour.removeprefix("#")
    parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    red, green, blue, *alpha = parts
    return (red, green, blue, alpha[0] if alpha else 1.0)


def rules(module_file: str) -> None:
    """Load the .kv beside a module: `look.rules(__file__)`, once, where the module is imported."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")))
