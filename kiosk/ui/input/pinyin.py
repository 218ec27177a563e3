"""Chinese by pinyin: what the letters may mean, best first.

Words are looked up at every place where one may begin, and the cheapest ways to the end are kept (Viterbi over how common
each word is). Nothing of what was typed is kept between two calls.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Protocol

from kiosk.ui.input.lexicon import LONGEST, SHORTENED_COST, Lexicon, Word
from kiosk.ui.input.syllables import BREAK, Token, tokens_at

WAYS: Final = 3
"""So many ways to read all letters are offered before words for the first of them."""
_SENTENCE_ENDS: Final = "。！？\n"
_WORDS_A_PLACE: Final = 3
_WORDS_A_LENGTH: Final = 10
_COMPLETIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What letters may mean.

    Attributes:
        text: Chinese.
        letters_used: of those typed, from the first; the rest stay to be chosen.
    """

    text: str
    letters_used: int


@dataclass(frozen=True, slots=True)
class Read:
    """Letters, read.

    Attributes:
        candidates: what they may mean, best first.
        syllables: the letters as the best candidate reads them; together they are the letters.
    """

    candidates: list[Candidate]
    syllables: list[str]


class PinyinEngine(Protocol):
    """Turns letters into Chinese."""

    def read(self, letters: str, limit: int, before: str = "") -> Read:
        """What these letters may mean.

        Args:
            letters: `a` to `z`, and `'` between syllables where it is wanted; not at the beginning.
            limit: no more candidates than these.
            before: what is written already.
        """
        ...

    def following(self, before: str, limit: int) -> list[str]:
        """What may come next while no letter is typed; nothing where nothing suggests itself."""
        ...


@dataclass(frozen=True, slots=True)
class _Way:
    """How letters may be read from the first up to some place."""

    cost: float
    text: str
    ends: tuple[int, ...]


class Pinyin:
    """The engine over lists of words."""

    def __init__(self, words: Iterable[Word], own: Iterable[Word] = (), first: Iterable[Word] = ()) -> None:
        """Know these words.

        Args:
            words: all that may stand anywhere.
            own: of these, the ones of this place and purpose: they are also offered before they are spelled to the end, and
                to go on with what is written.
            first: those that stand at the very beginning, as surnames do; they are offered before a letter is typed.
        """
        self._lexicon = Lexicon(words)
        self._first = Lexicon(first)
        self._own = sorted(own)

    def read(self, letters: str, limit: int, before: str = "") -> Read:
        """See `PinyinEngine`."""
        ways = self._ways(letters, before)
        end = max(ways)
        read = [(way.cost, way.text, end) for way in ways[end] if way.text]
        completed = [(cost, text, len(letters)) for cost, text in self._completions(letters)]
        # What uses more letters comes first, then what is commoner.
        offered = {text: used for _, text, used in sorted(read + completed, key=lambda one: (-one[2], one[0]))}
        breaks = frozenset(place for way in ways[end] for place in way.ends)
        for text, used in self._words_at_the_beginning(letters, before, limit, breaks):
            offered.setdefault(text, used)
        places = (0, *ways[end][0].ends, len(letters))
        return Read(
            candidates=[Candidate(text, used) for text, used in offered.items()][:limit],
            syllables=[letters[start:stop] for start, stop in pairwise(places) if start < stop],
        )

    def following(self, before: str, limit: int) -> list[str]:
        """See `PinyinEngine`: how to begin, or the rest of own words that what is written ends with the beginning of."""
        if not before or before[-1] in _SENTENCE_ENDS:
            return [one.text for one in self._first_words][:limit]
        rests = (
            one.text[length:]
            for length in range(min(LONGEST, len(before)), 0, -1)
            for one in self._own
            if len(one.text) > length and one.text.startswith(before[-length:])
        )
        return list(dict.fromkeys(rests))[:limit]

    @cached_property
    def _first_words(self) -> list[Word]:
        return sorted(self._first)

    def _ways(self, letters: str, before: str) -> dict[int, list[_Way]]:
        """The cheapest ways to each place that can be reached."""
        ways: dict[int, list[_Way]] = {0: [_Way(0.0, "", ())]}
        for start in range(len(letters)):
            if start not in ways:
                continue
            for tokens in self._branches(letters, start):
                end = tokens[-1].end
                ends = tuple(token.end for token in tokens)
                for cost, one in self._find(tokens, _WORDS_A_PLACE, at_first=start == 0 and not before):
                    ways.setdefault(end, []).extend(
                        _Way(way.cost + cost, way.text + one.text, way.ends + ends) for way in ways[start]
                    )
                if end in ways:
                    ways[end] = _cheapest(ways[end])
        return ways

    def _words_at_the_beginning(
        self, letters: str, before: str, limit: int, breaks: frozenset[int]
    ) -> Iterator[tuple[str, int]]:
        """Words for the first letters: those that use more of them first, then the commoner.

        Where syllables are shortened, only such as fall in with the breaks of the best ways: weng is no wen'g.
        """
        by_end: dict[int, list[tuple[float, str]]] = {}
        for tokens in self._branches(letters, 0):
            fitting = all(token.end in breaks for token in tokens)
            if tokens[-1].end in breaks and (fitting or all(token.whole for token in tokens)):
                found = self._find(tokens, limit if len(tokens) == 1 else _WORDS_A_LENGTH, at_first=not before)
                by_end.setdefault(tokens[-1].end, []).extend((cost, one.text) for cost, one in found)
        return ((text, end) for end in sorted(by_end, reverse=True) for _, text in sorted(by_end[end]))

    def _completions(self, letters: str) -> list[tuple[float, str]]:
        """Own words that begin with all that was typed, where that is more than a syllable."""
        found = []
        for tokens in self._branches(letters, 0):
            if len(tokens) < 2 or tokens[-1].end < len(letters):
                continue
            shortened = sum(not token.whole for token in tokens)
            for one in self._own:
                missing = len(one.text) - len(tokens)
                if missing > 0 and _begins(one, tokens):
                    found.append((one.cost + SHORTENED_COST * (shortened + missing), one.text))
        return sorted(found)[:_COMPLETIONS]

    def _find(self, tokens: tuple[Token, ...], limit: int, *, at_first: bool) -> list[tuple[float, Word]]:
        found = self._lexicon.find(tokens, limit)
        if at_first:
            found = sorted(found + self._first.find(tokens, limit))[:limit]
        return found

    def _branches(self, letters: str, start: int) -> Iterator[tuple[Token, ...]]:
        """Every sequence of syllables from here that some word may be spelled with."""
        waiting: list[tuple[Token, ...]] = [()]
        while waiting:
            before = waiting.pop()
            for token in tokens_at(letters, before[-1].end if before else start):
                tokens = (*before, token)
                if self._lexicon.may_begin(tokens) or self._first.may_begin(tokens):
                    yield tokens
                    waiting.append(tokens)


def _begins(one: Word, tokens: tuple[Token, ...]) -> bool:
    parts = zip(tokens, one.spelling.split(BREAK), strict=False)
    return all(part == token.text if token.whole else part.startswith(token.text) for token, part in parts)


def _cheapest(ways: list[_Way]) -> list[_Way]:
    kept: dict[str, _Way] = {}
    for way in sorted(ways, key=lambda way: way.cost):
        kept.setdefault(way.text, way)
        if len(kept) == WAYS:
            break
    return list(kept.values())
