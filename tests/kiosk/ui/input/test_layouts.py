"""The panels: ten keys wide, every key once, and none that passes waiting letters over."""

from typing import get_args

import pytest

from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.input.composition import Composition, cleared
from kiosk.ui.input.layouts import KEYS_A_ROW, Kind, Mode, Panel, rows_of

STATES = [Composition(9), Composition(9, "水"), Composition(9, "水", "long"), cleared(Composition(9, "水"))]
PANELS = [
    Panel(mode, kind, state, Texts(language))
    for mode in get_args(Mode)
    for kind in get_args(Kind)
    for state in STATES
    for language in LANGUAGES
]


@pytest.mark.parametrize("panel", PANELS)
def test_rows_fit_and_no_name_stands_twice(panel: Panel) -> None:
    rows = rows_of(panel)
    assert len(rows) == 4
    assert all(sum(key.width for key in row) <= KEYS_A_ROW for row in rows)
    names = [key.name for row in rows for key in row]
    assert len(names) == len(set(names))
    assert all(key.label and key.width >= 1 for row in rows for key in row)


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_stand_still_whatever_is_written(mode: Mode, language: str) -> None:
    shapes = {
        tuple(tuple(key.width for key in row) for row in rows_of(Panel(mode, "text", state, Texts(language))))
        for state in STATES
    }
    assert len(shapes) == 1


def test_while_letters_wait_nothing_can_pass_them_over() -> None:
    rows = rows_of(Panel("pinyin", "text", Composition(9, "水", "long"), Texts()))
    disabled = {key.name for row in rows for key in row if not key.enabled}
    assert disabled == {"mode:latin", "mode:digits", "，", "。"}


def test_there_is_nothing_to_take_away_from_nothing() -> None:
    rows = rows_of(Panel("latin", "text", Composition(9), Texts()))
    assert {key.name for row in rows for key in row if not key.enabled} == {"delete", "clear"}


def test_after_clear_the_same_key_puts_back() -> None:
    rows = rows_of(Panel("latin", "text", cleared(Composition(9, "水")), Texts()))
    assert "put_back" in {key.name for row in rows for key in row}


def test_a_name_has_the_dot_that_joins_the_names_of_many_peoples() -> None:
    rows = rows_of(Panel("pinyin", "name", Composition(9), Texts()))
    assert "·" in {key.name for row in rows for key in row}


def test_a_code_has_capitals_and_digits_on_one_panel() -> None:
    rows = rows_of(Panel("code", "code", Composition(9), Texts()))
    assert {key.name for row in rows for key in row} == {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "clear", "delete"}
