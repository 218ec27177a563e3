"""Points are spent within what this kiosk was granted, once, and undone once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.undo import UndoneHere, undo
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from sync.contract.documents import Reward
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone
from sync.contract.ledger import held_account, spent_account
from sync.contract.refusals import Refusal
from sync.contract.rules.points import Fit, Item
from sync.contract.rules.points import redeem as rule_of_redeem
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.settings import Settings
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, NOON_MS, PIN, STATION, District


def bought(result: RedeemedHere | Refusal) -> RedeemedHere:
    assert isinstance(result, RedeemedHere)
    return result


def book(desk: Desk, code: str) -> Passbook:
    found = points(desk, code)
    assert isinstance(found, Passbook)
    return found


def spent_here(desk: Desk) -> int:
    """What the journal says was spent and not taken back."""
    journal = desk.kiosk.journal
    target = spent_account(STATION)
    events = journal.about_member(MEMBER)
    return sum((m.target == target) * m.points - (m.source == target) * m.points for e in events for m in e.moves)


def test_a_redemption_takes_its_price_from_what_is_held_here(desk: Desk, code: str) -> None:
    done = bought(redeem(desk, code, PIN, "soap", 2))
    (line,) = done.lines
    assert (line.title, line.quantity, line.redemption, line.points) == ("洗手液", 2, done.redemption, 60)
    assert (done.points, done.spendable_here, done.balance) == (60, 20, 60)
    assert done.undo_until_mono_ms - desk.kiosk.clock.mono_ms() == done.undo_s * 1000
    event = desk.kiosk.journal.of_type(Redeemed)[0]
    assert event.moves[0].source == held_account(event.stream, MEMBER)


def test_my_points_say_how_many_are_here_and_how_many_elsewhere(desk: Desk, code: str) -> None:
    found = book(desk, code)
    assert (found.shown, found.balance, found.spendable_here, found.elsewhere) == ("王*", 120, 80, 40)


def test_the_passbook_names_what_was_bought_and_says_what_is_still_to_be_sent(desk: Desk, code: str) -> None:
    redeem(desk, code, PIN, "soap")
    line = book(desk, code).entries[0]
    assert (line.kind, line.title, line.points, line.pending) == ("redeemed", "洗手液", -30, True)


@pytest.mark.parametrize(
    ("reward", "quantity", "refusal"),
    [
        ("nothing", 1, Refusal.REWARD_UNKNOWN),
        ("soap", 0, Refusal.QUANTITY_BAD),
        ("soap", 100, Refusal.QUANTITY_BAD),
        ("rice", 1, Refusal.POINTS_NOT_HERE),
        ("rice", 2, Refusal.POINTS_NOT_ENOUGH),
    ],
)
def test_what_cannot_be_bought_is_refused_and_nothing_is_written(
    desk: Desk, code: str, reward: str, quantity: int, refusal: Refusal
) -> None:
    head = desk.kiosk.journal.state().head_seq
    assert redeem(desk, code, PIN, reward, quantity) is refusal
    assert desk.kiosk.journal.state().head_seq == head


def test_the_pin_is_asked_before_anything_else_is_told(desk: Desk, code: str) -> None:
    assert redeem(desk, code, "000000", "nothing", 0) is Refusal.PIN_WRONG


def test_a_card_that_nobody_is_known_to_hold_spends_nothing(desk: Desk, new_code: str) -> None:
    assert redeem(desk, new_code, PIN, "soap") is Refusal.CARD_UNKNOWN_HERE
    assert points(desk, new_code) is Refusal.CARD_UNKNOWN_HERE


def test_a_disputed_card_moves_no_points(desk: Desk, district: District, code: str) -> None:
    district.publish(desk.kiosk, district.holder(code, MEMBER, PIN, disputed=True))
    assert redeem(desk, code, PIN, "soap") is Refusal.CARD_DISPUTED
    assert book(desk, code).disputed


@pytest.mark.parametrize("status", ["frozen", "closed"])
def test_a_stream_that_the_district_stopped_trusting_neither_spends_nor_undoes(
    desk: Desk, district: District, code: str, status: str
) -> None:
    redeem(desk, code, PIN, "soap")
    district.publish(desk.kiosk, status=status)
    assert redeem(desk, code, PIN, "soap") is Refusal.SPENDING_STOPPED
    assert undo(desk, code) is Refusal.SPENDING_STOPPED


def test_a_new_incarnation_has_nothing_to_spend_and_cannot_return_what_the_old_one_spent(desk: Desk, code: str) -> None:
    redeem(desk, code, PIN, "soap")
    desk.kiosk.journal.begin_incarnation("copied", 0)
    assert redeem(desk, code, PIN, "soap") is Refusal.POINTS_NOT_HERE
    assert undo(desk, code) is Refusal.UNDO_TOO_LATE
    assert book(desk, code).balance == 90


def test_an_undone_redemption_stays_undone_in_the_next_incarnation(desk: Desk, code: str) -> None:
    redeem(desk, code, PIN, "soap")
    undo(desk, code)
    desk.kiosk.journal.begin_incarnation("copied", 0)
    assert undo(desk, code) is Refusal.UNDO_DONE_ALREADY
    assert book(desk, code).balance == 120


def test_undo_returns_the_points_to_where_they_came_from_once(desk: Desk, code: str) -> None:
    done = bought(redeem(desk, code, PIN, "soap"))
    back = undo(desk, code, done.redemption)
    assert isinstance(back, UndoneHere)
    assert (back.points, back.spendable_here, back.balance) == (30, 80, 120)
    assert undo(desk, code, done.redemption) is Refusal.UNDO_DONE_ALREADY
    reversal = desk.kiosk.journal.of_type(RedemptionUndone)[0]
    assert reversal.reverses == done.facts[0]


def test_undo_without_a_redemption_finds_nothing(desk: Desk, code: str, keeper_code: str) -> None:
    assert undo(desk, code) is Refusal.UNDO_NOTHING
    done = bought(redeem(desk, code, PIN, "soap"))
    assert undo(desk, keeper_code, done.redemption) is Refusal.UNDO_NOTHING


def test_undo_ends_with_its_window_and_with_the_boot(desk: Desk, code: str, clock: FakeClock) -> None:
    redeem(desk, code, PIN, "soap")
    clock.advance(10_000)
    assert isinstance(undo(desk, code), UndoneHere)
    redeem(desk, code, PIN, "soap")
    clock.advance(10_001)
    assert undo(desk, code) is Refusal.UNDO_TOO_LATE
    redeem(desk, code, PIN, "soap")
    clock.reboot()
    assert undo(desk, code) is Refusal.UNDO_TOO_LATE


def test_what_was_spent_is_spent_after_a_restart(reopen: Callable[[], Desk], desk: Desk, code: str) -> None:
    redeem(desk, code, PIN, "soap", 2)
    assert redeem(reopen(), code, PIN, "soap") is Refusal.POINTS_NOT_HERE


def test_a_grant_that_comes_twice_counts_once(desk: Desk, district: District, code: str) -> None:
    grant = district.grant(desk.kiosk, MEMBER, 10, name="gx")
    district.publish(desk.kiosk, grant)
    district.publish(desk.kiosk, grant)
    assert book(desk, code).spendable_here == 90


@pytest.mark.parametrize("taps", [2, 6])
def test_quick_taps_from_many_threads_never_spend_more_than_is_here(desk: Desk, code: str, taps: int) -> None:
    results: list[RedeemedHere | Refusal] = []
    together = threading.Barrier(taps)

    def tap() -> None:
        together.wait()
        results.append(redeem(desk, code, PIN, "soap"))

    threads = [threading.Thread(target=tap) for _ in range(taps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, RedeemedHere) for result in results) == 2
    assert {r for r in results if isinstance(r, Refusal)} <= {Refusal.POINTS_NOT_HERE, Refusal.PIN_LOCKED}
    assert spent_here(desk) == 60
    assert book(desk, code).spendable_here == 20


def test_two_fingers_on_undo_return_the_points_once(desk: Desk, code: str) -> None:
    redeem(desk, code, PIN, "soap")
    results: list[UndoneHere | Refusal] = []
    threads = [threading.Thread(target=lambda: results.append(undo(desk, code))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, UndoneHere) for result in results) == 1
    assert spent_here(desk) == 0


class Spending(RuleBasedStateMachine):
    """Whatever is bought, undone, granted, earned, restarted: never more is spent than was granted."""

    folders: Iterator[Path]

    def __init__(self) -> None:
        super().__init__()
        self.district, self.clock = District(), FakeClock(NOON_MS)
        self.folder = next(self.folders)
        self.district.enrol(self.folder)
        self.kiosk = open_kiosk(self.folder, clock=self.clock, machine="")
        self.district.furnish(self.kiosk, granted=80, elsewhere=1000)
        self.district.publish(self.kiosk, self.district.document("reward", "pin", Reward(id="pin", title="别针", points=7)))
        self.code = self.district.code(1)
        self.granted = 80
        self.undone: set[str] = set()

    @property
    def desk(self) -> Desk:
        return Desk(self.kiosk)

    @rule(reward=st.sampled_from(["soap", "rice", "pin"]), quantity=st.integers(-1, 12))
    def buy(self, reward: str, quantity: int) -> None:
        before = book(self.desk, self.code).spendable_here
        done = redeem(self.desk, self.code, PIN, reward, quantity)
        if isinstance(done, RedeemedHere):
            assert 0 < done.points <= before

    @rule()
    def take_back(self) -> None:
        done = undo(self.desk, self.code)
        if isinstance(done, UndoneHere):
            reverses = self.kiosk.journal.of_type(RedemptionUndone)[-1].reverses
            assert reverses not in self.undone
            self.undone.add(reverses)

    @rule(amount=st.integers(1, 40))
    def grant(self, amount: int) -> None:
        self.district.publish(self.kiosk, self.district.grant(self.kiosk, MEMBER, amount))
        self.granted += amount

    @rule(minutes=st.integers(1, 300))
    def serve(self, minutes: int) -> None:
        check_in(self.desk, self.code)
        self.clock.advance(minutes * 60_000)
        check_out(self.desk, self.code)

    @rule(ms=st.integers(0, 12_000))
    def wait(self, ms: int) -> None:
        self.clock.advance(ms)

    @rule(reboot=st.booleans())
    def restart(self, reboot: bool) -> None:
        self.kiosk.close()
        if reboot:
            self.clock.reboot()
        self.kiosk = open_kiosk(self.folder, clock=self.clock, machine="")

    @invariant()
    def never_more_than_granted(self) -> None:
        spent = spent_here(self.desk)
        assert 0 <= spent <= self.granted
        assert book(self.desk, self.code).spendable_here == self.granted - spent

    def teardown(self) -> None:
        self.kiosk.close()


def test_never_more_is_spent_than_was_granted(tmp_path: Path) -> None:
    Spending.folders = (tmp_path / str(number) for number in range(1_000_000))
    run_state_machine_as_test(Spending, settings=hypothesis_settings(max_examples=12, stateful_step_count=20, deadline=None))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(1, 99))
@hypothesis_settings(max_examples=50, deadline=None)
def test_the_rule_spends_exactly_up_to_the_last_point(grants: list[int], price: int) -> None:
    here = Here(
        station="s1", stream="k1.a", boot="b", mono_ms=0, now_ms=0, day_known=True, may_spend=True, settings=Settings()
    )
    left = sum(grants)
    bought_times = 0
    while True:
        known = Standing(balance=left, spendable_here=left)
        reward = Reward(id="x", title="x", points=price)
        drafts = rule_of_redeem(
            Person(card="1", member="m"), known, Fit(here=here), items=[Item(redemption="r", reward=reward)]
        )
        if isinstance(drafts, Refusal):
            break
        left -= sum(move.points for draft in drafts for move in draft.moves)
        bought_times += 1
    assert bought_times == sum(grants) // price
    assert left == sum(grants) % price
