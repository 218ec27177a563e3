"""What became of redemptions is read from the journal once, and from then on only what is new: always the same answer."""

from collections.abc import Iterator
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.actions.check_in import check_in
from kiosk.actions.handouts import hand_out
from kiosk.actions.redeem import redeem
from kiosk.actions.returns import take_back
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.undo import undo
from kiosk.deals import Deals
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, NOON_MS, PIN, District


class Dealing(RuleBasedStateMachine):
    """Whatever is redeemed, undone, handed out, returned, carried over: the one who reads on knows what a newcomer reads."""

    folders: Iterator[Path]

    def __init__(self) -> None:
        super().__init__()
        self.district, self.clock = District(), FakeClock(NOON_MS)
        folder = next(self.folders)
        self.district.enrol(folder)
        self.kiosk = open_kiosk(folder, clock=self.clock, machine="")
        self.district.furnish(self.kiosk, granted=100_000)
        self.desk = Desk(self.kiosk)
        self.code = self.district.code(1)
        self.staff = StaffPass(code=self.district.code(2), member=KEEPER, shown="李*")

    @rule()
    def buy(self) -> None:
        redeem(self.desk, self.code, PIN, "soap")

    @rule()
    def take_it_back(self) -> None:
        undo(self.desk, self.code)

    @rule(ms=st.integers(0, 30_000))
    def wait(self, ms: int) -> None:
        self.clock.advance(ms)

    @rule(place=st.integers(0, 5))
    def give(self, place: int) -> None:
        for name in list(self.desk.deals.known())[place : place + 1]:
            hand_out(self.desk, self.staff, name)

    @rule(place=st.integers(0, 5))
    def bring_back(self, place: int) -> None:
        for name in list(self.desk.deals.known())[place : place + 1]:
            take_back(self.desk, self.staff, name, "坏了")

    @rule()
    def do_something_else(self) -> None:
        check_in(self.desk, self.code)

    @rule(acked=st.booleans())
    def begin_anew(self, acked: bool) -> None:
        head = self.kiosk.journal.state().head_seq
        self.kiosk.journal.begin_incarnation("salvaged", head if acked else 0)
        self.district.publish(self.kiosk, self.district.grant(self.kiosk, "mwang", 100_000))

    @invariant()
    def knows_what_a_newcomer_reads(self) -> None:
        known = self.desk.deals.known()
        assert known == Deals(self.kiosk.journal).known()
        assert list(known) == [name for name in Deals(self.kiosk.journal).known() if name in known]

    def teardown(self) -> None:
        self.kiosk.close()


def test_whoever_reads_on_knows_what_a_newcomer_reads(tmp_path: Path) -> None:
    Dealing.folders = (tmp_path / str(number) for number in range(1_000_000))
    run_state_machine_as_test(Dealing, settings=hypothesis_settings(max_examples=15, stateful_step_count=20, deadline=None))
