"""Which lines of a list stand on which page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A line to be placed: how high it is, and whether it heads those after it."""

    high: int
    head: bool = False


def pages_of(pieces: Sequence[Piece], room: int, gap: int) -> list[range]:
    """The pages: which pieces stand on each. A head never stands last on a page, unless it is alone on it.

    Args:
        pieces: in their order.
        room: height of a page.
        gap: between two pieces.
    """
    pages: list[range] = []
    first, used = 0, 0
    for at, piece in enumerate(pieces):
        needed = piece.high + (gap if at > first else 0)
        if at > first and used + needed > room:
            end = at
            while end > first + 1 and pieces[end - 1].head:
                end -= 1
            pages.append(range(first, end))
            first = end
            used = sum(p.high for p in pieces[first : at + 1]) + gap * (at - first)
        else:
            used += needed
    return [*pages, range(first, len(pieces))] if pieces else []
