"""Service entered by hand at the window, and confirmed by another keeper; a witness at the counter."""

import pytest

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.desk import Desk
from kiosk.local_time import day_of
from sync.contract.documents import Member
from sync.contract.kiosk_facts import CheckedOut, ClaimDecided, ServiceClaimed
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER, KEEPER_PIN, NOON_MS, STATION, District
from tests.kiosk.ui.walk import Walker

SECOND = "mchen"
SECOND_PIN = "135797"
MIN_MS = 60_000
TODAY = day_of(NOON_MS)


@pytest.fixture
def second_code(desk: Desk, district: District) -> str:
    """The card of another keeper."""
    code = district.code(4)
    district.publish(
        desk.kiosk,
        district.document("member", SECOND, Member(id=SECOND, shown="陈*", home=STATION, roles=("keeper",))),
        district.holder(code, SECOND, SECOND_PIN),
    )
    return code


@pytest.fixture
def drawer(walker: Walker, keeper_code: str) -> Walker:
    """The keeper, at the service records."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("service").at("staff_service")


def claim(desk: Desk) -> ServiceClaimed:
    body = body_of(desk.kiosk.journal.of_type(ServiceClaimed)[-1])
    assert isinstance(body, ServiceClaimed)
    return body


def test_an_hour_that_nobody_clocked_is_entered_and_confirmed_by_another(
    drawer: Walker, desk: Desk, code: str, second_code: str
) -> None:
    drawer.press("claim").at("claim_card").scan(code).at("claim_record").sees("王*").press("new")
    drawer.at("claim_day").sees("今天 11月22日").press(f"day:{TODAY - 1}").at("claim_began").digits("0830")
    drawer.at("claim_minutes").digits("90").at("claim_reason").press("because_3").at("claim_read_back")
    drawer.sees("王*", "11-21 08:30", "1 小时 30 分钟", "没带卡", "另一位工作人员确认").press("save").at("claim_saved")
    assert (claim(desk).served_min, claim(desk).began_ms) == (90, NOON_MS - 24 * HOUR_MS - 210 * MIN_MS)
    # Whoever wrote it sees it, and can't decide it.
    drawer.press("menu").at("staff_menu").sees("1 条等着确认").press("service", "claims").at("claims").sees("请另一位确认")
    assert not drawer.can_press(f"claim:{claim(desk).claim}")
    drawer.press("home").press("leave").at("attract")
    drawer.scan(second_code).press("staff").digits(SECOND_PIN).press("service", "claims")
    drawer.press(f"claim:{claim(desk).claim}").at("claim_decide").sees("王*", "李*", "没带卡")
    drawer.press("agree").at("claim_decided").sees("已确认").press("again").at("claims").sees("没有等着确认的补记")
    assert desk.kiosk.journal.of_type(ClaimDecided)[-1].actor == SECOND


def test_service_at_an_activity_is_entered_with_it(drawer: Walker, desk: Desk, code: str) -> None:
    drawer.press("claim").scan(code).press("new", f"day:{TODAY}").at("claim_activity").sees("乐修匠义务维修", "随到服务")
    drawer.sees_not("五点半课堂")  # that is yet to begin
    drawer.press("activity:a1").digits("1100").digits("45").press("because_1").sees("乐修匠义务维修").press("save")
    assert (claim(desk).activity, claim(desk).served_min) == ("a1", 45)


@pytest.mark.parametrize("typed", ["2460", "1270", "7", "2359"])
def test_a_time_that_can_not_be_is_told_where_it_was_typed(drawer: Walker, code: str, typed: str) -> None:
    drawer.press("claim").scan(code).press("new", f"day:{TODAY}", "walk_in").digits(typed)
    drawer.at("claim_began").sees("服务时间不对")


def test_a_wrong_record_is_chosen_and_corrected_with_a_reason_in_own_words(
    drawer: Walker, desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(5 * MIN_MS)
    check_out(desk, code)
    drawer.press("back").press("service", "claim").scan(code).sees("随到服务", "5 分钟").press("record:0")
    drawer.at("claim_minutes").digits("4").press("write").at("claim_reason_text").write("ok")
    drawer.at("claim_read_back").sees("5 分钟", "4 分钟", "ok").press("save").at("claim_saved")
    assert claim(desk).corrects
    assert claim(desk).reason == "ok"


def test_a_claim_is_refused_with_a_reason(drawer: Walker, desk: Desk, code: str, second_code: str) -> None:
    drawer.press("claim").scan(code).press("new", f"day:{TODAY}", "walk_in").digits("0800").digits("30")
    drawer.press("because_1", "save").press("menu", "leave")
    drawer.scan(second_code).press("staff").digits(SECOND_PIN).press("service", "claims")
    drawer.press(f"claim:{claim(desk).claim}", "refuse").at("claim_refuse").press("no_1").at("claim_decided")
    body = body_of(desk.kiosk.journal.of_type(ClaimDecided)[-1])
    assert isinstance(body, ClaimDecided)
    assert (body.agreed, body.reason) == (False, "时间不对")


def test_the_member_sees_what_waits_in_the_passbook(drawer: Walker, code: str) -> None:
    drawer.press("claim").scan(code).press("new", f"day:{TODAY}", "walk_in").digits("0800").digits("30")
    drawer.press("because_1", "save").press("menu", "leave").scan(code).press("passbook").sees("补记，等着确认")


# --- A witness at the counter -------------------------------------------------------------------------------------------


def test_whoever_leaves_may_ask_a_keeper_to_witness(
    walker: Walker, desk: Desk, code: str, keeper_code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(HOUR_MS)
    walker.scan(code).press("check_out_witnessed").at("witness_card").scan(code).at("witness_card")
    walker.scan(keeper_code).at("witness_pin").sees("李*").digits("000000").sees("密码不对").digits(KEEPER_PIN)
    walker.at("checked_out").sees("得 10 分", "见证人：李*", "其中 10 分现在就能在本机用")
    assert not walker.can_press("back")
    body = body_of(desk.kiosk.journal.of_type(CheckedOut)[-1])
    assert isinstance(body, CheckedOut)
    assert (body.evidence, body.witness) == ("witnessed", KEEPER)
    walker.press("more").at("greeting").sees("现可用 90 分")


def test_a_neighbours_card_is_no_witness(
    walker: Walker, desk: Desk, code: str, district: District, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(HOUR_MS)
    walker.scan(code).press("check_out_witnessed").scan(district.code(7)).at("witness_card").sees("本站还不知道这张卡")


def test_a_forgotten_check_out_is_told_kindly_at_the_next_visit(
    walker: Walker, desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code, "a1")
    clock.advance(26 * HOUR_MS)
    walker.scan(code).press("check_in").at("checked_in")
    walker.sees("上次“乐修匠义务维修”忘了签退，已按活动结束时间记到 13:00", "不对请找工作人员更正")
