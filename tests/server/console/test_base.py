"""The bones of the console: text in both languages, tables, log-in, language."""

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
