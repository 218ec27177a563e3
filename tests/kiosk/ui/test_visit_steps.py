"""A visit, screen by screen: whom, how they were, the card that bears it out; and nothing that a bystander should read."""

from kiosk.desk import Desk
from sync.contract.care_facts import MemberSeen, VisitMade
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, District
from tests.kiosk.test_visits import grandmother, helps, pair  # noqa: F401 - a fixture
from tests.kiosk.ui.walk import Walker
from tests.kiosk.wishing import tells

DAY_MS = 24 * HOUR_MS


def visits(desk: Desk) -> list[VisitMade]:
    return [body for event in desk.kiosk.journal.of_type(VisitMade) if isinstance(body := body_of(event), VisitMade)]


def test_a_visit_is_noted_and_her_card_bears_it_out(
    walker: Walker,
    desk: Desk,
    district: District,
    code: str,
    clock: FakeClock,
    grandmother: str,  # noqa: F811
) -> None:
    helps(desk.kiosk, district, pair())
    clock.advance(3 * DAY_MS)
    walker.scan(code).sees("结对探访", "1 家该去了").press("visits").at("visits").sees("韦** · 探访", "过了 2 天")
    walker.press("pair:p1").at("pair").sees("已经过了 2 天", "请问工作人员").press("today").at("visit_found")
    walker.press("found:well").at("visit_card").sees("请韦**刷一下卡").scan(code).at("visit_card")
    walker.scan(grandmother).at("visit_saved").sees("辛苦您了", "有人作证", "下一次请在")
    assert [(one.pair, one.evidence, one.found) for one in visits(desk)] == [("p1", "card", "well")]
    walker.press("more").at("greeting").sees("都去过了")


def test_without_her_card_a_touch_will_do_and_another_card_is_told_kindly(
    walker: Walker, desk: Desk, district: District, code: str, new_code: str
) -> None:
    helps(desk.kiosk, district, pair())
    walker.scan(code).press("visits", "pair:p1", "today", "found:worse").at("visit_card")
    walker.scan(new_code).at("visit_card").sees("不是被探访的那位的")
    walker.press("no_card").at("visit_saved").sees("工作人员会看到", "情况急的话")
    assert [(one.evidence, one.found) for one in visits(desk)] == [("told", "worse")]


def test_nobody_opened_and_the_other_day_need_no_card(walker: Walker, desk: Desk, district: District, code: str) -> None:
    helps(desk.kiosk, district, pair())
    walker.scan(code).press("visits", "pair:p1", "today", "found:away").at("visit_saved").sees("这不算去过")
    walker.press("more", "visits", "pair:p1", "earlier").at("visit_day").press("day:2", "found:well").at("visit_saved")
    assert [(one.found, one.days_ago) for one in visits(desk)] == [("away", 0), ("well", 2)]


def test_a_duty_says_what_is_done_there(walker: Walker, desk: Desk, district: District, code: str) -> None:
    helps(desk.kiosk, district, pair(duty="meal"), pair("p2", duty="unheard"))
    walker.scan(code).press("visits").sees("韦** · 送餐", "韦** · 探访").press("pair:p1").sees("做好了")


def test_whoever_has_no_pairs_has_no_tile(walker: Walker, code: str) -> None:
    assert not walker.scan(code).can_press("visits")


def test_whoever_says_well_is_seen_and_the_screen_says_no_more_than_that(
    walker: Walker, desk: Desk, district: District, code: str
) -> None:
    tells(desk.kiosk, district, says_well=True)
    walker.scan(code).at("greeting").sees("今天也见到您了，真好").sees_not("独居", "空巢", "平安")
    assert len(desk.kiosk.journal.of_type(MemberSeen)) == 1
