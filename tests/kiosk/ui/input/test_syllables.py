"""Letters fall into syllables as people mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.input.syllables import SYLLABLES, sound, tokens_at

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
    [("zhi", "zi"), ("chang", "can"), ("shen", "sen"), ("nan", "lan"), ("ling", "lin"), ("zhong", "zong"), ("en", "en")],
)
def test_what_sounds_alike_in_the_south_is_one_sound(spoken: str, heard: str) -> None:
    assert sound(spoken) == heard


@pytest.mark.parametrize("syllable", sorted(SYLLABLES))
def test_every_beginning_of_a_syllable_sounds_like_the_beginning_of_its_sound(syllable: str) -> None:
    for length in range(1, len(syllable)):
        begun = syllable[:length]
        if begun not in SYLLABLES:
            assert sound(syllable).startswith(sound(begun))
