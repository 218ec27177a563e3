"""What a table was asked before is not read again, and is always what a look at the file would give."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where
from tinydb.table import Document

from kiosk.store.database import Store
from kiosk.store.table import ANSWERS, LONGEST, StoreTable

WHO = ("A", "B")
TABLE = "cards"


class Undone(Exception):
    """Leaves a transaction."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as store:
        yield store


def open_store(folder: Path) -> Store:
    return Store(folder / "store.db", indexes={TABLE: ["who"]})


def from_file(store: Store) -> tuple[Document | None, list[list[Document]]]:
    """The answers of a table that was never asked before."""
    return answers(StoreTable(store.storage, TABLE))


def answers(table: StoreTable) -> tuple[Document | None, list[list[Document]]]:
    return table.last(), [table.matching("who", who, after_id) for who in WHO for after_id in (0, 2)]


def statements(store: Store) -> list[str]:
    """Grows with every statement that reaches SQLite from now on."""
    seen: list[str] = []
    store.storage._connection.set_trace_callback(seen.append)
    return seen


steps = st.recursive(
    st.tuples(st.sampled_from(["insert", "update", "remove", "look", "truncate", "drop"]), st.sampled_from(WHO)),
    lambda inner: st.tuples(st.sampled_from(["kept", "undone"]), st.lists(inner, max_size=6)),
    max_leaves=30,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(steps, max_size=20))
def test_every_answer_is_what_the_file_gives_after_changes_and_rollbacks(taken: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        table = store.table(TABLE)

        def take(step: tuple[str, object]) -> None:
            match step:
                case "insert", who:
                    table.insert({"who": who, "n": 0})
                case "update", who:
                    table.update({"n": len(table), "who": "B"}, where("who") == who)
                case "remove", who:
                    table.remove(where("who") == who)
                case "truncate", _:
                    table.truncate()
                case "drop", _:
                    store.drop_table(TABLE)
                case "look", _:
                    assert answers(table) == from_file(store)
                case how, inner:
                    assert isinstance(inner, list)
                    with suppress(Undone), store.transaction():
                        for one in inner:
                            take(one)
                            answers(table)
                        if how == "undone":
                            raise Undone

        for step in taken:
            take(step)
            assert answers(table) == from_file(store)


def test_what_was_asked_before_is_not_read_again_until_something_is_written(store: Store) -> None:
    table = store.table(TABLE)
    table.insert({"who": "A"})
    first = answers(table)
    seen = statements(store)
    assert answers(table) == first
    assert seen == []
    table.insert({"who": "B"})
    assert answers(table) != first


def test_another_tables_change_forgets_nothing(store: Store) -> None:
    table = store.table(TABLE)
    table.insert({"who": "A"})
    first = answers(table)
    store.table("other").insert({"n": 1})
    seen = statements(store)
    assert answers(table) == first
    assert seen == []


def test_a_list_that_was_given_out_is_the_callers_own(store: Store) -> None:
    table = store.table(TABLE)
    table.insert({"who": "A"})
    table.matching("who", "A").clear()
    assert len(table.matching("who", "A")) == 1


def test_only_so_many_answers_are_kept_and_no_long_ones(store: Store) -> None:
    table = store.table(TABLE)
    table.insert_multiple([{"who": "many"} for _ in range(LONGEST + 1)])
    table.insert({"who": "0"})
    table.matching("who", "0")
    table.matching("who", "many")
    seen = statements(store)
    table.matching("who", "0")
    assert seen == []
    table.matching("who", "many")
    assert len(seen) == 1
    for number in range(1, ANSWERS + 1):
        table.matching("who", str(number))
    seen.clear()
    table.matching("who", "0")
    assert len(seen) == 1


def test_reads_of_one_moment_ask_nothing_of_the_disk(store: Store) -> None:
    table = store.table(TABLE)
    table.insert({"who": "A"})
    answers(table)
    seen = statements(store)
    with store.reading():
        answers(table)
    assert seen == []
