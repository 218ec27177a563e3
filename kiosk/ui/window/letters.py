"""How wide and how high letters are, measured with the font that draws them."""

from math import ceil
from typing import Final

from kivy.core.text import Label as Drawn
from kivy.graphics.texture import Texture

from kiosk.ui import tokens
from kiosk.ui.window.wrap import Advance

ASCENT: Final = 1.16
"""Of the font's own line above the base line, in sizes of its type; Noto's and WenQuanYi's tables say so."""
ABOVE: Final = 0.88
"""Of a Chinese character's square above the base line."""
_LARGE_PX: Final = 200
"""Widths are measured once, at this size: measuring at every size that might be used opens a font file for each."""
_HINTED: Final = 1.02
"""Fitted to whole pixels, a line of small Latin letters may be so much wider than the same line scaled down."""


class _Widths(dict[str, float]):
    """The width of each character in sizes of its type, measured when it is first met. One character at a time: no text
    that somebody typed stays here."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self._bold = bold

    def __missing__(self, char: str) -> float:
        width = float(Drawn(font_size=_LARGE_PX, bold=self._bold).get_extents(char)[0]) / _LARGE_PX
        self[char] = width if width >= 1 else width * _HINTED
        return self[char]


_WIDTHS: Final = {bold: _Widths(bold) for bold in (False, True)}


def advance(bold: bool) -> Advance:
    """How wide a character is, in sizes of its type; the sum over a line is never less than what is drawn."""
    return _WIDTHS[bold].__getitem__


def width_px(text: str, size_px: int, bold: bool = False) -> int:
    """How wide a line is at most."""
    return ceil(sum(map(_WIDTHS[bold].__getitem__, text)) * size_px)


def pitch_px(size_px: int) -> int:
    """From one line to the next."""
    return ceil(size_px * tokens.LINE_HEIGHT)


def drawn(line: str, size_px: int, bold: bool) -> Texture:
    """A line, drawn white into a texture."""
    label = Drawn(text=line, font_size=size_px, bold=bold)
    label.refresh()
    return label.texture
