"""The three bars around every screen: who and where, what is true of the network, the ways out. Nothing in them moves."""

from typing import Final

from kivy.properties import BooleanProperty, StringProperty

from kiosk.texts import Texts
from kiosk.ui import tokens
from kiosk.ui.views import Button, Chrome, Line
from kiosk.ui.window import look
from kiosk.ui.window.widgets import button_box, icon_picture, top_button, words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block

look.rules(__file__)

RIM_MM: Final = 1.5
"""Above and below the buttons at the top."""
BUTTON_SHARE: Final = 0.13
"""Of a narrow bar's width, what each of them takes at most."""
WIDE_MM: Final = 260.0
"""A high glass so wide has room for the longest names."""
CLOCK_SHARE: Final = 0.2
"""Of what they leave, what the clock takes at most, but for its smallest type."""


class TopBar(Block):
    """Which station, who, the time; text size, sound and the other language. Blue in staff mode, and it says so."""

    staff = BooleanProperty(False)
    ground = StringProperty(tokens.PAPER)
    ink = StringProperty(tokens.INK)

    def show(self, chrome: Chrome, language: str) -> None:
        """Show this, in place."""
        ids = self.ids
        self.staff = chrome.staff
        self.ground, self.ink = (tokens.BLUE, tokens.ON_RED) if chrome.staff else (tokens.PAPER, tokens.INK)
        ids.station.said, ids.clock.said = chrome.station, chrome.clock
        ids.who.said = " · ".join(filter(None, [Texts(language).say("stage.staff") if chrome.staff else "", chrome.who]))
        ids.badge.icon = ("staff" if chrome.staff else "card") if ids.who.said else ""
        heard = look.comfort().voice
        ids.comfort.show(Button(name="comfort", label=chrome.comfort, icon="text_size"))
        ids.sound.show(Button(name="sound", label=chrome.sound, icon="voice" if heard else "voice_off"))
        ids.language.show(Button(name="language", label=chrome.language, icon="language"))
        self.arrange()

    @staticmethod
    def high_px() -> int:
        """How high it is: where the glass is high, larger type has room, and names what a narrow one lacks in width."""
        glass = look.glass()
        if not glass.portrait:
            return look.px(tokens.TOP_BAR_MM)
        narrow = WIDE_MM * glass.px_per_mm / glass.width_px
        return look.px(tokens.TOP_BAR_MM * look.air(look.usual() * max(1.0, narrow)))

    def arrange(self) -> None:
        """See `Block`: the buttons have their places, the rest is for the clock and names.

        The clock grows with the chosen size only as far as a long name keeps its own.
        """
        if self.width <= 0:
            return
        ids = self.ids
        gap, rim, usual = look.px(tokens.GAP_MM), look.px(RIM_MM), look.usual()
        x, top, width, height = self._inside()
        # Where the glass is low, a word gains nothing by a wider button: it lacks height.
        air = look.air(usual) if look.glass().portrait else 1.0
        wide, left = min(look.px(tokens.TOP_BUTTON_MM * air), round(width * BUTTON_SHARE)), x + width
        buttons, high = (ids.language, ids.sound, ids.comfort), height - 2 * rim
        # Side by side, words of one size.
        tight = min(button.scale_for(wide, high) for button in buttons)
        for button in buttons:
            left -= wide
            if button.shown:
                self._put(button, left, top - rim, wide, high, tight)
            else:
                button.put_away()
            left -= gap // 2
        name = self._words(left, 1.0)
        larger = (scale for scale in look.scales() if 1.0 < scale <= usual)
        if usual > 1.0 and not any(self._words(left, scale) >= name for scale in larger):
            self._words(left, 1.0)

    def _inside(self) -> tuple[int, int, int, int]:
        pad = look.px(tokens.PAD_MM)
        return round(self.x) + pad, round(self.top), round(self.width) - 2 * pad, round(self.height)

    def _put(self, block: Block, left: int, upper: int, wide: int, high: int, tight: float) -> None:
        x, _, width, _ = self._inside()
        block.place(look.handed(left, wide, x, width), upper, wide, high, tight)

    def _words(self, left: int, most: float) -> float:
        """Lay clock and names left of there, the clock of at most this scale; gives the names' scale."""
        ids, gap = self.ids, look.px(tokens.GAP_MM)
        x, top, width, height = self._inside()
        scale = look.fitting(most, lambda scale: ids.clock.width_for(scale) <= (left - x) * CLOCK_SHARE)
        clock = ids.clock.width_for(scale)
        left -= gap // 2 + clock
        self._put(ids.clock, left, top, clock, height, scale)
        return self._name(x, top, left - gap - x, height, x, width)

    def _name(self, left: int, top: int, room: int, height: int, x: int, width: int) -> float:
        """The station and whoever is here share what is left, one over the other; both shrink before they are cut."""
        ids = self.ids
        blocks = [block for block in (ids.station, ids.who) if block.shown]

        def shift(scale: float) -> int:
            return look.px(tokens.BODY_MM * scale) + look.px(tokens.GAP_MM / 2)

        def heights(scale: float) -> list[int]:
            return [block.height_for(room - (shift(scale) if block is ids.who else 0), scale) for block in blocks]

        tight = look.fitting(look.scales()[0], lambda scale: sum(heights(scale)) <= height)
        needed, side = heights(tight), look.px(tokens.BODY_MM * tight)
        upper = top - (height - sum(needed)) // 2
        begin = look.handed(left, room, x, width)
        for block, high in zip(blocks, needed, strict=True):
            in_by = shift(tight) if block is ids.who else 0
            block.place(begin + in_by, upper, room - in_by, high, tight)
            if in_by:
                ids.badge.place(begin, upper, side, high, tight)
            upper -= high
        if not ids.who.shown:
            ids.who.put_away()
            ids.badge.put_away()
        return tight


class TruthLine(Block):
    """What is true of the network and of what waits."""

    def show(self, line: Line) -> None:
        """Show this, in place."""
        ids = self.ids
        ids.icon.icon = {"ok": "online", "wait": "pending", "warn": "offline", "bad": "wrong"}.get(line.mark, "")
        ids.icon.ink = ids.said.ink = tokens.MARKS[line.mark]
        ids.said.said = line.text
        self.arrange()

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0:
            return
        ids = self.ids
        pad, side = look.px(tokens.PAD_MM), look.px(tokens.BODY_MM * look.air(look.usual()))
        x, top, width, height = round(self.x) + pad, round(self.top), round(self.width) - 2 * pad, round(self.height)
        shift = side + look.px(tokens.GAP_MM / 2)
        ids.icon.place(x, top, side, height, look.usual())
        tight = look.fitting(look.usual(), lambda scale: ids.said.height_for(width - shift, scale) <= height)
        ids.said.place(x + shift, top, width - shift, height, tight)


class BottomBar(Block):
    """Back, Home, Call staff: always in the same places, for either hand."""

    ground = StringProperty(tokens.DEEP)

    def show(self, chrome: Chrome) -> None:
        """Show this, in place."""
        ids = self.ids
        ids.back.show(Button(name="back", label=chrome.back, icon="back", enabled=chrome.can_go_back))
        ids.home.show(Button(name="home", label=chrome.home, icon="home", enabled=chrome.can_go_home))
        ids.call.show(Button(name="call", label=chrome.call, icon="call_staff"))
        self.arrange()

    def arrange(self) -> None:
        """See `Block`."""
        pad, gap, low = look.px(tokens.PAD_MM), look.px(tokens.GAP_MM), look.px(3)
        x, top, width, height = round(self.x) + pad, round(self.top), round(self.width) - 2 * pad, round(self.height)
        wide = (width - 2 * gap) // 3
        for number, button in enumerate((self.ids.back, self.ids.home, self.ids.call)):
            button.place(x + number * (wide + gap), top - low, wide, height - 2 * low, look.usual())
