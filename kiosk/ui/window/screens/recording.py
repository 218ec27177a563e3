"""Somebody speaks, or hears what was spoken."""

from kiosk.ui.views import Recording
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, problem, recorder, words  # noqa: F401 (named in the .kv)

look.rules(__file__)


class RecordingScreen(Screen[Recording]):
    """Shows a `Recording`: the time goes round the button, and bars say that one is heard."""

    def fill(self, body: Recording) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        ids.problem.show(body.problem)
        ids.tile.show(body.tile, body.seconds / max(1, body.of_s))
        ids.level.show(body.level, listening=body.state == "recording")
        ids.time.said = body.time
        ids.buttons.show(body.buttons)
