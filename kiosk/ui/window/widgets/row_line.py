"""Lines of a list, on pages."""

from collections.abc import Sequence
from typing import Final

from kivy.properties import BooleanProperty

from kiosk.ui import tokens
from kiosk.ui.views import Row
from kiosk.ui.window import look
from kiosk.ui.window.paging import Piece
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.icon_picture import IconPicture  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.pager import Column, Paged
from kiosk.ui.window.widgets.press import LIP_MM, Press
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)

ASIDE_SHARE: Final = 0.38
"""Of a line's width, what a price or a time may take before it breaks into lines."""


class RowLine(Press):
    """Shows a `Row`.

    Attributes:
        head: it heads the lines after it.
    """

    head = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        """Make it."""
        self.row: Row | None = None
        super().__init__(**values)

    def show(self, row: Row) -> None:
        """Show this one, in place."""
        self.row = row
        self.name, self.label, self.head = row.name, row.title, row.head
        # A line with nothing to press is no disabled one: it is just read.
        self.flat = not row.name
        self.enabled = row.enabled
        ids = self.ids
        ids.icon.icon = row.icon or tokens.MARK_ICONS[row.mark]
        ids.title.said, ids.note.said, ids.aside.said = row.title, row.note, row.aside
        ids.title.bold = row.head or bool(row.note)
        ids.go.icon = "right" if row.name and row.enabled and not row.aside else ""

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        _, words, aside = self._widths(width - 2 * self._pad(), tight)
        ids = self.ids
        left = ids.title.height_for(words, tight) + (ids.note.height_for(words, tight) if ids.note.shown else 0)
        needed = max(left, ids.aside.height_for(aside, tight) if ids.aside.shown else 0) + look.px(tokens.GAP_MM) + look.px(LIP_MM)
        if self.head:
            return needed
        return max(needed, look.px(tokens.TARGET_MM if self.name else tokens.MIN_TARGET_MM * tight))

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids or self.row is None:
            return
        ids, row = self.ids, self.row
        marked = tokens.MARKS[row.mark]
        ids.title.ink = self.ink if row.enabled else tokens.DISABLED_INK
        ids.note.ink = tokens.SOFT_INK
        ids.aside.ink = (marked if row.mark else tokens.INK) if row.enabled else tokens.DISABLED_INK
        ids.icon.ink = marked if row.mark else (tokens.RED if row.enabled else tokens.DISABLED_INK)
        ids.go.ink = tokens.SOFT_INK
        x, top, width, height = self.inner(0.0)
        pad = self._pad()
        x, width = x + pad, width - 2 * pad
        icon_room, words, aside = self._widths(width, self.tight)
        for block in (ids.icon, ids.note, ids.aside, ids.go):
            if not block.shown:
                block.put_away()
        if ids.icon.shown:
            ids.icon.place(x, top, icon_room - look.px(tokens.GAP_MM / 2), height, self.tight)
        title_high = ids.title.height_for(words, self.tight)
        note_high = ids.note.height_for(words, self.tight) if ids.note.shown else 0
        upper = top - (height - title_high - note_high) // 2
        ids.title.place(x + icon_room, upper, words, title_high, self.tight)
        if ids.note.shown:
            ids.note.place(x + icon_room, upper - title_high, words, note_high, self.tight)
        right = x + width
        if ids.aside.shown:
            ids.aside.place(right - aside, top, aside, height, self.tight)
        if ids.go.shown:
            side = look.px(ids.go.mm)
            ids.go.place(right - side, top, side, height, self.tight)

    def _pad(self) -> int:
        return 0 if self.head else look.px(tokens.GAP_MM)

    def _widths(self, width: int, tight: float) -> tuple[int, int, int]:
        """Of the icon's place, the words, and what stands at the right."""
        ids = self.ids
        gap = look.px(tokens.GAP_MM / 2)
        icon = look.px(ids.icon.mm * tight) + gap if ids.icon.shown else 0
        aside = min(ids.aside.width_for(tight), int(width * ASIDE_SHARE)) if ids.aside.shown else 0
        taken = aside + gap if aside else (look.px(ids.go.mm) + gap if ids.go.shown else 0)
        return icon, width - icon - taken, aside


class RowList(Paged):
    """Rows on pages, as many as fit."""

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._rows: tuple[Row, ...] = ()
        self._lines: list[RowLine] = []
        self._measured: dict[tuple[int, float], list[Piece]] = {}
        super().__init__(**values)
        self._gauge = RowLine()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these; lines that stay are kept."""
        if rows != self._rows:
            self._rows = rows
            self._measured.clear()
        self.shown = bool(rows)

    def pieces(self, width: int, tight: float) -> list[Piece]:
        """See `Paged`."""
        if (width, tight) not in self._measured:
            self._measured[width, tight] = [self._measure(row, width, tight) for row in self._rows]
        return self._measured[width, tight]

    def show_pieces(self, shown: Sequence[Column], tight: float) -> None:
        """See `Paged`."""
        placed = [(column, at) for column in shown for at in column.pieces]
        while len(self._lines) < len(placed):
            self._lines.append(RowLine())
            self.add_widget(self._lines[-1])
        while len(self._lines) > len(placed):
            self.remove_widget(self._lines.pop())
        low: dict[int, int] = {}
        for line, (column, at) in zip(self._lines, placed, strict=True):
            top, high = low.get(column.x, column.top), self.pieces(column.width, tight)[at].high
            line.show(self._rows[at])
            line.place(column.x, top, column.width, high, tight)
            low[column.x] = top - high - look.px(self.gap_mm)

    def _measure(self, row: Row, width: int, tight: float) -> Piece:
        self._gauge.show(row)
        return Piece(self._gauge.height_for(width, tight), row.head)


__all__ = ["Block", "RowLine", "RowList", "Words"]
