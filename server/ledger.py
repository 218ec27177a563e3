"""The points ledger on disk: balances read, moves folded in memory by the contract's `post`, written back with postings.

Whoever books holds the journal's lock (`journal.lock`), so balances can't change between reading and writing.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from server.rows import insert
from sync.contract.events import Move
from sync.contract.ledger import SetAside, owner_of, post

_AT_A_TIME = 500
"""Names in one query: under the limit of every database."""


def balances(names: Iterable[str]) -> dict[str, int]:
    """The balances of these accounts; those that nobody moved points on yet are left out and stand at 0."""
    wanted = list(names)
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _AT_A_TIME):
            part = wanted[start : start + _AT_A_TIME]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"SELECT name, balance FROM server_account WHERE name IN ({marks})", part)  # noqa: S608 - marks
            found.update(cursor.fetchall())
    return found


def accounts_of(moves: Iterable[Move]) -> set[str]:
    """The accounts that moves touch."""
    names: set[str] = set()
    for move in moves:
        names.add(move.source)
        names.add(move.target)
    return names


class Books:
    """The accounts that one transaction touches: moves are booked on them in memory, then written in one go.

    Attributes:
        balances: of the accounts read so far, with what was booked.
    """

    def __init__(self, *, recovering: bool = False) -> None:
        """Open the books; balances are read when accounts are first touched.

        Args:
            recovering: see `sync.contract.ledger.post`.
        """
        self._recovering = recovering
        self._owners: dict[str, str] = {}
        self.balances: dict[str, int] = {}
        self._touched: set[str] = set()
        self._postings: list[tuple[str, int, int, str, int]] = []

    def post(self, pos: int, moves: Sequence[Move]) -> SetAside | None:
        """Book the moves of the event at this position, all or none; says why not."""
        names = accounts_of(moves)
        if not names <= self._owners.keys():
            self.read_ahead(names)
        refusal = post(self.balances, moves, recovering=self._recovering)
        if refusal is None:
            self._note(pos, moves, names)
        return refusal

    def force(self, pos: int, moves: Sequence[Move]) -> None:
        """Book moves that were booked before: a replay never decides anew."""
        names = accounts_of(moves)
        self.read_ahead(names)
        for move in moves:
            self.balances[move.source] = self.balances.get(move.source, 0) - move.points
            self.balances[move.target] = self.balances.get(move.target, 0) + move.points
        self._note(pos, moves, names)

    def write(self) -> None:
        """Write balances and postings. Afterwards the books can be gone on with."""
        if not self._postings:
            return
        owners = self._owners
        rows = [(name, self.balances[name], owners[name]) for name in sorted(self._touched)]
        insert("server_account (name, balance, member)", rows, "ON CONFLICT (name) DO UPDATE SET balance = excluded.balance")
        insert("server_posting (member, pos, line, account, points)", self._postings)
        self._touched.clear()
        self._postings.clear()

    def read_ahead(self, names: set[str]) -> None:
        """Read the balances of accounts that are about to be touched, in as few queries as may be."""
        new = names - self._owners.keys()
        if new:
            self._owners.update((name, owner_of(name)) for name in new)
            self.balances.update(balances(new))

    def _note(self, pos: int, moves: Sequence[Move], names: set[str]) -> None:
        self._touched |= names
        owners, postings = self._owners, self._postings
        line = 0
        for move in moves:
            source, target, points = move.source, move.target, move.points
            postings.append((owners[source], pos, line, source, -points))
            postings.append((owners[target], pos, line + 1, target, points))
            line += 2


def total() -> int:
    """The sum over all accounts: zero, always."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(balance), 0) FROM server_account")
        return int(cursor.fetchone()[0])
