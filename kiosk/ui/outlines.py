"""Lines, arcs and curves as points: what the icons are drawn from.

x goes right, y goes down, angles are degrees clockwise from three o'clock, as on the glass. A path is points in order; it is
closed where the last is the first.
"""

import math
from itertools import pairwise
from typing import Final

Point = tuple[float, float]
Path = tuple[Point, ...]

STEP_DEG: Final = 6.0
"""An arc turns at most so far from one point to the next: too little to be seen on an icon as wide as a hand."""
CURVE_STEPS: Final = 16


def line(*points: Point) -> Path:
    """Straight from each point to the next."""
    return points


def closed(*points: Point) -> Path:
    """Straight from each point to the next, and back to the first."""
    return (*points, points[0])


def arc(x: float, y: float, radius: float, start_deg: float, end_deg: float, radius_y: float | None = None) -> Path:
    """Part of a circle round a point, or of an ellipse; clockwise where the end is greater than the start."""
    high = radius if radius_y is None else radius_y
    steps = max(2, math.ceil(abs(end_deg - start_deg) / STEP_DEG))
    angles = (math.radians(start_deg + (end_deg - start_deg) * step / steps) for step in range(steps + 1))
    return tuple((x + radius * math.cos(angle), y + high * math.sin(angle)) for angle in angles)


def circle(x: float, y: float, radius: float) -> Path:
    """A whole circle."""
    points = arc(x, y, radius, 0, 360)
    return (*points[:-1], points[0])


def curve(start: Point, leaving: Point, arriving: Point, end: Point) -> Path:
    """A cubic Bézier curve: it leaves the start towards one point and arrives at the end from another."""
    path = []
    for step in range(CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        across, down = zip(start, leaving, arriving, end, strict=True)
        path.append((_blend(weights, across), _blend(weights, down)))
    return tuple(path)


def _blend(weights: tuple[float, ...], values: tuple[float, ...]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def joined(*paths: Path) -> Path:
    """One path through all of them; where one does not start at the end of the one before, straight on to it."""
    points = [point for path in paths for point in path]
    return (points[0], *(point for before, point in pairwise(points) if math.dist(before, point) > 1e-6))


def box(x: float, y: float, width: float, height: float, radius: float = 0.0) -> Path:
    """A rectangle by its upper left corner, with corners rounded."""
    right, bottom = x + width, y + height
    if not radius:
        return closed((x, y), (right, y), (right, bottom), (x, bottom))
    corners = (
        (right - radius, y + radius, 270),
        (right - radius, bottom - radius, 0),
        (x + radius, bottom - radius, 90),
        (x + radius, y + radius, 180),
    )
    path = joined(*(arc(across, down, radius, start, start + 90) for across, down, start in corners))
    return (*path, path[0])


def star(x: float, y: float, radius: float) -> Path:
    """Five points, the first straight up; a pentagram's outline, for which `star_fills` are the fills."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    spokes = ((radius if number % 2 == 0 else inner, math.radians(36 * number - 90)) for number in range(10))
    return closed(*((x + reach * math.cos(angle), y + reach * math.sin(angle)) for reach, angle in spokes))


def star_fills(x: float, y: float, radius: float) -> tuple[Path, ...]:
    """The same star as five kites that overlap in its middle: each convex, and no seam between them."""
    corners = star(x, y, radius)[:-1]
    return tuple(tuple(corners[(tip + turn) % 10] for turn in (0, 1, 3, 5, 7, 9)) for tip in range(0, 10, 2))


def heart(x: float, y: float, half: float) -> Path:
    """A heart round a point, so wide to each side."""
    dip, tip = (x, y - 0.5 * half), (x, y + 0.95 * half)
    right = joined(
        curve(dip, (x + 0.2 * half, y - 1.1 * half), (x + half, y - 1.05 * half), (x + half, y - 0.3 * half)),
        curve((x + half, y - 0.3 * half), (x + half, y + 0.25 * half), (x + 0.35 * half, y + 0.6 * half), tip),
    )
    left = tuple((2 * x - across, down) for across, down in reversed(right))
    return joined(right, left)


def mirrored(path: Path, x: float = 12.0) -> Path:
    """The path seen in a mirror that stands upright at x."""
    return tuple((2 * x - across, down) for across, down in path)


def turned(path: Path, degrees: float, x: float = 12.0, y: float = 12.0) -> Path:
    """The path turned clockwise about a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple(
        (x + (across - x) * cos - (down - y) * sin, y + (across - x) * sin + (down - y) * cos) for across, down in path
    )
