"""Words by how they are spelled: whole, or by the first letters of their syllables, and also as they sound in the south."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from kiosk.ui.input.syllables import BREAK, Token, sound

FUZZY_COST: Final = 6.0
"""A word that only sounds like what was typed counts as four hundred times rarer than it is."""
SHORTENED_COST: Final = 2.5
"""A word counts as twelve times rarer for every syllable that was not typed to its end."""
LONGEST: Final = 8


class Word(msgspec.Struct, frozen=True, order=True, gc=False):
    """A word. There are very many, so Python's collector is told not to look at each: a frame would wait for it.

    Attributes:
        cost: minus the logarithm of how common it is.
        text: Chinese, one character a syllable.
        spelling: syllables with `'` between them.
        sounds: the same as `sound` of each.
    """

    cost: float
    text: str
    spelling: str
    sounds: str


def word(cost: float, text: str, spelling: str) -> Word:
    """A word of this spelling: syllables with `'` between them."""
    sounds = _sounds(spelling)
    return Word(cost, text, spelling, spelling if sounds == spelling else sounds)


def _sounds(spelling: str) -> str:
    return BREAK.join(map(sound, spelling.split(BREAK)))


class Lexicon:
    """Words that can be looked up."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Hold these; of those with the same text and spelling, the commonest."""
        by_initials: dict[str, dict[tuple[str, str], Word]] = {}
        for one in sorted(words):
            by_initials.setdefault(_initials(one.sounds), {}).setdefault((one.text, one.spelling), one)
        self._by_initials = {initials: tuple(same.values()) for initials, same in by_initials.items()}
        self._beginnings = {key[:length] for key in self._by_initials for length in range(1, len(key) + 1)}

    def __len__(self) -> int:
        """How many words."""
        return sum(map(len, self._by_initials.values()))

    def __iter__(self) -> Iterator[Word]:
        """All of them."""
        return (one for same in self._by_initials.values() for one in same)

    def may_begin(self, tokens: Sequence[Token]) -> bool:
        """Whether any word has syllables with these first letters, and perhaps more; a quick no for most that has none."""
        return _initials(_sounds(BREAK.join(token.text for token in tokens))) in self._beginnings

    def find(self, tokens: Sequence[Token], limit: int) -> list[tuple[float, Word]]:
        """Words of as many syllables as there are tokens.

        Args:
            tokens: what was typed.
            limit: no more than these.

        Returns:
            What each costs as an answer to these tokens, and the word; cheapest first.
        """
        typed = BREAK.join(token.text for token in tokens)
        heard = _sounds(typed)
        words = self._by_initials.get(_initials(heard), ())
        shortened = sum(not token.whole for token in tokens)
        exact: list[tuple[float, Word]] = []
        fuzzy: list[tuple[float, Word]] = []
        for one in words:
            if shortened:
                is_typed = _begins(one.spelling, typed, tokens)
                is_heard = is_typed or _begins(one.sounds, heard, tokens)
            else:
                is_typed, is_heard = one.spelling == typed, one.sounds == heard
            if is_typed:
                exact.append((one.cost + shortened * SHORTENED_COST, one))
            elif is_heard:
                fuzzy.append((one.cost + shortened * SHORTENED_COST + FUZZY_COST, one))
            if len(exact) == limit:
                break  # the commonest come first: whatever follows costs more
        return sorted(exact + fuzzy)[:limit]


def _initials(sounds: str) -> str:
    return "".join(part[0] for part in sounds.split(BREAK))


def _begins(spelling: str, typed: str, tokens: Sequence[Token]) -> bool:
    """Whether each syllable is what was typed, or begins so where not all of it was."""
    parts = zip(spelling.split(BREAK), typed.split(BREAK), tokens, strict=True)
    return all(part == letters if token.whole else part.startswith(letters) for part, letters, token in parts)
