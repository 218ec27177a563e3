"""The stage: what stands around every screen, at fixed places, and the screen in the middle."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, StringProperty

from kiosk.texts import Texts
from kiosk.ui import tokens
from kiosk.ui.views import Button, Chrome, Line, View
from kiosk.ui.window import look
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.screens import screen_for
from kiosk.ui.window.screens.overlay import Overlay
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets.block import Block

look.rules(__file__)

Pressed = Callable[[int, str, float], None]
"""Hears the serial of the view that the finger came down on, the name, and how many seconds ago that was."""


class TopBar(Block):
    """Which station, who, the time, the other language. Blue in staff mode, and it says so."""

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
        ids.language.show(Button(name="language", label=chrome.language, icon="language"))
        self.arrange()

    def arrange(self) -> None:
        """See `Block`: the clock and the button at the right have their place, the rest is for names."""
        ids = self.ids
        if self.width <= 0:
            return
        pad, gap = look.px(tokens.PAD_MM), look.px(tokens.GAP_MM)
        x, top, width, height = round(self.x) + pad, round(self.top), round(self.width) - 2 * pad, round(self.height)
        low = look.px(1.5)
        button = max(look.px(44), ids.language.ids.word.width_for(1.0) + look.px(22))
        ids.language.place(x + width - button, top - low, button, height - 2 * low, 1.0)
        clock = ids.clock.width_for(1.0)
        ids.clock.place(x + width - button - gap - clock, top, clock, height, 1.0)
        room = width - button - clock - 2 * gap
        # The station and whoever is here share the rest, one over the other; both shrink before they are cut.
        blocks = [block for block in (ids.station, ids.who) if block.shown]
        side = look.px(tokens.BODY_MM)
        shift = side + gap // 2

        def heights(scale: float) -> list[int]:
            return [block.height_for(room - (shift if block is ids.who else 0), scale) for block in blocks]

        tight = look.fitting(look.TIGHTER[0], lambda scale: sum(heights(scale)) <= height)
        needed = heights(tight)
        upper = top - (height - sum(needed)) // 2
        for block, high in zip(blocks, needed, strict=True):
            in_by = shift if block is ids.who else 0
            block.place(x + in_by, upper, room - in_by, high, tight)
            if in_by:
                ids.badge.place(x, upper, side, high, tight)
            upper -= high
        if not ids.who.shown:
            ids.who.put_away()
            ids.badge.put_away()


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
        pad, side = look.px(tokens.PAD_MM), look.px(tokens.BODY_MM)
        x, top, width, height = round(self.x) + pad, round(self.top), round(self.width) - 2 * pad, round(self.height)
        shift = side + look.px(tokens.GAP_MM / 2)
        ids.icon.place(x, top, side, height, 1.0)
        tight = look.fitting(1.0, lambda scale: ids.said.height_for(width - shift, scale) <= height)
        ids.said.place(x + shift, top, width - shift, height, tight)


class BottomBar(Block):
    """Back, Home, Call staff: always in the same places."""

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
            button.place(x + number * (wide + gap), top - low, wide, height - 2 * low, 1.0)


class Stage(Block):
    """One kiosk's glass. `show` gives it a view; what is pressed it reports with the serial that the finger came down on."""

    def __init__(self, eyes: Eyes, pressed: Pressed, touched: Callable[[], None], **values: Any) -> None:
        """Show nothing yet.

        Args:
            eyes: for previews.
            pressed: see there.
            touched: somebody touched the glass, wherever.
            **values: of the widget.
        """
        self._eyes, self._pressed, self._touched = eyes, pressed, touched
        self.view: View | None = None
        self.screen: Screen[Any] | None = None
        super().__init__(**values)
        self.size = (look.glass().width_px, look.glass().height_px)
        self.arrange()

    def show(self, view: View) -> None:
        """Show this view: in place where only words changed, anew where the step did."""
        before, self.view = self.view, view
        ids = self.ids
        if before is None or (before.chrome, before.language) != (view.chrome, view.language):
            ids.top.show(view.chrome, view.language)
            ids.line.show(view.chrome.line)
            ids.bottom.show(view.chrome)
        if self.screen is None or before is None or before.serial != view.serial or type(before.body) is not type(view.body):
            ids.body.clear_widgets()
            self.screen = screen_for(type(view.body))(self._eyes)
            ids.body.add_widget(self.screen)
            self._place_screen()
        self.screen.show(view.body, view.language)
        ids.over.show(view.over)

    def arrange(self) -> None:
        """See `Block`."""
        ids = self.ids
        if not ids:
            return
        x, top, width = round(self.x), round(self.top), round(self.width)
        bars = [look.px(mm) for mm in (tokens.TOP_BAR_MM, tokens.LINE_BAR_MM, tokens.BOTTOM_BAR_MM)]
        ids.top.place(x, top, width, bars[0], 1.0)
        ids.line.place(x, top - bars[0], width, bars[1], 1.0)
        ids.bottom.place(x, round(self.y) + bars[2], width, bars[2], 1.0)
        ids.body.pos, ids.body.size = (x, round(self.y) + bars[2]), (width, round(self.height) - sum(bars))
        ids.over.cover(x, top, width, round(self.height))
        self._place_screen()

    def heard(self, name: str, touch: MotionEvent) -> None:
        """Something was pressed."""
        serial, at_s = touch.ud.get("shown", (0, Clock.get_time()))
        self._pressed(serial, name, max(0.0, Clock.get_time() - at_s))

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Every touch counts as somebody being there; what lies over the screen keeps fingers off it."""
        if not self.collide_point(*touch.pos):
            return False
        touch.ud["shown"] = (self.view.serial if self.view else 0, Clock.get_time())
        self._touched()
        over: Overlay = self.ids.over
        if over.shown:
            over.on_touch_down(touch)
        else:
            super().on_touch_down(touch)
        return True

    def _place_screen(self) -> None:
        if self.screen is None:
            return
        body = self.ids.body
        pad = look.px(tokens.PAD_MM)
        # The bars have air of their own above and below.
        self.screen.pos = (round(body.x) + pad, round(body.y) + pad // 2)
        self.screen.size = (round(body.width) - 2 * pad, round(body.height) - pad)
        self.screen.fit()
