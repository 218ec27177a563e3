"""A document with the kiosk's own facts on top: nothing is counted twice, nothing is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.store.database import Store
from kiosk.store.journal import APPEND_ONLY, INDEXES, Journal
from sync.contract import wire
from sync.contract.documents import Entry, Member, OpenCheckIn
from sync.contract.events import Draft, Event, Move, Origin
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import (
    CheckedIn,
    CheckedOut,
    GrantReceived,
    Redeemed,
    RedemptionUndone,
    RewardHandedOut,
)
from sync.contract.ledger import inverse
from sync.contract.messages import Ack
from sync.contract.rules.standing import ENTRIES_SHOWN, Standing, is_counted, moved, standing
from sync.contract.signing import SigningKey
from sync.contract.wish_facts import WishMade
from tests.clocks import FakeClock
from tests.sync.samples import sample

KEY = SigningKey(b"district".ljust(32, b"."))
M = "m1"


def open_journal(path: Path) -> tuple[Store, Journal]:
    store = Store(path, indexes=INDEXES, append_only=APPEND_ONLY)
    journal = Journal(store, FakeClock(), kiosk="k1")
    journal.begin("k1.a", "aa" * 32, "enrolled")
    return store, journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store, journal = open_journal(tmp_path / "s")
    yield journal
    store.close()


def seen(journal: Journal, document: Member | None = None) -> Standing:
    return standing(
        journal.about_member(M),
        stream=journal.state().stream,
        member=M,
        document=document,
        carried_after=journal.carried_after(),
        titles={"a1": "Reading aloud", "soap": "Soap"},
    )


def write(journal: Journal, *drafts: Draft) -> list[Event]:
    return journal.append([msgspec.structs.replace(draft, member=M) for draft in drafts])


def earn(points: int) -> Draft:
    return Draft(body=WishMade(wish="w", category="c"), moves=(Move("issued", f"member/{M}", points),))


def grant(points: int) -> Draft:
    return Draft(body=GrantReceived(grant=f"g{points}", points=points, document=""))


def spend(journal: Journal, points: int) -> Draft:
    move = Move(f"held/{journal.state().stream}/{M}", "spent/s1", points)
    return Draft(body=Redeemed(redemption="r1", reward="soap", quantity=1, points=points), moves=(move,))


class ModelDistrict:
    """Counts each fact once by its origin, and says how far."""

    def __init__(self) -> None:
        self.counted: dict[tuple[str, int], int] = {}
        self.includes_up_to: dict[str, int] = {}

    def take(self, journal: Journal, limit: int) -> int:
        """Take the next events of the current stream; gives the head."""
        state = journal.state()
        head = self.includes_up_to.get(state.stream, 0)
        for item in journal.pending(head, limit):
            event = wire.decode_event(item.data)
            head = event.seq
            origin = event.carried_from
            if event.type == "wish_made":
                self.counted[(origin.stream, origin.seq) if origin else (event.stream, event.seq)] = event.moves[0].points
        self.includes_up_to[state.stream] = head
        return head

    def document(self) -> Member:
        return Member(
            id=M,
            shown="王*",
            home="s1",
            balance=sum(self.counted.values()),
            wishes=len(self.counted),
            includes_up_to=dict(self.includes_up_to),
        )


steps = st.lists(
    st.one_of(
        st.tuples(st.just("fact"), st.integers(1, 9)),
        st.tuples(st.just("push"), st.integers(1, 4)),
        st.tuples(st.just("push, reply lost"), st.integers(1, 4)),
        st.tuples(st.just("pull"), st.just(0)),
        st.tuples(st.just("incarnation"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_every_fact_is_counted_once_whatever_was_lost_on_the_way(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    store, journal = open_journal(tmp_path_factory.mktemp("s") / "s")
    district, document, points = ModelDistrict(), None, []
    with store:
        for what, value in steps:
            if what == "fact":
                write(journal, earn(value))
                points.append(value)
            elif what.startswith("push"):
                head = district.take(journal, value)
                if what == "push":
                    ack = Ack(
                        stream=journal.state().stream,
                        nonce="",
                        server_time_ms=0,
                        epoch="e",
                        head=head,
                        hash=journal.hash_at(head),
                        ack_token="t",
                    )
                    journal.record_ack(ack, KEY.sign("ack", ack))
            elif what == "pull":
                document = district.document()
            else:
                journal.begin_incarnation("copied", journal.state().acked_seq)
            found = seen(journal, document)
            assert (found.wishes, found.balance) == (len(points), sum(points))


def test_goods_that_are_handed_out_move_nothing_and_are_no_line_of_the_passbook(journal: Journal) -> None:
    write(journal, grant(30), spend(journal, 10))
    before = seen(journal)
    write(journal, Draft(body=RewardHandedOut(redemption="r1"), actor="keeper"))
    after = seen(journal)
    assert after == msgspec.structs.replace(before, pending=before.pending + 1)


def test_without_a_document_the_kiosk_knows_its_own_facts(journal: Journal) -> None:
    write(journal, earn(5), Draft(body=CheckedIn(activity="a1")))
    found = seen(journal)
    assert (found.balance, found.wishes, found.pending, found.spendable_here) == (5, 1, 2, 0)
    assert [entry.kind for entry in found.entries] == ["checked_in", "wish_made"]
    assert found.entries[0] == Entry(
        at_ms=found.open[0].at_ms, kind="checked_in", points=0, title="Reading aloud", pending=True, balance=5
    )


def test_what_may_be_spent_comes_from_the_own_journal_whatever_the_document_says(journal: Journal) -> None:
    write(journal, grant(40), spend(journal, 15))
    document = Member(id=M, shown="", home="", balance=500, held={"k1.a": 500}, includes_up_to={"k1.a": 99})
    found = seen(journal, document)
    assert (found.spendable_here, found.balance, found.elsewhere, found.pending) == (25, 500, 475, 0)


def test_a_pending_spend_lowers_the_balance_and_its_undo_restores_it(journal: Journal) -> None:
    document = Member(id=M, shown="", home="", balance=100, includes_up_to={"k1.a": 1})
    write(journal, grant(40))
    (spent,) = write(journal, spend(journal, 15))
    assert seen(journal, document).balance == 85
    undo = Draft(
        body=RedemptionUndone(redemption="r1"), moves=inverse(spent.moves), reverses=event_ref(spent.stream, spent.seq)
    )
    write(journal, undo)
    found = seen(journal, document)
    assert (found.balance, found.spendable_here) == (100, 40)
    assert [(r.id, r.undone) for r in found.redemptions] == [("r1", True)]


def test_a_new_incarnation_has_nothing_to_spend_and_keeps_what_was_spent(journal: Journal) -> None:
    write(journal, grant(40), spend(journal, 15))
    journal.begin_incarnation("copied", 0)
    found = seen(journal, Member(id=M, shown="", home="", balance=100))
    assert (found.spendable_here, found.balance) == (0, 85)


def test_service_that_was_carried_over_is_still_open_once_and_ends_once(journal: Journal) -> None:
    (check_in,) = write(journal, Draft(body=CheckedIn()))
    ref = event_ref(check_in.stream, check_in.seq)
    journal.begin_incarnation("copied", 0)
    journal.begin_incarnation("copied", 0)
    (open_,) = seen(journal).open
    assert open_.ref == ref
    write(journal, Draft(body=CheckedOut(check_in=open_.ref, served_min=60)))
    assert seen(journal).open == ()
    assert seen(journal).served_min == 60
    journal.begin_incarnation("copied", 0)
    assert seen(journal).open == ()
    assert seen(journal).served_min == 60


@pytest.mark.parametrize("counted", [0, 2])
def test_a_document_may_call_a_carried_check_in_by_either_name(journal: Journal, counted: int) -> None:
    (check_in,) = write(journal, Draft(body=CheckedIn()))
    journal.begin_incarnation("copied", 0)
    copy = journal.about_member(M)[-1]
    for named in (check_in, copy):
        open_ = OpenCheckIn(
            ref=event_ref(named.stream, named.seq), at_ms=1, boot="b", mono_ms=1, activity="", stream=named.stream
        )
        document = Member(id=M, shown="", home="", open=(open_,), includes_up_to={copy.stream: counted})
        assert len(seen(journal, document).open) == 1


def test_no_more_entries_are_shown_than_fit(journal: Journal) -> None:
    write(journal, *[earn(1)] * 20)
    assert len(seen(journal).entries) == ENTRIES_SHOWN
    assert seen(journal).pending == 20


def test_damaged_facts_are_passed_over(journal: Journal) -> None:
    (granted, good) = write(journal, grant(40), earn(5))
    broken = msgspec.structs.replace(granted, body=msgspec.Raw(b'{"points":"x"}'))
    found = standing([broken, good], stream="k1.a", member=M)
    assert (found.spendable_here, found.balance) == (0, 5)


def test_a_card_that_nobody_is_known_to_hold_has_service_but_no_points(journal: Journal) -> None:
    journal.append([Draft(body=CheckedIn(), card="000000000000")])
    found = standing(journal.about_card("000000000000"), stream="k1.a", member="")
    assert (len(found.open), found.balance, found.spendable_here) == (1, 0, 0)


def fact(stream: str, seq: int, origin: tuple[str, int] | None = None) -> Event:
    carried = Origin(stream=origin[0], seq=origin[1], hash="") if origin else None
    return sample(Event, stream=stream, seq=seq, carried_from=carried)


@pytest.mark.parametrize(
    ("event", "includes", "carried_after", "counted"),
    [
        (("c", 5, None), {"c": 5}, {}, True),
        (("c", 6, None), {"c": 5}, {}, False),
        (("b", 3, None), {}, {"b": 3}, False),
        (("b", 4, None), {}, {"b": 3}, True),
        (("b", 3, None), {"b": 3}, {"b": 3}, True),
        (("c", 2, ("b", 4)), {"b": 4}, {"b": 3}, True),
        (("c", 2, ("b", 4)), {"b": 3}, {"b": 3}, False),
    ],
)
def test_when_a_fact_is_counted(
    event: tuple[str, int, tuple[str, int] | None],
    includes: dict[str, int],
    carried_after: dict[str, int],
    counted: bool,
) -> None:
    stream, seq, origin = event
    assert is_counted(fact(stream, seq, origin), "c", includes, carried_after) is counted


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=12), st.lists(st.integers(1, 9), max_size=4))
def test_points_after_new_facts_are_what_a_new_fold_gives(
    tmp_path_factory: pytest.TempPathFactory, before: list[tuple[bool, int]], after: list[int]
) -> None:
    store, journal = open_journal(tmp_path_factory.mktemp("moved") / "s")
    with store:
        for earns, points in before:
            write(journal, earn(points) if earns else grant(points))
        known = seen(journal)
        written = [event for points in after for event in write(journal, spend(journal, points))]
        stream = journal.state().stream
        told, folded = moved(known, written, stream=stream, member=M), seen(journal)
    assert (told.balance, told.spendable_here) == (folded.balance, folded.spendable_here)
