"""What will be done, read back before it is."""

from typing import Final

from kiosk.ui import tokens
from kiosk.ui.views import Pair, ReadBack
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block, Stack, reuse
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)

LABEL_SHARE: Final = 0.28
"""Of the width, what the labels have,"""
LABEL_MOST_MM: Final = 64.0
"""but no more than this."""


class PairLine(Block):
    """A label, and what it says beside it."""

    def show(self, pair: Pair) -> None:
        """Show this one, in place."""
        self.ids.label.said, self.ids.value.said = pair.label, pair.value

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        blocks: tuple[Words, Words] = (self.ids.label, self.ids.value)
        heights = [block.height_for(wide, tight) for block, wide in zip(blocks, self._widths(width), strict=True)]
        return max(heights) + look.px(tokens.GAP_MM * look.air(tight))

    def arrange(self) -> None:
        """See `Block`: both begin on the same height."""
        ids = self.ids
        label, value = self._widths(round(self.width))
        x, top = round(self.x), round(self.top) - look.px(tokens.GAP_MM * look.air(self.tight)) // 2
        first = ids.value.height_for(10_000, self.tight)
        ids.label.place(x, top, label, max(first, ids.label.height_for(label, self.tight)), self.tight)
        ids.value.place(x + round(self.width) - value, top, value, ids.value.height_for(value, self.tight), self.tight)

    def _widths(self, width: int) -> tuple[int, int]:
        label = min(int(width * LABEL_SHARE), look.px(LABEL_MOST_MM))
        return label, width - label - look.px(tokens.GAP_MM)


class Pairs(Stack):
    """All of them, on a card."""

    def show(self, pairs: tuple[Pair, ...]) -> None:
        """Show these, in place as far as they are the same number."""
        for line, pair in zip(reuse(self, PairLine, len(pairs)), pairs, strict=True):
            line.show(pair)
        self.shown = bool(pairs)


class ReadBackScreen(Screen[ReadBack]):
    """Shows a `ReadBack`."""

    def fill(self, body: ReadBack) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.pairs.show(body.pairs)
        ids.said.said = "\n".join(body.said)
        ids.buttons.show(body.buttons)
