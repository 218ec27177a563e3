"""Staff mode: PINs are set, changed and reset, and cards that act for somebody are bound, screen by screen."""

import pytest

from kiosk.actions.visitor import check_pin
from kiosk.desk import Desk
from kiosk.ui.input.composition import with_text
from kiosk.ui.steps.writing import Write
from sync.contract.documents import Member
from sync.contract.kiosk_facts import CardBound, PinSet
from sync.contract.wire import body_of
from tests.kiosk.district import KEEPER_PIN, MEMBER, PIN, District
from tests.kiosk.ui.walk import Walker

NEW_PIN, SECOND_PIN = "864209", "975310"


@pytest.fixture
def keeper(walker: Walker, keeper_code: str) -> Walker:
    """The keeper, in staff mode."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("staff_menu")


@pytest.fixture
def second_code(desk: Desk, district: District) -> str:
    """Another keeper's card."""
    code = district.code(9)
    district.publish(
        desk.kiosk,
        district.document("member", "msecond", Member(id="msecond", shown="陈*", home="s1", roles=("keeper",))),
        district.holder(code, "msecond", SECOND_PIN),
    )
    return code


def test_a_first_pin_is_typed_twice_by_its_holder(keeper: Walker, desk: Desk, district: District) -> None:
    code = district.code(3)
    district.publish(desk.kiosk, district.holder(code, MEMBER))
    keeper.press("cards", "pins").at("pin_card").scan(code).at("pin_new").sees("请王*输入新密码")
    keeper.digits("123456").at("pin_new").sees("太好猜")
    keeper.digits(NEW_PIN).at("pin_again").digits(PIN).sees("两次输入的密码不一样")
    keeper.digits(NEW_PIN).at("pin_done").sees("王*的新密码设好了").sees_not(NEW_PIN)
    assert check_pin(desk, district.card(code), NEW_PIN) is None
    keeper.press("menu").at("staff_menu")


def test_a_pin_is_changed_by_whoever_knows_it(keeper: Walker, desk: Desk, district: District, code: str) -> None:
    keeper.press("cards", "pins").scan(code).at("pin_change_or_reset").press("change").at("pin_old")
    keeper.digits("000001").at("pin_old").sees("密码不对")
    keeper.digits(PIN).at("pin_new").digits(NEW_PIN).digits(NEW_PIN).at("pin_done")
    assert check_pin(desk, district.card(code), NEW_PIN) is None


def test_a_forgotten_pin_is_reset_by_two(
    keeper: Walker, desk: Desk, district: District, code: str, second_code: str
) -> None:
    keeper.press("cards", "pins").scan(code).press("reset").at("pin_second_card").scan(second_code)
    keeper.at("pin_second_keeper").digits(SECOND_PIN).at("pin_new").digits(NEW_PIN).digits(NEW_PIN).at("pin_done")
    assert check_pin(desk, district.card(code), NEW_PIN) is None
    [event] = desk.kiosk.journal.of_type(PinSet)
    body = body_of(event)
    assert isinstance(body, PinSet)
    assert (body.how, body.second) == ("reset", "msecond")


def test_the_first_keepers_own_card_is_no_second(keeper: Walker, desk: Desk, code: str, keeper_code: str) -> None:
    keeper.press("cards", "pins").scan(code).press("reset").scan(keeper_code).at("pin_second_card")
    assert not desk.kiosk.journal.of_type(PinSet)


def test_a_member_who_is_no_keeper_is_no_second(keeper: Walker, desk: Desk, district: District, code: str) -> None:
    other = district.code(3)
    district.publish(desk.kiosk, district.holder(other, MEMBER, PIN))
    keeper.press("cards", "pins").scan(code).press("reset").scan(other).digits(PIN).at("refused").sees("要站点工作人员")


def test_a_card_that_acts_for_a_member_is_bound(
    keeper: Walker, desk: Desk, district: District, code: str, new_code: str
) -> None:
    keeper.press("cards", "proxy").at("proxy_for").scan(code).at("proxy_agreed").digits(PIN)
    keeper.at("proxy_kind").sees("谁来替王*办").press("relative").at("proxy_card").scan(new_code).at("proxy_name")
    step = keeper.flow.step
    assert isinstance(step, Write)
    step._state = with_text(step._state, "赵小妹")
    keeper.press("take").at("proxy_holder").press("skip").at("proxy_pin").digits(NEW_PIN).at("proxy_pin_again")
    keeper.digits(NEW_PIN).at("proxy_read_back").sees("赵**", "王*", "0000 0000 0076").sees_not("赵小妹")
    keeper.press("save").at("proxy_done").sees("赵**可以替王*办事")
    [event] = desk.kiosk.journal.of_type(CardBound)
    assert event.member == MEMBER
    keeper.press("menu", "leave").scan(new_code).at("greeting").sees("赵**", "王*")
    assert not keeper.can_press("check_in")


def test_a_members_no_ends_it(keeper: Walker, desk: Desk, code: str) -> None:
    keeper.press("cards", "proxy").scan(code).digits("000001").at("proxy_agreed").sees("密码不对")
    assert not desk.kiosk.journal.of_type(CardBound)
