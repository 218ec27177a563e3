"""An icon, crisp at any size: a texture with soft edges, tinted when drawn.

The glass is drawn without multisampling (see `environment`), so Kivy's own lines would have steps.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.icon_pixels import coverage
from kiosk.ui.icons import ICONS
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block


@lru_cache(maxsize=256)
def icon_texture(name: str, side_px: int) -> Texture:
    """An icon, white, as a texture of that size; an unknown name is an empty one."""
    return soft_texture(coverage(ICONS[name], side_px)) if name in ICONS else soft_texture(np.zeros((1, 1), np.uint8))


def soft_texture(covered: npt.NDArray[np.uint8]) -> Texture:
    """White, as thick as each pixel is covered (rows from the top); drawn in whatever colour."""
    rows, columns = covered.shape
    pixels = np.full((rows, columns, 4), 255, np.uint8)
    pixels[..., 3] = covered[::-1]
    texture = Texture.create(size=(columns, rows), colorfmt="rgba")
    texture.blit_buffer(pixels.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture


class IconPicture(Block):
    """An icon in the middle of its place.

    Attributes:
        icon: its name in `kiosk.ui.icons`, or empty.
        mm: its side.
        ink: its colour.
    """

    icon = StringProperty("")
    mm = NumericProperty(tokens.LARGE_MM)
    ink = StringProperty(tokens.INK)

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._colour = Color(rgba=look.rgba(tokens.INK))
        super().__init__(**values)
        self.shown = bool(self.icon)

    def on_ink(self, _: object, ink: str) -> None:
        """Another colour needs no new drawing."""
        self._colour.rgba = look.rgba(ink)

    def on_icon(self, _: object, icon: str) -> None:
        """None takes no room."""
        self.shown = bool(icon)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(self.mm * tight)

    def arrange(self) -> None:
        """See `Block`."""
        self.canvas.clear()
        side = min(look.px(self.mm * self.tight), round(self.width), round(self.height))
        if not self.shown or side <= 0:
            return
        place = (round(self.center_x - side / 2), round(self.center_y - side / 2))
        self.canvas.add(self._colour)
        self.canvas.add(Rectangle(texture=icon_texture(self.icon, side), pos=place, size=(side, side)))
