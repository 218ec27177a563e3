"""A slip is checked offline by any kiosk of the district, and its goods are handed out once at each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk import sentences
from kiosk.actions.handouts import HandedOutForSlip, HandOuts, hand_out, hand_out_slip, waiting
from kiosk.actions.redeem import RedeemedHere, Wanted, redeem, redeem_basket
from kiosk.actions.returns import ReturnedHere, take_back
from kiosk.actions.slips import SlipHere, SlipSeen, check_slip, slip_of
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.undo import undo
from kiosk.desk import Desk
from kiosk.session import Session
from kiosk.texts import Texts
from sync.contract.documents import Document, Reward, Station
from sync.contract.kiosk_facts import RewardHandedOut
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, STATION, TODAY, District
from tests.kiosk.second import introduce, second_kiosk

DAY_MS = 24 * 3_600_000
UNDO_MS = 10_000


@pytest.fixture(params=[STATION, "s2"], ids=["same station", "other station"])
def station(request: pytest.FixtureRequest) -> str:
    """Where the other kiosk stands."""
    name: str = request.param
    return name


@pytest.fixture
def other(tmp_path: Path, district: District, clock: FakeClock, desk: Desk, station: str) -> Iterator[Desk]:
    """Another kiosk, which knows the first one's keys."""
    kiosk = second_kiosk(tmp_path / "other", district, clock, station=station)
    other = Desk(kiosk)
    introduce(district, other, desk)
    yield other
    kiosk.close()


@pytest.fixture
def other_staff(other: Desk, keeper_code: str) -> StaffPass:
    entered = enter_staff_mode(other, keeper_code, KEEPER_PIN)
    assert isinstance(entered, StaffPass)
    return entered


def bought(done: RedeemedHere | Refusal) -> RedeemedHere:
    assert isinstance(done, RedeemedHere), done
    return done


def slip(desk: Desk, redemption: str) -> SlipHere:
    made = slip_of(desk, redemption)
    assert isinstance(made, SlipHere), made
    return made


def seen(desk: Desk, code: str) -> SlipSeen:
    found = check_slip(desk, code)
    assert isinstance(found, SlipSeen), found
    return found


def states(desk: Desk, code: str) -> list[str]:
    return [line.state for line in seen(desk, code).lines]


@pytest.fixture
def basket(desk: Desk, district: District, code: str, clock: FakeClock) -> RedeemedHere:
    """Two things of 王*'s that can't be undone any more, one of which is fetched at s2."""
    district.publish(
        desk.kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        district.document("reward", "cake", Reward(id="cake", title="蛋糕", points=10, collect="s2")),
    )
    done = bought(redeem_basket(desk, code, PIN, (Wanted("soap", 2), Wanted("cake"))))
    clock.advance(UNDO_MS + 1)
    return done


def test_a_slip_says_what_was_redeemed_and_nothing_of_who(desk: Desk, basket: RedeemedHere) -> None:
    made = slip(desk, basket.redemption)
    assert (made.station, made.points, made.expiry_day) == ("沿江社区服务站", 70, TODAY + 30)
    assert [(line.title, line.quantity, line.points, line.collect) for line in made.lines] == [
        ("洗手液", 2, 60, ""),
        ("蛋糕", 1, 10, "和平站"),
    ]
    for private in ("王", MEMBER, "mwang"):
        assert private not in str(made)


def test_a_line_of_a_basket_can_have_a_slip_of_its_own(desk: Desk, basket: RedeemedHere) -> None:
    made = slip(desk, basket.lines[0].redemption)
    assert [line.title for line in made.lines] == ["洗手液"]


def test_a_slip_is_the_same_as_often_as_it_is_printed(
    desk: Desk, reopen: Callable[[], Desk], basket: RedeemedHere, clock: FakeClock
) -> None:
    first = slip(desk, basket.redemption)
    clock.advance(3 * DAY_MS)
    assert slip(reopen(), basket.redemption) == first


def test_what_was_taken_back_is_on_no_slip(desk: Desk, code: str) -> None:
    done = bought(redeem(desk, code, PIN, "soap"))
    undo(desk, code)
    assert slip_of(desk, done.redemption) is Refusal.HANDOUT_UNDONE
    assert slip_of(desk, "nothing") is Refusal.HANDOUT_UNKNOWN
    assert slip_of(desk, "") is Refusal.HANDOUT_UNKNOWN


def test_the_own_kiosk_knows_what_became_of_each_line(
    desk: Desk, staff: StaffPass, code: str, basket: RedeemedHere, clock: FakeClock
) -> None:
    text = slip(desk, basket.redemption).code
    assert states(desk, text) == ["waiting", "elsewhere"]
    hand_out(desk, staff, basket.lines[0].redemption)
    assert states(desk, text) == ["handed_out", "elsewhere"]
    early = bought(redeem(desk, code, PIN, "cake"))
    text = slip(desk, early.redemption).code
    assert states(desk, text) == ["elsewhere"]
    undo(desk, code)
    assert states(desk, text) == ["undone"]


def test_goods_that_are_fetched_elsewhere_do_not_wait_here(desk: Desk, basket: RedeemedHere) -> None:
    found = waiting(desk)
    assert isinstance(found, HandOuts)
    assert [handout.redemption for handout in found.waiting] == [basket.lines[0].redemption]


def test_another_kiosk_checks_a_slip_with_no_network_and_gives_what_is_fetched_there(
    desk: Desk, other: Desk, other_staff: StaffPass, basket: RedeemedHere, station: str
) -> None:
    text = slip(desk, basket.redemption).code
    here = station == STATION
    found = seen(other, text.lower())
    assert found.station == ("" if here else "沿江社区服务站")
    assert [line.state for line in found.lines] == (["waiting", "elsewhere"] if here else ["elsewhere", "waiting"])
    assert [line.title for line in found.lines] == ["洗手液", "蛋糕"]
    done = hand_out_slip(other, other_staff, text)
    assert isinstance(done, HandedOutForSlip)
    assert [(given.title, given.quantity) for given in done.given] == [("洗手液", 2) if here else ("蛋糕", 1)]
    (event,) = other.kiosk.journal.of_type(RewardHandedOut)
    assert (event.member, event.actor, event.moves) == ("", KEEPER, ())


def test_goods_of_a_slip_are_given_once_at_a_kiosk(
    desk: Desk, other: Desk, other_staff: StaffPass, basket: RedeemedHere, station: str
) -> None:
    line = basket.lines[0 if station == STATION else 1]
    text = slip(desk, line.redemption).code
    assert isinstance(hand_out_slip(other, other_staff, text), HandedOutForSlip)
    assert hand_out_slip(other, other_staff, text) is Refusal.HANDOUT_DONE_ALREADY
    assert states(other, text) == ["handed_out"]
    again = slip(desk, basket.redemption).code
    assert hand_out_slip(other, other_staff, again) in (Refusal.HANDOUT_DONE_ALREADY, Refusal.SLIP_ELSEWHERE)
    assert len(other.kiosk.journal.of_type(RewardHandedOut)) == 1


def test_a_slip_of_the_own_kiosk_hands_out_in_the_members_name(desk: Desk, staff: StaffPass, basket: RedeemedHere) -> None:
    text = slip(desk, basket.redemption).code
    assert isinstance(hand_out_slip(desk, staff, text), HandedOutForSlip)
    (event,) = desk.kiosk.journal.of_type(RewardHandedOut)
    assert event.member == MEMBER
    assert hand_out(desk, staff, basket.lines[0].redemption) is Refusal.HANDOUT_DONE_ALREADY


def test_nothing_is_given_for_a_slip_while_it_may_be_taken_back_nor_after(
    desk: Desk, staff: StaffPass, code: str, clock: FakeClock
) -> None:
    done = bought(redeem(desk, code, PIN, "soap"))
    text = slip(desk, done.redemption).code
    assert states(desk, text) == ["early"]
    assert hand_out_slip(desk, staff, text) is Refusal.HANDOUT_TOO_EARLY
    undo(desk, code)
    clock.advance(UNDO_MS + 1)
    assert hand_out_slip(desk, staff, text) is Refusal.HANDOUT_UNDONE


def test_a_slip_that_expired_gives_nothing_and_says_so(
    desk: Desk, staff: StaffPass, basket: RedeemedHere, clock: FakeClock
) -> None:
    text = slip(desk, basket.redemption).code
    clock.advance(30 * DAY_MS)
    assert not seen(desk, text).expired
    clock.advance(DAY_MS)
    assert seen(desk, text).expired
    assert hand_out_slip(desk, staff, text) is Refusal.SLIP_EXPIRED
    clock.jump(0)  # where the day is not known, nobody is sent away for it
    assert isinstance(hand_out_slip(desk, staff, text), HandedOutForSlip)


def test_a_kiosk_that_nobody_introduced_is_not_believed(
    desk: Desk, other: Desk, district: District, basket: RedeemedHere
) -> None:
    text = slip(desk, basket.redemption).code
    district.publish(other.kiosk, Document(kind="kiosk", id="k1", rev=900))
    assert check_slip(other, text) is Refusal.SLIP_UNKNOWN_KIOSK


def test_a_slip_outlives_the_key_that_signed_it(desk: Desk, other: Desk, district: District, basket: RedeemedHere) -> None:
    before = slip(desk, basket.redemption).code
    desk.kiosk.rotate_key()
    # The district has not heard of the new key yet, so other kiosks can't have either.
    assert slip(desk, basket.redemption).code == before
    introduce(district, other, desk)
    assert states(other, before)
    assert states(desk, before)


def test_only_a_keeper_hands_out_for_a_slip(desk: Desk, district: District, code: str, basket: RedeemedHere) -> None:
    text = slip(desk, basket.redemption).code
    visitor = StaffPass(code=code, member=MEMBER, shown="王*")
    assert hand_out_slip(desk, visitor, text) is Refusal.KEEPER_NEEDED


def test_what_was_returned_is_not_handed_out(desk: Desk, staff: StaffPass, basket: RedeemedHere) -> None:
    text = slip(desk, basket.redemption).code
    assert isinstance(take_back(desk, staff, basket.lines[0].redemption, "没有货"), ReturnedHere)
    assert states(desk, text) == ["returned", "elsewhere"]
    assert hand_out_slip(desk, staff, text) is Refusal.RETURN_DONE_ALREADY


def test_a_slip_held_up_where_there_is_no_window_is_told_about(desk: Desk, basket: RedeemedHere) -> None:
    text = slip(desk, basket.redemption).code
    said = Session(desk, Texts()).typed(text)
    assert said == [
        "这是一张兑换小票",
        "11月22日在本站兑换，12月22日前（含当天）领取。",
        "洗手液 × 2 可以领取",
        "蛋糕 × 1 请到和平站领取",
    ]


def test_a_slip_in_words(desk: Desk, basket: RedeemedHere) -> None:
    made = slip(desk, basket.redemption)
    assert sentences.slip(Texts(), made) == ["洗手液 × 2", "蛋糕 × 1 请到和平站领取。", made.code]
