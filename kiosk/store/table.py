"""TinyDB's table over rows: its methods and meaning, without reading or writing the whole table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Final

from tinydb.queries import QueryLike
from tinydb.table import Document, Table
from tinydb.utils import LRUCache

from kiosk.store.documents import decode, encode
from kiosk.store.index import Wanted, check_field, key_of, wanted
from kiosk.store.rows import LARGEST_ID, Row, RowStorage

__all__ = ["StoreTable"]

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]

ANSWERS: Final = 48
"""So many answers are kept of each table: what is asked for every visitor, and for the one who stands there."""
LONGEST: Final = 256
"""Rows of an answer that is kept; a longer one would hold too much memory for as long as nothing is written."""


class _Rows(Mapping[str, dict[str, Any]]):
    """What TinyDB reads as "the table": documents by id as text, fetched when asked for."""

    def __init__(self, storage: RowStorage, table: str, condition: Wanted | None) -> None:
        self._storage, self._table, self._condition = storage, table, condition

    def __getitem__(self, key: str) -> dict[str, Any]:
        text = None
        if isinstance(key, str) and key.removeprefix("-").isdecimal() and key == str(int(key)):
            text = self._storage.row(self._table, int(key))
        if text is None:
            raise KeyError(key)
        return decode(text)

    def __iter__(self) -> Iterator[str]:
        return (str(doc_id) for doc_id, _ in self._storage.rows(self._table, self._condition))

    def __len__(self) -> int:
        return self._storage.count(self._table)

    def items(self) -> Any:  # an ItemsView in all but name: it is only ever iterated
        """A snapshot of the moment of the call, decoded as it is read."""
        with self._storage.lock:
            rows = self._storage.rows(self._table, self._condition)
        return ((str(doc_id), decode(text)) for doc_id, text in rows)


class _Changes(MutableMapping[int, dict[str, Any]]):
    """What TinyDB changes as "the table": remembers what was there, so that only what differs is written."""

    def __init__(self, storage: RowStorage, table: str, condition: Wanted | None) -> None:
        self._storage, self._table, self._condition = storage, table, condition
        self._cleared = False
        #: Texts as they are in the file, None for no such row.
        self._before: dict[int, str | None] = {}
        #: Documents that were handed out or set, None for a deleted one.
        self._after: dict[int, dict[str, Any] | None] = {}
        #: Which of them are new, in their order.
        self._inserted: dict[int, None] = {}

    def _text(self, doc_id: int) -> str | None:
        if doc_id not in self._before:
            self._before[doc_id] = self._storage.row(self._table, doc_id)
        return self._before[doc_id]

    def __contains__(self, key: object) -> bool:
        doc_id = _as_id(key)
        if doc_id is None:
            return False
        if doc_id in self._after:
            return self._after[doc_id] is not None
        return not self._cleared and self._text(doc_id) is not None

    def __getitem__(self, key: int) -> dict[str, Any]:
        doc_id = _as_id(key)
        if doc_id is None or key not in self:
            raise KeyError(key)
        document = self._after.get(doc_id)
        if document is None:
            # It may be changed where it is, so it is kept to be compared with its text at the end.
            document = self._after[doc_id] = decode(self._text(doc_id))
        return document

    def __setitem__(self, key: int, document: dict[str, Any]) -> None:
        if not isinstance(key, int) or isinstance(key, bool):
            raise TypeError(f"a document's id is an integer, not {key!r}")
        if abs(key) > LARGEST_ID:
            raise OverflowError(f"a document's id has 64 bits, {key} has more")
        if key not in self:
            self._inserted[key] = None
            self._storage.reserve_id(self._table, key)
        self._after[key] = document

    def __delitem__(self, key: int) -> None:
        doc_id = _as_id(key)
        if doc_id is None or key not in self:
            raise KeyError(key)
        self._after[doc_id] = None
        self._inserted.pop(doc_id, None)

    def keys(self) -> list[int]:  # type: ignore[override]  # a KeysView would count the rows before it gives them
        return list(self)

    def __iter__(self) -> Iterator[int]:
        if not self._cleared:
            rows = self._storage.rows(self._table, self._condition)
            for doc_id, text in rows:
                self._before.setdefault(doc_id, text)
            yield from (doc_id for doc_id, _ in rows if doc_id not in self._inserted and doc_id in self)
        yield from list(self._inserted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._cleared = True
        self._after.clear()
        self._inserted.clear()

    def write(self) -> None:
        """Write what differs. Everything is turned into JSON first: what cannot be leaves nothing behind."""
        inserted = [(doc_id, encode(self._after[doc_id] or {})) for doc_id in self._inserted]
        updated, deleted = [], []
        for doc_id, document in self._after.items():
            before = None if self._cleared else self._text(doc_id)
            if before is None:
                continue
            if document is None or doc_id in self._inserted:
                deleted.append(doc_id)
            elif (text := encode(document)) != before:
                updated.append((doc_id, text))
        if self._cleared:
            self._storage.clear(self._table)
        self._storage.change(self._table, inserted, updated, deleted)


def _as_id(key: object) -> int | None:
    """The id that a dict with integer keys would find for this key (1.0 finds 1); None for keys that find nothing."""
    hash(key)  # raises TypeError, as a dict does
    if isinstance(key, (int, float)) and key == key // 1 and abs(key) <= LARGEST_ID:
        return int(key)
    return None


class StoreTable(Table):
    """A TinyDB table whose documents are rows.

    Everything TinyDB documents holds. Differences, each on purpose:

    - Documents' ids are integers of 64 bits; others raise TypeError or OverflowError.
    - An operation that raises takes no id: the next insert gets the id that the failed one would have got.
    - `insert_multiple` with given ids moves the next id beyond them; TinyDB may give such an id once more.
    - A table object that outlived `drop_table` sees what is there, not its old cache.

    What `last` and `matching` gave is kept as TinyDB keeps what `search` gave: while nothing in the table changes, the same
    documents are given again without a look at the file, so nobody may change them where they are.

    Iterating gives the table as it was when the iteration began, whatever is written meanwhile.
    """

    _storage: RowStorage

    def __init__(self, storage: RowStorage, name: str, **options: Any) -> None:
        self._narrowed_by: QueryLike | None = None
        self._cached_version = -1
        self._answers: LRUCache[tuple[object, ...], list[Document]] = LRUCache(capacity=ANSWERS)
        super().__init__(storage, name, **options)

    # --- For journals: what TinyDB has no words for ------------------------------------------------------------------

    def last(self) -> Document | None:
        """The document with the highest id; None if there is none."""
        found = self._once(("last",), lambda: self._storage.last_row(self.name))
        return found[0] if found else None

    def range(self, first_id: int, last_id: int) -> list[Document]:
        """The documents with ids from `first_id` to `last_id`, both included, in the order of their ids."""
        with self._storage.lock:
            rows = self._storage.rows_by_id(self.name, first_id, last_id)
        return [self.document_class(decode(text), doc_id) for doc_id, text in rows]

    def matching(self, field: str, value: object, after_id: int = 0) -> list[Document]:
        """The documents with an id above `after_id` whose `field` equals `value`, in the order of their ids.

        Raises ValueError if no index was declared for the field: this is for what must stay quick.
        """
        if field not in self._storage.indexes.get(self.name, ()):
            raise ValueError(f"{self.name} has no index on {check_field(field)}")
        key = key_of(value)
        condition = None if key is None else Wanted(field, key)
        found = self._once(
            (field, key, after_id), lambda: self._storage.rows_by_id(self.name, after_id + 1, LARGEST_ID, condition)
        )
        return [document for document in found if field in document and document[field] == value]

    def _once(self, question: tuple[object, ...], ask: Callable[[], list[Row]]) -> list[Document]:
        """What a question finds, read once until the table changes."""
        with self._storage.lock:
            self._storage.check_open()
            self._look_anew()
            found = self._answers.get(question)
            if found is None:
                found = [self.document_class(decode(text), doc_id) for doc_id, text in ask()]
                if len(found) <= LONGEST:
                    self._answers.set(question, found)
            return found

    def _look_anew(self) -> None:
        """Forget what was found if the table's content may have changed since."""
        version = self._storage.version(self.name)
        if version != self._cached_version:
            self.clear_cache()
            self._cached_version = version

    # --- TinyDB's methods --------------------------------------------------------------------------------------------

    def insert(self, document: Mapping[str, Any]) -> int:
        with self._storage.transaction():
            doc_id = super().insert(document)
            if isinstance(document, self.document_class):
                self._storage.forget_next_id(self.name)
            return doc_id

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        with self._storage.transaction():
            return super().insert_multiple(documents)

    def search(self, cond: QueryLike) -> list[Document]:
        with self._storage.lock:
            self._look_anew()
            with self._narrowed(cond):
                return super().search(cond)

    def get(self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[Any] | None = None) -> Any:
        with self._storage.lock:
            if doc_id is None and doc_ids is not None:
                return self._get_several(doc_ids)
            if doc_id is None and cond is not None:
                for found_id, text in self._storage.rows(self.name, self._condition(cond)):
                    if cond(document := decode(text)):
                        return self.document_class(document, found_id)
                return None
            base: Any = super()  # its overloads do not admit its own implementation
            return base.get(cond, doc_id, doc_ids)

    def _get_several(self, doc_ids: Iterable[Any]) -> list[Document]:
        table = self._read_table()
        found = {key: document for key in {str(doc_id) for doc_id in doc_ids} if (document := table.get(key)) is not None}
        order: Iterable[str] = sorted(found, key=int)
        if len(found) > 1 and self._storage.is_displaced(self.name):
            order = [key for key in table if key in found]
        return [self.document_class(found[key], int(key)) for key in order]

    def update(self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        with self._storage.transaction(), self._narrowed(cond if doc_ids is None else None):
            return super().update(fields, cond, doc_ids)

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[int]:
        with self._storage.transaction():
            return super().update_multiple(updates)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        with self._storage.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        with self._storage.transaction(), self._narrowed(cond if doc_ids is None else None):
            return super().remove(cond, doc_ids)

    def truncate(self) -> None:
        with self._storage.transaction():
            super().truncate()
            self._storage.forget_next_id(self.name)

    def clear_cache(self) -> None:
        with self._storage.lock:
            super().clear_cache()
            self._answers.clear()

    def __len__(self) -> int:
        with self._storage.lock:
            return self._storage.count(self.name)

    # --- TinyDB's extension points -----------------------------------------------------------------------------------

    def _get_next_id(self) -> int:
        with self._storage.lock:
            return self._storage.next_id(self.name)

    def _read_table(self) -> Any:  # a mapping as lazy as TinyDB allows
        with self._storage.lock:
            cond, self._narrowed_by = self._narrowed_by, None
            return _Rows(self._storage, self.name, self._condition(cond))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.joined():  # the operation that asks has begun a transaction already
            cond, self._narrowed_by = self._narrowed_by, None
            self._storage.create(self.name)
            changes = _Changes(self._storage, self.name, self._condition(cond))
            updater(changes)
            changes.write()
            self.clear_cache()

    @contextmanager
    def _narrowed(self, cond: QueryLike | None) -> Iterator[None]:
        """Let the next table that TinyDB reads or changes hold only candidates for this query."""
        self._narrowed_by = cond
        try:
            yield
        finally:
            self._narrowed_by = None

    def _condition(self, cond: QueryLike | None) -> Wanted | None:
        fields = self._storage.indexes.get(self.name, ())
        return wanted(cond, fields) if fields and cond is not None else None
