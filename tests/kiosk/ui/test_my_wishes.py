"""My wishes at the window: how far each is, what can be done, what became of them, and how it went."""

from typing import Any

import pytest

from kiosk.actions.wishes import take_steps
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.ui.steps.visit import NEWS_AT_A_TIME
from kiosk.ui.views import Listing, Menu, Reading, Told
from kiosk.ui.voice.plain import language_of
from kiosk.ui.voice.spoken import spoken
from sync.contract.documents import WallWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import STATES
from sync.contract.settings import THANKS
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade, WishNewsHeard, WishProgressed
from tests.kiosk.district import KEEPER, MEMBER, NOON_MS, STATION, District
from tests.kiosk.ui.walk import Walker
from tests.kiosk.wishing import HAND, counts_all, news, own, tells, volunteer

PHONE = "13812345678"


def steps(kiosk: Kiosk) -> list[tuple[str, str, int, int]]:
    """Every step that was taken here: by which member, which, rating and thanks."""
    found = [(event, body_of(event)) for event in kiosk.journal.of_type(WishProgressed)]
    return [(event.member, body.step, body.rating, body.thanks) for event, body in found if isinstance(body, WishProgressed)]


def heard(kiosk: Kiosk) -> list[int]:
    bodies = [body_of(event) for event in kiosk.journal.of_type(WishNewsHeard)]
    return [body.up_to for body in bodies if isinstance(body, WishNewsHeard)]


def buttons(walker: Walker) -> list[str]:
    assert isinstance(walker.body, Reading)
    return [button.name for button in walker.body.buttons]


def rows(walker: Walker) -> list[tuple[str, str]]:
    assert isinstance(walker.body, Listing)
    return [(row.title, row.note) for row in walker.body.rows if not row.head]


def page(walker: Walker, code: str, wish: str = "w1") -> Walker:
    return walker.scan(code).press("my_wishes", f"own:{wish}").at("own_wish")


# --- The list -------------------------------------------------------------------------------------------------------------


def test_whoever_has_no_wishes_is_not_offered_the_list(walker: Walker, code: str) -> None:
    assert not walker.scan(code).can_press("my_wishes")


def test_a_wish_that_was_made_here_is_there_at_once_and_says_that_it_was_not_sent(walker: Walker, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0", "save", "more", "my_wishes")
    assert rows(walker) == [("家电维修", "已交给社区，工作人员会看。")]
    assert [row.aside for row in walker.body.rows] == ["待上报"]
    walker.sees_not("水龙头")


def test_a_wish_that_the_district_counts_is_not_there_twice(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0", "save", "finish")
    (event,) = kiosk.journal.of_type(WishMade)
    made = body_of(event)
    assert isinstance(made, WishMade)
    tells(kiosk, district, own_wishes=(own(made.wish, "verified"),), includes_up_to=counts_all(kiosk))
    walker.scan(code).press("my_wishes")
    assert [row.aside for row in walker.body.rows] == ["昨天"]
    assert rows(walker) == [("家电维修", "社区看过了，正在安排。")]


@pytest.mark.parametrize(
    ("state", "values", "told"),
    [
        ("submitted", {}, "已交给社区，工作人员会看。"),
        ("published", {}, "已上心愿墙，等邻居认领。"),
        ("offered", {}, "社区正在请人帮忙。"),
        ("claimed", {"other": "张*"}, "张*接下来了，会和您联系。"),
        ("claimed", {"other": "张*", "unit": "区税务局"}, "区税务局认领了，会和您联系。"),
        ("claimed", {}, "邻居接下来了，会和您联系。"),
        ("under_way", {"other": "张*"}, "张*在路上了。"),
        ("referred", {"reason": "供水公司"}, "已经转给供水公司办理。"),
        ("referred", {"reason": "月底换新", "answer": "月底换新"}, "已经转给有关部门。答复：月底换新"),
        ("unfulfilled", {"reason": "房子要拆了"}, "这次没能办成：房子要拆了"),
        ("withdrawn", {}, "您说不需要了，已经撤下来。"),
        ("of_a_later_district", {}, "社区正在办。"),
    ],
)
def test_a_journey_is_told_in_plain_words(
    walker: Walker, kiosk: Kiosk, district: District, code: str, state: str, values: dict[str, Any], told: str
) -> None:
    tells(kiosk, district, own_wishes=(own(state=state, **values),))
    walker.scan(code).press("my_wishes")
    assert rows(walker) == [("家电维修", told)]


def test_every_state_has_its_words_for_whoever_wished(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    wishes = tuple(own(f"w{place}", state) for place, state in enumerate(STATES))
    tells(kiosk, district, own_wishes=wishes)
    walker.scan(code).press("my_wishes")
    told = [note for _, note in rows(walker)]
    assert len(set(told)) == len(STATES)
    assert "社区正在办。" not in told


def test_the_newest_comes_first_and_what_one_took_on_comes_after(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    wishes = (
        own("w1", at_ms=NOON_MS - 3),
        own("w2", "claimed", "helper", shown="修灯"),
        own("w3", "published", shown="想下棋", at_ms=NOON_MS - 1),
    )
    tells(kiosk, district, own_wishes=wishes)
    walker.scan(code).press("my_wishes")
    assert [title for title, _ in rows(walker)] == ["想下棋", "家电维修", "修灯"]


def test_a_card_of_two_people_shows_nobodys_wishes(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, own_wishes=(own(),), news=(news(1, "published"),))
    district.publish(kiosk, district.holder(code, MEMBER, disputed=True))
    walker.scan(code).sees_not("上墙了")
    assert not walker.can_press("my_wishes")


# --- What can be done -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "role", "offered"),
    [
        ("submitted", "requester", ["withdraw"]),
        ("published", "requester", ["withdraw"]),
        ("claimed", "requester", ["withdraw", "came_true"]),
        ("fulfilled", "requester", ["dispute", "confirm"]),
        ("confirmed", "requester", []),
        ("withdrawn", "requester", []),
        ("offered", "helper", ["decline", "accept"]),
        ("claimed", "helper", ["give_back", "set_out", "finish"]),
        ("under_way", "helper", ["give_back", "finish"]),
        ("fulfilled", "helper", []),
    ],
)
def test_a_wish_offers_what_can_be_done_now(
    walker: Walker, kiosk: Kiosk, district: District, code: str, state: str, role: str, offered: list[str]
) -> None:
    tells(kiosk, district, own_wishes=(own(state=state, role=role),))
    page(walker, code)
    assert buttons(walker) == offered


def test_to_withdraw_is_asked_twice(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, own_wishes=(own(state="published"),))
    page(walker, code).press("withdraw").at("wish_sure").sees("真的不需要了吗").press("keep").at("own_wish")
    assert steps(kiosk) == []
    walker.press("withdraw", "sure").at("wish_step").sees("已经撤下来了")
    assert steps(kiosk) == [(MEMBER, "withdraw", 0, 0)]
    walker.press("more", "my_wishes").sees("您说不需要了")


@pytest.mark.parametrize(
    ("state", "press", "step", "told"),
    [
        ("offered", ["accept"], "accept", "您接下来了"),
        ("offered", ["decline"], "decline", "会另请别人"),
        ("claimed", ["set_out"], "set_out", "路上请慢走"),
        ("claimed", ["finish"], "finish", "辛苦您了"),
        ("under_way", ["give_back", "sure"], "give_back", "已经退回"),
    ],
)
def test_a_helper_answers_sets_out_finishes_and_gives_back(
    walker: Walker, kiosk: Kiosk, district: District, code: str, state: str, press: list[str], step: str, told: str
) -> None:
    tells(kiosk, district, own_wishes=(own(state=state, role="helper"),))
    page(walker, code).press(*press).at("wish_step").sees(told)
    assert steps(kiosk) == [(MEMBER, step, 0, 0)]


def test_what_was_declined_or_given_back_is_gone_from_ones_list(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, own_wishes=(own("w1", "offered", "helper"), own("w2", "claimed", "helper")))
    page(walker, code).press("decline", "more", "my_wishes", "own:w2", "give_back", "sure", "more")
    assert not walker.can_press("my_wishes")


def test_it_came_true_is_said_with_one_touch_where_nobody_said_so_yet(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, own_wishes=(own(state="claimed", other="张*"),))
    page(walker, code).press("came_true").at("wish_rating").press("fine").at("wish_thanks").press("none").at("wish_step")
    assert steps(kiosk) == [(MEMBER, "finish", 0, 0), (MEMBER, "confirm", 2, 0)]


def test_what_was_answered_elsewhere_meanwhile_is_refused_and_nothing_is_saved(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, own_wishes=(own(state="published"),))
    page(walker, code).press("withdraw")
    tells(kiosk, district, own_wishes=(own(state="fulfilled"),))
    walker.press("sure").at("refused").sees("已经有了变化")
    assert steps(kiosk) == []


def test_a_helper_at_the_same_kiosk_is_seen_by_whoever_wished_at_once(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    other = volunteer(kiosk, district)
    tells(kiosk, district, own_wishes=(own(state="published", shown="修灯"),))
    shown = WallWish(id="w1", category="repair", shown="修灯", station=STATION, at_ms=NOON_MS, state="published")
    district.publish(kiosk, district.document("wish", "w1", shown))
    take_steps(Desk(kiosk), other, "w1", "claim")
    walker.scan(code).press("my_wishes").sees("张*接下来了")
    take_steps(Desk(kiosk), other, "w1", "finish")
    walker.press("own:w1").sees("张*说办好了")
    assert buttons(walker) == ["dispute", "confirm"]


# --- What became of them --------------------------------------------------------------------------------------------------


def test_news_stand_above_the_tiles_and_are_told_once(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    told = (news(7, "published"), news(9, "claimed", other="张*"))
    tells(kiosk, district, own_wishes=(own(state="claimed", shown="修灯", other="张*"),), news=told)
    walker.scan(code).at("greeting").sees("您的心愿上墙了：修灯", "好消息！张*接下了您的心愿：修灯")
    assert heard(kiosk) == []
    walker.press("finish")
    assert heard(kiosk) == [9]
    walker.scan(code).sees_not("上墙了", "好消息")
    walker.press("finish")
    assert heard(kiosk) == [9]


def test_many_news_are_told_a_few_at_a_time_and_none_is_left_out(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, news=tuple(news(pos, "rewarded", points=pos) for pos in range(1, NEWS_AT_A_TIME + 2)))
    walker.scan(code).sees("得 1 分").sees_not(f"得 {NEWS_AT_A_TIME + 1} 分")
    walker.press("wish", "back").sees(f"得 {NEWS_AT_A_TIME + 1} 分").sees_not("得 1 分")
    walker.press("finish")
    assert heard(kiosk) == [NEWS_AT_A_TIME, NEWS_AT_A_TIME + 1]


def test_news_hold_nobody_up_who_only_wants_to_check_in(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, news=(news(1, "rewarded", points=5),))
    walker.scan(code).at("greeting").press("check_in", "walk_in").at("checked_in")


def test_a_greeting_that_nobody_saw_has_told_nothing(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, news=(news(1, "rewarded", points=5),))
    walker.press("touch", "wish")  # the card goes on with the wish, and the greeting lies under it
    walker.scan(code).at("wish_category").press("category:repair")
    assert heard(kiosk) == []
    walker.press("home").at("greeting").sees("得 5 分")


def test_thanks_and_rating_are_told_to_whoever_helped(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(
        kiosk,
        district,
        own_wishes=(own(state="confirmed", role="helper", shown="修灯"),),
        news=(news(1, "confirmed", other="李*", rating=3, thanks=1),),
    )
    walker.scan(code).sees("有位邻居谢谢您", THANKS[0].zh, "李*说办好了，很满意：修灯")
    said = [sentence.text for sentence in spoken(walker.view)]
    assert {"有位邻居谢谢您！", THANKS[0].zh} <= set(said)
    assert not any("李" in text or "修灯" in text for text in said)


def test_the_settings_thanks_can_be_read_aloud() -> None:
    assert [language_of(phrase.zh) for phrase in THANKS] == ["zh-Hans"] * len(THANKS)
    assert [language_of(phrase.en) for phrase in THANKS] == ["en"] * len(THANKS)


def test_a_claim_that_came_second_is_told_kindly(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    tells(kiosk, district, news=(news(1, "claim_lost", words="修灯"),))
    walker.scan(code).sees("有位邻居先接了：修灯", "谢谢您的心意", "墙上还有别的心愿")
    assert walker.can_press("wall")


def test_news_of_a_later_district_say_nothing_and_are_no_trouble(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, news=(news(1, "sung_about"), news(2, "confirmed", thanks=99)))
    walker.scan(code).at("greeting").sees("邻居说办好了").press("finish")
    assert heard(kiosk) == [2]


def test_a_card_that_acts_for_somebody_is_told_no_news_and_confirms_with_its_holder_kept(
    walker: Walker, kiosk: Kiosk, district: District, new_code: str
) -> None:
    holder = district.holder(new_code, MEMBER)
    assert holder.body is not None
    district.publish(kiosk, district.document("card", holder.id, holder.body | {"proxy": "relative", "holder": KEEPER}))
    tells(kiosk, district, own_wishes=(own(state="fulfilled", other="张*"),), news=(news(3, "fulfilled"),))
    walker.scan(new_code).at("greeting").sees_not("说办好了：").press("my_wishes", "own:w1", "confirm", "very", "none")
    walker.at("wish_step").press("finish")
    event = kiosk.journal.of_type(WishProgressed)[0]
    assert (event.member, event.actor) == (MEMBER, KEEPER)
    assert heard(kiosk) == []


# --- How it went ----------------------------------------------------------------------------------------------------------


def is_done(kiosk: Kiosk, district: District) -> None:
    wish = own(state="fulfilled", shown="修灯", other="张*")
    tells(kiosk, district, own_wishes=(wish,), news=(news(5, "fulfilled", other="张*"),))


def test_what_is_said_to_be_done_is_asked_at_once_and_answered_with_two_touches(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    is_done(kiosk, district)
    walker.scan(code).at("wish_rating").sees("张*说办好了：修灯")
    menu = walker.body
    assert isinstance(menu, Menu)
    assert [tile.label for tile in menu.tiles] == ["很满意", "满意", "不满意"]
    walker.press("very").at("wish_thanks").press("thanks:2").at("wish_step").sees("您的话会转告")
    assert steps(kiosk) == [(MEMBER, "confirm", 3, 2)]
    walker.press("more").at("greeting").sees_not("说办好了").press("my_wishes").sees("您确认过了")


def test_it_may_be_put_off_and_waits_in_the_list(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("later").at("greeting").sees("张*说办好了：修灯", "1 件等您回答").press("finish")
    walker.scan(code).at("greeting").press("my_wishes", "own:w1")
    assert buttons(walker) == ["dispute", "confirm"]
    assert steps(kiosk) == []


def test_it_is_not_done_yet(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("dispute").at("wish_step").sees("工作人员会来问您")
    assert steps(kiosk) == [(MEMBER, "dispute", 0, 0)]


def test_whoever_is_not_content_is_not_asked_for_thanks(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("not").at("wish_step")
    assert steps(kiosk) == [(MEMBER, "confirm", 1, 0)]


def test_whoever_walks_away_before_the_thanks_has_said_how_it_went(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("very").at("wish_thanks").wait(200_000).at("attract")
    assert steps(kiosk) == [(MEMBER, "confirm", 3, 0)]


def test_whoever_goes_back_from_the_thanks_may_say_something_else(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("very", "back").at("wish_rating")
    assert steps(kiosk) == []
    walker.press("fine", "none")
    assert steps(kiosk) == [(MEMBER, "confirm", 2, 0)]


def test_a_call_for_staff_over_the_thanks_saves_it_once(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    is_done(kiosk, district)
    walker.scan(code).press("very", "call", "hush", "thanks:1").at("wish_step")
    assert steps(kiosk) == [(MEMBER, "confirm", 3, 0)]


# --- Making one -----------------------------------------------------------------------------------------------------------


def made(kiosk: Kiosk) -> tuple[WishMade, dict[str, str], str]:
    (event,) = kiosk.journal.of_type(WishMade)
    body = body_of(event)
    assert isinstance(body, WishMade)
    return body, kiosk.journal.private_of(event), event.member


def test_a_wish_is_for_the_wall_and_a_request_for_the_station_to_send_somebody(
    walker: Walker, kiosk: Kiosk, code: str
) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0", "request").at("wished").sees("会请合适的人来")
    assert made(kiosk)[0].kind == "request"
    walker.press("more", "my_wishes")
    walker.press(walker.body.rows[0].name).sees("请人帮忙")


def test_without_a_card_a_request_says_that_somebody_calls_first(walker: Walker, kiosk: Kiosk) -> None:
    walker.press("touch", "wish").write("wang").digits(PHONE).press("category:repair", "phrases", "phrase:0", "request")
    told = walker.at("wished").sees("先打电话联系您").body
    assert isinstance(told, Told)
    assert made(kiosk)[0].kind == "request"


def test_for_a_neighbour_name_and_telephone_are_asked_and_masked(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "behalf").at("wish_neighbour_name").write("zhao")
    walker.at("wish_neighbour_phone").digits(PHONE).at("wish_category")
    assert not walker.can_press("behalf")
    walker.press("category:care", "phrases", "phrase:0").sees("138****5678（您替邻居提的）").sees_not(PHONE, "zhao")
    walker.press("save").at("wished")
    body, private, member = made(kiosk)
    assert (body.behalf, private["name"], private["contact"], member) == (True, "zhao", PHONE, MEMBER)


def test_what_was_begun_for_a_neighbour_is_kept_for_nobody(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "behalf").write("zhao").digits(PHONE)
    walker.press("category:care", "phrases", "phrase:0").at("wish_read_back").wait(200_000).at("attract")
    walker.scan(code).at("greeting")


def test_a_card_that_nobody_holds_asks_for_no_neighbour(walker: Walker, new_code: str) -> None:
    walker.scan(new_code).press("wish").at("wish_category")
    assert not walker.can_press("behalf")


def test_a_stranger_takes_no_step(kiosk: Kiosk, code: str) -> None:
    assert take_steps(Desk(kiosk), code, "nowhere", "claim") is Refusal.WISH_MOVED_ON
    assert HAND not in {step[0] for step in steps(kiosk)}
