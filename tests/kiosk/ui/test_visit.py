"""A visit with a card: the greeting, check in and out, the passbook."""

import pytest

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.ui.views import Listing, Menu, Passbook, Told
from sync.contract.documents import Activity, Document, Entry, Member
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, NOON_MS, PIN, STATION, District
from tests.kiosk.ui.board import activity
from tests.kiosk.ui.walk import Walker


def tiles(walker: Walker) -> list[str]:
    menu = walker.body
    assert isinstance(menu, Menu)
    return [tile.name for tile in menu.tiles]


def no_activities(kiosk: Kiosk, district: District) -> None:
    gone = [Document(kind="activity", id=name, rev=900 + n) for n, name in enumerate(kiosk.replica.activities())]
    district.publish(kiosk, *gone)


# --- The greeting ---------------------------------------------------------------------------------------------------------


def test_a_card_is_greeted_by_its_masked_name(walker: Walker, code: str) -> None:
    walker.scan(code).at("greeting").sees("王*", "您好", "现可用 80 分")
    assert walker.view.chrome.who == "王*"
    mine = ["check_in", "counter", "wish", "redeem", "passbook", "my_skills"]
    assert tiles(walker) == [*mine, "skills", "notices", "calendar", "wall"]
    assert not walker.can_press("back")


def test_a_keeper_is_offered_staff_mode(walker: Walker, keeper_code: str) -> None:
    walker.scan(keeper_code)
    assert tiles(walker)[-1] == "staff"
    walker.press("staff")
    assert walker.step != "greeting"


def test_a_card_that_nobody_is_known_to_hold_may_check_in_and_wish(walker: Walker, new_code: str) -> None:
    walker.scan(new_code).sees("还不知道卡号", "可以签到、签退、许愿")
    assert tiles(walker) == ["check_in", "wish", "skills", "notices", "calendar", "wall"]
    walker.press("check_in", "walk_in").at("checked_in").sees("已按卡号记下")
    walker.press("more").at("greeting")
    assert tiles(walker)[0] == "check_out"


def test_a_card_that_the_district_knows_by_now_is_greeted_anew(
    walker: Walker, kiosk: Kiosk, district: District, new_code: str
) -> None:
    walker.scan(new_code).press("notices")
    district.publish(kiosk, district.holder(new_code, MEMBER))
    walker.press("back").sees("王*", "现可用 80 分")
    assert walker.view.chrome.who == "王*"


def test_a_card_of_two_people_says_so_and_redeems_nothing(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    district.publish(kiosk, district.holder(code, MEMBER, PIN, disputed=True))
    walker.scan(code).sees("登记了两位主人", "先请工作人员核对")
    assert not walker.can_press("redeem")
    walker.press("passbook").at("passbook").sees("登记了两位主人")


def test_a_disputed_keeper_is_not_offered_staff_mode(
    walker: Walker, kiosk: Kiosk, district: District, keeper_code: str
) -> None:
    district.publish(kiosk, district.holder(keeper_code, "mkeeper", disputed=True))
    walker.scan(keeper_code)
    assert "staff" not in tiles(walker)


def test_finish_ends_the_visit(walker: Walker, code: str) -> None:
    walker.scan(code).press("finish").at("attract")
    assert walker.view.chrome.who == ""


# --- Service --------------------------------------------------------------------------------------------------------------


def test_check_in_to_an_activity_of_today(walker: Walker, desk: Desk, code: str) -> None:
    walker.scan(code).press("check_in").at("check_in")
    listing = walker.body
    assert isinstance(listing, Listing)
    assert [(row.name, row.title, row.aside) for row in listing.rows] == [
        ("activity:a1", "乐修匠义务维修", "11:00–13:00"),
        ("walk_in", "随到服务", ""),
    ]
    walker.press("activity:a1").at("checked_in").sees("已签到", "乐修匠义务维修", "已保存在本站")
    told = walker.body
    assert isinstance(told, Told)
    assert told.mark == "ok"
    assert told.headline.endswith("乐修匠义务维修。")
    event = desk.kiosk.journal.of_type(CheckedIn)[0]
    assert told.facts == (event_ref(event.stream, event.seq),)
    assert event.member == MEMBER


def test_where_there_is_only_walk_in_service_nothing_is_asked(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    no_activities(kiosk, district)
    walker.scan(code).press("check_in").at("checked_in").sees("随到服务")
    walker.press("more").at("greeting").sees("您已经签到")


def test_check_out_says_time_and_points(walker: Walker, desk: Desk, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("check_in", "walk_in", "finish").at("attract")
    clock.advance(90 * 60_000)
    walker.scan(code).press("check_out").at("checked_out").sees("服务 1 小时 30 分钟", "得 15 分")
    walker.press("more").sees("现可用 95 分" if desk.kiosk.replica.settings().revision else "现可用")
    assert len(desk.kiosk.journal.of_type(CheckedOut)) == 1


def test_where_the_day_is_not_known_activities_are_offered_undated(walker: Walker, clock: FakeClock, code: str) -> None:
    clock.jump(0)
    walker.scan(code).press("check_in").sees("本机的日期不准", "五点半课堂").sees_not("11:00")
    walker.press("activity:a2").at("checked_in").sees("日期不准")


def test_an_activity_that_was_taken_away_meanwhile_is_refused_and_another_may_be_chosen(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    walker.scan(code).press("check_in")
    no_activities(kiosk, district)
    walker.press("activity:a1").at("refused").sees("没有找到这项活动")
    walker.press("ok").at("check_in").press("walk_in").at("checked_in")


def test_whoever_checked_in_elsewhere_meanwhile_is_told(
    walker: Walker, desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    from kiosk.actions.check_in import check_in

    no_activities(kiosk, district)
    walker.scan(code)
    assert not isinstance(check_in(desk, code), Refusal)
    walker.press("check_in").at("refused").sees("您已经签到了")
    walker.press("ok").at("greeting")
    assert tiles(walker)[0] == "check_out"


def test_the_place_of_an_activity_is_said(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    on: Activity = activity("b1", "量血压", 0, place="一楼活动室", station=STATION)
    district.publish(kiosk, district.document("activity", "b1", on))
    walker.scan(code).press("check_in").sees("一楼活动室")


def test_somebody_whose_name_is_not_known_here_is_greeted_all_the_same(
    walker: Walker, kiosk: Kiosk, district: District
) -> None:
    code = district.code(4)
    district.publish(kiosk, district.holder(code, "mtwice", disputed=True))
    walker.scan(code).at("greeting").sees("您好。").sees_not("，您好")


# --- The passbook ---------------------------------------------------------------------------------------------------------


def test_the_passbook_tells_what_is_here_what_is_elsewhere_and_the_hours(walker: Walker, code: str) -> None:
    walker.scan(code).press("passbook").at("passbook")
    book = walker.body
    assert isinstance(book, Passbook)
    assert [(figure.value, figure.unit) for figure in book.figures] == [("80", "分"), ("40", "分"), ("0", "小时")]
    walker.sees("另有 40 分不在本机", "还没有记录")


def test_lines_of_the_passbook_carry_their_sign_and_what_waits_to_be_sent(
    walker: Walker, kiosk: Kiosk, district: District, clock: FakeClock, code: str
) -> None:
    entries = (
        Entry(at_ms=NOON_MS, kind="redeemed", points=-30, title="洗手液"),
        Entry(at_ms=NOON_MS, kind="invented_later", points=0),
    )
    known = kiosk.replica.member(MEMBER)
    assert isinstance(known, Member)
    fields = {name: getattr(known, name) for name in known.__struct_fields__}
    district.publish(kiosk, district.document("member", MEMBER, Member(**fields | {"entries": entries, "served_min": 615})))
    walker.scan(code).press("check_in", "walk_in", "more")
    clock.advance(30 * 60_000)
    walker.scan(code).at("attract", "greeting")
    walker.press("check_out", "more", "passbook")
    rows = [(row.title, row.aside, row.mark) for row in walker.body.rows]
    assert rows == [("签退", "+5", "wait"), ("签到", "", "wait"), ("兑换 洗手液", "−30", ""), ("其他", "", "")]
    assert [figure.value for figure in walker.body.figures] == ["80", "45", "10.7"]
    assert [row.note for row in walker.body.rows[1:]] == ["11月22日 · 待上报", "11月22日 · 余额 120", "11月22日"]
    walker.sees("11月22日 · 余额 125 · 待上报")


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0"), (5, "0"), (6, "0.1"), (59, "0.9"), (60, "1"), (90, "1.5"), (719, "11.9")]
)
def test_hours_are_cut_off_never_rounded_up(
    walker: Walker, kiosk: Kiosk, district: District, code: str, minutes: int, hours: str
) -> None:
    served = Member(id=MEMBER, shown="王*", home=STATION, served_min=minutes)
    district.publish(kiosk, district.document("member", MEMBER, served))
    walker.scan(code).press("passbook")
    assert walker.body.figures[2].value == hours
