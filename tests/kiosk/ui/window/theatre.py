"""A stage that plays to nobody: views in, presses out, with fingers and a clock that a test moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kivy.base import EventLoop
from kivy.clock import ClockBase
from kivy.context import Context
from kivy.input.motionevent import MotionEvent

from kiosk.ui import fonts
from kiosk.ui.tokens import Glass
from kiosk.ui.views import Stroke, View
from kiosk.ui.window import look
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.outline import Outline, Target, outline_of

PORTRAIT = Glass.of(1080, 1920, 21.5)
LANDSCAPE = Glass.of(1920, 1080, 21.5)
SMALL_PORTRAIT = Glass.of(1080, 1920, 15.6)
SMALL_LANDSCAPE = Glass.of(1920, 1080, 15.6)
TABLE = Glass.of(1280, 800, 15.6)
LARGE_LANDSCAPE = Glass.of(3840, 2160, 32)
BESIDE_A_TRAY = Glass(1654, 1080, LANDSCAPE.px_per_mm)
ABOVE_A_TRAY = Glass(1080, 1640, PORTRAIT.px_per_mm)
GLASSES = (PORTRAIT, LANDSCAPE, SMALL_PORTRAIT, SMALL_LANDSCAPE, TABLE, LARGE_LANDSCAPE, BESIDE_A_TRAY, ABOVE_A_TRAY)


class StillClock(ClockBase):
    """Kivy's clock, whose time passes when a test says so."""

    now_s = 100.0
    _last_tick: float

    def time(self) -> float:
        """See Kivy."""
        return self.now_s

    def idle(self) -> float:
        """Nobody waits for the next frame."""
        self._dt = self.now_s - self._last_tick
        self._last_tick = self.now_s
        return self.now_s


class Finger(MotionEvent):
    """One finger, in pixels from the window's lower left corner."""

    def __init__(self, stage: Any, x: float, y: float) -> None:
        super().__init__("finger", id(self), (x, y), is_touch=True, type_id="touch")
        self._stage = stage
        self._handle("begin", x, y)

    def depack(self, args: tuple[float, float]) -> None:
        """See Kivy."""
        self.sx, self.sy = args
        self.profile = ["pos"]
        super().depack(args)

    def slide(self, x: float, y: float) -> "Finger":
        """Move on the glass."""
        self._handle("update", x, y)
        return self

    def lift(self) -> None:
        """Leave the glass."""
        self._handle("end", self.x, self.y)

    def _handle(self, kind: str, x: float, y: float) -> None:
        self.x, self.y, self.pos = x, y, (x, y)
        # As Kivy does it: first everybody, then those who grabbed it.
        {"begin": self._stage.on_touch_down, "update": self._stage.on_touch_move, "end": self._stage.on_touch_up}[kind](self)
        for held in list(self.grab_list):
            widget = held()
            self.grab_current = widget
            if widget is not None and kind != "begin":
                (widget.on_touch_move if kind == "update" else widget.on_touch_up)(self)
            self.grab_current = None


class Theatre:
    """A stage with what it reported."""

    def __init__(self, glass: Glass, clock: StillClock) -> None:
        """Build it for a glass."""
        from kiosk.ui.window.skeleton import Stage

        look.use(glass)
        self.glass, self.clock = glass, clock
        self.pressed: list[tuple[int, str]] = []
        self.drawn: list[tuple[int, Stroke]] = []
        self.touches = 0
        self.eyes = Eyes()
        self.stage = Stage(
            self.eyes,
            lambda serial, name, _ago_s: self.pressed.append((serial, name)),
            self._touch,
            lambda serial, stroke: self.drawn.append((serial, stroke)),
        )

    @property
    def names(self) -> list[str]:
        """What was pressed so far."""
        return [name for _, name in self.pressed]

    def show(self, view: View) -> Outline:
        """Show a view; gives what is on the glass then."""
        self.stage.show(view)
        return self.outline()

    def outline(self) -> Outline:
        """What is on the glass."""
        self.clock.tick()
        view = self.stage.view
        assert view is not None
        return outline_of(self.stage, self.stage, self.stage.ids.over, view, (self.glass.width_px, self.glass.height_px))

    def widgets(self) -> Iterator[Any]:
        """Everything that is on the glass."""
        from kiosk.ui.window.outline import visible

        return visible(self.stage)

    def target(self, name: str) -> Target:
        """What is pressed by that name."""
        return next(target for target in self.outline().targets if target.name == name)

    def finger(self, name: str) -> Finger:
        """Put a finger on something."""
        x, y, width, height = self.target(name).box
        return Finger(self.stage, x + width / 2, self.glass.height_px - y - height / 2)

    def tap(self, name: str) -> None:
        """Tap something."""
        self.finger(name).lift()
        self.wait(0.2)

    def wait(self, seconds: float) -> None:
        """Let time pass, in frames of a thirtieth."""
        for _ in range(max(1, round(seconds * 30))):
            self.clock.now_s += seconds / max(1, round(seconds * 30))
            self.clock.tick()
            self.clock.tick_draw()

    def _touch(self) -> None:
        self.touches += 1


@contextmanager
def playing() -> Iterator[Callable[[Glass], Theatre]]:
    """A window with a clock of its own."""
    context = Context(init=False)
    clock = StillClock()
    context["Clock"] = clock
    context.push()
    try:
        EventLoop.ensure_window()
        fonts.register()
        yield lambda glass: Theatre(glass, clock)
    finally:
        context.pop()
