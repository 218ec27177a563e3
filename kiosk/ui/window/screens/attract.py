"""Nobody is here: what this is for, what to do first, what is on today. Any touch goes on."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.views import Attract
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import press, preview, row_line, street  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)


class Invitation(Block):
    """What to do first, on red, as everything that leads on is. The whole glass is the button; this shows it felt."""

    said = StringProperty("")
    down = BooleanProperty(False)
    lip_px = NumericProperty(0)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return int(self._words().height_for(width - 2 * look.px(tokens.PAD_MM), tight)) + 2 * look.px(
            tokens.PAD_MM * look.air(tight)
        )

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0:
            return
        self.lip_px = look.px(press.LIP_MM)
        pad, sunk = look.px(tokens.PAD_MM), self.lip_px if self.down else 0
        width = round(self.width) - 2 * pad
        self._words().place(round(self.x) + pad, round(self.top) - sunk, width, round(self.height) - self.lip_px, self.tight)

    def on_said(self, _: object, said: str) -> None:
        """Empty it takes no room."""
        self._words().said, self.shown = said, bool(said)

    def on_down(self, *_: object) -> None:
        """It sinks like a key."""
        self.arrange()

    def _words(self) -> Words:
        words: Words = self.ids.words
        return words


class AttractScreen(Screen[Attract]):
    """Shows an `Attract`."""

    def blocks(self) -> list[Block]:
        """See `Box`: what the finger meets lies over everything, and the street stands on the floor."""
        return [block for block in super().blocks() if block not in (self.ids.surface, self.ids.street)]

    def fill(self, body: Attract) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.headline.said, ids.invitation.said = body.headline, body.invitation
        ids.surface.label = body.invitation
        ids.preview.shown = body.camera
        ids.lines.show(body.lines)

    def on_kv_post(self, _: object) -> None:
        """The whole glass is the button."""
        self.ids.surface.fbind("down", lambda _, down: setattr(self.ids.invitation, "down", down))

    def arrange(self) -> None:
        """See `Block`."""
        super().arrange()
        ids, pad = self.ids, look.px(tokens.PAD_MM)
        x, top, width, height = round(self.x), round(self.top), round(self.width), round(self.height)
        ids.surface.place(x - pad, top, width + 2 * pad, height, 1.0)
        high = ids.street.height_for(width, 1.0)
        if not street.stands():
            ids.street.put_away()
            return
        ids.street.place(x - pad, round(self.y) - pad // 2 + high, width + 2 * pad, high, 1.0)
