"""Limits (限量): how many pieces of a reward one member may have in a period of China's time.

A kiosk checks what it knows of: the district's count in the member's document, and its own facts beyond that. Two kiosks
that are cut off may both say yes; the district reports the excess and never undoes it (DESIGN, Points).
"""

from collections.abc import Mapping
from typing import Final

from sync.contract.clock import day_in_china
from sync.contract.documents import Reward

MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"
EVER: Final = "ever"
PERIODS: Final = (MONTH, QUARTER, YEAR, EVER)
"""What a limit counts by, the shortest first."""


def period_of(period: str, at_ms: int) -> str:
    """The name of the period that a moment lies in: `2026-11`, `2026-Q4`, `2026` or `ever`.

    Args:
        period: one of `PERIODS`; one that this software does not know counts as `ever`, which is the strictest.
        at_ms: Unix ms.
    """
    year, month, _ = day_in_china(max(0, at_ms)).split("-")
    match period:
        case "month":
            return f"{year}-{month}"
        case "quarter":
            return f"{year}-Q{(int(month) + 2) // 3}"
        case "year":
            return year
        case _:
            return EVER


def key_of(reward: str, period: str, at_ms: int) -> str:
    """How a member's document names what was had of a reward in the period of a moment: `REWARD@PERIOD`."""
    return f"{reward}@{period_of(period, at_ms)}"


def left_of(reward: Reward, had: Mapping[str, int], at_ms: int) -> int | None:
    """How many more pieces a member may have now.

    Args:
        reward: with its limit and period.
        had: pieces by `key_of`, as in `documents.Member.bought`, with what the kiosk itself knows beyond that.
        at_ms: now, Unix ms.

    Returns:
        The number, at least 0; None where there is no limit.
    """
    if not reward.limit:
        return None
    return max(0, reward.limit - had.get(key_of(reward.id, reward.period, at_ms), 0))
