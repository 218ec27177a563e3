"""The checks find what they are for: each is given something that is wrong."""

import numpy as np
import pytest

from tests.gallery.checks import overlap
from tests.gallery.growth import compared
from tests.gallery.matrix import FORMATS, LIKES, PSEUDO, SIZES, likes_on, sample, whole
from tests.gallery.pixels import NEAR, contrast, measured_contrast
from tests.gallery.stage import Result

PAPER, INK, GREY = (251, 246, 238), (43, 35, 32), (190, 185, 180)


def picture(letters: tuple[int, int, int], ground: tuple[int, int, int] = PAPER) -> np.ndarray:
    """A glass of 60 x 40 with something drawn like two letters, soft at the edges."""
    glass = np.full((40, 60, 3), ground, dtype=np.uint8)
    for left in (12, 32):
        glass[10:30, left : left + 6] = letters
        glass[10:30, left + 6] = (np.asarray(letters) + np.asarray(ground)) // 2
    return glass


BOX = (8, 8, 44, 24)


def test_black_on_white_is_21_and_a_colour_on_itself_1() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(INK, INK) == pytest.approx(1)


def test_letters_in_their_ink_have_its_contrast() -> None:
    assert measured_contrast(picture(INK), BOX, INK) == pytest.approx(contrast(INK, PAPER))


def test_letters_that_came_out_paler_than_they_should_are_found() -> None:
    assert measured_contrast(picture(GREY), BOX, INK) < 4.5


def test_letters_on_a_ground_of_their_own_colour_are_found() -> None:
    assert measured_contrast(picture(INK, INK), BOX, INK) == 1.0


def test_letters_that_were_not_drawn_at_all_are_found() -> None:
    assert measured_contrast(picture(PAPER), BOX, INK) == pytest.approx(1)


def test_letters_that_cover_most_of_their_box_are_not_taken_for_the_ground() -> None:
    assert measured_contrast(picture(INK), (12, 10, 7, 20), INK) == pytest.approx(contrast(INK, PAPER), rel=0.75)
    assert NEAR < 100


def test_a_box_outside_of_the_glass_has_no_contrast() -> None:
    assert measured_contrast(picture(INK), (70, 50, 10, 10), INK) == 1.0


@pytest.mark.parametrize(
    ("other", "depth"),
    [((10, 0, 10, 10), 0), ((7, 0, 10, 10), 3), ((14, 0, 10, 10), -4), ((14, 20, 10, 10), -10), ((8, 9, 10, 10), 1)],
)
def test_boxes_overlap_or_lie_apart(other: tuple[int, int, int, int], depth: int) -> None:
    assert overlap((0, 0, 10, 10), other) == depth


def test_the_matrix_has_every_size_in_every_palette_on_every_glass_in_both_languages() -> None:
    jobs = whole((), (), ())
    for name in FORMATS:
        likes = [like for job in jobs if job.format == name and not job.pseudo for like in job.likes]
        seen = {(LIKES[like].text, LIKES[like].contrast) for like in likes}
        assert seen == {(size, contrast) for size in SIZES for contrast in (False, True)}
        assert any(LIKES[like].left for like in likes)
        assert any(job.pseudo for job in jobs if job.format == name)
    assert any(LIKES[like].low for job in jobs for like in job.likes)
    assert not any(job.language for job in jobs)


def test_a_filter_leaves_only_what_is_asked_for() -> None:
    jobs = whole(["1280x800"], ["largest"], ["en"], "wish")
    assert [(job.name, job.language, job.only) for job in jobs] == [("1280x800-largest", "en", "wish")]
    assert [job.name for job in whole(["1280x800"], ["largest"], [PSEUDO])] == ["1280x800-largest-pseudo"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_draws_each_scene_once_and_gives_each_choice_its_share(name: str) -> None:
    job = sample(name, seed=3)
    settings = [job.settings_of(number) for number in range(200)]
    assert all(len(setting) == 1 for setting in settings)
    assert {setting[0].like for setting in settings} == set(likes_on(FORMATS[name]))


def test_letters_that_shrink_in_a_larger_size_are_found_and_full_screens_are_told() -> None:
    before = {"full": {"Wish": 30, "Take": 40}, "shrinks": {"Wish": 30}, "grows": {"Wish": 30}}
    after = {"full": {"Wish": 30, "Take": 40}, "shrinks": {"Wish": 25}, "grows": {"Wish": 36}}
    wrong, told = compared(
        [Result("1280x800-normal", 3, [], {"normal": before}), Result("1280x800-large", 3, [], {"large": after})]
    )
    assert wrong == ["1280x800, normal and large: shrinks: its letters are smaller in the larger size"]
    assert told == ["1280x800: 2 of 3 screens are no larger in large than in normal"]
