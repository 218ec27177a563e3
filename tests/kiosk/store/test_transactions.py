# ruff: noqa: PT012  (a whole block that an error leaves is what is tested here)
"""Several operations as one, from several threads."""

import threading
from pathlib import Path

import pytest
from tinydb import where

from kiosk.store.database import Store


class Stop(Exception):
    """Leaves a block."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.db", indexes={"journal": ["member"]})


def test_tables_change_together(store: Store) -> None:
    with store.transaction():
        store.table("journal").insert({"member": "A"})
        store.table("replica").insert({"member": "A"})
        assert store.table("journal").count(where("member") == "A") == 1
    store.close()
    with Store(store.path) as reopened:
        assert reopened.tables() == {"journal", "replica"}


def test_a_rolled_back_transaction_leaves_no_trace(store: Store) -> None:
    journal = store.table("journal")
    journal.insert({"member": "A"})
    assert journal.count(where("member") == "B") == 0
    before = store.storage.read()
    with pytest.raises(Stop), store.transaction():
        journal.insert_multiple([{"member": "B"}, {"member": "B"}])
        journal.update({"member": "B"}, doc_ids=[1])
        assert journal.count(where("member") == "B") == 3
        store.table("new").insert({})
        store.drop_table("journal")
        raise Stop
    assert store.storage.read() == before
    assert store.tables() == {"journal"}
    assert journal.count(where("member") == "B") == 0
    assert journal.insert({"member": "C"}) == 2
    assert store.table("new").insert({}) == 1


def test_what_a_search_found_inside_is_forgotten_with_the_transaction(store: Store) -> None:
    with pytest.raises(Stop), store.transaction():
        store.insert({"n": 1})
        assert store.count(where("n") == 1) == 1
        raise Stop
    assert store.count(where("n") == 1) == 0


def test_an_operation_that_fails_takes_no_id(store: Store) -> None:
    assert store.insert({}) == 1
    with pytest.raises(TypeError):
        store.insert({"bad": object()})
    with pytest.raises(TypeError):
        store.insert_multiple([{}, {}, {"bad": object()}])
    assert store.insert({}) == 2


def test_an_inner_block_that_raises_undoes_only_itself(store: Store) -> None:
    with store.transaction():
        assert store.insert({"n": 1}) == 1
        with pytest.raises(Stop), store.transaction():
            store.insert({"n": 2})
            store.table("inner").insert({})
            raise Stop
        with pytest.raises(TypeError):
            store.insert_multiple([{"n": 3}, {"n": object()}])
        assert store.insert({"n": 4}) == 2
    assert [document["n"] for document in store] == [1, 4]
    assert store.tables() == {"_default"}


def test_an_inner_block_commits_only_with_the_outer_one(store: Store) -> None:
    with pytest.raises(Stop), store.transaction():
        with store.transaction():
            store.insert({})
        raise Stop
    assert store.all() == []


def test_one_transaction_is_one_commit(store: Store) -> None:
    statements: list[str] = []
    store.storage._connection.set_trace_callback(statements.append)
    with store.transaction():
        for _ in range(10):
            store.insert({})
            store.table("journal").insert({})
    assert [statement for statement in statements if statement.startswith(("BEGIN", "COMMIT"))] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]


def test_a_write_touches_only_what_it_changes(store: Store) -> None:
    store.insert_multiple({"n": n} for n in range(100))
    before = store.storage._connection.total_changes
    store.update({"n": 5}, where("n") <= 5)
    assert store.storage._connection.total_changes - before == 5


def test_closing_inside_a_transaction_rolls_it_back(store: Store) -> None:
    with pytest.raises(ValueError, match="closed"), store.transaction():
        store.insert({})
        store.close()
    with Store(store.path) as reopened:
        assert reopened.all() == []


def test_every_commit_is_synced_in_full(store: Store) -> None:
    assert store.storage.execute("PRAGMA synchronous") == [(2,)]
    assert store.storage.execute("PRAGMA journal_mode") == [("wal",)]


def test_threads_insert_without_gaps_and_read_whole_transactions(store: Store) -> None:
    rounds = 60
    wrong: list[object] = []
    done = threading.Event()

    def write(name: str) -> None:
        for number in range(rounds):
            with store.transaction():
                store.table("journal").insert({"member": name, "n": number})
                store.table("mirror").insert({"member": name, "n": number})
            if number % 7 == 0:
                with pytest.raises(Stop), store.transaction():
                    store.table("journal").insert({"member": name, "n": -1})
                    raise Stop

    def read() -> None:
        while not done.is_set():
            with store.transaction():
                counts = len(store.table("journal")), len(store.table("mirror"))
            found = store.table("journal").search(where("member") == "A")
            if counts[0] != counts[1] or [document["n"] for document in found] != list(range(len(found))):
                wrong.append((counts, found))
            wrong.extend(document for document in store.table("journal") if document["n"] < 0)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ABC"]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert wrong == []
    assert [document.doc_id for document in store.table("journal")] == list(range(1, 3 * rounds + 1))
    assert store.table("journal").count(where("member") == "A") == rounds
