"""Orders, answers, lost replies, withdrawals and lost kiosks in whatever order: no point is made, lost or held twice."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server import closing, feed, keys, ledger, orders, rebuild
from server.follower import follow_to_the_end
from server.models import Account, Grant, SetAsideEvent, TransferOrder
from server.refused import DeedRefused
from sync.contract import documents
from sync.contract.events import Event
from sync.contract.kiosk_facts import GrantReceived, MemberRegistered, PointsWanted
from sync.contract.ledger import ISSUED, balance_of, held_account, member_account
from sync.contract.rules.orders import release, was_released
from sync.contract.rules.spendable import spendable
from sync.contract.signing import open_signed, to_text
from sync.contract.wire import decode_event
from tests.server.district import FixedClock, ModelKiosk, founded_district
from tests.server.test_ledger import award

MEMBER = "m1"
WHICH = st.integers(0, 2)
HOUR_MS = 3_600_000


class Honest(ModelKiosk):
    """A kiosk that keeps the rules: it spends what its own journal says, and answers orders as a replica does."""

    cursor = 0

    @property
    def own(self) -> list[Event]:
        """Its journal."""
        return [decode_event(data) for data in self.events]

    @property
    def spendable(self) -> int:
        """What it may spend."""
        return spendable(self.own, self.stream, member=MEMBER)

    def pull(self) -> None:
        """Take in what is new: receipts and answers are journaled."""
        for document in feed.documents_after([feed.for_stream(self.stream)], self.cursor, 100):
            self.cursor = document.rev
            if document.kind == "grant" and document.signed is not None:
                grant = open_signed(document.signed, "grant", documents.Grant, keys.our_public_keys())
                if not any(event.type == "grant_received" and grant.id.encode() in bytes(event.body) for event in self.own):
                    text = to_text(document.signed)
                    self.write(GrantReceived(grant=grant.id, points=grant.points, document=text), member=MEMBER)
            elif document.kind == "order" and document.body is not None:
                order = documents.TransferOrder(**document.body)
                if not was_released(order.id, self.own, self.stream):
                    draft = release(order, self.spendable, self.stream)
                    self.write(draft.body, member=MEMBER, moves=draft.moves)


class Orders(RuleBasedStateMachine):
    """Three kiosks, one member, one district."""

    @initialize()
    def found(self) -> None:
        """A member at home at the first kiosk."""
        self.around = ExitStack()
        self.clock: FixedClock = self.around.enter_context(founded_district())
        self.kiosks = [Honest.enrolled(station) for station in ("s1", "s2", "s2")]
        self.lost: set[int] = set()
        self.kiosks[0].write(MemberRegistered(home="s1"), member=MEMBER, private={"name": "王小明", "phone": ""})
        for kiosk in self.kiosks:
            kiosk.push()
        follow_to_the_end()

    def teardown(self) -> None:
        """At the end the journal gives the same tables row for row."""
        if not hasattr(self, "around"):
            return
        try:
            follow_to_the_end()
            assert rebuild.rebuild().differences == ()
        finally:
            self.around.close()

    @rule(points=st.integers(1, 60))
    def points_come(self, points: int) -> None:
        """The district gives some."""
        award(MEMBER, points)

    @rule(which=WHICH, points=st.integers(1, 30))
    def earns(self, which: int, points: int) -> None:
        """The member earns, and may spend it there."""
        self.kiosks[which].earn(MEMBER, points, held=True)

    @rule()
    def the_follower_catches_up(self) -> None:
        """Grants go by the policy, chores are done."""
        follow_to_the_end()

    @rule(which=WHICH, points=st.integers(1, 100))
    def stands_at(self, which: int, points: int) -> None:
        """The member wants points there."""
        self.kiosks[which].write(PointsWanted(points=points), member=MEMBER)

    @rule(which=WHICH)
    def pulls(self, which: int) -> None:
        """A kiosk hears what is new."""
        if which not in self.lost:
            self.kiosks[which].pull()

    @rule(which=WHICH)
    def pushes(self, which: int) -> None:
        """A kiosk reports."""
        self.kiosks[which].push()

    @rule(which=WHICH)
    def pushes_in_vain(self, which: int) -> None:
        """A kiosk reports, and the answer is lost."""
        self.kiosks[which].send()

    @rule(which=WHICH, share=st.integers(1, 4))
    def spends(self, which: int, share: int) -> None:
        """The member spends a part of what is there."""
        kiosk = self.kiosks[which]
        if points := kiosk.spendable // share:
            kiosk.spend(MEMBER, points)

    @rule()
    def an_order_is_withdrawn(self) -> None:
        """Staff withdraw the oldest."""
        order = TransferOrder.objects.order_by("state", "ordered_seq").first()
        if order is not None:
            try:
                orders.withdraw(order.id, actor="test")
            except DeedRefused:
                assert order.state != "open"

    @rule()
    def everything_is_recalled(self) -> None:
        """Staff ask for all."""
        orders.recall(MEMBER, "recall", actor="test")

    @rule(hours=st.integers(1, 80))
    def time_passes(self, hours: int) -> None:
        """Some orders lapse."""
        self.clock.at_ms += hours * HOUR_MS
        orders.lapse(self.clock.at_ms)

    @rule(which=WHICH)
    def is_lost(self, which: int) -> None:
        """A kiosk is written off; what it has not reported may still arrive."""
        if len(self.lost) < 2 and which not in self.lost:
            self.lost.add(which)
            closing.write_off(self.kiosks[which].id, actor="test")

    @invariant()
    def every_point_is_somewhere_once(self) -> None:
        """The books balance, and what kiosks may spend is theirs by the books."""
        if not hasattr(self, "kiosks"):
            return
        assert ledger.total() == 0
        balances = dict(Account.objects.values_list("name", "balance"))
        trusted = [kiosk for which, kiosk in enumerate(self.kiosks) if which not in self.lost]
        reported = [spendable([*k.own[: k.acked]], k.stream, member=MEMBER) for k in trusted]
        books = balance_of(balances, MEMBER)
        held = sum(balances.get(held_account(kiosk.stream, MEMBER), 0) for kiosk in trusted)
        assert sum(reported) <= held
        assert sum(kiosk.spendable for kiosk in trusted) <= books + _earned_and_not_reported(trusted)
        assert books == balances.get(member_account(MEMBER), 0) + held

    @invariant()
    def no_more_is_asked_for_than_is_there(self) -> None:
        """Open orders never ask a stream for more than it was granted."""
        if not hasattr(self, "kiosks"):
            return
        for kiosk in self.kiosks:
            asked = sum(TransferOrder.objects.filter(state="open", source=kiosk.stream).values_list("points", flat=True))
            granted = sum(event_points for event_points in _brought(kiosk))
            assert asked <= granted

    @invariant()
    def who_keeps_the_rules_is_never_set_aside(self) -> None:
        """Nothing of a kiosk that was not written off waits for a person."""
        if not hasattr(self, "kiosks"):
            return
        waiting = SetAsideEvent.objects.values_list("event", flat=True)
        lost = tuple(f"{self.kiosks[which].stream}:" for which in self.lost)
        assert [ref for ref in waiting if not ref.startswith(lost or ("-",))] == []


def _earned_and_not_reported(kiosks: list[Honest]) -> int:
    moves = [move for kiosk in kiosks for event in kiosk.own[kiosk.acked :] for move in event.moves]
    return sum(move.points for move in moves if move.source == ISSUED)


def _brought(kiosk: Honest) -> Iterator[int]:
    yield from Grant.objects.filter(stream=kiosk.stream).values_list("points", flat=True)
    for event in kiosk.own:
        yield from (move.points for move in event.moves if move.target == held_account(kiosk.stream, MEMBER))


TestOrders = pytest.mark.slow(Orders.TestCase)
TestOrders.settings = settings(max_examples=15, stateful_step_count=40, deadline=None)
