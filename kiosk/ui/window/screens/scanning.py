"""A code is waited for; the camera's picture is the largest thing there is."""

from kiosk.ui.views import Scanning
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import (  # noqa: F401 (named in the .kv)
    button_box,
    preview,
    problem,
    row_line,
    seal,
    words,
)

look.rules(__file__)


class ScanningScreen(Screen[Scanning]):
    """Shows a `Scanning`."""

    def fill(self, body: Scanning) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        ids.problem.show(body.problem)
        ids.answers.shown = bool(body.answer)
        ids.seal.show(body.mark)
        ids.answer.said = body.answer
        ids.rows.show(body.rows)
        ids.buttons.show(body.buttons)
