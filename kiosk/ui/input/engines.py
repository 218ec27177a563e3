"""The engines that the kiosk writes with: one for texts, one for names of people."""

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from kiosk.ui.input import words
from kiosk.ui.input.googlepinyin import NotADictionary, dictionary, read_words
from kiosk.ui.input.lexicon import Word
from kiosk.ui.input.pinyin import Pinyin, PinyinEngine

_log = logging.getLogger(__name__)

NO_WORDS: Final = frozenset("亻冂冖冫凵刂勹匚卩厶匕讠阝辶廴饣忄扌氵灬犭纟攵彡彳艹宀钅疒礻衤亠丨丿丶乚罒冁廾丬爿虍糸襾")
"""Parts of characters that the dictionary lists, and nobody means."""
ODD_IN_NAMES_COST: Final = 6.0
"""Characters that few names are made of count as so much rarer in a name (minus the logarithm)."""

_loading = threading.Lock()


class Engines(NamedTuple):
    """One for texts, one for names."""

    text: PinyinEngine
    name: PinyinEngine


def engines() -> Engines:
    """The engines, loaded once in a process: about half a second and 20 MB, so have it done before somebody waits."""
    with _loading:
        return _loaded()


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


def _engines(common: list[Word]) -> Engines:
    own, rare = words.own_words(), words.rare_characters()
    odd = [replace(one, cost=one.cost + ODD_IN_NAMES_COST) for one in common if len(one.text) == 1]
    return Engines(
        text=Pinyin([*common, *own, *rare], own=own, first=words.first_words()),
        name=Pinyin([*words.given_characters(), *odd, *rare], first=words.surnames()),
    )
