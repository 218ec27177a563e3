"""The large mark of how something went: a sign on a disc. The sign says it as well as the colour."""

from typing import Final

from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty

from kiosk.ui import tokens
from kiosk.ui.views import Mark
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.discs import arc_texture
from kiosk.ui.window.widgets.icon_picture import icon_texture

SIDE_MM: Final = 44.0
SIGN: Final = 0.6
"""Of the disc's side, what the sign has."""


class Seal(Block):
    """Shows a mark."""

    mark = StringProperty("")

    def show(self, mark: Mark) -> None:
        """Show this one; none takes no room."""
        self.mark, self.shown = mark, bool(mark)
        self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(SIDE_MM * look.air(tight))

    def arrange(self) -> None:
        """See `Block`."""
        self.canvas.clear()
        side = round(min(self.height, self.width))
        if side <= 0 or not self.mark:
            return
        sign = round(side * SIGN)
        with self.canvas:
            Color(rgba=look.rgba(tokens.MARKS[self.mark]))
            x, y = round(self.center_x - side / 2), round(self.center_y - side / 2)
            Rectangle(texture=arc_texture(side, side, 360), pos=(x, y), size=(side, side))
            Color(rgba=look.rgba(tokens.ON_RED))
            inset = (side - sign) // 2
            Rectangle(
                texture=icon_texture(tokens.MARK_ICONS[self.mark], sign), pos=(x + inset, y + inset), size=(sign, sign)
            )
