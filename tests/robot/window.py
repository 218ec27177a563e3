"""A kiosk with a window, as a process on a virtual screen, and the robot that uses it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Self

from kiosk.scan.presence import GRACE_MS
from kiosk.ui import tokens
from kiosk.ui.views import Stroke
from tests.robot.display import VirtualDisplay
from tests.robot.outline import Box, Outline, Target, read_outline

WAIT_S = 60.0
"""How long the robot waits for a screen on a busy machine; a person sees it at once."""
SETTLE_S = tokens.SETTLE_MS / 1000 + 0.02
"""A new screen ignores taps for a moment: they were meant for the one before."""


class WindowDied(Exception):
    """The kiosk's process is gone."""


class NeverCame(AssertionError):
    """What the robot waited for never was on the glass; the text says what was."""


class KioskWindow:
    """A kiosk's window. What stands before its camera is the picture file `counter`; taking the file away unplugs it."""

    def __init__(
        self, folder: Path, display: VirtualDisplay, *options: str, sync_every_ms: int = 300, log: Path | None = None
    ) -> None:
        """Start it, full size.

        Args:
            folder: the kiosk's data folder.
            display: where.
            *options: more of `linli-kiosk window`'s.
            sync_every_ms: how often it looks for the district.
            log: where its stderr goes.
        """
        self.display = display
        self.folder = folder
        self.side = folder.with_name(folder.name + "-window")
        self.side.mkdir(exist_ok=True)
        self.outline_path = self.side / "outline.json"
        self.outline_path.unlink(missing_ok=True)
        self.counter = self.side / "counter.png"
        self.offset_path = self.side / "clock-offset-ms"
        self.delay_path = self.side / "disk-delay-ms"
        self._log_path = log or self.side / "window.log"
        self._options = options
        self._sync_every_ms = sync_every_ms
        self._process: subprocess.Popen[bytes] | None = None
        self.touches = 0
        self.gap_ms = 0.0
        self._held: Path | None = None
        self._away_s = 0.0
        self._typed_s: dict[str, float] = {}
        self.start()

    def start(self) -> None:
        """Start its process."""
        self.outline_path.unlink(missing_ok=True)
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.robot.kiosk", str(self.folder)),
                    *("--size", f"{self.display.width_px}x{self.display.height_px}"),
                    *("--outline", str(self.outline_path), "--counter", str(self.counter)),
                    *("--clock-offset", str(self.offset_path), "--sync-every-ms", str(self._sync_every_ms)),
                    *("--disk-delay", str(self.delay_path)),
                    *self._options,
                ],
                env=self.display.environment,
                stdout=log,
                stderr=log,
            )

    # --- What is on the glass -----------------------------------------------------------------------------------------

    def outline(self) -> Outline:
        """What is on the glass now.

        Raises:
            NeverCame: nothing ever was.
        """
        return self.wait(lambda _outline: True)

    def wait(self, so: Callable[[Outline], bool], what: str = "", timeout_s: float = WAIT_S) -> Outline:
        """Wait until something is so.

        Raises:
            NeverCame: it never was.
            WindowDied: the process ended.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            outline = read_outline(self.outline_path)
            if outline is not None:
                self.gap_ms = max(self.gap_ms, outline.frame_gap_ms_max)
                if so(outline):
                    return outline
            if self._process is None or self._process.poll() is not None:
                raise WindowDied(self.log()[-2000:])
            if time.monotonic() > deadline:
                seen = f"{outline.step} (over: {outline.over}):\n{outline.said}" if outline else "nothing"
                raise NeverCame(f"waited for {what or 'something'}; on the glass is {seen}")
            time.sleep(0.01)

    def at(self, *steps: str, timeout_s: float = WAIT_S) -> Outline:
        """Wait for one of these steps, with nothing laid over it."""
        return self.wait(
            lambda outline: outline.step in steps and outline.over is None, f"step {' or '.join(steps)}", timeout_s
        )

    def reads(self, *texts: str, timeout_s: float = WAIT_S) -> Outline:
        """Wait until all of these words are on the glass."""
        return self.wait(lambda outline: all(text in outline.said for text in texts), f"{texts}", timeout_s)

    # --- What a person does -------------------------------------------------------------------------------------------

    def tap(self, name: str, *then: str, timeout_s: float = WAIT_S) -> Outline:
        """Press something by its name, turning pages to find it.

        Args:
            name: of what to press.
            *then: steps of which one must follow.
            timeout_s: how long to wait for each.
        """

        def there(outline: Outline) -> bool:
            target = outline.target(name)
            return target is not None and target.enabled

        while True:
            outline = self.wait(
                # What is there and can't be pressed yet is waited for; what is not there is looked for.
                lambda outline: there(outline) or (_can_turn(outline) and not _has(name, outline)),
                f"{name!r} to be pressed",
                timeout_s,
            )
            if there(outline):
                break
            self._touch(outline, "page:next")
            turned = outline.said
            self.wait(partial(_says_other, turned), "the next page", timeout_s)
        time.sleep(SETTLE_S)
        self._touch(outline, name)
        return self.at(*then, timeout_s=timeout_s) if then else outline

    def _touch(self, outline: Outline, name: str) -> None:
        target = outline.target(name)
        assert target is not None
        x, y = target.middle
        self.display.tool("mousemove", str(x), str(y), "click", "1")
        self.touches += 1

    def write(self, letters: str, *, pick: str) -> Outline:
        """Write with the pinyin keys: the letters, then a candidate of the first page."""
        if _has("mode:pinyin", self.wait(lambda outline: bool({"mode:pinyin", letters[0]} & _names(outline)), "a panel")):
            self.tap("mode:pinyin")
        time.sleep(SETTLE_S)
        for letter in letters:
            self._touch(self.wait(partial(_has, letter), f"key {letter}"), letter)
        found: list[Target] = []

        def spelled(outline: Outline) -> bool:
            return any("".join(filter(str.isalpha, words.text)) == letters for words in outline.texts)

        def there(outline: Outline) -> bool:
            # All letters have arrived: candidates of fewer letters stand at other places.
            if not spelled(outline):
                return False
            found[:] = [target for target in outline.targets if target.name.startswith("pick:") and target.label == pick]
            return bool(found)

        outline = self.wait(there, f"{pick} among the candidates")
        self._touch(outline, found[0].name)
        # Words that may follow are offered in the candidates' place.
        return self.wait(lambda outline: pick in outline.said and not spelled(outline), f"{pick} taken")

    def write_by_hand(self, strokes: Sequence[Stroke], *, pick: str) -> Outline:
        """Draw on the pad with a finger, then take a candidate of the first page.

        Args:
            strokes: in heights of the pad.
            pick: what they say.
        """
        for number, stroke in enumerate(strokes):
            outline = self.wait(lambda outline: outline.pad is not None, "the pad")
            self._draw(outline.pad or (0, 0, 0, 0), stroke)
            # Before the first stroke there is nothing to take back.
            self.wait(lambda outline: _can_press("undo_stroke", outline), f"stroke {number} to be seen")

        def there(outline: Outline) -> bool:
            return _labelled(pick, outline) is not None

        outline = self.wait(there, f"{pick} among the candidates")
        target = _labelled(pick, outline)
        assert target is not None
        self._touch(outline, target.name)
        return self.wait(lambda outline: not _can_press("undo_stroke", outline), f"{pick} taken")

    def _draw(self, pad: Box, stroke: Stroke) -> None:
        left, top, _, high = pad
        points = [(round(left + x * high), round(top + y * high)) for x, y in stroke]
        words = ["mousemove", *map(str, points[0]), "mousedown", "1"]
        for (from_x, from_y), (to_x, to_y) in pairwise(points):
            # Quicker than frames: nothing of it may be lost.
            for part in (0.5, 1.0):
                place = (round(from_x + part * (to_x - from_x)), round(from_y + part * (to_y - from_y)))
                words += ["mousemove", *map(str, place), "sleep", "0.02"]
        self.display.tool(*words, "mouseup", "1")
        self.touches += 1

    def type_digits(self, digits: str) -> None:
        """Press digits on the keypad."""
        time.sleep(SETTLE_S)
        for digit in digits:
            self._touch(self.wait(partial(_has, digit), f"key {digit}"), digit)

    def scan_by_keys(self, code: str) -> None:
        """A scanner that types; a code that it typed a moment ago is no second scan, so that moment is waited for."""
        time.sleep(max(0.0, self._typed_s.get(code, 0.0) + (GRACE_MS + 500) / 1000 - time.monotonic()))
        self.display.tool("type", "--delay", "2", code)
        self.display.tool("key", "Return")
        self._typed_s[code] = time.monotonic()

    def hold_up(self, picture: Path) -> None:
        """Hold a card to the camera."""
        temporary = self.counter.with_suffix(".new")
        temporary.write_bytes(picture.read_bytes())
        temporary.rename(self.counter)

    def show_card(self, picture: Path) -> None:
        """Hold a card up that may have been there before: a card that stays in view, or nearly, is no second scan."""
        if picture == self._held:
            time.sleep(max(0.0, self._away_s + (GRACE_MS + 500) / 1000 - time.monotonic()))
        self._held = picture
        self.hold_up(picture)

    def take_away(self) -> None:
        """Take the card away: the camera sees an empty counter."""
        empty_counter(self.counter)
        self._away_s = time.monotonic()

    def unplug_camera(self) -> None:
        """The camera is gone."""
        self.counter.unlink(missing_ok=True)

    def let_pass(self, minutes: float) -> None:
        """Let time go by on the kiosk's clocks."""
        before = int(self.offset_path.read_text()) if self.offset_path.exists() else 0
        temporary = self.offset_path.with_suffix(".new")
        temporary.write_text(str(before + round(minutes * 60_000)))
        temporary.rename(self.offset_path)

    def slow_disk(self, delay_ms: int) -> None:
        """Let every write take so much longer; 0 for as fast as it is."""
        if delay_ms:
            self.delay_path.write_text(str(delay_ms))
        else:
            self.delay_path.unlink(missing_ok=True)

    def picture(self, path: Path) -> Path:
        """Keep a picture of what is on the glass."""
        return self.display.save(path)

    # --- Its process ----------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """What it wrote to stderr."""
        return self._log_path.read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> int:
        """Let it end by itself; gives its status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _names(outline: Outline) -> set[str]:
    return {target.name for target in outline.targets}


def _can_press(name: str, outline: Outline) -> bool:
    target = outline.target(name)
    return target is not None and target.enabled


def _labelled(label: str, outline: Outline) -> Target | None:
    picks = (target for target in outline.targets if target.name.startswith("pick:"))
    return next((target for target in picks if target.label == label), None)


def _has(name: str, outline: Outline) -> bool:
    return outline.target(name) is not None


def _says_other(before: str, outline: Outline) -> bool:
    return outline.said != before


def _can_turn(outline: Outline) -> bool:
    following = outline.target("page:next")
    return following is not None and following.enabled


def empty_counter(path: Path, size: tuple[int, int] = (640, 480)) -> None:
    """A picture of a counter with nothing on it."""
    from PIL import Image

    temporary = path.with_suffix(".new.png")
    Image.new("L", size, 120).save(temporary)
    temporary.rename(path)
