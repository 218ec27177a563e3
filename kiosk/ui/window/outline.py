"""What is on the glass, in words and boxes: for robots, tests and screen readers. It reads the widgets, not the view."""

import contextlib
import os
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
from kivy.uix.widget import Widget

from kiosk.ui.views import Calling, StillThere, Told, View
from kiosk.ui.window import look
from kiosk.ui.window.widgets.ink_pad import InkPad
from kiosk.ui.window.widgets.press import Press
from kiosk.ui.window.widgets.words import Words

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the window, from its top left corner."""


class Text(msgspec.Struct, frozen=True):
    """Words on the glass."""

    text: str
    box: Box


class Target(msgspec.Struct, frozen=True):
    """Something to press."""

    name: str
    label: str
    box: Box
    enabled: bool


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of the glass.

    Attributes:
        serial, step, language: of the view.
        size: of the window.
        px_per_mm: of the glass.
        settled: nothing is on its way any more.
        texts, targets: what can be read, and what can be pressed now: under something laid over it nothing can.
        over: `warning`, `calling` or None.
        pad: where one writes by hand, or None.
        facts: what is on the disk, of a `Told` body.
        frames: drawn since the start.
        frame_gap_ms_max, frame_work_ms_max, resting_gap_ms_max: see `kiosk.ui.window.pace.Pace`.
    """

    serial: int
    step: str
    language: str
    size: tuple[int, int]
    px_per_mm: float
    texts: tuple[Text, ...]
    targets: tuple[Target, ...]
    over: str | None = None
    pad: Box | None = None
    facts: tuple[str, ...] = ()
    settled: bool = True
    frames: int = 0
    frame_gap_ms_max: float = 0.0
    frame_work_ms_max: float = 0.0
    resting_gap_ms_max: float = 0.0


def outline_of(root: Widget, stage: Widget, overlay: Widget, view: View, size: tuple[int, int]) -> Outline:
    """What is on the glass now.

    Args:
        root: of all widgets.
        stage: of the kiosk's own glass.
        overlay: what may be laid over it.
        view: the one that is shown.
        size: of the window, px.
    """
    covered = list(visible(stage)) if view.over else []
    reachable = list(visible(overlay)) if view.over else []
    beneath = {id(widget) for widget in covered} - {id(widget) for widget in reachable}
    seen = list(visible(root))
    return Outline(
        serial=view.serial,
        step=view.step,
        language=view.language,
        size=size,
        px_per_mm=round(look.glass().px_per_mm, 4),
        texts=tuple(Text(w.said, text_box(w, size[1])) for w in seen if isinstance(w, Words) and w.said),
        targets=tuple(
            Target(w.name, w.label, box_of(w, size[1]), w.enabled)
            for w in seen
            if isinstance(w, Press) and w.name and id(w) not in beneath
        ),
        over={StillThere: "warning", Calling: "calling"}.get(type(view.over)),  # type: ignore[arg-type]
        pad=next((box_of(w, size[1]) for w in seen if isinstance(w, InkPad) and w.shown), None),
        facts=view.body.facts if isinstance(view.body, Told) else (),
    )


def visible(widget: Widget) -> Iterator[Widget]:
    """A widget and all in it that is drawn: nothing that was put away."""
    if widget.opacity <= 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from visible(child)


def box_of(widget: Widget, window_height: int) -> Box:
    """Where it stands, from the window's top left corner."""
    return round(widget.x), round(window_height - widget.top), round(widget.width), round(widget.height)


def text_box(words: Words, window_height: int) -> Box:
    """Where its letters stand."""
    width, height = words.needs()
    room = words.width - width
    left = words.x + {"left": 0, "center": room / 2, "right": room}[words.align]
    return round(left), round(window_height - words.center_y - height / 2), width, height


class OutlineFile:
    """Writes outlines to a file, whole ones only, in a thread of its own: a slow disk holds up no frame."""

    def __init__(self, path: Path) -> None:
        """Write there."""
        self._path = path
        self._newest: queue.SimpleQueue[Outline | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="outline", daemon=True)
        self._thread.start()

    def put(self, outline: Outline) -> None:
        """Write this one, unless a newer one comes first."""
        self._newest.put(outline)

    def close(self) -> None:
        """Write what is left, and end."""
        self._newest.put(None)
        self._thread.join(5.0)

    def _run(self) -> None:
        while (outline := self._newest.get()) is not None:
            ended = False
            with contextlib.suppress(queue.Empty):
                while True:
                    newer = self._newest.get_nowait()
                    if newer is None:
                        ended = True
                        break
                    outline = newer
            temporary = self._path.with_name(self._path.name + f".{os.getpid()}")
            with contextlib.suppress(OSError):
                temporary.write_bytes(msgspec.json.encode(outline))
                temporary.replace(self._path)
            if ended:
                return
