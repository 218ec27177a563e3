"""The whole program on a virtual screen."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.process import COMMAND
from tests.robot.display import VirtualDisplay

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1080, 1920) as display:
        yield display


@pytest.fixture
def start(display: VirtualDisplay, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []
    # The tests beside these draw on nothing; this process has a screen.
    outer = {name: value for name, value in display.environment.items() if not name.startswith("SDL_")}

    def run(*options: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [
                *COMMAND,
                "--data",
                str(tmp_path / "kiosk"),
                "window",
                "--no-sync",
                "--outline",
                str(tmp_path / "outline.json"),
                *options,
            ],
            env=outer | {"HOME": str(tmp_path / "home")} | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    (tmp_path / "home").mkdir()
    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait(process: subprocess.Popen[bytes], path: Path, so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists() and so(outline := json.loads(path.read_bytes())):
            return dict(outline)
        time.sleep(0.02)
    raise AssertionError((process.poll(), process.communicate() if process.poll() is not None else "never"))


def tap(display: VirtualDisplay, outline: dict[str, Any], name: str) -> None:
    x, y, width, height = next(target["box"] for target in outline["targets"] if target["name"] == name)
    display.tool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_kiosk_that_is_not_enrolled_asks_for_the_code_and_ends_cleanly(
    start: Start, display: VirtualDisplay, tmp_path: Path, number: signal.Signals
) -> None:
    process = start()
    outline = wait(process, tmp_path / "outline.json", lambda outline: outline["step"] == "enrolment")
    assert outline["size"] == [1080, 1920]
    assert outline["settled"]
    assert {"back", "home", "call", "language"} <= {target["name"] for target in outline["targets"]}
    process.send_signal(number)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, said, errors) == (0, b"", b"")
    # Nothing of Kivy's own in the home folder.
    assert not (tmp_path / "home" / ".kivy").exists()


def test_real_touches_and_keys_do_what_they_should_and_no_more(
    start: Start, display: VirtualDisplay, tmp_path: Path
) -> None:
    path = tmp_path / "outline.json"
    process = start()
    wait(process, path, lambda outline: outline["step"] == "enrolment")
    for key in ("F1", "Escape", "F11", "alt+F4"):
        display.tool("key", key)
    outline = wait(process, path, lambda outline: outline["frames"] > 0)
    time.sleep(0.4)
    tap(display, outline, "language")
    outline = wait(process, path, lambda outline: outline["language"] == "en")
    tap(display, outline, "call")
    outline = wait(process, path, lambda outline: outline["over"] == "calling")
    assert [target["name"] for target in outline["targets"]] == ["hush"]
    tap(display, outline, "hush")
    wait(process, path, lambda outline: outline["over"] is None)
    # A scanner that types what is no enrolment code: said in place, while nothing has the focus.
    display.tool("type", "--delay", "2", "LLE0123456789ABCDEF")
    display.tool("key", "Return")
    wait(process, path, lambda outline: any("no enrolment code" in text["text"] for text in outline["texts"]))
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_without_a_screen_it_says_so(start: Start, tmp_path: Path) -> None:
    process = start(environment={"DISPLAY": ":64999"})
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "没有可用的屏幕" in said.decode()
    assert "Traceback" not in errors.decode()


@pytest.mark.parametrize(
    "options", [("--size", "0x9"), ("--size", "1080"), ("--diagonal-inch", "x"), ("--diagonal-inch", "nan")]
)
def test_what_is_mistyped_opens_no_window(start: Start, options: Sequence[str]) -> None:
    process = start(*options)
    process.communicate(timeout=60)
    assert process.returncode == 2


def test_a_tray_that_is_not_there_opens_no_window(start: Start, tmp_path: Path) -> None:
    process = start("--tray", str(tmp_path / "none"))
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "none" in said.decode()
    assert not (tmp_path / "outline.json").exists()
