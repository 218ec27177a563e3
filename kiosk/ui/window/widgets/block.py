"""Blocks: widgets that know how high they must be, and boxes that lay them out in one pass from the top.

Kivy's own layouts settle over several turns of its clock; here a screen is measured and placed at once, so that what doesn't
fit is known before it is drawn (type shrinks a step, lists turn pages) and no frame shows half a layout.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.ui import tokens
from kiosk.ui.views import Stroke
from kiosk.ui.window import look

_NOWHERE = (-10_000, -10_000)


class Block(Widget):
    """A widget that is measured and placed.

    Attributes:
        shown: whether it takes part at all.
        grow: its share of what a box has left over along its axis.
        share: its share of the width where blocks stand side by side.
        wide_mm: its width there instead, if not 0.
        tight: by how much its type is shrunk now (see `look.scales`).
    """

    shown = BooleanProperty(True)
    grow = NumericProperty(0.0)
    share = NumericProperty(1.0)
    wide_mm = NumericProperty(0.0)
    tight = NumericProperty(1.0)

    def __init__(self, **values: Any) -> None:
        """Make it, nowhere as yet."""
        super().__init__(size_hint=(None, None), size=(0, 0), **values)

    def height_for(self, width: int, tight: float) -> int:
        """How high it must be at least, px, when it is so wide and its type is shrunk so far."""
        return 0

    def most_for(self, width: int, tight: float) -> int | None:
        """Beyond which height more is of no use to it, px; None where there is no such height."""
        return None

    def place(self, x: int, top: int, width: int, height: int, tight: float) -> None:
        """Stand here: left and upper edge in Kivy's pixels (y grows upwards)."""
        self.tight = tight
        self.opacity = 1.0
        self.size = (width, height)
        self.pos = (x, top - height)
        self.arrange()

    def put_away(self) -> None:
        """Stand nowhere: not shown, and out of reach of fingers."""
        self.opacity = 0.0
        self.size = (0, 0)
        self.pos = _NOWHERE

    def arrange(self) -> None:
        """Draw or lay out anew what is inside; the place is known."""

    def heard(self, name: str, touch: MotionEvent) -> None:
        """Something inside was pressed; whoever stands above hears it, and at last the stage."""
        if isinstance(self.parent, Block):
            self.parent.heard(name, touch)

    def let_go(self, touch: MotionEvent) -> None:
        """This touch decides nothing any more: whatever it began here is as if it had not begun."""

    def drew(self, stroke: Stroke, touch: MotionEvent) -> None:
        """A stroke was drawn inside, on a pad; heard in the same way."""
        if isinstance(self.parent, Block):
            self.parent.drew(stroke, touch)


class Box(Block):
    """Blocks below one another, or side by side.

    Attributes:
        across: side by side.
        handed: side by side in the other order for a left hand.
        gap_mm: between them.
        pad_mm: around them.
        centred: where nothing grows, what is left over stands above and below (or left and right of) them in equal parts.
    """

    across = BooleanProperty(False)
    handed = BooleanProperty(False)
    gap_mm = NumericProperty(tokens.GAP_MM)
    pad_mm = NumericProperty(0.0)
    centred = BooleanProperty(False)

    def blocks(self) -> list[Block]:
        """Those that take part, first one first. Empty texts and lists take no part."""
        return [block for block in reversed(self.children) if isinstance(block, Block) and block.shown]

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        blocks, pad = self.blocks(), self._pad(tight)
        if self.across:
            widths = self._widths(blocks, width - 2 * pad)
            return max((b.height_for(w, tight) for b, w in zip(blocks, widths, strict=True)), default=0) + 2 * pad
        heights = [block.height_for(width - 2 * pad, tight) for block in blocks]
        return sum(heights) + self._gaps(blocks, tight) + 2 * pad

    def arrange(self) -> None:
        """See `Block`."""
        blocks = self.blocks()
        for block in self.children:
            if isinstance(block, Block) and not block.shown:
                block.put_away()
        pad = self._pad(self.tight)
        x, top = round(self.x) + pad, round(self.top) - pad
        width, height = round(self.width) - 2 * pad, round(self.height) - 2 * pad
        if self.across:
            gap, left = self._gap(self.tight), x
            for block, wide in zip(blocks, self._widths(blocks, width), strict=True):
                block.place(look.handed(left, wide, x, width) if self.handed else left, top, wide, height, self.tight)
                left += wide + gap
            return
        heights = [block.height_for(width, self.tight) for block in blocks]
        left = max(0, height - sum(heights) - self._gaps(blocks, self.tight))
        if self.centred and not any(block.grow for block in blocks):
            top -= left // 2
        for block, high in zip(blocks, self._grown(blocks, heights, left, width), strict=True):
            block.place(x, top, width, high, self.tight)
            top -= high + self._gap(self.tight)

    def _grown(self, blocks: list[Block], heights: list[int], left: int, width: int) -> list[int]:
        """The heights with what is left over shared out: first as far as it is of use, then to all that grow."""
        grown = list(heights)
        most = [block.most_for(width, self.tight) for block in blocks]
        for limited in (True, False):
            for _ in blocks:
                able = [
                    at
                    for at, block in enumerate(blocks)
                    if block.grow and not (limited and most[at] is not None and grown[at] >= (most[at] or 0))
                ]
                if not able or left <= 0:
                    break
                shares = sum(blocks[at].grow for at in able)
                for at, part in [(at, int(left * blocks[at].grow / shares)) for at in able]:
                    limit = most[at]
                    given = part if limit is None or not limited else min(part, limit - grown[at])
                    grown[at] += given
                    left -= given
        return grown

    def _widths(self, blocks: list[Block], width: int) -> list[int]:
        fixed = [look.px(block.wide_mm) for block in blocks]
        free = width - sum(fixed) - self._gap(1.0) * max(0, len(blocks) - 1)
        shares = sum(block.share for block, wide in zip(blocks, fixed, strict=True) if not wide)
        return [wide or int(free * block.share / shares) for block, wide in zip(blocks, fixed, strict=True)]

    def _pad(self, tight: float) -> int:
        return look.px(self.pad_mm * min(1.0, tight))

    def _gap(self, tight: float) -> int:
        # Side by side nothing is won by standing closer; below one another it is.
        return look.px(self.gap_mm if self.across else self.gap_mm * look.air(tight))

    def _gaps(self, blocks: list[Block], tight: float) -> int:
        return self._gap(tight) * max(0, len(blocks) - 1)


class Stack(Box):
    """Blocks below one another."""


class Side(Box):
    """Blocks side by side."""

    def __init__(self, **values: Any) -> None:
        """Make it."""
        super().__init__(across=True, **values)


class Fold(Box):
    """Side by side where the glass is wide, below one another where it is high. The second of two is what is pressed."""

    def __init__(self, **values: Any) -> None:
        """Make it."""
        super().__init__(handed=True, **values)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        self._turn()
        return super().height_for(width, tight)

    def arrange(self) -> None:
        """See `Block`."""
        self._turn()
        super().arrange()

    def _turn(self) -> None:
        self.across = not look.glass().portrait


class Gap(Block):
    """Nothing, so high; with `grow` it takes what is left over."""

    high_mm = NumericProperty(0.0)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(self.high_mm * look.air(tight))


def reuse(box: Widget, kind: Callable[[], Widget], count: int) -> list[Any]:
    """See to it that a box holds just so many widgets of a kind, and give them in their order; those that are there stay."""
    while len(box.children) > count:
        box.remove_widget(box.children[0])
    while len(box.children) < count:
        box.add_widget(kind())
    return list(reversed(box.children))
