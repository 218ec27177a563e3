"""The lists of words in assets/words: of the domain, of places, of names; and common characters for everything else."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from kiosk.ui.input.lexicon import LONGEST, Word, word
from kiosk.ui.input.syllables import BREAK

OWN_COST: Final = 7.5
"""Words of the domain count as about as common as the 300 commonest words of the language (minus the logarithm)."""
SURNAME_COST: Final = 5.0
GIVEN_COST: Final = 7.0
RARE_COST: Final = 14.0
CHARACTER_COST: Final = 8.0
STEP_COST: Final = 0.3
"""Where only the order is known, each is so much rarer than the one before."""


def own_words() -> list[Word]:
    """Words of the domain and of places."""
    return [one for name in ("domain", "places") for one in _words(_table(name, "words"), OWN_COST, 0.0)]


def first_words() -> list[Word]:
    """How people begin to say what they wish for."""
    return list(_words(_table("domain", "first"), OWN_COST, STEP_COST / 30))


def surnames() -> list[Word]:
    """Surnames, the commonest first."""
    return list(_words(_table("names", "surnames"), SURNAME_COST, STEP_COST / 30))


def given_characters() -> list[Word]:
    """Characters that given names are made of."""
    return list(_characters(_table("names", "given"), GIVEN_COST))


def rare_characters() -> list[Word]:
    """Rare characters of names, also such as the large dictionary lacks."""
    return list(_characters(_table("names", "rare"), RARE_COST))


def characters() -> list[Word]:
    """The common characters."""
    return list(_characters(_table("characters", "characters"), CHARACTER_COST))


def unseemly_words() -> frozenset[str]:
    """Words that no public screen offers, though a dictionary has them."""
    text: str = tomllib.loads((files("assets") / "words" / "unseemly.toml").read_text("utf-8"))["words"]
    return frozenset(text.split())


def _table(name: str, table: str) -> Mapping[str, str]:
    found: Mapping[str, str] = tomllib.loads((files("assets") / "words" / f"{name}.toml").read_text("utf-8"))[table]
    return found


def _words(table: Mapping[str, str], cost: float, step: float) -> Iterator[Word]:
    for rank, (text, readings) in enumerate(table.items()):
        for reading in readings.split("/"):
            syllables = reading.split()
            if len(syllables) != len(text) or len(text) > LONGEST:
                raise ValueError(f"{text}: {reading}")
            yield word(cost + rank * step, text, BREAK.join(syllables))


def _characters(table: Mapping[str, str], cost: float) -> Iterator[Word]:
    return (
        word(cost + rank * STEP_COST, text, syllable) for syllable, texts in table.items() for rank, text in enumerate(texts)
    )
