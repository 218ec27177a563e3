"""Whether words tell whose wish it is: what hangs on the public wall, and reasons that stay in the journal for good."""

import re
import unicodedata
from typing import Final

from server.console.text import T

_LONG_NUMBER: Final = re.compile(r"[0-9](?:[\-.,·、，。()/_]?[0-9]){6,}")
"""Seven digits and more, however they are set apart: a telephone, a card, a paper; never a price or a quantity."""
_SHORTEST_NUMBER: Final = 5
"""A number with fewer digits may be anything."""


def gives_away(text: str, *, name: str, phone: str) -> T | None:
    """Why a text can't be read by everybody, or None where nothing speaks against it.

    It finds what a machine can find; the pages ask staff to look for the rest.

    Args:
        text: the words.
        name: of whoever wished, or empty.
        phone: likewise.
    """
    plain = _plain(text)
    if any(part in plain for part in _name_parts(name)):
        return T(
            "里面有许愿人的姓名。请去掉姓名，例如写“一位老人”。",
            "It holds the name of whoever wished. Take it out: write “an elderly neighbour”, for instance.",
        )
    digits = _digits(phone)
    if _LONG_NUMBER.search(plain) or (len(digits) >= _SHORTEST_NUMBER and digits in _digits(text)):
        return T(
            "里面有电话或其他长号码。请去掉；由工作人员负责联系。",
            "It holds a telephone or another long number. Take it out: staff bring people together.",
        )
    return None


def _plain(text: str) -> str:
    """Without blanks, and with digits and letters of every width the same."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _name_parts(name: str) -> set[str]:
    """The whole name, and of one with several parts each of them (买买提·吐尔逊)."""
    parts = {_plain(part) for part in re.split(r"[\s·•・.]+", name)}
    return {part for part in (_plain(name), *parts) if len(part) >= 2}


def _digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isascii() and c.isdigit())
