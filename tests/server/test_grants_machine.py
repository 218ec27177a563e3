"""Grants on the real server beside a model: what kiosks hold is what they were granted, less what they did with it."""

from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server import closing, ledger, orders, recovery, settling
from server.follower import follow_to_the_end
from server.models import Account, Grant, SetAsideEvent, Stream, TransferOrder
from server.rebuild import rebuild
from sync.contract.events import Move
from sync.contract.kiosk_facts import GrantReceived, MemberRegistered, PointsWanted, Redeemed, RedemptionUndone, Released
from sync.contract.ledger import held_account, member_account, owed_account, spent_account
from tests.server.district import ModelKiosk, founded_district
from tests.server.test_ledger import award

MEMBERS = ("m1", "m2")
HOMES = {"m1": "s1", "m2": "s2"}
which, members, amounts = st.integers(0, 2), st.sampled_from(MEMBERS), st.integers(1, 60)


class Purse(ModelKiosk):
    """A kiosk that spends by its own journal: what it was granted, less what it spent and released."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.mine: dict[str, int] = dict.fromkeys(MEMBERS, 0)
        self.known: set[str] = set()
        self.done: set[str] = set()
        self.sold: list[tuple[str, str, int]] = []

    def pull(self) -> None:
        """Receive grants and answer orders."""
        for grant in Grant.objects.filter(stream=self.stream).order_by("id"):
            if grant.id not in self.known:
                body = GrantReceived(grant=grant.id, points=grant.points, document=grant.document)
                self.write(body, member=grant.member)
                self.known.add(grant.id)
                self.mine[grant.member] += grant.points
        for order in TransferOrder.objects.filter(source=self.stream, state="open").order_by("id"):
            if order.id not in self.done:
                self.done.add(order.id)
                there = min(order.points, self.mine[order.member])
                moves = [Move(held_account(self.stream, order.member), member_account(order.member), there)] if there else []
                self.write(Released(order=order.id, points=there), member=order.member, moves=moves)
                self.mine[order.member] -= there


class Grants(RuleBasedStateMachine):
    """Three kiosks at two stations, two members, a district that grants by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self._open.enter_context(founded_district())
        self.kiosks: list[Purse] = []
        self.number = 0

    @initialize()
    def opens(self) -> None:
        """Kiosks are enrolled, members registered."""
        for number, station in enumerate(("s1", "s1", "s2")):
            kiosk = Purse.enrolled(station, f"i{number}")
            assert isinstance(kiosk, Purse)
            self.kiosks.append(kiosk)
        for member, home in HOMES.items():
            self.kiosks[0 if home == "s1" else 2].write(MemberRegistered(home=home), member=member, private={"name": "王"})
        for kiosk in self.kiosks:
            kiosk.push()
        follow_to_the_end()

    def _live(self, number: int) -> Purse | None:
        kiosk = self.kiosks[number]
        return kiosk if Stream.objects.get(name=kiosk.stream).status == "live" else None

    @rule(member=members, points=amounts)
    def is_awarded(self, member: str, points: int) -> None:
        """Points come into the world."""
        award(member, points)

    @rule()
    def follower_grants(self) -> None:
        """Projections, grants and chores. What is owed is repaid before anything is set apart."""
        follow_to_the_end()
        for member in MEMBERS:
            free, owed = member_account(member), owed_account(member)
            found = dict(Account.objects.filter(name__in=(free, owed)).values_list("name", "balance"))
            assert found.get(free, 0) == 0 or found.get(owed, 0) == 0

    @rule(number=which)
    def syncs(self, number: int) -> None:
        """A kiosk pushes, pulls and pushes what that made it write."""
        kiosk = self.kiosks[number]
        kiosk.push()
        if self._live(number):
            kiosk.pull()
            kiosk.push()

    @rule(number=which, member=members, points=amounts)
    def spends(self, number: int, member: str, points: int) -> None:
        """Offline, by its own journal."""
        kiosk = self._live(number)
        if kiosk is None or points > kiosk.mine[member]:
            return
        self.number += 1
        move = Move(held_account(kiosk.stream, member), spent_account(kiosk.station), points)
        body = Redeemed(redemption=f"r{self.number}", reward="rice", quantity=1, points=points)
        kiosk.sold.append((kiosk.write(body, member=member, moves=[move]), member, points))
        kiosk.mine[member] -= points

    @rule(number=which)
    def undoes(self, number: int) -> None:
        """The newest redemption is taken back, pushed or not."""
        kiosk = self._live(number)
        if kiosk is None or not kiosk.sold:
            return
        ref, member, points = kiosk.sold.pop()
        move = Move(spent_account(kiosk.station), held_account(kiosk.stream, member), points)
        kiosk.write(RedemptionUndone(redemption="r"), member=member, moves=[move], reverses=ref)
        kiosk.mine[member] += points

    @rule(number=which, member=members, points=amounts)
    def spends_what_is_not_there(self, number: int, member: str, points: int) -> None:
        """As only a copy of the disk does: it is set aside."""
        kiosk = self.kiosks[number]
        move = Move(held_account(kiosk.stream, member), spent_account(kiosk.station), kiosk.mine[member] + 100 + points)
        body = Redeemed(redemption="copy", reward="rice", quantity=1, points=move.points)
        kiosk.push()
        ref = kiosk.write(body, member=member, moves=[move])
        kiosk.push()
        assert SetAsideEvent.objects.filter(event=ref).exists()

    @precondition(lambda self: SetAsideEvent.objects.filter(settled="").exists())
    @rule(data=st.data())
    def is_settled(self, data: st.DataObject) -> None:
        """Staff decide: the member owes it, the station bears it, or nothing moves."""
        event = SetAsideEvent.objects.filter(settled="").order_by("event").values_list("event", flat=True)[0]
        settling.settle(event, data.draw(st.sampled_from(settling.choices(event))), actor="anna")

    @rule(number=which, member=members, points=amounts)
    def is_wanted(self, number: int, member: str, points: int) -> None:
        """A member stands at a kiosk and wants points that are elsewhere."""
        kiosk = self.kiosks[number]
        kiosk.write(PointsWanted(points=points), member=member)
        kiosk.push()

    @rule(member=members)
    def is_recalled(self, member: str) -> None:
        """Staff ask all kiosks for a member's points."""
        orders.recall(member, "recall", actor="anna")

    @rule(number=st.just(1))
    def is_closed(self, number: int) -> None:
        """A person closes a stream; what it held goes back."""
        kiosk = self._live(number)
        if kiosk is not None:
            closing.close_stream(kiosk.stream, actor="anna")

    @rule()
    def begins_anew(self) -> None:
        """An epoch ends and begins: nothing is granted until an officer confirmed."""
        recovery.begin_epoch("restored")
        granted = Grant.objects.count()
        follow_to_the_end()
        assert Grant.objects.count() == granted
        for kiosk in self.kiosks:
            kiosk.push()
        recovery.confirm(actor="anna")

    @invariant()
    def no_account_is_on_the_wrong_side_and_all_add_up_to_zero(self) -> None:
        """Unallocated, held and owed: each at its own side; together the balance."""
        assert ledger.total() == 0
        for name, balance in Account.objects.values_list("name", "balance"):
            assert balance >= 0 if name.startswith(("member/", "held/")) else True, (name, balance)
            assert balance <= 0 if name.startswith("owed/") else True, (name, balance)

    @invariant()
    def a_kiosk_holds_what_it_was_granted_less_what_it_did_with_it(self) -> None:
        """Once it has pushed, the district's word and its own are the same but for grants on their way."""
        for kiosk in self.kiosks:
            row = Stream.objects.get(name=kiosk.stream)
            if row.status == "closed" or row.head != kiosk.head:
                continue
            for member in MEMBERS:
                on_the_way = sum(
                    grant.points
                    for grant in Grant.objects.filter(stream=kiosk.stream, member=member)
                    if grant.id not in kiosk.known
                )
                held = Account.objects.filter(name=held_account(kiosk.stream, member)).values_list("balance", flat=True)
                assert (held.first() or 0) == kiosk.mine[member] + on_the_way

    def teardown(self) -> None:
        """A rebuilt ledger equals the live one, row for row."""
        try:
            if self.kiosks:
                follow_to_the_end()
                assert rebuild().differences == ()
        finally:
            self._open.close()


TestGrants = pytest.mark.slow(Grants.TestCase)
TestGrants.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
