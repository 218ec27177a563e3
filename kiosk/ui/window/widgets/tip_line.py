"""What to do now, or why it can't be done: a line that keeps its room while there is nothing to say."""

from typing import Final

from kiosk.ui import tokens
from kiosk.ui.window import letters, look
from kiosk.ui.window.widgets import words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.problem import ProblemLine  # noqa: F401 (likewise)

look.rules(__file__)

TIP_MM: Final = tokens.BODY_MM * 0.9
SMALLER: Final = 0.88
"""The scale at which two lines of a tip must have room."""


class TipLine(Block):
    """Shows a tip quietly, or a problem plainly. Only a long problem takes more room than nothing does."""

    def show(self, tip: str, problem: str) -> None:
        """Show these, in place; a problem goes first."""
        self.ids.problem.show(problem)
        self.ids.tip.said = "" if problem else tip

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        one_line = letters.pitch_px(look.type_px(TIP_MM, tight)) + look.px(tokens.GAP_MM * look.air(tight))
        two_smaller_ones = 2 * letters.pitch_px(look.type_px(TIP_MM, SMALLER))
        return max(one_line, two_smaller_ones, self.ids.problem.height_for(width, tight) if self.ids.problem.shown else 0)

    def arrange(self) -> None:
        """See `Block`: a tip that needs more than its line has smaller type."""
        x, top, width, height = round(self.x), round(self.top), round(self.width), round(self.height)
        tip = self.ids.tip
        fitting = [tight for tight in look.scales() if tight <= self.tight and tip.height_for(width, tight) <= height]
        for block, tight in ((tip, fitting[0] if fitting else look.scales()[-1]), (self.ids.problem, self.tight)):
            if block.shown:
                block.place(x, top, width, height, tight)
            else:
                block.put_away()
