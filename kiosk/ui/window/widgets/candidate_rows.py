"""What letters may mean: large, a few rows of it, with keys to see more."""

from typing import Final

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.views import Key
from kiosk.ui.window import letters, look
from kiosk.ui.window.widgets import words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.key_box import GAP_MM, KeyBox, rows_px
from kiosk.ui.window.widgets.pager import NEXT, PREVIOUS
from kiosk.ui.window.widgets.press import LIP_MM, Press

look.rules(__file__)

ROW_MM: Final = 19.0
LOWEST_MM: Final = tokens.MIN_TARGET_MM
"""Rather a row more than higher ones."""
CHARACTER_MM: Final = 9.5
NARROWEST_MM: Final = 21.0
ROWS: Final = 3
"""Where there is room; where the glass is wide, one at least."""
ROWS_LOW: Final = 2
"""Where everything lies within reach, keys need the room more."""
PICK: Final = "pick:"


class CandidateBox(Press):
    """One of them."""

    def show(self, place: int, text: str, mm: float) -> None:
        """Show this text; `place` says which it is."""
        if (self.label, self.ids.word.mm) != (text, mm):
            self.label, self.ids.word.said, self.ids.word.mm = text, text, mm
        self.name = f"{PICK}{place}"

    def clear(self) -> None:
        """Show nothing, nowhere."""
        self.name = self.label = self.ids.word.said = ""
        self.put_away()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return _row_px(tight)

    def arrange(self) -> None:
        """See `Block`."""
        if self.width > 0 and self.ids:
            self.ids.word.ink = self.ink
            # The type was chosen for the width.
            self.ids.word.place(*self.inner(tokens.GAP_MM / 4), 1.0)


class CandidateRows(Block):
    """All of them, page by page, in rows from the left; the keys that turn pages have a place of their own at the right.

    Attributes:
        extra: rows of keys whose place it takes as well, for whole sentences.
    """

    extra = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        """Show none yet."""
        self._texts: tuple[str, ...] = ()
        self._starts = [0]
        self._after = 0
        self._mm = CHARACTER_MM
        self._picked_s = 0.0
        super().__init__(**values)
        self._boxes: list[CandidateBox] = []
        self._previous, self._next = KeyBox(), KeyBox()
        self.add_widget(self._previous)
        self.add_widget(self._next)

    def show(self, texts: tuple[str, ...], *, fewer: str, more: str) -> None:
        """Show these from the first, in place."""
        self._previous.show(Key(name=PREVIOUS, label=fewer, icon="left"))
        self._next.show(Key(name=NEXT, label=more, icon="right"))
        if texts != self._texts:
            self._texts, self._starts = texts, [0]
            self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`: the same for any number, so that no key moves."""
        rows = (ROWS_LOW if look.comfort().low else ROWS) if look.glass().portrait else 1
        extra = int(self.extra)
        return (
            rows * _row_px(tight) + (rows - 1) * look.px(GAP_MM) + (rows_px(extra, tight) + look.px(GAP_MM) if extra else 0)
        )

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0:
            return
        gap, height = look.px(GAP_MM), round(self.height)
        rows = max(1, min(ROWS + int(self.extra), (height + gap) // (look.px(LOWEST_MM) + gap)))
        high = min(_row_px(self.tight), (height + gap) // rows - gap)
        self._mm = self._type_mm(high)
        turns = look.px(tokens.TARGET_MM) * (1 if rows > 1 else 2) + (gap if rows == 1 else 0)
        top, start = round(self.top), self._starts[-1]
        lines = self._lines(start, rows, round(self.width) - turns - gap)
        self._hold(sum(map(len, lines)))
        boxes = iter(self._boxes)
        place = start
        begin, width = round(self.x), round(self.width)
        aside = look.handed(begin + width - turns, turns, begin, width)
        begin += turns + gap if aside == begin else 0
        for number, line in enumerate(lines):
            x = begin
            for wide, mm in line:
                box = next(boxes)
                box.show(place, self._texts[place], mm)
                box.place(x, top - number * (high + gap), wide, high, self.tight)
                x, place = x + wide + gap, place + 1
        self._after = place
        self._place_turns(aside, top, turns, rows * (high + gap) - gap, across=rows == 1)

    def heard(self, name: str, touch: MotionEvent) -> None:
        """Pages are turned here. A second tap in one place so soon was meant for what stood there before."""
        now_s = Clock.get_time()
        if name in (NEXT, PREVIOUS):
            Clock.schedule_once(lambda _: self._turn(name), -1)
            return
        if now_s - self._picked_s >= tokens.SETTLE_MS / 1000:
            self._picked_s = now_s
            super().heard(name, touch)

    def _turn(self, name: str) -> None:
        if name == PREVIOUS and len(self._starts) > 1:
            self._starts.pop()
        elif name == NEXT and self._after < len(self._texts):
            self._starts.append(self._after)
        self.arrange()

    def _place_turns(self, x: int, top: int, width: int, height: int, *, across: bool) -> None:
        """Above one another, or side by side where there is one row."""
        if len(self._starts) == 1 and self._after >= len(self._texts):
            self._previous.put_away()
            self._next.put_away()
            return
        self._previous.enabled, self._next.enabled = len(self._starts) > 1, self._after < len(self._texts)
        gap = look.px(GAP_MM)
        if across:
            width = (width - gap) // 2
            self._previous.place(x, top, width, height, self.tight)
            self._next.place(x + width + gap, top, width, height, self.tight)
            return
        height = (height - gap) // 2
        self._previous.place(x, top, width, height, self.tight)
        self._next.place(x, top - height - gap, width, height, self.tight)

    def _type_mm(self, high: int) -> float:
        """The type for a row of this height."""
        room = (high - look.px(LIP_MM) - 2 * look.px(tokens.GAP_MM / 4)) / tokens.LINE_HEIGHT - 1
        return min(CHARACTER_MM * max(1.0, float(self.tight)), room / look.glass().px_per_mm)

    def _lines(self, start: int, rows: int, width: int) -> list[list[tuple[int, float]]]:
        """Width and type of those that fit, row by row."""
        gap = look.px(GAP_MM)
        lines: list[list[tuple[int, float]]] = [[]]
        used = 0
        for text in self._texts[start:]:
            wide, mm = self._fitted(text, width)
            if lines[-1] and used + wide > width:
                if len(lines) == rows:
                    break
                lines.append([])
                used = 0
            lines[-1].append((wide, mm))
            used += wide + gap
        return lines

    def _fitted(self, text: str, width: int) -> tuple[int, float]:
        """How wide a candidate is, and its type: smaller where one alone would be wider than the row."""
        pad = look.px(tokens.GAP_MM * 2)
        mm = self._mm
        while mm > look.SMALLEST_MM and letters.width_px(text, look.type_px(mm), True) + pad > width:
            mm -= 0.5
        wide = letters.width_px(text, look.type_px(mm), True) + pad
        return min(width, max(wide, look.px(NARROWEST_MM))), mm

    def _hold(self, count: int) -> None:
        """Have so many boxes; those that are not needed now are kept, and empty."""
        while len(self._boxes) < count:
            self._boxes.append(CandidateBox())
            self.add_widget(self._boxes[-1])
        for box in self._boxes[count:]:
            box.clear()


def _row_px(tight: float) -> int:
    return max(look.px(tokens.MIN_TARGET_MM), look.px(ROW_MM * look.air(tight)))
