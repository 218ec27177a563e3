"""Why something can't be taken as it is, said where it was asked for: a sign, and words that tell what to do."""

from kiosk.ui import tokens
from kiosk.ui.window import look
from kiosk.ui.window.widgets import icon_picture, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block

look.rules(__file__)


class ProblemLine(Block):
    """Shows a problem; none takes no room."""

    def __init__(self, **values: object) -> None:
        """Show none."""
        super().__init__(**values)
        self.shown = False

    def show(self, problem: str) -> None:
        """Show this one, in place."""
        self.ids.said.said, self.shown = problem, bool(problem)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return int(self.ids.said.height_for(self._room(width, tight), tight)) + look.px(tokens.GAP_MM * look.air(tight))

    def arrange(self) -> None:
        """See `Block`."""
        ids = self.ids
        pad = look.px(tokens.GAP_MM)
        x, top, width, height = round(self.x), round(self.top), round(self.width), round(self.height)
        side = ids.icon.height_for(0, self.tight)
        ids.icon.place(x + pad, top, side, height, self.tight)
        ids.said.place(x + pad + side + pad, top, self._room(width, self.tight), height, self.tight)

    def _room(self, width: int, tight: float) -> int:
        return width - int(self.ids.icon.height_for(0, tight)) - 3 * look.px(tokens.GAP_MM)
