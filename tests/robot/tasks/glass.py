"""The tasks done at a real window, by touches through the window system."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kiosk.sound.files import write_wav
from tests.kiosk.district import NOON_MS
from tests.kiosk.sound.hearing import speech
from tests.kiosk.ui.input.drawn import written
from tests.robot.display import VirtualDisplay
from tests.robot.outline import Outline
from tests.robot.tasks.list import Act, Card, Digits, Hand, Pinyin, Speech, Task
from tests.robot.tasks.station import code_of, furnish
from tests.robot.window import KioskWindow

TO_HAND_S = 0.6
"""Until a card is out; by then the glass has answered what was pressed before."""


class Done(NamedTuple):
    """How a task went.

    Attributes:
        touches: of the glass.
        seconds: from the first touch or card until it was done.
        trail: at which step each thing was done.
    """

    touches: int
    seconds: float
    trail: tuple[tuple[str, Act], ...]


@contextmanager
def kiosk_window(display: VirtualDisplay) -> Iterator[KioskWindow]:
    """The window of a furnished kiosk at which nothing has happened yet; before its microphone somebody always speaks."""
    with tempfile.TemporaryDirectory(prefix="linli-tasks-") as name:
        folder = Path(name) / "kiosk"
        furnish(folder)
        voice = write_wav(Path(name) / "voice.wav", speech(120))
        (Path(name) / "speaker").mkdir()
        options = (
            *("--wall-ahead-ms", str(NOON_MS - round(time.time() * 1000))),
            *("--microphone", str(voice), "--speaker", str(Path(name) / "speaker")),
        )
        with KioskWindow(folder, display, *options) as window:
            window.at("attract")
            yield window


def do(window: KioskWindow, task: Task) -> Done:
    """Do a task, from the resting screen on.

    Raises:
        NeverCame: what had to be on the glass never was.
    """
    window.at("attract")
    touches, began_s = window.touches, time.monotonic()
    trail = [(_act(window, act), act) for act in task.way]
    window.wait(lambda outline: _is_done(task, outline), f"{task.goal} {task.says}")
    return Done(window.touches - touches, time.monotonic() - began_s, tuple(trail))


def _is_done(task: Task, outline: Outline) -> bool:
    return outline.step == task.goal and (not task.says or task.says in outline.said.splitlines())


def _act(window: KioskWindow, act: Act) -> str:
    """Do something; gives the step at which it was done."""
    match act:
        case Card(who):
            time.sleep(TO_HAND_S)
            before = window.outline()
            window.scan_by_keys(code_of(who))
            window.wait(lambda outline: outline.said != before.said, f"an answer to the card of the {who}")
            return before.step
        case Digits(digits):
            step = window.wait(lambda outline: outline.target("7") is not None, "a keypad").step
            window.type_digits(digits)
            outline = window.outline()
            taken = outline.target("take")
            if outline.step == step and taken is not None:
                window.tap("take")
            return step
        case Pinyin(letters, pick):
            return window.write(letters, pick=pick).step
        case Hand(text):
            return window.write_by_hand(written(text), pick=text).step
        case Speech(seconds):
            return window.reads(f"0:0{seconds} / 1:00").step
        case _:
            return window.tap(act).step


def do_all(tasks: Sequence[Task]) -> Iterator[tuple[Task, Done]]:
    """Do tasks, each at a kiosk of its own."""
    with VirtualDisplay(1080, 1920) as display:
        for task in tasks:
            with kiosk_window(display) as window:
                yield task, do(window, task)
