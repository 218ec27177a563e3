"""Something to read, on pages where it doesn't fit."""

from kiosk.ui.views import Reading
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, text_pages, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class ReadingScreen(Screen[Reading]):
    """Shows a `Reading`."""

    def fill(self, body: Reading) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.heading.said, ids.byline.said = body.heading, body.byline
        ids.text.label(fewer=body.fewer, more=body.more, page=body.page)
        ids.text.show(body.paragraphs)
        ids.buttons.show(body.buttons)
