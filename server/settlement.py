"""What the district writes to put a service record right, with the points that follow."""

from typing import Final

from server.ledger import balances
from server.models import Attendance
from sync.contract.bank_facts import ServiceSettled
from sync.contract.events import Draft, Move
from sync.contract.ledger import ISSUED, member_account, owed_account

CLAIM: Final = "claim"
CORRECTION: Final = "correction"
FORGOTTEN: Final = "forgotten"
OVERLAP: Final = "overlap"
CAP: Final = "cap"
"""Why a record is put right, see `bank_facts.ServiceSettled`."""


class Purse:
    """Members' unallocated points, as several settlements in a row take of them. Whoever opens one holds the journal.

    Attributes:
        owing: members who owe more than before, and are to be asked for what kiosks hold.
    """

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._free: dict[str, int] = {}
        self.owing: set[str] = set()

    def moves(self, member: str, points: int) -> tuple[Move, ...]:
        """The moves that give a member points, or take them back where it is less than none.

        What is taken back comes out of the unallocated points as far as they reach; the rest is owed (DESIGN: Points).
        """
        if not member or not points:
            return ()
        account = member_account(member)
        if account not in self._free:
            self._free[account] = max(0, balances([account]).get(account, 0))
        if points > 0:
            self._free[account] += points
            return (Move(ISSUED, account, points),)
        free = min(self._free[account], -points)
        self._free[account] -= free
        moves = [Move(account, ISSUED, free)] if free else []
        if rest := -points - free:
            moves.append(Move(owed_account(member), ISSUED, rest))
            self.owing.add(member)
        return tuple(moves)


def settlement(
    row: Attendance,
    why: str,
    served_min: int,
    moves: tuple[Move, ...],
    *,
    rules: int = 0,
    evidence: str = "",
    period: str = "",
    claim: str = "",
) -> Draft:
    """The fact that a record counts so many minutes from now on.

    Args:
        row: the record; for a new one as it is to be, and it need not be in the database.
        why: one of the reasons above.
        served_min: what it counts.
        moves: the points that follow.
        rules: revision of the settings that they were reckoned by; where nothing is said, what the record says.
        evidence: likewise.
        period: the closed period that it belongs to, or empty.
        claim: the claim that was agreed to, or empty.
    """
    body = ServiceSettled(
        record=row.ref,
        why=why,
        served_min=served_min,
        evidence=evidence or row.evidence,
        rules=rules or row.rules,
        began_ms=row.in_ms,
        activity=row.activity,
        station=row.station,
        period=period,
        claim=claim,
    )
    return Draft(body=body, member=row.member, card=row.card, moves=moves)
