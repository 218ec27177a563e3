"""A list, on pages where it doesn't fit."""

from kiosk.ui.views import Listing
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, row_line, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class ListingScreen(Screen[Listing]):
    """Shows a `Listing`."""

    def fill(self, body: Listing) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.heading.said = body.heading
        ids.said.said = "\n".join(body.said)
        ids.rows.label(fewer=body.fewer, more=body.more, page=body.page)
        ids.rows.show(body.rows)
        ids.empty.shown = not body.rows and bool(body.empty)
        ids.empty_words.said = body.empty if not body.rows else ""
        ids.buttons.show(body.buttons)
