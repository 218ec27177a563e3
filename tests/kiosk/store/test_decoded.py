"""Events that are kept decoded: every answer is the one that the rows on the disk give."""

import itertools
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.store.database import Store
from kiosk.store.decoded import DecodedEvents
from kiosk.store.journal import APPEND_ONLY, INDEXES, Journal
from kiosk.store.table import StoreTable
from sync.contract.events import Draft, Event, Move
from sync.contract.kiosk_facts import CheckedIn
from sync.contract.ledger import goods_at, goods_out
from sync.contract.wish_facts import WishMade
from tests.clocks import FakeClock

LOOK_UPS = [
    ("member", "m1"),
    ("member", "m2"),
    ("card", "c1"),
    ("type", "wish_made"),
    ("type", "checked_in"),
    ("subject", "oil"),
    ("stream", "k1.first"),
]


class Undone(Exception):
    """Leaves a transaction, so that it never happened."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as store:
        yield store


def open_store(path: Path) -> Store:
    return Store(path, indexes=INDEXES, append_only=APPEND_ONLY)


def begun(store: Store) -> Journal:
    journal = Journal(store, FakeClock(), kiosk="k1")
    journal.begin("k1.first", "aa" * 32, "enrolled")
    return journal


def wish(member: str = "m1", name: str = "w") -> Draft:
    return Draft(body=WishMade(wish=name, category="repair"), member=member, card="c1")


def from_disk(store: Store, field: str, value: str) -> list[Event]:
    # A table object of its own: one that was never asked keeps no answers.
    return DecodedEvents(store, StoreTable(store.storage, "journal")).matching(field, value)


facts = st.tuples(st.sampled_from(["m1", "m2"]), st.sampled_from(["wish", "check_in", "goods"]))
steps = st.recursive(
    st.one_of(
        st.tuples(st.just("write"), facts),
        st.tuples(st.just("write"), facts),
        st.tuples(st.just("look"), st.sampled_from(LOOK_UPS)),
        st.tuples(st.just("incarnation"), st.integers(0, 4)),
        st.tuples(st.just("broken"), st.sampled_from(["m1", "m2"])),
    ),
    lambda inner: st.tuples(st.sampled_from(["kept", "undone"]), st.lists(inner, max_size=6)),
    max_leaves=30,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(steps, max_size=20), st.sampled_from([1, 5, 10_000]))
def test_every_answer_is_what_the_disk_gives_after_appends_rollbacks_and_incarnations(
    taken: list[tuple[str, object]], kept_events: int
) -> None:
    numbers = itertools.count()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s") as store:
        journal = begun(store)
        decoded = DecodedEvents(store, store.table("journal"), kept_events)

        def look(field: str, value: str) -> None:
            assert decoded.matching(field, value) == from_disk(store, field, value)

        def take(step: tuple[str, object]) -> None:
            match step:
                case "write", (member, kind):
                    body = CheckedIn() if kind == "check_in" else WishMade(wish=f"w{next(numbers)}", category="c")
                    stream = journal.state().stream
                    goods = (Move(goods_at(stream, "oil"), goods_out("oil", "s1"), 1),) if kind == "goods" else ()
                    journal.append([Draft(body=body, member=str(member), card="c1", moves=goods)])
                case "broken", member:
                    store.table("journal").insert(
                        {
                            **dict(store.table("journal").last() or {}),
                            "member": member,
                            "seq": journal.state().head_seq + 1,
                            "data": "{}",
                        }
                    )
                case "look", (field, value):
                    look(str(field), str(value))
                case "incarnation", back:
                    assert isinstance(back, int)
                    journal.begin_incarnation("copied", max(0, journal.state().head_seq - back))
                case how, inner:
                    assert isinstance(inner, list)
                    with suppress(Undone), store.transaction():
                        for one in inner:
                            take(one)
                        if how == "undone":
                            raise Undone

        for step in taken:
            take(step)
        for field, value in LOOK_UPS:
            look(field, value)


def test_what_was_read_inside_an_undone_transaction_is_forgotten(store: Store) -> None:
    journal = begun(store)
    journal.append([wish(name="kept")])
    with suppress(Undone), store.transaction():
        journal.append([wish(name="undone")])
        assert len(journal.about_member("m1")) == 2
        raise Undone
    (other,) = journal.append([wish(name="other")])
    assert [event.body for event in journal.about_member("m1")][1:] == [other.body]


def test_a_list_that_was_given_out_is_the_callers_own(store: Store) -> None:
    journal = begun(store)
    journal.append([wish()])
    journal.about_member("m1").clear()
    assert len(journal.about_member("m1")) == 1


def test_an_event_is_decoded_once(store: Store) -> None:
    journal = begun(store)
    journal.append([wish()])
    (first,) = journal.about_member("m1")
    journal.append([wish()])
    again, _ = journal.about_member("m1")
    assert again is first


def test_what_was_not_asked_for_the_longest_goes_first(store: Store) -> None:
    journal = begun(store)
    journal.append([wish(member) for member in ("m1", "m2", "m3")])
    decoded = DecodedEvents(store, store.table("journal"), kept_events=2)
    first = {member: decoded.matching("member", member)[0] for member in ("m1", "m2")}
    decoded.matching("member", "m1")
    decoded.matching("member", "m3")
    assert decoded.matching("member", "m1")[0] is first["m1"]
    assert decoded.matching("member", "m2")[0] is not first["m2"]


def test_threads_that_write_and_ask_at_once_get_every_event_once_and_in_order(store: Store) -> None:
    journal = begun(store)
    seen: list[list[int]] = []

    def write() -> None:
        for _ in range(20):
            journal.append([wish()])

    def ask() -> None:
        seen.extend([event.seq for event in journal.about_member("m1")] for _ in range(40))

    threads = [threading.Thread(target=work) for work in (write, write, ask, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.seq for event in journal.about_member("m1")] == list(range(2, 42))
    assert all(seqs == list(range(2, 2 + len(seqs))) for seqs in seen)
