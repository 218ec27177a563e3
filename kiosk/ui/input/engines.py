"""The engines that the kiosk writes with: by pinyin and by hand, each for texts and for names of people."""

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from kiosk.ui.input import handwriting, words
from kiosk.ui.input.googlepinyin import NotADictionary, dictionary, read_words
from kiosk.ui.input.handwriting import Hand
from kiosk.ui.input.lexicon import Word
from kiosk.ui.input.likely import Likely
from kiosk.ui.input.pinyin import Pinyin, PinyinEngine

_log = logging.getLogger(__name__)

NO_WORDS: Final = frozenset("亻冂冖冫凵刂勹匚卩厶匕讠阝辶廴饣忄扌氵灬犭纟攵彡彳艹宀钅疒礻衤亠丨丿丶乚罒冁廾丬爿虍糸襾")
"""Parts of characters that the dictionary lists, and nobody means."""
ODD_IN_NAMES_COST: Final = 6.0
"""Characters that few names are made of count as so much rarer in a name (minus the logarithm)."""

_loading = threading.Lock()


class Engines(NamedTuple):
    """One for texts, one for names, and for each what is likely in it."""

    text: PinyinEngine
    name: PinyinEngine
    likely_text: Likely
    likely_name: Likely


class Hands(NamedTuple):
    """What reads handwriting: one for texts, one for names."""

    text: Hand
    name: Hand


def engines() -> Engines:
    """The engines, loaded once in a process: about half a second and 20 MB, so have it done before somebody waits."""
    with _loading:
        return _loaded()


def hands() -> Hands | None:
    """What reads handwriting, loaded once in a process; None where there is no model, and pinyin must do."""
    with _loading:
        return _loaded_hands()


def warm_up() -> None:
    """Load all that writing needs, and read something once: the first reading takes longer."""
    engines()
    ready = hands()
    if ready is not None:
        ready.text.read((((0.2, 0.5), (0.8, 0.5)),), 1)


def load(path: Path | None) -> Engines:
    """Engines over the dictionary in this file, or where there is none over our own lists alone.

    Then everything can be written a character at a time, words of the domain and names as well; other words are a matter of
    luck.
    """
    try:
        found = read_words(path) if path else []
    except (OSError, NotADictionary) as error:
        _log.warning("the dictionary for pinyin can't be read: %s", error)
        found = []
    if found:
        return _engines([one for one in found if one.text not in NO_WORDS])
    _log.warning("without Debian's libgooglepinyin0 there are only single characters and the words of assets/words")
    return _engines(words.characters())


@cache
def _loaded() -> Engines:
    return load(dictionary())


@cache
def _loaded_hands() -> Hands | None:
    model = handwriting.model()
    if model is None:
        return None
    likely, rare = _loaded(), [one.text for one in words.rare_characters()]
    return Hands(text=Hand(model, likely.likely_text, rare), name=Hand(model, likely.likely_name, rare))


def _engines(common: list[Word]) -> Engines:
    own, rare, never = words.own_words(), words.rare_characters(), words.unseemly_words()
    given, surnames = words.given_characters(), words.surnames()
    odd = [replace(one, cost=one.cost + ODD_IN_NAMES_COST) for one in common if len(one.text) == 1]
    return Engines(
        text=Pinyin([*common, *own, *rare], own=own, first=words.first_words(), never=never),
        name=Pinyin([*given, *odd, *rare], first=surnames, never=never),
        likely_text=Likely([*common, *rare], own=own),
        likely_name=Likely([*given, *odd, *rare], first=surnames),
    )
