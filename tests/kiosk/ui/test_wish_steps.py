"""A wish at the window: with a card, without one, and with one that is held up half-way."""

import pytest

from kiosk.kiosk import Kiosk
from kiosk.ui.views import Keypad, Listing, Menu, ReadBack, Told, Writing
from sync.contract.events import Event
from sync.contract.settings import Phrase, Settings, WishCategory
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade
from tests.kiosk.district import MEMBER, District
from tests.kiosk.ui.walk import Walker

PHONE = "13812345678"
FIRST = "家里的水龙头滴水，想请人修一下。"


def saved(kiosk: Kiosk) -> tuple[Event, WishMade, dict[str, str]]:
    """The one wish that was made."""
    (event,) = kiosk.journal.of_type(WishMade)
    body = body_of(event)
    assert isinstance(body, WishMade)
    return event, body, kiosk.journal.private_of(event)


def pairs(walker: Walker) -> dict[str, str]:
    body = walker.body
    assert isinstance(body, ReadBack)
    return {pair.label: pair.value for pair in body.pairs}


def up_to_phrases(walker: Walker) -> Walker:
    """Somebody without a card says who, how to reach them, and what about."""
    walker.press("touch", "wish").at("wish_name").write("wang")
    walker.at("wish_phone").digits(PHONE)
    return walker.at("wish_category").press("category:repair").at("wish_way").press("phrases").at("wish_phrases")


def test_without_a_card_name_telephone_category_phrase_read_back_saved(walker: Walker, kiosk: Kiosk) -> None:
    up_to_phrases(walker).press("phrase:0").at("wish_read_back")
    assert pairs(walker) == {"类别": "家电维修", "心愿": FIRST, "联系": "w** 138****5678"}
    walker.sees_not("wang", PHONE)
    walker.press("save").at("wished").sees("心愿已保存在本站", "会有人跟进")
    event, body, private = saved(kiosk)
    assert (event.member, event.card, body.category) == ("", "", "repair")
    assert private == {"text": FIRST, "name": "wang", "contact": PHONE}
    told = walker.body
    assert isinstance(told, Told)
    assert [button.name for button in told.buttons] == ["finish"]
    walker.press("finish").at("attract")


def test_with_a_card_nothing_is_asked_that_the_card_says(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish").at("wish_category").press("category:company", "phrases", "phrase:1").at("wish_read_back")
    assert pairs(walker) == {"类别": "陪伴聊天", "心愿": "想找人一起散散步。", "联系": "王*（凭卡）"}
    walker.press("save").at("wished").press("more").at("greeting")
    event, body, private = saved(kiosk)
    assert (event.member, body.category, private) == (MEMBER, "company", {"text": "想找人一起散散步。"})


def test_a_card_that_nobody_is_known_to_hold_wishes_as_that_card(walker: Walker, kiosk: Kiosk, new_code: str) -> None:
    walker.scan(new_code).press("wish", "category:goods", "phrases", "phrase:0").sees("凭这张卡")
    walker.press("save").at("wished")
    event, _, private = saved(kiosk)
    assert event.card
    assert "contact" not in private


def test_one_writes_ones_own_words(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "write").at("wish_text")
    assert isinstance(walker.body, Writing)
    walker.write("abc").at("wish_read_back")
    assert pairs(walker)["心愿"] == "abc"
    walker.press("save")
    assert saved(kiosk)[2]["text"] == "abc"


def test_a_wish_is_written_in_chinese_by_a_name_in_chinese(walker: Walker, kiosk: Kiosk) -> None:
    walker.press("touch", "wish").write("王芳", spelt="wangfang").digits(PHONE)
    walker.press("category:repair", "write").write("修水龙头", spelt="xiushuilongtou").sees("王*").press("save").at("wished")
    assert saved(kiosk)[2] == {"text": "修水龙头", "name": "王芳", "contact": PHONE}


def test_a_phrase_may_be_amended_before_it_is_saved(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0", "amend").at("wish_text")
    assert walker.body.text == FIRST
    walker.write("ok").at("wish_read_back")
    assert pairs(walker)["心愿"] == FIRST + "ok"
    walker.press("back").at("wish_phrases")
    walker.press("phrase:0", "save")
    assert saved(kiosk)[2]["text"] == FIRST


def test_to_amend_ones_own_words_is_to_go_back_to_them(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "write").write("abc")
    walker.press("amend").at("wish_text")
    assert walker.body.text == "abc"
    walker.write("d")
    assert pairs(walker)["心愿"] == "abcd"
    walker.press("back", "back").at("wish_way")


def test_a_category_with_no_phrases_asks_for_words_at_once(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    district.settings = Settings(wish_categories=(WishCategory("odd", "怪事", "Odd things"),))
    district.publish(kiosk, *district.settings_documents())
    walker.scan(code).press("wish", "category:odd").at("wish_text")


def test_more_categories_than_tiles_are_listed(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    many = tuple(WishCategory(f"c{n}", f"第{n}类", f"Kind {n}", (Phrase("好", "Good"),)) for n in range(13))
    district.settings = Settings(wish_categories=many)
    district.publish(kiosk, *district.settings_documents())
    walker.scan(code).press("wish")
    assert isinstance(walker.body, Listing)
    walker.press("category:c12", "phrases", "phrase:0").at("wish_read_back")


@pytest.mark.parametrize("phone", ["1", "00000"])
def test_a_number_that_is_none_is_said_in_place(walker: Walker, phone: str) -> None:
    walker.press("touch", "wish").write("wang").digits(phone).at("wish_phone").sees("电话号码不像是对的")
    assert isinstance(walker.body, Keypad)
    assert walker.body.shown == phone


def test_back_keeps_what_was_typed(walker: Walker) -> None:
    up_to_phrases(walker).press("back", "back", "back", "back").at("wish_name")
    assert walker.body.text == "wang"
    walker.press("take").at("wish_phone")


def test_home_forgets_what_was_typed(walker: Walker) -> None:
    up_to_phrases(walker).press("home").at("home")
    walker.press("wish").at("wish_name")
    assert walker.body.text == ""


def test_phrases_come_in_the_language_that_is_read(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("language", "wish", "category:repair", "phrases").sees("My tap is dripping")
    walker.press("phrase:0", "save").sees("your wish is saved")
    assert saved(kiosk)[2]["text"].startswith("My tap")


def test_a_wish_that_could_not_be_saved_is_kept_on_the_screen(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0")
    district.settings = Settings(wish_categories=(WishCategory("odd", "怪事", "Odd things"),))
    district.publish(kiosk, *district.settings_documents())
    walker.press("save").at("refused").sees("请先选心愿的类别").press("ok").at("wish_read_back")
    walker.press("home", "drop", "wish").sees("怪事")


# --- A card half-way ------------------------------------------------------------------------------------------------------


def to_name(walker: Walker) -> Walker:
    return walker.press("touch", "wish").at("wish_name")


def to_phone(walker: Walker) -> Walker:
    return to_name(walker).write("wang").at("wish_phone")


def to_category(walker: Walker) -> Walker:
    return to_phone(walker).digits(PHONE).at("wish_category")


def to_way(walker: Walker) -> Walker:
    return to_category(walker).press("category:repair").at("wish_way")


def to_text(walker: Walker) -> Walker:
    return to_way(walker).press("write", "mode:pinyin", *"abc", "enter").at("wish_text")


def to_amended(walker: Walker) -> Walker:
    return up_to_phrases(walker).press("phrase:0", "amend").at("wish_text")


def to_read_back(walker: Walker) -> Walker:
    return up_to_phrases(walker).press("phrase:0").at("wish_read_back")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (to_name, "wish_category"),
        (to_phone, "wish_category"),
        (to_category, "wish_category"),
        (to_way, "wish_way"),
        (up_to_phrases, "wish_phrases"),
        (to_text, "wish_text"),
        (to_amended, "wish_text"),
        (to_read_back, "wish_read_back"),
    ],
)
def test_a_card_held_up_half_way_keeps_the_wish_and_goes_on_as_the_cards(
    walker: Walker, kiosk: Kiosk, code: str, before: object, after: str
) -> None:
    assert callable(before)
    before(walker)
    walker.scan(code).at(after)
    assert walker.view.chrome.who == "王*"
    if after == "wish_category":
        walker.press("category:repair").at("wish_way")
    if walker.step == "wish_way":
        walker.press("phrases")
    if after in ("wish_category", "wish_way", "wish_phrases"):
        walker.press("phrase:0")
    if after == "wish_text":
        walker.press("take")
    walker.at("wish_read_back").sees("王*（凭卡）").press("save").at("wished")
    event, body, private = saved(kiosk)
    assert (event.member, body.category) == (MEMBER, "repair")
    assert private == {"text": "abc" if before is to_text else FIRST}
    walker.press("more").at("greeting")


def test_under_a_wish_that_became_a_cards_stands_the_greeting(walker: Walker, code: str) -> None:
    to_read_back(walker)
    walker.scan(code).at("wish_read_back").press("back").at("greeting")


def test_a_card_that_is_refused_half_way_takes_nothing_away(walker: Walker, kiosk: Kiosk, code: str) -> None:
    to_text(walker).scan("not a card").at("refused").scan(code).at("wish_text")
    assert walker.body.text == "abc"
    walker.press("take", "save")
    assert saved(kiosk)[0].member == MEMBER


def test_another_card_gets_nothing_of_the_wish_of_the_card_before(walker: Walker, code: str, keeper_code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0").scan(keeper_code).at("greeting").sees("李*")
    assert isinstance(walker.body, Menu)
    walker.sees_not("王*", FIRST)
