"""The panel and the keypad on the glass: nothing clipped, nothing moves under a finger, everything is reported once."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.texts import LANGUAGES
from kiosk.ui.house import House
from kiosk.ui.input.layouts import Kind
from kiosk.ui.step import STAY
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.writing import Write
from kiosk.ui.tokens import Glass
from kiosk.ui.views import Body, Writing
from kiosk.ui.window.outline import Box
from kiosk.ui.window.screens.keypad import grouped
from kiosk.ui.window.widgets.ink_pad import InkPad
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.ui.input import drawn
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.window.bodies import view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.test_every_screen import flaws
from tests.kiosk.ui.window.theatre import GLASSES, LANDSCAPE, PORTRAIT, Theatre

LONG = ("家里的水龙头滴水，想请人修一下；", "My tap is dripping; I would like somebody to mend it. ")
QUESTION = (
    "您想许一个什么样的心愿？写下来，我们帮您找人。",
    "What do you wish for? Write it down, and we shall look for somebody.",
)
MOST_LETTERS = "woxiangqingrenxiuyixiachufangdexiashuida"
BY_SIZE = pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")


def house_in(language: str) -> House:
    house = House(clock=FakeClock(), around=FakeSurroundings())
    if language != house.texts.language:
        house.change_language()
    return house


def written(
    language: str, *names: str, text: str = "", kind: Kind = "text", optional: bool = False, refuse: bool = False
) -> Writing:
    """What is on the screen after these keys."""
    house = house_in(language)
    step = Write(
        house,
        "wish_text",
        question=lambda: house.pick(*QUESTION),
        done=lambda _: Refusal.CARD_UNKNOWN_HERE if refuse else STAY,
        hint=lambda: house.pick("比如：家里的灯不亮了", "For example: a lamp at home is broken"),
        text=text,
        kind=kind,
        optional=optional,
    )
    for name in names:
        if name.startswith("draw:"):
            for stroke in drawn.written(name.removeprefix("draw:")):
                step.drew(stroke)
        else:
            step.press(name)
    return step.body()


def typed(language: str, digits: str, *, places: int = 0, secret: bool = False, refuse: bool = False) -> Body:
    house = house_in(language)
    step = Digits(
        house,
        "pin",
        question=lambda: house.pick("请输入您的密码", "Please enter your PIN"),
        said=lambda: [house.pick("用手挡一挡，别让人看见。", "Cover the keys with your hand, so that nobody sees.")],
        done=lambda _: Refusal.PIN_WRONG if refuse else STAY,
        places=places,
        secret=secret,
        optional=not secret,
    )
    for digit in digits:
        step.press(digit)
    return step.body()


def bodies(language: str) -> Iterator[tuple[str, Body]]:
    chinese = ["mode:pinyin"]
    latin = ["mode:latin"]
    long = LONG[language == "en"]
    yield "empty", written(language, *chinese)
    yield "one letter", written(language, *chinese, "y")
    yield "one syllable", written(language, *chinese, *"yi", optional=True)
    yield "a sentence", written(language, *chinese, *MOST_LETTERS[:28], text=long)
    yield "as many letters as may be", written(language, *chinese, *MOST_LETTERS)
    yield "wide letters", written(language, *chinese, *"m" * 40)
    yield "no candidates", written(language, *chinese, *"iuv")
    yield "to go on with", written(language, *chinese, text="家里的水")
    yield "long", written(language, *chinese, text=(long * 40)[:490])
    yield "full", written(language, *chinese, text=("䶮㛃𬭩〇" * 125)[:500])
    yield "one long word", written(language, text="W" * 120)
    yield "refused", written(language, "take", text="灯", refuse=True)
    yield "cleared", written(language, "clear", text="灯")
    yield "latin", written(language, *latin, text=long)
    yield "capitals", written(language, *latin, "shift", text=long, kind="name")
    yield "digits", written(language, "mode:digits", text="3")
    yield "by hand", written(language, "mode:hand")
    yield "strokes", written(language, "mode:hand", "draw:水", text=long)
    yield "a line of strokes", written(language, "mode:hand", "draw:中山大人")
    yield "strokes that say nothing", written(language, "mode:hand", "draw:一", text="水" * 499)
    yield "phrases", written(language, "mode:phrases", optional=True)
    yield "name by hand", written(language, "mode:hand", "draw:王", kind="name")
    yield "name", written(language, *chinese, kind="name")
    yield "rare names", written(language, *chinese, "pick:0", *"yan", kind="name")
    yield "code", written(language, text="LLE" + "ABCDEFGHIJ234567" * 12, kind="code")
    yield "no digit", typed(language, "")
    yield "telephone", typed(language, "13800138000")
    yield "as many digits as may be", typed(language, "8" * 30)
    yield "pin", typed(language, "135", places=6, secret=True)
    yield "pin refused", typed(language, "135790", places=6, secret=True, refuse=True)
    yield "secret", typed(language, "1357", secret=True)


@pytest.fixture(scope="module")
def all_bodies() -> dict[str, dict[str, Body]]:
    return {language: dict(bodies(language)) for language in LANGUAGES}


@BY_SIZE
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_clipped_and_every_finger_finds_its_key(
    theatre: MakeTheatre, all_bodies: dict[str, dict[str, Body]], glass: Glass, language: str
) -> None:
    played = theatre(glass)
    found = {}
    for name, body in all_bodies[language].items():
        played.show(view(body, language=language))
        found[name] = flaws(played)
    assert {name: flawed for name, flawed in found.items() if flawed} == {}


@BY_SIZE
def test_every_candidate_can_be_reached_by_turning_pages(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    body = written("zh-Hans", "mode:pinyin", *"shi")
    played.show(view(body))
    seen = picks(played)
    while any(target.name == "page:next" and target.enabled for target in played.outline().targets):
        played.tap("page:next")
        assert flaws(played) == []
        seen |= picks(played)
    assert seen == {f"pick:{place}" for place in range(len(body.candidates))}
    assert played.pressed == []


def test_other_letters_begin_at_the_first_page(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(written("zh-Hans", "mode:pinyin", *"shi")))
    played.tap("page:next")
    played.show(view(written("zh-Hans", "mode:pinyin", *"shi", "delete")))
    assert "pick:0" in picks(played)


@BY_SIZE
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_moves_while_something_is_written(theatre: MakeTheatre, glass: Glass, language: str) -> None:
    played = theatre(glass)
    chinese = ["mode:pinyin"]
    places = []
    for names, text in [
        ((), ""),
        (("h",), ""),
        (("h", "u", "a", "i"), "水"),
        (("i", "u"), ""),
        ((), "水" * 500),
        (("clear",), "水"),
    ]:
        played.show(view(written(language, *chinese, *names, text=text), language=language))
        places.append(keys(played))
    assert all(place == places[0] for place in places)


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE])
def test_letters_stay_where_they_are_on_another_panel(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    played.show(view(written("zh-Hans", "mode:pinyin")))
    pinyin = keys(played)
    played.show(view(written("zh-Hans", "mode:latin")))
    assert {letter: pinyin[letter] for letter in "qpal"} == {letter: keys(played)[letter] for letter in "qpal"}


@BY_SIZE
@pytest.mark.parametrize("kind", ["text", "name"])
def test_the_keys_that_change_the_panel_stand_still_on_all_of_them(theatre: MakeTheatre, glass: Glass, kind: Kind) -> None:
    played = theatre(glass)
    places = []
    for name in ("mode:hand", "mode:pinyin", "mode:latin", "mode:digits", "mode:phrases", "draw:水"):
        played.show(view(written("zh-Hans", name, kind=kind)))
        places.append({name: box for name, box in keys(played).items() if name.startswith("mode:")})
    assert all(place == places[0] for place in places)


@BY_SIZE
def test_nothing_moves_under_a_finger_that_writes(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    places = []
    for names in (["mode:hand"], ["draw:一"], ["draw:中山大人"], ["draw:水", "pick:0"], ["draw:水", "wipe"]):
        played.show(view(written("zh-Hans", *names, text="水" if len(names) > 1 else "")))
        (pad,) = [widget for widget in played.widgets() if isinstance(widget, InkPad)]
        places.append((keys(played), pad.pos, pad.size))
    assert all(place == places[0] for place in places)


def test_a_key_that_stays_is_the_same_key(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(written("zh-Hans", "mode:pinyin")))
    before = pressables(played)
    played.show(view(written("zh-Hans", "mode:pinyin", "h")))
    after = pressables(played)
    assert all(after[letter] is before[letter] for letter in "qwertyuiopasdfghjklzxcbnm")


def test_a_second_tap_was_meant_for_the_candidate_that_stood_there(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(written("zh-Hans", "mode:pinyin", *"shuilongtou")))
    finger = played.finger("pick:0")
    finger.lift()
    played.show(view(written("zh-Hans", "mode:pinyin", *"shuilongtou", "pick:0")))
    played.show(view(written("zh-Hans", "mode:pinyin", *"hao")))
    played.finger("pick:0").lift()
    assert played.names == ["pick:0"]
    played.wait(0.5)
    played.tap("pick:0")
    assert played.names == ["pick:0", "pick:0"]


@pytest.mark.parametrize(
    "names", [["mode:pinyin", *"shui"], ["mode:latin"], ["mode:digits"], ["mode:phrases"], ["draw:水"], ["draw:水", "wipe"]]
)
def test_every_key_is_reported_once_a_touch(theatre: MakeTheatre, names: list[str]) -> None:
    played = theatre(PORTRAIT)
    outline = played.show(view(written("zh-Hans", *names, text="灯"), serial=7))
    wanted = [target.name for target in outline.targets if target.enabled and not target.name.startswith("page:")]
    for name in wanted:
        played.tap(name)
        played.wait(0.5)
    assert played.pressed == [(7, name) for name in wanted]


@BY_SIZE
def test_of_a_long_text_the_end_is_shown(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    text = "".join(f"第{number}句，" for number in range(90))[:495]
    texts = [shown.text.replace("\n", "") for shown in played.show(view(written("zh-Hans", text=text))).texts]
    assert any(shown and text.endswith(shown) and len(shown) > 20 for shown in texts)


@pytest.mark.parametrize(
    ("digits", "shown"),
    [("", ""), ("138", "138"), ("1381", "138 1"), ("13800138000", "138 0013 8000"), ("07715551234", "07715551234")],
)
def test_a_mobile_number_is_grouped_as_it_is_read_aloud(digits: str, shown: str) -> None:
    assert grouped(digits) == shown


def test_of_a_pin_the_glass_shows_places_alone(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    texts = [text.text for text in played.show(view(typed("zh-Hans", "135", places=6, secret=True))).texts]
    assert "●●●○○○" in texts
    assert not any("135" in text for text in texts)


def picks(played: Theatre) -> set[str]:
    return {target.name for target in played.outline().targets if target.name.startswith("pick:")}


def keys(played: Theatre) -> dict[str, Box]:
    """Where the keys of the panel stand; what puts back stands where what clears did."""
    targets = played.outline().targets
    return {t.name.replace("put_back", "clear"): t.box for t in targets if not t.name.startswith(("pick:", "page:"))}


def pressables(played: Theatre) -> dict[str, Any]:
    return {widget.name: widget for widget in played.widgets() if getattr(widget, "name", "")}
