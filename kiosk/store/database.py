"""The kiosk's document store: TinyDB's API and query language over an SQLite file."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from kiosk.store.rows import RowStorage
from kiosk.store.table import StoreTable

__all__ = ["Store"]


class Store(TinyDB):
    """A TinyDB whose documents are rows of an SQLite file.

    A write is one transaction that touches only the documents it changed; when it returns, they are on the disk (fsync).
    Every operation does what TinyDB documents; `StoreTable` lists the differences. Any thread may use the one store: an
    operation, or a whole `transaction()`, runs alone, and what others read is what was committed.

    :param path: the file; made if there is none, its folder must exist. A `.lock` file stands beside it, and a `-wal`
        and `-shm` while it is open or after a crash: they belong to it.
    :param indexes: for each table the top-level fields to index (letters, digits, underscores; the most selective
        first). `where(field) == value`, alone or first in an `&`, is then looked up instead of scanned, with the same
        result. A newly declared index is built at opening, one that is no more declared is dropped.
    :param append_only: tables whose documents can never be changed or deleted. Once declared this stays in the file.

    Raises StoreInUse, StoreFull, StoreDamaged, AppendOnlyError (see `kiosk.store.errors`) where the disk, another
    process or the nature of a table stands against it. After any error an operation has changed nothing.
    """

    # TinyDB declares the classes it has itself; a subclass is meant to put its own here.
    table_class = StoreTable  # type: ignore[assignment]
    default_storage_class = RowStorage  # type: ignore[assignment]

    def __init__(
        self,
        path: str | Path,
        *,
        indexes: Mapping[str, Collection[str]] | None = None,
        append_only: Collection[str] = (),
    ) -> None:
        super().__init__(path, indexes=indexes, append_only=append_only)

    @property
    def storage(self) -> RowStorage:
        """The rows underneath."""
        assert isinstance(self._storage, RowStorage)
        return self._storage

    @property
    def path(self) -> Path:
        """The file that was opened."""
        return self.storage.path

    def transaction(self) -> AbstractContextManager[None]:
        """Several operations, on any tables, as one: `with store.transaction(): …`.

        Reads inside see what was written inside. At the end all is committed with one fsync; if an exception leaves the
        block, nothing happened. A block inside another one joins it: it commits with the outer one, and an exception
        that leaves only the inner block undoes only that. Other threads wait, so a block should be short.
        """
        return self.storage.transaction()

    def reading(self) -> AbstractContextManager[bool]:
        """Several reads of one moment: `with store.reading(): …`. Nobody else writes meanwhile, and nothing is asked of the
        disk, which a transaction would be. What is written inside is committed for itself."""
        return self.storage.lock

    def check(self) -> None:
        """Read every page of the file once. Raises StoreDamaged if its structure is broken."""
        self.storage.check()

    def table(self, name: str, **kwargs: Any) -> StoreTable:
        """The table of that name, as TinyDB's `table` gives it: the same object each time, made on first use."""
        with self.storage.lock:
            table = super().table(name, **kwargs)
        assert isinstance(table, StoreTable)
        return table

    def tables(self) -> set[str]:
        """The names of all tables."""
        with self.storage.lock:
            return set(self.storage.tables)

    def drop_tables(self) -> None:
        """Drop all tables. Raises AppendOnlyError, and drops none, if one of them is append-only."""
        with self.transaction():
            for name in self.tables():
                self.storage.drop(name)
            self._tables.clear()

    def drop_table(self, name: str) -> None:
        """Drop a table, if it exists. Raises AppendOnlyError for an append-only one."""
        with self.transaction():
            if name in self.storage.tables:
                self.storage.drop(name)
            self._tables.pop(name, None)

    def __enter__(self) -> "Store":
        return self
