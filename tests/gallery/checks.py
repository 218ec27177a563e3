"""What may be wrong with a screen as it stands on the glass: found in its widgets and in its pixels."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from kiosk.ui import tokens
from tests.gallery.pixels import Picture, measured_contrast

FIXED: Final = ("back", "home", "call", "language", "comfort", "sound")
"""What stands at the same place on every screen."""
BEHIND: Final = ("touch",)
"""The whole glass at rest, with what is to be read on it."""
SLACK_PX: Final = 2
APART_MM: Final = 1.5
"""Between two things to press: what a finger that is off by so little must not hit."""
ENOUGH: Final = 4.5
READ_AT_LENGTH: Final = 7.0
ROUNDING: Final = 0.05

Box = tuple[int, int, int, int]
Places = dict[str, Box]


def check(whole: Any, view: Any, places: Places, picture: Picture | None) -> Iterator[str]:
    """What is wrong with what is on the glass now.

    Args:
        whole: that draws it.
        view: that it draws.
        places: where `FIXED` things were before, in the same setting; grows.
        picture: of the glass, or None where pixels are not to be looked at.
    """
    from kiosk.ui.window.outline import outline_of, visible
    from kiosk.ui.window.widgets.words import Words

    size = (round(whole.width), round(whole.height))
    stage = whole.stage
    outline = outline_of(whole, stage, stage.ids.over, view, size)
    top = stage.ids.over if view.over else whole
    words = [widget for widget in visible(top) if isinstance(widget, Words) and widget.said.strip()]
    yield from _of_targets(outline.targets, size, places)
    yield from _of_texts(words, size)
    if picture is not None:
        yield from _of_pixels(words, size, picture)


def type_sizes(whole: Any) -> dict[str, int]:
    """How large each text on the glass is drawn, px; the largest where one is there twice."""
    from kiosk.ui.window import look
    from kiosk.ui.window.outline import visible
    from kiosk.ui.window.widgets.words import Words

    sizes: dict[str, int] = {}
    for widget in visible(whole):
        if isinstance(widget, Words) and widget.said.strip():
            sizes[widget.said] = max(sizes.get(widget.said, 0), look.type_px(widget.mm, widget.tight))
    return sizes


def _of_targets(targets: Any, size: tuple[int, int], places: Places) -> Iterator[str]:
    from kiosk.ui.window import look

    least = look.px(tokens.MIN_TARGET_MM) - 1
    for target in targets:
        x, y, width, height = target.box
        if min(width, height) < least:
            yield f"target {target.name} is {width} x {height} px, under 16 mm ({least + 1} px)"
        if x < 0 or y < 0 or x + width > size[0] or y + height > size[1]:
            yield f"target {target.name} is outside of the glass: {target.box}"
        if y < size[1] - look.reach_px(size[1]) - 1 and target.name not in BEHIND:
            yield f"target {target.name} is out of reach from a wheelchair: {target.box}"
        if target.name in FIXED and places.setdefault(target.name, target.box) != target.box:
            yield f"{target.name} is not where it always is: {target.box}, not {places[target.name]}"
    for one, other in itertools.combinations([target for target in targets if target.name not in BEHIND], 2):
        if (apart := -overlap(one.box, other.box)) < look.px(APART_MM):
            yield f"targets {one.name} and {other.name} lie {apart} px apart"


def _of_texts(words: list[Any], size: tuple[int, int]) -> Iterator[str]:
    from kiosk.ui import fonts
    from kiosk.ui.window import look
    from kiosk.ui.window.outline import text_box
    from kiosk.ui.window.widgets.block import Block
    from kiosk.ui.window.widgets.press import Press

    for widget in words:
        said = repr(widget.said[:30])
        if lacking := fonts.covers(widget.said.replace("\n", "")):
            yield f"no glyph for {lacking} in {said}"
        width, height = widget.needs()
        if width > widget.width + SLACK_PX or height > widget.height + SLACK_PX:
            yield f"{said} needs {width} x {height} px and has {widget.width:.0f} x {widget.height:.0f}"
        if min(widget.x, widget.y, size[0] - widget.right, size[1] - widget.top) < -SLACK_PX:
            yield f"{said} is outside of the glass"
        if (drawn_px := look.type_px(widget.mm, widget.tight)) < look.px(look.SMALLEST_MM):
            yield f"{said} is {drawn_px} px high, under {look.SMALLEST_MM} mm"
        owner = widget.parent
        while isinstance(owner, Block) and not isinstance(owner, Press):
            owner = owner.parent
        # A button's words stand on the button, or they would be cut by its rim.
        if isinstance(owner, Press) and not _within(widget, owner):
            yield f"{said} leaves {owner.name}"
    for one, other in itertools.combinations(words, 2):
        if overlap(text_box(one, size[1]), text_box(other, size[1])) > SLACK_PX:
            yield f"{one.said[:20]!r} lies over {other.said[:20]!r}"


def _of_pixels(words: list[Any], size: tuple[int, int], picture: Picture) -> Iterator[str]:
    from kiosk.ui.window import look
    from kiosk.ui.window.outline import text_box

    for widget in words:
        red, green, blue, _ = look.rgba(widget.ink)
        ink = (red * 255, green * 255, blue * 255)
        least = READ_AT_LENGTH if look.comfort().contrast or widget.ink in tokens.MAIN_INKS else ENOUGH
        ratio = measured_contrast(picture, text_box(widget, size[1]), ink)
        if ratio < least - ROUNDING:
            yield f"{widget.said[:30]!r} ({widget.ink}) has a contrast of {ratio:.1f} on the picture, not {least}"


def overlap(one: Box, other: Box) -> int:
    """How deep two boxes lie in one another, px; negative: how far apart they are."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return min(across, down)


def _within(words: Any, owner: Any) -> bool:
    return bool(
        words.x >= owner.x - SLACK_PX
        and words.right <= owner.right + SLACK_PX
        and words.y >= owner.y - SLACK_PX
        and words.top <= owner.top + SLACK_PX
    )
