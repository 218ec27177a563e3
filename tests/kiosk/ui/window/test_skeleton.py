"""What stands around every screen; what changes in place, and what must be gone when the step changes."""

import sys
from collections import Counter
from types import CodeType, FrameType
from typing import Any

import msgspec
import pytest

from kiosk.ui import tokens
from kiosk.ui.tokens import Glass
from kiosk.ui.views import Attract, Button, Line, Menu, Row, Tile, Told
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets.tile_button import TileButton
from kiosk.ui.window.widgets.words import Words
from tests.kiosk.ui.window.bodies import bodies, overlays, view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import LANDSCAPE, PORTRAIT, Finger, Theatre

MENU = Menu(question="王*，您好。", tiles=tuple(Tile(name=f"t{n}", label="许心愿", icon="wish") for n in range(4)))


def tiles(theatre: Theatre) -> list[int]:
    return [id(widget) for widget in theatre.widgets() if type(widget).__name__ == "TileButton"]


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_the_fixed_buttons_never_move(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    seen = set()
    for language in ("zh-Hans", "en"):
        for serial, (_, body) in enumerate(bodies(language)):
            outline = played.show(view(body, language=language, serial=serial, can_go_back=serial % 2 == 0))
            boxes = {target.name: target.box for target in outline.targets}
            seen.add((boxes["back"], boxes["home"], boxes["call"]))
    [(back, home, call)] = seen
    assert back[0] < home[0] < call[0]
    assert abs(home[0] + home[2] / 2 - glass.width_px / 2) <= 2
    assert back[1] == home[1] == call[1] > glass.height_px * 0.85


def test_what_can_not_be_pressed_looks_other_than_by_its_colour(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU, can_go_back=False))
    back, call = (next(w for w in played.widgets() if getattr(w, "name", "") == name) for name in ("back", "call"))
    assert back.lip_px == 0 < call.lip_px
    assert back.ink == tokens.DISABLED_INK


def test_staff_mode_is_seen_from_afar(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU))
    assert played.stage.ids.top.ground == tokens.PAPER
    outline = played.show(view(MENU, staff=True))
    assert played.stage.ids.top.ground == tokens.BLUE
    assert any("工作模式" in text.text for text in outline.texts)


@pytest.mark.parametrize(
    "changed",
    [
        {"clock": "14:06"},
        {"line": Line(mark="ok", text="已联网。")},
        {"who": "李*"},
        {"can_go_home": False},
    ],
    ids=["clock", "line", "who", "home"],
)
def test_another_minute_or_line_builds_nothing_anew(theatre: MakeTheatre, changed: dict[str, Any]) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU))
    before, screen = tiles(played), played.stage.screen
    played.show(view(MENU, **changed))
    assert tiles(played) == before
    assert played.stage.screen is screen


def test_seconds_run_down_in_place(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    body = Told(mark="ok", headline="已兑换", seconds_left=10, buttons=(Button(name="undo", label="撤销"),))
    played.show(view(body))
    buttons = [id(w) for w in played.widgets() if getattr(w, "name", "") == "undo"]
    outline = played.show(view(msgspec.structs.replace(body, seconds_left=9)))
    assert [id(w) for w in played.widgets() if getattr(w, "name", "") == "undo"] == buttons
    assert "9" in [text.text for text in outline.texts]
    assert "10" not in [text.text for text in outline.texts]


def test_the_other_language_shows_at_once_on_the_same_widgets(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU))
    before = tiles(played)
    other = msgspec.structs.replace(MENU, question="Hello, 王*.")
    outline = played.show(view(other, language="en"))
    assert tiles(played) == before
    said = [text.text for text in outline.texts]
    assert "Hello, 王*." in said
    assert "Call staff" in said


def test_nothing_of_a_step_is_left_when_the_next_one_is_shown(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    secret = "李桂兰的积分"
    body = Menu(question=secret, said=(secret,), tiles=(Tile(name="x", label=secret, note=secret),))
    played.show(view(body, serial=1, who=secret))
    played.show(view(Attract(headline="邻里", invitation="请点一下", lines=(Row(title="今天"),)), serial=2, who=""))
    kept = [
        value
        for widget in played.stage.walk()
        for value in (getattr(widget, "said", ""), getattr(widget, "label", ""), *getattr(widget, "_lines", ()))
        if isinstance(value, str) and secret in value
    ]
    assert kept == []


def test_the_same_body_in_another_step_begins_on_its_first_page(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    body = dict(bodies("zh-Hans"))["reading, long"]
    first = played.show(view(body, serial=1)).texts
    played.tap("page:next")
    assert played.outline().texts != first
    assert played.show(view(body, serial=2)).texts == first


def test_a_page_stays_turned_while_only_the_clock_changes(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    body = dict(bodies("zh-Hans"))["reading, long"]
    played.show(view(body))
    played.tap("page:next")
    turned = [text.text for text in played.outline().texts if len(text.text) > 200]
    assert [text.text for text in played.show(view(body, clock="14:06")).texts if len(text.text) > 200] == turned


@pytest.mark.parametrize("number", [0, 1])
def test_what_lies_over_a_screen_keeps_fingers_off_it(theatre: MakeTheatre, number: int) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU))
    _, over = list(overlays("zh-Hans"))[number]
    outline = played.show(view(MENU, over=over))
    assert {target.name for target in outline.targets} in ({"stay", "end"}, {"hush"})
    Finger(played.stage, 100, 1900).lift()
    Finger(played.stage, 100, 60).lift()
    assert played.pressed == []
    played.tap(outline.targets[0].name)
    assert played.names == [outline.targets[0].name]
    played.show(view(MENU))
    played.tap("t0")
    assert played.names[-1] == "t0"


def test_a_warning_counts_down_without_being_built_anew(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    _, over = next(overlays("zh-Hans"))
    played.show(view(MENU, over=over))
    buttons = [id(w) for w in played.widgets() if getattr(w, "name", "") == "stay"]
    outline = played.show(view(MENU, over=msgspec.structs.replace(over, seconds_left=14)))
    assert [id(w) for w in played.widgets() if getattr(w, "name", "") == "stay"] == buttons
    assert "14" in [text.text for text in outline.texts]
    assert outline.over == "warning"


def test_every_text_of_the_chrome_is_drawn_once(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(MENU))
    drawn = [w.said for w in played.widgets() if isinstance(w, Words) and w.said == "返回"]
    assert drawn == ["返回"]


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_new_screen_is_laid_out_once_and_no_tile_measured_twice_for_a_place(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    many = msgspec.structs.replace(MENU, tiles=tuple(Tile(name=f"t{n}", label="许心愿", icon="wish") for n in range(8)))
    played.show(view(MENU, serial=1))
    laid_out: Counter[CodeType] = Counter()
    measured: Counter[tuple[int, int, float]] = Counter()

    def called(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        if frame.f_code is Screen.fit.__code__:
            laid_out[frame.f_code] += 1
        elif frame.f_code is TileButton.height_for.__code__:
            values = frame.f_locals
            measured[id(values["self"]), values["width"], values["tight"]] += 1

    sys.setprofile(called)
    try:
        played.stage.show(view(many, serial=2))
    finally:
        sys.setprofile(None)
    assert laid_out == {Screen.fit.__code__: 1}
    assert len({tile for tile, _, _ in measured}) == 8
    assert set(measured.values()) == {1}
