"""How likely a text is where it stands: by how common its characters are, and by the words that they make together."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from kiosk.ui.input.lexicon import Word

WORD_BONUS: Final = 1.5
"""Two characters that some word has side by side (minus the logarithm, as all costs)."""
OWN_BONUS: Final = 3.0
"""Those of a word of this place and purpose."""
NEVER_SEEN: Final = 18.0
"""A character of no word."""


class Likely:
    """Knows words, and says what a text costs."""

    def __init__(self, words: Iterable[Word], own: Iterable[Word] = (), first: Iterable[Word] = ()) -> None:
        """Know these.

        Args:
            words: all that may stand anywhere.
            own: of these, the ones of this place and purpose.
            first: those that stand at the very beginning, as surnames do.
        """
        self._single: dict[str, float] = {}
        self._pairs: dict[str, float] = {}
        self._first = {one.text[0]: one.cost for one in sorted(first, reverse=True) if one.text}
        for given, bonus in ((words, WORD_BONUS), (own, OWN_BONUS)):
            for one in given:
                if len(one.text) == 1:
                    self._single[one.text] = min(one.cost, self._single.get(one.text, NEVER_SEEN))
                for pair in pairwise(one.text):
                    self._pairs["".join(pair)] = bonus

    def cost(self, text: str, before: str) -> float:
        """What a text costs, less is likelier; comparable between texts for the same strokes.

        Args:
            text: what may be written.
            before: what is written already.
        """
        cost = sum(self._single.get(character, NEVER_SEEN) for character in text)
        if text and not before and text[0] in self._first:
            cost += min(0.0, self._first[text[0]] - self._single.get(text[0], NEVER_SEEN))
        return cost - sum(self._pairs.get("".join(pair), 0.0) for pair in pairwise(before[-1:] + text))

    def __contains__(self, character: str) -> bool:
        """Whether some word is this character alone."""
        return character in self._single
