"""A kiosk that is left alone, as a process on a virtual screen: its signs of life, its light, its nights."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.robot.display import VirtualDisplay

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

LONG_S = 90.0


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1080, 1920) as display:
        yield display


class Left:
    """The process, and what systemd hears of it."""

    def __init__(self, folder: Path, display: VirtualDisplay, *options: str) -> None:
        self.folder, self.display = folder, display
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.bind(str(folder / "notify"))
        self.ear.settimeout(LONG_S)
        self.hang, self._outline = folder / "hang", folder / "outline.json"
        outer = {name: value for name, value in display.environment.items() if not name.startswith("SDL_")}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.kiosk.ui.window.restless", str(folder / "kiosk")),
                *("--outline", str(self._outline), "--hang", str(self.hang), *options),
            ],
            env=outer | {"HOME": str(folder), "NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "20000000"},
            stderr=subprocess.PIPE,
        )

    def outline(self) -> dict[str, Any]:
        return dict(json.loads(self._outline.read_bytes()))

    def until(self, so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LONG_S
        while not so():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, what
            time.sleep(0.05)

    def brightness(self) -> float:
        """Of the whole screen, 0 to 255."""
        histogram = self.display.picture().convert("L").histogram()
        return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)

    def touch(self, name: str) -> None:
        x, y, width, height = next(target["box"] for target in self.outline()["targets"] if target["name"] == name)
        self.display.tool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def close(self) -> None:
        self.ear.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def leave(tmp_path: Path, display: VirtualDisplay) -> Iterator[Callable[..., Left]]:
    left: list[Left] = []

    def leave(*options: str) -> Left:
        left.append(Left(tmp_path, display, *options))
        return left[-1]

    yield leave
    for one in left:
        one.close()


def test_a_flow_that_hangs_gives_no_more_signs_of_life_though_the_glass_is_drawn(leave: Callable[..., Left]) -> None:
    kiosk = leave()
    assert kiosk.ear.recv(100) == b"READY=1\nWATCHDOG=1"
    assert kiosk.outline()["step"] == "enrolment"
    assert {kiosk.ear.recv(100) for _ in range(3)} == {b"WATCHDOG=1"}
    kiosk.hang.write_text("")
    kiosk.until(lambda: kiosk.hang.read_text() == "hangs", "the flow never hung")
    kiosk.ear.settimeout(8)
    signs = 0
    with contextlib.suppress(TimeoutError):
        while kiosk.ear.recv(100):
            signs += 1
            assert signs < 30
    frames = kiosk.outline()["frames"]
    kiosk.until(lambda: kiosk.outline()["frames"] > frames, "no frames any more")


def test_the_glass_goes_dim_and_the_touch_that_wakes_it_presses_nothing(leave: Callable[..., Left]) -> None:
    kiosk = leave("--dim-after-s", "8")
    assert kiosk.ear.recv(100).startswith(b"READY=1")
    bright = kiosk.brightness()
    kiosk.until(lambda: kiosk.brightness() < bright / 2, "it never went dim")
    kiosk.touch("language")
    kiosk.until(lambda: kiosk.brightness() > bright * 0.9, "it did not wake")
    time.sleep(1)
    assert kiosk.outline()["language"] == "zh-Hans"
    kiosk.touch("language")
    kiosk.until(lambda: kiosk.outline()["language"] == "en", "the second touch was lost as well")


def test_it_ends_in_good_order_for_its_nightly_start(leave: Callable[..., Left]) -> None:
    kiosk = leave("--restart-after-s", "5")
    assert kiosk.process.wait(LONG_S) == 0
    heard: list[bytes] = []
    kiosk.ear.setblocking(False)
    while not heard or heard[-1] != b"STOPPING=1":
        heard.append(kiosk.ear.recv(100))
    assert heard[0] == b"READY=1\nWATCHDOG=1"
    assert kiosk.process.stderr is not None
    assert b"the kiosk ends: the nightly start" in kiosk.process.stderr.read()
