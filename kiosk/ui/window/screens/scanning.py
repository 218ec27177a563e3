"""A code is waited for; the camera's picture is the largest thing there is."""

from kiosk.ui.views import Scanning
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, preview, problem, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class ScanningScreen(Screen[Scanning]):
    """Shows a `Scanning`."""

    def fill(self, body: Scanning) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        ids.problem.show(body.problem)
        ids.buttons.show(body.buttons)
