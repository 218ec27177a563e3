"""Shapes that icons are put together from, on their grid of 24 × 24."""

from typing import Final

from kiosk.ui.outlines import Path, arc, box, circle, closed, curve, joined, line, turned


def dot(x: float, y: float, radius: float = 1.2) -> Path:
    """A filled circle."""
    return circle(x, y, radius)[:-1]


def slip(x: float, y: float, width: float, height: float) -> Path:
    """A filled rectangle by its upper left corner."""
    return box(x, y, width, height)[:-1]


def bust(x: float, bottom: float, half: float, height: float) -> Path:
    """The shoulders under a head, so wide to each side and so high."""
    return arc(x, bottom, half, 180, 360, height)


CLOUD: Final = joined(
    arc(6.5, 14.6, 4.4, 90, 263.6),
    arc(12, 10.6, 6, 183.6, 360.1),
    arc(17.7, 14.8, 4.2, 274.1, 450),
    line((17.7, 19), (6.5, 19)),
)
BELL: Final = joined(
    line((3.8, 17.2), (6, 14.4)),
    arc(12, 10.4, 6, 180, 360),
    line((18, 14.4), (20.2, 17.2), (3.8, 17.2)),
)
HAND: Final = (
    joined(
        line((2, 14.6), (5, 14.6)),
        curve((5, 14.6), (7.5, 12.6), (10, 13.2), (12, 15)),
        line((12, 15), (15, 15)),
        curve((15, 15), (17.4, 15), (17.4, 18), (15, 18)),
        line((15, 18), (10.5, 18)),
    ),
    joined(
        line((16.6, 16.9), (20, 14.6)),
        curve((20, 14.6), (22, 13.6), (23, 15.6), (21.4, 16.8)),
        curve((21.4, 16.8), (19, 18.8), (16.5, 21.4), (13.5, 21.4)),
        line((13.5, 21.4), (2, 21.4)),
    ),
)
WRENCH: Final = turned(
    joined(
        arc(12, 6.5, 5.4, -69, 68),
        arc(12, 21.5, 2, 0, 180),
        arc(12, 6.5, 5.4, 112, 249),
        line((10.1, 7.2), (13.9, 7.2)),
        line((13.94, 1.46)),
    ),
    45,
)
PAGE: Final = joined(
    curve((12, 6.8), (9.5, 4.6), (6, 4.2), (2.4, 4.8)),
    curve((2.4, 18.6), (6, 18), (9.5, 18.4), (12, 20.6)),
)
HANDSET: Final = turned(
    joined(
        line((2.2, 15.2), (2.2, 12.4)),
        curve((2.2, 12.4), (4.5, 4.2), (19.5, 4.2), (21.8, 12.4)),
        line((21.8, 15.2), (16.6, 15.2), (16.6, 12.2)),
        curve((16.6, 12.2), (14.5, 10.6), (9.5, 10.6), (7.4, 12.2)),
        line((7.4, 12.2), (7.4, 15.2), (2.2, 15.2)),
    ),
    -135,
)
LOUDSPEAKER: Final = closed((2.4, 9), (6.6, 9), (12, 4.4), (12, 19.6), (6.6, 15), (2.4, 15))
