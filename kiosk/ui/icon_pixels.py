"""An icon as pixels: how much of each is covered, for a texture that is drawn in any colour.

Lines of the window itself have jags where its panel's driver smooths nothing; here every pixel at an edge is counted by how
far the edge is, so an icon is smooth at the very size it is shown at.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kiosk.ui.icons import GRID, PEN, Icon
from kiosk.ui.outlines import Path, Point

Pixels = npt.NDArray[np.float32]


def coverage(icon: Icon, size_px: int) -> npt.NDArray[np.uint8]:
    """How much of each pixel is covered, 0 to 255: rows from the top down, `size_px` square."""
    lit: Pixels = np.zeros((size_px, size_px), dtype=np.float32)
    scale = size_px / GRID
    for stroke in icon.strokes:
        for start, end in pairwise(stroke):
            _draw_line(lit, _scaled(start, scale), _scaled(end, scale), PEN / 2 * scale)
    for fill in icon.fills:
        _fill(lit, tuple(_scaled(corner, scale) for corner in fill))
    return np.rint(lit * 255).astype(np.uint8)


def _scaled(point: Point, scale: float) -> Point:
    return point[0] * scale, point[1] * scale


def _draw_line(lit: Pixels, start: Point, end: Point, half: float) -> None:
    """Light what lies within half a pen of the line from start to end."""
    part, x, y = _around(lit, (start, end), half)
    along = np.array(end, dtype=np.float32) - np.array(start, dtype=np.float32)
    length = float(along @ along)
    nearest = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length, 0, 1) if length else 0.0
    distance = np.hypot(x - start[0] - nearest * along[0], y - start[1] - nearest * along[1])
    np.maximum(part, np.clip(half - distance + 0.5, 0, 1), out=part)


def _fill(lit: Pixels, corners: Path) -> None:
    """Light what lies inside a convex area."""
    part, x, y = _around(lit, corners, 0.0)
    edges = tuple(pairwise((*corners, corners[0])))
    clockwise = sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges) > 0
    inside: Pixels = np.full(part.shape, np.inf, dtype=np.float32)
    for (ax, ay), (bx, by) in edges:
        distance = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / float(np.hypot(bx - ax, by - ay))
        np.minimum(inside, distance if clockwise else -distance, out=inside)
    np.maximum(part, np.clip(inside + 0.5, 0, 1), out=part)


def _around(lit: Pixels, points: Path, reach: float) -> tuple[Pixels, Pixels, Pixels]:
    """The part of the picture that the points can touch, with x and y of its pixels' middles."""
    size_px = lit.shape[0]
    left, top = (max(0, int(min(values) - reach - 1)) for values in zip(*points, strict=True))
    right, bottom = (min(size_px, int(max(values) + reach + 2)) for values in zip(*points, strict=True))
    middle = np.float32(0.5)
    x = np.arange(left, right, dtype=np.float32) + middle
    y = np.arange(top, bottom, dtype=np.float32) + middle
    return lit[top:bottom, left:right], x[np.newaxis, :], y[:, np.newaxis]
