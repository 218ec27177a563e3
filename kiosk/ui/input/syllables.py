"""Pinyin syllables: which there are, how they may be shortened, and which of them sound alike in the south.

Letters are `a` to `z`, with `v` for ü, and `'` between syllables where it is wanted (xi'an).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

BREAK: Final = "'"

_FINALS: Final = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo v",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo v",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES: Final = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
_ALSO: Final = {"lve": "lue", "nve": "nue"} | {f"{i}v{f}": f"{i}u{f}" for i in "jqxy" for f in ("", "e", "an", "n")}
"""Other ways to spell a syllable, by those who press ü wherever it is heard."""
_INITIALS: Final = frozenset(_FINALS) - {""}
_STARTS: Final = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable)))
_VOWELS: Final = frozenset("aeiouv")
_LONGEST: Final = 6


@dataclass(frozen=True, slots=True)
class Token:
    """Letters that stand for one syllable.

    Attributes:
        end: where the next one begins, after a break.
        text: the syllable, or as much of it as was typed.
        whole: all of it was typed.
    """

    end: int
    text: str
    whole: bool


@cache
def sound(spelling: str) -> str:
    """What a syllable, or its beginning, sounds like to who doesn't tell zh from z, n or r from l, -ng from -n, ü from u."""
    if len(spelling) > 1 and spelling[1] == "h":
        spelling = spelling[0] + spelling[2:]
    if spelling[0] in "nr":
        spelling = "l" + spelling[1:]
    return re.sub("(?<=[aei])ng$", "n", spelling).replace("v", "u")


@cache
def slips(typed: str, spelled: str, *, whole: bool) -> int:
    """In how many ways one syllable is not the other, though both sound alike.

    Args:
        typed: as it was typed.
        spelled: as it should have been.
        whole: all of it was typed; of a beginning only the beginning counts.

    Returns:
        0 where it was typed as it is spelled. r for l counts twice: far fewer people take one for the other.
    """
    count = 0
    if typed[0] != spelled[0]:
        count += 2 if "r" in (typed[0], spelled[0]) else 1
    if len(typed) > 1 and (typed[1] == "h") != (spelled[1:2] == "h"):
        count += 1
    if whole:
        count += (typed[-1] == "g") != (spelled[-1] == "g")
        count += ("v" in typed) != ("v" in spelled)
    return count


_SWAPS: Final = (
    ("^(.)h", r"\1"),
    ("^([zcs])(?!h)", r"\1h"),
    ("^[nr]", "l"),
    ("^[lr]", "n"),
    ("^[ln]", "r"),
    ("g$", ""),
    ("n$", "ng"),
)
_SOUNDS: Final = frozenset(map(sound, SYLLABLES))
_ONLY_HEARD: Final = frozenset(
    spelling
    for spelling in {re.sub(*swap, syllable) for syllable in SYLLABLES for swap in _SWAPS} - SYLLABLES
    if sound(spelling) in _SOUNDS
)
"""No syllables, but what those type who mean one that sounds so: len for ren, diang for dian, shei for sei."""


def tokens_at(letters: str, start: int) -> list[Token]:
    """Every way in which a syllable can begin here, the longest whole one first.

    A first letter stands for its syllable only where no vowel follows; otherwise every word would fall apart.
    """
    stop = letters.find(BREAK, start)
    stop = len(letters) if stop < 0 else stop
    found = []
    for end in range(min(stop, start + _LONGEST), start, -1):
        text = letters[start:end]
        text = _ALSO.get(text, text)
        if text in SYLLABLES or text in _ONLY_HEARD:
            found.append(Token(_after(letters, end), text, True))
    rest = letters[start:stop]
    if rest in _STARTS and rest not in SYLLABLES:
        found.append(Token(_after(letters, stop), rest, False))
    # Where zh begins a syllable that goes on, nobody meant a z and an h.
    lengths = (2,) if found and rest[:2] in _INITIALS else (2, 1)
    for length in lengths:
        initial = rest[:length]
        if len(rest) > length and initial in _INITIALS and rest[length] not in _VOWELS:
            found.append(Token(_after(letters, start + length), initial, False))
    return found


def _after(letters: str, end: int) -> int:
    while end < len(letters) and letters[end] == BREAK:
        end += 1
    return end
