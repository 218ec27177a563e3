# ruff: noqa: PT012  (a whole block that an error leaves is what is tested here)
"""Tables whose documents stay as they are."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import where
from tinydb.table import Document

from kiosk.store.database import Store
from kiosk.store.errors import AppendOnlyError
from kiosk.store.table import StoreTable

CHANGES: list[Callable[[StoreTable], object]] = [
    lambda journal: journal.update({"n": 2}),
    lambda journal: journal.update({"n": 2}, doc_ids=[1]),
    lambda journal: journal.update_multiple([({"n": 2}, where("n") == 1)]),
    lambda journal: journal.upsert(Document({"n": 2}, 1)),
    lambda journal: journal.remove(where("n") == 1),
    lambda journal: journal.remove(doc_ids=[1]),
    lambda journal: journal.truncate(),
]


def journal_of(path: Path) -> Store:
    store = Store(path, append_only=["journal"])
    store.table("journal").insert({"n": 1})
    return store


@pytest.mark.parametrize("change", CHANGES)
def test_no_operation_changes_or_deletes(tmp_path: Path, change: Callable[[StoreTable], object]) -> None:
    with journal_of(tmp_path / "store.db") as store:
        journal = store.table("journal")
        with pytest.raises(AppendOnlyError, match="journal is append-only"):
            change(journal)
        assert journal.all() == [{"n": 1}]
        assert journal.insert({"n": 2}) == 2


def test_an_append_only_table_cannot_be_dropped(tmp_path: Path) -> None:
    with journal_of(tmp_path / "store.db") as store:
        store.table("other").insert({})
        with pytest.raises(AppendOnlyError):
            store.drop_table("journal")
        with pytest.raises(AppendOnlyError):
            store.drop_tables()
        with pytest.raises(AppendOnlyError):
            store.storage.write({})
        assert store.tables() == {"journal", "other"}
        assert len(store.table("journal")) == 1


def test_a_table_stays_append_only_however_it_is_opened(tmp_path: Path) -> None:
    journal_of(tmp_path / "store.db").close()
    with Store(tmp_path / "store.db") as store, pytest.raises(AppendOnlyError):
        store.table("journal").update({"n": 2})
    connection = sqlite3.connect(tmp_path / "store.db")
    for statement in ("UPDATE journal SET doc = '{}'", "DELETE FROM journal"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_a_table_can_be_declared_append_only_later(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.table("journal").insert({"n": 1})
        store.table("journal").update({"n": 2})
    with Store(tmp_path / "store.db", append_only=["journal"]) as store, pytest.raises(AppendOnlyError):
        store.table("journal").update({"n": 3})


def test_replacing_a_row_is_deleting_it(tmp_path: Path) -> None:
    with journal_of(tmp_path / "store.db") as store, pytest.raises(AppendOnlyError):
        store.storage.execute("INSERT OR REPLACE INTO journal (id, doc) VALUES (1, '{}')")


def test_an_append_only_refusal_undoes_its_transaction(tmp_path: Path) -> None:
    with journal_of(tmp_path / "store.db") as store:
        with pytest.raises(AppendOnlyError), store.transaction():
            store.table("replica").insert({})
            store.table("journal").update({"n": 2})
        assert store.tables() == {"journal"}
