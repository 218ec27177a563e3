"""Large tiles to choose from, in a grid that fills its place."""

from typing import Any, Final

from kivy.properties import StringProperty

from kiosk.ui import tokens
from kiosk.ui.views import Tile
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block, reuse
from kiosk.ui.window.widgets.icon_picture import IconPicture
from kiosk.ui.window.widgets.press import LIP_MM, Press
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)

TALLEST_MM: Final = 72.0
"""Higher tiles look lost, however much room there is."""
SHAPELY: Final = 1.5
"""So much wider than high a tile looks best."""
NARROWEST_MM: Final = 56.0
"""Narrower tiles break their words."""
SHORT: Final = 4
"""Characters: a Chinese word so short stays on one line where any arrangement lets it."""


class TileButton(Press):
    """Shows a `Tile`: its picture over its words, or beside them where the tile is low."""

    note_ink = StringProperty(tokens.SOFT_INK)

    def show(self, tile: Tile) -> None:
        """Show this one, in place."""
        self.name, self.label, self.enabled, self.kind = tile.name, tile.label, tile.enabled, tile.kind
        ids = self.ids
        ids.icon.icon, ids.word.said, ids.note.said = tile.icon, tile.label, tile.note

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        room = width - 2 * look.px(tokens.GAP_MM)
        rims = 2 * look.px(self._pad_mm(tight)) + look.px(LIP_MM)
        below, beside = self._below(room, tight), self._beside(room, tight)
        return max(
            super().height_for(width, tight),
            (below if self._tears(self._aside(room, tight), tight) else min(below, beside)) + rims,
        )

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        icon, word, note = self.ids.icon, self.ids.word, self.ids.note
        icon.ink = self.ink if self.kind == "main" or not self.enabled else tokens.RED
        word.ink = self.ink
        note.ink = self.ink if self.kind != "plain" or not self.enabled else tokens.SOFT_INK
        x, top, width, height = self.inner()
        spared = look.px(tokens.GAP_MM) - look.px(self._pad_mm(self.tight))
        top, height = top + spared, height + 2 * spared
        if not note.shown:
            note.put_away()
        if not icon.shown:
            icon.put_away()
        gap = look.px(tokens.GAP_MM / 2)
        if self._below(width, self.tight) <= height:
            word.align = note.align = "center"
            top -= (height - self._below(width, self.tight)) // 2
            for block in (icon, word, note):
                if block.shown:
                    needed = block.height_for(width, self.tight)
                    block.place(x, top, width, needed, self.tight)
                    top -= needed + gap
            return
        word.align = note.align = "left"
        side = self._side(self.tight)
        if icon.shown:
            icon.place(x, top, side, height, self.tight)
            x, width = x + side + 2 * gap, width - side - 2 * gap
        words = [block for block in (word, note) if block.shown]
        needed = [block.height_for(width, self.tight) for block in words]
        top -= (height - sum(needed) - gap * (len(words) - 1)) // 2
        for block, high in zip(words, needed, strict=True):
            block.place(x, top, width, high, self.tight)
            top -= high + gap

    def narrowest(self, tight: float) -> int:
        """How wide it must be that no line of its words is torn, px."""
        words: list[Words] = [block for block in (self.ids.word, self.ids.note) if block.shown]
        return max((block.piece_for(tight) for block in words), default=0) + 2 * look.px(tokens.GAP_MM)

    def tears(self, wide: int, high: int, tight: float) -> bool:
        """Whether a short word would be broken in such a place."""
        room = wide - 2 * look.px(tokens.GAP_MM)
        is_below = self._below(room, tight) <= high - 2 * look.px(self._pad_mm(tight)) - look.px(LIP_MM)
        return self._tears(room if is_below else self._aside(room, tight), tight)

    def _tears(self, room: int, tight: float) -> bool:
        word: Words = self.ids.word
        return len(word.said) <= SHORT and len(word.lines(room, tight)) > 1

    def _aside(self, width: int, tight: float) -> int:
        """What an icon leaves beside it, px."""
        return width - (self._side(tight) + 2 * look.px(tokens.GAP_MM / 2) if self.ids.icon.shown else 0)

    def _side(self, tight: float) -> int:
        icon: IconPicture = self.ids.icon
        return icon.height_for(0, tight) if icon.shown else 0

    def _below(self, width: int, tight: float) -> int:
        blocks: list[Block] = [block for block in (self.ids.icon, self.ids.word, self.ids.note) if block.shown]
        return sum(b.height_for(width, tight) for b in blocks) + look.px(tokens.GAP_MM / 2) * (len(blocks) - 1)

    def _beside(self, width: int, tight: float) -> int:
        gap = look.px(tokens.GAP_MM / 2)
        room = self._aside(width, tight)
        words: list[Words] = [block for block in (self.ids.word, self.ids.note) if block.shown]
        return max(self._side(tight), sum(b.height_for(room, tight) for b in words) + gap * (len(words) - 1))

    def _pad_mm(self, tight: float) -> float:
        """Above and below: where room is scarce, words may come nearer to the rim."""
        return tokens.GAP_MM * min(1.0, tight)


class TileGrid(Block):
    """Tiles in rows and columns, all of one size; the main one, first or last, takes the cells that would stay empty."""

    def __init__(self, **values: Any) -> None:
        """Make it, empty."""
        self._highs: dict[tuple[int, float], int] = {}
        super().__init__(**values)

    def show(self, tiles: tuple[Tile, ...]) -> None:
        """Show these, in place as far as they are the same number."""
        self._highs.clear()
        for widget, tile in zip(reuse(self, TileButton, len(tiles)), tiles, strict=True):
            widget.show(tile)
        self.shown = bool(tiles)

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`: of the lowest arrangement."""
        return min((self._height(columns, width, tight) for columns in self._choices(width, tight)), default=0)

    def most_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        tallest = look.px(TALLEST_MM)
        return max((self._height(c, width, tight, tallest) for c in self._choices(width, tight) if c > 1), default=tallest)

    def arrange(self) -> None:
        """See `Block`: in as many columns as make the tiles largest and shapeliest."""
        width, height = round(self.width), round(self.height)
        if not self.children or width <= 0:
            return
        choices = self._choices(width, self.tight)
        fitting = [c for c in choices if self._height(c, width, self.tight) <= height] or choices[-1:]
        sizes = {columns: self._size(columns, width, height) for columns in fitting}
        whole = [c for c in fitting if not any(tile.tears(*sizes[c], self.tight) for tile in self.children)]
        best = max(whole or fitting, key=lambda columns: _worth(*sizes[columns]))
        self._lay(best, *sizes[best])

    def _lay(self, columns: int, wide: int, high: int) -> None:
        tiles, height = list(reversed(self.children)), round(self.height)
        gap = look.px(tokens.GAP_MM)
        rows = -(-len(tiles) // columns)
        top = round(self.top) - max(0, height - rows * high - gap * (rows - 1)) // 2
        spare = rows * columns - len(tiles)
        cell = 0
        for at, tile in enumerate(tiles):
            span = 1 + spare if tile.kind == "main" and at in (0, len(tiles) - 1) and (at or len(tiles) > 1) else 1
            spare -= span - 1
            row, column = divmod(cell, columns)
            tile.place(
                round(self.x) + column * (wide + gap),
                top - row * (high + gap),
                span * wide + (span - 1) * gap,
                high,
                self.tight,
            )
            cell += span

    def _choices(self, width: int, tight: float) -> list[int]:
        gap = look.px(tokens.GAP_MM)
        narrowest = max([look.px(NARROWEST_MM), *(tile.narrowest(tight) for tile in self.children)])
        most = max(1, (width + gap) // (narrowest + gap))
        return list(range(1, min(most, len(self.children)) + 1))

    def _size(self, columns: int, width: int, height: int) -> tuple[int, int]:
        """Of each tile, when all of the height may be used."""
        gap, rows = look.px(tokens.GAP_MM), -(-len(self.children) // columns)
        wide = (width - gap * (columns - 1)) // columns
        return wide, min((height - gap * (rows - 1)) // rows, max(look.px(TALLEST_MM), self._high(wide, self.tight)))

    def _high(self, wide: int, tight: float) -> int:
        """Of the highest tile; each is measured once for each width that is tried."""
        if (wide, tight) not in self._highs:
            self._highs[wide, tight] = max((tile.height_for(wide, tight) for tile in self.children), default=0)
        return self._highs[wide, tight]

    def _height(self, columns: int, width: int, tight: float, least: int = 0) -> int:
        gap = look.px(tokens.GAP_MM)
        rows = -(-len(self.children) // columns)
        return rows * max(self._high((width - gap * (columns - 1)) // columns, tight), least) + gap * (rows - 1)


def _worth(wide: int, high: int) -> float:
    """Of tiles of this size: the larger and the shapelier the better."""
    return min(wide, high * SHAPELY)
