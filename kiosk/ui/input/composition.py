"""What is being written: the text, and letters or strokes that are no characters yet. Every key is a function from state to
state.

A key that can't do anything gives the same state back. Nothing is ever lost but by Delete and Clear, and Clear can be undone
until the next key.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.ui.input.pinyin import Candidate
from kiosk.ui.input.syllables import BREAK
from kiosk.ui.views import Stroke

MAX_LETTERS: Final = 40
"""Nobody reads more letters at once than a dozen syllables have."""
MAX_STROKES: Final = 160
"""Ten characters side by side have no more."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Something being written.

    Attributes:
        limit: the text never has more characters.
        text: so far.
        letters: of pinyin, that wait to be chosen for.
        strokes: drawn by hand, that wait likewise; never beside letters.
        cleared: what Clear took away, until the next key.
    """

    limit: int
    text: str = ""
    letters: str = ""
    strokes: tuple[Stroke, ...] = ()
    cleared: "Composition | None" = None

    @property
    def room(self) -> int:
        """How many characters more there may be."""
        return self.limit - len(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take away."""
        return not self.text and not self.waits

    @property
    def waits(self) -> bool:
        """Whether letters or strokes wait to be chosen for."""
        return bool(self.letters or self.strokes)


def with_letter(state: Composition, letter: str) -> Composition:
    """A letter of pinyin, or a break after one."""
    if state.room < 1 or len(state.letters) >= MAX_LETTERS or state.strokes:
        return state
    if letter == BREAK and (not state.letters or state.letters.endswith(BREAK)):
        return state
    return replace(state, letters=state.letters + letter, cleared=None)


def with_stroke(state: Composition, stroke: Stroke) -> Composition:
    """A stroke drawn by hand."""
    if not stroke or state.room < 1 or state.letters or len(state.strokes) >= MAX_STROKES:
        return state
    return replace(state, strokes=(*state.strokes, stroke), cleared=None)


def without_last_stroke(state: Composition) -> Composition:
    """The last stroke is taken back."""
    return replace(state, strokes=state.strokes[:-1], cleared=None) if state.strokes else state


def wiped(state: Composition) -> Composition:
    """The pad is empty again."""
    return replace(state, strokes=(), cleared=None) if state.strokes else state


def with_text(state: Composition, text: str) -> Composition:
    """Characters as they stand on the key; not while letters or strokes wait, and all or none of them."""
    if state.waits or not 0 < len(text) <= state.room:
        return state
    return replace(state, text=state.text + text, cleared=None)


def picked(state: Composition, candidate: Candidate) -> Composition:
    """A candidate was chosen for the first letters or for all strokes, or with none of either to go on with the text."""
    if not 0 < len(candidate.text) <= state.room or not 0 <= candidate.letters_used <= len(state.letters):
        return state
    if bool(state.letters) != bool(candidate.letters_used):
        return state
    rest = state.letters[candidate.letters_used :].lstrip(BREAK)
    return replace(state, text=state.text + candidate.text, letters=rest, strokes=(), cleared=None)


def as_letters(state: Composition) -> Composition:
    """The letters are meant as they stand: a name, a word of another language."""
    text = state.letters.replace(BREAK, "")
    return with_text(replace(state, letters=""), text) if 0 < len(text) <= state.room else state


def deleted(state: Composition) -> Composition:
    """The last thing is taken away: a letter or a stroke if any waits, else a character."""
    if state.strokes:
        return without_last_stroke(state)
    if state.letters:
        return replace(state, letters=state.letters[:-1], cleared=None)
    return replace(state, text=state.text[:-1], cleared=None) if state.text else state


def cleared(state: Composition) -> Composition:
    """Everything is taken away."""
    return state if state.is_empty else Composition(state.limit, cleared=state)


def put_back(state: Composition) -> Composition:
    """What Clear took away is there again."""
    return state.cleared or state
