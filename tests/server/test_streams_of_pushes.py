"""Whatever happens on the line, each event counts once: a kiosk that is only a journal, and hypothesis for the weather."""

from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server import ingest, ledger
from server.models import ForkEvent, JournalEvent, Posting, Stream
from sync.contract.messages import Ack, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.wire import PushHeader
from tests.server.district import ModelKiosk, founded_district


class OneKiosk(RuleBasedStateMachine):
    """A kiosk earns and spends, pushes and pushes again; acks get lost, pushes come late, doubled, cut elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = self.stack.enter_context(founded_district())
        self.kiosk = ModelKiosk.enrolled("s1")
        self.old_pushes: list[tuple[PushHeader, list[bytes]]] = []
        self.frozen = False

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def begin(self) -> None:
        self.kiosk.push()

    @rule(member=st.sampled_from(("m1", "m2")), points=st.integers(1, 9), held=st.booleans())
    def earn(self, member: str, points: int, held: bool) -> None:
        self.kiosk.earn(member, points, held=held)

    @rule(member=st.sampled_from(("m1", "m2")), points=st.integers(1, 9))
    def spend(self, member: str, points: int) -> None:
        self.kiosk.spend(member, points)

    @rule(data=st.sampled_from((b"", b"poison", b"{}")))
    def write_poison(self, data: bytes) -> None:
        self.kiosk.write_bytes(data)

    @rule()
    def rotate(self) -> None:
        """Not again before the last rotation is acknowledged: the district keeps one key before the newest."""
        if all(since <= self.kiosk.acked for since, _ in self.kiosk.old_keys):
            self.kiosk.rotate()

    @rule(part=st.floats(0, 1), arrives=st.booleans())
    def push(self, part: float, arrives: bool) -> None:
        """Push a part of what waits; the ack may get lost."""
        kiosk = self.kiosk
        last = kiosk.acked + round((kiosk.head - kiosk.acked) * part)
        push = kiosk.push_of(kiosk.acked, last)
        self.old_pushes.append(push)
        answer = ingest.push(*push, 0)
        assert isinstance(answer, Ack), answer
        assert kiosk.hash_at(answer.head) == answer.hash
        if arrives:
            kiosk.take(answer)

    @rule(data=st.data())
    @precondition(lambda self: self.old_pushes)
    def repeat_an_old_push(self, data: st.DataObject) -> None:
        """A push that was late on the line: either it is a lost reply's repeat, or it is refused and changes nothing."""
        push = data.draw(st.sampled_from(self.old_pushes))
        before = JournalEvent.objects.count()
        answer = ingest.push(*push, 0)
        assert isinstance(answer, Ack) or answer.code in (SyncRefusal.COPY, SyncRefusal.UNKNOWN_KEY), answer
        if isinstance(answer, Refused):
            assert JournalEvent.objects.count() == before

    @rule()
    def push_beyond_the_head(self) -> None:
        kiosk = self.kiosk
        row = Stream.objects.get(name=kiosk.stream)
        if row.head + 1 <= kiosk.head:
            answer = kiosk.send(base=row.head + 1)
            assert isinstance(answer, Refused)
            # With a rotation in what is left out, the district can't know the key yet.
            assert answer.code in (SyncRefusal.GAP, SyncRefusal.UNKNOWN_KEY)
            if answer.code is SyncRefusal.GAP:
                assert (answer.head, answer.hash) == (row.head, row.hash)

    @rule(points=st.integers(10, 19))
    def a_copy_of_the_disk_goes_its_own_way(self, points: int) -> None:
        """Forked or refused, never mixed in; what it brought under numbers of the journal is kept."""
        twin = self.kiosk.copy()
        twin.events = twin.events[: max(1, twin.acked - 1)]
        twin.key = self.kiosk.key_at(len(twin.events) + 1)
        twin.earn("m3", points)
        if Stream.objects.get(name=twin.stream).head < twin.head:
            return  # whoever comes first under a number that is free is not a fork
        answer = twin.send(base=min(twin.acked, twin.head - 1))
        assert isinstance(answer, Refused), answer
        assert answer.code in (SyncRefusal.FORK, SyncRefusal.UNKNOWN_KEY)
        if answer.code is SyncRefusal.FORK:
            self.frozen = True
            assert bytes(ForkEvent.objects.get(hash=twin.hash_at(twin.head)).data) == twin.events[-1]

    @invariant()
    def the_journal_is_a_beginning_of_the_kiosks(self) -> None:
        rows = JournalEvent.objects.filter(stream__name=self.kiosk.stream).order_by("seq").values_list("seq", "data")
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        assert [bytes(data) for _, data in rows] == self.kiosk.events[: len(rows)]
        assert len(rows) >= self.kiosk.acked

    @invariant()
    def the_books_add_up(self) -> None:
        assert ledger.total() == 0
        assert sum(Posting.objects.values_list("points", flat=True)) == 0
        status = Stream.objects.get(name=self.kiosk.stream).status
        assert status == ("frozen" if self.frozen else "live")


PATIENCE = settings(max_examples=12, stateful_step_count=20, deadline=None)
MORE_PATIENCE = settings(max_examples=200, stateful_step_count=50, deadline=None)


def test_each_event_counts_once_whatever_happens_on_the_line() -> None:
    run_state_machine_as_test(OneKiosk, settings=PATIENCE)


@pytest.mark.slow
def test_each_event_counts_once_with_more_patience() -> None:
    run_state_machine_as_test(OneKiosk, settings=MORE_PATIENCE)
