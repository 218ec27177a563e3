"""The letters that are being typed, on a line that keeps its room while there are none."""

from kivy.properties import StringProperty

from kiosk.ui.window import letters, look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)

CUT = "…"


class Spelled(Block):
    """Shows letters on one line: smaller where there are many, and at last without the first of them."""

    said = StringProperty("")

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return letters.pitch_px(look.type_px(self.ids.words.mm, tight))

    def arrange(self) -> None:
        """See `Block`."""
        words, width = self.ids.words, round(self.width)
        scales = [tight for tight in look.scales() if tight <= self.tight]
        words.said = self.said
        fitting = [tight for tight in scales if words.width_for(tight) <= width]
        tight, rest = fitting[0] if fitting else scales[-1], self.said
        while words.width_for(tight) > width and rest:
            rest = rest[1:]
            words.said = CUT + rest
        if words.shown:
            words.place(round(self.x), round(self.top), width, round(self.height), tight)
        else:
            words.put_away()


__all__ = ["Spelled", "Words"]
