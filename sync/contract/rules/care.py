"""Standing help (结对, 特需): when a visit is due, what was missed, who may do which duty, and how households are counted.

A household is counted once, on however many lists it stands (seed article 004: lists of 17, 39, 37 and 140 households).
Days are days of China's time, as people live them: what is due today is not missed before tomorrow.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from sync.contract.settings import Duty

CARD: Final = "card"
"""The visited member's card was scanned along with it."""
TOLD: Final = "told"
"""The helper says so."""
WRITTEN: Final = "staff"
"""Staff wrote it down."""
EVIDENCE: Final = (CARD, TOLD, WRITTEN)

WELL: Final = "well"
WORSE: Final = "worse"
AWAY: Final = "away"
FOUND: Final = (WELL, WORSE, AWAY)
"""How they were: well, worse than before, or nobody opened."""

STEADY, WATCHED, URGENT = RISKS = (1, 2, 3)
"""How closely a household is looked after."""
MOST_DAYS: Final = 366
MOST_DAYS_AGO: Final = 31
ALONE: Final = "alone"
"""The list of those who live alone, whose scans say "I am well"."""

DAY_MS: Final = 86_400_000
_EAST_OF_UTC_MS: Final = 8 * 3_600_000


class Missed(NamedTuple):
    """A visit that should have been made.

    Attributes:
        pair: whose.
        risk: of the household, 1 to 3.
        due_ms: by when it should have been, Unix ms.
        days: so many days ago, 1 or more.
    """

    pair: str
    risk: int
    due_ms: int
    days: int


class Rhythm(NamedTuple):
    """What there is to know of a pair to tell whether a visit was missed; see `next_visit_ms`."""

    pair: str
    risk: int
    every_days: int
    from_ms: int = 0
    last_ms: int = 0


class Tally(NamedTuple):
    """Households counted.

    Attributes:
        households: how many, each once.
        by_list: how many are on each list; together more than there are, where some are on several.
    """

    households: int
    by_list: dict[str, int]


def risk_of(risk: int) -> int:
    """The nearest of 1, 2 and 3."""
    return min(max(risk, STEADY), URGENT)


def every_days_of(days: int) -> int:
    """The nearest rhythm that there is: from every day to once a year."""
    return min(max(days, 1), MOST_DAYS)


def usual_days(risk: int, visit_days: Collection[int]) -> int:
    """The rhythm of a risk where nobody says otherwise (`settings.visit_days`)."""
    return every_days_of(tuple(visit_days)[risk_of(risk) - 1])


def visited_ms(written_ms: int, days_ago: int) -> int:
    """When a visit was that was written down at a time, Unix ms: at the same time of day, at most 31 days before."""
    return max(0, written_ms - min(max(days_ago, 0), MOST_DAYS_AGO) * DAY_MS)


def is_visit(found: str) -> bool:
    """Whether it counts: where nobody opened, nobody was visited."""
    return found != AWAY


def next_visit_ms(last_ms: int, every_days: int, from_ms: int) -> int:
    """By when the next visit should be, Unix ms.

    Args:
        last_ms: the last visit of anybody in the pair, or 0 for none.
        every_days: the rhythm; others than 1 to 366 count as the nearest of these.
        from_ms: when the rhythm began.
    """
    return max(last_ms, from_ms) + every_days_of(every_days) * DAY_MS


def overdue_days(due_ms: int, now_ms: int) -> int:
    """For how many days a visit has been missed: 0 on the day on which it is due, and before."""
    return max(0, _day(now_ms) - _day(due_ms))


def today_began_ms(now_ms: int) -> int:
    """When the day of China's time began that a moment lies in, Unix ms: what was due before is missed."""
    return _day(now_ms) * DAY_MS - _EAST_OF_UTC_MS


def missed(pairs: Iterable[Rhythm], now_ms: int) -> list[Missed]:
    """The visits that should have been made by now: the greatest risk first, then what was missed longest.

    Args:
        pairs: those that are still standing by somebody.
        now_ms: now, Unix ms.
    """
    found = []
    for each in pairs:
        due_ms = next_visit_ms(each.last_ms, each.every_days, each.from_ms)
        if days := overdue_days(due_ms, now_ms):
            found.append(Missed(each.pair, risk_of(each.risk), due_ms, days))
    return sorted(found, key=lambda one: (-one.risk, -one.days, one.due_ms, one.pair))


def days_unseen(last_seen_ms: int, now_ms: int) -> int:
    """How many days ago somebody was seen last; 0 for today."""
    return overdue_days(last_seen_ms, now_ms)


def may_do(duty: Duty | None, vouched: Collection[str]) -> bool:
    """Whether somebody may do a duty.

    Args:
        duty: which; None for a visit, which everybody may make.
        vouched: the skills of which staff saw that person's proof, and it counts still.
    """
    return duty is None or not duty.skill or duty.skill in vouched


def duty_of(name: str, duties: Iterable[Duty]) -> Duty | None:
    """The duty of that name, or None."""
    return next((each for each in duties if each.id == name), None)


def tally(households: Mapping[str, Collection[str]]) -> Tally:
    """Count households, each once, and each list.

    Args:
        households: by household, the lists on which it is.
    """
    return Tally(len(households), dict(Counter(name for lists in households.values() for name in set(lists))))


def _day(at_ms: int) -> int:
    """The day of China's time that a moment lies in, counted from an arbitrary one."""
    return (at_ms + _EAST_OF_UTC_MS) // DAY_MS
