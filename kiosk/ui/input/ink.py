"""Strokes as a picture: what a finger drew on the pad, drawn anew as large as the model for handwriting reads it best."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiosk.ui.views import Stroke

Picture = NDArray[Any]
"""Black ink on white paper, a byte a pixel."""

HIGH_PX: Final = 48
"""The model reads lines of this height."""
MARGIN_PX: Final = 5
"""Paper around the ink."""
PEN_PX: Final = 2
LOWEST: Final = 0.45
"""Heights of the pad. What is lower is a part of a line, 一 or a comma, and is not drawn as high as a character."""
WIDEST_PX: Final = 480
"""Nobody writes ten characters side by side on the pad."""
MOST_POINTS: Final = 4000
"""Of all strokes together; of more, every second or third tells as much."""
_SHIFT: Final = 4
"""Bits of a pixel that lines are drawn by."""


def clean(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """The strokes without what no finger draws: points that are no numbers, or far outside, and strokes without points."""
    every = 1 + sum(map(len, strokes)) // MOST_POINTS
    kept = (tuple(point for point in (*stroke[::every], *stroke[-1:]) if _is_near(*point)) for stroke in strokes)
    return tuple(stroke for stroke in kept if stroke)


def picture(strokes: Sequence[Stroke]) -> Picture | None:
    """The strokes on paper, `HIGH_PX` high and as wide as they need.

    Args:
        strokes: in heights of the pad, as `Pad` has them.

    Returns:
        The picture, or None where there is nothing to see.
    """
    import cv2

    strokes = clean(strokes)
    if not strokes:
        return None
    xs, ys = [x for stroke in strokes for x, _ in stroke], [y for stroke in strokes for _, y in stroke]
    wide, ink = max(xs) - min(xs), max(ys) - min(ys)
    high = max(ink, LOWEST)
    scale = min((HIGH_PX - 2 * MARGIN_PX) / high, (WIDEST_PX - 2 * MARGIN_PX) / max(wide, LOWEST))
    width_px = max(HIGH_PX, round(wide * scale) + 2 * MARGIN_PX)
    # In the middle of the paper, except that what is low and stands at the foot of the pad stays there: it is a comma.
    left = (width_px / scale - wide) / 2 - min(xs)
    air = HIGH_PX - 2 * MARGIN_PX - ink * scale
    top = (MARGIN_PX + air * max(0.5, min(1.0, min(ys) / max(1.0 - ink, LOWEST)))) / scale - min(ys)
    paper = np.full((HIGH_PX, width_px), 255, np.uint8)
    for stroke in strokes:
        points = [(round((x + left) * scale * 2**_SHIFT), round((y + top) * scale * 2**_SHIFT)) for x, y in stroke]
        # A dot is a line of no length.
        line = np.array(points if len(points) > 1 else points * 2, np.int32)
        cv2.polylines(paper, [line], False, 0, PEN_PX, cv2.LINE_AA, _SHIFT)
    return paper


def _is_near(x: float, y: float) -> bool:
    """No number at all is near nothing."""
    return -1.0 <= x <= 20.0 and -1.0 <= y <= 2.0
