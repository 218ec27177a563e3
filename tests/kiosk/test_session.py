"""A visit without a window: scan, menu, answers; nothing of it stays when it ends."""

import pytest

from kiosk.desk import Desk
from kiosk.session import END_MS, WARN_MS, Session
from kiosk.texts import Texts
from sync.contract.kiosk_facts import CheckedIn, PointsWanted, Redeemed
from sync.contract.refusals import Refusal
from sync.contract.wish_facts import WishMade
from tests.clocks import FakeClock
from tests.kiosk.district import PIN

TEXTS = Texts("zh-Hans")


@pytest.fixture
def session(desk: Desk) -> Session:
    return Session(desk, TEXTS)


def says(lines: list[str], part: str) -> bool:
    return any(part in line for line in lines)


def hides(session: Session) -> bool:
    """Asked anew each time: a type checker takes a property for a constant."""
    return session.hidden


def test_a_scan_greets_and_offers_the_menu(session: Session, code: str) -> None:
    lines = session.scanned(code)
    assert says(lines, "王*，您好")
    assert says(lines, "1 签到")
    assert session.attended


def test_check_in_by_number_and_out_again(session: Session, desk: Desk, code: str, clock: FakeClock) -> None:
    session.typed(code)  # a typing scanner
    offered = session.typed("1")
    assert says(offered, "1 随到服务")
    assert says(offered, "2 乐修匠义务维修")
    assert says(session.typed("2"), "已签到：乐修匠义务维修")
    assert desk.kiosk.journal.of_type(CheckedIn)[0].member == "mwang"
    clock.advance(90 * 60_000)
    session.scanned(code)
    assert says(session.typed("2"), "服务 1 小时 30 分钟，得 15 分")


def test_a_redemption_hides_the_pin_reads_back_and_may_be_undone(session: Session, code: str) -> None:
    session.scanned(code)
    assert says(session.typed("4"), "1 洗手液 30 分")
    assert says(session.typed("1"), "密码")
    assert hides(session)
    assert says(session.typed(PIN), "已兑换：洗手液 × 1，用去 30 分，本机还可用 50 分")
    assert not hides(session)
    assert says(session.typed("6"), "退回 30 分")
    assert says(session.typed("5"), "本机现可用 80 分")


def test_looking_at_the_points_asks_for_those_that_are_elsewhere(session: Session, desk: Desk, code: str) -> None:
    session.scanned(code)
    session.typed("5")
    session.typed("5")
    assert [event.member for event in desk.kiosk.journal.of_type(PointsWanted)] == ["mwang"]


def test_points_say_what_is_elsewhere(session: Session, code: str) -> None:
    session.scanned(code)
    lines = session.typed("5")
    assert says(lines, "本机现可用 80 分")
    assert says(lines, "另有 40 分在别处")


def test_a_wrong_pin_says_so_and_goes_back_to_the_menu(session: Session, desk: Desk, code: str) -> None:
    session.scanned(code)
    session.typed("4")
    session.typed("1")
    lines = session.typed("999998")
    assert lines[0] == TEXTS.refusal(Refusal.PIN_WRONG)
    assert says(lines, "1 签到")
    assert desk.kiosk.journal.of_type(Redeemed) == []


def test_a_wish_with_a_card(session: Session, desk: Desk, code: str) -> None:
    session.scanned(code)
    assert says(session.typed("3"), "1 家电维修")
    session.typed("1")
    assert says(session.typed("修水龙头"), "心愿已保存")
    assert desk.kiosk.journal.of_type(WishMade)[0].member == "mwang"


def test_a_wish_without_a_card_asks_how_to_reach_whoever_wishes(session: Session, desk: Desk) -> None:
    assert says(session.typed("1"), "姓名")
    assert says(session.typed("张三"), "电话")
    session.typed("13812345678")
    session.typed("2")
    lines = session.typed("代买米")
    assert says(lines, "心愿已保存")
    assert not session.attended
    event = desk.kiosk.journal.of_type(WishMade)[0]
    assert desk.kiosk.journal.private_of(event)["contact"] == "13812345678"


@pytest.mark.parametrize("path", [["1", "9"], ["3", "99"], ["4", "x"]])
def test_a_number_that_is_not_there_says_so_and_goes_back(session: Session, code: str, path: list[str]) -> None:
    session.scanned(code)
    for typed in path:
        lines = session.typed(typed)
    assert says(lines, "1 签到")


def test_zero_goes_back_and_then_ends(session: Session, code: str) -> None:
    session.scanned(code)
    session.typed("4")
    assert says(session.typed("0"), "1 签到")
    session.typed("0")
    assert not session.attended


def test_another_card_ends_the_visit_before_it(session: Session, code: str, keeper_code: str) -> None:
    session.scanned(code)
    session.typed("4")
    assert says(session.scanned(keeper_code), "李*")
    assert says(session.typed("5"), "李*，本机现可用 0 分")


def test_a_refused_card_leaves_whoever_is_there_alone(session: Session, code: str) -> None:
    session.scanned(code)
    assert session.scanned("https://example.com") == [TEXTS.refusal(Refusal.CARD_NOT_A_CARD)]
    assert says(session.typed("5"), "王*")


def test_silence_warns_first_and_then_forgets_everything(session: Session, code: str, clock: FakeClock) -> None:
    session.typed("1")
    session.typed("张三")
    clock.advance(WARN_MS)
    assert says(session.tick(), "您还在吗")
    assert session.tick() == []
    clock.advance(END_MS - WARN_MS)
    assert says(session.tick(), "欢迎")
    assert not session.attended
    assert "张三" not in str(vars(session))
    assert session.tick() == []


def test_any_answer_extends_the_visit(session: Session, code: str, clock: FakeClock) -> None:
    session.scanned(code)
    clock.advance(WARN_MS)
    session.tick()
    session.typed("5")
    clock.advance(WARN_MS)
    assert says(session.tick(), "您还在吗")
    assert session.attended
