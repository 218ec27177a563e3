"""Lines of a list, on pages."""

from collections.abc import Sequence
from typing import Final

from kivy.properties import BooleanProperty

from kiosk.ui import tokens
from kiosk.ui.views import Row
from kiosk.ui.window import letters, look, wrap
from kiosk.ui.window.paging import Piece
from kiosk.ui.window.widgets import icon_picture, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.pager import Column, Paged
from kiosk.ui.window.widgets.press import LIP_MM, Press

look.rules(__file__)

TITLE_MM: Final = tokens.BODY_MM
NOTE_MM: Final = tokens.SMALL_MM
ASIDE_MM: Final = tokens.BODY_MM
ICON_MM: Final = tokens.LARGE_MM
GO_MM: Final = tokens.BODY_MM
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
        ids.icon.icon = _icon(row)
        ids.title.said, ids.note.said, ids.aside.said = row.title, row.note, row.aside
        ids.title.bold = _is_bold(row)
        ids.go.icon = "right" if _leads_on(row) else ""

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return high_of(self.row, width, tight) if self.row else 0

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
        pad = _pad(row)
        x, width = x + pad, width - 2 * pad
        icon_room, room, aside = _widths(row, width, self.tight)
        for block in (ids.icon, ids.note, ids.aside, ids.go):
            if not block.shown:
                block.put_away()
        if ids.icon.shown:
            ids.icon.place(x, top, icon_room - look.px(tokens.GAP_MM / 2), height, self.tight)
        title_high = ids.title.height_for(room, self.tight)
        note_high = ids.note.height_for(room, self.tight) if ids.note.shown else 0
        upper = top - (height - title_high - note_high) // 2
        ids.title.place(x + icon_room, upper, room, title_high, self.tight)
        if ids.note.shown:
            ids.note.place(x + icon_room, upper - title_high, room, note_high, self.tight)
        right = x + width
        if ids.aside.shown:
            ids.aside.place(right - aside, top, aside, height, self.tight)
        if ids.go.shown:
            side = look.px(ids.go.mm)
            ids.go.place(right - side, top, side, height, self.tight)


def high_of(row: Row, width: int, tight: float) -> int:
    """How high the line of a row is, px. Measured with no widget: a list may have very many rows, most on other pages."""
    _, room, aside = _widths(row, width - 2 * _pad(row), tight)
    left = _lines(row.title, TITLE_MM, room, tight, bold=_is_bold(row)) + _lines(row.note, NOTE_MM, room, tight)
    needed = max(left, _lines(row.aside, ASIDE_MM, aside, tight)) + look.px(tokens.GAP_MM) + look.px(LIP_MM)
    if row.head:
        return needed
    return max(needed, look.px(tokens.TARGET_MM if row.name else tokens.MIN_TARGET_MM * look.air(tight)))


def _lines(text: str, mm: float, width: int, tight: float, *, bold: bool = False) -> int:
    size_px = look.type_px(mm, tight)
    return len(wrap.lines_of(text, width / size_px, letters.advance(bold))) * letters.pitch_px(size_px)


def _is_bold(row: Row) -> bool:
    return row.head or bool(row.note)


def _icon(row: Row) -> str:
    return row.icon or tokens.MARK_ICONS[row.mark]


def _leads_on(row: Row) -> bool:
    """Whether a sign at the right says so; where a price stands there, that is enough."""
    return bool(row.name) and row.enabled and not row.aside


def _pad(row: Row) -> int:
    return 0 if row.head else look.px(tokens.GAP_MM)


def _widths(row: Row, width: int, tight: float) -> tuple[int, int, int]:
    """Of the icon's place, the words, and what stands at the right."""
    gap = look.px(tokens.GAP_MM / 2)
    icon = look.px(ICON_MM * tight) + gap if _icon(row) else 0
    aside_px = letters.width_px(row.aside, look.type_px(ASIDE_MM, tight)) if row.aside else 0
    aside = min(aside_px, int(width * ASIDE_SHARE))
    taken = aside + gap if aside else (look.px(GO_MM) + gap if _leads_on(row) else 0)
    return icon, width - icon - taken, aside


class RowList(Paged):
    """Rows on pages, as many as fit."""

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._rows: tuple[Row, ...] = ()
        self._lines: list[RowLine] = []
        self._measured: dict[tuple[int, float], list[Piece]] = {}
        super().__init__(**values)

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these; lines that stay are kept."""
        if rows != self._rows:
            self._rows = rows
            self._measured.clear()
        self.shown = bool(rows)

    def pieces(self, width: int, tight: float) -> list[Piece]:
        """See `Paged`."""
        if (width, tight) not in self._measured:
            self._measured[width, tight] = [Piece(high_of(row, width, tight), row.head) for row in self._rows]
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
