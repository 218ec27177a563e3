"""Slips at the window: the visitor's own, printed or shown; one that is held up; goods handed out for it or brought back."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL.Image import Image

from kiosk.actions.redeem import RedeemedHere, Wanted, redeem_basket
from kiosk.actions.returns import take_back
from kiosk.actions.slips import SlipHere, slip_of
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.printing.printers import PrinterFailed, printer_of
from kiosk.ui.house import House
from kiosk.ui.views import Listing, Told
from sync.contract.documents import Reward, Station
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RewardHandedOut
from sync.contract.refusals import Refusal
from sync.contract.slips import looks_like_slip
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER_PIN, PIN, STATION, District
from tests.kiosk.second import introduce, second_kiosk
from tests.kiosk.ui.walk import Walker


class SlowPrinter:
    """Prints when it is told to, or fails.

    Attributes:
        go: set when it may go on.
        fails: whether it then fails.
        pages: what it printed.
    """

    spec, dots = "slow", 384

    def __init__(self) -> None:
        self.go = threading.Event()
        self.fails = False
        self.pages: list[Image] = []

    def put(self, page: Image) -> None:
        assert self.go.wait(60)
        if self.fails:
            raise PrinterFailed("no paper")
        self.pages.append(page)


@pytest.fixture
def printer(house: House) -> Iterator[SlowPrinter]:
    made = SlowPrinter()
    house.printer = made
    yield made
    made.go.set()


@pytest.fixture
def basket(desk: Desk, district: District, code: str, clock: FakeClock) -> RedeemedHere:
    """Soap that waits here, and a cake that waits at 和平站."""
    district.publish(
        desk.kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        district.document("reward", "cake", Reward(id="cake", title="蛋糕", points=10, collect="s2")),
    )
    done = redeem_basket(desk, code, PIN, (Wanted("soap"), Wanted("cake")))
    assert isinstance(done, RedeemedHere)
    clock.advance(11_000)
    return done


@pytest.fixture
def slip(desk: Desk, basket: RedeemedHere) -> str:
    """The code of its slip."""
    made = slip_of(desk, basket.redemption)
    assert isinstance(made, SlipHere)
    return made.code


@pytest.fixture
def keeper(walker: Walker, keeper_code: str) -> Walker:
    """A keeper in staff mode."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("staff_menu")


def told(walker: Walker) -> Told:
    body = walker.body
    assert isinstance(body, Told)
    return body


def rows(walker: Walker) -> list[tuple[str, str]]:
    body = walker.body
    assert isinstance(body, Listing)
    return [(row.title, row.note) for row in body.rows]


def finished(walker: Walker, house: House) -> Walker:
    """Once whatever is printed is printed."""
    house._workers.shutdown(wait=True)
    return walker


def to_redeemed(walker: Walker, code: str) -> Walker:
    return walker.scan(code).press("redeem", "reward:soap", "confirm").digits(PIN).at("redeemed")


# --- One's own ------------------------------------------------------------------------------------------------------------


def test_without_a_printer_the_slip_is_shown_after_the_undo_window(walker: Walker, code: str) -> None:
    to_redeemed(walker, code)
    assert told(walker).code == ""
    walker.wait(10_200).at("slip").sees("这是您的小票", "用手机拍下来", "请到服务台找工作人员领取")
    assert looks_like_slip(told(walker).code)
    assert not walker.can_press("back")
    walker.press("finish").at("attract")


def test_whoever_does_not_wait_is_not_kept_where_there_is_no_printer(walker: Walker, code: str) -> None:
    to_redeemed(walker, code).press("finish").at("attract")
    to_redeemed(walker, code).press("more").at("greeting")


def test_a_slip_names_the_station_where_something_is_fetched(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    district.publish(
        kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        district.document("reward", "soap", Reward(id="soap", title="洗手液", points=30, collect="s2")),
    )
    to_redeemed(walker, code).wait(10_200).at("slip").sees("洗手液 × 1请到和平站领取").sees_not("请到服务台")


@pytest.mark.parametrize("press", ["finish", "more", None])
def test_the_printer_begins_when_the_undo_is_over_or_given_up(
    walker: Walker, house: House, printer: SlowPrinter, code: str, press: str | None
) -> None:
    to_redeemed(walker, code)
    if press:
        walker.press(press)
    else:
        walker.wait(10_200)
    walker.at("slip").sees("小票正在打印")
    printer.go.set()
    finished(walker, house).at("slip").sees("请取走小票")
    assert len(printer.pages) == 1
    assert told(walker).code == ""
    walker.press("finish").at("attract")


def test_nobody_waits_for_a_printer(walker: Walker, printer: SlowPrinter, code: str) -> None:
    to_redeemed(walker, code).press("finish").at("slip").press("finish").at("attract")


def test_what_the_printer_does_not_print_is_shown_and_can_be_printed_again(
    walker: Walker, house: House, printer: SlowPrinter, kiosk: Kiosk, code: str
) -> None:
    printer.fails = True
    printer.go.set()
    to_redeemed(walker, code).press("finish")
    while told(walker).mark == "wait":
        threading.Event().wait(0.01)
    walker.at("slip").sees("小票没有打出来", "记录都在")
    assert looks_like_slip(told(walker).code)
    printer.fails = False
    walker.press("again")
    finished(walker, house).sees("请取走小票")
    assert len(printer.pages) == 1
    assert len(kiosk.journal.of_type(Redeemed)) == 1


def test_a_slip_is_printed_in_the_visitors_language(walker: Walker, house: House, tmp_path: Path, code: str) -> None:
    house.printer = printer_of(f"png:{tmp_path / 'pages'}")
    to_redeemed(walker, code).press("language", "finish").at("slip")
    finished(walker, house).sees("Please take your slip")
    assert len(list((tmp_path / "pages").iterdir())) == 1


# --- One that is held up --------------------------------------------------------------------------------------------------


def test_a_slip_on_the_first_screen_is_told_what_it_is(walker: Walker, slip: str) -> None:
    walker.scan(slip).at("slip_seen").sees("这是一张兑换小票", "11月22日在本站兑换", "请把小票交给工作人员")
    assert rows(walker) == [("洗手液 × 1", "可以领取"), ("蛋糕 × 1", "请到和平站领取")]
    walker.scan(slip.lower()).at("slip_seen")
    walker.press("finish").at("attract")


def test_a_slip_whose_goods_were_fetched_says_so(walker: Walker, keeper: Walker, slip: str) -> None:
    keeper.press("handouts").scan(slip).press("hand_out", "menu", "leave")
    walker.scan(slip).at("slip_seen").sees("已经领过了").sees_not("请把小票交给工作人员")


def test_a_slip_held_up_during_a_visit_ends_no_visit(walker: Walker, code: str, slip: str) -> None:
    walker.scan(code).scan(slip).at("slip_seen").press("finish").at("greeting").sees("王*，您好")


@pytest.mark.parametrize("screen", ["home", "attract"])
def test_what_is_no_good_slip_is_told_why(walker: Walker, slip: str, screen: str) -> None:
    if screen == "home":
        walker.press("touch")
    walker.scan(slip[:-3]).at("refused").sees("小票没有读全").scan(slip).at("slip_seen")


def test_a_slip_on_a_kiosk_that_is_shut_means_nothing(walker: Walker, house: House, slip: str) -> None:
    house.open(None, "store_full")
    walker.wait(400).scan(slip)
    assert walker.step != "slip_seen"


# --- Handed out for a slip ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["at once", "by the button"])
def test_all_that_waits_here_is_given_for_a_slip(
    keeper: Walker, kiosk: Kiosk, basket: RedeemedHere, slip: str, way: str
) -> None:
    keeper.press("handouts")
    if way == "by the button":
        keeper.press("slip").at("slip_scan").scan("https://pay.example/1").at("slip_scan").sees("这不是兑换小票")
    keeper.scan(slip).at("slip_read_back").sees("把这些交给拿小票的人")
    assert kiosk.journal.of_type(RewardHandedOut) == []
    keeper.press("hand_out").at("handed_out").sees("已凭小票发放 1 样。", "洗手液 × 1。", "已保存在本站。")
    (event,) = kiosk.journal.of_type(RewardHandedOut)
    body = body_of(event)
    assert isinstance(body, RewardHandedOut)
    assert body.redemption == basket.lines[0].redemption
    keeper.press("again").at("handouts").sees("没有等着发放的礼品")


def test_a_slip_with_nothing_to_give_cannot_be_given(keeper: Walker, slip: str) -> None:
    keeper.press("handouts").scan(slip).press("hand_out", "again")
    keeper.scan(slip).at("slip_read_back").sees("这张小票没有可以发的", "已经领过了")
    assert not keeper.can_press("hand_out")


def test_a_keeper_gives_a_slip_once_more(keeper: Walker, basket: RedeemedHere) -> None:
    keeper.press("handouts", f"handout:{basket.lines[0].redemption}", "slip").at("slip")
    assert looks_like_slip(told(keeper).code)
    keeper.press("ok").at("handout_read_back")


# --- Brought back ---------------------------------------------------------------------------------------------------------


def test_goods_are_brought_back_from_the_list(keeper: Walker, kiosk: Kiosk, basket: RedeemedHere) -> None:
    keeper.press("handouts", "returns").at("returns")
    assert [title for title, _ in rows(keeper)] == ["蛋糕 × 1", "洗手液 × 1"]
    keeper.press(f"handout:{basket.lines[0].redemption}").at("return_reason").sees("坏了或过期了")
    keeper.press("reason:0").at("return_read_back").sees("洗手液 × 1", "王*", "坏了或过期了")
    assert kiosk.journal.of_type(RedemptionReturned) == []
    keeper.press("take_back").at("returned").sees("已退：洗手液 × 1，退回 30 分。", "已保存在本站。")
    (event,) = kiosk.journal.of_type(RedemptionReturned)
    body = body_of(event)
    assert isinstance(body, RedemptionReturned)
    assert body.reason == "坏了或过期了"
    keeper.press("again").at("returns")
    assert [title for title, _ in rows(keeper)] == ["蛋糕 × 1"]
    keeper.press("home").at("staff_menu")


def test_why_can_be_written(keeper: Walker, basket: RedeemedHere) -> None:
    keeper.press("handouts", "returns", f"handout:{basket.lines[0].redemption}", "write").at("return_text")
    keeper.write("太大", spelt="taida").at("return_read_back").sees("太大")


def test_the_card_of_whoever_brings_it_back_leaves_theirs_alone(
    keeper: Walker, code: str, keeper_code: str, basket: RedeemedHere
) -> None:
    keeper.press("handouts", "returns").scan(code).sees("只列这张卡的，一共 2 件")
    keeper.scan(keeper_code).sees("这张卡没有可以退的礼品").press("all")
    assert len(rows(keeper)) == 2


def test_goods_of_another_kiosk_are_brought_back_for_the_slip(
    tmp_path: Path, keeper: Walker, desk: Desk, district: District, clock: FakeClock, code: str
) -> None:
    other = second_kiosk(tmp_path / "other", district, clock, station=STATION)
    try:
        bought = redeem_basket(Desk(other), code, PIN, (Wanted("soap"),))
        assert isinstance(bought, RedeemedHere)
        made = slip_of(Desk(other), bought.redemption)
        assert isinstance(made, SlipHere)
        introduce(district, desk, Desk(other))
    finally:
        other.close()
    keeper.press("handouts", "returns").scan(made.code).at("return_of_slip")
    keeper.press(f"line:{bought.redemption}", "reason:1", "take_back").at("returned")
    keeper.sees("已记下退回：洗手液 × 1。", "积分等管理员办理后退回。")


def test_what_was_brought_back_meanwhile_is_refused(keeper: Walker, desk: Desk, basket: RedeemedHere) -> None:
    keeper.press("handouts", "returns", f"handout:{basket.lines[0].redemption}", "reason:0")
    staff = keeper.flow.house.visit.staff
    assert staff
    assert not isinstance(take_back(desk, staff, basket.lines[0].redemption, "坏了"), Refusal)
    keeper.press("take_back").at("refused").sees("已经退过了")
