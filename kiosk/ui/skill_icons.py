"""Icons of what neighbours can do, where no other icon says it already."""

from typing import Final

from kiosk.ui.icon import Icon
from kiosk.ui.icon_shapes import dot
from kiosk.ui.outlines import arc, circle, closed, curve, joined, line

SKILL_ICONS: Final[dict[str, Icon]] = {
    # Scissors.
    "hair": Icon(
        (circle(5.8, 18, 3.4), circle(18.2, 18, 3.4), line((7.8, 15.2), (17.4, 2.2)), line((16.2, 15.2), (6.6, 2.2))),
        (dot(12, 9.6, 1.1),),
    ),
    # A pot that steams.
    "cooking": Icon(
        (
            joined(
                line((3.4, 11.4)),
                line((3.4, 18)),
                arc(6.4, 18, 3, 180, 90),
                line((17.6, 21)),
                arc(17.6, 18, 3, 90, 0),
                line((20.6, 11.4)),
            ),
            line((1.4, 11.4), (22.6, 11.4)),
            curve((8, 8), (6.4, 6), (9.6, 4.6), (8, 2.4)),
            curve((12, 8), (10.4, 6), (13.6, 4.6), (12, 2.4)),
            curve((16, 8), (14.4, 6), (17.6, 4.6), (16, 2.4)),
        )
    ),
    # A ball of wool with two needles.
    "crafts": Icon(
        (
            circle(13.4, 14, 7.6),
            arc(13.4, 14, 7.6, 200, 330, 3.2),
            curve((7, 17.6), (11, 15.4), (15, 12), (17.4, 7.8)),
            curve((9.4, 20), (13.4, 18), (17.4, 14.6), (19.8, 10.4)),
            line((2, 2), (8.4, 8.4)),
            line((2, 7.4), (6.4, 10.6)),
        ),
        (dot(2, 2), dot(2, 7.4)),
    ),
    # A note.
    "arts": Icon(
        (circle(6.4, 18.4, 3.2), circle(17.4, 16, 3.2), joined(line((9.6, 18.4), (9.6, 5.4), (20.6, 2.8), (20.6, 16)))),
    ),
    # Scales.
    "law": Icon(
        (
            line((12, 2.6), (12, 20.8)),
            line((7, 20.8), (17, 20.8)),
            line((4.4, 5.6), (19.6, 5.6)),
            closed((4.4, 5.6), (1.4, 13), (7.4, 13)),
            closed((19.6, 5.6), (16.6, 13), (22.6, 13)),
            arc(4.4, 13, 3, 0, 180),
            arc(19.6, 13, 3, 0, 180),
        )
    ),
    # A car from the side.
    "driving": Icon(
        (
            joined(
                line(
                    (5, 17),
                    (1.8, 17),
                    (1.8, 12.4),
                    (5.2, 11.4),
                    (8, 6),
                    (15.6, 6),
                    (18.8, 11),
                    (22.2, 12.4),
                    (22.2, 17),
                    (19, 17),
                )
            ),
            line((9.6, 17), (14.4, 17)),
            circle(7.3, 17.4, 2.4),
            circle(16.7, 17.4, 2.4),
            line((5.2, 11.4), (18.8, 11.4)),
        )
    ),
}
