"""The bones of the console: text in both languages, tables, log-in, language."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from server.console.tags import labelled
from server.console.text import T
from tests.server.console.world import World


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("zh-hans", T("共 {n:,} 条", "{n:,} in all", n=1200), "共 1,200 条"),
        ("en", T("共 {n:,} 条", "{n:,} in all", n=1200), "1,200 in all"),
        ("en", T("{n} 条", "{n} {n:event|events}", n=1), "1 event"),
        ("en", T("{n} 条", "{n} {n:event|events}", n=0), "0 events"),
        ("en", T("{what}前", "{what} ago", what=T("一天", "a day")), "a day ago"),
        ("zh-hans", T("{what}前", "{what} ago", what=T("一天", "a day")), "一天前"),
        (None, T("今日", "Today"), "今日"),
    ],
)
def test_a_text_speaks_the_language_that_is_active(language: str | None, text: T, said: str) -> None:
    with translation.override(language):
        assert str(text) == said


def test_the_cells_of_a_table_are_labelled_by_their_columns() -> None:
    rows = (
        '<thead><tr><th>Name</th><th class="number">Age</th></tr></thead>'
        '<tbody><tr><td>Li</td><td class="number">70</td></tr><tr><td colspan="2">none</td></tr></tbody>'
    )
    assert labelled(rows).partition("<tbody>")[2] == (
        '<tr><td data-label="Name">Li</td><td data-label="Age" class="number">70</td></tr>'
        '<tr><td colspan="2">none</td></tr></tbody>'
    )


def test_today_opens_for_an_officer(world: World, officer: Client) -> None:
    assert officer.get("/").status_code == 200


SHEET = (Path(__file__).parents[3] / "server" / "static" / "linli" / "console.css").read_text()


def luminance(colour: str) -> float:
    """As WCAG 2.2 reckons it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["desk", "paper", "blush", "sand"])
@pytest.mark.parametrize("ink", ["ink", "soft", "red-dark"])
def test_text_can_be_read_on_every_ground(ink: str, ground: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SHEET))
    light, dark = luminance(colours[ground]), luminance(colours[ink])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_text_is_smaller_than_fifteen_pixels() -> None:
    screen = SHEET.partition("@media print")[0]
    assert min(float(size) for size in re.findall(r"font-size: (\d*\.?\d+)rem", screen)) * 16 >= 15
    assert not re.findall(r"font-size: [\d.]+(?:px|em)", screen)
