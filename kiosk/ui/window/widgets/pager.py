"""What doesn't fit on one screen: pages turned with large buttons. Scrolling is not found, and slips under old hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.views import Button
from kiosk.ui.window import look
from kiosk.ui.window.paging import Piece, pages_of
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.button_box import ButtonBox

look.rules(__file__)

NEXT: Final = "page:next"
PREVIOUS: Final = "page:previous"
COLUMN_MM: Final = 150.0
"""Lines much wider than this are hard to read from end to end; twice as much room holds two columns."""
MOST_ON_A_PAGE: Final = 60
"""Lines; more of them never fit, and need not be tried."""
_ENDLESS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """Which pieces stand below one another, and where: left and upper edge and width, px."""

    pieces: range
    x: int
    top: int
    width: int


class PagerBar(Block):
    """Back and forth, and where one is."""

    fewer = StringProperty("")
    more = StringProperty("")
    where = StringProperty("")

    def show(self, number: int, count: int, *, fewer: str, more: str, page: str) -> None:
        """Stand on page `number` of `count`, counted from 1; `page` is a template with `{page}` and `{pages}`."""
        previous, following = self.ids.previous, self.ids.next
        previous.show(Button(name=PREVIOUS, label=fewer, icon="left", enabled=number > 1))
        following.show(Button(name=NEXT, label=more, icon="right", enabled=number < count))
        self.ids.where.said = page.format(page=number, pages=count) if page else f"{number} / {count}"

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        buttons: list[ButtonBox] = [self.ids.previous, self.ids.next]
        return max(button.height_for(width // 3, tight) for button in buttons)

    def arrange(self) -> None:
        """See `Block`."""
        x, top, width, height = round(self.x), round(self.top), round(self.width), round(self.height)
        gap = look.px(tokens.GAP_MM)
        side = (width - 2 * gap) * 3 // 8
        self.ids.previous.place(x, top, side, height, self.tight)
        self.ids.where.place(x + side + gap, top, width - 2 * (side + gap), height, self.tight)
        self.ids.next.place(x + width - side, top, side, height, self.tight)


class Paged(Block):
    """Pieces on pages. Whoever derives from it says how high each is, and shows some of them.

    Attributes:
        page: which is shown, from 0.
        turns: pages can be turned; otherwise what fits is shown, as a taste.
        fewest: pieces that a page of large type holds: larger letters are no help where a page shows next to nothing.
        gap_mm: between pieces.
    """

    page = NumericProperty(0)
    turns = BooleanProperty(True)
    fewest = NumericProperty(3)
    gap_mm = NumericProperty(tokens.GAP_MM / 2)

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._labels = {"fewer": "", "more": "", "page": ""}
        super().__init__(**values)
        self.bar = PagerBar()
        # Measured before it is shown: a word has less room beside its icon.
        self.bar.show(1, 1, **self._labels)
        self.add_widget(self.bar)

    def pieces(self, width: int, tight: float) -> list[Piece]:
        """All there is, measured for this width."""
        raise NotImplementedError

    def show_pieces(self, shown: Sequence[Column], tight: float) -> None:
        """Show these, and nothing else."""
        raise NotImplementedError

    def label(self, *, fewer: str, more: str, page: str) -> None:
        """What the buttons say; see `kiosk.ui.views.Listing`."""
        self._labels = {"fewer": fewer, "more": more, "page": page}

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`: at least the highest piece and the bar, or all of them if that is less.

        Type larger than was chosen is for what fits on one page: better a page more than letters that differ between lists.
        """
        pieces = self.pieces(width, tight)
        gap = look.px(self.gap_mm)
        everything = min(self._all(pieces), self._in_columns(width, tight))
        # A head stands with what it heads.
        pairs = [a.high + gap + b.high if a.head else b.high for a, b in pairwise(pieces)]
        tallest = max([*pairs, *(piece.high for piece in pieces[:1])], default=0)
        if not pieces or tight > look.usual():
            return everything
        if tight > 1.0:
            tallest = max(tallest, self._all(pieces[: int(self.fewest)]))
        return min(everything, tallest + self._bar_room(width, tight) if self.turns else tallest)

    def most_for(self, width: int, tight: float) -> int | None:
        """See `Block`."""
        return None if self.turns else self._all(self.pieces(width, tight))

    def arrange(self) -> None:
        """See `Block`: one column where that holds everything, else two where there is room, on as many pages as needed."""
        width, height = round(self.width), round(self.height)
        if width <= 0:
            return
        pieces, gap = self.pieces(width, self.tight), look.px(self.gap_mm)
        abreast, wide = 1, width
        pages = pages_of(pieces, height, gap)
        if len(pages) > 1 and width >= look.px(2 * COLUMN_MM):
            half = _half(width)
            narrow = self.pieces(half, self.tight)
            # A line that is broken into many in half the width may be higher than a page.
            if max(piece.high for piece in narrow) <= height - self._bar_room(width, self.tight):
                abreast, wide, pieces = 2, half, narrow
                pages = _abreast(pieces, height, gap)
        if len(pages) > abreast and self.turns:
            pages = pages_of(pieces, height - self._bar_room(width, self.tight), gap)
        count = -(-len(pages) // abreast)
        self.page = min(self.page, max(0, count - 1))
        shown = pages[self.page * abreast : (self.page + 1) * abreast]
        x, top = round(self.x), round(self.top)
        columns = [Column(which, x + at * (width - wide), top, wide) for at, which in enumerate(shown)]
        self.show_pieces(columns, self.tight)
        self.bar.shown = count > 1 and self.turns
        if self.bar.shown:
            self.bar.show(self.page + 1, count, **self._labels)
            high = self.bar.height_for(width, self.tight)
            self.bar.place(x, top - height + high, width, high, self.tight)
        else:
            self.bar.put_away()

    def heard(self, name: str, touch: MotionEvent) -> None:
        """Pages are turned here; nobody else needs to know."""
        if name in (NEXT, PREVIOUS):
            self.page += 1 if name == NEXT else -1
            # After the press was shown: the button may be a disabled one on the next page.
            Clock.schedule_once(lambda _: self.arrange(), -1)
            return
        super().heard(name, touch)

    def _all(self, pieces: list[Piece]) -> int:
        return max(0, sum(piece.high for piece in pieces) + look.px(self.gap_mm) * (len(pieces) - 1))

    def _in_columns(self, width: int, tight: float) -> int:
        """How high two columns that hold everything are, px; without end where there are none."""
        if width < look.px(2 * COLUMN_MM) or not self.turns:
            return _ENDLESS
        pieces, gap = self.pieces(_half(width), tight), look.px(self.gap_mm)
        if not pieces or len(pieces) > MOST_ON_A_PAGE:
            return _ENDLESS
        higher = max(self._all(pieces) // 2, *(piece.high for piece in pieces))
        while len(pages_of(pieces, higher, gap)) > 2:
            higher += look.px(1)
        return higher

    def _bar_room(self, width: int, tight: float) -> int:
        for button, key in ((self.bar.ids.previous, "fewer"), (self.bar.ids.next, "more")):
            button.ids.word.said = self._labels[key]
        return self.bar.height_for(width, tight) + look.px(tokens.GAP_MM)


__all__ = ["NEXT", "PREVIOUS", "ButtonBox", "Paged", "PagerBar"]


def _half(width: int) -> int:
    return (width - look.px(tokens.PAD_MM)) // 2


def _abreast(pieces: list[Piece], height: int, gap: int) -> list[range]:
    """Columns: two about equally long ones where two hold everything, full ones otherwise."""
    columns = pages_of(pieces, height, gap)
    if len(columns) == 2:
        room = sum(piece.high + gap for piece in pieces) // 2
        for higher in range(room, height, max(1, look.px(1))):
            if len(even := pages_of(pieces, higher, gap)) <= 2:
                return even
    return columns
