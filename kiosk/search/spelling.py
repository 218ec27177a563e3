"""How Chinese words are spelled, so that they are found by pinyin and by first letters."""

import itertools
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Spelled(NamedTuple):
    """A text as it is typed: its syllables one after the other, and the first letter of each."""

    letters: str
    initials: str
    starts: tuple[int, ...]
    """Where in the letters each syllable begins."""

    def begins_with(self, typed: str) -> bool:
        """Whether these letters are what some syllable and those after it begin with."""
        return any(self.letters.startswith(typed, start) for start in self.starts)


def spell(text: str) -> Spelled:
    """How a text is spelled: characters by their commonest reading, letters and digits as they are, all else left out."""
    readings = _readings()
    told = (readings.get(one, one.lower() if one.isascii() and one.isalnum() else "") for one in text)
    syllables = [syllable for syllable in told if syllable]
    starts = itertools.accumulate((len(syllable) for syllable in syllables[:-1]), initial=0)
    return Spelled("".join(syllables), "".join(syllable[0] for syllable in syllables), tuple(starts))


@cache
def _readings() -> dict[str, str]:
    table = tomllib.loads((files("assets") / "words" / "characters.toml").read_text("utf-8"))["characters"]
    found: dict[str, str] = {}
    # A character with several readings has the one in which it is the commoner: it stands farther in front there.
    ranked = [(rank, one, syllable) for syllable, ones in table.items() for rank, one in enumerate(ones)]
    for _, one, syllable in sorted(ranked):
        found.setdefault(one, syllable)
    return found
