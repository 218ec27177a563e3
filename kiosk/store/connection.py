"""The one connection to the SQLite file: its claim, its lock, its transactions.

The file is in WAL mode with synchronous=FULL: COMMIT returns after an fsync.
"""

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.store.claim import claim
from kiosk.store.errors import StoreFull, from_sqlite

__all__ = ["Connection", "Memory"]


@dataclass
class Memory:
    """What the storage remembers of the file. Goes back with a transaction that is rolled back."""

    tables: set[str] = field(default_factory=set)
    next_ids: dict[str, int] = field(default_factory=dict)
    #: The last place taken in a table, and the tables in which some row says its place.
    last_places: dict[str, int] = field(default_factory=dict)
    displaced: set[str] = field(default_factory=set)

    def copy(self) -> "Memory":
        return Memory(set(self.tables), dict(self.next_ids), dict(self.last_places), set(self.displaced))


class Connection(ABC):
    """An open SQLite file. Any thread may call; `lock` lets one in at a time, for as long as its transaction lasts."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.lock = threading.RLock()
        self.memory = Memory()
        self._depth = 0
        self._closed = False
        self._versions: dict[str, int] = {}
        #: How often something was undone: whoever remembers rows that were read inside a transaction compares it.
        self.undone = 0
        self._claim = claim(self.path)
        try:
            self._connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        except sqlite3.Error as error:
            self._claim.close()
            raise from_sqlite(error) from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @abstractmethod
    def _prepare(self) -> None:
        """Make the file ready for use."""

    def close(self) -> None:
        """Close the file and give up the claim on it. A transaction that is still open is rolled back."""
        with self.lock:
            self._closed = True
            self._connection.close()
            self._claim.close()

    def check_open(self) -> None:
        """Raises ValueError if the store was closed."""
        if self._closed:
            raise ValueError("I/O operation on closed store")

    def execute(self, sql: str, parameters: Iterable[Any] = ()) -> list[Any]:
        """All rows of one statement. Raises the store's errors for SQLite's."""
        try:
            return self._connection.execute(sql, tuple(parameters)).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def execute_many(self, sql: str, parameters: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._connection.executemany(sql, parameters)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> Exception:
        return ValueError("I/O operation on closed store") if self._closed else from_sqlite(error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. The outermost block commits, with one fsync; an inner one that raises undoes its own part."""
        with self.lock:
            if self._depth == 0:
                begin, commit, undo = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
            else:
                self._check_going_on()
                begin, commit = f"SAVEPOINT level{self._depth}", f"RELEASE level{self._depth}"
                undo = f"ROLLBACK TO level{self._depth}"
            before = self.memory.copy()
            self.execute(begin)
            self._depth += 1
            try:
                yield
                self._check_going_on()
                self.execute(commit)
            except BaseException:
                self.memory = before
                self.undone += 1
                for table in self._versions:
                    self.touch(table)
                self._undo(undo)
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def joined(self) -> Iterator[None]:
        """A transaction, or a part of the one around it that has nothing of its own to undo."""
        with self.lock:
            if self._depth == 0:
                with self.transaction():
                    yield
            else:
                self._check_going_on()
                yield

    def _undo(self, statement: str) -> None:
        # A full disk can make SQLite roll everything back at once: then there is nothing left to undo.
        if not self._closed and self._connection.in_transaction:
            self.execute(statement)
            if statement != "ROLLBACK":
                self.execute(statement.replace("ROLLBACK TO", "RELEASE"))

    def _check_going_on(self) -> None:
        if not (self._closed or self._connection.in_transaction):
            raise StoreFull("this transaction was rolled back by an earlier error")

    def version(self, table: str) -> int:
        """A number that changes whenever the table's content may have."""
        return self._versions.setdefault(table, 0)

    def touch(self, table: str) -> None:
        """Say that the table's content may have changed."""
        self._versions[table] = self._versions.get(table, 0) + 1
