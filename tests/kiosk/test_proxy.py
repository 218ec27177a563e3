"""A card that acts for a member: whose points it moves, whose name stays beside it, and what it may not do."""

import pytest

from kiosk import sentences
from kiosk.actions.check_in import check_in
from kiosk.actions.points import Passbook, points
from kiosk.actions.proxy import ProxyBoundHere, bind_proxy
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.wish import Wished, make_wish
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.documents import CardHolder
from sync.contract.kiosk_facts import CardBound, PinSet, Redeemed
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, District

CARD_PIN = "864209"


def bound(
    desk: Desk, staff: StaffPass, code: str, card_code: str, holder_code: str = "", proxy: str = "relative"
) -> ProxyBoundHere | Refusal:
    return bind_proxy(
        desk,
        staff=staff,
        code=code,
        pin=PIN,
        card_code=card_code,
        proxy=proxy,
        holder_name="赵小妹",
        holder_code=holder_code,
        card_pin=CARD_PIN,
    )


def test_it_is_bound_with_both_names_kept(desk: Desk, staff: StaffPass, code: str, new_code: str) -> None:
    done = bound(desk, staff, code, new_code)
    assert isinstance(done, ProxyBoundHere)
    assert (done.shown, done.holder_shown, len(done.facts)) == ("王*", "赵**", 2)
    [event] = desk.kiosk.journal.of_type(CardBound)
    assert body_of(event) == CardBound(proxy="relative", holder="")
    assert (event.member, event.actor) == (MEMBER, KEEPER)
    assert desk.kiosk.journal.private_of(event) == {"holder_name": "赵小妹"}
    seen = scan(desk, new_code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.proxy, seen.holder_shown, seen.pin_set) == ("王*", "relative", "赵**", True)


def test_whoever_comes_with_it_is_not_told_that_the_member_is_serving(
    desk: Desk, staff: StaffPass, code: str, new_code: str
) -> None:
    bound(desk, staff, code, new_code)
    check_in(desk, code)
    texts, seen, proxy = Texts(), scan(desk, code), scan(desk, new_code)
    assert isinstance(seen, Recognised)
    assert isinstance(proxy, Recognised)
    assert texts.say("scan.checked_in") in sentences.greeting(texts, seen)
    assert sentences.greeting(texts, proxy) == ["赵**，您好！您在替王*办事。"]


def test_it_spends_the_members_points_in_its_holders_name(
    desk: Desk, staff: StaffPass, code: str, new_code: str, keeper_code: str
) -> None:
    bound(desk, staff, code, new_code, holder_code=keeper_code)
    assert isinstance(redeem(desk, new_code, CARD_PIN, "soap"), RedeemedHere)
    [event] = desk.kiosk.journal.of_type(Redeemed)
    assert (event.member, event.actor) == (MEMBER, KEEPER)
    assert points(desk, new_code) == points(desk, code)


def test_a_holder_without_a_card_of_their_own_is_named_by_the_card(
    desk: Desk, district: District, staff: StaffPass, code: str, new_code: str
) -> None:
    bound(desk, staff, code, new_code)
    assert isinstance(make_wish(desk, category="repair", text="灯坏了", code=new_code), Wished)
    [event] = desk.kiosk.journal.of_type(WishMade)
    assert (event.member, event.actor) == (MEMBER, f"card:{district.card(new_code).number}")


def test_it_has_a_pin_of_its_own(desk: Desk, staff: StaffPass, code: str, new_code: str) -> None:
    bound(desk, staff, code, new_code)
    assert redeem(desk, new_code, PIN, "soap") is Refusal.PIN_WRONG
    assert redeem(desk, code, CARD_PIN, "soap") is Refusal.PIN_WRONG


def test_it_serves_nobodys_hours_and_opens_no_staff_mode(
    desk: Desk, staff: StaffPass, keeper_code: str, new_code: str
) -> None:
    done = bind_proxy(
        desk,
        staff=staff,
        code=keeper_code,
        pin=KEEPER_PIN,
        card_code=new_code,
        proxy="relative",
        holder_name="李小妹",
        card_pin=CARD_PIN,
    )
    assert isinstance(done, ProxyBoundHere)
    assert enter_staff_mode(desk, new_code, CARD_PIN) is Refusal.PROXY_MAY_NOT
    assert check_in(desk, new_code) is Refusal.PROXY_MAY_NOT


def test_the_member_must_agree_with_the_pin(desk: Desk, staff: StaffPass, code: str, new_code: str) -> None:
    done = bind_proxy(
        desk,
        staff=staff,
        code=code,
        pin="000000",
        card_code=new_code,
        proxy="lead",
        holder_name="赵小妹",
        card_pin=CARD_PIN,
    )
    assert done is Refusal.PIN_WRONG
    assert not desk.kiosk.journal.of_type(CardBound)


def test_what_can_not_be_is_refused_and_nothing_is_written(
    desk: Desk, district: District, staff: StaffPass, code: str, new_code: str, keeper_code: str
) -> None:
    assert bound(desk, staff, code, keeper_code) is Refusal.CARD_ALREADY_BOUND
    assert bound(desk, staff, code, new_code, holder_code=code) is Refusal.PROXY_MAY_NOT
    assert bound(desk, staff, code, new_code, proxy="friend") is Refusal.PROXY_MAY_NOT
    assert bound(desk, staff, district.code(50), new_code) is Refusal.CARD_UNKNOWN_HERE
    assert not desk.kiosk.journal.of_type(PinSet)
    bound(desk, staff, code, new_code)
    for chained in (district.code(8),):
        done = bind_proxy(
            desk,
            staff=staff,
            code=new_code,
            pin=CARD_PIN,
            card_code=chained,
            proxy="relative",
            holder_name="赵小妹",
            card_pin=CARD_PIN,
        )
        assert done is Refusal.PROXY_MAY_NOT


@pytest.mark.parametrize("proxy", ["relative", "lead"])
def test_what_the_district_says_of_it_stands(desk: Desk, district: District, proxy: str) -> None:
    code = district.code(12)
    holder = CardHolder(
        number=district.card(code).number,
        member=MEMBER,
        verifier=district.verifier(code, CARD_PIN),
        proxy=proxy,
        holder="mother",
        holder_shown="周*",
    )
    district.publish(desk.kiosk, district.document("card", holder.number, holder))
    seen = scan(desk, code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.proxy, seen.holder_shown) == ("王*", proxy, "周*")
    assert isinstance(points(desk, code), Passbook)
