"""The store does what TinyDB does: both are given the same operations and must give the same answers."""

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import TinyDB, operations, where
from tinydb.storages import Storage
from tinydb.table import Document, Table

from kiosk.store.database import Store
from kiosk.store.errors import StoreError

INDEXES = {"people": ["name", "n"], "_default": ["n"]}


class JsonInMemory(Storage):
    """What TinyDB's JSONStorage keeps, without its file."""

    def __init__(self) -> None:
        self.text = ""

    def read(self) -> Any:
        return json.loads(self.text) if self.text else None

    def write(self, data: Mapping[str, Any]) -> None:
        self.text = json.dumps(data)


NAMES = ["_default", "people", "People", "order", "a b'\"名\0", "sqlite_x", "x_61", "\ud800"]
tables = st.sampled_from(NAMES)
texts = st.sampled_from(["", "a", "b", "王", "a\0b", "\ud800", "é", "é", "1"]) | st.text(max_size=3)
numbers = (
    st.integers(-3, 3)
    | st.sampled_from([2**53, 2**53 + 1, 2**63, 2**64, -(2**70), 10**15, 10**15 + 1])
    | st.sampled_from([0.0, -0.0, 1.0, 2.5, 0.1, 1e15, 2.0**53, 1e300, float("inf"), float("nan")])
)
scalars = st.none() | st.booleans() | numbers | texts
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(texts, scalars, max_size=2)
fields = st.sampled_from(["name", "n", "other"])
documents = st.dictionaries(fields | st.sampled_from([1, "1", None, True]), values, max_size=4)
unfit = st.sampled_from([object(), {1, 2}, b"bytes", 1j])
ids = st.integers(-2, 12)


class Text(str):
    """A string that is equal to everything."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


def equalities() -> st.SearchStrategy[Any]:
    return st.builds(lambda field, value: where(field) == value, fields, values | st.just(Text("a")))


def queries() -> st.SearchStrategy[Any]:
    others = st.one_of(
        st.builds(lambda field: where(field).exists(), fields),
        st.builds(lambda field, value: where(field) != value, fields, scalars),
        st.builds(lambda field, value: where(field) < value, fields, numbers),  # raises TypeError at a string
        st.builds(lambda field, value: where(field).one_of([value]), fields, scalars),
        st.builds(lambda: where("name").map(lambda value: value * 2) == "aa"),
    )
    return st.recursive(
        equalities() | others,
        lambda query: st.one_of(
            st.builds(lambda a, b: a & b, query, query),
            st.builds(lambda a, b: a | b, query, query),
            st.builds(lambda a: ~a, query),
        ),
        max_leaves=3,
    )


def outcome(action: Callable[[], Any]) -> Any:
    """A result that can be compared: what was returned, or the type of what was raised."""
    try:
        result = action()
    except (ValueError, TypeError, KeyError, RuntimeError, ArithmeticError) as error:
        return type(error)
    return plain(result)


def plain(result: Any) -> Any:
    if isinstance(result, Document):
        return (result.doc_id, type(result.doc_id), repr(dict(result)))  # repr: NaN equals NaN, 1 does not equal True
    if isinstance(result, list):
        return [plain(each) for each in result]
    return result


class LikeTinyDB(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "store.db"
        self.kept = JsonInMemory()
        self.open()

    def open(self) -> None:
        self.store = Store(self.path, indexes=INDEXES)
        self.model = TinyDB(storage=lambda: self.kept)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def both(self, name: str, action: Callable[[Any], Any]) -> Any:
        table: Table = self.model.table(name)
        text, next_id = self.kept.text, table._next_id
        expected = outcome(lambda: action(table))
        if isinstance(expected, type):
            # TinyDB loses an id when an operation fails; in the store it leaves no trace.
            self.kept.text, table._next_id = text, next_id
        actual = outcome(lambda: action(self.store.table(name)))
        assert actual == expected
        return expected

    @rule(name=tables, document=documents)
    def insert(self, name: str, document: Any) -> None:
        self.both(name, lambda table: table.insert(document))

    @rule(name=tables, document=documents, doc_id=ids)
    def insert_with_an_id(self, name: str, document: Any, doc_id: int) -> None:
        self.both(name, lambda table: table.insert(Document(document, doc_id)))

    @rule(name=tables, documents=st.lists(documents, max_size=4))
    def insert_multiple(self, name: str, documents: list[Any]) -> None:
        self.both(name, lambda table: table.insert_multiple(iter(documents)))

    @rule(name=tables, chosen=st.lists(ids, max_size=3), document=documents)
    def insert_multiple_with_ids(self, name: str, chosen: list[int], document: Any) -> None:
        result = self.both(name, lambda table: table.insert_multiple(Document(document, each) for each in chosen))
        if isinstance(result, list):
            # TinyDB would give these ids again, and then overwrite or refuse.
            table: Any = self.model.table(name)
            table._next_id = max([table._get_next_id(), *(each + 1 for each in chosen)])

    @rule(name=tables, document=documents, bad=unfit, first=documents)
    def insert_what_is_no_json(self, name: str, document: Any, bad: Any, first: Any) -> None:
        assert self.both(name, lambda table: table.insert_multiple([first, {**document, "bad": bad}])) is TypeError
        assert self.both(name, lambda table: table.insert({**document, "bad": [bad]})) is TypeError

    @rule(name=tables, query=queries())
    def search(self, name: str, query: Any) -> None:
        self.both(name, lambda table: table.search(query))
        self.both(name, lambda table: table.search(query))  # from the cache, too
        self.both(name, lambda table: table.count(query))

    @rule(name=tables, query=queries(), key=st.text("xyz", min_size=1, max_size=1))
    def change_a_result(self, name: str, query: Any, key: str) -> None:
        def action(table: Any) -> Any:
            for document in table.search(query)[:1]:
                document[key] = 1
            return table.search(query) + table.all()

        self.both(name, action)

    @rule(name=tables, query=queries())
    def get_and_contains(self, name: str, query: Any) -> None:
        self.both(name, lambda table: table.get(query))
        self.both(name, lambda table: table.contains(query))

    @rule(name=tables, doc_id=ids | st.sampled_from(["1", "01", 1.0, 2**70, float("nan")]), more=st.lists(ids, max_size=4))
    def get_by_id(self, name: str, doc_id: Any, more: list[int]) -> None:
        self.both(name, lambda table: table.get(doc_id=doc_id))
        self.both(name, lambda table: table.contains(doc_id=doc_id))
        self.both(name, lambda table: table.get(doc_ids=[doc_id, *more]))

    @rule(name=tables, changes=documents, query=st.none() | queries())
    def update(self, name: str, changes: Any, query: Any) -> None:
        self.both(name, lambda table: table.update(changes, query))

    @rule(name=tables, changes=documents, chosen=st.lists(ids | st.just(1.0), max_size=3, unique=True))
    def update_by_id(self, name: str, changes: Any, chosen: Any) -> None:
        self.both(name, lambda table: table.update(changes, doc_ids=chosen))

    @rule(name=tables, field=fields, query=st.none() | queries(), value=values)
    def update_by_operation(self, name: str, field: str, query: Any, value: Any) -> None:
        self.both(name, lambda table: table.update(operations.set(field, value), query))
        self.both(name, lambda table: table.update(operations.increment(field), query))
        self.both(name, lambda table: table.update(operations.delete(field), query))

    @rule(name=tables, pairs=st.lists(st.tuples(documents, queries()), max_size=2))
    def update_multiple(self, name: str, pairs: Any) -> None:
        self.both(name, lambda table: table.update_multiple(pairs))

    @rule(name=tables, document=documents, query=queries(), doc_id=ids)
    def upsert(self, name: str, document: Any, query: Any, doc_id: int) -> None:
        self.both(name, lambda table: table.upsert(document, query))
        self.both(name, lambda table: table.upsert(Document(document, doc_id)))

    @rule(name=tables, query=queries(), chosen=st.lists(ids, max_size=3, unique=True))
    def remove(self, name: str, query: Any, chosen: list[int]) -> None:
        self.both(name, lambda table: table.remove(query))
        self.both(name, lambda table: table.remove(doc_ids=chosen))

    @rule(name=tables)
    def truncate(self, name: str) -> None:
        self.both(name, lambda table: table.truncate())

    @rule(name=tables)
    def drop_table(self, name: str) -> None:
        self.model.drop_table(name)
        self.store.drop_table(name)

    @rule()
    def drop_tables(self) -> None:
        self.model.drop_tables()
        self.store.drop_tables()

    @rule(name=tables)
    def misuse(self, name: str) -> None:
        self.both(name, lambda table: table.get())
        self.both(name, lambda table: table.contains())
        self.both(name, lambda table: table.remove())
        self.both(name, lambda table: table.upsert({}))
        self.both(name, lambda table: table.insert([1]))
        self.both(name, lambda table: table.insert_multiple({"a": 1}))
        self.both(name, lambda table: table.update(doc_ids=[[]], fields={}))
        self.both(name, lambda table: table.search(where("x")))

    @rule(indexes=st.sampled_from([INDEXES, {}, {"people": ["other"]}]))
    def reopen(self, indexes: Any) -> None:
        self.store.close()
        self.open()
        self.store.close()
        self.store = Store(self.path, indexes=indexes)

    @invariant()
    def hold_the_same(self) -> None:
        assert self.store.tables() == self.model.tables()
        for name in self.store.tables():
            assert plain(self.store.table(name).all()) == plain(self.model.table(name).all())
            assert len(self.store.table(name)) == len(self.model.table(name))
        assert repr(self.store.storage.read() or {}) == repr(
            {name: (self.kept.read() or {})[name] for name in sorted(self.kept.read() or {})}
        )


LikeTinyDB.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_the_store_answers_like_tinydb = pytest.mark.slow(LikeTinyDB.TestCase)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(documents, max_size=12), st.lists(queries(), min_size=1, max_size=8))
def test_an_indexed_search_finds_what_a_scan_finds(documents: list[Any], queries: list[Any]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(f"{folder}/indexed.db", indexes={"_default": ["n", "name", "other"]}) as indexed,
        Store(f"{folder}/plain.db") as unindexed,
    ):
        indexed.insert_multiple(documents)
        unindexed.insert_multiple(documents)
        for query in queries:
            for method in ("search", "get", "count"):
                found = [outcome(partial(getattr(store.table("_default"), method), query)) for store in (indexed, unindexed)]
                assert found[0] == found[1]


def test_a_document_keeps_its_place_when_a_lower_id_comes_later(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.insert_multiple([Document({}, 5), Document({}, 2), Document({}, 9)])
        assert [document.doc_id for document in store] == [5, 2, 9]
        assert store.insert({}) == 10
        assert store.insert(Document({}, 1)) == 1
    with Store(tmp_path / "store.db") as store:
        assert [document.doc_id for document in store.all()] == [5, 2, 9, 10, 1]
        assert [document.doc_id for document in store.get(doc_ids=[1, 2, 5])] == [5, 2, 1]
        assert [document.doc_id for document in store.range(1, 9)] == [1, 2, 5, 9]


def test_an_iteration_shows_the_table_as_it_was_when_it_began(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.insert_multiple({"n": n} for n in range(5))
        seen = []
        for document in store:
            seen.append(document["n"])
            store.insert({"n": 100})
            store.update({"n": -1}, doc_ids=[4])
            store.remove(doc_ids=[5])
        assert seen == [0, 1, 2, 3, 4]


def test_ids_that_are_no_64_bit_integers_are_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        for doc_id, error in ((True, TypeError), (1.0, TypeError), ("7", TypeError), (2**63, OverflowError)):
            with pytest.raises(error):
                store.insert(Document({}, doc_id))  # type: ignore[arg-type]
        assert store.all() == []
        assert store.insert({}) == 1


def test_given_ids_are_never_given_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        assert store.insert_multiple([{}, Document({}, 3), {}]) == [1, 3, 4]
        assert store.insert_multiple([Document({}, 5)]) == [5]
        assert store.insert({}) == 6


@pytest.mark.parametrize("kind", [TinyDB, Store])
def test_a_given_id_lets_the_next_one_be_looked_up_again(tmp_path: Path, kind: Callable[[Path], TinyDB]) -> None:
    with kind(tmp_path / "store") as store:
        store.insert_multiple([{}, {}, {}])
        store.remove(doc_ids=[2, 3])
        assert [store.insert(Document({}, 2)), store.insert({})] == [2, 3]


def test_after_a_negative_id_comes_the_next_one_as_in_tinydb(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        assert [store.insert(Document({}, -1)), store.insert({}), store.insert({})] == [-1, 0, 1]


def test_a_table_object_that_outlived_its_table_sees_what_is_there(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        old = store.table("people")
        old.insert({"n": 1})
        assert old.count(where("n") == 1) == 1
        store.drop_table("people")
        assert old.count(where("n") == 1) == 0
        store.table("people").insert({"n": 1})
        assert old.count(where("n") == 1) == 1
        assert old.insert({"n": 1}) == 2


def test_a_closed_store_answers_like_a_closed_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    table = store.table("people")
    table.insert({})
    store.close()
    store.close()
    for action in (lambda: table.insert({}), table.all, store.tables, lambda: table.get(doc_id=1), store.drop_tables):
        with pytest.raises(ValueError, match="closed"):
            action()


def test_the_repr_names_tables_and_counts(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.insert({"a": 1})
        assert repr(store) == (
            "<Store tables=['_default'], tables_count=1, default_table_documents_count=1, "
            "all_tables_documents_count=['_default=1']>"
        )
        assert re.match(
            r"<StoreTable name='_default', total=1, storage=<kiosk\.store\.rows\.", repr(store.table("_default"))
        )


def test_a_folder_that_is_not_there_is_the_same_error_as_in_tinydb(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Store(tmp_path / "missing" / "store.db")
    with pytest.raises(FileNotFoundError):
        TinyDB(tmp_path / "missing" / "store.db")


def test_the_storage_can_be_read_and_written_whole(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        assert store.storage.read() is None
        store.storage.write({"a": {"2": {"x": 1}, "1": {"x": 2}}, "b": {}})
        assert store.tables() == {"a", "b"}
        assert [document.doc_id for document in store.table("a")] == [2, 1]
        assert store.storage.read() == {"a": {"2": {"x": 1}, "1": {"x": 2}}, "b": {}}
        assert store.table("a").insert({}) == 3


def test_errors_of_the_store_have_one_ancestor() -> None:
    assert {error.__name__ for error in StoreError.__subclasses__()} == {
        "StoreInUse",
        "StoreFull",
        "StoreDamaged",
        "AppendOnlyError",
        "StoreTooNew",
    }
