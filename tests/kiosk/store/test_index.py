"""Indexes and the journal's helpers."""

import sqlite3
from pathlib import Path
from typing import Any, cast

import pytest
from tinydb import Query, where
from tinydb.queries import QueryInstance

from kiosk.store import schema
from kiosk.store.database import Store
from kiosk.store.index import key_of, wanted

FIELDS = ("member", "type")


class Odd(str):
    """A string with an opinion of its own on equality."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


member = where("member") == "A"
other = where("n") < 3
raises = where("n").test(lambda value: bool(cast(Any, value) / 0))


@pytest.mark.parametrize(
    ("query", "looked_up"),
    [
        (member, ("member", "A")),
        (member & other, ("member", "A")),
        ((member & other) & raises, ("member", "A")),
        ((where("n") == 1) & member, ("member", "A")),
        ((where("type") == "wish") & member, ("member", "A")),
        (where("member") == True, ("member", 1)),  # noqa: E712 the query's own words
        (where("member") == 1.0, ("member", 1)),
        (Query().type == "wish", ("type", "wish")),
        # What comes before may raise for a document that the index would leave out.
        (raises & member, None),
        (member | other, None),
        (~member, None),
        (where("member") != "A", None),
        (where("n") == "A", None),
        (where("member").name == "A", None),
        (where("member") == Odd("A"), None),
        (where("member") == None, None),  # noqa: E711
        (where("member") == 0.1, None),
        (where("member") == 2**60, None),
        (where("member") == float("nan"), None),
        (where("member") == "a\0b", None),
        (where("member") == "\ud800", None),
        (where("member") == ["A"], None),
        (where("member").map(str) == "A", None),
        (where("member").fragment({"member": "A"}), None),
        (QueryInstance(lambda document: False, ("==", ("member",), "A")), None),
        (lambda document: True, None),
    ],
)
def test_only_what_is_certain_is_looked_up(query: Any, looked_up: Any) -> None:
    assert wanted(query, FIELDS) == looked_up


def test_values_that_python_finds_equal_have_one_key() -> None:
    for equal in ([1, True, 1.0], [0, False, 0.0, -0.0], ["a"], [-5, -5.0]):
        assert len({key_of(value) for value in equal}) == 1
        assert None not in {key_of(value) for value in equal}


def journal_of(path: Path) -> Store:
    store = Store(path, indexes={"journal": FIELDS})
    store.table("journal").insert_multiple({"member": f"M{n % 10}", "type": "wish", "n": n} for n in range(200))
    return store


def test_a_search_reads_only_candidates(tmp_path: Path) -> None:
    with journal_of(tmp_path / "store.db") as store:
        asked: list[Any] = []

        def above_100(number: Any) -> bool:
            asked.append(number)
            return bool(number > 100)

        query = (where("member") == "M3") & where("n").test(above_100)
        found = store.table("journal").search(query)
        assert [document["n"] for document in found] == list(range(103, 200, 10))
        assert asked == list(range(3, 200, 10))
        statement = "EXPLAIN QUERY PLAN SELECT id, doc FROM journal WHERE " + (
            "CASE WHEN json_valid(doc) THEN json_extract(doc, '$.member') ELSE x'00' END IN (?, x'00') ORDER BY id"
        )
        assert "USING INDEX linli_journal_by_member" in str(store.storage.execute(statement, ("M3",)))


def test_updates_and_removals_read_only_candidates(tmp_path: Path) -> None:
    with journal_of(tmp_path / "store.db") as store:
        journal = store.table("journal")
        assert journal.update({"type": "redeem"}, where("member") == "M3") == list(range(4, 201, 10))
        assert journal.count(where("type") == "redeem") == 20
        assert journal.remove((where("type") == "redeem") & (where("n") > 100)) == list(range(104, 201, 10))
        assert len(journal) == 190


def test_documents_that_sqlite_cannot_read_are_found_all_the_same(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", indexes={"journal": FIELDS}) as store:
        journal = store.table("journal")
        journal.insert_multiple([{"member": "A", "x": float("nan")}, {"member": "A"}, {"member": float("inf")}])
        assert [document.doc_id for document in journal.search(where("member") == "A")] == [1, 2]
        assert [document.doc_id for document in journal.search(where("member") == float("inf"))] == [3]
        assert [document.doc_id for document in journal.matching("member", "A", after_id=1)] == [2]


def test_a_newly_declared_index_is_built_and_a_forgotten_one_dropped(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as store:
        store.table("journal").insert_multiple({"member": f"M{n % 10}"} for n in range(100))
    with Store(path, indexes={"journal": ["member"]}) as store:
        assert len(store.table("journal").matching("member", "M3")) == 10
    with Store(path) as store:
        assert "json_extract" not in str(store.storage.execute("SELECT sql FROM sqlite_master"))
        store.table("journal").insert({"member": "M3"})
    with Store(path, indexes={"journal": ["member"]}) as store:
        assert len(store.table("journal").matching("member", "M3")) == 11


def test_an_index_of_another_sqlite_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "sqlite_version", "3.0.1")
        journal_of(path).close()
    with Store(path, indexes={"journal": FIELDS}) as store:
        names = store.storage.execute("SELECT name FROM sqlite_master WHERE name LIKE '%by_%'")
        assert sorted(name for (name,) in names) == [f"linli_journal_by_{f}_{sqlite3.sqlite_version}" for f in FIELDS]
        assert len(store.table("journal").matching("member", "M3")) == 20


@pytest.mark.parametrize("field", ["", "a.b", "名", 'a"', "a b", "1a"])
def test_a_field_with_a_difficult_name_cannot_be_indexed(tmp_path: Path, field: str) -> None:
    with pytest.raises(ValueError, match="cannot index"):
        Store(tmp_path / "store.db", indexes={"journal": [field]})
    assert list(tmp_path.iterdir()) == []


def test_a_journal_is_read_from_its_end_and_by_ranges(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", indexes={"journal": FIELDS}) as store:
        journal = store.table("journal")
        assert journal.last() is None
        assert journal.range(1, 10) == []
        assert journal.matching("member", "A") == []
        journal.insert_multiple({"member": "AB"[n % 2], "n": n} for n in range(10))
        last = journal.last()
        assert last is not None
        assert (last.doc_id, last["n"]) == (10, 9)
        assert [document.doc_id for document in journal.range(3, 5)] == [3, 4, 5]
        assert [document.doc_id for document in journal.range(-(2**80), 2**80)] == list(range(1, 11))
        assert journal.range(5, 3) == []
        assert [document.doc_id for document in journal.matching("member", "A", after_id=5)] == [7, 9]
        assert journal.matching("member", ["A"]) == []
        with pytest.raises(ValueError, match="no index"):
            journal.matching("n", 1)


@pytest.mark.parametrize("name", ["journal", "Journal", "sqlite_x", "x_61", "linli_x", "a", "名", "", "\ud800", "a\0'\"b"])
def test_every_table_name_has_its_own_sql_name(name: str) -> None:
    assert schema.table_name(schema.sql_name(name)) == name
    assert schema.sql_name(name) == schema.sql_name(name).lower()
