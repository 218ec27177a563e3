"""Somebody speaks, or hears what was spoken."""

from kiosk.ui.views import Recording
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class RecordingScreen(Screen[Recording]):
    """Shows a `Recording`."""

    def fill(self, body: Recording) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        ids.time.said = body.time
        ids.buttons.show(body.buttons)
