"""Seconds that run out: a ring and a figure."""

from typing import Final

from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.discs import arc_texture
from kiosk.ui.window.widgets.words import Words

SIDE_MM: Final = 32.0
RING_MM: Final = 2.6


class Countdown(Block):
    """Shows how many seconds are left of as many as it was first told."""

    seconds = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        """Show none."""
        self._whole = 0
        super().__init__(**values)
        self._ring = Block()
        self._words = Words(mm=tokens.TITLE_MM, bold=True, align="center")
        self.add_widget(self._ring)
        self.add_widget(self._words)
        self.shown = False

    def show(self, seconds: int) -> None:
        """Show so many; 0 takes no room."""
        self._whole = max(self._whole, seconds)
        self.seconds, self.shown = seconds, seconds > 0
        self._words.said = str(seconds) if seconds else ""

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(SIDE_MM * tight)

    def arrange(self) -> None:
        """See `Block`."""
        self._ring.canvas.clear()
        side = round(min(self.height, self.width))
        if side <= 0 or not self.seconds:
            return
        x, y, ring = round(self.center_x - side / 2), round(self.center_y - side / 2), look.px(RING_MM)
        with self._ring.canvas:
            for colour, degrees in ((tokens.LINE, 360), (tokens.RED, round(360 * self.seconds / self._whole))):
                Color(rgba=look.rgba(colour))
                Rectangle(texture=arc_texture(side, ring, degrees), pos=(x, y), size=(side, side))
        self._words.place(x, y + side, side, side, self.tight)
