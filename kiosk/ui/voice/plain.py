"""Which texts on a screen are ours alone: sentences of assets/texts into which nothing is filled.

They are known by what they say. Whoever hears one learns which screen somebody sees, and nothing about that person: whatever
was put there, the very words stand in the texts for everybody.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kiosk.texts import LANGUAGES, load
from kiosk.ui.steps.told import sentences_of


class _Ours(NamedTuple):
    """Our sentences and their lines with their languages, and the sentences of several lines by their first line."""

    languages: dict[str, str]
    of_lines: dict[str, list[tuple[tuple[str, ...], str]]]


def language_of(text: str) -> str:
    """The language of a sentence of ours, or of one line of it; empty where the text is none."""
    return _ours().languages.get(text, "")


def whole(texts: Sequence[str]) -> Iterator[str]:
    """These texts, but lines that together are one sentence of ours as that sentence: a refusal stands on a screen in lines,
    and in a station's recording in one piece."""
    at = 0
    while at < len(texts):
        for lines, sentence in _ours().of_lines.get(texts[at], ()):
            if tuple(texts[at : at + len(lines)]) == lines:
                yield sentence
                at += len(lines)
                break
        else:
            yield texts[at]
            at += 1


@cache
def _ours() -> _Ours:
    languages: dict[str, str] = {}
    of_lines: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for language in LANGUAGES:
        for sentence in load(language).values():
            if not sentence or "{" in sentence:
                continue
            lines = sentences_of(sentence)
            for text in (sentence, *lines):
                languages.setdefault(text, language)
            if len(lines) > 1:
                of_lines.setdefault(lines[0], []).append((lines, sentence))
    for sentences in of_lines.values():
        sentences.sort(key=lambda pair: -len(pair[0]))
    return _Ours(languages, of_lines)
