"""What a member's records count, all stations taken together: no minute twice, and no day above its most. Pure.

Two stations that are cut off can't know of each other. Here all records of a member are laid side by side: of two at the
same time the one that began later counts for what the earlier one leaves, and for the same part of its points, rounded
down. Then the points of each day (the day on which service ended, in China's time) are added up in the order of their ends
to the day's most.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sync.contract.clock import day_in_china

_MIN_MS: Final = 60_000


class Record(NamedTuple):
    """A record that has ended, as it says of itself.

    Attributes:
        ref: its name.
        began_ms, ended_ms: Unix ms.
        minutes: of service.
        points: earned with it.
        cap_points: the day's most by the settings that it was reckoned by; 0 for none.
    """

    ref: str
    began_ms: int
    ended_ms: int
    minutes: int
    points: int
    cap_points: int = 0


class Counts(NamedTuple):
    """What a record counts beside the others.

    Attributes:
        minutes, points: as above.
        overlaps: it lies, all or in part, at the same time as another.
        capped: points were left out since the day had its most.
    """

    minutes: int
    points: int
    overlaps: bool
    capped: bool


def counted(records: Iterable[Record]) -> dict[str, Counts]:
    """What each of one member's records counts, by its name.

    The minutes of all of them together are as many as there are minutes in which the member served.
    """
    listed = sorted(records, key=lambda record: (record.began_ms // _MIN_MS, record.ref))
    minutes, overlap = _once(listed)
    earned: dict[str, int] = {}
    found: dict[str, Counts] = {}
    for record in sorted(listed, key=lambda record: (record.ended_ms, record.ref)):
        counts = minutes[record.ref]
        points = record.points if counts == record.minutes else record.points * counts // record.minutes
        day = day_in_china(record.ended_ms)
        left = max(0, record.cap_points - earned.get(day, 0)) if record.cap_points else points
        earned[day] = earned.get(day, 0) + min(points, left)
        found[record.ref] = Counts(counts, min(points, left), record.ref in overlap, points > left)
    return found


def _once(listed: list[Record]) -> tuple[dict[str, int], set[str]]:
    """The minutes of each that no earlier one has, and which of them lie beside another."""
    minutes: dict[str, int] = {}
    overlap: set[str] = set()
    going_on: list[tuple[int, str]] = []
    reach = 0
    for record in listed:
        start = record.began_ms // _MIN_MS
        end = start + record.minutes
        # Those before began no later, so together they cover everything from here up to the end of the longest.
        minutes[record.ref] = max(0, end - max(start, reach))
        going_on = [(until, ref) for until, ref in going_on if until > start]
        if going_on and record.minutes:
            overlap.update(ref for _, ref in going_on)
            overlap.add(record.ref)
        if record.minutes:
            going_on.append((end, record.ref))
        reach = max(reach, end)
    return minutes, overlap
