"""My points (存折): figures and sentences, and the last lines below them or, where the glass is wide, beside them."""

from typing import Final

from kiosk.ui import tokens
from kiosk.ui.views import Figure, Passbook
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import button_box, row_line, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block, Side, reuse

look.rules(__file__)

WIDE: Final = 100_000
"""So wide a line never breaks, px."""


class FigureCard(Block):
    """Shows a `Figure`: large, with its unit, over what it counts."""

    def show(self, figure: Figure) -> None:
        """Show this one, in place."""
        self.ids.value.said, self.ids.unit.said, self.ids.label.said = figure.value, figure.unit, figure.label

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        room = width - 2 * look.px(tokens.GAP_MM)
        value, label = self.ids.value, self.ids.label
        high: int = value.height_for(WIDE, tight) + label.height_for(room, tight)
        return high + look.px(2 * tokens.GAP_MM * look.air(tight))

    def arrange(self) -> None:
        """See `Block`: the figure and its unit stand on one line, smaller where they are long."""
        ids = self.ids
        pad = look.px(tokens.GAP_MM)
        x, width = round(self.x) + pad, round(self.width) - 2 * pad
        figure = look.fitting(self.tight, lambda scale: sum(self._widths(scale)) <= width)
        high, label = ids.value.height_for(WIDE, self.tight), ids.label.height_for(width, self.tight)
        top = round(self.top) - (round(self.height) - high - label) // 2
        value, unit = self._widths(figure)
        # Where there is no room at any scale, what the figure counts says enough.
        unit = unit if value + unit <= width else 0
        left = x + (width - value - unit) // 2
        ids.value.place(left, top, value, high, figure)
        if unit:
            # The unit stands on the figure's base line.
            lowered = look.px(0.25 * (ids.value.mm - ids.unit.mm) * figure)
            ids.unit.place(left + value, top - lowered, unit, high, figure)
        else:
            ids.unit.put_away()
        ids.label.place(x, top - high, width, label, self.tight)

    def _widths(self, tight: float) -> tuple[int, int]:
        unit = self.ids.unit
        gap = look.px(tokens.GAP_MM / 3)
        return self.ids.value.width_for(tight) + gap, unit.width_for(tight) + gap if unit.shown else 0


class Figures(Side):
    """All of them, side by side."""

    def show(self, figures: tuple[Figure, ...]) -> None:
        """Show these, in place as far as they are the same number."""
        for card, figure in zip(reuse(self, FigureCard, len(figures)), figures, strict=True):
            card.show(figure)
        self.shown = bool(figures)


class PassbookScreen(Screen[Passbook]):
    """Shows a `Passbook`."""

    def fill(self, body: Passbook) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.heading.said = body.heading
        ids.figures.show(body.figures)
        ids.said.said = "\n".join(body.said)
        ids.rows.label(fewer=body.fewer, more=body.more, page=body.page)
        ids.rows.show(body.rows)
        ids.empty.said = body.empty if not body.rows else ""
        ids.rest.shown = not body.rows
        ids.buttons.show(body.buttons)
