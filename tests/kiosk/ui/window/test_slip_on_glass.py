"""The whole program on a virtual screen: the slip on the glass, and on paper, is read by whoever looks at it."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image

from kiosk.actions.slips import SlipSeen, check_slip
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from tests.kiosk.district import PIN, District
from tests.kiosk.process import COMMAND
from tests.robot.display import VirtualDisplay
from tests.robot.outline import Outline, read_outline

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

FOREVER = 65_000
WAIT_S = 120.0
SETTLE_S = 0.4
"""A new screen ignores taps for a moment: they were meant for the one before."""


class Window:
    """A kiosk's window, and whoever touches it; the card is typed by a scanner."""

    def __init__(self, display: VirtualDisplay, folder: Path, *options: str) -> None:
        self._display = display
        self._outline = folder.with_name("outline.json")
        size = f"{display.width_px}x{display.height_px}"
        self._process = subprocess.Popen(
            [
                *(*COMMAND, "--data", str(folder), "window", "--no-sync"),
                *("--size", size, "--outline", str(self._outline), *options),
            ],
            env=display.environment,
            stderr=subprocess.PIPE,
        )

    def at(self, step: str) -> Outline:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            outline = read_outline(self._outline)
            if outline is not None and outline.step == step:
                return outline
            time.sleep(0.02)
        raise AssertionError(f"never at {step}: {read_outline(self._outline)}")

    def tap(self, step: str, *names: str) -> None:
        self.at(step)
        time.sleep(SETTLE_S)
        for name in names:
            target = self.at(step).target(name)
            assert target is not None, name
            self._display.tool("mousemove", *map(str, target.middle), "click", "1")

    def scan(self, code: str) -> None:
        self._display.tool("type", "--delay", "2", code)
        self._display.tool("key", "Return")

    def end(self) -> str:
        self._process.send_signal(signal.SIGTERM)
        _, errors = self._process.communicate(timeout=60)
        return errors.decode()


@pytest.fixture(params=[(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def display(request: pytest.FixtureRequest) -> Iterator[VirtualDisplay]:
    with VirtualDisplay(*request.param) as display:
        yield display


@pytest.fixture
def stocked(tmp_path: Path, district: District) -> Path:
    """The folder of a kiosk that gives one second to take something back."""
    folder = tmp_path / "kiosk"
    district.enrol(folder)
    kiosk = open_kiosk(folder, machine="")
    district.furnish(kiosk, elsewhere=0)
    settings = msgspec.structs.replace(district.settings, undo_s=1)
    district.publish(kiosk, district.document("settings", "settings", settings))
    kiosk.close()
    return folder


def redeem(window: Window, code: str) -> None:
    window.at("attract")
    window.scan(code)
    window.tap("greeting", "redeem")
    window.tap("rewards", "reward:soap")
    window.tap("redeem_read_back", "confirm")
    window.tap("redeem_pin", *PIN)
    window.at("slip")


def read(picture: Image.Image, folder: Path) -> SlipSeen:
    """What the code in a picture says, to the kiosk itself."""
    found = [barcode.text for barcode in zxingcpp.read_barcodes(picture)]
    assert len(found) == 1, found
    kiosk = open_kiosk(folder, machine="")
    try:
        seen = check_slip(Desk(kiosk), found[0])
    finally:
        kiosk.close()
    assert isinstance(seen, SlipSeen), seen
    return seen


def test_a_camera_reads_the_slip_on_the_glass(display: VirtualDisplay, stocked: Path, district: District) -> None:
    window = Window(display, stocked)
    try:
        redeem(window, district.code(1, expiry_day=FOREVER))
        time.sleep(SETTLE_S)
        picture = display.picture()
    finally:
        errors = window.end()
    assert "Traceback" not in errors
    assert [(line.title, line.state) for line in read(picture, stocked).lines] == [("洗手液", "waiting")]


def test_a_printer_gets_the_slip_and_the_glass_says_so(
    display: VirtualDisplay, stocked: Path, district: District, tmp_path: Path
) -> None:
    window = Window(display, stocked, "--printer", f"png:{tmp_path / 'pages'}")
    try:
        redeem(window, district.code(1, expiry_day=FOREVER))
        deadline = time.monotonic() + WAIT_S
        while "请取走小票" not in window.at("slip").said:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        errors = window.end()
    assert "Traceback" not in errors
    (page,) = (tmp_path / "pages").iterdir()
    with Image.open(page) as picture:
        assert [line.title for line in read(picture, stocked).lines] == ["洗手液"]
    assert (stocked / "printer").read_text() == f"png:{tmp_path / 'pages'}\n"
