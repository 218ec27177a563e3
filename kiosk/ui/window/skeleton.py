"""The stage: what stands around every screen, at fixed places, and the screen in the middle."""

from collections.abc import Callable
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.ui import tokens
from kiosk.ui.fingers import Fingers
from kiosk.ui.views import Stroke, View
from kiosk.ui.window import look
from kiosk.ui.window.bars import BottomBar, TopBar, TruthLine
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.screens import screen_for
from kiosk.ui.window.screens.overlay import Overlay
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.street import Street
from sync.contract.comfort import Comfort

Pressed = Callable[[int, str, float], None]
"""Hears the serial of the view that the finger came down on, the name, and how many seconds ago that was."""
Drew = Callable[[int, Stroke], None]
"""Hears the serial of the view that the finger came down on, and the stroke."""


class Stage(Block):
    """One kiosk's glass. `show` gives it a view; what is pressed it reports with the serial that the finger came down on."""

    def __init__(
        self, eyes: Eyes, pressed: Pressed, touched: Callable[[], None], drew: Drew = lambda *_: None, **values: Any
    ) -> None:
        """Show nothing yet.

        Args:
            eyes: for previews.
            pressed: see there.
            touched: somebody touched the glass, wherever.
            drew: a stroke was drawn on a pad.
            **values: of the widget.
        """
        self._eyes, self._pressed, self._touched, self._drew = eyes, pressed, touched, drew
        self._fingers = Fingers()
        self._touches: dict[int, MotionEvent] = {}
        self.view: View | None = None
        self.screen: Screen[Any] | None = None
        super().__init__(**values)
        self.size = (look.glass().width_px, look.glass().height_px)
        look.like(Comfort())
        self._build()

    def show(self, view: View) -> None:
        """Show this view: in place where only words changed, anew where the step did, and all anew for another comfort."""
        before, self.view = self.view, view
        if look.like(view.comfort):
            self._build()
            before = None
        ids = self.ids
        if before is None or (before.chrome, before.language, before.comfort) != (view.chrome, view.language, view.comfort):
            ids.top.show(view.chrome, view.language)
            ids.line.show(view.chrome.line)
            ids.bottom.show(view.chrome)
        if self.screen is None or before is None or before.serial != view.serial or type(before.body) is not type(view.body):
            ids.body.clear_widgets()
            self.screen = screen_for(type(view.body))(self._eyes)
            ids.body.add_widget(self.screen)
            self._place(self.screen)
        self.screen.show(view.body, view.language)
        ids.over.show(view.over)

    def arrange(self) -> None:
        """See `Block`. In low mode all of it lies in the lower part, with a street of houses on top."""
        ids = self.ids
        if not ids:
            return
        x, y, width = round(self.x), round(self.y), round(self.width)
        high = look.reach_px(round(self.height))
        bars = [TopBar.high_px(), look.px(tokens.LINE_BAR_MM), look.px(tokens.BOTTOM_BAR_MM)]
        ids.top.place(x, y + high, width, bars[0], 1.0)
        ids.line.place(x, y + high - bars[0], width, bars[1], 1.0)
        ids.bottom.place(x, y + bars[2], width, bars[2], 1.0)
        ids.body.pos, ids.body.size = (x, y + bars[2]), (width, high - sum(bars))
        ids.over.cover(x, round(self.top), width, round(self.height))
        street = ids.street.height_for(width, 1.0)
        if round(self.height) - high >= street:
            ids.street.place(x, y + high + street, width, street, 1.0)
        else:
            ids.street.put_away()
        if self.screen is not None:
            self._place(self.screen)
            self.screen.fit()

    def _build(self) -> None:
        """Make all widgets anew, as whoever is there now likes them."""
        self.clear_widgets()
        self.screen = None
        made: Any = {
            "street": Street(),
            "top": TopBar(),
            "line": TruthLine(),
            "body": Block(),
            "bottom": BottomBar(),
            "over": Overlay(),
        }
        self.ids = made
        for widget in made.values():
            self.add_widget(widget)
        if EventLoop.window is not None:
            EventLoop.window.clearcolor = look.rgba(tokens.PAPER)
        self.arrange()

    def heard(self, name: str, touch: MotionEvent) -> None:
        """Something was pressed."""
        serial, at_s = touch.ud.get("shown", (0, Clock.get_time()))
        self._pressed(serial, name, max(0.0, Clock.get_time() - at_s))

    def drew(self, stroke: Stroke, touch: MotionEvent) -> None:
        """A stroke was drawn."""
        self._drew(touch.ud.get("shown", (0, 0.0))[0], stroke)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Every touch counts as somebody being there; what lies over the screen keeps fingers off it."""
        if not self.collide_point(*touch.pos):
            return False
        touch.ud["shown"] = (self.view.serial if self.view else 0, Clock.get_time())
        self._touched()
        self._touches[touch.uid] = touch
        free = self._fingers.came(touch.uid, *_at_mm(touch), Clock.get_time())
        if free:
            over: Overlay = self.ids.over
            if over.shown:
                over.on_touch_down(touch)
            else:
                super().on_touch_down(touch)
            if touch.grab_list:
                self._fingers.decides(touch.uid)
        self._let_go()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """It is told apart from a hand that rests."""
        self._fingers.moved(touch.uid, *_at_mm(touch), Clock.get_time())
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Kivy tells whoever grabbed it after this."""
        self._fingers.went(touch.uid)
        self._touches.pop(touch.uid, None)
        return bool(super().on_touch_up(touch))

    def _let_go(self) -> None:
        """Nothing stays pressed by a touch that does not decide."""
        self._touches = {uid: touch for uid, touch in self._touches.items() if self._fingers.is_down(uid)}
        for uid, touch in self._touches.items():
            if not self._fingers.may_press(uid):
                for held in [held() for held in touch.grab_list]:
                    if isinstance(held, Block):
                        held.let_go(touch)

    def _place(self, screen: Screen[Any]) -> None:
        """Where it stands; what it shows it lays out itself."""
        body = self.ids.body
        pad = look.px(tokens.PAD_MM)
        # The bars have air of their own above and below.
        screen.pos = (round(body.x) + pad, round(body.y) + pad // 2)
        screen.size = (round(body.width) - 2 * pad, round(body.height) - pad)


def _at_mm(touch: MotionEvent) -> tuple[float, float]:
    px_per_mm = look.glass().px_per_mm
    return touch.x / px_per_mm, touch.y / px_per_mm
