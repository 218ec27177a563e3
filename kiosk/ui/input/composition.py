"""What is being written: the text, and letters that are no characters yet. Every key is a function from state to state.

A key that can't do anything gives the same state back. Nothing is ever lost but by Delete and Clear, and Clear can be undone
until the next key.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.ui.input.pinyin import Candidate
from kiosk.ui.input.syllables import BREAK

MAX_LETTERS: Final = 40
"""Nobody reads more letters at once than a dozen syllables have."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Something being written.

    Attributes:
        limit: the text never has more characters.
        text: so far.
        letters: of pinyin, that wait to be chosen for.
        cleared: what Clear took away, until the next key.
    """

    limit: int
    text: str = ""
    letters: str = ""
    cleared: "Composition | None" = None

    @property
    def room(self) -> int:
        """How many characters more there may be."""
        return self.limit - len(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take away."""
        return not self.text and not self.letters


def with_letter(state: Composition, letter: str) -> Composition:
    """A letter of pinyin, or a break after one."""
    if state.room < 1 or len(state.letters) >= MAX_LETTERS:
        return state
    if letter == BREAK and (not state.letters or state.letters.endswith(BREAK)):
        return state
    return replace(state, letters=state.letters + letter, cleared=None)


def with_text(state: Composition, text: str) -> Composition:
    """Characters as they stand on the key; not while letters wait, and all or none of them."""
    if state.letters or not 0 < len(text) <= state.room:
        return state
    return replace(state, text=state.text + text, cleared=None)


def picked(state: Composition, candidate: Candidate) -> Composition:
    """A candidate was chosen for the first letters, or with none to go on with the text."""
    if not 0 < len(candidate.text) <= state.room or not 0 <= candidate.letters_used <= len(state.letters):
        return state
    if bool(state.letters) != bool(candidate.letters_used):
        return state
    rest = state.letters[candidate.letters_used :].lstrip(BREAK)
    return replace(state, text=state.text + candidate.text, letters=rest, cleared=None)


def as_letters(state: Composition) -> Composition:
    """The letters are meant as they stand: a name, a word of another language."""
    text = state.letters.replace(BREAK, "")
    return with_text(replace(state, letters=""), text) if 0 < len(text) <= state.room else state


def deleted(state: Composition) -> Composition:
    """The last thing is taken away: a letter if any waits, else a character."""
    if state.letters:
        return replace(state, letters=state.letters[:-1], cleared=None)
    return replace(state, text=state.text[:-1], cleared=None) if state.text else state


def cleared(state: Composition) -> Composition:
    """Everything is taken away."""
    return state if state.is_empty else Composition(state.limit, cleared=state)


def put_back(state: Composition) -> Composition:
    """What Clear took away is there again."""
    return state.cleared or state
