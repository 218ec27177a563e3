"""Documents as rows of an SQLite file: the storage under TinyDB's tables.

One SQL table for each TinyDB table: `id` is the document's id, `doc` its JSON. TinyDB keeps documents in the order in
which they were inserted; that is the order of ids, unless someone inserts an id below one that is there. Such a row, and
the rows after it, say in `place` where they stand.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from kiosk.store import schema
from kiosk.store.connection import Connection
from kiosk.store.documents import decode, encode
from kiosk.store.errors import AppendOnlyError, StoreDamaged, StoreTooNew
from kiosk.store.index import Wanted, key_sql

__all__ = ["LARGEST_ID", "Row", "RowStorage"]

Row = tuple[int, str]
LARGEST_ID = 2**63 - 1


class RowStorage(Connection, Storage):
    """A TinyDB storage that reads and writes single documents. `Store` documents the parameters and errors."""

    def __init__(
        self,
        path: str | Path,
        *,
        indexes: Mapping[str, Collection[str]] | None = None,
        append_only: Collection[str] = (),
    ) -> None:
        self.indexes = {table: tuple(fields) for table, fields in (indexes or {}).items()}
        self.append_only = frozenset(append_only)
        for fields in self.indexes.values():
            for name in fields:
                key_sql(name)  # refuse a bad name before there is a file
        super().__init__(path)

    def _prepare(self) -> None:
        if (found := schema.format_of(self.execute("PRAGMA user_version")[0][0])) > schema.FORMAT:
            raise StoreTooNew(f"{self.path} has format {found}, this release knows {schema.FORMAT}")
        for pragma in schema.PRAGMAS:
            self.execute(pragma)
        with self.transaction():
            self.memory.tables = schema.tables(self.execute)
            for table in self.memory.tables:
                schema.equip(self.execute, table, self.indexes.get(table, ()), table in self.append_only)

    # --- What the tables ask -----------------------------------------------------------------------------------------

    @property
    def tables(self) -> Collection[str]:
        """The names of the tables that exist."""
        self.check_open()
        return self.memory.tables

    def row(self, table: str, doc_id: int) -> str | None:
        """The text of one document."""
        if table not in self.tables or abs(doc_id) > LARGEST_ID:
            return None
        found = self.execute(f"SELECT doc FROM {schema.quoted(table)} WHERE id = ?", (doc_id,))  # noqa: S608 names are quoted
        return found[0][0] if found else None

    def rows(self, table: str, wanted: Wanted | None = None) -> list[Row]:
        """All rows, or those that can fulfil the condition, in TinyDB's order: a snapshot of this moment."""
        if table not in self.tables:
            return []
        order = "coalesce(place, id)" if self.is_displaced(table) else "id"
        return self._select(table, wanted, f"ORDER BY {order}", ())

    def rows_by_id(self, table: str, first_id: int, last_id: int, wanted: Wanted | None = None) -> list[Row]:
        """Rows with ids from `first_id` to `last_id`, both included, in the order of ids."""
        if table not in self.tables:
            return []
        first_id, last_id = max(first_id, -LARGEST_ID - 1), min(last_id, LARGEST_ID)
        return self._select(table, wanted, "AND id BETWEEN ? AND ? ORDER BY id", (first_id, last_id))

    def _select(self, table: str, wanted: Wanted | None, rest: str, parameters: tuple[Any, ...]) -> list[Row]:
        where = "true"
        if wanted is not None:
            where, parameters = f"{key_sql(wanted.field)} IN (?, x'00')", (wanted.key, *parameters)
        return self.execute(f"SELECT id, doc FROM {schema.quoted(table)} WHERE {where} {rest}", parameters)  # noqa: S608

    def count(self, table: str) -> int:
        """How many documents there are."""
        if table not in self.tables:
            return 0
        count: int = self.execute(f"SELECT count(*) FROM {schema.quoted(table)}")[0][0]  # noqa: S608
        return count

    def last_id(self, table: str) -> int | None:
        """The highest id; None for an empty table."""
        if table not in self.tables:
            return None
        last: int | None = self.execute(f"SELECT max(id) FROM {schema.quoted(table)}")[0][0]  # noqa: S608
        return last

    def last_row(self, table: str) -> list[Row]:
        """The row with the highest id; none of an empty table."""
        return self._select(table, None, "ORDER BY id DESC LIMIT 1", ()) if table in self.tables else []

    def next_id(self, table: str) -> int:
        """Take the next free id: each call gives another one."""
        doc_id = self.peek_next_id(table)
        self.memory.next_ids[table] = doc_id + 1
        return doc_id

    def peek_next_id(self, table: str) -> int:
        """The id that `next_id` would give: one after the highest there was since opening."""
        if table not in self.memory.next_ids:
            last = self.last_id(table)
            self.memory.next_ids[table] = 1 if last is None else last + 1
        return self.memory.next_ids[table]

    def reserve_id(self, table: str, doc_id: int) -> None:
        """Let `next_id` give only ids above this one."""
        untouched = table not in self.memory.next_ids and self.last_id(table) is None
        self.memory.next_ids[table] = doc_id + 1 if untouched else max(self.peek_next_id(table), doc_id + 1)

    def forget_next_id(self, table: str) -> None:
        """Let `next_id` look again at the ids that are there."""
        self.memory.next_ids.pop(table, None)

    # --- Changes, each inside a transaction --------------------------------------------------------------------------

    def create(self, table: str) -> None:
        """Create the table, if it does not exist."""
        if table in self.tables:
            return
        schema.create(self.execute, table)
        schema.equip(self.execute, table, self.indexes.get(table, ()), table in self.append_only)
        self.memory.tables.add(table)

    def drop(self, table: str) -> None:
        """Delete the table with its documents. Raises AppendOnlyError for an append-only table."""
        if schema.is_append_only(self.execute, table):
            raise AppendOnlyError(f"{table} is append-only")
        self.execute(f"DROP TABLE {schema.quoted(table)}")
        self.memory.tables.discard(table)
        self.forget_next_id(table)
        self._forget_places(table)
        self.touch(table)

    def clear(self, table: str) -> None:
        """Delete all documents of a table. Raises AppendOnlyError for an append-only table."""
        if schema.is_append_only(self.execute, table):
            raise AppendOnlyError(f"{table} is append-only")
        self.execute(f"DELETE FROM {schema.quoted(table)}")  # noqa: S608
        self._forget_places(table)
        self.touch(table)

    def change(self, table: str, inserted: list[Row], updated: list[Row], deleted: list[int]) -> None:
        """Write the changed rows of a table, inserted ones in their order."""
        name = schema.quoted(table)
        if deleted:
            self.execute_many(f"DELETE FROM {name} WHERE id = ?", ((doc_id,) for doc_id in deleted))  # noqa: S608
            self._forget_places(table)
        if updated:
            self.execute_many(f"UPDATE {name} SET doc = ? WHERE id = ?", ((text, doc_id) for doc_id, text in updated))  # noqa: S608
        if inserted:
            placed = [(doc_id, text, self._place(table, doc_id)) for doc_id, text in inserted]
            self.execute_many(f"INSERT INTO {name} (id, doc, place) VALUES (?, ?, ?)", placed)  # noqa: S608
        self.touch(table)

    def restore(self, table: str, rows: Iterable[tuple[int, str, int | None]]) -> None:
        """Write rows with their places as they once stood, into an empty table."""
        self.execute_many(f"INSERT INTO {schema.quoted(table)} (id, doc, place) VALUES (?, ?, ?)", rows)  # noqa: S608
        self._forget_places(table)
        self.forget_next_id(table)
        self.touch(table)

    def _place(self, table: str, doc_id: int) -> int | None:
        """What a row that comes after all others says of its place: None if its id says it already."""
        if table not in self.memory.last_places:
            self._look_at_places(table)
        last = self.memory.last_places[table]
        if doc_id > last:
            self.memory.last_places[table] = doc_id
            return None
        self.memory.displaced.add(table)
        self.memory.last_places[table] = last + 1
        return last + 1

    def is_displaced(self, table: str) -> bool:
        """Whether some rows stand elsewhere than their ids say."""
        if table not in self.tables:
            return False
        if table not in self.memory.last_places:
            self._look_at_places(table)
        return table in self.memory.displaced

    def _look_at_places(self, table: str) -> None:
        last_id = self.last_id(table)
        # The partial index on place makes this free where no row has one.
        place = self.execute(f"SELECT max(place) FROM {schema.quoted(table)} WHERE place IS NOT NULL")[0][0]  # noqa: S608
        known = [number for number in (last_id, place) if number is not None]
        self.memory.last_places[table] = max(known, default=-LARGEST_ID - 1)
        if place is not None:
            self.memory.displaced.add(table)

    def _forget_places(self, table: str) -> None:
        self.memory.last_places.pop(table, None)
        self.memory.displaced.discard(table)

    # --- TinyDB's storage contract, for middleware and tools that want everything ------------------------------------

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, as TinyDB's storages give it; None for a store without tables."""
        with self.lock:
            tables = {
                table: {str(doc_id): decode(text) for doc_id, text in self.rows(table)} for table in sorted(self.tables)
            }
        return tables or None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Replace everything, in one transaction."""
        with self.transaction():
            for table in set(self.tables) - set(data):
                self.drop(table)
            for table, documents in data.items():
                self.create(table)
                self.clear(table)
                self.forget_next_id(table)
                self.change(table, [(int(doc_id), encode(document)) for doc_id, document in documents.items()], [], [])

    def check(self) -> None:
        """Read every page once. Raises StoreDamaged if the file's structure is broken."""
        with self.lock:
            problems = [row[0] for row in self.execute("PRAGMA quick_check(1)")]
        if problems != ["ok"]:
            raise StoreDamaged(f"{self.path}: {problems[0] if problems else 'no answer'}")
