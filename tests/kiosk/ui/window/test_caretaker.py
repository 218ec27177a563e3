"""The caretaker on a clock that a test moves: signs of life, light, nights, releases."""

import socket
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.backlight import Backlight
from kiosk.install.own_release import OwnRelease
from kiosk.install.places import Places
from kiosk.ui.flow import Flow
from kiosk.ui.pulse import STEADY_S, Beat
from kiosk.ui.rest import NEW_RELEASE_QUIET_S, PROOF_S, WANDER_EVERY_S, Light, RestTimes
from kiosk.watchdog import Watchdog
from tests.kiosk.district import NOON_MS
from tests.kiosk.ui.window.theatre import StillClock, playing

HOUR_S = 3600.0


class Watch:
    """Hears signs of life as systemd does."""

    def __init__(self, folder: Path) -> None:
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(folder / "notify"))
        self._ear.setblocking(False)
        self.watchdog = Watchdog({"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "60000000"})

    def heard(self) -> list[str]:
        found = []
        while True:
            try:
                found.append(self._ear.recv(100).decode())
            except BlockingIOError:
                return found

    def close(self) -> None:
        self._ear.close()


class Night:
    """A kiosk with nobody there; the flow's answers are the test's."""

    def __init__(self, folder: Path, clock: StillClock, **options: Any) -> None:
        from kivy.uix.widget import Widget

        from kiosk.ui.window.caretaker import Caretaker
        from kiosk.ui.window.dimming import Dimming

        self.clock, self.folder = clock, folder
        self.resting, self.answers, self.works = True, True, True
        self.now_ms, self.day_known = NOON_MS, True
        self.ended: list[int] = []
        self.touches = 0
        self.watch = Watch(folder)
        self.widget = Widget(size=(1080, 1920))
        self.dimming = Dimming(self.widget, options.pop("backlight", Backlight(folder / "none")))
        times = options.pop("times", RestTimes(restarts=time(3, 30)))
        self.caretaker = Caretaker(
            self.dimming,
            self,
            tell=self._tell,
            end=self.ended.append,
            times=times,
            watchdog=self.watch.watchdog,
            now_s=clock.time,
            **options,
        )

    def light(self) -> Light:
        """How bright the glass is."""
        return self.dimming.light

    def touched(self) -> None:
        self.touches += 1

    def _tell(self, _happening: Callable[[Flow], None]) -> None:
        if self.answers:
            now_s = self.clock.time()
            self.caretaker._felt(
                Beat(at_s=now_s, now_ms=self.now_ms, day_known=self.day_known, attended=False, works=self.works)
            )

    def passes(self, seconds: float, step_s: float = 2.0) -> None:
        """Time goes by, with a look every two seconds (or less often, where hours pass)."""
        for _ in range(round(seconds / step_s)):
            self.clock.now_s += step_s
            self.now_ms += round(step_s * 1000)
            self.caretaker.look()


@pytest.fixture
def clock() -> Iterator[StillClock]:
    with playing():
        from kivy.clock import Clock

        yield Clock


@pytest.fixture
def make(tmp_path: Path, clock: StillClock) -> Iterator[Callable[..., Night]]:
    nights: list[Night] = []

    def make(**options: Any) -> Night:
        nights.append(Night(tmp_path, clock, **options))
        return nights[-1]

    yield make
    for night in nights:
        night.watch.close()


def test_signs_of_life_end_with_the_flow_s_answers(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(10)
    heard = night.watch.heard()
    assert heard[0] == "READY=1\nWATCHDOG=1"
    assert heard[1:] == ["WATCHDOG=1"] * (len(heard) - 1)
    night.answers = False
    night.passes(60)
    assert len(night.watch.heard()) <= 18
    night.passes(60)
    assert night.watch.heard() == []


def test_the_light_goes_down_and_a_touch_that_wakes_it_does_nothing_else(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(590)
    assert night.light() == "full"
    night.passes(20)
    assert night.light() == "dim"
    assert night.dimming._shade.size == (1080, 1920)
    assert night.caretaker.touch_down(None, object())
    assert (night.light(), night.touches, night.dimming._shade.size) == ("full", 1, (0, 0))
    assert not night.caretaker.touch_down(None, object())
    night.passes(590)
    assert night.light() == "full"


def test_a_card_wakes_it_at_once(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(620)
    assert night.light() == "dim"
    night.caretaker.shown(attended=False)
    assert night.light() == "dim"
    night.caretaker.shown(attended=True)
    assert night.light() == "full"


def test_at_night_it_is_dark_and_where_the_hour_is_unknown_it_is_dim(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(11 * HOUR_S, 10)
    assert night.light() == "dark"
    assert night.dimming._colour.a == 1.0
    night.day_known = False
    night.passes(4)
    assert night.light() == "dim"


def test_where_the_panel_has_a_light_of_its_own_that_goes_down(make: Callable[..., Night], tmp_path: Path) -> None:
    (tmp_path / "lights" / "panel").mkdir(parents=True)
    (tmp_path / "lights" / "panel" / "max_brightness").write_text("100")
    brightness = tmp_path / "lights" / "panel" / "brightness"
    night = make(backlight=Backlight(tmp_path / "lights"))
    night.passes(620)
    assert (brightness.read_text(), night.dimming._shade.size) == ("30", (0, 0))
    night.caretaker.ending()
    assert brightness.read_text() == "100"


def test_the_resting_picture_wanders_and_stands_still_for_whoever_is_there(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(WANDER_EVERY_S + 4)
    place = (night.dimming._place.x, night.dimming._place.y)
    assert place != (0, 0)
    night.passes(WANDER_EVERY_S)
    assert place != (night.dimming._place.x, night.dimming._place.y)
    night.resting = False
    night.passes(2 * WANDER_EVERY_S)
    assert (night.dimming._place.x, night.dimming._place.y) == (0, 0)


def test_it_starts_anew_in_the_night_and_not_while_somebody_is_there(make: Callable[..., Night]) -> None:
    night = make()
    night.passes(15 * HOUR_S, 10)
    assert night.ended == []
    night.resting = False
    night.passes(HOUR_S, 10)
    assert night.ended == []
    night.resting = True
    night.passes(590, 10)
    assert night.ended == []
    night.passes(20)
    assert night.ended == [0]


def release(folder: Path, current: str, own: str) -> OwnRelease:
    places = Places(folder / "opt")
    (folder / "data").mkdir()
    for name in {current, own}:
        (places.releases / name).mkdir(parents=True)
    places.current.symlink_to(f"releases/{current}")
    return OwnRelease(places, folder / "data", own)


def test_a_release_that_works_proves_itself(make: Callable[..., Night], tmp_path: Path) -> None:
    night = make(release=release(tmp_path, "0.2.0", "0.2.0"))
    night.passes(STEADY_S - 4)
    assert not (tmp_path / "data" / "proven").exists()
    night.passes(10)
    assert (tmp_path / "data" / "proven").read_text() == "0.2.0"
    night.works = False
    night.passes(2 * PROOF_S)
    assert night.ended == []


def test_a_release_that_can_not_open_the_data_gives_up(make: Callable[..., Night], tmp_path: Path) -> None:
    night = make(release=release(tmp_path, "0.2.0", "0.2.0"))
    night.works = False
    night.passes(PROOF_S - 4)
    assert night.ended == []
    night.passes(10)
    assert night.ended == [1]
    assert not (tmp_path / "data" / "proven").exists()


def test_another_release_begins_when_nobody_is_there(make: Callable[..., Night], tmp_path: Path) -> None:
    night = make(release=release(tmp_path, "0.3.0", "0.2.0"))
    night.resting = False
    night.passes(10 * NEW_RELEASE_QUIET_S)
    assert night.ended == []
    night.resting = True
    night.passes(NEW_RELEASE_QUIET_S + 4)
    assert night.ended == [0]
