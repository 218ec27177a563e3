"""What a record of service has that its minutes and points don't tell."""

from server.console.text import T, word
from server.console.words import HELD_BACK
from server.models import Attendance


def flags_of(row: Attendance) -> list[tuple[T, bool]]:
    """In words, each with whether somebody should look at it."""
    found: list[tuple[T, bool]] = []
    if row.forgotten:
        found.append((T("忘记签退，按规则结束", "closed by rule"), False))
    if row.overlaps:
        found.append((T("与另一条记录同时", "same time as another"), True))
    if row.capped:
        found.append((T("超过当日上限", "above the day's most"), False))
    if row.why:
        found.append((word(HELD_BACK, row.why), False))
    if row.claim and row.claim != row.ref:
        found.append((T("已更正", "corrected"), False))
    if row.about:
        found.append((T("约数", "estimate"), False))
    if row.doubtful:
        found.append((T("时间存疑", "time doubtful"), True))
    return found
