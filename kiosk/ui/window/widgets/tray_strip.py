"""The tray of demo cards: a strip beside the kiosk's own glass. A card that is pressed is held before the camera."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.texts import Texts
from kiosk.ui import tokens
from kiosk.ui.tray import Tray, TrayCard
from kiosk.ui.views import Button
from kiosk.ui.window import look
from kiosk.ui.window.widgets import button_box  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.press import Press
from kiosk.ui.window.widgets.words import Words  # noqa: F401 (named in the .kv)

look.rules(__file__)

PREFIX: Final = "tray:"
MORE: Final = "tray:more"
CARD_MM: Final = (58.0, 22.0)
"""Of a card in the strip: width and height; more room makes it wider."""
BESIDE_MM, BENEATH_MM = 66.0, 66.0
"""How wide the strip is beside a stage, and how high beneath one."""


class TrayCardButton(Press):
    """A card to pick up: whose it is, and its PIN, for it is a demo."""

    def show(self, card: TrayCard, language: str) -> None:
        """Show this one, in place."""
        texts = Texts(language)
        self.name = PREFIX + card.number
        who = card.name or texts.say("tray.new")
        notes = [texts.say("tray.keeper") if card.keeper else "", texts.say("tray.pin", pin=card.pin) if card.pin else ""]
        self.ids.who.said, self.ids.note.said = who, " · ".join(filter(None, notes)) or f"…{card.number[-4:]}"
        self.ids.icon.icon = "staff" if card.keeper else "card"
        self.label = who

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        ids = self.ids
        ids.icon.ink = tokens.BLUE if ids.icon.icon == "staff" else tokens.RED
        x, top, width, height = self.inner(tokens.GAP_MM * 0.75)
        side = look.px(tokens.LARGE_MM)
        ids.icon.place(x, top, side, height, 1.0)
        x, width = x + side + look.px(tokens.GAP_MM / 2), width - side - look.px(tokens.GAP_MM / 2)
        words = (ids.who, ids.note)
        tight = look.fitting(1.0, lambda scale: sum(block.height_for(width, scale) for block in words) <= height)
        needed = [block.height_for(width, tight) for block in words]
        top -= (height - sum(needed)) // 2
        ids.who.place(x, top, width, needed[0], tight)
        ids.note.place(x, top - needed[0], width, needed[1], tight)


class TrayStrip(Block):
    """The cards that fit, and a button for the others."""

    def __init__(self, tray: Tray, hold: Callable[[Path], None]) -> None:
        """Lay out these cards.

        Args:
            tray: see there.
            hold: holds the card of a picture up.
        """
        self._tray, self._hold = tray, hold
        self._station, self._language, self._first = "", "", 0
        self._cards: list[TrayCardButton] = []
        super().__init__()
        self.show("zh-Hans")

    def show(self, language: str) -> None:
        """Speak this language."""
        if language == self._language:
            return
        self._language = language
        texts = Texts(language)
        self.ids.heading.said, self.ids.said.said = texts.say("tray.heading"), texts.say("tray.said")
        self.ids.more.show(Button(name=MORE, label=texts.say("tray.more"), icon="right"))
        self.arrange()

    def at(self, station: str) -> None:
        """The kiosk stands at this station: its people come first."""
        self._station, self._first = station, 0
        self.arrange()

    def arrange(self) -> None:
        """See `Block`."""
        width, height = round(self.width) - 2 * look.px(tokens.GAP_MM), round(self.height) - 2 * look.px(tokens.GAP_MM)
        if width <= 0:
            return
        ids, gap = self.ids, look.px(tokens.GAP_MM / 2)
        x, top = round(self.x) + look.px(tokens.GAP_MM), round(self.top) - look.px(tokens.GAP_MM)
        wide = ids.heading.width_for(1.0)
        if width > 3 * wide:
            # One line above the cards is enough where the strip is wide.
            high = ids.said.height_for(width - wide - 4 * gap, 1.0)
            ids.heading.place(x, top, wide, high, 1.0)
            ids.said.place(x + wide + 4 * gap, top, width - wide - 4 * gap, high, 1.0)
            top, height = top - high - gap, height - high - gap
        else:
            for words in (ids.heading, ids.said):
                high = words.height_for(width, 1.0)
                words.place(x, top, width, high, 1.0)
                top, height = top - high - gap, height - high - gap
        self._lay(x, top, width, height, gap)

    def heard(self, name: str, touch: MotionEvent) -> None:
        """A card was picked up, or other cards are wanted."""
        if name == MORE:
            Clock.schedule_once(self._turn, -1)
        else:
            self._hold(self._tray.picture(name.removeprefix(PREFIX)))

    def _turn(self, _: float) -> None:
        self._first += len(self._cards)
        if self._first >= len(self._tray.cards()):
            self._first = 0
        self.arrange()

    def _lay(self, x: int, top: int, width: int, height: int, gap: int) -> None:
        columns = max(1, (width + gap) // (look.px(CARD_MM[0]) + gap))
        rows = max(1, (height + gap) // (look.px(CARD_MM[1]) + gap))
        wide, high = (width - gap * (columns - 1)) // columns, min(height, look.px(CARD_MM[1]))
        cards = self._tray.cards(self._station)
        places = columns * rows
        turns = len(cards) > places
        shown = cards[self._first :][: places - 1 if turns else places]
        while len(self._cards) < len(shown):
            self._cards.append(TrayCardButton())
            self.add_widget(self._cards[-1])
        while len(self._cards) > len(shown):
            self.remove_widget(self._cards.pop())
        for at, (button, card) in enumerate(zip(self._cards, shown, strict=True)):
            button.show(card, self._language)
            row, column = divmod(at, columns)
            button.place(x + column * (wide + gap), top - row * (high + gap), wide, high, 1.0)
        if turns:
            self.ids.more.place(x + (columns - 1) * (wide + gap), top - (rows - 1) * (high + gap), wide, high, 1.0)
        else:
            self.ids.more.put_away()
