"""How somebody likes it: sizes, colours, hands, reach and motion, on the glass."""

from dataclasses import fields
from itertools import pairwise
from typing import get_args

import pytest

from kiosk.ui import tokens
from kiosk.ui.tokens import Glass, Palette
from kiosk.ui.window import look
from kiosk.ui.window.widgets.press import Press, coat
from kiosk.ui.window.widgets.words import Words
from sync.contract.comfort import Comfort, TextSize
from tests.kiosk.ui.window.bodies import bodies, view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import GLASSES, LANDSCAPE, PORTRAIT, TABLE, Finger, Theatre

PALETTES = {"warm": tokens.WARM, "stark": tokens.STARK}
BODIES = dict(bodies("zh-Hans"))


def contrast(one: str, other: str) -> float:
    """How much two colours differ (WCAG 2.2, 1.4.3)."""

    def light(colour: str) -> float:
        parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in look.paint(colour)[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def ground_of(words: Words) -> str:
    """The role of what is painted beneath some words."""
    widget = words.parent
    while widget is not None:
        if isinstance(widget, Press) and not widget.bare:
            return str(widget.fill)
        name = type(widget).__name__
        if name in ("FigureCard", "Pairs", "TextField", "InkPad", "TruthLine"):
            return tokens.CARD
        if name in ("TopBar", "BottomBar"):
            return str(widget.ground)
        if name == "ProblemLine":
            return tokens.TINT
        if name == "Invitation":
            return tokens.RED
        if name == "Preview" and words is not widget.ids.hint:
            return tokens.DEEP
        widget = widget.parent
    return tokens.PAPER


def type_px(played: Theatre) -> list[int]:
    """The sizes of type in the middle of the glass, in the order of its widgets."""
    screen = played.stage.screen
    assert screen is not None
    return [look.type_px(w.mm, w.tight) for w in screen.walk() if isinstance(w, Words) and w.said and w.opacity]


# --- Colours ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink, on in tokens.GROUNDS.items() for ground in on])
def test_every_text_stands_out_from_what_it_lies_on(palette: Palette, ink: str, ground: str) -> None:
    least = 7.0 if ink in tokens.MAIN_INKS else 4.5
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= least


@pytest.mark.parametrize("ink", [ink for ink in tokens.GROUNDS if ink not in (tokens.LAMP, tokens.PAPER)])
def test_high_contrast_has_seven_to_one_everywhere(ink: str) -> None:
    for ground in tokens.GROUNDS[ink]:
        assert contrast(getattr(tokens.STARK, ink), getattr(tokens.STARK, ground)) >= 7.0


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_rim_of_what_can_be_pressed_is_seen_in_high_contrast_and_every_role_has_a_colour(palette: Palette) -> None:
    assert {field.name for field in fields(palette)} - {"rim_mm"} == {
        value for name, value in vars(tokens).items() if name.isupper() and isinstance(value, str)
    }
    assert contrast(tokens.STARK.line, tokens.STARK.paper) >= 3.0  # WCAG 2.2, 1.4.11


@pytest.mark.slow
@pytest.mark.parametrize("comfort", [Comfort(), Comfort(contrast=True)], ids=PALETTES)
def test_no_ink_lies_on_a_ground_that_was_not_thought_of(theatre: MakeTheatre, comfort: Comfort) -> None:
    played = theatre(PORTRAIT)
    met = set()
    for serial, body in enumerate(BODIES.values()):
        for staff in (False, True):
            played.show(view(body, serial=2 * serial + staff, worst=staff, can_go_back=not staff, comfort=comfort))
            met |= {(w.ink, ground_of(w)) for w in played.widgets() if isinstance(w, Words) and w.said}
    assert {(ink, ground) for ink, ground in met if ground not in tokens.GROUNDS.get(ink, ())} == set()
    assert len(met) > 8


@pytest.mark.parametrize("kind", ["plain", "main", "danger"])
def test_the_states_of_a_button_differ_in_ink_and_ground(kind: str) -> None:
    coats = [coat(kind, enabled=enabled, down=down) for enabled, down in ((True, False), (True, True), (False, False))]
    assert len(set(coats)) == 3
    for fill, _, ink in coats:
        assert fill in tokens.GROUNDS[ink]


# --- Sizes --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
def test_a_larger_size_never_makes_a_screen_s_type_smaller(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    scales: dict[str, list[float]] = {name: [] for name in BODIES}
    for text in get_args(TextSize):
        for serial, (name, body) in enumerate(BODIES.items()):
            played.show(view(body, serial=serial, comfort=Comfort(text=text)))
            assert played.stage.screen is not None
            scales[name].append(played.stage.screen.tight)
    assert {name: found for name, found in scales.items() if found != sorted(found)} == {}


@pytest.mark.parametrize(
    "name", ["menu", "listing, full", "reading, long", "told, undo", "passbook", "read back", "attract"]
)
def test_where_there_is_room_every_size_is_larger_than_the_one_before(theatre: MakeTheatre, name: str) -> None:
    played = theatre(PORTRAIT)
    sizes = []
    for serial, text in enumerate(get_args(TextSize)):
        played.show(view(BODIES[name], serial=serial, comfort=Comfort(text=text)))
        sizes.append(sum(type_px(played)) / len(type_px(played)))
    assert all(one < other for one, other in pairwise(sizes)), sizes


@pytest.mark.slow
@pytest.mark.parametrize("text", get_args(TextSize))
def test_no_type_is_ever_under_the_smallest(theatre: MakeTheatre, text: TextSize) -> None:
    for glass in (PORTRAIT, LANDSCAPE, TABLE):
        played = theatre(glass)
        for serial, body in enumerate(BODIES.values()):
            played.show(view(body, serial=serial, worst=True, comfort=Comfort(text=text)))
            for words in played.widgets():
                if isinstance(words, Words) and words.said:
                    assert look.type_px(words.mm, words.tight) >= look.px(look.SMALLEST_MM)


# --- Hands, reach, motion -------------------------------------------------------------------------------------------------


def test_a_left_hand_finds_the_main_button_at_the_left_and_the_ways_out_where_they_always_are(theatre: MakeTheatre) -> None:
    body = BODIES["told, undo"]
    played = theatre(PORTRAIT)
    before = {target.name: target.box for target in played.show(view(body)).targets}
    left = {target.name: target.box for target in played.show(view(body, comfort=Comfort(left=True))).targets}
    names = [button.name for button in body.buttons]  # type: ignore[union-attr]
    assert before[names[0]][0] < before[names[-1]][0]
    assert left[names[-1]][0] < left[names[0]][0]
    assert [before[name] for name in ("back", "home", "call")] == [left[name] for name in ("back", "home", "call")]
    assert left["language"][0] < PORTRAIT.width_px / 4 < PORTRAIT.width_px * 3 / 4 < before["language"][0]


def test_keys_change_sides_for_a_left_hand_where_the_glass_is_wide(theatre: MakeTheatre) -> None:
    played = theatre(LANDSCAPE)
    body = next(body for body in BODIES.values() if type(body).__name__ == "Menu" and body.camera)  # type: ignore[union-attr]
    tile = body.tiles[0].name  # type: ignore[union-attr]
    played.show(view(body))
    right = played.target(tile).box[0]
    played.show(view(body, comfort=Comfort(left=True)))
    assert played.target(tile).box[0] < LANDSCAPE.width_px / 4 < right


@pytest.mark.slow
@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
@pytest.mark.parametrize("text", get_args(TextSize))
def test_in_low_mode_nothing_to_press_lies_above_the_reach_of_a_wheelchair(
    theatre: MakeTheatre, glass: Glass, text: TextSize
) -> None:
    played = theatre(glass)
    highest = glass.height_px - min(glass.height_px, glass.px(tokens.REACH_MM))
    for serial, body in enumerate(BODIES.values()):
        outline = played.show(view(body, serial=serial, comfort=Comfort(low=True, text=text)))
        assert min(target.box[1] for target in outline.targets) >= highest
        assert min(said.box[1] for said in outline.texts) >= highest


def test_a_press_moves_nothing_where_nothing_is_to_move_and_is_seen_all_the_same(theatre: MakeTheatre) -> None:
    moved = {}
    played = theatre(PORTRAIT)
    for serial, calm in enumerate((False, True)):
        played.show(view(BODIES["menu"], serial=serial, comfort=Comfort(calm=calm)))
        button = next(w for w in played.widgets() if isinstance(w, Press) and w.name == "home")
        before, fill = button.ids.word.y, button.fill
        finger = Finger(played.stage, *button.center)
        moved[calm] = button.ids.word.y != before
        assert button.fill != fill
        finger.lift()
    assert moved == {False: True, True: False}


# --- On the stage ---------------------------------------------------------------------------------------------------------


def test_another_comfort_shows_at_once_on_the_same_step(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    small = played.show(view(BODIES["menu"])).texts
    large = played.show(view(BODIES["menu"], comfort=Comfort(text="largest"))).texts
    assert sorted(text.text for text in small) == sorted(text.text for text in large)
    assert max(text.box[3] for text in large) > max(text.box[3] for text in small)
    assert played.show(view(BODIES["menu"])).texts == small


def test_louder_or_softer_draws_nothing_anew(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODIES["menu"]))
    screen = played.stage.screen
    played.show(view(BODIES["menu"], comfort=Comfort(volume=5, voice=False, earphone=True)))
    assert played.stage.screen is screen
    assert played.stage.ids.top.ids.sound.ids.icon.icon == "voice_off"


@pytest.mark.slow
@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE, TABLE], ids=["portrait", "landscape", "table"])
def test_text_size_sound_and_language_stand_still_whatever_is_shown(theatre: MakeTheatre, glass: Glass) -> None:
    played = theatre(glass)
    for comfort in (Comfort(), Comfort(text="largest"), Comfort(low=True, left=True)):
        seen = set()
        for language in ("zh-Hans", "en"):
            for serial, (_, body) in enumerate(bodies(language)):
                shown = view(body, language=language, serial=serial, worst=serial % 2 == 0, comfort=comfort)
                boxes = {target.name: target.box for target in played.show(shown).targets}
                seen.add((boxes["comfort"], boxes["sound"], boxes["language"]))
        assert len(seen) == 1
        for box in seen.pop():
            assert min(box[2:]) >= glass.px(tokens.MIN_TARGET_MM)
