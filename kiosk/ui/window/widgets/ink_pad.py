"""The pad that a finger writes on: ink follows the finger, and a stroke is reported when the finger is lifted."""

from typing import Any, Final

from kivy.clock import Clock
from kivy.graphics import Color, InstructionGroup, Line
from kivy.input import MotionEvent
from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.views import Pad, Stroke
from kiosk.ui.window import look, trail
from kiosk.ui.window.widgets import words  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.key_box import GAP_MM, rows_px

look.rules(__file__)

INK_MM: Final = 2.0
"""How thick a line is."""
STEP_MM: Final = 0.4
"""Points closer than this tell nothing new."""
STILL_MM: Final = 2.5
"""A touch that went no further is a dot, or a palm that rests."""
PALM_S: Final = 1.5
"""A dot is quicker than this."""
MOST_POINTS: Final = 1_500
"""Of a stroke; a finger that goes on scribbling writes nothing."""
ON_ITS_WAY_S: Final = 2.0
"""A stroke that was reported is shown for so long, until a view shows it."""


class InkPad(Block):
    """Shows a `Pad`. The stage gives it one finger at a time; another one that rests beside it is not felt.

    What was reported stays on the pad until a view shows it among its strokes, so that nothing flickers; then the view alone
    says what stands there.

    Attributes:
        rows: of keys, whose place it takes.
    """

    rows = NumericProperty(3)

    def __init__(self, **values: Any) -> None:
        """Show nothing yet."""
        self._pad = Pad()
        self._writing: _Writing | None = None
        self._on_their_way: list[tuple[Stroke, float]] = []
        self._drawn: list[Stroke] = []
        self._strokes, self._live = InstructionGroup(), InstructionGroup()
        super().__init__(**values)
        self.canvas.after.add(self._strokes)
        self.canvas.after.add(self._live)

    def show(self, pad: Pad | None, rows: int) -> None:
        """Show this one, in place; None takes it away."""
        self.rows, self.shown = rows, pad is not None
        if pad is None:
            self._writing, self._on_their_way = None, []
            pad = Pad()
        self._pad = pad
        known = list(pad.strokes)
        self._on_their_way = [
            (stroke, at_s)
            for stroke, at_s in self._on_their_way
            if stroke not in known and Clock.get_time() - at_s < ON_ITS_WAY_S
        ]
        self._draw()

    @property
    def ink(self) -> tuple[Stroke, ...]:
        """What is drawn now, without the line under the finger."""
        return (*self._pad.strokes, *(stroke for stroke, _ in self._on_their_way))

    @property
    def live(self) -> Stroke:
        """The line under the finger."""
        return self._writing.stroke if self._writing else ()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`: with the gap that rows of keys would have under them."""
        return rows_px(int(self.rows), tight) + look.px(GAP_MM)

    def place(self, x: int, top: int, width: int, height: int, tight: float) -> None:
        """See `Block`; no wider than a `Pad` says, and with a gap under it."""
        height -= look.px(GAP_MM)
        wide = min(width, round(self._pad.width * height))
        super().place(x + (width - wide) // 2, top, wide, height, tight)

    def arrange(self) -> None:
        """See `Block`."""
        if self.width <= 0 or not self.ids:
            return
        self._drawn = []
        self._draw()

    # --- Touches ------------------------------------------------------------------------------------------------------

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """This finger writes; one that was there before only rests, or the stage would not have let it through."""
        if not self.shown or not self.collide_point(*touch.pos) or ("button" in touch.profile and touch.is_mouse_scrolling):
            return False
        self._writing = _Writing(touch, Clock.get_time())
        touch.grab(self)
        self._follow(touch)
        self._say_hint()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Ink follows the finger, also beyond the edge: there it runs along it."""
        if touch.grab_current is not self:
            return False
        if self._writing is not None and touch is self._writing.touch:
            self._follow(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """The stroke is reported."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        writing = self._writing
        if writing is None or touch is not writing.touch:
            return True
        self._follow(touch)
        self._writing = None
        if not writing.lay(Clock.get_time(), look.px(STILL_MM) / self.height):
            self._on_their_way.append((writing.stroke, Clock.get_time()))
            self.drew(writing.stroke, touch)
        self._draw()
        return True

    def let_go(self, touch: MotionEvent) -> None:
        """See `Block`: the line under it is gone."""
        if self._writing is not None and touch is self._writing.touch:
            self._writing = None
            self._draw()

    def _follow(self, touch: MotionEvent) -> None:
        if self._writing is None or self.height <= 0:
            return
        longer = False
        for to_x, to_y in trail.since_asked(touch, self.get_parent_window()):
            x = min(max(to_x, self.x), self.right) - self.x
            y = self.top - min(max(to_y, self.y), self.top)
            longer |= self._writing.went_to(x / self.height, y / self.height, look.px(STEP_MM) / self.height)
        if longer:
            self._draw_live()

    # --- Ink ----------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        ink = list(self.ink) if self.shown else []
        if ink != self._drawn:
            self._drawn = ink
            self._strokes.clear()
            if ink:
                self._strokes.add(Color(*look.rgba(tokens.INK)))
            for stroke in ink:
                self._strokes.add(self._line(stroke))
        self._say_hint()
        self._draw_live()

    def _draw_live(self) -> None:
        self._live.clear()
        if self._writing is not None:
            self._live.add(Color(*look.rgba(tokens.INK)))
            self._live.add(self._line(self._writing.stroke))

    def _say_hint(self) -> None:
        hint = self.ids.hint
        hint.said = "" if self.ink or self._writing else self._pad.hint
        if not hint.said:
            hint.put_away()
            return
        pad = look.px(tokens.PAD_MM)
        width, height = round(self.width) - 2 * pad, round(self.height)
        tight = look.fitting(look.scales()[0], lambda scale: hint.height_for(width, scale) <= height)
        hint.place(round(self.x) + pad, round(self.top), width, height, tight)

    def _line(self, stroke: Stroke) -> Line:
        # On another glass, or with larger type, the pad may be narrower than the one that was written on.
        points = [
            number for x, y in stroke for number in (min(self.x + x * self.height, self.right), self.top - y * self.height)
        ]
        if len(stroke) == 1:
            points += [points[0] + 0.5, points[1]]  # a dot is a line, if a short one
        return Line(points=points, width=max(1.0, look.px(INK_MM) / 2), cap="round", joint="round", cap_precision=6)


class _Writing:
    """A finger that is down."""

    def __init__(self, touch: MotionEvent, since_s: float) -> None:
        self.touch, self._since_s = touch, since_s
        self._points: list[tuple[float, float]] = []
        self._far = 0.0

    @property
    def stroke(self) -> Stroke:
        """So far."""
        return tuple(self._points)

    def went_to(self, x: float, y: float, least: float) -> bool:
        """It is there now, in heights of the pad; whether that adds to the line."""
        if self._points:
            self._far = max(self._far, abs(x - self._points[0][0]), abs(y - self._points[0][1]))
        if len(self._points) >= MOST_POINTS:
            return False
        if self._points and max(abs(x - self._points[-1][0]), abs(y - self._points[-1][1])) < least:
            return False
        self._points.append((x, y))
        return True

    def lay(self, now_s: float, still: float) -> bool:
        """Whether it was a palm: it lay still, within so much, for longer than anybody needs for a dot."""
        return self._far < still and now_s - self._since_s >= PALM_S
