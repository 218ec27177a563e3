"""A text: wrapped by our own rules, sized in millimetres, drawn a texture a line."""

from math import ceil

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.window import letters, look, wrap
from kiosk.ui.window.widgets.block import Block


class Words(Block):
    """Some words. Empty ones take no room.

    Attributes:
        said: the text; `\\n` begins a new line.
        mm: height of a character's square.
        ink: colour, as the tokens have it.
        bold: heavier.
        align: left, center or right in its width; its lines always stand in the middle of its height.
        even: lines of about equal length, for headlines.
    """

    said = StringProperty("")
    mm = NumericProperty(tokens.BODY_MM)
    ink = StringProperty(tokens.INK)
    bold = BooleanProperty(False)
    align = OptionProperty("left", options=("left", "center", "right"))
    even = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._broken: dict[tuple[int, int], list[str]] = {}
        self._lines: list[str] = []
        self._drawn: tuple[object, ...] = ()
        self._textures: list[Texture | None] = []
        self._colour = Color(rgba=look.rgba(tokens.INK))
        super().__init__(**values)
        self.shown = bool(self.said)
        for name in ("said", "mm", "bold", "even"):
            self.fbind(name, self._forget)

    def on_said(self, _: object, said: str) -> None:
        """Empty ones take no part."""
        self.shown = bool(said)

    def on_ink(self, _: object, ink: str) -> None:
        """Another colour needs no new drawing."""
        self._colour.rgba = look.rgba(ink)

    def lines(self, width: int, tight: float) -> list[str]:
        """How the text breaks at that width."""
        key = (width, look.type_px(self.mm, tight))
        if key not in self._broken:
            breaking = wrap.balanced if self.even else wrap.lines_of
            self._broken[key] = breaking(self.said, width / key[1], letters.advance(self.bold))
        return self._broken[key]

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return len(self.lines(width, tight)) * letters.pitch_px(look.type_px(self.mm, tight))

    def width_for(self, tight: float) -> int:
        """How wide it is on one line (the widest of those that it has anyway), px."""
        size_px = look.type_px(self.mm, tight)
        return max((letters.width_px(line, size_px, self.bold) for line in self.said.split("\n")), default=0)

    def piece_for(self, tight: float) -> int:
        """How wide the widest part is that no line should tear: an English word, px."""
        return ceil(wrap.widest(self.said, letters.advance(self.bold)) * look.type_px(self.mm, tight))

    def needs(self) -> tuple[int, int]:
        """Width and height in pixels that what is drawn now takes; more than its size would be clipped."""
        widest = max((texture.width for texture in self._textures if texture is not None), default=0)
        return int(widest), len(self._lines) * letters.pitch_px(look.type_px(self.mm, self.tight))

    def arrange(self) -> None:
        """Draw the lines; what is drawn already stays."""
        if not self.shown or self.width <= 0:
            return
        size_px = look.type_px(self.mm, self.tight)
        lines = self.lines(round(self.width), self.tight)
        wanted = (tuple(lines), size_px, self.bold)
        if wanted != self._drawn:
            self._drawn, self._lines = wanted, lines
            self._textures = [letters.drawn(line, size_px, self.bold) if line else None for line in lines]
        # The texture is as high as the font's own line; the square of a Chinese character stands in the middle of ours.
        pitch = letters.pitch_px(size_px)
        top = round(self.top - (self.height - len(lines) * pitch) / 2)
        lift = round((pitch - size_px) / 2 - (letters.ASCENT - letters.ABOVE) * size_px)
        self.canvas.clear()
        self.canvas.add(self._colour)
        for number, texture in enumerate(self._textures):
            if texture is not None:
                wide, high = texture.size
                place = (self._left(wide), top - number * pitch - lift - high)
                self.canvas.add(Rectangle(texture=texture, pos=place, size=texture.size))

    def put_away(self) -> None:
        """See `Block`; nothing of the text stays on the glass."""
        super().put_away()
        self.canvas.clear()
        self._drawn, self._lines, self._textures = (), [], []

    def _left(self, wide: int) -> int:
        room = round(self.width) - wide
        inset: int = {"left": 0, "center": room // 2, "right": room}[str(self.align)]
        return int(self.x) + inset

    def _forget(self, *_: object) -> None:
        self._broken.clear()
