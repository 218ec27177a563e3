"""Drawing on a roll of paper: from the top down, in black dots, as wide as the printer's head."""

import functools
from collections.abc import Sequence
from typing import Final, Literal

import segno
from PIL import Image, ImageDraw, ImageFont

from kiosk.ui import fonts
from kiosk.ui.window.wrap import lines_of

Align = Literal["left", "center", "right"]

_LEADING: Final = 1.32
"""From line to line, of the size of the type."""
_QUIET: Final = 4
"""Modules that must stay white around a QR code (ISO/IEC 18004)."""
_TALLEST: Final = 6_000
"""Dots; what does not fit is no page of ours."""


class Paper:
    """A page that grows downwards.

    Attributes:
        dots: its width.
    """

    def __init__(self, dots: int) -> None:
        """Begin a page.

        Raises:
            FontMissing: there is no font with Chinese (`kiosk.ui.fonts`).
        """
        self.dots = dots
        self._faces = fonts.faces()
        self._image = Image.new("1", (dots, _TALLEST), 1)
        self._draw = ImageDraw.Draw(self._image)
        self._draw.fontmode = "1"  # whole dots: a thermal head knows no grey
        self._margin = dots // 32
        self._room = dots - 2 * self._margin
        self._y = self._margin

    def text(self, text: str, size: int, *, bold: bool = False, align: Align = "left") -> None:
        """A text in as many lines as it takes; `size` in dots."""
        self._y = self._cell(text, self._font(size, bold=bold), self._margin, self._room, align)

    def pair(self, left: str, right: str, size: int, *, bold: bool = False) -> None:
        """A text with a figure at the right end of its first line."""
        font = self._font(size, bold=bold)
        figure = round(font.getlength(right))
        self._cell(right, font, self._margin + self._room - figure, figure + 1, "right")
        self._y = self._cell(left, font, self._margin, self._room - figure - size, "left")

    def columns(self, cells: Sequence[tuple[str, float, Align]], size: int, *, most_lines: int = 0) -> None:
        """Cells side by side, each a text, its share of the width, and where it stands.

        Long ones take more lines; as many as they need, or `most_lines`, and then end in dots.
        """
        font, left, deepest = self._font(size), float(self._margin), self._y
        for text, share, align in cells:
            width = self._room * share
            deepest = max(deepest, self._cell(text, font, round(left), round(width - size * 0.3), align, most_lines))
            left += width
        self._y = deepest

    def rule(self) -> None:
        """A thin line across."""
        self._y += 10
        self._draw.line((self._margin, self._y, self.dots - self._margin, self._y), fill=0, width=2)
        self._y += 12

    def gap(self, dots: int) -> None:
        """So much white."""
        self._y += dots

    def qr(self, code: str) -> None:
        """A QR code, as large as it may be on this paper."""
        made = segno.make_qr(code, error="m", boost_error=False)
        side = len(made.matrix)
        scale = max(1, min(8, self.dots // (side + 2 * _QUIET)))
        left, top = (self.dots - side * scale) // 2, self._y + _QUIET * scale
        for row, modules in enumerate(made.matrix):
            for column, dark in enumerate(modules):
                if dark:
                    x, y = left + column * scale, top + row * scale
                    self._draw.rectangle((x, y, x + scale - 1, y + scale - 1), fill=0)
        self._y = top + (side + _QUIET) * scale

    def finish(self) -> Image.Image:
        """The page, cut where it ends."""
        return self._image.crop((0, 0, self.dots, max(1, min(self._y, _TALLEST))))

    def _cell(
        self, text: str, font: ImageFont.FreeTypeFont, left: int, width: int, align: Align, most_lines: int = 0
    ) -> int:
        """Draw a text between here and there; gives where the next line begins."""
        y, lines = self._y, lines_of(text, width, font.getlength)
        if most_lines and len(lines) > most_lines:
            last = lines[most_lines - 1]
            while last and font.getlength(last + "…") > width:
                last = last[:-1]
            lines = [*lines[: most_lines - 1], last + "…"]
        for line in lines:
            free = width - font.getlength(line)
            x = left + {"left": 0.0, "center": free / 2, "right": free}[align]
            self._draw.text((round(x), y), line, font=font, fill=0)
            y += round(font.size * _LEADING)
        return y

    def _font(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        return _font(str(self._faces.bold if bold else self._faces.regular), size)


@functools.lru_cache(maxsize=16)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)
