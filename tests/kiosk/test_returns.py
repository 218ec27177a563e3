"""Goods are brought back once: where this journal took the points they go back, elsewhere an officer books it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.actions.handouts import hand_out, hand_out_slip
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, Wanted, redeem, redeem_basket
from kiosk.actions.returns import Returnable, ReturnedHere, returnable, take_back
from kiosk.actions.slips import SlipHere, slip_of
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.stock import stock_here
from kiosk.actions.undo import undo
from kiosk.desk import Desk
from sync.contract.documents import Reward
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned
from sync.contract.ledger import inverse, judge_moves
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, STATION, District
from tests.kiosk.second import introduce, second_kiosk
from tests.kiosk.test_basket import allot

UNDO_MS = 10_000


@pytest.fixture
def oil(desk: Desk, district: District, code: str, clock: FakeClock) -> str:
    """A redemption of counted goods that can't be undone any more."""
    reward = Reward(id="oil", title="食用油", points=20, stocked=True)
    district.publish(desk.kiosk, district.document("reward", "oil", reward))
    allot(desk, district, "oil", 5)
    done = redeem(desk, code, PIN, "oil", 2)
    assert isinstance(done, RedeemedHere)
    clock.advance(UNDO_MS + 1)
    return done.redemption


@pytest.fixture
def other(tmp_path: Path, district: District, clock: FakeClock, desk: Desk) -> Iterator[Desk]:
    """Another kiosk of the station, which knows the first one's keys."""
    kiosk = second_kiosk(tmp_path / "other", district, clock, station=STATION)
    introduce(district, Desk(kiosk), desk)
    yield Desk(kiosk)
    kiosk.close()


def returned(done: ReturnedHere | Refusal) -> ReturnedHere:
    assert isinstance(done, ReturnedHere), done
    return done


def listed(desk: Desk) -> list[str]:
    found = returnable(desk)
    assert isinstance(found, Returnable)
    return [redeemed.redemption for redeemed in found.redeemed]


def spendable(desk: Desk, code: str) -> int:
    book = points(desk, code)
    assert isinstance(book, Passbook)
    return book.spendable_here


@pytest.mark.parametrize("given", [True, False])
def test_points_and_goods_come_back_with_the_fact(desk: Desk, staff: StaffPass, code: str, oil: str, given: bool) -> None:
    if given:
        hand_out(desk, staff, oil)
    done = returned(take_back(desk, staff, oil, " 过期了 "))
    assert (done.title, done.quantity, done.points) == ("食用油", 2, 40)
    (spent,) = desk.kiosk.journal.of_type(Redeemed)
    (event,) = desk.kiosk.journal.of_type(RedemptionReturned)
    assert (event.member, event.actor, event.moves) == (MEMBER, KEEPER, inverse(spent.moves))
    body = body_of(event)
    assert isinstance(body, RedemptionReturned)
    assert body.reason == "过期了"
    judged = judge_moves(
        event, stream=event.stream, station=STATION, trusted=True, earn_cap_points=0, reversed_moves=spent.moves
    )
    assert judged is None
    assert (spendable(desk, code), stock_here(desk, "oil")) == (80, 5)


def test_goods_are_brought_back_once(desk: Desk, staff: StaffPass, code: str, oil: str) -> None:
    assert listed(desk) == [oil]
    returned(take_back(desk, staff, oil, "坏了"))
    assert listed(desk) == []
    assert take_back(desk, staff, oil, "坏了") is Refusal.RETURN_DONE_ALREADY
    assert hand_out(desk, staff, oil) is Refusal.RETURN_DONE_ALREADY
    assert undo(desk, code, oil) is Refusal.UNDO_DONE_ALREADY
    assert spendable(desk, code) == 80


def test_what_cannot_be_brought_back_is_refused_and_nothing_is_written(
    desk: Desk, staff: StaffPass, code: str, oil: str
) -> None:
    done = redeem(desk, code, PIN, "soap")
    assert isinstance(done, RedeemedHere)
    undo(desk, code)
    head = desk.kiosk.journal.state().head_seq
    assert take_back(desk, staff, done.redemption, "坏了") is Refusal.UNDO_DONE_ALREADY
    assert take_back(desk, staff, "nothing", "坏了") is Refusal.RETURN_UNKNOWN
    assert take_back(desk, staff, oil, "  ") is Refusal.REASON_NEEDED
    assert take_back(desk, StaffPass(code=code, member=MEMBER, shown="王*"), oil, "坏了") is Refusal.KEEPER_NEEDED
    assert desk.kiosk.journal.state().head_seq == head


@pytest.mark.parametrize("why", ["incarnation", "frozen"])
def test_a_journal_that_may_not_give_points_back_leaves_it_to_an_officer(
    desk: Desk, district: District, staff: StaffPass, code: str, oil: str, why: str
) -> None:
    if why == "incarnation":
        desk.kiosk.journal.begin_incarnation("copied", 0)
    else:
        district.publish(desk.kiosk, status="frozen")
    before = spendable(desk, code)
    done = returned(take_back(desk, staff, oil, "坏了"))
    assert done.points == 0
    (event,) = desk.kiosk.journal.of_type(RedemptionReturned)
    assert (event.member, event.moves, event.reverses) == (MEMBER, (), "")
    assert spendable(desk, code) == before
    assert take_back(desk, staff, oil, "坏了") is Refusal.RETURN_DONE_ALREADY


def test_another_kiosk_takes_goods_back_for_the_slip_alone(desk: Desk, other: Desk, keeper_code: str, oil: str) -> None:
    keeper = enter_staff_mode(other, keeper_code, KEEPER_PIN)
    assert isinstance(keeper, StaffPass)
    made = slip_of(desk, oil)
    assert isinstance(made, SlipHere)
    assert take_back(other, keeper, oil, "坏了") is Refusal.RETURN_UNKNOWN
    assert take_back(other, keeper, "another", "坏了", made.code) is Refusal.RETURN_UNKNOWN
    hand_out_slip(other, keeper, made.code)
    assert take_back(other, keeper, oil, "坏了") is Refusal.RETURN_UNKNOWN
    done = returned(take_back(other, keeper, oil, "坏了", made.code))
    assert (done.title, done.quantity, done.points) == ("食用油", 2, 0)
    (event,) = other.kiosk.journal.of_type(RedemptionReturned)
    assert (event.member, event.moves, event.reverses) == ("", (), "")
    assert take_back(other, keeper, "", "坏了", made.code) is Refusal.RETURN_DONE_ALREADY


def test_of_a_slip_with_several_lines_one_must_be_named(desk: Desk, staff: StaffPass, code: str, clock: FakeClock) -> None:
    done = redeem_basket(desk, code, PIN, (Wanted("soap"), Wanted("soap")))
    assert isinstance(done, RedeemedHere)
    clock.advance(UNDO_MS + 1)
    made = slip_of(desk, done.redemption)
    assert isinstance(made, SlipHere)
    assert take_back(desk, staff, "", "坏了", made.code) is Refusal.RETURN_UNKNOWN
    back = returned(take_back(desk, staff, done.lines[1].redemption, "坏了", made.code))
    assert (back.redemption, back.points) == (done.lines[1].redemption, 30)
    assert listed(desk) == [done.lines[0].redemption]


def test_the_newest_stands_first(desk: Desk, code: str, clock: FakeClock) -> None:
    made = []
    for _ in range(2):
        done = redeem(desk, code, PIN, "soap")
        assert isinstance(done, RedeemedHere)
        made.append(done.redemption)
        clock.advance(60_000)
    assert listed(desk) == made[::-1]
