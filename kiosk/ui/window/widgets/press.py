"""Everything that can be pressed: one report a touch, on lifting the finger, whatever other fingers do."""

from typing import Final

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty

from kiosk.ui import tokens
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block

look.rules(__file__)

RESTING_S: Final = 3.5
"""A touch held so long is a hand that rests there, and no press when it lifts. Slow fingers need two or three seconds."""
FAR_MM: Final = 40.0
"""Whatever went so far over the glass wiped it: it presses nothing, not even where it comes back to."""
SLIP_MM: Final = 3.0
"""A finger may slip so far beyond the rim before it lifts; hands shake."""
LIP_MM: Final = 1.4
"""The lower edge of what can be pressed stands out, like a key's: it is seen without colour, and gone while pressed."""

Coat = tuple[str, str, str]
"""Colours of fill, rim and ink."""


def coat(kind: str, *, enabled: bool, down: bool) -> Coat:
    """What something that can be pressed wears."""
    if not enabled:
        return tokens.PAPER, tokens.DISABLED_LINE, tokens.DISABLED_INK
    match kind:
        case "main":
            return (tokens.RED_PRESSED if down else tokens.RED), tokens.RED_PRESSED, tokens.ON_RED
        case "danger":
            return (tokens.PRESSED if down else tokens.CARD), tokens.RED, tokens.RED
        case _:
            return (tokens.PRESSED if down else tokens.CARD), tokens.LINE, tokens.INK


class Press(Block):
    """Something to press.

    Attributes:
        name: what is reported; nothing is where it is empty.
        label: what it is called, for robots and screen readers.
        enabled: a disabled one is shown, and reports nothing.
        kind: `plain`, `main` or `danger`.
        down: it looks pressed.
        bare: it has no body of its own: the whole glass at rest.
        flat: it lies on the paper, with no lip: there is nothing to press.
    """

    name = StringProperty("")
    label = StringProperty("")
    enabled = BooleanProperty(True)
    kind = OptionProperty("plain", options=("plain", "main", "danger"))
    down = BooleanProperty(False)
    bare = BooleanProperty(False)
    flat = BooleanProperty(False)
    fill = StringProperty(tokens.CARD)
    rim = StringProperty(tokens.LINE)
    ink = StringProperty(tokens.INK)
    lip_px = NumericProperty(0)
    min_mm = tokens.MIN_TARGET_MM

    def __init__(self, **values: object) -> None:
        """Make it."""
        self._finger: MotionEvent | None = None
        self._since_s = 0.0
        self._from = (0.0, 0.0)
        super().__init__(**values)
        for name in ("kind", "enabled", "flat", "bare"):
            self.fbind(name, self._dress)
        self._dress()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`; never less than a finger needs."""
        return max(look.px(self.min_mm), look.px(tokens.TARGET_MM * look.air(tight)))

    def inner(self, pad_mm: float = tokens.GAP_MM) -> tuple[int, int, int, int]:
        """Where what is on it may stand: left, top, width, height. It sinks with the press, unless nothing is to move."""
        pad, lip = look.px(pad_mm), self.lip_px
        sunk = lip if self.down and not look.comfort().calm else 0
        width, height = round(self.width) - 2 * pad, round(self.height) - 2 * pad - lip
        return round(self.x) + pad, round(self.top) - pad - sunk, width, height

    # --- Touches ----------------------------------------------------------------------------------------------------

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """The first finger counts; another one while it is there is taken and forgotten."""
        if not self.collide_point(*touch.pos) or not self.shown or ("button" in touch.profile and touch.is_mouse_scrolling):
            return False
        if not self.name:
            return False
        if not self.enabled:
            return True
        now_s = Clock.get_time()
        # A finger whose lifting was never told (a panel unplugged) must not keep the button for ever.
        if self._finger is not None and now_s - self._since_s < RESTING_S:
            return True
        self._finger, self._since_s, self._from = touch, now_s, touch.pos
        touch.grab(self)
        self.down = True
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Sliding off takes it back, for as long as the finger is outside."""
        if touch.grab_current is not self or touch is not self._finger:
            return False
        if max(abs(touch.x - self._from[0]), abs(touch.y - self._from[1])) > look.px(FAR_MM):
            self.let_go(touch)
            return True
        self.down = self._is_on(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Lifting the finger on it is the press."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if touch is not self._finger:
            return True
        self._finger = None
        held_s = Clock.get_time() - self._since_s
        # However short the touch was, it must be seen that it was felt.
        Clock.schedule_once(self._lift, max(0.0, tokens.PRESS_SHOWN_S - held_s))
        if self.enabled and self._is_on(touch) and held_s < RESTING_S:
            self.heard(self.name, touch)
        return True

    def let_go(self, touch: MotionEvent) -> None:
        """This touch presses nothing any more."""
        touch.ungrab(self)
        if touch is self._finger:
            self._finger, self.down = None, False

    def _is_on(self, touch: MotionEvent) -> bool:
        slip = look.px(SLIP_MM)
        return bool(self.x - slip <= touch.x <= self.right + slip and self.y - slip <= touch.y <= self.top + slip)

    def _lift(self, _: float) -> None:
        if self._finger is None:
            self.down = False

    def on_down(self, *_: object) -> None:
        """What stands on it sinks with it."""
        self._dress()
        self.arrange()

    # --- Look -------------------------------------------------------------------------------------------------------

    def _dress(self, *_: object) -> None:
        self.fill, self.rim, self.ink = coat(self.kind, enabled=self.enabled, down=self.down)
        self.lip_px = look.px(LIP_MM) if self.enabled and not self.flat and not self.bare else 0
