"""A keeper helps a resident: two cards, two names on what is saved, and none of the keeper's powers left over."""

import pytest

from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from kiosk.ui.house import House
from sync.contract.documents import CardHolder, Member
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, District
from tests.kiosk.test_proxy import CARD_PIN, bound
from tests.kiosk.ui.walk import Walker, names_of


@pytest.fixture
def helped(walker: Walker, keeper_code: str, code: str) -> Walker:
    """王*'s visit, helped by 李*."""
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).at("staff_menu")
    return walker.press("assist").at("assist").scan(code).at("greeting")


def last(desk: Desk) -> tuple[str, str, str]:
    """Of the newest fact: type, whose, and who acted."""
    event, _ = next(desk.kiosk.journal.newest_first())
    return event.type, event.member, event.actor


def test_everybody_sees_who_is_helped_and_by_whom(helped: Walker) -> None:
    assert helped.view.chrome.who == "王*（李*协助）"


def test_the_keepers_powers_end_with_the_residents_card(helped: Walker, house: House) -> None:
    assert house.visit.staff is None
    assert not helped.view.chrome.staff
    assert not helped.can_press("staff")
    helped.press("passbook", "home").at("greeting")


def test_what_is_saved_is_the_residents_and_names_the_keeper(helped: Walker, desk: Desk) -> None:
    helped.press("check_in")
    if helped.step != "checked_in":
        helped.press(next(name for name in names_of(helped.view) if name.startswith("activity:")))
    assert last(desk) == ("checked_in", MEMBER, KEEPER)


def test_a_pin_is_still_the_residents_own(helped: Walker, desk: Desk) -> None:
    helped.press("redeem", "reward:soap")
    helped.press(*[name for name in ("basket", "take") if helped.can_press(name)])
    while not helped.step.endswith("pin"):
        helped.press(next(name for name in ("next", "yes", "confirm", "take", "redeem") if helped.can_press(name)))
    helped.digits(KEEPER_PIN).sees("密码不对")
    helped.digits(PIN)
    assert last(desk) == ("redeemed", MEMBER, KEEPER)


def test_the_next_visit_is_nobodys_help(helped: Walker, desk: Desk, code: str) -> None:
    helped.press("finish").scan(code).at("greeting")
    assert helped.view.chrome.who == "王*"
    helped.press("wish", "category:repair", "phrases", "phrase:0")
    while not helped.step.startswith("wished"):
        helped.press(next(name for name in ("take", "yes", "send", "save") if helped.can_press(name)))
    assert last(desk) == ("wish_made", MEMBER, "")


def test_whoever_walks_away_takes_the_help_along(helped: Walker, house: House) -> None:
    helped.wait(300_000).at("attract")
    assert house.visit.assisted is None
    assert house.desk.kiosk.journal.assistant() == ""


def test_a_card_that_is_refused_is_no_end_of_helping(walker: Walker, keeper_code: str, code: str) -> None:
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("assist")
    walker.scan("https://pay.example/1").at("refused").scan(code).at("greeting")
    assert walker.view.chrome.who == "王*（李*协助）"


def test_nobody_helps_with_their_own_card(walker: Walker, keeper_code: str, house: House) -> None:
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("assist")
    walker.scan(keeper_code).at("assist")
    assert house.visit.assisted is None


def test_nobody_helps_themselves_with_another_card_of_theirs(
    walker: Walker, keeper_code: str, new_code: str, house: House, desk: Desk, district: District
) -> None:
    number = district.card(new_code).number
    district.publish(desk.kiosk, district.document("card", number, CardHolder(number=number, member=KEEPER)))
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("assist").scan(new_code).at("greeting")
    assert house.visit.assisted is None
    assert walker.view.chrome.who == "李*"


def test_whoever_acts_for_somebody_is_named_and_the_screen_promises_no_other_name(
    walker: Walker, keeper_code: str, code: str, new_code: str, staff: StaffPass, desk: Desk, district: District
) -> None:
    bound(desk, staff, code, new_code)
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("assist").scan(new_code).at("greeting")
    assert "协助" not in walker.view.chrome.who
    walker.press("redeem", "reward:soap")
    walker.press(*[name for name in ("basket", "take") if walker.can_press(name)])
    while not walker.step.endswith("pin"):
        walker.press(next(name for name in ("next", "yes", "confirm", "take", "redeem") if walker.can_press(name)))
    walker.digits(CARD_PIN)
    assert last(desk) == ("redeemed", MEMBER, f"card:{district.card(new_code).number}")


def test_a_keeper_who_is_none_any_more_helps_nobody(
    walker: Walker, keeper_code: str, code: str, house: House, desk: Desk, district: District
) -> None:
    walker.scan(keeper_code).press("staff").digits(KEEPER_PIN).press("assist").at("assist")
    demoted = Member(id=KEEPER, shown="李*", home="s1", roles=("resident",))
    district.publish(desk.kiosk, district.document("member", KEEPER, demoted))
    walker.scan(code).at("greeting")
    assert house.visit.assisted is None
