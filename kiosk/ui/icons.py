"""The icons, as pure data on a grid of 24 × 24: lines drawn with a round pen, and areas filled.

One pen for all of them, every line within the grid, every filled area convex. `kiosk.ui.icon_pixels` draws them without
jags at any size; whoever draws otherwise uses round ends and joints.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.ui.icon_shapes import BELL, CLOUD, HAND, HANDSET, PAGE, WRENCH, bust, dot, slip
from kiosk.ui.outlines import (
    Path,
    arc,
    box,
    circle,
    closed,
    curve,
    heart,
    joined,
    line,
    mirrored,
    star,
    star_fills,
    turned,
)

GRID: Final = 24.0
"""An icon is so wide and high."""
PEN: Final = 1.8
"""The width of every line."""


@dataclass(frozen=True, slots=True)
class Icon:
    """What to draw, in any one colour.

    Attributes:
        strokes: points of lines, `PEN` wide with round ends and joints; closed where the last point is the first.
        fills: corners of convex areas; the last is not repeated.
    """

    strokes: tuple[Path, ...] = ()
    fills: tuple[Path, ...] = ()


ICONS: Final[dict[str, Icon]] = {
    # The fixed places
    "back": Icon((line((20.5, 12), (3.5, 12)), line((10.5, 5), (3.5, 12), (10.5, 19)))),
    "home": Icon(
        (
            line((2.5, 11.8), (12, 3.2), (21.5, 11.8)),
            line((5.2, 9.8), (5.2, 20.8), (18.8, 20.8), (18.8, 9.8)),
            line((9.6, 20.8), (9.6, 14.4), (14.4, 14.4), (14.4, 20.8)),
        )
    ),
    "call_staff": Icon(
        (
            BELL,
            line((12, 4.2), (12, 2.4)),
            arc(12, 19, 2.8, 20, 160),
            arc(12, 10.4, 10.2, 198, 228),
            arc(12, 10.4, 10.2, 312, 342),
        )
    ),
    # What a visitor does
    "card": Icon(
        (
            box(2, 4.5, 20, 15, 2.4),
            box(5.4, 8.4, 7.2, 7.2, 0.6),
            line((16, 9.2), (18.6, 9.2)),
            line((16, 12), (18.6, 12)),
            line((16, 14.8), (17.4, 14.8)),
        ),
        (slip(7.8, 10.8, 2.4, 2.4),),
    ),
    "scan": Icon(
        (
            joined(line((2.5, 8)), arc(5, 5, 2.5, 180, 270), line((8, 2.5))),
            joined(line((16, 2.5)), arc(19, 5, 2.5, 270, 360), line((21.5, 8))),
            joined(line((21.5, 16)), arc(19, 19, 2.5, 0, 90), line((16, 21.5))),
            joined(line((8, 21.5)), arc(5, 19, 2.5, 90, 180), line((2.5, 16))),
            line((6.5, 12), (17.5, 12)),
        )
    ),
    "wish": Icon(
        (
            joined(
                line((11.5, 17.6), (6.5, 21.8), (6.5, 17.6), (5.4, 17.6)),
                arc(5.4, 14.4, 3.2, 90, 180),
                arc(5.4, 5.4, 3.2, 180, 270),
                arc(18.6, 5.4, 3.2, 270, 360),
                arc(18.6, 14.4, 3.2, 0, 90),
                line((18.6, 17.6), (11.5, 17.6)),
            ),
        ),
        star_fills(12, 10.4, 5.6),
    ),
    "calendar": Icon(
        (
            box(2.8, 4.6, 18.4, 16.6, 2.4),
            line((2.8, 9.8), (21.2, 9.8)),
            line((7.6, 2.4), (7.6, 6.4)),
            line((16.4, 2.4), (16.4, 6.4)),
        ),
        tuple(dot(x, y) for x, y in ((7.4, 13.4), (12, 13.4), (16.6, 13.4), (7.4, 17.4), (12, 17.4))),
    ),
    "notice": Icon(
        (
            closed((2.8, 9), (8, 9), (16.6, 4.2), (16.6, 18.4), (8, 13.6), (2.8, 13.6)),
            line((5.6, 13.6), (7, 20.6), (10.2, 20.6), (9.2, 14.4)),
            arc(16.6, 11.3, 4.4, -48, 48),
        )
    ),
    "wall": Icon(
        (box(2.2, 2.8, 19.6, 15.4, 1.6), line((7, 18.2), (5, 21.8)), line((17, 18.2), (19, 21.8))),
        (
            turned(slip(5.8, 5.2, 4.6, 4.6), -6, 8.1, 7.5),
            turned(slip(13.6, 5.2, 4.6, 4.6), 5, 15.9, 7.5),
            turned(slip(5.8, 11.4, 4.6, 4.6), 4, 8.1, 13.7),
        ),
    ),
    "check_in": Icon(
        (
            line((11.5, 2.8), (20.4, 2.8), (20.4, 21.2), (11.5, 21.2)),
            line((2.6, 12), (14.4, 12)),
            line((9.8, 7.4), (14.4, 12), (9.8, 16.6)),
        )
    ),
    "check_out": Icon(
        (
            line((12.5, 2.8), (3.6, 2.8), (3.6, 21.2), (12.5, 21.2)),
            line((9.6, 12), (21.4, 12)),
            line((16.8, 7.4), (21.4, 12), (16.8, 16.6)),
        )
    ),
    "redeem": Icon(
        (
            box(2.4, 7.4, 19.2, 4.4, 1),
            line((4.2, 11.8), (4.2, 21.4), (19.8, 21.4), (19.8, 11.8)),
            line((12, 7.4), (12, 21.4)),
            curve((12, 7.4), (1.5, 7.4), (7.5, -3), (12, 7.4)),
            curve((12, 7.4), (22.5, 7.4), (16.5, -3), (12, 7.4)),
        )
    ),
    "points": Icon((circle(10, 12, 8.2), arc(13.6, 12, 8.2, -72, 72)), star_fills(10, 12.2, 5)),
    # How it went
    "done": Icon((line((3.6, 12.8), (9.4, 18.6), (20.4, 6.2)),)),
    "wrong": Icon((closed((12, 3), (22, 20.6), (2, 20.6)), line((12, 9.4), (12, 14.2))), (dot(12, 17.3, 1.25),)),
    "wait": Icon(
        (
            line((5, 2.6), (19, 2.6)),
            line((5, 21.4), (19, 21.4)),
            line((7, 2.6), (7, 6.8), (11, 12), (7, 17.2), (7, 21.4)),
            line((17, 2.6), (17, 6.8), (13, 12), (17, 17.2), (17, 21.4)),
        ),
        (((9, 7), (15, 7), (12, 10.8)), ((8.6, 21), (12, 16.2), (15.4, 21))),
    ),
    "undo": Icon(
        (line((8, 3.6), (3, 8.6), (8, 13.6)), joined(line((3, 8.6)), arc(14.8, 14.6, 6, -90, 90), line((8.4, 20.6)))),
    ),
    "language": Icon(
        (
            line((7.2, 2.6), (7.8, 4.4)),
            line((1.8, 5.8), (12.8, 5.8)),
            curve((10.6, 5.8), (9.4, 10), (6.4, 13), (2.2, 14.6)),
            curve((4, 5.8), (5.2, 9.4), (7.6, 12.4), (10.8, 14)),
            line((12.4, 21.8), (17, 10.8), (21.6, 21.8)),
            line((14, 18), (20, 18)),
        )
    ),
    # The staff's
    "staff": Icon(
        (
            circle(9.4, 7, 4.2),
            joined(line((11, 21.2), (2, 21.2)), arc(9.4, 21.2, 7.4, 180, 276, 7)),
            box(13.6, 13, 8.2, 8.6, 1.2),
            line((17.7, 10.8), (17.7, 13)),
            line((16.2, 19), (19.2, 19)),
        ),
        (dot(17.7, 16.2, 1.3),),
    ),
    "new_member": Icon(
        (
            circle(9.4, 7.4, 4.4),
            closed(*bust(9.4, 21.2, 7.6, 6.8)),
            line((19, 3.6), (19, 10.4)),
            line((15.6, 7), (22.4, 7)),
        ),
    ),
    "health": Icon(
        (
            box(2, 3.4, 20, 13.8, 2),
            line((12, 17.2), (12, 21.2)),
            line((7.6, 21.2), (16.4, 21.2)),
            line((5.4, 10.6), (8.4, 10.6), (10.4, 6.8), (13.2, 13.6), (14.8, 10.6), (18.6, 10.6)),
        )
    ),
    "attendance": Icon(
        tuple(
            path
            for y in (5.2, 12, 18.8)
            for path in (line((2.4, y), (4.4, y + 2), (8, y - 2.2)), line((11.8, y), (21.6, y)))
        )
    ),
    "print": Icon(
        (
            line((6.5, 8.5), (6.5, 2.6), (17.5, 2.6), (17.5, 8.5)),
            line((6.5, 17.5), (2.5, 17.5), (2.5, 8.5), (21.5, 8.5), (21.5, 17.5), (17.5, 17.5)),
            box(6.5, 14, 11, 7.4, 0.4),
        ),
        (dot(18.2, 11.6, 1.1),),
    ),
    "handout": Icon((*HAND, box(8.6, 2, 9, 8.4, 1), line((13.1, 2), (13.1, 5.4)))),
    "enrol": Icon(
        (
            line((8.6, 2.2), (8.6, 7)),
            line((15.4, 2.2), (15.4, 7)),
            line((4, 7), (20, 7)),
            joined(line((18, 7)), arc(12, 10.6, 6, 0, 180), line((6, 7))),
            line((12, 16.6), (12, 21.8)),
        )
    ),
    # Kinds of wishes
    "repair": Icon((WRENCH,)),
    "errand": Icon(
        (
            line((13.6, 8.4), (10.6, 14.2), (15.4, 16.4), (14.2, 21.8)),
            line((10.6, 14.2), (8.2, 18.8), (3, 18.4)),
            line((6, 12), (8.2, 8), (13.6, 8.4), (16.4, 12), (20.8, 11.4)),
        ),
        (dot(16, 4.2, 2.5),),
    ),
    "company": Icon(
        (circle(7, 8.2, 3.6), circle(17, 8.2, 3.6), closed(*bust(7, 20.4, 5, 5.8)), closed(*bust(17, 20.4, 5, 5.8))),
    ),
    "care": Icon((*HAND, heart(13, 5.6, 4.6))),
    "learning": Icon((joined(PAGE, line((12, 6.8))), joined(mirrored(PAGE), line((12, 6.8))))),
    "health_advice": Icon(
        (
            closed(
                *((8.6, 2.6), (15.4, 2.6), (15.4, 8.6), (21.4, 8.6), (21.4, 15.4), (15.4, 15.4)),
                *((15.4, 21.4), (8.6, 21.4), (8.6, 15.4), (2.6, 15.4), (2.6, 8.6), (8.6, 8.6)),
            ),
        )
    ),
    "public": Icon(
        (
            line((12, 2.2), (12, 4.6)),
            closed((8.2, 4.6), (15.8, 4.6), (14.4, 11.2), (9.6, 11.2)),
            line((12, 11.2), (12, 21.6)),
            line((8, 21.6), (16, 21.6)),
            *(
                side
                for ray in (line((4.8, 6.4), (2.4, 5.2)), line((5.2, 10.4), (2.8, 11.6)))
                for side in (ray, mirrored(ray))
            ),
        )
    ),
    "goods": Icon(
        (
            closed((2.2, 9.8), (21.8, 9.8), (19.2, 21), (4.8, 21)),
            line((6.8, 9.8), (10.4, 3)),
            line((17.2, 9.8), (13.6, 3)),
            line((8.6, 13.4), (9, 17.4)),
            line((12, 13.4), (12, 17.4)),
            line((15.4, 13.4), (15, 17.4)),
        )
    ),
    "other": Icon((), tuple(dot(x, 12, 2.2) for x in (4.4, 12, 19.6))),
    # The network
    "offline": Icon((CLOUD, line((9.6, 10.4), (14.4, 15.2)), line((14.4, 10.4), (9.6, 15.2)))),
    "online": Icon((CLOUD, line((8.6, 12.8), (11.2, 15.4), (15.8, 10.2)))),
    "pending": Icon(
        (
            line((2.8, 14.4), (2.8, 21), (21.2, 21), (21.2, 14.4)),
            line((12, 16.4), (12, 3)),
            line((6.8, 8.2), (12, 3), (17.2, 8.2)),
        )
    ),
    # Keys and signs
    "phone": Icon((HANDSET,)),
    "delete": Icon(
        (
            closed((8.2, 4.8), (22, 4.8), (22, 19.2), (8.2, 19.2), (1.8, 12)),
            line((11.6, 9.2), (17.2, 14.8)),
            line((17.2, 9.2), (11.6, 14.8)),
        )
    ),
    "enter": Icon((line((20.6, 4.4), (20.6, 13.4), (3.4, 13.4)), line((8.8, 8), (3.4, 13.4), (8.8, 18.8)))),
    "shift": Icon((closed((12, 2.8), (21.4, 12.4), (16, 12.4), (16, 21), (8, 21), (8, 12.4), (2.6, 12.4)),)),
    "left": Icon((line((15.6, 4.2), (7.8, 12), (15.6, 19.8)),)),
    "right": Icon((line((8.4, 4.2), (16.2, 12), (8.4, 19.8)),)),
    "up": Icon((line((4.2, 15.6), (12, 7.8), (19.8, 15.6)),)),
    "down": Icon((line((4.2, 8.4), (12, 16.2), (19.8, 8.4)),)),
    "star": Icon((star(12, 12.8, 9.4),), star_fills(12, 12.8, 9.4)),
    "clock": Icon((circle(12, 12, 9.6), line((12, 6.2), (12, 12), (16.2, 14.6)))),
    "camera": Icon(
        (
            joined(
                line((7, 7), (8.6, 4), (15.4, 4), (17, 7)),
                arc(19.6, 9.4, 2.4, 270, 360),
                arc(19.6, 17.8, 2.4, 0, 90),
                arc(4.4, 17.8, 2.4, 90, 180),
                arc(4.4, 9.4, 2.4, 180, 270),
                line((7, 7)),
            ),
            circle(12, 13.2, 3.8),
        )
    ),
    "keyboard": Icon(
        (box(1.4, 5, 21.2, 14, 2.2), line((8, 15.6), (16, 15.6))),
        tuple(dot(x, y, 1) for y, xs in ((8.8, (5.2, 8.6, 12, 15.4, 18.8)), (12.1, (5.2, 8.6, 12, 15.4, 18.8))) for x in xs),
    ),
    "lock": Icon(
        (
            box(4, 10.6, 16, 11, 2),
            joined(line((7.2, 10.6)), arc(12, 7.2, 4.8, 180, 360), line((16.8, 10.6))),
            line((12, 15.4), (12, 17.8)),
        ),
        (dot(12, 15.2, 1.5),),
    ),
    "eye": Icon(
        (
            joined(
                curve((1.6, 12), (6.4, 2.8), (17.6, 2.8), (22.4, 12)),
                curve((22.4, 12), (17.6, 21.2), (6.4, 21.2), (1.6, 12)),
            ),
            circle(12, 12, 3.2),
        )
    ),
    "volume": Icon(
        (
            closed((2.4, 9), (6.6, 9), (12, 4.4), (12, 19.6), (6.6, 15), (2.4, 15)),
            arc(12, 12, 4.2, -44, 44),
            arc(12, 12, 8.8, -46, 46),
        )
    ),
}
