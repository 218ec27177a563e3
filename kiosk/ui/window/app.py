"""The kiosk with its window: its parts put together, started, and ended cleanly."""

import logging
import os
import signal
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from kivy.app import App
from kivy.clock import Clock as Frames
from kivy.config import Config

from kiosk.backlight import Backlight
from kiosk.clock import Clock, SystemClock
from kiosk.commands.trouble import CANNOT_WORK, Trouble
from kiosk.install.own_release import own_release
from kiosk.kiosk import Kiosk
from kiosk.printing.printers import Printer
from kiosk.scan.frames import FrameSource
from kiosk.scan.reader import Reader
from kiosk.scan.wedge import Wedge
from kiosk.sound.seams import Microphone, Speaker
from kiosk.ui import fonts, tokens
from kiosk.ui.engine import Engine, Happening
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.input.engines import warm_up
from kiosk.ui.rest import RestTimes
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.tokens import Glass
from kiosk.ui.tray import Tray, TraySource
from kiosk.ui.views import Stroke, View
from kiosk.ui.voice.audio import Audio
from kiosk.ui.window import chime, look, tidying
from kiosk.ui.window.around import Around
from kiosk.ui.window.caretaker import Caretaker
from kiosk.ui.window.dimming import Dimming
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.kiosk_app import KioskApp
from kiosk.ui.window.outline import OutlineFile
from kiosk.ui.window.screen_size import Screen, the_screen
from kiosk.ui.window.whole import Whole
from kiosk.watchdog import Watchdog

_log = logging.getLogger(__name__)

WORDS_AFTER_S: Final = 1.0
TIDY_AFTER_S: Final = 0.5
"""Once a visit has ended, and the resting screen is drawn."""
SIZE: Final = (1080, 1920)
"""Where no screen tells its own."""
SHORT_SIDE_MM: Final = 190.0
"""Of the smallest panel on which everything has its true size (15.6 inches); on a smaller one all is drawn smaller."""


def run_window(
    folder: Path,
    *,
    cameras: Sequence[FrameSource] = (),
    sync: bool = True,
    sync_every_ms: int | None = None,
    clock: Clock | None = None,
    size: tuple[int, int] | None = None,
    diagonal_inch: float = tokens.DIAGONAL_INCH,
    tray: Path | None = None,
    outline: Path | None = None,
    printer: Printer | None = None,
    speaker: Speaker | None = None,
    microphone: Microphone | None = None,
    times: RestTimes | None = None,
) -> int:
    """Serve at a window until a signal comes.

    Args:
        folder: the kiosk's data folder. Where it can't be opened, the window says why; where the kiosk is not enrolled, it
            asks for the code.
        cameras: to watch; the window shows what the last of them sees.
        sync: exchange with the district in the background.
        sync_every_ms: and never wait longer than this.
        clock: for tests; this machine's otherwise.
        size: of the window in pixels, at the screen's upper left corner; the whole screen if not given.
        diagonal_inch: of the panel that the window fills.
        tray: a folder of demo cards to lay beside the kiosk's glass, which a camera that isn't there sees.
        outline: a file to write what is on the glass to.
        printer: for slips and passbooks; without one slips are shown.
        speaker, microphone: stand-ins; the machine's own if not given.
        times: when it dims and starts anew; never if not given.

    Returns:
        The exit code.

    Raises:
        Trouble: there is no screen, no font, or no such tray.
    """
    try:
        fonts.register()
    except fonts.FontMissing as why:
        raise Trouble("font", why, CANNOT_WORK) from None
    screen = the_screen()
    if screen is None and "SDL_VIDEODRIVER" not in os.environ:
        raise Trouble("display", os.environ.get("DISPLAY") or "DISPLAY", CANNOT_WORK)
    running = _Running(
        folder,
        cameras=cameras,
        sync=sync,
        sync_every_ms=sync_every_ms,
        clock=clock or SystemClock(),
        size=_configure(size, screen),
        diagonal_inch=diagonal_inch,
        tray=_tray(tray),
        outline=outline,
        printer=printer,
        audio=Audio(folder, speaker=speaker, microphone=microphone),
        times=times or RestTimes(dim_after_s=0),
    )
    app = KioskApp(make=running.make, started=running.start, typed=running.typed, entered=running.entered)
    # A screen's program that ends before the kiosk says so by a hangup.
    ends = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: app.stop()) for number in ends}
    try:
        app.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        running.end()
        app.let_go()
    return running.code


class _Running:
    """The parts of a kiosk with a window. Beside the window's own thread run the flow's, one a camera, and sync's."""

    def __init__(
        self,
        folder: Path,
        *,
        cameras: Sequence[FrameSource],
        sync: bool,
        sync_every_ms: int | None,
        clock: Clock,
        size: tuple[int, int],
        diagonal_inch: float,
        tray: Tray | None,
        outline: Path | None,
        printer: Printer | None,
        audio: Audio,
        times: RestTimes,
    ) -> None:
        """See `run_window`."""
        self.code = 0
        self._folder, self._times = folder, times
        self._clock, self._size, self._tray = clock, size, tray
        self._holder = TraySource() if tray else None
        sources = [*cameras, *([self._holder] if self._holder else [])]
        self._eyes = Eyes(any_camera=any(source.moving for source in sources))
        self._audio = audio
        self._around = Around(
            folder,
            clock,
            sources,
            sync=sync,
            sync_every_ms=sync_every_ms,
            ring=lambda: audio.ring(chime.call()),
            answer=lambda well: audio.ring(chime.answer(well)),
            somebody=self._somebody,
            opened=self._opened,
            plugged=audio.devices,
        )
        self._house = House(
            clock=clock,
            around=self._around,
            folder=folder,
            printer=printer,
            speaker=audio.speaker,
            microphone=audio.microphone,
        )
        self._reader = Reader(sources, wedge=Wedge(), preview=self._eyes.see)
        self._engine: Engine | None = None
        self._caretaker: Caretaker | None = None
        self._next: View | None = None
        self._show_soon = Frames.create_trigger(self._show)
        self._glass = _glass(size, diagonal_inch)
        self._outline = OutlineFile(outline) if outline else None
        self._scans = threading.Thread(target=self._scan, name="scans", daemon=True)
        self._words = threading.Thread(target=warm_up, name="words", daemon=True)
        self._tidy_soon = Frames.create_trigger(self._tidy, TIDY_AFTER_S)

    # --- Begin and end ------------------------------------------------------------------------------------------------

    def make(self) -> Whole:
        """The widgets, with nothing on them yet."""
        look.use(self._glass)
        self._whole = Whole(
            self._size,
            self._eyes,
            tray=self._tray,
            hold=self._holder.hold if self._holder else None,
            outline=self._outline,
            pressed=self._pressed,
            touched=self._touched,
            drew=self._drew,
        )
        return self._whole

    def start(self) -> None:
        """Start the threads; the first view comes from the flow's."""
        Frames.schedule_interval(lambda _: self._reader.tick(), 0.1)
        self._around.open(self._house)
        self._look_after()
        self._engine = Engine(Flow(self._house, HouseDoors()), self._hand_over)
        self._engine.start()
        self._reader.start()
        self._scans.start()
        # A second of reading words and the model of handwriting: after the first frames, and before somebody writes.
        Frames.schedule_once(lambda _: self._words.start(), WORDS_AFTER_S)
        Frames.schedule_interval(self._set_apart, WORDS_AFTER_S)

    def end(self) -> None:
        """Stop the threads and close the store; in the order in which they lean on one another."""
        if self._caretaker is not None:
            self._caretaker.ending()
        if not self._reader.stop():
            _log.warning("a camera did not end in time")
        if self._scans.is_alive():
            self._scans.join(2.0)
        if self._engine is not None and not self._engine.stop():
            _log.warning("the flow did not end in time")
        self._audio.close()
        self._house.close()
        self._around.close()
        if self._outline is not None:
            self._outline.close()

    def _look_after(self) -> None:
        from kivy.core.window import Window

        self._caretaker = Caretaker(
            Dimming(self._whole, Backlight()),
            self._whole.pace,
            tell=self._ask,
            end=self._end_with,
            times=self._times,
            watchdog=Watchdog(),
            release=own_release(self._folder),
        )
        # Before the widgets hear of it.
        Window.bind(on_touch_down=self._caretaker.touch_down)
        self._caretaker.start()

    def _ask(self, happening: Happening) -> None:
        if self._engine is not None:
            self._engine.tell(happening)

    def _end_with(self, code: int) -> None:
        self.code = code
        App.get_running_app().stop()

    def _set_apart(self, _: float) -> bool:
        """Wait until all is loaded and nobody is there; then the collector need never look at it again."""
        if not self._whole.warmed or self._words.ident is None or self._words.is_alive() or not self._whole.pace.resting:
            return True
        tidying.set_apart()
        return False

    def _tidy(self, _: float) -> None:
        if self._whole.pace.resting:
            tidying.tidy()

    # --- What happens, from whatever thread ---------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The window received text: a typing scanner's, or a keyboard's."""
        self._reader.typed(text)

    def entered(self) -> None:
        """The window received an Enter."""
        self._reader.enter()

    def _pressed(self, serial: int, name: str, ago_s: float) -> None:
        at_ms = self._clock.mono_ms() - round(ago_s * 1000)
        self._tell(lambda flow: flow.press(serial, name, at_ms))

    def _drew(self, serial: int, stroke: Stroke) -> None:
        self._tell(partial(Flow.drew, serial=serial, stroke=stroke))

    def _touched(self) -> None:
        if self._engine is not None:
            self._engine.tell(Flow.touched)

    def _scan(self) -> None:
        for scanned in self._reader:
            if scanned.decoder == "wedge":
                self._around.typed()
            self._tell(partial(Flow.scanned, code=scanned.text))

    def _tell(self, happening: Happening) -> None:
        if self._engine is not None:
            self._engine.tell(happening)
            self._engine.tell(lambda _: self._around.saved())

    def _somebody(self, somebody: bool) -> None:
        self._whole.pace.used(somebody)
        if not somebody:
            self._tidy_soon()

    def _opened(self, kiosk: Kiosk) -> None:
        station = kiosk.identity.station
        Frames.schedule_once(lambda _: self._whole.at(station))

    # --- What is shown ------------------------------------------------------------------------------------------------

    def _hand_over(self, view: View) -> None:
        """From the flow's thread; of several views between two frames the last one counts."""
        self._audio.show(view)
        self._next = view
        self._show_soon()

    def _show(self, _: float) -> None:
        view = self._next
        if view is None:
            return
        if self._caretaker is not None:
            self._caretaker.shown(attended=view.attended)
        try:
            self._whole.show(view)
            if tidying.is_needed():
                tidying.tidy()
        except Exception:
            _log.exception("step %s could not be shown", view.step)
            self._tell(partial(Flow.could_not_show, serial=view.serial))


def _configure(size: tuple[int, int] | None, screen: Screen | None) -> tuple[int, int]:
    """Tell Kivy what window to open; gives its size. Kivy reads this when the window is imported."""
    whole = (screen.width_px, screen.height_px) if screen else SIZE
    width, height = size or whole
    covers = screen is None or (width, height) == whole
    for name, value in {
        "width": width,
        "height": height,
        "position": "custom",
        "left": 0,
        "top": 0,
        # With somebody to manage windows, a full one must be asked for, or it lies under panels; without, it must not.
        "fullscreen": "auto" if covers and screen and screen.managed else 0,
        "borderless": int(covers),
        "show_cursor": int(not covers),
    }.items():
        Config.set("graphics", name, str(value))
    return width, height


def _glass(size: tuple[int, int], diagonal_inch: float) -> Glass:
    glass = Glass.of(*size, diagonal_inch)
    most = min(size) / SHORT_SIDE_MM
    if glass.px_per_mm > most:
        _log.warning("a panel of %.1f inches is too small: everything is drawn smaller than it should be", diagonal_inch)
    return Glass(*size, min(glass.px_per_mm, most))


def _tray(folder: Path | None) -> Tray | None:
    if folder is None:
        return None
    try:
        return Tray(folder)
    except (OSError, ValueError) as why:
        raise Trouble("source", f"{folder}: {why}") from None
