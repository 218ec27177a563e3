"""How something went, told large: a mark, a word or two, what is safe and what to do now, and the time left to undo."""

from typing import Final

from kiosk.ui import tokens
from kiosk.ui.views import Told
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, countdown, icon_picture, qr_picture, seal, words  # noqa: F401 (named in the .kv)

look.rules(__file__)

FEW_LINES: Final = 3
"""So many sentences stand well in the middle of the screen; more are read better from the left."""


class ToldScreen(Screen[Told]):
    """Shows a `Told`."""

    def fill(self, body: Told) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.seal.show("" if body.code else body.mark)
        ids.qr.show(body.code)
        ids.headline.said, ids.headline.ink = body.headline, tokens.INK
        ids.said.said = "\n".join(body.said)
        ids.said.align = "center" if len(body.said) <= FEW_LINES else "left"
        ids.countdown.show(body.seconds_left)
        ids.buttons.show(body.buttons)
