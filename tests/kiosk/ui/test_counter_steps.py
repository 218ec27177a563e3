"""The kettle, screen by screen: three touches; a card of whoever was helped needs none, and one more says how it was."""

import msgspec
import pytest

from kiosk.actions.wishes import my_wishes
from kiosk.desk import Desk
from kiosk.ui.steps.wish import TILES_MAX
from sync.contract.documents import Activity, Member
from sync.contract.refusals import Refusal
from sync.contract.settings import WishCategory
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, PIN, STATION, District
from tests.kiosk.ui.walk import Walker

NEIGHBOUR = "mneighbour"


@pytest.fixture
def neighbour(desk: Desk, district: District) -> str:
    code = district.code(3)
    who = Member(id=NEIGHBOUR, shown="赵*", home=STATION, roles=("resident",))
    district.publish(desk.kiosk, district.document("member", NEIGHBOUR, who), district.holder(code, NEIGHBOUR, PIN))
    return code


def count(desk: Desk) -> int:
    return len(desk.kiosk.journal.of_type(WishMade)) + len(desk.kiosk.journal.of_type(WishProgressed))


def mending(walker: Walker, code: str) -> Walker:
    return (
        walker.scan(code).at("greeting").press("counter").at("counter_category").press("category:repair").at("counter_done")
    )


def test_three_touches_write_it_down(walker: Walker, desk: Desk, code: str) -> None:
    walker.scan(code)
    for name in ("counter", "category:repair", "save"):
        walker.press(name)
    walker.at("counter_saved").sees("辛苦您了", "家电维修").sees_not("赵*")
    assert count(desk) == 2
    walker.press("finish").at("attract")


def test_the_card_of_whoever_was_helped_writes_it_down_without_a_touch(
    walker: Walker, desk: Desk, code: str, neighbour: str
) -> None:
    mending(walker, code).scan(neighbour).at("counter_rating").sees("赵*，您满意吗", "王*帮您办好了：家电维修")
    assert count(desk) == 2


@pytest.mark.parametrize(("name", "rating"), [("very", 3), ("fine", 2), ("not", 1)])
def test_whoever_was_helped_says_how_it_was_with_one_touch(
    walker: Walker, desk: Desk, code: str, neighbour: str, name: str, rating: int
) -> None:
    mending(walker, code).scan(neighbour).press(name).at("counter_rated").sees("谢谢您")
    mine = my_wishes(desk, neighbour)
    assert not isinstance(mine, Refusal)
    assert [wish.own.rating for wish in mine.made] == [rating]


def test_nobody_has_to_say_how_it_was(walker: Walker, desk: Desk, code: str, neighbour: str) -> None:
    mending(walker, code).scan(neighbour).press("later").at("counter_saved").sees("赵*")
    assert count(desk) == 2
    walker.press("more").at("greeting")


def test_who_walks_away_from_the_question_has_lost_nothing(walker: Walker, desk: Desk, code: str, neighbour: str) -> None:
    mending(walker, code).scan(neighbour).wait(300_000).at("attract")
    assert count(desk) == 2


def test_the_cards_that_still_lie_there_say_nothing_more(walker: Walker, desk: Desk, code: str, neighbour: str) -> None:
    mending(walker, code).scan(code).at("counter_done").sees_not("什么也没有保存")
    walker.scan(neighbour).scan(neighbour).scan(code).at("counter_rating")
    assert count(desk) == 2


def test_another_card_of_the_helper_is_refused_kindly_and_a_touch_still_does_it(
    walker: Walker, desk: Desk, district: District, code: str
) -> None:
    another = district.code(8)
    district.publish(desk.kiosk, district.holder(another, MEMBER, PIN))
    mending(walker, code).scan(another).at("counter_done").sees("帮自己的忙，不能记成当场帮忙")
    assert count(desk) == 0
    walker.press("save").at("counter_saved")
    assert count(desk) == 2


def test_a_touch_that_shakes_counts_once(walker: Walker, desk: Desk, code: str) -> None:
    view = mending(walker, code).view
    walker.clock.advance(1_000)
    for _ in range(3):
        walker.flow.press(view.serial, "save")
    walker.at("counter_saved")
    assert count(desk) == 2


def test_back_does_not_lead_to_what_was_saved(walker: Walker, code: str) -> None:
    mending(walker, code).press("save").at("counter_saved")
    assert not walker.can_press("back")


def test_only_volunteers_and_keepers_find_the_tile(
    walker: Walker, code: str, keeper_code: str, new_code: str, neighbour: str
) -> None:
    for card, is_there in ((code, True), (neighbour, False), (keeper_code, True), (new_code, False)):
        walker.scan(card).at("greeting")
        assert walker.can_press("counter") is is_there, card


def test_a_keeper_with_every_tile_at_once_finds_twelve(
    walker: Walker, desk: Desk, district: District, keeper_code: str
) -> None:
    walker.scan(keeper_code).press("check_in", "activity:a1", "more")
    walker.press("counter", "category:repair", "save", "finish")
    walker.clock.advance(24 * HOUR_MS)
    now_ms = NOON_MS + 24 * HOUR_MS
    today = Activity(
        id="a3", title="义务维修", category="邻里帮", station=STATION, starts_ms=now_ms - HOUR_MS, ends_ms=now_ms + HOUR_MS
    )
    district.publish(desk.kiosk, district.document("activity", "a3", today))
    walker.wait(200_000).scan(keeper_code).at("greeting")
    tiles = [tile.name for tile in walker.body.tiles]
    assert {"check_out", "check_in", "group", "counter", "my_wishes", "staff"} <= set(tiles), tiles
    assert len(tiles) == TILES_MAX
    assert "calendar" not in tiles


def test_more_categories_than_tiles_are_listed(walker: Walker, desk: Desk, district: District, code: str) -> None:
    many = tuple(WishCategory(f"c{number}", f"第{number}类", f"Kind {number}", ()) for number in range(13))
    changed = msgspec.structs.replace(district.settings, wish_categories=many)
    district.publish(desk.kiosk, district.document("settings", "settings", changed))
    walker.scan(code).press("counter").press("category:c12").at("counter_done").sees("第12类").press("save")
    assert count(desk) == 2


def test_all_of_it_is_said_in_english_too(walker: Walker, code: str, neighbour: str) -> None:
    walker.scan(code).press("language", "counter").sees("What kind of help was it?")
    walker.press("category:repair").sees("Repairs at home: is it done?").scan(neighbour)
    walker.sees("赵*, how was it?").press("very").sees("Thank you!")
