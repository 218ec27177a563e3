"""The wish wall at the window: looking through it, one wish, taking it on."""

import msgspec
import pytest

from kiosk.actions.wishes import take_steps
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.ui.views import Listing, Menu, Reading
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishProgressed
from tests.kiosk.district import KEEPER, MEMBER, District
from tests.kiosk.ui.board import hang, wish
from tests.kiosk.ui.walk import Walker
from tests.kiosk.wishing import HAND, counts_all, own, tells, volunteer


@pytest.fixture(autouse=True)
def board(kiosk: Kiosk, district: District) -> None:
    hang(kiosk, district)


def steps(kiosk: Kiosk) -> list[tuple[str, str, str, str]]:
    """Every step that was taken here: by which member, of which wish, which, for which unit."""
    found = [(event, body_of(event)) for event in kiosk.journal.of_type(WishProgressed)]
    return [(event.member, body.wish, body.step, body.unit) for event, body in found if isinstance(body, WishProgressed)]


def offered(walker: Walker) -> list[str]:
    assert isinstance(walker.body, Reading)
    return [button.name for button in walker.body.buttons]


def test_a_wish_says_what_since_when_where_and_that_it_waits(walker: Walker) -> None:
    walker.press("touch", "wall", "wish:w6").at("wall_wish")
    reading = walker.body
    assert isinstance(reading, Reading)
    assert (reading.heading, reading.byline) == ("修水龙头", "家电维修 · 沿江社区服务站 · 2 天前")
    walker.sees("正等着邻居来帮忙", "请出示您的爱心联系卡")
    assert offered(walker) == []


def test_a_card_held_up_before_a_wish_may_take_it_on(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.press("touch", "wall", "wish:w6").scan(code).at("wall_wish").sees("工作人员会告诉您怎么联系")
    walker.press("claim").at("wish_step").sees("您接下来了", "现在请问工作人员")
    assert steps(kiosk) == [(MEMBER, "w6", "claim", "")]
    walker.press("more").at("greeting").press("wall").sees("有人接了")
    walker.press("wish:w6").sees("您已经接下了")
    assert offered(walker) == []


def test_what_was_taken_on_is_found_under_what_one_took_on(walker: Walker, code: str) -> None:
    walker.scan(code).press("wall", "wish:w6", "claim", "more", "my_wishes").at("my_wishes")
    walker.sees("我接的单", "修水龙头", "您接下来了")
    assert [row.aside for row in walker.body.rows] == ["待上报"]


def test_a_member_with_a_unit_may_take_it_on_for_the_unit(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, unit="区税务局")
    walker.scan(code).press("wall", "wish:w6").sees("区税务局")
    assert offered(walker) == ["claim_unit", "claim"]
    walker.press("claim_unit").at("wish_step")
    assert steps(kiosk) == [(MEMBER, "w6", "claim", "区税务局")]
    walker.press("finish").press("touch", "wall", "wish:w6").sees("区税务局已经认领了")


def test_what_somebody_has_taken_on_can_not_be_taken(walker: Walker, code: str) -> None:
    walker.scan(code).press("wall", "wish:w3").sees("已经有人接了")
    assert offered(walker) == []


def test_nobody_takes_on_their_own_wish(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, own_wishes=(own("w6", "published", shown="修水龙头"),))
    walker.scan(code).press("wall", "wish:w6").sees("这是您自己的心愿")
    assert offered(walker) == []
    assert take_steps(Desk(kiosk), code, "w6", "claim") is Refusal.WISH_NOT_YOURS


def test_a_card_that_acts_for_somebody_takes_nothing_on(
    walker: Walker, kiosk: Kiosk, district: District, new_code: str
) -> None:
    holder = district.holder(new_code, MEMBER)
    assert holder.body is not None
    district.publish(kiosk, district.document("card", holder.id, holder.body | {"proxy": "relative", "holder": KEEPER}))
    walker.scan(new_code).press("wall", "wish:w6").sees("代办卡不能接单")
    assert offered(walker) == []
    assert take_steps(Desk(kiosk), new_code, "w6", "claim") is Refusal.PROXY_MAY_NOT


def test_a_card_that_nobody_is_known_to_hold_takes_nothing_on(walker: Walker, kiosk: Kiosk, new_code: str) -> None:
    walker.scan(new_code).press("wall", "wish:w6").sees("还没有登记好")
    assert offered(walker) == []
    assert take_steps(Desk(kiosk), new_code, "w6", "claim") is Refusal.CARD_UNKNOWN_HERE


def test_of_two_who_claim_here_the_second_is_told_and_nothing_is_saved(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    other = volunteer(kiosk, district)
    walker.scan(code).press("wall", "wish:w6")
    take_steps(Desk(kiosk), other, "w6", "claim")
    walker.press("claim").at("refused").sees("刚刚有别的邻居接了").press("ok").at("wall_wish").sees("已经有人接了")
    assert [step[0] for step in steps(kiosk)] == [HAND]


def test_a_wish_that_hangs_no_more_says_so(walker: Walker, kiosk: Kiosk, district: District) -> None:
    walker.press("touch", "wall", "wish:w6", "call", "hush")
    gone = district.document("wish", "w6", {})
    district.publish(kiosk, type(gone)(kind="wish", id="w6", rev=gone.rev))
    walker.press("language", "language").sees("已经不在墙上了")


def test_given_back_it_hangs_again_and_done_it_hangs_no_more(kiosk: Kiosk, walker: Walker, code: str) -> None:
    desk = Desk(kiosk)
    take_steps(desk, code, "w6", "claim")
    take_steps(desk, code, "w6", "give_back")
    walker.press("touch", "wall", "wish:w6").sees("正等着邻居来帮忙").press("back")
    take_steps(desk, code, "w6", "claim")
    take_steps(desk, code, "w6", "finish")
    walker.press("back", "wall").sees_not("修水龙头")


def test_what_the_district_counts_is_not_laid_on_top_again(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    take_steps(Desk(kiosk), code, "w6", "claim")
    # Its document counts the claim, and staff put the wish back on the wall since.
    body = {**_builtins(wish("w6", "修水龙头", days=-2)), "includes_up_to": counts_all(kiosk)}
    district.publish(kiosk, district.document("wish", "w6", body))
    walker.press("touch", "wall", "wish:w6").sees("正等着邻居来帮忙")


def test_a_long_wall_asks_what_kind_of_wish_to_show(walker: Walker, kiosk: Kiosk, district: District) -> None:
    more = [wish(f"x{number}", f"修第{number}盏灯") for number in range(4)]
    district.publish(kiosk, *(district.document("wish", one.id, one) for one in more))
    walker.press("touch", "wall").at("wall")
    menu = walker.body
    assert isinstance(menu, Menu)
    assert [(tile.name, tile.note) for tile in menu.tiles] == [
        ("category:repair", "6 个等人帮忙"),
        ("category:company", "都有人接了"),
        ("category:public", "1 个等人帮忙"),
        ("category:", "1 个等人帮忙"),
    ]
    walker.press("category:public")
    assert isinstance(walker.body, Listing)
    walker.sees("楼道的灯坏了").sees_not("修第1盏灯").press("wish:w2").at("wall_wish")
    walker.press("back", "back").at("wall").press("back").at("home")


def _builtins(document: object) -> dict[str, object]:
    found: dict[str, object] = msgspec.to_builtins(document)
    return found
