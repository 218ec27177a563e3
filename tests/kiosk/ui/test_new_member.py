"""A new member at the kiosk: consent, card, name, telephone, PIN, read back, saved; all of it or nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.actions.scan import Recognised, scan
from kiosk.actions.visitor import check_pin
from kiosk.desk import Desk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.input.composition import with_text
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Keypad, ReadBack, Reading, Scanning, Writing
from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, KEEPER_PIN, District
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import STEP_MS, Walker

NAME, PHONE, NEW_PIN = "欧阳小明", "13812345678", "864209"


@pytest.fixture
def keeper(walker: Walker, keeper_code: str) -> Walker:
    """The keeper, about to register somebody."""
    return walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("new_member").at("new_member_consent")


def named(walker: Walker, name: str) -> Walker:
    """Write a name; how the panel writes it is tested elsewhere."""
    step = walker.at("new_member_name").flow.step
    assert isinstance(step, Write)
    step._state = with_text(step._state, name)
    return walker.press("take")


def filled(walker: Walker, code: str, *, name: str = NAME, phone: str = PHONE, pin: str = NEW_PIN) -> Walker:
    """Everything up to the read-back."""
    named(walker.press("agree").at("new_member_card").scan(code), name).at("new_member_phone")
    walker.digits(phone) if phone else walker.press("skip")
    walker.at("new_member_pin")
    if not pin:
        return walker.press("skip").at("new_member_read_back")
    return walker.digits(pin).at("new_member_pin_again").digits(pin).at("new_member_read_back")


def pairs(walker: Walker) -> list[str]:
    body = walker.body
    assert isinstance(body, ReadBack)
    return [pair.value for pair in body.pairs]


def head(desk: Desk) -> int:
    return desk.kiosk.journal.state().head_seq


def test_from_consent_to_the_greeting_of_the_new_member(
    keeper: Walker, desk: Desk, district: District, new_code: str, clock: FakeClock
) -> None:
    before, began_ms = head(desk), clock.mono_ms()
    filled(keeper, new_code)
    assert pairs(keeper) == ["欧阳**", "138****5678", "0000 0000 0076", "已设好"]
    assert head(desk) == before
    keeper.press("save").at("new_member_done").sees("欧阳**，欢迎您！", "已登记 欧阳**", "138****5678", "已保存在本站")
    # A second for every key; the panel's own keys for four characters are some twelve more.
    assert clock.mono_ms() - began_ms <= (60 - 12) * STEP_MS
    seen = scan(desk, new_code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.pin_set) == ("欧阳**", True)
    assert check_pin(desk, district.card(new_code), NEW_PIN) is None
    facts = [desk.kiosk.journal.of_type(kind)[0] for kind in (MemberRegistered, CardBound, PinSet)]
    assert {fact.actor for fact in facts} == {KEEPER}
    assert desk.kiosk.journal.private_of(facts[0]) == {"name": NAME, "phone": PHONE}


def test_the_consent_text_is_the_districts_in_the_readers_language(keeper: Walker, desk: Desk) -> None:
    settings = desk.kiosk.replica.settings()
    for text in (settings.consent_zh, settings.consent_en):
        body = keeper.body
        assert isinstance(body, Reading)
        assert "".join(body.paragraphs).replace(" ", "") == text.replace(" ", "")
        keeper.press("language")


def test_whoever_does_not_agree_is_not_registered(keeper: Walker, desk: Desk, new_code: str) -> None:
    before = head(desk)
    keeper.scan(new_code).at("new_member_consent").press("decline").at("staff_menu")
    assert head(desk) == before


def test_telephone_and_pin_may_be_left_out(keeper: Walker, desk: Desk, new_code: str) -> None:
    filled(keeper, new_code, phone="", pin="")
    assert pairs(keeper) == ["欧阳**", "没有填", "0000 0000 0076", "以后再设"]
    keeper.press("save").at("new_member_done").sees("还没有密码")
    assert desk.kiosk.journal.of_type(PinSet) == []


@pytest.mark.parametrize(
    ("held_up", "problem"),
    [
        ("own", "这是您自己的工作卡"),
        ("bound", "已经有主人了"),
        ("payment", "这不是爱心联系卡"),
        ("torn", "没有读全"),
        ("foreign", "别的区的卡"),
        ("expired", "过了有效期"),
    ],
)
def test_a_card_that_will_not_do_is_refused_where_it_was_held_up(
    keeper: Walker, district: District, code: str, keeper_code: str, new_code: str, held_up: str, problem: str
) -> None:
    foreign = District()
    foreign.card_key = type(foreign.card_key)(b"another district's key for cards")
    codes = {
        "own": keeper_code.lower(),
        "bound": code,
        "payment": "https://pay.example/7741",
        "torn": new_code[:80],
        "foreign": foreign.code(7),
        "expired": district.code(8, expiry_day=100),
    }
    keeper.press("agree").scan(codes[held_up]).at("new_member_card").sees(problem)
    keeper.scan(new_code).at("new_member_name").press("back").at("new_member_card").sees_not(problem)


def test_a_typing_scanner_with_caps_lock_does_as_well(keeper: Walker, desk: Desk, new_code: str) -> None:
    filled(keeper, new_code.swapcase()).press("save").at("new_member_done")
    assert isinstance(scan(desk, new_code), Recognised)


def test_back_keeps_what_was_typed_all_the_way_and_forward_again(keeper: Walker, new_code: str) -> None:
    filled(keeper, new_code)
    keeper.press("back").at("new_member_pin_again").press("back").at("new_member_pin").press("back")
    keypad = keeper.at("new_member_phone").body
    assert isinstance(keypad, Keypad)
    assert keypad.shown == PHONE
    panel = keeper.press("back").at("new_member_name").body
    assert isinstance(panel, Writing)
    assert panel.text == NAME
    keeper.press("back").at("new_member_card").sees("0000 0000 0076").press("next").at("new_member_name")
    keypad = keeper.press("take").at("new_member_phone").body
    assert isinstance(keypad, Keypad)
    assert keypad.shown == PHONE
    keeper.press("take").digits(NEW_PIN).digits(NEW_PIN).at("new_member_read_back")
    assert pairs(keeper)[:2] == ["欧阳**", "138****5678"]


def test_another_card_can_take_the_place_of_the_one_that_was_read(
    keeper: Walker, desk: Desk, district: District, new_code: str
) -> None:
    other = district.code(9)
    keeper.press("agree").scan(new_code).press("back").scan(other)
    named(keeper, NAME).press("skip", "skip", "save").at("new_member_done")
    seen = [scan(desk, code) for code in (new_code, other)]
    assert [isinstance(each, Recognised) and each.known for each in seen] == [False, True]


@pytest.mark.parametrize("pin", ["111111", "123456", "987654"])
def test_a_pin_that_anybody_guesses_is_refused(keeper: Walker, new_code: str, pin: str) -> None:
    named(keeper.press("agree").scan(new_code), NAME).press("skip")
    keeper.digits(pin).at("new_member_pin").sees("太好猜")
    keeper.digits(NEW_PIN).at("new_member_pin_again")


def test_two_different_pins_are_no_pin(keeper: Walker, desk: Desk, new_code: str) -> None:
    named(keeper.press("agree").scan(new_code), NAME).press("skip").digits(NEW_PIN)
    keeper.digits("864208").at("new_member_pin_again").sees("两次输入的密码不一样")
    keeper.press("back").at("new_member_pin").digits("350916").digits("350916").at("new_member_read_back").press("save")
    assert check_pin(desk, desk.cards.read(new_code), "350916") is None  # type: ignore[arg-type]


@pytest.mark.parametrize("phone", ["1", "12345"])
def test_a_telephone_number_that_is_none_is_refused(keeper: Walker, new_code: str, phone: str) -> None:
    named(keeper.press("agree").scan(new_code), NAME)
    keeper.digits(phone).at("new_member_phone").sees("电话号码不像是对的")


def test_a_card_that_was_bound_meanwhile_saves_nothing(
    keeper: Walker, desk: Desk, district: District, new_code: str
) -> None:
    filled(keeper, new_code)
    before = head(desk)
    district.publish(desk.kiosk, district.holder(new_code, "mother"))
    keeper.press("save").at("refused").sees("已经有主人了").press("ok").at("new_member_read_back")
    assert head(desk) == before


def test_a_keeper_whose_card_is_disputed_meanwhile_saves_nothing(
    keeper: Walker, desk: Desk, district: District, keeper_code: str, new_code: str
) -> None:
    filled(keeper, new_code)
    before = head(desk)
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER, KEEPER_PIN, disputed=True))
    keeper.press("save").at("refused").sees("登记了两位主人")
    assert head(desk) == before


def test_no_card_that_lies_there_ends_what_is_being_typed(
    keeper: Walker, code: str, keeper_code: str, new_code: str
) -> None:
    filled(keeper, new_code)
    for step in ("new_member_read_back", "new_member_pin_again", "new_member_pin", "new_member_phone", "new_member_name"):
        for held_up in (code, keeper_code, new_code):
            keeper.at(step).scan(held_up).at(step)
        keeper.press("back")


def test_one_more_begins_with_an_empty_form(keeper: Walker, district: District, new_code: str) -> None:
    filled(keeper, new_code).press("save").at("new_member_done")
    assert not keeper.can_press("back")
    keeper.press("again").at("new_member_consent").press("back").at("staff_menu")
    keeper.press("new_member", "agree").at("new_member_card")
    card = keeper.body
    assert isinstance(card, Scanning)
    assert card.buttons == ()
    panel = keeper.scan(district.code(9)).at("new_member_name").body
    assert isinstance(panel, Writing)
    assert panel.text == ""


def test_once_saved_the_kiosk_holds_nothing_of_the_form(keeper: Walker, new_code: str) -> None:
    filled(keeper, new_code).press("save").at("new_member_done")
    assert [step.name for step in keeper.flow._steps] == ["staff_menu", "new_member_done"]
    assert not held(keeper.flow, {NAME, PHONE, NEW_PIN})
    keeper.press("menu").at("staff_menu")


def test_a_form_that_is_left_is_forgotten(keeper: Walker, desk: Desk, new_code: str) -> None:
    before = head(desk)
    filled(keeper, new_code)
    assert held(keeper.flow, {NAME, PHONE, NEW_PIN}) == {NAME, PHONE, NEW_PIN}
    keeper.wait(70_000).at("attract")
    assert not held(keeper.flow, {NAME, PHONE, NEW_PIN, new_code})
    assert head(desk) == before


def held(flow: Flow, secrets: set[str]) -> set[str]:
    """Which of these texts can be reached from a flow, through whatever attributes, but for the store's own files."""
    found, seen = set[str](), set[int]()
    waiting: list[Any] = [vars(flow)]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, Desk | type):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            found |= {secret for secret in secrets if secret in thing}
        elif isinstance(thing, dict):
            waiting += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            waiting += list(thing)
        else:
            waiting += [getattr(thing, name) for name in getattr(thing, "__struct_fields__", ())]
            waiting += [vars(thing)] if hasattr(thing, "__dict__") else []
            waiting += [cell.cell_contents for cell in getattr(thing, "__closure__", None) or ()]
    return found


# Characters that no sentence of the kiosk has.
NAMES = st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x4DB5), min_size=2, max_size=8) | st.sampled_from(
    ["买买提·吐尔逊·阿卜杜热依木", "王䶮", "欧阳㛃", "𬭩𬭩", "〇〇", "Amina Yusuf"]
)

PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(name=NAMES, phone=PHONES, english=st.booleans())
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_full_name_and_no_telephone_number_is_ever_shown_but_while_it_is_typed(
    desk: Desk, district: District, clock: FakeClock, keeper_code: str, name: str, phone: str, english: bool
) -> None:
    serial = 100 + head(desk)  # a card that no example before has bound
    house = House(clock=clock, around=FakeSurroundings())
    house.open(desk)
    walker = Walker(Flow(house, HouseDoors()), clock)
    walker.scan(keeper_code)
    if english:
        walker.press("language")
    walker.press("staff").digits(KEEPER_PIN).press("new_member", "agree").sees_not(name, phone)
    named(walker.scan(district.code(serial)), name).at("new_member_phone").sees_not(name)
    walker.digits(phone).at("new_member_pin").sees_not(name, phone)
    walker.digits(NEW_PIN).sees_not(name, phone, NEW_PIN).digits(NEW_PIN).at("new_member_read_back").sees_not(name, phone)
    walker.press("save").at("new_member_done").sees_not(name, phone, NEW_PIN)
    walker.press("menu", "attendance").sees_not(name, phone)
    walker.press("home", "health").sees_not(name, phone)
    house.close()
