"""Group check-in at the window: opened once, then card after card with no touch in between."""

import msgspec
import pytest

from kiosk.desk import Desk
from kiosk.ui.house import House
from kiosk.ui.views import Scanning
from sync.contract.documents import Member
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, STATION, District
from tests.kiosk.ui.board import activity
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

LEADER = "mleader"
LEADER_PIN = "246802"
SURNAMES = "张陈赵钱孙周吴郑冯褚卫蒋沈韩杨朱秦许何吕"


@pytest.fixture
def leader_code(desk: Desk, district: District) -> str:
    """The card of somebody who leads a1 and is no keeper."""
    code = district.code(3)
    a1 = desk.kiosk.replica.activities()["a1"]
    district.publish(
        desk.kiosk,
        district.document("activity", "a1", msgspec.structs.replace(a1, leaders=(LEADER,))),
        district.document("member", LEADER, Member(id=LEADER, shown="赵*", home=STATION, roles=("volunteer",))),
        district.holder(code, LEADER, LEADER_PIN),
    )
    return code


@pytest.fixture
def twenty(desk: Desk, district: District) -> list[str]:
    """The cards of twenty volunteers whom this kiosk knows."""
    codes = [district.code(serial) for serial in range(30, 50)]
    for place, (code, surname) in enumerate(zip(codes, SURNAMES, strict=True)):
        name = f"mv{place}"
        member = Member(id=name, shown=f"{surname}*", home=STATION, roles=("volunteer",))
        district.publish(desk.kiosk, district.document("member", name, member), district.holder(code, name))
    return codes


@pytest.fixture
def group(walker: Walker, leader_code: str) -> Walker:
    """A leader has opened a1."""
    return walker.scan(leader_code).press("group").digits(LEADER_PIN).at("group")


def screen(walker: Walker) -> Scanning:
    body = walker.body
    assert isinstance(body, Scanning)
    return body


def test_twenty_people_check_in_one_after_the_other_with_no_touch(
    group: Walker, desk: Desk, twenty: list[str], around: FakeSurroundings, clock: FakeClock
) -> None:
    began_ms = clock.mono_ms()
    for place, code in enumerate(twenty, 1):
        group.scan(code).wait(800).at("group").sees(f"{SURNAMES[place - 1]}*", f"已签到 {place} 人")
        assert screen(group).mark == "ok"
    assert clock.mono_ms() - began_ms <= 20 * 2_000
    assert around.heard == ["taken"] * 20
    assert len(desk.kiosk.journal.of_type(CheckedIn)) == 20
    # And out again when it is over.
    clock.advance(80 * 60_000)
    group.press("turn").sees("集体签退")
    for code in twenty:
        group.scan(code).wait(800).at("group").sees("签退好了")
    assert len(desk.kiosk.journal.of_type(CheckedOut)) == 20
    group.sees("已签退 20 人").press("leave").at("attract")


def test_a_card_that_is_held_for_seconds_counts_once(group: Walker, desk: Desk, twenty: list[str]) -> None:
    for _ in range(10):
        group.scan(twenty[0]).sees("签到好了")
    assert len(desk.kiosk.journal.of_type(CheckedIn)) == 1
    group.wait(5_000).scan(twenty[0]).sees("早就签到了", "已签到 1 人")
    assert len(desk.kiosk.journal.of_type(CheckedIn)) == 1


def test_what_is_no_card_is_told_and_the_next_may_come(group: Walker, twenty: list[str], around: FakeSurroundings) -> None:
    group.scan("https://example.com").sees("这不是爱心联系卡")
    assert screen(group).mark == "warn"
    group.scan(twenty[0]).sees("签到好了").sees_not("这不是爱心联系卡")
    assert around.heard == ["not_taken", "taken"]


def test_the_leaders_card_or_the_button_ends_it_and_leaves_nothing_open(
    group: Walker, leader_code: str, house: House
) -> None:
    assert not group.can_press("back")
    assert not group.can_press("home")
    group.wait(5_000).scan(leader_code).at("attract")
    assert (house.visit.code, house.visit.staff) == ("", None)


def test_the_leaders_card_that_still_lies_there_does_not_end_it(group: Walker, leader_code: str) -> None:
    group.scan(leader_code).at("group")


def test_a_long_pause_between_two_people_is_no_end(group: Walker, twenty: list[str]) -> None:
    group.wait(9 * 60_000, tick_ms=1_000).at("group").scan(twenty[0]).sees("签到好了")
    group.wait(16 * 60_000, tick_ms=1_000).at("attract")


def test_a_wrong_pin_opens_nothing(walker: Walker, leader_code: str) -> None:
    walker.scan(leader_code).press("group").digits("111222").at("group_pin").sees("密码不对")
    walker.digits(LEADER_PIN).at("group")


def test_others_are_not_offered_it(walker: Walker, code: str, leader_code: str, clock: FakeClock) -> None:
    walker.scan(code).at("greeting")
    assert not walker.can_press("group")
    walker.press("finish").scan(leader_code)
    assert walker.can_press("group")
    clock.advance(3 * HOUR_MS)
    walker.press("finish").scan(leader_code)
    assert not walker.can_press("group")


def test_a_keeper_opens_it_from_staff_mode_and_staff_mode_ends(
    walker: Walker, keeper_code: str, twenty: list[str], house: House, desk: Desk, district: District
) -> None:
    district.publish(desk.kiosk, district.document("activity", "a9", activity("a9", "舞蹈队", 0.5)))
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("service", "group").at("which_group")
    walker.sees("乐修匠义务维修", "舞蹈队").press("activity:a9").at("group")
    assert house.visit.staff is None
    assert not walker.view.chrome.staff
    walker.scan(twenty[0]).sees("签到好了").press("leave").at("attract")


def test_it_speaks_english_too(group: Walker, twenty: list[str]) -> None:
    group.press("language").sees("Group check-in").scan(twenty[0]).sees("you are checked in", "1 checked in just now")
