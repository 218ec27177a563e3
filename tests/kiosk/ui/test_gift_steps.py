"""My points: some are given to another member, screen by screen."""

import msgspec

from kiosk.desk import Desk
from sync.contract.kiosk_facts import PointsGiven
from tests.kiosk.district import PIN, District
from tests.kiosk.ui.walk import Walker


def at_card(walker: Walker, code: str) -> Walker:
    return walker.scan(code).press("passbook").at("passbook").press("give").at("gift_card")


def test_points_are_given_and_told(walker: Walker, desk: Desk, code: str, keeper_code: str) -> None:
    at_card(walker, code).scan(keeper_code).at("gift_points").sees("送给李*多少积分").digits("30")
    walker.at("gift_read_back").sees("李*").sees("30 分").sees("50 分").sees("不能撤回").press("confirm")
    walker.at("gift_pin").digits(PIN).at("gift_done").sees("已送给李* 30 分").sees("还有 90 分").sees_not(PIN)
    assert len(desk.kiosk.journal.of_type(PointsGiven)) == 1


def test_a_wrong_pin_may_be_typed_again_and_gives_nothing(walker: Walker, desk: Desk, code: str, keeper_code: str) -> None:
    at_card(walker, code).scan(keeper_code).digits("30").press("confirm").digits("999991").at("gift_pin")
    walker.sees("密码不对")
    assert not desk.kiosk.journal.of_type(PointsGiven)
    walker.digits(PIN).at("gift_done")
    assert len(desk.kiosk.journal.of_type(PointsGiven)) == 1


def test_the_visitors_own_card_says_nothing_and_a_strange_one_is_refused_where_one_stands(
    walker: Walker, code: str, new_code: str
) -> None:
    at_card(walker, code).scan(code).at("gift_card").scan(new_code).at("gift_card").sees("还不知道对方的卡是谁的")


def test_more_than_there_is_is_said_at_the_keypad(walker: Walker, code: str, keeper_code: str) -> None:
    at_card(walker, code).scan(keeper_code).digits("81").at("gift_points")
    walker.press("clear").digits("250").at("gift_points").sees("一次转赠不能这么多")
    walker.press("clear").digits("80").at("gift_read_back")


def test_there_is_no_button_where_the_settings_allow_no_gifts(
    walker: Walker, desk: Desk, district: District, code: str
) -> None:
    changed = msgspec.structs.replace(district.settings, gift_most_points=0)
    district.publish(desk.kiosk, district.document("settings", "settings", changed))
    walker.scan(code).press("passbook").at("passbook").sees_not("转赠积分")
