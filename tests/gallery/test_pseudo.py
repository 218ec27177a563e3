"""Pseudo-English is longer, can be drawn, and takes the same values."""

import string

import pytest

from kiosk.texts import load
from kiosk.ui.fonts import covers
from tests.gallery.pseudo import LONGER, pseudo

ENGLISH = dict(load("en"))


def literal(sentence: str) -> str:
    return "".join(words for words, _, _, _ in string.Formatter().parse(sentence))


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_sentence_is_longer_and_keeps_its_placeholders(key: str) -> None:
    made = pseudo(ENGLISH[key])
    fields = [[(name, form) for _, name, form, _ in string.Formatter().parse(text) if name] for text in (ENGLISH[key], made)]
    assert fields[0] == fields[1]
    assert made.startswith("[")
    assert made.endswith("]")
    assert len(literal(made)) >= LONGER * len(literal(ENGLISH[key]))


def test_every_sentence_can_be_drawn() -> None:
    assert covers("".join(map(pseudo, ENGLISH.values()))) == set()


def test_braces_and_forms_stay() -> None:
    assert pseudo("{count:02d} of {all!r} {{so}}").format(count=3, all="x").startswith("[03 òf 'x' {sò}")


def test_no_letter_is_left_as_it_was_where_it_has_an_accent() -> None:
    assert not set(pseudo("Thank you, dear neighbours")) & set("ACEINOUYaceinouy")
