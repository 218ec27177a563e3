"""A text in paragraphs, on pages."""

from collections.abc import Sequence

from kiosk.ui import tokens
from kiosk.ui.window import letters, look
from kiosk.ui.window.paging import Piece
from kiosk.ui.window.widgets.pager import Column, Paged
from kiosk.ui.window.widgets.words import Words

MM = tokens.BODY_MM * 1.15
"""Of what is read at length."""


class TextPages(Paged):
    """Paragraphs, broken into lines; each line is a piece, and so is what parts two paragraphs."""

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._text = ""
        super().__init__(gap_mm=0, fewest=5, **values)
        self._texts: list[Words] = []
        self._gauge = Words(mm=MM)

    def show(self, paragraphs: tuple[str, ...]) -> None:
        """Show these."""
        self._text = "\n\n".join(paragraphs)
        self._gauge.said = self._text
        self.shown = bool(self._text)

    def pieces(self, width: int, tight: float) -> list[Piece]:
        """See `Paged`."""
        high = letters.pitch_px(look.type_px(MM, tight))
        return [Piece(high)] * len(self._gauge.lines(width, tight))

    def show_pieces(self, shown: Sequence[Column], tight: float) -> None:
        """See `Paged`."""
        while len(self._texts) < len(shown):
            self._texts.append(Words(mm=MM))
            self.add_widget(self._texts[-1])
        for words in self._texts[len(shown) :]:
            words.said = ""
            words.put_away()
        for words, column in zip(self._texts, shown, strict=False):
            lines = self._gauge.lines(column.width, tight)
            # What parts two paragraphs parts nothing at a page's beginning.
            words.said = "\n".join(lines[column.pieces.start : column.pieces.stop]).strip("\n")
            words.place(column.x, column.top, column.width, words.height_for(column.width, tight), tight)
