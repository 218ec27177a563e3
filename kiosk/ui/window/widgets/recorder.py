"""What somebody speaks into: a large round button with a ring that fills as the time goes, and a level that dances."""

from typing import Final

from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.views import Tile
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.discs import arc_texture
from kiosk.ui.window.widgets.icon_picture import IconPicture
from kiosk.ui.window.widgets.press import LIP_MM, Press
from kiosk.ui.window.widgets.words import Words

LARGEST_MM: Final = 84.0
LEAST_MM: Final = 38.0
RING_MM: Final = 3.4
WORDS_SHARE: Final = 0.74
"""Of the disc's width, what icon and words in it may take, up and across."""
ICON_SHARE: Final = 0.3
BARS: Final = 10
BAR_MM: Final = 4.2
LOWEST: Final = 0.3
"""Of a level's height, what its first bar has; the last has all."""


class Disc(Press):
    """Shows a `Tile` as something round to press."""

    def __init__(self, **values: object) -> None:
        """Make it, empty."""
        self._icon = IconPicture()
        self._word = Words(mm=tokens.LARGE_MM, bold=True, align="center", even=True)
        super().__init__(bare=True, **values)
        self.add_widget(self._icon)
        self.add_widget(self._word)

    def show(self, tile: Tile) -> None:
        """Show this one, in place."""
        self.name, self.label, self.kind, self.enabled = tile.name, tile.label, tile.kind, tile.enabled
        self._icon.icon, self._word.said = tile.icon, tile.label

    def arrange(self) -> None:
        """See `Block`: a disc with its lip, an icon in it, and the word below that."""
        self.canvas.before.clear()
        side = round(min(self.width, self.height))
        if side <= 0:
            return
        lip, rim = look.px(LIP_MM), look.rim_px()
        sunk = lip if self.down and not look.comfort().calm else 0
        x, y = round(self.x), round(self.y)
        inner = side - lip
        with self.canvas.before:
            Color(rgba=look.rgba(self.rim))
            Rectangle(texture=arc_texture(inner, inner, 360), pos=(x + lip // 2, y), size=(inner, inner))
            Rectangle(texture=arc_texture(inner, inner, 360), pos=(x + lip // 2, y + lip - sunk), size=(inner, inner))
            Color(rgba=look.rgba(self.fill))
            small = inner - 2 * rim
            Rectangle(
                texture=arc_texture(small, small, 360), pos=(x + lip // 2 + rim, y + lip - sunk + rim), size=(small, small)
            )
        self._icon.ink = self._word.ink = self.ink
        room, icon, gap = round(side * WORDS_SHARE), round(side * ICON_SHARE), look.px(tokens.GAP_MM / 2)
        self._icon.mm = icon / look.glass().px_per_mm

        def fits(scale: float) -> bool:
            return bool(icon + gap + self._word.height_for(room, scale) <= room and self._word.piece_for(scale) <= room)

        scale = look.fitting(self.tight, fits)
        high = self._word.height_for(room, scale)
        top = round(self.center_y) + (icon + gap + high) // 2 + lip // 2 - sunk
        self._icon.place(x + (side - icon) // 2, top, icon, icon, 1.0)
        self._word.place(x + (side - room) // 2, top - icon - gap, room, high, scale)


class RoundButton(Block):
    """A `Disc` in the middle of its place, and around it a ring: how much of the time there is has gone."""

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._gone = 0.0
        super().__init__(**values)
        self._ring, self._disc = Block(), Disc()
        self.add_widget(self._ring)
        self.add_widget(self._disc)
        self.shown = False

    def show(self, tile: Tile | None, gone: float) -> None:
        """Show this one, in place; none takes no room.

        Args:
            tile: what to press.
            gone: of the ring, 0 to 1.
        """
        self.shown, self._gone = tile is not None, gone
        if tile is not None:
            self._disc.show(tile)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(LEAST_MM * look.air(tight))

    def most_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(LARGEST_MM)

    def arrange(self) -> None:
        """See `Block`."""
        self._ring.canvas.clear()
        side = round(min(self.height, self.width, look.px(LARGEST_MM)))
        if side <= 0 or not self.shown:
            return
        x, y, ring = round(self.center_x - side / 2), round(self.center_y - side / 2), look.px(RING_MM)
        with self._ring.canvas:
            for colour, degrees in ((tokens.LINE, 360), (tokens.RED, round(360 * min(1.0, self._gone)))):
                if degrees:
                    Color(rgba=look.rgba(colour))
                    Rectangle(texture=arc_texture(side, ring, degrees), pos=(x, y), size=(side, side))
        inset = ring + look.px(tokens.GAP_MM / 2)
        self._disc.place(x + inset, y + side - inset, side - 2 * inset, side - 2 * inset, self.tight)


class LevelBars(Block):
    """How loud somebody is: bars from the left, the more the louder, each higher than the one before."""

    level = NumericProperty(0)

    def show(self, level: int, *, listening: bool) -> None:
        """Show so many; none at all where nobody listens."""
        self.level, self.shown = level, listening
        self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(tokens.LARGE_MM * look.air(tight))

    def arrange(self) -> None:
        """See `Block`."""
        self.canvas.clear()
        if self.width <= 0:
            return
        wide, gap = look.px(BAR_MM), look.px(tokens.GAP_MM / 2)
        left = round(self.center_x) - (BARS * wide + (BARS - 1) * gap) // 2
        with self.canvas:
            for bar in range(BARS):
                lit = bar < self.level
                high = round(self.height * (LOWEST + (1 - LOWEST) * bar / (BARS - 1)))
                Color(rgba=look.rgba(tokens.GREEN if lit else tokens.LINE))
                # A bar that isn't lit is a low stump: it is seen without colour how loud it is.
                Rectangle(pos=(left + bar * (wide + gap), round(self.y)), size=(wide, high if lit else look.px(1.0)))
