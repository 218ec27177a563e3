"""Staff mode: the door, the menu, today's attendance, hand-outs."""

import pytest

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.handouts import hand_out
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from kiosk.ui.house import House
from kiosk.ui.views import Keypad, Listing, Menu, Row
from sync.contract.documents import Member, Reward
from sync.contract.ids import spoken_card_number
from sync.contract.kiosk_facts import RewardHandedOut
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, NOON_MS, PIN, District
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

MIN_MS = 60_000


@pytest.fixture
def keeper(walker: Walker, keeper_code: str) -> Walker:
    """The keeper, in staff mode."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("staff_menu")


@pytest.fixture
def bought(desk: Desk, code: str, clock: FakeClock) -> str:
    """A redemption of 王*'s that waits to be handed out."""
    done = redeem(desk, code, PIN, "soap", 2)
    assert isinstance(done, RedeemedHere)
    clock.advance(MIN_MS)
    return done.redemption


def rows(walker: Walker) -> list[Row]:
    body = walker.body
    assert isinstance(body, Listing)
    return [row for row in body.rows if not row.head]


def note(walker: Walker, name: str) -> str:
    body = walker.body
    assert isinstance(body, Menu)
    return next(tile.note for tile in body.tiles if tile.name == name)


# --- The door -------------------------------------------------------------------------------------------------------------


def test_the_right_pin_opens_staff_mode_and_everybody_sees_it(walker: Walker, keeper_code: str, house: House) -> None:
    walker.scan(keeper_code).press("staff").at("staff_door")
    keypad = walker.body
    assert isinstance(keypad, Keypad)
    assert (keypad.secret, keypad.places) == (True, 6)
    shown_blue = [walker.view.chrome.staff]
    walker.digits(KEEPER_PIN).at("staff_menu").sees("李*")
    shown_blue.append(walker.view.chrome.staff)
    assert shown_blue == [False, True]
    assert house.visit.staff == StaffPass(code=keeper_code, member=KEEPER, shown="李*")
    assert not walker.can_press("back")


def test_a_wrong_pin_is_told_where_it_was_typed(walker: Walker, keeper_code: str, house: House) -> None:
    walker.scan(keeper_code).press("staff").digits("000000").at("staff_door").sees("密码不对")
    assert house.visit.staff is None
    walker.digits(KEEPER_PIN).at("staff_menu")


def test_too_many_wrong_pins_lock_the_door_for_a_while(walker: Walker, keeper_code: str, house: House) -> None:
    walker.scan(keeper_code).press("staff")
    for _ in range(5):
        walker.digits("000000")
    walker.at("pin_locked").sees("15 分钟").press("ok").at("greeting")
    walker.press("staff").digits(KEEPER_PIN).at("pin_locked")
    assert house.visit.staff is None


def test_a_keeper_without_a_pin_is_told_so(walker: Walker, desk: Desk, district: District, keeper_code: str) -> None:
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER))
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("refused").sees("还没有设密码")
    walker.press("ok").at("greeting")


# --- The menu -------------------------------------------------------------------------------------------------------------


def test_the_menu_leads_everywhere_and_home_leads_back_to_it(keeper: Walker) -> None:
    for name, step in (
        ("new_member", "new_member_consent"),
        ("attendance", "attendance"),
        ("handouts", "handouts"),
        ("health", "health"),
    ):
        keeper.press(name).at(step).press("home").at("staff_menu").press(name).press("back").at("staff_menu")


def test_leaving_ends_the_visit_and_forgets_the_pass(keeper: Walker, house: House) -> None:
    keeper.press("leave").at("attract")
    assert (house.visit.staff, house.visit.code) == (None, "")
    assert not keeper.view.chrome.staff


def test_staff_mode_waits_longer_than_a_visit_and_ends_all_the_same(keeper: Walker, house: House) -> None:
    keeper.wait(120_000).at("staff_menu")
    assert keeper.view.over is None
    keeper.wait(70_000).at("attract")
    assert house.visit.staff is None


def test_a_visitors_card_ends_staff_mode(keeper: Walker, code: str, house: House) -> None:
    keeper.scan(code).at("greeting").sees("王*")
    assert house.visit.staff is None


def test_the_keepers_own_card_that_still_lies_there_changes_nothing(keeper: Walker, keeper_code: str) -> None:
    keeper.scan(keeper_code).at("staff_menu")


@pytest.mark.parametrize("door", ["new_member", "attendance", "handouts", "health"])
def test_no_door_opens_to_somebody_who_is_no_keeper_any_more(
    keeper: Walker, desk: Desk, district: District, house: House, door: str
) -> None:
    demoted = Member(id=KEEPER, shown="李*", home="s1", roles=("resident",))
    district.publish(desk.kiosk, district.document("member", KEEPER, demoted))
    keeper.press(door).at("refused").sees("要站点工作人员来办")
    assert house.visit.staff is None
    keeper.press("ok").at("attract")


def test_the_menu_says_what_waits(keeper: Walker, desk: Desk, code: str, bought: str) -> None:
    check_in(desk, code)
    keeper.press("health", "back")
    assert (note(keeper, "handouts"), note(keeper, "attendance")) == ("1 份等着发", "1 人次，1 人在场")


def test_an_exchange_that_was_asked_for_is_told(keeper: Walker, around: FakeSurroundings, clock: FakeClock) -> None:
    assert note(keeper, "sync_now") == ""
    keeper.press("sync_now").at("staff_menu")
    assert around.heard == ["sync_now"]
    assert "正在" in note(keeper, "sync_now")
    around.net = around.net._replace(state="online", last_contact_mono_ms=clock.mono_ms())
    assert note(keeper, "sync_now") == "刚和区里交换过"
    around.net = around.net._replace(state="refused")
    assert "没有接受" in note(keeper, "sync_now")
    keeper.press("sync_now")
    clock.advance(20_000)
    assert note(keeper, "sync_now") == "还没有联系上区里"


def test_the_menu_speaks_english_too(keeper: Walker) -> None:
    keeper.press("language").sees("New member", "Today's attendance", "Hand-outs", "Leave")


# --- Attendance -----------------------------------------------------------------------------------------------------------


def test_attendance_says_who_is_here_who_left_and_how_many(
    keeper: Walker, desk: Desk, district: District, code: str, keeper_code: str, clock: FakeClock
) -> None:
    check_in(desk, code, "a1")
    clock.advance(90 * MIN_MS)
    check_out(desk, code)
    check_in(desk, keeper_code)
    clock.advance(5 * MIN_MS)
    keeper.press("call", "hush", "attendance").sees("签到 2 人次，一共 2 人，现在 1 人在场。", "1 小时 30 分钟")
    here, left = rows(keeper)
    tail = district.card(code).number[-4:]
    assert (here.title[:2], here.note[:4], here.mark) == ("李*", "随到服务", "wait")
    assert (left.title, left.note) == (f"王*（卡尾号 {tail}）", "乐修匠义务维修 · 1 小时 30 分钟")
    assert (left.aside[2:4], left.aside.count(":"), left.mark) == (":0", 2, "ok")


def test_nobody_came_yet(keeper: Walker) -> None:
    keeper.press("attendance")
    body = keeper.body
    assert isinstance(body, Listing)
    assert (body.rows, body.empty) == ((), "今天还没有人签到。")


def test_attendance_follows_what_happens(keeper: Walker, desk: Desk, code: str) -> None:
    keeper.press("attendance")
    check_in(desk, code)
    keeper.wait(11_000)
    assert len(rows(keeper)) == 1


def test_a_kiosk_that_does_not_know_the_day_says_so(keeper: Walker, desk: Desk, code: str, clock: FakeClock) -> None:
    clock.jump(0)
    check_in(desk, code)
    keeper.press("attendance").sees("开机以来的签到", "分不清哪天是今天")
    assert [row.aside for row in rows(keeper)] == [""]


def test_a_card_without_a_known_holder_is_listed_by_its_number(
    keeper: Walker, desk: Desk, district: District, new_code: str
) -> None:
    check_in(desk, new_code)
    keeper.press("attendance")
    assert rows(keeper)[0].title == spoken_card_number(district.card(new_code).number)


# --- Hand-outs ------------------------------------------------------------------------------------------------------------


def test_goods_are_listed_read_back_and_handed_out(keeper: Walker, desk: Desk, bought: str) -> None:
    keeper.press("handouts")
    (row,) = rows(keeper)
    assert (row.title, row.note, row.aside) == ("洗手液 × 2", "王*", "今天 12:00")
    keeper.press(row.name).at("handout_read_back").sees("洗手液 × 2", "王*", "今天 12:00")
    assert desk.kiosk.journal.of_type(RewardHandedOut) == []
    keeper.press("hand_out").at("handed_out").sees("已发放：洗手液 × 2，给 王*。", "已保存在本站。")
    assert not keeper.can_press("back")
    (event,) = desk.kiosk.journal.of_type(RewardHandedOut)
    assert (event.member, event.actor) == (MEMBER, KEEPER)
    keeper.press("again").at("handouts").sees("没有等着发放的礼品")
    keeper.press("back").at("staff_menu")
    assert note(keeper, "handouts") == "都发完了"


def test_after_a_hand_out_the_menu_is_one_press_away(keeper: Walker, bought: str) -> None:
    keeper.press("handouts", f"handout:{bought}", "hand_out", "menu").at("staff_menu")


def test_a_card_held_up_leaves_its_holders_goods_on_the_list(
    keeper: Walker, desk: Desk, district: District, code: str, keeper_code: str, new_code: str, bought: str
) -> None:
    keeper.press("handouts").scan(keeper_code).at("handouts").sees("这张卡没有等着发的礼品")
    assert rows(keeper) == []
    keeper.scan(code).at("handouts").sees("只列这张卡的，一共 1 份。")
    assert len(rows(keeper)) == 1
    keeper.press("all").sees_not("只列这张卡的")
    keeper.scan(new_code).at("handouts").sees("还不知道这张卡是谁的")
    keeper.scan("https://pay.example/7741").at("handouts").sees("这不是爱心联系卡")
    keeper.press(f"handout:{bought}").scan(code).at("handout_read_back")


def test_goods_that_were_handed_out_meanwhile_are_refused(keeper: Walker, desk: Desk, staff: StaffPass, bought: str) -> None:
    keeper.press("handouts", f"handout:{bought}")
    hand_out(desk, staff, bought)
    keeper.press("hand_out").at("refused").sees("已经发放过了").press("ok").at("handouts")
    assert rows(keeper) == []


def test_a_pass_that_ended_meanwhile_hands_nothing_out(
    keeper: Walker, desk: Desk, district: District, keeper_code: str, bought: str
) -> None:
    keeper.press("handouts", f"handout:{bought}")
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER, KEEPER_PIN, disputed=True))
    keeper.press("hand_out").at("refused").sees("登记了两位主人")
    assert desk.kiosk.journal.of_type(RewardHandedOut) == []


def test_many_hand_outs_stand_oldest_first(
    keeper: Walker, desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    district.publish(desk.kiosk, district.document("reward", "pin", Reward(id="pin", title="别针", points=1)))
    for quantity in (3, 1, 2):
        redeem(desk, code, PIN, "pin", quantity)
        clock.advance(MIN_MS)
    keeper.press("call", "hush", "handouts")
    assert [row.title for row in rows(keeper)] == ["别针 × 3", "别针 × 1", "别针 × 2"]
    assert [row.aside for row in rows(keeper)] == ["今天 12:00", "今天 12:01", "今天 12:02"]
    assert desk.kiosk.here().now_ms > NOON_MS
