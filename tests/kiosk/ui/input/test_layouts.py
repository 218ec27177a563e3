"""The panels: ten keys wide, every key once, and none that passes waiting letters over."""

from typing import get_args

import pytest

from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.input.composition import Composition, cleared
from kiosk.ui.input.layouts import KEYS_A_ROW, Kind, Mode, Panel, rows_of

INK = (((0.2, 0.5), (0.8, 0.5)),)
STATES = [
    Composition(9),
    Composition(9, "水"),
    Composition(9, "水", "long"),
    Composition(9, "水", strokes=INK),
    cleared(Composition(9, "水")),
]
ALL: tuple[Mode, ...] = ("hand", "pinyin", "latin", "digits", "phrases")


def panel_of(mode: Mode, kind: Kind, state: Composition, language: str = "zh-Hans", modes: tuple[Mode, ...] = ALL) -> Panel:
    return Panel(mode, modes, kind, state, Texts(language))


PANELS = [
    panel_of(mode, kind, state, language)
    for mode in get_args(Mode)
    for kind in get_args(Kind)
    for state in STATES
    for language in LANGUAGES
]


@pytest.mark.parametrize("panel", PANELS)
def test_rows_fit_and_no_name_stands_twice(panel: Panel) -> None:
    rows = rows_of(panel)
    # Under the pad and under the phrases there is one row.
    assert len(rows) == (2 if panel.mode in ("hand", "phrases") else 4 if panel.mode == "code" else 5)
    assert all(sum(key.width for key in row) <= KEYS_A_ROW for row in rows)
    names = [key.name for row in rows for key in row]
    assert len(names) == len(set(names))
    assert all(key.label and key.width >= 1 for row in rows for key in row)


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_stand_still_whatever_is_written(mode: Mode, language: str) -> None:
    shapes = {
        tuple(tuple(key.width for key in row) for row in rows_of(panel_of(mode, "text", state, language)))
        for state in STATES
    }
    assert len(shapes) == 1


def test_while_letters_wait_nothing_can_pass_them_over() -> None:
    rows = rows_of(panel_of("pinyin", "text", Composition(9, "水", "long")))
    disabled = {key.name for row in rows for key in row if not key.enabled}
    assert disabled == {"mode:hand", "mode:latin", "mode:digits", "mode:phrases", "，", "。"}


def test_while_strokes_wait_nothing_can_pass_them_over() -> None:
    rows = rows_of(panel_of("hand", "text", Composition(9, "水", strokes=INK)))
    enabled = {key.name for row in rows for key in row if key.enabled}
    assert enabled == {"mode:hand", "undo_stroke", "wipe", "clear"}


@pytest.mark.parametrize("modes", [ALL, ALL[:-1], ALL[1:]])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_that_change_the_panel_stand_at_one_place_in_all_of_them(modes: tuple[Mode, ...], language: str) -> None:
    last = {
        tuple((key.name, key.width) for key in rows_of(panel_of(mode, "text", Composition(9), language, modes))[-1])
        for mode in (*modes, "capitals")
    }
    assert len(last) == 1
    assert [name for name, _ in next(iter(last))] == [f"mode:{mode}" for mode in modes]


@pytest.mark.parametrize(
    ("mode", "up"), [("hand", "hand"), ("pinyin", "pinyin"), ("capitals", "latin"), ("phrases", "phrases")]
)
def test_the_panel_that_is_up_is_marked(mode: Mode, up: str) -> None:
    row = rows_of(panel_of(mode, "text", Composition(9)))[-1]
    assert [key.name for key in row if key.kind == "main"] == [f"mode:{up}"]


def test_there_is_nothing_to_take_away_from_nothing() -> None:
    rows = rows_of(panel_of("latin", "text", Composition(9)))
    assert {key.name for row in rows for key in row if not key.enabled} == {"delete", "clear"}


def test_after_clear_the_same_key_puts_back() -> None:
    rows = rows_of(panel_of("latin", "text", cleared(Composition(9, "水"))))
    assert "put_back" in {key.name for row in rows for key in row}


def test_a_name_has_the_dot_that_joins_the_names_of_many_peoples() -> None:
    rows = rows_of(panel_of("pinyin", "name", Composition(9)))
    assert "·" in {key.name for row in rows for key in row}


def test_a_code_has_capitals_and_digits_on_one_panel() -> None:
    rows = rows_of(panel_of("code", "code", Composition(9)))
    assert {key.name for row in rows for key in row} == {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "clear", "delete"}
