"""The panel of keys: rows that stand still while what is written changes."""

from typing import Final

from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.views import Key
from kiosk.ui.window import letters, look
from kiosk.ui.window.widgets import icon_picture, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block, reuse
from kiosk.ui.window.widgets.press import Press

look.rules(__file__)

KEY_MM: Final = 20.0
"""How high a key is."""
WIDEST_MM: Final = 32.0
"""A wider key is no easier to hit, and its row is longer to search."""
GAP_MM: Final = 2.5
SIGN_MM: Final = tokens.TITLE_MM * 0.85
WORDS_MM: Final = (6.0, 5.2, look.SMALLEST_MM)
"""Type of words on keys: the largest that the key has room for."""
KEYS_A_ROW: Final = 10


class KeyBox(Press):
    """Shows a `Key`: its sign, or its icon.

    Attributes:
        mm: type of what it shows.
        sign_mm: type of a single character.
    """

    mm = NumericProperty(SIGN_MM)
    sign_mm = NumericProperty(SIGN_MM)

    def show(self, key: Key) -> None:
        """Show this one, in place."""
        if (self.name, self.label, self.enabled, self.kind, self.ids.icon.icon) == (
            key.name,
            key.label,
            key.enabled,
            key.kind,
            key.icon,
        ):
            return
        self.name, self.label, self.enabled, self.kind = key.name, key.label, key.enabled, key.kind
        self.ids.icon.icon, self.ids.word.said = key.icon, "" if key.icon else key.label
        self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return max(look.px(self.min_mm), look.px(KEY_MM * look.air(tight)))

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        place = self.inner(tokens.GAP_MM / 4)
        sizes = (self.sign_mm,) if len(self.label) == 1 else WORDS_MM
        choices = [(mm, scale) for scale in look.scales() if scale <= self.tight for mm in sizes]
        choices.sort(key=lambda choice: choice[0] * choice[1], reverse=True)
        self.mm, scale = next((choice for choice in choices if self._fits(*choice, *place[2:])), choices[-1])
        for block, tight in ((self.ids.icon, self.tight), (self.ids.word, scale)):
            block.ink = self.ink
            if block.shown:
                block.place(*place, tight)
            else:
                block.put_away()

    def _fits(self, mm: float, scale: float, width: int, height: int) -> bool:
        size_px = look.type_px(mm, scale)
        return letters.width_px(self.label, size_px, True) <= width and letters.pitch_px(size_px) <= height


class Keyboard(Block):
    """Rows of keys, each in the middle; a key is as wide as it says.

    Attributes:
        key_mm: how high a key is.
        sign_mm: type of a single character.
    """

    key_mm = NumericProperty(KEY_MM)
    sign_mm = NumericProperty(SIGN_MM)

    def __init__(self, **values: object) -> None:
        """Show no key yet."""
        self._rows: tuple[tuple[Key, ...], ...] = ()
        super().__init__(**values)

    def show(self, rows: tuple[tuple[Key, ...], ...]) -> None:
        """Show these, in place: keys that stay are not touched, and nothing moves unless the panel is another."""
        before = [[key.width for key in row] for row in self._rows]
        self._rows = rows
        keys = [key for row in rows for key in row]
        for box, key in zip(reuse(self, KeyBox, len(keys)), keys, strict=True):
            box.sign_mm = self.sign_mm
            box.show(key)
        if before != [[key.width for key in row] for row in rows]:
            self.arrange()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return rows_px(len(self._rows), tight, self.key_mm)

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self._rows:
            return
        gap = look.px(GAP_MM)
        # On a narrow glass keys stand closer before they become too small for a finger.
        share = min(key.width for row in self._rows for key in row) / KEYS_A_ROW
        spare = (self.width * share - look.px(tokens.MIN_TARGET_MM) - 1) / (1 - share)
        aside = max(1.0, min(gap, spare))
        pitch = min((self.width + aside) / KEYS_A_ROW, look.px(WIDEST_MM))
        high = (round(self.height) - gap * (len(self._rows) - 1)) // len(self._rows)
        boxes = iter(list(reversed(self.children)))
        for number, row in enumerate(self._rows):
            x = self.x + (self.width - (sum(key.width for key in row) * pitch - aside)) / 2
            for key in row:
                left, right = round(x), round(x + key.width * pitch - aside)
                box: KeyBox = next(boxes)
                box.place(left, round(self.top) - number * (high + gap), right - left, high, self.tight)
                x += key.width * pitch


def rows_px(rows: int, tight: float, key_mm: float = KEY_MM) -> int:
    """How high so many rows of keys are."""
    key_px = max(look.px(tokens.MIN_TARGET_MM), look.px(key_mm * look.air(tight)))
    return key_px * rows + look.px(GAP_MM) * max(0, rows - 1)
