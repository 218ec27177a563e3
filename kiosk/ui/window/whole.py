"""All that the window holds: the kiosk's own glass and, for a demo, the tray beside it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final, get_args

import msgspec
from kivy.clock import Clock

from kiosk.ui import tokens
from kiosk.ui.icons import ICONS
from kiosk.ui.tokens import Glass
from kiosk.ui.tray import Tray
from kiosk.ui.views import Body, View
from kiosk.ui.window import letters, look
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.outline import Outline, OutlineFile, outline_of
from kiosk.ui.window.pace import Pace
from kiosk.ui.window.screens import screen_for
from kiosk.ui.window.skeleton import Drew, Pressed, Stage
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.icon_picture import icon_texture
from kiosk.ui.window.widgets.row_line import RowLine
from kiosk.ui.window.widgets.tile_button import TileButton
from kiosk.ui.window.widgets.tray_strip import BENEATH_MM, BESIDE_MM, TrayStrip

LOOK_EVERY_S: Final = 0.1
"""How often the outline is looked at anew where no view came: a page was turned, a camera was unplugged."""
TELL_EVERY_S: Final = 1.0
"""How often it is written where nothing but frames changed."""
WARMING_S: Final = (0.005, 0.05)
"""Of a frame's time, what may go into getting ready for screens to come: while somebody is there, and while nobody is."""


class Whole(Block):
    """Everything on the window.

    Attributes:
        pace: frames.
        stage: the kiosk's glass.
        warmed: all is ready for screens to come.
    """

    def __init__(
        self,
        size: tuple[int, int],
        eyes: Eyes,
        *,
        pressed: Pressed,
        touched: Callable[[], None],
        drew: Drew = lambda *_: None,
        tray: Tray | None = None,
        hold: Callable[[Path], None] | None = None,
        outline: OutlineFile | None = None,
    ) -> None:
        """Fill the window; the glass in use is that of all of it.

        Args:
            size: of the window, px.
            eyes, pressed, touched, drew: see `Stage`.
            tray: demo cards to lay beside the stage.
            hold: holds a card's picture up.
            outline: is told what is on the glass.
        """
        super().__init__()
        self.size = size
        self.pace = Pace()
        self.warmed = False
        self._outline_file = outline
        self._outline: Outline | None = None
        self._dirty, self._looked_s, self._told_s = False, 0.0, 0.0
        glass, strip = look.glass(), 0
        if tray is not None and hold is not None:
            strip = look.px(BENEATH_MM if glass.portrait else BESIDE_MM)
        wide, high = (size[0], size[1] - strip) if glass.portrait else (size[0] - strip, size[1])
        look.use(Glass(wide, high, glass.px_per_mm))
        self._touched = touched
        self.stage = Stage(eyes, pressed, self._felt, drew, pos=(0, size[1] - high))
        self.add_widget(self.stage)
        self._strip: TrayStrip | None = None
        if tray is not None and hold is not None:
            self._strip = TrayStrip(tray, hold)
            self.add_widget(self._strip)
            if glass.portrait:
                self._strip.place(0, strip, wide, strip, 1.0)
            else:
                self._strip.place(wide, high, strip, high, 1.0)
        self._getting_ready = self._jobs()
        self._warming = Clock.schedule_interval(self._warm, 0)
        Clock.schedule_interval(self._drawn, 0)

    def show(self, view: View) -> None:
        """Show this view."""
        self.stage.show(view)
        if self._strip is not None:
            self._strip.show(view.language)
        self._dirty = True

    def at(self, station: str) -> None:
        """The kiosk stands at this station."""
        if self._strip is not None:
            self._strip.at(station)

    def _felt(self) -> None:
        self.pace.touched()
        self._touched()

    def _drawn(self, _: float) -> None:
        """A frame begins: what was shown in the one before is on the glass now."""
        self.pace.frame()
        view, now_s = self.stage.view, perf_counter()
        if self._outline_file is None or view is None or not (self._dirty or now_s - self._looked_s >= LOOK_EVERY_S):
            return
        self._dirty, self._looked_s = False, now_s
        seen = outline_of(self, self.stage, self.stage.ids.over, view, (round(self.width), round(self.height)))
        if seen != self._outline or now_s - self._told_s >= TELL_EVERY_S:
            self._outline, self._told_s = seen, now_s
            self._outline_file.put(
                msgspec.structs.replace(
                    seen,
                    frames=self.pace.frames,
                    frame_gap_ms_max=round(self.pace.gap_ms_max, 1),
                    frame_work_ms_max=round(self.pace.work_ms_max, 1),
                    resting_gap_ms_max=round(self.pace.resting_gap_ms_max, 1),
                )
            )

    def _warm(self, _: float) -> None:
        until_s = perf_counter() + WARMING_S[self.pace.resting]
        while perf_counter() < until_s:
            job = next(self._getting_ready, None)
            if job is None:
                self._warming.cancel()
                self.warmed = True
                self.pace.begin()
                return
            job()

    def _jobs(self) -> Iterator[Callable[[], Any]]:
        """What would otherwise be done when somebody waits for it: rules read, fonts opened, icons drawn."""
        for kind in get_args(Body):
            yield partial(screen_for, kind)
        # Made and thrown away: Kivy reads the rules of a widget when the first one is made.
        for kind in get_args(Body):
            yield partial(_make, kind)
        yield from (RowLine, TileButton)
        sizes = (tokens.SMALL_MM, tokens.BODY_MM, tokens.LARGE_MM, tokens.TITLE_MM, tokens.HUGE_MM)
        for size_px in {look.type_px(mm, tight) for mm in sizes for tight in look.scales()[:2]}:
            for bold in (False, True):
                yield partial(letters.drawn, "邻里", size_px, bold)
        for side_px in {
            look.px(mm) for mm in (tokens.LARGE_MM, tokens.TITLE_MM * 1.3, tokens.TITLE_MM * 1.3 * look.scales()[0])
        }:
            for icon in ICONS:
                yield partial(icon_texture, icon, side_px)


def _make(kind: type[Body]) -> None:
    screen_for(kind)(Eyes())
