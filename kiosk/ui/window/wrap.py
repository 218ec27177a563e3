"""Where lines of Chinese and English break. Pure: widths come from whoever can measure.

Between two Chinese characters a line may break anywhere, but no line begins with a closing mark or ends with an opening one
(GB/T 15834 and the custom of printers); English words stay whole unless one alone is wider than the line.
"""

from collections.abc import Callable
from typing import Final

Advance = Callable[[str], float]
"""How wide one character is."""

NOT_FIRST: Final = frozenset("，。、；：？！）》」』】〉”’…—·%℃,.;:?!)]}»")
NOT_LAST: Final = frozenset("（《「『【〈“‘([{«￥¥$")


def lines_of(text: str, width: float, advance: Advance) -> list[str]:
    """The lines of a text, none wider than `width` (but for one character that is); an empty text has none.

    Args:
        text: with line ends where a new line is meant.
        width: in the units of `advance`.
        advance: see there.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, width, advance)] if text else []


def balanced(text: str, width: float, advance: Advance) -> list[str]:
    """Lines of about equal length, no more of them than `lines_of` gives: for headlines, where a lone last character is
    ugly."""
    lines = lines_of(text, width, advance)
    if len(lines) < 2:
        return lines
    # Narrower than its widest word no line may become, or the word is torn.
    low, high = max(width / 2, min(width, widest(text, advance))), width
    for _ in range(6):
        middle = (low + high) / 2
        tried = lines_of(text, middle, advance)
        fits = len(tried) == len(lines) and all(_width(line, advance) <= middle for line in tried)
        low, high = (low, middle) if fits else (middle, high)
        lines = tried if fits else lines
    return lines


def widest(text: str, advance: Advance) -> float:
    """How wide the widest piece is that a line should not tear; a width as that or more tears none."""
    return max((_width(piece.rstrip(" "), advance) for part in text.split("\n") for piece in _pieces(part)), default=0.0)


def _paragraph(text: str, width: float, advance: Advance) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text):
        room = _width(piece.rstrip(" "), advance)
        if line and used + room > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
            piece = piece.lstrip(" ")
        if room > width:
            # A word or a number that no line can hold is cut where it must be.
            for char in piece:
                if line and used + advance(char) > width:
                    lines.append(line)
                    line, used = "", 0.0
                line, used = line + char, used + advance(char)
            continue
        line, used = line + piece, used + _width(piece, advance)
    return [*lines, line.rstrip(" ")]


def _pieces(text: str) -> list[str]:
    """What must not be torn: words with the blank after them, characters with the marks that hang on them."""
    pieces: list[str] = []
    for char in text:
        if pieces and not _may_break(pieces[-1][-1], char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    if before == " ":
        return True
    return _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    """Chinese characters and full-width marks; each stands in a square of its own."""
    return ord(char) >= 0x2E80 or char in "—…“”‘’·"


def _width(text: str, advance: Advance) -> float:
    return sum(map(advance, text))
