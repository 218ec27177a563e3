"""English as no translator would write it: accented, a third longer, in brackets. On a picture it shows at once what was cut
off (no closing bracket), what was put together of pieces (two brackets), what isn't in the texts at all (no accents), and
which screens have room for English alone.
"""

import string
from collections.abc import Callable
from itertools import cycle, islice

from kiosk.texts import load

LONGER = 1.35
_PLAIN = "ACEINOUYaceinouy"
_ACCENTED = "ÀÇÈÌÑÒÙÝàçèìñòùý"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_FILLING = "òñè twò thrèè "


def pseudo(sentence: str) -> str:
    """A sentence of the texts as pseudo-English; its placeholders stay as they are.

    Args:
        sentence: English, perhaps with placeholders in braces.

    Returns:
        Brackets round accented letters and as much filling as makes the words `LONGER` times as long.
    """
    parts = []
    letters = 0
    for words, name, form, conversion in string.Formatter().parse(sentence):
        letters += len(words)
        parts.append(words.translate(_ACCENTS).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append("{" + name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "") + "}")
    filling = "".join(islice(cycle(_FILLING), max(1, round((LONGER - 1) * letters)))).rstrip()
    return f"[{''.join(parts)} {filling}]"


def speak_pseudo(make: Callable[[str], str] = pseudo) -> None:
    """Let English be said so for the rest of this process: `load` keeps one table a language, and that is changed."""
    english = load("en")
    english.update({key: make(sentence) for key, sentence in english.items()})
