"""Dispatch in staff mode at the window: a keeper sends somebody, in a public room where nobody's name may stand."""

import re

import pytest

from kiosk.actions.needs import Candidate
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.texts import LANGUAGES, load
from kiosk.ui.house import House
from kiosk.ui.steps.need_words import why_words
from kiosk.ui.views import Listing, Menu
from sync.contract.documents import Member, SkillListing
from sync.contract.rules.matching import Reason
from sync.contract.rules.need_deeds import WAITING
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishProgressed
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, NOON_MS, STATION, District
from tests.kiosk.test_needs import asked_for_here, need, publish
from tests.kiosk.ui.walk import Walker
from tests.kiosk.wishing import HAND, tells, volunteer


@pytest.fixture
def menu(walker: Walker, keeper_code: str) -> Walker:
    """The keeper, in staff mode."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("staff_menu")


def again(walker: Walker) -> Walker:
    """The menu is looked at anew."""
    return walker.press("attendance", "home").at("staff_menu")


def steps(kiosk: Kiosk) -> list[tuple[str, str, str]]:
    """Every step that was taken here: which, for whom, why."""
    found = [(event, body_of(event)) for event in kiosk.journal.of_type(WishProgressed)]
    return [(body.step, event.member, body.reason) for event, body in found if isinstance(body, WishProgressed)]


def heads(walker: Walker) -> list[str]:
    assert isinstance(walker.body, Listing)
    return [row.title for row in walker.body.rows if row.head]


def offered(walker: Walker) -> list[str]:
    assert isinstance(walker.body, Menu)
    return [tile.name for tile in walker.body.tiles]


def test_a_station_with_nothing_to_see_to_says_so(menu: Walker) -> None:
    menu.sees("没有等着办的").press("needs").at("needs").sees("没有等着办的事")


def test_a_request_is_checked_and_offered_in_six_touches_and_the_volunteer_finds_it_at_the_next_scan(
    menu: Walker, kiosk: Kiosk, district: District, code: str, desk: Desk
) -> None:
    hand = volunteer(kiosk, district)
    wish = asked_for_here(desk, code)
    again(menu).sees("1 件等着办").press("needs", f"need:{wish}").at("need")
    menu.sees("家电维修", "请人帮忙", "还没有核实").press("verify").at("need").sees("还没有请人")
    menu.press("offer").at("need_who").sees("张*").press("ask:0").at("need_read_back").sees("请这位去", "张*")
    menu.press("save").at("need_done").sees("已请张*")
    assert steps(kiosk) == [("verify", "", ""), ("offer", HAND, "")]
    menu.press("menu").at("staff_menu").press("leave")
    menu.scan(hand).press("my_wishes", f"own:{wish}", "accept").sees("您接下来了")


def test_what_is_overdue_stands_above_all_and_the_rest_by_where_it_is(
    menu: Walker, kiosk: Kiosk, district: District
) -> None:
    late = NOON_MS - HOUR_MS
    publish(kiosk, district, *(need(f"w{place}", state) for place, state in enumerate(sorted(WAITING))))
    publish(kiosk, district, need("late", "claimed", due_ms=late), need("odd", "of_a_later_district"))
    menu.press("needs")
    assert [head.split("（")[0] for head in heads(menu)] == [
        "超时了，先办这些",
        "等着核实",
        "等着派人",
        "已请人，等答复",
        "有人在办",
        "说没办好，要去问",
        "在心愿墙上，等认领",
        "已转给有关部门",
    ]
    menu.press("need:late").sees("本该在", "已经超时")


@pytest.mark.parametrize(
    ("state", "helper", "expected"),
    [
        ("submitted", "", ["verify", "offer", "settle", "withdraw", "decide_against"]),
        ("verified", "", ["offer", "settle", "withdraw", "decide_against"]),
        ("published", "", ["offer", "settle", "withdraw", "decide_against"]),
        ("offered", HAND, ["accept", "offer", "decline", "settle", "withdraw", "decide_against"]),
        ("claimed", HAND, ["settle", "give_back", "withdraw", "decide_against"]),
        ("under_way", HAND, ["settle", "give_back", "withdraw", "decide_against"]),
        ("disputed", HAND, ["offer", "settle", "decide_against"]),
        ("referred", "", ["offer", "settle", "withdraw", "decide_against"]),
    ],
)
def test_what_can_be_done_is_offered_and_the_likeliest_comes_first(
    menu: Walker, kiosk: Kiosk, district: District, state: str, helper: str, expected: list[str]
) -> None:
    publish(kiosk, district, need(state=state, helper=helper, helper_shown="张*" if helper else ""))
    menu.press("needs", "need:w1")
    assert offered(menu) == expected


@pytest.mark.parametrize(
    ("state", "step", "told"),
    [
        ("offered", "accept", "张*答应去"),
        ("offered", "decline", "张*去不了"),
        ("claimed", "give_back", "张*不能去了"),
        ("claimed", "settle", "这件事办成了"),
        ("claimed", "withdraw", "不需要了"),
    ],
)
def test_a_step_is_read_back_saved_and_told(
    menu: Walker, kiosk: Kiosk, district: District, state: str, step: str, told: str
) -> None:
    publish(kiosk, district, need(state=state, helper=HAND, helper_shown="张*"))
    menu.press("needs", "need:w1", step).at("need_read_back").sees("张*")
    assert steps(kiosk) == []
    menu.press("save").at("need_done").sees(told)
    assert [taken[0] for taken in steps(kiosk)] == [step]
    menu.press("again").at("needs")


def test_whoever_asked_reads_the_reason_that_was_chosen(menu: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    publish(kiosk, district, need(requester=""))
    menu.press("needs", "need:w1", "decide_against").at("need_no").press("no_2").at("need_read_back").sees("专业的单位")
    menu.press("save").at("need_done")
    assert steps(kiosk) == [("decide_against", "", "这件事志愿者做不了，请找专业的单位。")]


def test_a_volunteer_who_stands_there_is_asked_by_card(
    menu: Walker, kiosk: Kiosk, district: District, keeper_code: str, new_code: str
) -> None:
    hand = volunteer(kiosk, district)
    publish(kiosk, district, need())
    menu.press("needs", "need:w1", "offer").at("need_who")
    menu.scan(keeper_code).at("need_who")  # it still lies there
    menu.scan(new_code).at("need_who").sees("还不知道这张卡")
    menu.scan(hand).at("need_read_back").sees("张*").press("save").at("need_done")
    assert steps(kiosk) == [("offer", HAND, "")]


def test_whoever_asked_can_not_be_sent_to_themselves(menu: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    publish(kiosk, district, need())
    menu.press("needs", "need:w1", "offer").scan(code).press("save").at("refused")
    assert steps(kiosk) == []


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ((), "登记的志愿者"),
        (
            (Reason("vouched"), Reason("now"), Reason("grid"), Reason("free")),
            "会这一样（证书看过），这个时候方便，在同一个网格，手上没有别的事",
        ),
        ((Reason("metres", 40),), "离这里约 100 米"),
        ((Reason("metres", 960),), "离这里约 1.0 公里"),
        ((Reason("metres", 1_240), Reason("rated", 28)), "离这里约 1.2 公里，满意度 2.8（满分 3）"),
        ((Reason("of_a_later_version"), Reason("active", 2)), "手上还有 2 件"),
    ],
)
def test_why_somebody_fits_is_said_in_words(house: House, reasons: tuple[Reason, ...], told: str) -> None:
    assert why_words(house, Candidate(member=HAND, shown="张*", reasons=reasons)) == told


def test_every_reason_has_its_words_in_both_languages() -> None:
    codes = re.findall(r"`([a-z_]+)`", (Reason.__doc__ or "").partition("Codes:")[2])
    assert len(codes) == 15
    for language in LANGUAGES:
        assert {f"need_why.{code}" for code in codes} <= load(language).keys()


def test_a_kiosk_that_knows_nobody_says_what_else_can_be_done(menu: Walker, kiosk: Kiosk, district: District) -> None:
    publish(kiosk, district, need(category="health"))  # for which a doctor's proof is a must
    menu.press("needs", "need:w1", "offer").sees("没有找到合适的人", "刷一下")


def test_whoever_listed_the_skill_comes_first_with_the_reasons(menu: Walker, kiosk: Kiosk, district: District) -> None:
    volunteer(kiosk, district)
    listing = SkillListing(id="l1", member=HAND, shown="张*", skill="repair", station=STATION, vouched=True)
    district.publish(kiosk, district.document("skill", listing.id, listing))
    publish(kiosk, district, need())
    menu.press("needs", "need:w1", "offer")
    assert isinstance(menu.body, Listing)
    first = menu.body.rows[0]
    assert (first.title, first.note) == ("1. 张*", "会这一样（证书看过），这个时候方便，就在本站，手上没有别的事")
    menu.press("ask:0").sees("证书看过").press("save")
    menu.press("menu", "needs", "need:w1", "decline", "save", "again", "need:w1", "offer")
    assert isinstance(menu.body, Listing)
    assert menu.body.rows[-1].note.startswith("这件事问过（没去成）")


def test_what_was_seen_to_elsewhere_meanwhile_is_told_and_offers_nothing(
    menu: Walker, kiosk: Kiosk, district: District
) -> None:
    publish(kiosk, district, need())
    menu.press("needs", "need:w1", "withdraw")
    gone = district.document("need", "w1", {})
    district.publish(kiosk, type(gone)(kind="need", id="w1", rev=gone.rev))
    menu.press("save").at("refused").press("ok", "back").at("need").sees("不用办了")
    assert offered(menu) == []


def test_a_keeper_whose_role_was_taken_away_gets_no_further(menu: Walker, kiosk: Kiosk, district: District) -> None:
    publish(kiosk, district, need())
    menu.press("needs", "need:w1", "settle")
    tells(kiosk, district, "mkeeper", roles=("volunteer",))
    menu.press("save").at("refused")
    assert steps(kiosk) == []


def test_nothing_private_is_on_any_screen_of_it(
    menu: Walker, kiosk: Kiosk, district: District, desk: Desk, code: str
) -> None:
    wish = asked_for_here(desk, code)  # its private text says 灯坏了
    who = Member(id=HAND, shown="张*", home=STATION, roles=("volunteer",))
    district.publish(kiosk, district.document("member", HAND, who))
    again(menu).press("needs").sees_not("灯坏了", "王")
    menu.press(f"need:{wish}").sees_not("灯坏了", "王", "mwang", HAND)
    menu.press("offer").sees_not("灯坏了", "王", "mwang", HAND)
    menu.press("ask:0").sees_not("灯坏了", "王", "mwang", HAND)


def test_it_is_all_there_in_english(menu: Walker, kiosk: Kiosk, district: District) -> None:
    volunteer(kiosk, district)
    publish(kiosk, district, need(state="offered", helper="x", helper_shown="张*"))
    menu.press("language").press("needs").sees("Asked, waiting for an answer", "张* was asked")
    menu.press("need:w1").sees("Ask another").press("offer").sees("Who could go?")
