"""Find a neighbour with no card; list what one can do with one's own; and what no screen ever says of anybody."""

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from kiosk.actions.skills import Hits, find_skills, list_skill
from kiosk.desk import Desk
from kiosk.ui.views import Menu, Passbook, Reading
from kiosk.ui.voice.spoken import spoken
from sync.contract.comfort import Comfort
from sync.contract.documents import OwnListing, SkillListing, Station
from sync.contract.rules.skills import CONTACTS
from sync.contract.rules.wish_course import REQUEST
from sync.contract.skill_facts import SkillListed, SkillWithdrawn
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, STATION, District
from tests.kiosk.test_skills import PHONE, listing, told
from tests.kiosk.ui.walk import Walker
from tests.kiosk.wishing import tells

YEAR_MS = 365 * 24 * HOUR_MS


def test_three_touches_from_home_show_the_night_doctors_telephone(
    walker: Walker, desk: Desk, district: District, clock: FakeClock
) -> None:
    told(
        desk.kiosk, district, listing("day"), listing("night", times=("night",), contact="phone", phone=PHONE, vouched=True)
    )
    clock.advance(12 * HOUR_MS + HOUR_MS // 2)
    walker.press("touch").at("home")
    walker.press("skills").at("skills").press("skill:doctor").at("skill_hits").sees(
        "医生护士：2 位邻居", "现在可以找", "资质已核验"
    )
    walker.press("hit:night").at("neighbour").sees("李* · 医生护士", "138 1234 5678", "120")
    assert isinstance(walker.body, Passbook)


def test_nobody_there_is_said_kindly_with_what_to_do(walker: Walker) -> None:
    walker.press("touch", "skills", "skill:repair").at("skill_hits").sees("现在没有登记的邻居会这个", "呼叫工作人员")


def test_somebody_is_found_in_ones_own_words(walker: Walker, desk: Desk, district: District) -> None:
    told(desk.kiosk, district, listing("tune", "other", words="会拉二胡"))
    walker.press("touch", "skills", "write").at("skill_query").write("二胡", spelt="erhu")
    walker.at("skill_hits").sees("找到“二胡”：1 位邻居", "李* · 会拉二胡")


def test_skills_that_somebody_has_come_first_and_all_are_there(walker: Walker, desk: Desk, district: District) -> None:
    told(desk.kiosk, district, listing("a", "driving"))
    walker.press("touch", "skills")
    body = walker.body
    assert isinstance(body, Menu)
    assert (body.tiles[0].name, body.tiles[0].note) == ("skill:driving", "1 位")
    names = {tile.name for tile in body.tiles}
    walker.press("more")
    body = walker.body
    assert isinstance(body, Menu)
    names |= {tile.name for tile in body.tiles}
    assert names == {f"skill:{skill.id}" for skill in desk.kiosk.replica.settings().skills}


@pytest.mark.parametrize(("contact", "label"), [("keeper", "请站里联系"), ("message", "请他帮忙")])
def test_who_is_not_to_be_called_is_asked_through_the_station(
    walker: Walker, desk: Desk, district: District, code: str, contact: str, label: str
) -> None:
    told(desk.kiosk, district, listing("fix", "repair", contact=contact, phone=PHONE))
    walker.scan(code).press("skills", "skill:repair", "hit:fix").at("neighbour").sees(label).sees_not("138")
    walker.press("ask").at("skill_ask").sees("李*", "修理家电").press("save").at("skill_asked")
    [event] = desk.kiosk.journal.of_type(WishMade)
    body = body_of(event)
    assert isinstance(body, WishMade)
    assert (body.kind, body.category, body.listing, event.member) == (REQUEST, "repair", "fix", MEMBER)


def test_without_a_card_a_name_and_a_number_are_asked_for(walker: Walker, desk: Desk, district: District) -> None:
    told(desk.kiosk, district, listing("fix", "repair"))
    walker.press("touch", "skills", "skill:repair", "hit:fix", "ask").at("skill_ask_name")
    walker.write("韦", spelt="wei").at("skill_ask_phone").digits("13800005678")
    walker.at("skill_ask").sees("138****5678").press("save").at("skill_asked")
    [event] = desk.kiosk.journal.of_type(WishMade)
    private = desk.kiosk.journal.private_of(event)
    assert (private["name"], private["contact"]) == ("韦", "13800005678")


def test_a_card_held_up_on_the_way_asks_in_its_own_name(walker: Walker, desk: Desk, district: District, code: str) -> None:
    told(desk.kiosk, district, listing("fix", "repair"))
    walker.press("touch", "skills", "skill:repair", "hit:fix", "ask").at("skill_ask_name")
    walker.scan(code).at("skill_ask").sees("王*")


def test_what_was_taken_back_meanwhile_is_said_and_shows_nothing(walker: Walker, desk: Desk, district: District) -> None:
    told(desk.kiosk, district, listing("doc", contact="phone", phone=PHONE))
    walker.press("touch", "skills", "skill:doctor", "hit:doc").sees("138 1234 5678")
    district.publish(desk.kiosk, district.document("skill", "doc", None))
    walker.press("language", "language").at("neighbour").sees("已经收回了").sees_not("138")


def test_a_skill_is_listed_with_one_question_a_screen(walker: Walker, desk: Desk, code: str) -> None:
    walker.scan(code).press("my_skills").at("my_skills").sees("您还没有登记本领").press("add").at("skill_choice")
    walker.press("skill:doctor").at("skill_words").write("退休护士", spelt="tuixiuhushi")
    walker.at("skill_times").press("times:always").at("skill_shown_to").press("to:district").at("skill_contact")
    walker.press("by:phone").at("skill_phone").digits("123").at("skill_phone")
    walker.press("clear").digits(PHONE).at("skill_read_back")
    walker.sees("医生护士", "退休护士", "随时", "全区的邻居", PHONE, "随时可以收回", "请把证件给工作人员看")
    walker.press("save").at("skill_listed").sees("登记好了", "2027年11月22日")
    [event] = desk.kiosk.journal.of_type(SkillListed)
    body = body_of(event)
    assert isinstance(body, SkillListed)
    assert (body.skill, body.shown_to, body.contact, body.times) == (
        "doctor",
        "district",
        "phone",
        ("day", "evening", "night"),
    )
    walker.press("more").at("greeting").sees("登了 1 项").press("my_skills").sees("医生护士", "随时")
    walker.press(f"listing:{body.listing}").at("my_skill").sees("138****5678").sees_not(PHONE)


def test_two_touches_take_a_listing_back(walker: Walker, desk: Desk, code: str) -> None:
    list_skill(desk, code, skill="repair", words="水壶")
    walker.scan(code).press("my_skills")
    name = next(row.name for row in walker.body.rows)
    walker.press(name).at("my_skill").press("withdraw").at("skill_sure").sees("修理家电").press("sure").at("skill_gone")
    assert len(desk.kiosk.journal.of_type(SkillWithdrawn)) == 1
    walker.press("more", "my_skills").sees("您还没有登记本领")


def test_a_listing_that_ends_soon_says_so_and_is_renewed(walker: Walker, desk: Desk, district: District, code: str) -> None:
    until_ms = NOON_MS + 20 * 24 * HOUR_MS
    own = OwnListing(id="l1", skill="repair", shown_to="station", contact="phone", times=("day",), until_ms=until_ms)
    told(desk.kiosk, district, listing("l1", "repair", member=MEMBER, contact="phone", phone=PHONE, until_ms=until_ms))
    tells(desk.kiosk, district, listings=(own,))
    walker.scan(code).sees("快到期了").press("my_skills", "listing:l1").sees("以后就不显示了").press("renew")
    walker.at("skill_read_back").sees(PHONE).press("save").at("skill_listed")
    hits = find_skills(desk, skill="repair")
    assert isinstance(hits, Hits)
    assert hits.found[0].listing.until_ms >= NOON_MS + YEAR_MS


def test_a_number_that_this_kiosk_does_not_know_is_asked_for_again(
    walker: Walker, desk: Desk, district: District, code: str
) -> None:
    own = OwnListing(
        id="l1", skill="repair", shown_to="station", contact="phone", times=("day",), until_ms=NOON_MS + YEAR_MS
    )
    tells(desk.kiosk, district, listings=(own,))
    walker.scan(code).press("my_skills", "listing:l1", "renew").at("skill_phone")


LISTINGS = st.lists(
    st.builds(
        SkillListing,
        id=st.sampled_from(["a", "b", "c", "d"]),
        member=st.just("mother"),
        shown=st.just("欧阳**"),
        skill=st.sampled_from(["doctor", "repair", "unheard"]),
        station=st.sampled_from([STATION, "s2", "s9"]),
        words=st.sampled_from(["", "会修水壶"]),
        contact=st.sampled_from([*CONTACTS, "pigeon"]),
        phone=st.just(PHONE),
        times=st.sampled_from([("day",), ("night",), ()]),
        until_ms=st.sampled_from([0, NOON_MS - 1, NOON_MS + YEAR_MS]),
        vouched=st.booleans(),
    ),
    unique_by=lambda one: one.id,
    max_size=4,
)


@given(listings=LISTINGS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_is_on_no_screen_but_its_owners_page_and_is_never_said_aloud(
    walker: Walker, desk: Desk, district: District, listings: list[SkillListing]
) -> None:
    gone = [district.document("skill", name, None) for name in "abcd"]
    district.publish(desk.kiosk, *gone, district.document("station", "s2", Station(id="s2", name="二站")))
    told(desk.kiosk, district, *listings)
    walker.press("touch", "skills")
    for skill in ("doctor", "repair"):
        walker.press(f"skill:{skill}")
        rows = [row.name for row in walker.body.rows]
        assert "138" not in "".join(walker.texts())
        for name in rows:
            walker.press(name)
            one = next(one for one in listings if f"hit:{one.id}" == name)
            may = one.contact == "phone"
            assert ("138 1234 5678" in "".join(walker.texts())) == may
            assert isinstance(walker.body, Passbook if may else Reading)
            view = msgspec.structs.replace(walker.view, comfort=Comfort(voice=True), attended=True)
            assert not any("138" in said or "1234" in said for said in map(str, spoken(view)))
            walker.press("back")
        walker.press("back")
    walker.press("home").wait(10 * 60_000).at("attract")
