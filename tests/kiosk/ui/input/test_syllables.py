"""Letters fall into syllables as people mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.input.syllables import SYLLABLES, slips, sound, tokens_at

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz'", max_size=12).map(lambda text: text.lstrip("'"))


@pytest.mark.parametrize(
    ("letters", "whole", "begun"),
    [
        ("xian", ["xian", "xia", "xi"], []),
        ("xi'an", ["xi"], []),
        ("zyz", [], ["z"]),
        ("zhg", [], ["zh", "z"]),
        ("zhon", [], ["zhon"]),
        ("nve", ["nue", "nv"], []),
        ("jv", ["ju"], []),
        ("v", [], []),
        ("i", [], []),
    ],
)
def test_a_beginning_may_be_a_whole_syllable_or_less(letters: str, whole: list[str], begun: list[str]) -> None:
    tokens = tokens_at(letters, 0)
    assert [token.text for token in tokens if token.whole] == whole
    assert [token.text for token in tokens if not token.whole] == begun


def test_a_break_ends_a_syllable_and_belongs_to_it() -> None:
    assert [token.end for token in tokens_at("xi'an", 0)] == [3]


@given(LETTERS, st.integers(0, 11))
def test_a_token_always_leads_on_and_never_over_a_break(letters: str, start: int) -> None:
    if start < len(letters) and letters[start] != "'":
        for token in tokens_at(letters, start):
            assert start < token.end <= len(letters)
            assert "'" not in letters[start : token.end].rstrip("'")


@pytest.mark.parametrize(
    ("spoken", "heard"),
    [
        ("zhi", "zi"),
        ("chang", "can"),
        ("shen", "sen"),
        ("nan", "lan"),
        ("ling", "lin"),
        ("zhong", "zong"),
        ("en", "en"),
        ("ren", "len"),
        ("lv", "lu"),
    ],
)
def test_what_sounds_alike_in_the_south_is_one_sound(spoken: str, heard: str) -> None:
    assert sound(spoken) == heard


@pytest.mark.parametrize("syllable", sorted(SYLLABLES))
def test_every_beginning_of_a_syllable_sounds_like_the_beginning_of_its_sound(syllable: str) -> None:
    for length in range(1, len(syllable)):
        begun = syllable[:length]
        if begun not in SYLLABLES:
            assert sound(syllable).startswith(sound(begun))


@pytest.mark.parametrize(
    ("typed", "spelled", "count"),
    [
        ("zhi", "zhi", 0),
        ("zi", "zhi", 1),
        ("zan", "zhang", 2),
        ("lan", "nan", 1),
        ("len", "ren", 2),
        ("lu", "lv", 1),
        ("nu", "lv", 2),
        ("shong", "song", 1),
    ],
)
def test_each_way_of_mistaking_a_syllable_counts(typed: str, spelled: str, count: int) -> None:
    assert slips(typed, spelled, whole=True) == count
    assert slips(spelled, typed, whole=True) == count


@pytest.mark.parametrize(
    ("typed", "spelled", "count"), [("z", "zhang", 0), ("zh", "zang", 1), ("n", "lin", 1), ("zhan", "zhang", 0)]
)
def test_of_a_beginning_only_what_was_typed_counts(typed: str, spelled: str, count: int) -> None:
    assert slips(typed, spelled, whole=False) == count


@pytest.mark.parametrize("typed", ["len", "diang", "shong"])
def test_what_is_no_syllable_may_sound_like_one(typed: str) -> None:
    assert typed not in SYLLABLES
    assert next(token.text for token in tokens_at(typed, 0) if token.whole) == typed


@given(st.sampled_from(sorted(SYLLABLES)), st.sampled_from(sorted(SYLLABLES)))
def test_a_syllable_without_slips_is_the_same_syllable(one: str, other: str) -> None:
    if sound(one) == sound(other):
        assert (slips(one, other, whole=True) == 0) == (one == other)
