"""A QR code, large enough for a telephone's camera: black on white, every module of whole pixels."""

from functools import lru_cache
from typing import Final

import numpy as np
import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty

from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block

SIDE_MM: Final = 92.0
QUIET: Final = 4
"""Modules that must stay white around it (ISO/IEC 18004)."""


@lru_cache(maxsize=4)
def _texture(code: str) -> Texture:
    """A pixel a module; the glass draws it larger, with hard edges."""
    matrix = np.array([[int(dark) for dark in row] for row in segno.make_qr(code, error="m").matrix], np.uint8)
    luminance = np.pad(255 * (1 - matrix), QUIET, constant_values=255).astype(np.uint8)
    texture = Texture.create(size=luminance.shape[::-1], colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(luminance[::-1].tobytes(), colorfmt="luminance", bufferfmt="ubyte")
    return texture


class QrPicture(Block):
    """Shows a code, in the middle of its place."""

    code = StringProperty("")

    def __init__(self, **values: object) -> None:
        """Show none."""
        super().__init__(**values)
        self.shown = False

    def show(self, code: str) -> None:
        """Show this one; none takes no room."""
        self.code, self.shown = code, bool(code)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return min(width, look.px(SIDE_MM * look.air(tight)))

    def arrange(self) -> None:
        """See `Block`."""
        self.canvas.clear()
        side = round(min(self.width, self.height))
        if not self.code or side <= 0:
            return
        texture = _texture(self.code)
        drawn = max(1, side // texture.width) * texture.width
        with self.canvas:
            Color(1, 1, 1, 1)
            place = (round(self.center_x - drawn / 2), round(self.center_y - drawn / 2))
            Rectangle(texture=texture, pos=place, size=(drawn, drawn))
