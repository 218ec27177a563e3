"""A small button of the bar at the top: its icon over its word, for three of them stand side by side."""

from kiosk.ui import tokens
from kiosk.ui.views import Button
from kiosk.ui.window import look
from kiosk.ui.window.widgets import icon_picture, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.press import Press

look.rules(__file__)

PAD_MM = tokens.GAP_MM / 4


class TopButton(Press):
    """Shows a `Button`; one without a word is not there."""

    def show(self, button: Button) -> None:
        """Show this one, in place."""
        self.name, self.label, self.shown = button.name, button.label, bool(button.label)
        self.ids.icon.icon, self.ids.word.said = button.icon, button.label
        self.arrange()

    def scale_for(self, width: int, height: int) -> float:
        """The scale of its word in such a place, with an icon of its full size over it."""
        pad, icon, word = look.px(PAD_MM), self.ids.icon, self.ids.word
        room, high = width - 2 * pad, height - 2 * pad - self.lip_px - icon.height_for(0, 1.0)

        def fits(scale: float) -> bool:
            return bool(word.height_for(room, scale) <= high and word.piece_for(scale) <= room)

        return look.fitting(look.usual(), fits)

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        icon, word = self.ids.icon, self.ids.word
        icon.ink = word.ink = self.ink
        x, top, width, height = self.inner(PAD_MM)
        under = word.height_for(width, self.tight)
        # The icon takes what is left, up to the size that was chosen.
        side = max(1, min(height - under, icon.height_for(0, look.usual())))
        top -= max(0, height - side - under) // 2
        icon.place(x, top, width, side, look.usual())
        word.place(x, top - side, width, under, self.tight)
