"""Words by how they are spelled: whole, or by the first letters of their syllables, and also as they sound in the south."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from kiosk.ui.input.syllables import BREAK, Token, slips, sound

HEARD_COST: Final = 4.5
"""A word that only sounds like what was typed counts as ninety times rarer than it is."""
SLIP_COST: Final = 0.5
"""For every further slip in it: whoever takes zh for z once does so again."""
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


class Found(NamedTuple):
    """A word that answers to what was typed; they sort by what they cost.

    Attributes:
        cost: of this answer: the word's own, and more for what was left out or only heard.
        heard: it only sounds like what was typed.
        word: the word.
    """

    cost: float
    heard: bool
    word: Word


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

    def find(self, tokens: Sequence[Token], limit: int) -> list[Found]:
        """Words of as many syllables as there are tokens.

        Args:
            tokens: what was typed.
            limit: no more than these that are spelled so, and no more than these that only sound so: neither takes the
                other's place.

        Returns:
            The words, cheapest first.
        """
        typed = BREAK.join(token.text for token in tokens)
        heard = _sounds(typed)
        shortened = sum(not token.whole for token in tokens)
        added = shortened * SHORTENED_COST
        exact: list[Found] = []
        alike: list[Found] = []
        for one in self._by_initials.get(_initials(heard), ()):
            if shortened:
                is_heard = _begins(one.sounds, heard, tokens)
                is_typed = is_heard and _begins(one.spelling, typed, tokens)
            else:
                is_typed, is_heard = one.spelling == typed, one.sounds == heard
            if is_typed:
                exact.append(Found(one.cost + added, False, one))
            elif is_heard:
                alike.append(Found(one.cost + added + _heard_cost(one, tokens), True, one))
            if len(exact) == limit:
                break  # the commonest come first: whatever follows costs more
        return sorted(exact + sorted(alike)[:limit])


def _heard_cost(one: Word, tokens: Sequence[Token]) -> float:
    parts = zip(tokens, one.spelling.split(BREAK), strict=True)
    return HEARD_COST + SLIP_COST * (sum(slips(token.text, part, whole=token.whole) for token, part in parts) - 1)


def _initials(sounds: str) -> str:
    return "".join(part[0] for part in sounds.split(BREAK))


def _begins(spelling: str, typed: str, tokens: Sequence[Token]) -> bool:
    """Whether each syllable is what was typed, or begins so where not all of it was."""
    parts = zip(spelling.split(BREAK), typed.split(BREAK), tokens, strict=True)
    return all(part == letters if token.whole else part.startswith(letters) for part, letters, token in parts)
