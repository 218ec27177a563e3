"""What anybody may read, with no card: the first screen, home, notices, the calendar, the wish wall."""

import pytest

from kiosk.kiosk import Kiosk
from kiosk.ui.views import Attract, Listing, Menu, Reading, StillThere
from tests.clocks import FakeClock
from tests.kiosk.district import NOON_MS, District
from tests.kiosk.ui.board import DAY_MS, hang, notice, wish
from tests.kiosk.ui.walk import Walker


@pytest.fixture(autouse=True)
def board(kiosk: Kiosk, district: District) -> None:
    hang(kiosk, district)


def titles(body: object, *, heads: bool = False) -> list[str]:
    assert isinstance(body, Listing)
    return [row.title for row in body.rows if row.head == heads]


def lines(walker: Walker) -> list[tuple[str, str, str]]:
    body = walker.body
    assert isinstance(body, Attract)
    return [(line.title, line.note, line.aside) for line in body.lines]


# --- The first screen -----------------------------------------------------------------------------------------------------


def test_the_first_screen_shows_the_pinned_notice_and_the_next_three_activities_of_today(walker: Walker) -> None:
    walker.flow.tick()
    walker.wait(10_000)
    assert lines(walker) == [
        ("停水通知", "", ""),
        ("三天前开始的画展", "展厅", "到11月29日"),
        ("乐修匠义务维修", "", "11:00–13:00"),
        ("五点半课堂", "", "16:00–18:00"),
    ]


def test_the_first_screen_reads_anew_every_ten_seconds(walker: Walker, kiosk: Kiosk, district: District) -> None:
    walker.wait(10_000)
    before = lines(walker)
    urgent = notice("n0", "台风预警", days=0, pinned=True)
    district.publish(kiosk, district.document("notice", "n0", urgent))
    walker.wait(9_800)
    assert lines(walker) == before
    walker.wait(200)
    assert lines(walker)[0] == ("台风预警", "", "")


def test_where_the_day_is_not_known_the_first_screen_names_no_activities(walker: Walker, clock: FakeClock) -> None:
    clock.jump(0)
    walker.wait(10_000)
    assert lines(walker) == [("停水通知", "", "")]
    walker.sees("大约 ")


def test_a_touch_leads_home_and_home_is_where_it_begins(walker: Walker) -> None:
    walker.press("touch").at("home")
    assert not walker.can_press("back")
    assert not walker.can_press("home")


# --- Home -----------------------------------------------------------------------------------------------------------------


def test_home_says_what_needs_a_card_and_where_to_get_one(walker: Walker) -> None:
    walker.press("touch")
    menu = walker.body
    assert isinstance(menu, Menu)
    assert [tile.name for tile in menu.tiles] == ["notices", "calendar", "wall", "skills", "wish"]
    assert menu.camera
    walker.sees("二维码", "签到、签退和用积分", "工作人员办一张")


def test_home_counts_what_there_is_to_see(walker: Walker) -> None:
    walker.press("touch").sees("3 条", "两周内 5 场", "6 个心愿")


def test_home_counts_anew_when_it_is_seen_again(walker: Walker, kiosk: Kiosk, district: District) -> None:
    walker.press("touch", "wall")
    district.publish(kiosk, district.document("wish", "w9", wish("w9", "想要一把伞")))
    walker.press("back").sees("7 个心愿")


# --- Notices --------------------------------------------------------------------------------------------------------------


def test_notices_hang_in_their_days_pinned_first_then_the_newest(walker: Walker) -> None:
    walker.press("touch", "notices").at("notices")
    assert titles(walker.body) == ["停水通知", "端午节志愿者招募", "全区健康日"]
    walker.sees("置顶", "11月21日")


def test_where_the_day_is_not_known_all_notices_hang(walker: Walker, clock: FakeClock) -> None:
    clock.jump(0)
    walker.press("touch", "notices")
    assert titles(walker.body) == ["停水通知", "下周的讲座", "端午节志愿者招募", "全区健康日", "上周的讲座"]


def test_a_notice_is_read_paragraph_by_paragraph(walker: Walker) -> None:
    walker.press("touch", "notices", "notice:n2").at("notice")
    reading = walker.body
    assert isinstance(reading, Reading)
    assert reading.heading == "停水通知"
    assert reading.byline == "11月21日 沿江社区服务站"
    assert reading.paragraphs == ("停水通知。", "详情请问工作人员。")
    walker.press("back").at("notices").press("back").at("home")


def test_a_notice_of_the_whole_district_names_no_station(walker: Walker) -> None:
    walker.press("touch", "notices", "notice:n5")
    assert walker.body.byline == "11月17日"


def test_a_notice_may_be_read_for_three_times_as_long_as_a_menu(walker: Walker, kiosk: Kiosk) -> None:
    settings = kiosk.replica.settings()
    menu_ms = settings.idle_warn_s * 1000
    walker.press("touch", "notices", "notice:n2").wait(menu_ms + 2 * settings.idle_end_s * 1000 - 200)
    assert walker.view.over is None
    walker.wait(200)
    assert isinstance(walker.view.over, StillThere)


def test_an_empty_board_says_something_kind(walker: Walker, kiosk: Kiosk) -> None:
    kiosk.replica.restart("e2")
    _sweep(kiosk)
    walker.press("touch", "notices").sees("现在没有公告")
    walker.press("back", "calendar").sees("还没有安排活动")
    walker.press("back", "wall").sees("都有着落了")


# --- The calendar ---------------------------------------------------------------------------------------------------------


def test_the_calendar_shows_two_weeks_by_day(walker: Walker) -> None:
    walker.press("touch", "calendar").at("calendar")
    assert titles(walker.body, heads=True) == ["今天 11月22日 星期日", "明天 11月23日 星期一"]
    assert titles(walker.body) == ["三天前开始的画展", "乐修匠义务维修", "五点半课堂", "量血压", "明天的合唱"]
    walker.sees("展厅，正在进行", "正在进行", "17:00–19:00", "一楼活动室")


def test_the_calendar_in_english(walker: Walker) -> None:
    walker.press("touch", "language", "calendar")
    assert titles(walker.body, heads=True) == ["Today, Sunday, 22 November", "Tomorrow, Monday, 23 November"]
    walker.sees("展厅, on now")


def test_where_the_day_is_not_known_nothing_is_today_and_only_what_is_over_for_certain_is_left_out(
    walker: Walker, clock: FakeClock
) -> None:
    clock.jump(0)
    walker.press("touch", "calendar").sees("本机的日期不准")
    walker.sees_not("今天 ", "明天 ", "正在进行", "早上的操", "别站的操")
    assert titles(walker.body)[-1] == "下个月才开始"


def test_a_day_changes_at_midnight(walker: Walker, clock: FakeClock) -> None:
    clock.advance(12 * 3_600_000 + 60_000)
    walker.press("touch", "calendar")
    assert titles(walker.body, heads=True)[0] == "今天 11月23日 星期一"


# --- The wish wall --------------------------------------------------------------------------------------------------------


def test_the_wall_goes_by_category_those_that_wait_first(walker: Walker) -> None:
    walker.press("touch", "wall").at("wall")
    assert titles(walker.body, heads=True) == ["家电维修", "陪伴聊天", "公共设施", "其他心愿"]
    assert titles(walker.body) == [
        *["修水龙头", "想请人修电饭煲", "修门锁"],
        "想有人陪着散步",
        "楼道的灯坏了",
        "想学剪纸",
    ]


def test_the_wall_says_how_long_ago_and_who_is_at_it(walker: Walker) -> None:
    walker.press("touch", "wall")
    rows = {row.title: (row.note, row.aside) for row in walker.body.rows if not row.head}
    assert rows == {
        "楼道的灯坏了": ("今天", "等人帮忙"),
        "想学剪纸": ("昨天", "等人帮忙"),
        "修水龙头": ("2 天前", "等人帮忙"),
        "想请人修电饭煲": ("3 天前", "等人帮忙"),
        "想有人陪着散步": ("2 周前", "有人接了"),
        "修门锁": ("3 个月前", "有人接了"),
    }


def test_where_the_day_is_not_known_the_wall_names_dates(walker: Walker, clock: FakeClock) -> None:
    clock.jump(NOON_MS - 400 * DAY_MS)
    walker.press("touch", "wall").sees("11月19日").sees_not("天前")


def test_all_of_this_is_there_with_a_card_too(walker: Walker, code: str) -> None:
    walker.scan(code).at("greeting")
    for name in ("notices", "calendar", "wall"):
        walker.press(name).at(name).press("home").at("greeting")


def _sweep(kiosk: Kiosk) -> None:
    """A pull from the start that brings nothing but what is signed."""
    District().publish(kiosk)
