"""Ready sentences: complete in both languages, short enough to read, fit to follow one another."""

import tomllib
from importlib.resources import files

import pytest

from kiosk.texts import LANGUAGES
from kiosk.ui.fonts import covers
from kiosk.ui.input.phrases import MOST, phrases_for

GROUPS = tomllib.loads((files("assets") / "words" / "phrases.toml").read_text("utf-8"))
LONGEST = {"zh-Hans": 12, "en": 45}


def test_every_group_has_as_many_sentences_in_each_language() -> None:
    counts = [{name: len(sentences) for name, sentences in GROUPS[language].items()} for language in LANGUAGES]
    assert counts[0] == counts[1]
    assert [list(GROUPS[language]) for language in LANGUAGES] == [list(counts[0])] * len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_free_text_has_sentences_and_not_too_many(language: str) -> None:
    sentences = phrases_for("text", language=language)
    assert 12 <= len(sentences) == len(set(sentences)) <= MOST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["name", "code"])
def test_nobody_is_called_a_sentence(kind: str, language: str) -> None:
    assert phrases_for(kind, language=language) == ()


def test_a_language_without_its_own_gets_the_english_ones() -> None:
    assert phrases_for("text", language="en-XA") == phrases_for("text", language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_a_whole_short_sentence_that_can_be_drawn(language: str) -> None:
    for sentence in phrases_for("text", language=language):
        assert sentence == sentence.strip()
        assert sentence.endswith("。" if language == "zh-Hans" else ".")
        assert len(sentence) <= LONGEST[language], sentence
        assert covers(sentence) == set()
