"""The icons: all there, within their grid, told apart, and smooth when drawn."""

import math
import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from kiosk.ui import outlines, tokens
from kiosk.ui.icon_pixels import coverage
from kiosk.ui.icons import GRID, ICONS, PEN, Icon
from kiosk.ui.steps import wish
from sync.contract.settings import WISH_CATEGORIES

KIOSK_UI = Path(__file__).parents[3] / "kiosk" / "ui"

each_icon = pytest.mark.parametrize("icon", ICONS.values(), ids=ICONS)


def test_every_icon_that_a_screen_names_exists() -> None:
    named = {
        name for file in KIOSK_UI.rglob("*.py") for name in re.findall(r'\bicon="(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert named
    assert named | set(tokens.MARK_ICONS.values()) - {""} <= set(ICONS)


def test_every_kind_of_wish_has_an_icon_of_its_own() -> None:
    shown = [wish.category_icon(category.id) for category in WISH_CATEGORIES]
    assert set(shown) <= set(ICONS)
    assert len(set(shown)) == len(shown)


# --- The data -----------------------------------------------------------------------------------------------------------


@each_icon
def test_every_line_is_drawn_within_the_grid(icon: Icon) -> None:
    for stroke in icon.strokes:
        assert all(PEN / 2 <= value <= GRID - PEN / 2 for point in stroke for value in point)
    for fill in icon.fills:
        assert all(0 <= value <= GRID for point in fill for value in point)


@each_icon
def test_every_line_leads_somewhere(icon: Icon) -> None:
    assert icon.strokes or icon.fills
    for stroke in icon.strokes:
        assert len(stroke) >= 2
        assert all(math.dist(start, end) > 1e-6 for start, end in pairwise(stroke))


@each_icon
def test_every_filled_area_is_convex(icon: Icon) -> None:
    for fill in icon.fills:
        assert len(fill) >= 3
        around = (*fill, *fill[:2])
        turns = [
            (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
            for a, b, c in zip(around, around[1:], around[2:], strict=False)
        ]
        assert min(turns) >= -1e-9 or max(turns) <= 1e-9


@each_icon
def test_an_icon_fills_its_grid_and_stands_in_its_middle(icon: Icon) -> None:
    lit = coverage(icon, 96) > 127
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) > 96 * 0.68
    assert abs((rows[0] + rows[-1]) / 2 - 47.5) <= 96 * 0.06
    assert abs((columns[0] + columns[-1]) / 2 - 47.5) <= 96 * 0.06


def test_no_two_icons_look_alike() -> None:
    drawn = {name: coverage(icon, 32).astype(float) / 255 for name, icon in ICONS.items()}
    for (one, ones), (other, others) in combinations(drawn.items(), 2):
        differs = np.abs(ones - others).sum() / max(ones.sum(), others.sum())
        assert differs > 0.2, (one, other)


# --- Points -------------------------------------------------------------------------------------------------------------


def test_an_arc_goes_clockwise_from_three_oclock_as_on_the_glass() -> None:
    path = outlines.arc(10, 10, 5, 0, 90)
    assert path[0] == pytest.approx((15, 10))
    assert path[-1] == pytest.approx((10, 15))


def test_corners_of_an_arc_cannot_be_seen() -> None:
    gap = 10 * (1 - math.cos(math.radians(outlines.STEP_DEG / 2)))
    assert gap / GRID * 300 < 0.2  # of a pixel, on an icon 300 pixels wide


@pytest.mark.parametrize(
    "path",
    [
        outlines.circle(12, 12, 5),
        outlines.box(2, 2, 20, 10, 2),
        outlines.box(2, 2, 20, 10),
        outlines.star(12, 12, 9),
        outlines.heart(12, 12, 6),
    ],
    ids=["circle", "rounded box", "box", "star", "heart"],
)
def test_closed_shapes_end_exactly_where_they_start(path: outlines.Path) -> None:
    assert path[0] == path[-1]


def test_joining_drops_points_that_are_there_twice() -> None:
    assert outlines.joined(((0, 0), (1, 0)), ((1, 0), (1, 1))) == ((0, 0), (1, 0), (1, 1))


# --- Pixels -------------------------------------------------------------------------------------------------------------


def share(icon: Icon, size_px: int = 96) -> float:
    """How much of its grid an icon covers, in the grid's units."""
    return float(coverage(icon, size_px).sum()) / 255 * (GRID / size_px) ** 2


def test_a_filled_circle_covers_its_area() -> None:
    assert share(Icon(fills=(outlines.circle(12, 12, 8)[:-1],))) == pytest.approx(math.pi * 8**2, rel=0.01)


def test_a_filled_area_is_the_same_whichever_way_round() -> None:
    square = outlines.box(4, 4, 10, 10)[:-1]
    assert share(Icon(fills=(square,))) == pytest.approx(100, rel=0.01)
    assert share(Icon(fills=(square[::-1],))) == pytest.approx(100, rel=0.01)


def test_a_line_is_as_wide_as_the_pen_with_round_ends() -> None:
    expected = 12 * PEN + math.pi * (PEN / 2) ** 2
    assert share(Icon((outlines.line((6, 12), (18, 12)),))) == pytest.approx(expected, rel=0.02)
    assert share(Icon((outlines.line((6, 6), (6 + 12 / 2**0.5, 6 + 12 / 2**0.5)),))) == pytest.approx(expected, rel=0.02)


def test_a_star_is_filled_without_seams() -> None:
    assert coverage(ICONS["star"], 192)[100:110, 92:100].min() == 255


@pytest.mark.parametrize("size_px", [1, 16, 41, 200])
def test_an_icon_is_drawn_at_any_size(size_px: int) -> None:
    pixels = coverage(ICONS["home"], size_px)
    assert pixels.shape == (size_px, size_px)
    assert pixels.dtype == np.uint8
    assert pixels.max() > 0


def test_rows_go_from_the_top_down() -> None:
    pixels = coverage(ICONS["up"], 48)
    rows = np.flatnonzero(pixels[:, 24])
    assert rows[0] < np.flatnonzero(pixels[:, 10])[0]
