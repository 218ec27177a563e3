"""A choice of large tiles."""

from kiosk.ui.views import Menu
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, preview, tile_button, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class MenuScreen(Screen[Menu]):
    """Shows a `Menu`: the question, the camera's picture where a card is awaited, the tiles."""

    def fill(self, body: Menu) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        ids.preview.shown, ids.preview.hint = body.camera, body.camera_hint
        ids.tiles.show(body.tiles)
        ids.buttons.show(body.buttons)
