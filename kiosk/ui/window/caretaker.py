"""Looks after a kiosk that runs for months: its signs of life, its light, its nights, its releases.

It lives in the window's thread, so that a glass that is not drawn any more gives no sign of life either.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

from kivy.clock import Clock as Frames

from kiosk.install.own_release import OwnRelease
from kiosk.local_time import moment
from kiosk.store.errors import StoreError
from kiosk.ui import rest
from kiosk.ui.engine import Happening
from kiosk.ui.flow import Flow
from kiosk.ui.pulse import Beat, Pulse, beat_of
from kiosk.ui.window.dimming import Dimming
from kiosk.watchdog import Watchdog

_log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
GIVEN_UP: Final = 1
"""The exit code of a new release that does not work."""


class Rests(Protocol):
    """What knows whether somebody is there (`Pace`)."""

    @property
    def resting(self) -> bool:
        """Nobody is."""
        ...

    def touched(self) -> None:
        """Somebody touched the glass."""
        ...


class Caretaker:
    """Looks every two seconds."""

    def __init__(
        self,
        dimming: Dimming,
        pace: Rests,
        *,
        tell: Callable[[Happening], None],
        end: Callable[[int], None],
        times: rest.RestTimes,
        watchdog: Watchdog,
        release: OwnRelease | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look after nothing yet.

        Args:
            dimming: the light.
            pace: knows whether somebody is there.
            tell: tells the flow, in its thread.
            end: ends the kiosk with this exit code; whatever runs it starts it anew.
            times: the station's habits.
            watchdog: hears the signs of life.
            release: what runs here, where it was installed as one.
            now_s: for tests.
        """
        self._dimming, self._pace = dimming, pace
        self._tell, self._end, self._times, self._watchdog, self._release = tell, end, times, watchdog, release
        self._now_s = now_s
        began_s = now_s()
        self._pulse = Pulse(began_s, watchdog.patience_s)
        self._used_s = self._wandered_s = began_s
        self._ended = False

    def start(self) -> None:
        """Look from now on."""
        Frames.schedule_interval(lambda _: self.look(), LOOK_EVERY_S)

    def shown(self, *, attended: bool) -> None:
        """A view came to the glass: a card wakes it as a touch does."""
        if attended:
            self._used()

    def touch_down(self, _window: Any, touch: Any) -> bool:
        """A finger came down; true where it only woke the glass."""
        taken = self._dimming.takes(touch)
        if taken:
            self._pace.touched()
        self._used_s = self._now_s()
        return taken

    def look(self) -> None:
        """See what is to be done, and do it."""
        now_s = self._now_s()
        self._tell(partial(self._feel, at_s=now_s))
        if self._pulse.lives(now_s):
            self._watchdog.alive()
        if not self._pace.resting:
            self._used()
        idle_s = now_s - self._used_s
        beat = self._pulse.last
        now = moment(beat.now_ms) if beat is not None and beat.day_known else None
        self._dimming.set(rest.light(self._times, idle_s, now))
        if idle_s and now_s - self._wandered_s >= rest.WANDER_EVERY_S:
            self._wandered_s = now_s
            self._dimming.wander()
        if rest.night_restart_due(self._times, now=now, up_s=self._pulse.up_s(now_s), idle_s=idle_s):
            self._go(0, "the nightly start")
        if self._release is not None:
            self._look_after_release(self._release, now_s, idle_s)

    def ending(self) -> None:
        """The kiosk ends: its light stays on for whatever comes after it."""
        self._dimming.wake()
        self._watchdog.ending()

    def _look_after_release(self, release: OwnRelease, now_s: float, idle_s: float) -> None:
        if self._pulse.is_steady(now_s):
            release.prove()
        elif not release.is_proven and not self._pulse.works and self._pulse.up_s(now_s) >= rest.PROOF_S:
            trouble = self._pulse.last.trouble if self._pulse.last else "no answer"
            self._go(GIVEN_UP, f"release {release.name} does not work here ({trouble})")
        if idle_s >= rest.NEW_RELEASE_QUIET_S and release.is_superseded():
            self._go(0, "another release is to begin")

    def _feel(self, flow: Flow, at_s: float) -> None:
        """In the flow's thread."""
        # Whoever needs the store says what ails it; here there is no beat then, and the kiosk is started anew.
        with contextlib.suppress(StoreError):
            beat = beat_of(flow, at_s)
            Frames.schedule_once(lambda _: self._felt(beat))

    def _felt(self, beat: Beat) -> None:
        self._pulse.felt(beat)

    def _used(self) -> None:
        self._used_s = self._now_s()
        self._dimming.wake()

    def _go(self, code: int, why: str) -> None:
        if not self._ended:
            self._ended = True
            _log.warning("the kiosk ends: %s", why)
            self._end(code)
