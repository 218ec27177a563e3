"""What a line may say: the likeliest texts of a table that a model of handwriting gives, a row a slice of the picture.

The table is of the kind that connectionist temporal classification makes (Graves and others, 2006): in every slice each
sign has a likelihood, and one sign, the blank, stands for nothing new. The same sign in neighbouring slices is one character
unless a blank stands between. Many ways through the table spell the same text; theirs add up, which a prefix search counts.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BLANK: Final = 0
KEPT: Final = 24
"""So many texts are followed from slice to slice."""
SIGNS_A_SLICE: Final = 16
"""So many signs are tried in each."""
FLOOR: Final = 1e-7
"""Nothing is less likely than this: what was masked leaves a slice that says next to nothing, not nothing."""
SURE: Final = 0.9999
"""Where the blank is so likely, no sign is tried: most slices are paper."""


def texts(table: NDArray[Any], signs: Sequence[str], columns: NDArray[Any], limit: int) -> list[tuple[float, str]]:
    """What the line may say.

    Args:
        table: likelihoods, a row a slice, a column a sign; column `BLANK` is the blank.
        signs: what stands for each column.
        columns: those that may be used; the blank needn't be among them.
        limit: no more texts than these.

    Returns:
        Minus the logarithm of the likelihood, and the text; likeliest first, without the empty text.
    """
    # A text's likelihood in two parts: of ways that end with a blank, and of those that end with its last sign.
    kept: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for row in table:
        found: dict[tuple[int, ...], list[float]] = {}
        blank = max(float(row[BLANK]), FLOOR)
        tried = [] if blank > SURE else _tried(row, columns)
        likely = dict(tried)
        for text, (ended, open_) in kept.items():
            same = found.setdefault(text, [0.0, 0.0])
            same[0] += (ended + open_) * blank
            if text:
                same[1] += open_ * (likely.get(text[-1]) or max(float(row[text[-1]]), FLOOR))
            for sign, share in tried:
                longer = found.setdefault((*text, sign), [0.0, 0.0])
                longer[1] += share * (ended if text and text[-1] == sign else ended + open_)
        ranked = sorted(found.items(), key=lambda one: -sum(one[1]))[:KEPT]
        # Kept near one, so that no long line sinks to zero.
        most = sum(ranked[0][1]) or 1.0
        kept = {text: (parts[0] / most, parts[1] / most) for text, parts in ranked}
    whole = sum(sum(parts) for parts in kept.values()) or 1.0
    ranked_texts = sorted((-sum(parts), text) for text, parts in kept.items() if text and sum(parts) > 0)
    return [(-math.log(-share / whole), "".join(signs[sign] for sign in text)) for share, text in ranked_texts[:limit]]


def _tried(row: NDArray[Any], columns: NDArray[Any]) -> list[tuple[int, float]]:
    """The likeliest signs of a slice, and how likely they are."""
    allowed = row[columns]
    most = columns[np.argpartition(-allowed, min(SIGNS_A_SLICE, len(allowed) - 1))[:SIGNS_A_SLICE]]
    return [(int(sign), max(float(row[sign]), FLOOR)) for sign in np.sort(most) if sign != BLANK]
