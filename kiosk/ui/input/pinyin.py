"""Chinese by pinyin: what the letters may mean, best first.

Words are looked up at every place where one may begin, and the cheapest ways to the end are kept (Viterbi over how common
each word is). What only sounds like what was typed runs beside what is spelled so, and never takes its place: whatever would
be offered to careful ears is offered. Nothing of what was typed is kept between two calls.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, NamedTuple, Protocol

from kiosk.ui.input.lexicon import HEARD_COST, LONGEST, SHORTENED_COST, Found, Lexicon, Word
from kiosk.ui.input.syllables import BREAK, Token, sound, tokens_at

WAYS: Final = 3
"""So many ways to read all letters are offered before words for the first of them."""
HEARD_AGAIN: Final = 4.0
"""So much less it costs when another word of the same letters is only heard."""
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
    """How letters may be read from the first up to some place; `heard`: some word of it only sounds like them."""

    cost: float
    text: str
    ends: tuple[int, ...]
    heard: bool


class Pinyin:
    """The engine over lists of words."""

    def __init__(
        self, words: Iterable[Word], own: Iterable[Word] = (), first: Iterable[Word] = (), never: Iterable[str] = ()
    ) -> None:
        """Know these words.

        Args:
            words: all that may stand anywhere.
            own: of these, the ones of this place and purpose: they are also offered before they are spelled to the end, and
                to go on with what is written.
            first: those that stand at the very beginning, as surnames do; they are offered before a letter is typed.
            never: no candidate holds one of these, not even put together from its characters.
        """
        self._never = tuple(never)
        self._lexicon = Lexicon(words)
        self._first = Lexicon(first)
        self._own = sorted(own)

    def read(self, letters: str, limit: int, before: str = "") -> Read:
        """See `PinyinEngine`."""
        ways = self._ways(letters, before)
        end = max(ways)
        # Careful ears may not come as far as the others do.
        spelled_end = max(place for place, found in ways.items() if not all(way.heard for way in found))
        offered = [(place, way) for place in {end, spelled_end} for way in _offered(ways[place])]
        read = [_Offer(place, way.cost, way.text, way.heard) for place, way in offered if way.text]
        breaks = frozenset(place for _, way in offered for place in way.ends)
        # What uses more letters comes first, then what is commoner.
        whole = sorted(read + self._completions(letters), key=lambda offer: (-offer.used, offer.cost))
        offers: dict[str, _Offer] = {}
        for offer in chain(whole, self._words_at_the_beginning(letters, before, limit, breaks)):
            if offer.text not in offers or (offers[offer.text].heard and not offer.heard):
                offers[offer.text] = offer
        seemly = [offer for offer in offers.values() if not any(word in offer.text for word in self._never)]
        places = (0, *min(ways[end], key=lambda way: way.cost).ends, len(letters))
        return Read(
            candidates=[Candidate(offer.text, offer.used) for offer in _within(seemly, limit)],
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
        ways: dict[int, list[_Way]] = {0: [_Way(0.0, "", (), False)]}
        for start in range(len(letters)):
            if start not in ways:
                continue
            for tokens in self._branches(letters, start):
                end = tokens[-1].end
                ends = tuple(token.end for token in tokens)
                for found in self._find(tokens, _WORDS_A_PLACE, at_first=start == 0 and not before):
                    ways.setdefault(end, []).extend(_further(way, found, ends) for way in ways[start])
                if end in ways:
                    ways[end] = _cheapest(ways[end])
        return ways

    def _words_at_the_beginning(self, letters: str, before: str, limit: int, breaks: frozenset[int]) -> Iterator["_Offer"]:
        """Words for the first letters: those that use more of them first, then the commoner.

        Where syllables are shortened, only such as fall in with the breaks of the best ways: weng is no wen'g.
        """
        by_end: dict[int, list[_Offer]] = {}
        for tokens in self._branches(letters, 0):
            end = tokens[-1].end
            fitting = all(token.end in breaks for token in tokens)
            if end in breaks and (fitting or all(token.whole for token in tokens)):
                found = self._find(tokens, limit if len(tokens) == 1 else _WORDS_A_LENGTH, at_first=not before)
                by_end.setdefault(end, []).extend(_Offer(end, one.cost, one.word.text, one.heard) for one in found)
        return (offer for end in sorted(by_end, reverse=True) for offer in sorted(by_end[end]))

    def _completions(self, letters: str) -> list["_Offer"]:
        """Own words that begin with all that was typed, or sound so, where that is more than a syllable."""
        found = []
        for tokens in self._branches(letters, 0):
            if len(tokens) < 2 or tokens[-1].end < len(letters):
                continue
            shortened = sum(not token.whole for token in tokens)
            for one in self._own:
                missing = len(one.text) - len(tokens)
                if missing <= 0:
                    continue
                cost = one.cost + SHORTENED_COST * (shortened + missing)
                if _begins(one.spelling, [token.text for token in tokens], tokens):
                    found.append(_Offer(len(letters), cost, one.text, False))
                elif not shortened and _begins(one.sounds, [sound(token.text) for token in tokens], tokens):
                    found.append(_Offer(len(letters), cost + HEARD_COST, one.text, True))
        exact = sorted(offer for offer in found if not offer.heard)[:_COMPLETIONS]
        return exact or sorted(found)[:_COMPLETIONS]

    def _find(self, tokens: tuple[Token, ...], limit: int, *, at_first: bool) -> list[Found]:
        found = self._lexicon.find(tokens, limit)
        return sorted(found + self._first.find(tokens, limit)) if at_first else found

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


class _Offer(NamedTuple):
    """A candidate before it is one: how many letters it stands for, what it costs, and whether it only sounds like them."""

    used: int
    cost: float
    text: str
    heard: bool


def _begins(spelling: str, typed: list[str], tokens: tuple[Token, ...]) -> bool:
    parts = zip(tokens, typed, spelling.split(BREAK), strict=False)
    return all(part == letters if token.whole else part.startswith(letters) for token, letters, part in parts)


def _further(way: _Way, found: Found, ends: tuple[int, ...]) -> _Way:
    """Whoever takes one sound for another in one word does so in the next: from the second such word it costs less."""
    cost = found.cost - HEARD_AGAIN if way.heard and found.heard else found.cost
    return _Way(way.cost + cost, way.text + found.word.text, way.ends + ends, way.heard or found.heard)


def _cheapest(ways: list[_Way]) -> list[_Way]:
    """The best of those that are spelled so, and the best of those that only sound so."""
    kept: tuple[dict[str, _Way], dict[str, _Way]] = {}, {}
    for way in sorted(ways, key=lambda way: way.cost):
        if len(kept[way.heard]) < WAYS:
            kept[way.heard].setdefault(way.text, way)
    return [way for same in kept for way in same.values()]


def _offered(ways: list[_Way]) -> list[_Way]:
    """Of these, all that are spelled so, and those that only sound so where they are among the best."""
    best = sorted(ways, key=lambda way: way.cost)[:WAYS]
    return [way for way in ways if not way.heard or way in best]


def _within(offers: list[_Offer], limit: int) -> list[_Offer]:
    """No more than these: what only sounds so leaves at least three in four places to what is spelled so."""
    spare = len(offers) - limit
    if spare > 0:
        heard = [place for place, offer in enumerate(offers) if offer.heard]
        dropped = frozenset(heard[max(limit // 4, len(heard) - spare) :])
        offers = [offer for place, offer in enumerate(offers) if place not in dropped]
    return offers[:limit]
