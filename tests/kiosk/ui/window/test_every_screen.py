"""Every screen, on every glass, in both languages, with the longest texts: all of it can be read and pressed."""

import itertools

import pytest

from kiosk.texts import LANGUAGES
from kiosk.ui import fonts, tokens
from kiosk.ui.tokens import Glass
from kiosk.ui.window.outline import Box, Outline
from kiosk.ui.window.widgets.press import Press
from kiosk.ui.window.widgets.words import Words
from sync.contract.comfort import Comfort
from tests.kiosk.ui.window.bodies import bodies, overlays, view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import GLASSES, LANDSCAPE, PORTRAIT, TABLE, Theatre

BEHIND = ("touch",)
"""The whole glass at rest, with what is to be read on it."""


COMFORTS = {
    "large": Comfort(text="large"),
    "largest": Comfort(text="largest"),
    "largest for a left hand in high contrast": Comfort(text="largest", left=True, contrast=True),
    "low": Comfort(low=True),
    "low and largest": Comfort(text="largest", low=True),
}


def depth(one: Box, other: Box) -> int:
    """How deep two boxes lie in one another, px."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return min(across, down)


def within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - 1
        and inner[1] >= outer[1] - 1
        and inner[0] + inner[2] <= outer[0] + outer[2] + 1
        and inner[1] + inner[3] <= outer[1] + outer[3] + 1
    )


def flaws(theatre: Theatre) -> list[str]:
    """What is wrong with what is on the glass."""
    outline, glass = theatre.outline(), theatre.glass
    found = []
    everything = (0, 0, glass.width_px, glass.height_px)
    for target in outline.targets:
        if min(target.box[2:]) < glass.px(tokens.MIN_TARGET_MM) - 1:
            found.append(f"{target.name} is too small: {[round(px / glass.px_per_mm, 1) for px in target.box[2:]]} mm")
        if not within(target.box, everything):
            found.append(f"{target.name} leaves the glass: {target.box}")
    for one, other in itertools.combinations([t for t in outline.targets if t.name not in BEHIND], 2):
        if depth(one.box, other.box) > 0:
            found.append(f"{one.name} lies over {other.name}: {one.box}, {other.box}")
    if outline.over is None:
        for text, words in itertools.combinations(outline.texts, 2):
            if depth(text.box, words.box) > 1:
                found.append(f"{text.text[:12]!r} lies over {words.text[:12]!r}: {text.box}, {words.box}")
    for widget in theatre.widgets():
        if isinstance(widget, Words) and widget.said:
            found += _badly_set(widget, glass)
    return found


def _badly_set(words: Words, glass: Glass) -> list[str]:
    found = []
    width, height = words.needs()
    if width > words.width or height > words.height + 1:
        found.append(f"{words.said[:12]!r} is clipped: {width} x {height} in {words.width} x {words.height}")
    if not (words.x >= -1 and words.right <= glass.width_px + 1 and words.y >= -1 and words.top <= glass.height_px + 1):
        found.append(f"{words.said[:12]!r} leaves the glass")
    owner = words.parent
    while owner is not None and not isinstance(owner, Press):
        owner = owner.parent
    # A button's words stand on the button, or they would be cut by its rim.
    if owner is not None and not (words.y >= owner.y - 1 and words.top <= owner.top + 1 and words.right <= owner.right + 1):
        found.append(f"{words.said[:12]!r} leaves {owner.name}")
    return found


CASES = [(language, name) for language in LANGUAGES for name, _ in bodies(language)]


@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
@pytest.mark.parametrize(("language", "name"), CASES)
def test_nothing_is_clipped_nothing_overlaps_and_every_finger_finds_its_target(
    theatre: MakeTheatre, glass: Glass, language: str, name: str
) -> None:
    played = theatre(glass)
    for worst in (False, True):
        played.show(view(dict(bodies(language))[name], language=language, serial=1 + worst, worst=worst))
        assert flaws(played) == []


@pytest.mark.slow
@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE, TABLE], ids=lambda g: f"{g.width_px}x{g.height_px}")
@pytest.mark.parametrize("comfort", COMFORTS.values(), ids=COMFORTS)
def test_however_somebody_likes_it_all_can_be_read_and_pressed(theatre: MakeTheatre, glass: Glass, comfort: Comfort) -> None:
    played, found = theatre(glass), []
    for serial, (language, name) in enumerate(CASES):
        shown = view(dict(bodies(language))[name], language=language, serial=serial, worst=serial % 3 == 0, comfort=comfort)
        played.show(shown)
        found += [f"{language} {name}: {flaw}" for flaw in flaws(played)]
    for serial, (_, over) in enumerate(overlays("zh-Hans")):
        played.show(view(dict(bodies("zh-Hans"))["menu, full"], serial=serial, over=over, comfort=comfort))
        found += flaws(played)
    assert found == []


@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_laid_over_a_screen_can_be_read_and_pressed_too(theatre: MakeTheatre, glass: Glass, language: str) -> None:
    played = theatre(glass)
    below = dict(bodies(language))["menu, full"]
    for serial, (_, over) in enumerate(overlays(language)):
        played.show(view(below, language=language, serial=serial, over=over))
        assert flaws(played) == []


@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
@pytest.mark.parametrize(("language", "name"), [case for case in CASES if "full" in case[1] or "long" in case[1]])
def test_every_page_is_as_sound_as_the_first(theatre: MakeTheatre, glass: Glass, language: str, name: str) -> None:
    played = theatre(glass)
    played.show(view(dict(bodies(language))[name], language=language))
    turned = 0
    while _can_turn(played.outline()):
        played.tap("page:next")
        turned += 1
        assert flaws(played) == []
        assert turned < 60
    for _ in range(turned):
        played.tap("page:previous")
    assert played.pressed == []


def test_all_rows_can_be_reached_by_turning_pages(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    body = dict(bodies("zh-Hans"))["listing, full"]
    played.show(view(body))
    names = {target.name for target in played.outline().targets}
    while _can_turn(played.outline()):
        played.tap("page:next")
        names |= {target.name for target in played.outline().targets}
    assert {row.name for row in body.rows if row.name} <= names  # type: ignore[union-attr]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_every_name_is_reported_once_a_touch(theatre: MakeTheatre, language: str, name: str) -> None:
    played = theatre(PORTRAIT)
    outline = played.show(view(dict(bodies(language))[name], language=language, serial=7))
    wanted = [target.name for target in outline.targets if not target.name.startswith("page:")]
    for target in outline.targets:
        if target.name in wanted:
            played.tap(target.name)
    enabled = [target.name for target in outline.targets if target.enabled and target.name in wanted]
    assert played.pressed == [(7, name) for name in enabled]
    assert played.touches == len(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_a_glyph(theatre: MakeTheatre, language: str) -> None:
    played = theatre(PORTRAIT)
    for serial, (_, body) in enumerate(bodies(language)):
        said = "".join(text.text for text in played.show(view(body, language=language, serial=serial, worst=True)).texts)
        assert not fonts.covers(said.replace("\n", ""))


def _can_turn(outline: Outline) -> bool:
    return any(target.name == "page:next" and target.enabled for target in outline.targets)
