"""Draws scenes on a real window, and says what is wrong with any: `python -m tests.gallery.stage WxH FOLDER`.

Needs a display of that size. Checked on every scene: every letter has a glyph, no text is cut or lies over another, what
can be pressed is large enough and lies apart, and Back, Home and Call staff are where they always are.
"""

import itertools
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from kiosk.ui.window.environment import prepare
from tests.gallery.scenes import Scene, scenes

FIXED = ("back", "home", "call", "language")
SLACK_PX = 2


def draw(size: tuple[int, int], out: Path, *, only: str = "", pictures: bool = True) -> list[str]:
    """Draw the scenes whose names hold `only`; gives what is wrong."""
    prepare()
    from kivy.config import Config

    for name, value in {
        "width": size[0],
        "height": size[1],
        "borderless": 1,
        "position": "custom",
        "left": 0,
        "top": 0,
    }.items():
        Config.set("graphics", name, str(value))
    from kivy.base import EventLoop, runTouchApp
    from kivy.core.window import Window

    from kiosk.ui import fonts, tokens
    from kiosk.ui.tokens import Glass
    from kiosk.ui.window import look
    from kiosk.ui.window.eyes import Eyes
    from kiosk.ui.window.whole import Whole

    fonts.register()
    Window.clearcolor = look.rgba(tokens.PAPER)
    look.use(Glass.of(*size, tokens.DIAGONAL_INCH))
    whole = Whole(size, Eyes(), pressed=lambda *_: None, touched=lambda: None)
    runTouchApp(whole, embedded=True)
    wrong: list[str] = []
    places: dict[str, Any] = {}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="linli-gallery-") as folder:
        for scene in scenes(Path(folder)):
            if only not in scene.name:
                continue
            whole.show(scene.view)
            for _ in range(4):
                EventLoop.idle()
            if pictures:
                ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(out / f"{scene.name}.png")
            wrong += [f"{scene.name} ({size[0]}x{size[1]}): {what}" for what in check(whole, scene, size, places)]
    return wrong


def check(whole: Any, scene: Scene, size: tuple[int, int], places: dict[str, Any]) -> Iterator[str]:
    """What is wrong with what is on the glass now."""
    from kiosk.ui import fonts, tokens
    from kiosk.ui.window import look
    from kiosk.ui.window.outline import outline_of, visible
    from kiosk.ui.window.widgets.words import Words

    outline = outline_of(whole, whole.stage, whole.stage.ids.over, scene.view, size)
    least = tokens.MIN_TARGET_MM * look.glass().px_per_mm - 1
    for target in outline.targets:
        x, y, width, height = target.box
        if width < least or height < least:
            yield f"target {target.name} is {width} x {height} px, under 16 mm ({least:.0f} px)"
        if x < 0 or y < 0 or x + width > size[0] or y + height > size[1]:
            yield f"target {target.name} is outside of the glass: {target.box}"
        if (
            target.name in FIXED
            and places.setdefault(target.name, target.box)[:1] != target.box[:1]
            and target.name != "language"
        ):
            yield f"{target.name} is not where it always is: {target.box}, not {places[target.name]}"
    for one, other in itertools.combinations(outline.targets, 2):
        if _overlap(one.box, other.box) > SLACK_PX:
            yield f"targets {one.name} and {other.name} overlap"
    if outline.over is None:
        for words, others in itertools.combinations(outline.texts, 2):
            if _overlap(words.box, others.box) > SLACK_PX and words.text.strip() and others.text.strip():
                yield f"{words.text[:20]!r} lies over {others.text[:20]!r}"
    for widget in visible(whole):
        if not isinstance(widget, Words) or not widget.said.strip():
            continue
        if lacking := fonts.covers(widget.said):
            yield f"no glyph for {lacking} in {widget.said[:30]!r}"
        width, height = widget.needs()
        if width > widget.width + SLACK_PX or height > widget.height + SLACK_PX:
            yield f"{widget.said[:30]!r} needs {width} x {height} px and has {widget.width:.0f} x {widget.height:.0f}"
        if (
            widget.x < -SLACK_PX
            or widget.right > size[0] + SLACK_PX
            or widget.y < -SLACK_PX
            or widget.top > size[1] + SLACK_PX
        ):
            yield f"{widget.said[:30]!r} is outside of the glass"


def _overlap(one: Any, other: Any) -> float:
    """How deep two boxes lie in one another, px."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return float(min(across, down))


def main() -> int:
    """Draw all, or those whose names hold a word."""
    width, height = re.split("x", sys.argv[1])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    pictures = not os.environ.get("LINLI_NO_PICTURES")
    wrong = draw((int(width), int(height)), Path(sys.argv[2]), only=only, pictures=pictures)
    for what in wrong:
        print(what)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
