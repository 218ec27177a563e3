"""How wide and how high letters are, measured with the font that draws them."""

from functools import lru_cache
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

@lru_cache(maxsize=16_384)
def _advance_px(char: str, size_px: int, bold: bool) -> int:
    # One character at a time: its sum is never less than a line's width, and no text that somebody typed stays in a cache.
    return int(_measure(size_px, bold).get_extents(char)[0])


@lru_cache(maxsize=32)
def _measure(size_px: int, bold: bool) -> Drawn:
    return Drawn(font_size=size_px, bold=bold)


def advance(size_px: int, bold: bool) -> Advance:
    """How wide a character of this size is."""
    return lambda char: _advance_px(char, size_px, bold)


def width_px(text: str, size_px: int, bold: bool = False) -> int:
    """How wide a line is."""
    return sum(_advance_px(char, size_px, bold) for char in text)


def pitch_px(size_px: int) -> int:
    """From one line to the next."""
    return ceil(size_px * tokens.LINE_HEIGHT)


def drawn(line: str, size_px: int, bold: bool) -> Texture:
    """A line, drawn white into a texture."""
    label = Drawn(text=line, font_size=size_px, bold=bold)
    label.refresh()
    return label.texture
