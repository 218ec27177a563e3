"""The journal on a real store: every fact once, in order, as exact bytes in a chain."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb.table import Document

from kiosk.store.database import Store
from kiosk.store.errors import AppendOnlyError
from kiosk.store.journal import APPEND_ONLY, INDEXES, EntryTooLong, Journal
from kiosk.store.table import StoreTable
from sync.contract import wire
from sync.contract.events import Draft, Event, Move
from sync.contract.kiosk_facts import CheckedIn, GrantReceived, IncarnationStarted, KeyRotated
from sync.contract.messages import Ack
from sync.contract.signing import SigningKey
from sync.contract.wish_facts import WishMade
from tests.clocks import START_MS, FakeClock

DISTRICT = SigningKey(b"district".ljust(32, b"."))
STREAM, KEY = "k1.first", "aa" * 32


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3", indexes=INDEXES, append_only=APPEND_ONLY) as store:
        yield store


@pytest.fixture
def journal(store: Store, clock: FakeClock) -> Journal:
    journal = Journal(store, clock, kiosk="k1")
    journal.begin(STREAM, KEY, "enrolled")
    return journal


def wish(name: str, **more: Any) -> Draft:
    return Draft(body=WishMade(wish=name, category="repair"), private={"text": f"about {name}"}, **more)


def check_in(member: str = "m1") -> Draft:
    return Draft(body=CheckedIn(), member=member, card="000000000000")


def acked(journal: Journal, head: int, **more: Any) -> None:
    """Let the district acknowledge the stream up to a seq."""
    fields: dict[str, Any] = {
        "stream": journal.state().stream,
        "nonce": "n",
        "head": head,
        "hash": journal.hash_at(head),
        "server_time_ms": START_MS,
        "epoch": "e1",
        "ack_token": f"{head}-t",
        **more,
    }
    ack = Ack(**fields)
    journal.record_ack(ack, DISTRICT.sign("ack", ack))


def events_of(journal: Journal) -> list[Event]:
    return [wire.decode_event(item.data) for item in journal.pending(0, 100_000)]


def holds_together(journal: Journal) -> bool:
    prev, seq = wire.genesis_hash(journal.state().stream), 0
    for item in journal.pending(0, 100_000):
        seq += 1
        event = wire.decode_event(item.data)
        if (event.prev, event.seq, item.seq, event.stream) != (prev, seq, seq, journal.state().stream):
            return False
        prev = wire.event_hash(item.data)
        if journal.hash_at(seq) != prev:
            return False
    state = journal.state()
    return (state.head_seq, state.head_hash) == (seq, prev)


# --- Chain ------------------------------------------------------------------------------------------------------------


def test_a_stream_begins_with_its_own_beginning(journal: Journal) -> None:
    (first,) = events_of(journal)
    assert (first.type, first.seq, first.prev) == ("incarnation_started", 1, wire.genesis_hash(STREAM))
    state = journal.state()
    assert (state.stream, state.key, state.acked_seq, state.acked_hash) == (STREAM, KEY, 0, wire.genesis_hash(STREAM))
    assert journal.hash_at(0) == wire.genesis_hash(STREAM)
    assert journal.hash_at(99) == ""


def test_a_store_without_a_stream_says_so(store: Store, clock: FakeClock) -> None:
    assert not Journal(store, clock, kiosk="k1").has_stream


def test_facts_carry_their_clocks_and_hang_together(journal: Journal, clock: FakeClock) -> None:
    clock.advance(5_000)
    (one,) = journal.append([wish("w1", member="m1")])
    clock.reboot(wall_ms=0)
    (two,) = journal.append([check_in()])
    assert (one.at_ms, one.boot, one.mono_ms) == (START_MS + 5_000, "boot-1", 65_000)
    assert (two.at_ms, two.boot, two.mono_ms) == (0, "boot-2", 0)
    assert holds_together(journal)


def test_what_is_returned_is_what_is_on_the_disk(journal: Journal) -> None:
    moves = (Move("issued", "member/m1", 5),)
    (event,) = journal.append([wish("心愿", member="m1", card="1", actor="keeper", moves=moves, reverses="k:1")])
    item = journal.pending(1, 1)[0]
    assert item.data == wire.encode_event(event)
    assert event.private == wire.private_digest(item.private)
    assert wire.private_values(item.private) == {"text": "about 心愿"} == journal.private_of(event)
    assert journal.about_member("m1") == [event]
    assert journal.about_card("1") == [event]
    assert journal.of_type(WishMade) == [event]


def test_a_reopened_journal_goes_on(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "store.sqlite3"
    for number in range(3):
        with Store(path, indexes=INDEXES, append_only=APPEND_ONLY) as store:
            journal = Journal(store, clock, kiosk="k1")
            if not journal.has_stream:
                journal.begin(STREAM, KEY, "enrolled")
            journal.append([wish(f"w{number}")])
            assert holds_together(journal)
            assert journal.state().head_seq == number + 2


def change_a_row(table: StoreTable) -> None:
    table.update({"data": "x"}, doc_ids=[1])


def remove_a_row(table: StoreTable) -> None:
    table.remove(doc_ids=[1])


@pytest.mark.parametrize("change", [change_a_row, remove_a_row, StoreTable.truncate])
def test_rows_can_be_neither_changed_nor_deleted(
    journal: Journal, store: Store, change: Callable[[StoreTable], None]
) -> None:
    with pytest.raises(AppendOnlyError):
        change(store.table("journal"))
    assert holds_together(journal)


def test_facts_are_written_all_or_none(journal: Journal) -> None:
    before = journal.state()
    with pytest.raises(EntryTooLong):
        journal.append([wish("w1"), Draft(body=GrantReceived(grant="g", points=1, document="x" * wire.MAX_EVENT_BYTES))])
    assert journal.state() == before
    assert journal.pending(1, 10) == []


@pytest.mark.parametrize(
    "draft",
    [
        Draft(body=GrantReceived(grant="g", points=1, document="x" * wire.MAX_EVENT_BYTES)),
        Draft(body=GrantReceived(grant="g", points=1, document="x" * (wire.MAX_EVENT_BYTES - 700))),
        Draft(body=WishMade(wish="w", category="c"), private={"text": "x" * wire.MAX_PRIVATE_BYTES}),
        Draft(body=WishMade(wish="w", category="c"), private={"text": "愿" * (wire.MAX_PRIVATE_BYTES // 3)}),
    ],
    ids=["body", "no room to be carried over", "private text", "private text in bytes"],
)
def test_what_would_not_fit_a_push_is_not_written(journal: Journal, store: Store, draft: Draft) -> None:
    with pytest.raises(EntryTooLong):
        journal.append([draft])
    assert journal.state().head_seq == 1
    assert len(store.table("private")) == 0
    journal.append([wish("w1")])
    assert holds_together(journal)


@pytest.mark.parametrize(
    "draft",
    [
        wish("w" * 81),
        wish("w", card="c" * 81),
        wish("w", moves=(Move("a", "b", 0),)),
        Draft(body=GrantReceived(grant="g", points=-1, document="")),
    ],
    ids=["body", "envelope", "move", "number"],
)
def test_what_nobody_could_read_back_is_not_written(journal: Journal, draft: Draft) -> None:
    with pytest.raises(wire.NotAnEvent):
        journal.append([draft])
    assert journal.state().head_seq == 1


def test_an_outer_transaction_that_fails_takes_the_facts_with_it(journal: Journal, store: Store) -> None:
    def fails() -> None:
        with store.transaction():
            journal.append([wish("w1")])
            assert journal.state().head_seq == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert journal.state().head_seq == 1
    journal.append([wish("w2")])
    assert holds_together(journal)


# --- Outbox -----------------------------------------------------------------------------------------------------------


def test_pending_is_what_lies_after_a_position(journal: Journal) -> None:
    journal.append([wish(f"w{n}") for n in range(5)])
    assert [item.seq for item in journal.pending(0, 3)] == [1, 2, 3]
    assert [item.seq for item in journal.pending(3, 10)] == [4, 5, 6]
    assert journal.pending(6, 10) == []
    assert journal.pending_count() == 6


def test_an_ack_moves_the_position_and_keeps_what_it_said(journal: Journal) -> None:
    journal.append([wish("w1"), wish("w2")])
    acked(journal, 2, ack_token="2-t", epoch="e7", stream_status="frozen")
    state = journal.state()
    assert (state.acked_seq, state.acked_hash) == (2, journal.hash_at(2))
    assert (state.token, state.token_epoch, state.status) == ("2-t", "e7", "frozen")
    assert state.last_ack is not None
    assert msgspec.json.decode(state.last_ack.payload, type=Ack).head == 2
    assert journal.pending_count() == 1


def test_newest_first_is_the_journal_backwards_with_the_time_that_had_passed(
    journal: Journal, store: Store, clock: FakeClock
) -> None:
    with store.transaction():
        for _ in range(600):
            journal.append([check_in()])
    clock.jump(1)
    journal.append([wish("w1")])
    found = list(journal.newest_first())
    assert [event for event, _ in found] == events_of(journal)[::-1]
    assert {floor_ms for _, floor_ms in found} == {START_MS}


def test_a_rewind_pushes_from_there_again(journal: Journal) -> None:
    journal.append([wish("w1"), wish("w2")])
    acked(journal, 3)
    journal.rewind(1)
    state = journal.state()
    assert (state.acked_seq, state.acked_hash, state.token) == (1, journal.hash_at(1), "3-t")
    journal.rewind(0)
    assert journal.state().acked_hash == wire.genesis_hash(STREAM)


def test_an_ack_of_a_stream_that_ended_meanwhile_changes_nothing(journal: Journal) -> None:
    journal.append([wish("w1")])
    old = journal.state()
    journal.begin_incarnation("copied", 0)
    before = journal.state()
    acked(journal, 1, stream=old.stream, hash=old.head_hash)
    assert journal.state() == before


def test_private_texts_go_when_a_backup_has_them_and_not_before(journal: Journal, store: Store) -> None:
    events = journal.append([wish(f"w{n}") for n in range(4)])
    acked(journal, 4)
    assert len(store.table("private")) == 4
    acked(journal, 4, backed_up_to=3)
    assert [journal.private_of(event) for event in events] == [{}, {}, {"text": "about w2"}, {"text": "about w3"}]
    assert [bool(item.private) for item in journal.pending(1, 10)] == [False, False, True, True]
    assert holds_together(journal)


def test_a_backup_of_what_was_never_acknowledged_erases_nothing_of_it(journal: Journal, store: Store) -> None:
    journal.append([wish(f"w{n}") for n in range(4)])
    acked(journal, 2, backed_up_to=99)
    assert len(store.table("private")) == 3


def test_totals_are_those_of_the_current_stream_up_to_a_seq(journal: Journal) -> None:
    journal.append([wish("w1"), check_in()])
    journal.begin_incarnation("copied", 2)
    journal.append([wish("w2")])
    totals = journal.totals(3)
    assert totals.types == {"incarnation_started": 1, "checked_in": 1, "wish_made": 1}
    assert totals.hash == journal.hash_at(3)
    assert journal.totals(0).seq == 0


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_the_key_of_a_position_follows_the_rotations_before_it(journal: Journal) -> None:
    journal.append([wish("w1"), Draft(body=KeyRotated(public_key="bb", proof="")), wish("w2")])
    journal.append([Draft(body=KeyRotated(public_key="cc", proof=""))])
    assert [journal.key_at(seq) for seq in range(6)] == [KEY, KEY, KEY, "bb", "bb", "cc"]
    journal.begin_incarnation("copied", 3)
    assert journal.key_at(0) == "bb"  # what the district knows of
    assert journal.state().key == "bb"
    journal.use_key("cc")
    assert journal.key_at(0) == "cc"


# --- Incarnations -------------------------------------------------------------------------------------------------------


def test_a_new_incarnation_carries_exactly_the_facts_that_wait(journal: Journal, clock: FakeClock) -> None:
    clock.advance(1_000)
    facts = journal.append(
        [
            wish("w1", member="m1"),
            check_in(),
            Draft(body=GrantReceived(grant="g", points=5, document="d"), member="m1"),
            Draft(body=KeyRotated(public_key="bb", proof="")),
            wish("w2", member="m1", moves=(Move("issued", "member/m1", 3),)),
        ]
    )
    clock.reboot(wall_ms=0)
    journal.begin_incarnation("forked", 2)
    started, *carried = events_of(journal)
    body = wire.body_of(started)
    assert isinstance(body, IncarnationStarted)
    assert (body.reason, body.previous, body.previous_seq) == ("forked", STREAM, 2)
    assert [event.type for event in carried] == ["checked_in", "wish_made"]
    for copy, fact in zip(carried, [facts[1], facts[4]], strict=True):
        assert copy.carried_from is not None
        assert (copy.carried_from.stream, copy.carried_from.seq) == (STREAM, fact.seq)
        assert copy.carried_from.hash == wire.event_hash(wire.encode_event(fact))
        assert (copy.at_ms, copy.boot, copy.mono_ms) == (fact.at_ms, fact.boot, fact.mono_ms)
        assert (copy.member, copy.card, copy.moves, copy.private) == (fact.member, fact.card, fact.moves, fact.private)
    assert journal.private_of(carried[1]) == {"text": "about w2"}
    assert journal.carried_after() == {STREAM: 2}
    assert holds_together(journal)


def test_a_fact_that_is_carried_twice_keeps_its_first_origin(journal: Journal) -> None:
    (fact,) = journal.append([wish("w1", member="m1")])
    journal.begin_incarnation("copied", 0, incarnation="second")
    journal.begin_incarnation("copied", 0, incarnation="third")
    copy = events_of(journal)[-1]
    assert copy.stream == "k1.third"
    assert copy.carried_from is not None
    assert (copy.carried_from.stream, copy.carried_from.seq) == (STREAM, fact.seq)
    assert len(journal.about_member("m1")) == 3
    assert set(journal.carried_after()) == {STREAM, "k1.second"}


def test_a_new_incarnation_begins_with_nothing_acknowledged(journal: Journal) -> None:
    journal.append([wish("w1")])
    acked(journal, 2, stream_status="closed")
    journal.begin_incarnation("closed", 2)
    state = journal.state()
    assert (state.acked_seq, state.token, state.token_epoch, state.last_ack, state.status) == (0, "", "", None, "live")
    assert state.head_seq == 1
    assert journal.key_at(0) == KEY


def test_the_longest_event_can_be_carried_over(journal: Journal) -> None:
    room = wire.MAX_EVENT_BYTES - len(wire.encode_event(journal.append([wish("w", member="m1")])[0])) - 1_000
    journal.append([Draft(body=WishMade(wish="w", category="c"), member="m1", reverses="")])
    moves = tuple(Move("issued", "member/m" + "x" * 100, 1) for _ in range(room // 130))
    journal.append([wish("long", moves=moves[:256])])
    journal.begin_incarnation("copied", 0)
    assert len(events_of(journal)) == 4


def test_what_cannot_be_read_is_pushed_as_it_is_and_stays_behind(journal: Journal, store: Store) -> None:
    journal.append([wish("w1", member="m1")])
    events = store.table("journal")
    last = events.last()
    assert last is not None
    for data in (b"no event", b"{}", b'{"stream":1}'):
        last = events.last()
        assert last is not None
        events.insert(dict(last) | {"seq": last["seq"] + 1, "hash": wire.event_hash(data), "data": data.decode()})
    journal.append([wish("w2", member="m1")])
    assert [item.data for item in journal.pending(2, 3)] == [b"no event", b"{}", b'{"stream":1}']
    assert len(journal.about_member("m1")) == 2
    assert journal.totals(6).types["unreadable"] == 3
    assert journal.key_at(6) == KEY
    journal.begin_incarnation("salvaged", 0)
    assert [event.type for event in events_of(journal)] == ["incarnation_started", "wish_made", "wish_made"]


def test_damaged_bodies_and_private_texts_tell_nothing(journal: Journal, store: Store) -> None:
    (event,) = journal.append([wish("w1")])
    store.table("private").update({"text": "damaged"}, doc_ids=[2])
    assert journal.private_of(event) == {}
    events = store.table("journal")
    broken = wire.encode_event(msgspec.structs.replace(event, seq=3, type="key_rotated"))
    events.insert({**dict(events.range(2, 2)[0]), "seq": 3, "type": "key_rotated", "data": broken.decode()})
    assert journal.key_at(9) == KEY


# --- After a salvage ----------------------------------------------------------------------------------------------------


def test_events_whose_stream_was_lost_get_it_back_in_its_place(journal: Journal, store: Store) -> None:
    journal.append([wish("w1")])
    journal.begin_incarnation("copied", 2, incarnation="second")
    journal.append([wish("w2", member="m1")])
    for lost in (["k1.second"], [STREAM], [STREAM, "k1.second"]):
        rows = [row.doc_id for row in store.table("streams") if row["stream"] in lost]
        store.table("streams").remove(doc_ids=rows)
        journal.adopt_orphans(KEY)
        state = journal.state()
        assert (state.stream, state.head_seq) == ("k1.second", 2)
        assert set(journal.carried_after()) == {STREAM}
    journal.begin_incarnation("salvaged", 0)
    assert [event.type for event in events_of(journal)] == ["incarnation_started", "wish_made"]


def test_a_private_text_whose_event_was_lost_is_in_nobodys_way(journal: Journal, store: Store) -> None:
    store.table("private").insert(Document({"text": "orphan"}, doc_id=2))
    journal.adopt_orphans(KEY)
    (event,) = journal.append([wish("w1")])
    assert journal.private_of(event) == {"text": "about w1"}


# --- Time ---------------------------------------------------------------------------------------------------------------


def test_time_that_is_known_to_have_passed_does_not_come_back(journal: Journal, clock: FakeClock) -> None:
    clock.advance(10_000)
    journal.append([wish("w1")])
    clock.reboot(wall_ms=0)
    journal.append([wish("w2")])
    assert journal.floor_ms() == START_MS + 10_000
    acked(journal, 3, server_time_ms=START_MS + 50_000)
    assert journal.floor_ms() == START_MS + 50_000
    journal.begin_incarnation("closed", 3)
    assert journal.floor_ms() == START_MS + 50_000
    journal.append([wish("w3")])
    assert journal.floor_ms() == START_MS + 50_000
    journal.heard("live", START_MS + 60_000)
    assert journal.floor_ms() == START_MS + 60_000


def test_a_clock_that_was_once_years_ahead_is_forgiven_by_the_next_signed_answer(journal: Journal, clock: FakeClock) -> None:
    clock.jump(START_MS + 10**12)
    journal.append([wish("w1")])
    clock.jump(START_MS + 1_000)
    assert journal.floor_ms() == START_MS + 10**12
    acked(journal, 2, server_time_ms=START_MS + 500)
    assert journal.floor_ms() == START_MS + 500
    journal.append([wish("w2")])
    assert journal.floor_ms() == START_MS + 1_000


# --- Anything, in any order ---------------------------------------------------------------------------------------------

steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 4)),
        st.tuples(st.just("ack"), st.integers(0, 20)),
        st.tuples(st.just("rewind"), st.integers(0, 20)),
        st.tuples(st.just("incarnation"), st.integers(0, 20)),
        st.tuples(st.just("reboot"), st.just(0)),
    ),
    max_size=15,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_the_chain_holds_and_nothing_waiting_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    clock = FakeClock()
    with Store(tmp_path_factory.mktemp("s") / "s", indexes=INDEXES, append_only=APPEND_ONLY) as store:
        journal = Journal(store, clock, kiosk="k1")
        journal.begin(STREAM, KEY, "enrolled")
        known: set[str] = set()  # facts that the district has
        taken: set[str] = set()
        for what, value in steps:
            state = journal.state()
            if what == "append":
                for _ in range(value):
                    name = f"w{len(taken)}"
                    taken.add(name)
                    journal.append([wish(name)])
            elif what == "ack":
                acked(journal, min(value, state.head_seq), backed_up_to=value)
                known |= {str(msgspec.json.decode(e.body).get("wish")) for e in events_of(journal)[:value]}
            elif what == "rewind":
                journal.rewind(min(value, state.acked_seq))
            elif what == "incarnation":
                journal.begin_incarnation("copied", min(value, state.acked_seq))
            else:
                clock.reboot()
            assert holds_together(journal)
        waiting = {str(msgspec.json.decode(event.body).get("wish")) for event in events_of(journal)}
        assert taken <= known | waiting


# --- Size ---------------------------------------------------------------------------------------------------------------


def best_of(times: int, action: Any) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return min(found)


@pytest.mark.slow
def test_ten_thousand_events_wait_and_nothing_takes_longer_for_it(journal: Journal, store: Store) -> None:
    def measure() -> tuple[float, float]:
        return best_of(30, journal.state), best_of(30, lambda: journal.append([wish("w")]))

    small = measure()
    with store.transaction():
        for number in range(10_000):
            journal.append([wish(f"w{number}")])
    large = measure()
    assert all(after < before * 4 + 0.0005 for before, after in zip(small, large, strict=True))
    assert journal.pending_count() > 10_000
    assert len(journal.pending(5_000, 500)) == 500
    journal.begin_incarnation("copied", 0)
    assert journal.pending_count() > 10_000
    assert holds_together(journal)
