"""The text that is being written, with a mark where it goes on. Drawn by ourselves: a text input of Kivy's would take the
keyboard, and with it what the typing scanner types.
"""

from typing import Final

from kivy.properties import NumericProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.window import letters, look
from kiosk.ui.window.widgets import words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block

look.rules(__file__)

CARET_MM: Final = 0.9
LEAST_LINES: Final = 2
MOST_LINES: Final = 7


class TextField(Block):
    """Shows a text from its beginning, and from further on where it is longer than there is room: always its end.

    Attributes:
        mm: of its type.
        least: lines it has room for at least.
    """

    mm = NumericProperty(tokens.LARGE_MM)
    least = NumericProperty(LEAST_LINES)
    caret_x = NumericProperty(0)
    caret_y = NumericProperty(0)
    caret_high = NumericProperty(0)
    ink = StringProperty(tokens.INK)

    def __init__(self, **values: object) -> None:
        """Show nothing yet."""
        self._text = ""
        super().__init__(**values)

    def show(self, text: str, hint: str = "") -> None:
        """Show this, in place; the hint only while there is no text."""
        self._text = text
        self.ids.hint.said = "" if text else hint
        self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`: the same for any text, so that nothing moves while it grows."""
        return int(self.least) * letters.pitch_px(look.type_px(self.mm, tight)) + 2 * self._pad()

    def most_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return MOST_LINES * letters.pitch_px(look.type_px(self.mm, tight)) + 2 * self._pad()

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        pad, size_px = self._pad(), look.type_px(self.mm, self.tight)
        pitch = letters.pitch_px(size_px)
        x, top, width = round(self.x) + pad, round(self.top) - pad, round(self.width) - 2 * pad
        text, hint = self.ids.text, self.ids.hint
        # The caret stands behind the last character, on the same line.
        text.said = self._text
        room = width - look.px(CARET_MM * 2)
        lines = text.lines(room, self.tight)
        shown = lines[-max(1, (round(self.height) - 2 * pad) // pitch) :]
        text.said = "\n".join(shown)
        behind_caret = look.px(CARET_MM * 2)
        for block, left in ((text, x), (hint, x + behind_caret)):
            if block.shown:
                block.place(left, top, room, block.height_for(room, self.tight), self.tight)
            else:
                block.put_away()
        behind = len(self._text) - len(self._text.rstrip(" "))
        last = letters.width_px(shown[-1] if shown else "", size_px) + letters.width_px(" " * behind, size_px)
        self.caret_high = size_px
        self.caret_x = x + min(last, room) + look.px(CARET_MM / 2)
        self.caret_y = top - max(0, len(shown) - 1) * pitch - (pitch + size_px) // 2

    def _pad(self) -> int:
        return look.px(tokens.GAP_MM)
