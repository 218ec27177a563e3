"""Reading both sides' books with nothing but SQLite, as an auditor would."""

import sqlite3
from pathlib import Path
from typing import Any

from sync.contract.events import Event
from sync.contract.wire import decode_event


class DistrictBooks:
    """The district's database, read only."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(f"file:{folder / 'district.sqlite3'}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go."""
        self._database.close()

    def events(self, stream: str) -> list[bytes]:
        """A stream's events in order, exact bytes."""
        rows = self._database.execute(
            "SELECT e.data FROM server_journalevent e JOIN server_stream s ON s.id = e.stream_id WHERE s.name = ? "
            "ORDER BY e.seq",
            (stream,),
        )
        return [bytes(data) for (data,) in rows]

    def of_kiosk(self, kiosk: str) -> list[Event]:
        """All events of all streams of a kiosk that are events, in the district's order."""
        rows = self._database.execute(
            "SELECT e.data FROM server_journalevent e JOIN server_stream s ON s.id = e.stream_id WHERE s.kiosk = ? "
            "ORDER BY e.pos",
            (kiosk,),
        )
        return [decode_event(bytes(data)) for (data,) in rows]

    def streams(self, kiosk: str) -> dict[str, tuple[str, str]]:
        """Status and reason of each stream of a kiosk, oldest first."""
        rows = self._database.execute(
            "SELECT name, status, status_reason FROM server_stream WHERE kiosk = ? ORDER BY id", (kiosk,)
        )
        return {name: (status, reason) for name, status, reason in rows}

    def waiting(self) -> dict[str, str]:
        """Events that were set aside and wait for a person, with the reason."""
        return dict(self._database.execute("SELECT event, reason FROM server_setasideevent WHERE settled = ''"))

    def balance(self, account: str) -> int:
        """Of a ledger account."""
        row = self._database.execute("SELECT balance FROM server_account WHERE name = ?", (account,)).fetchone()
        return row[0] if row else 0

    def member_total(self, member: str) -> int:
        """A member's balance: unallocated, held anywhere, less what is owed."""
        (total,) = self._database.execute(
            "SELECT COALESCE(SUM(balance), 0) FROM server_account WHERE member = ?", (member,)
        ).fetchone()
        return int(total)

    def ledger_sum(self) -> int:
        """Of all accounts and all postings; 0, always."""
        (accounts,) = self._database.execute("SELECT COALESCE(SUM(balance), 0) FROM server_account").fetchone()
        (postings,) = self._database.execute("SELECT COALESCE(SUM(points), 0) FROM server_posting").fetchone()
        return abs(int(accounts)) + abs(int(postings))

    def rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """What a query of the test's own finds."""
        return self._database.execute(sql, values).fetchall()

    def count(self, table: str) -> int:
        """Rows of a table."""
        (rows,) = self._database.execute(f"SELECT COUNT(*) FROM server_{table}").fetchone()  # table names are ours
        return int(rows)
