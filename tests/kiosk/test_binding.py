"""A keeper binds a pre-printed card to a new member, with no network."""

from collections.abc import Callable

import pytest

from kiosk.actions.bind import BoundHere, FreshCard, bind, fresh_card
from kiosk.actions.handouts import hand_out
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.visitor import check_pin
from kiosk.desk import Desk
from sync.contract.documents import Member, RevocationList
from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet
from sync.contract.refusals import Refusal
from tests.kiosk.district import KEEPER, KEEPER_PIN, NOON_MS, PIN, District

NAME, PHONE, NEW_PIN = "欧阳小明", "13812345678", "864209"


def test_a_bound_card_greets_its_new_holder_at_once(desk: Desk, staff: StaffPass, new_code: str) -> None:
    done = bind(desk, staff=staff, code=new_code, name=NAME, phone=PHONE, pin=NEW_PIN)
    assert isinstance(done, BoundHere)
    assert (done.shown, done.phone, done.pin_set, len(done.facts)) == ("欧阳**", "138****5678", True, 3)
    seen = scan(desk, new_code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.pin_set) == ("欧阳**", True)


def test_name_phone_and_verifier_lie_beside_the_chain(desk: Desk, staff: StaffPass, new_code: str) -> None:
    bind(desk, staff=staff, code=new_code, name=NAME, phone=PHONE, pin=NEW_PIN)
    journal = desk.kiosk.journal
    chain = b"".join(pending.data for pending in journal.pending(0, 100))
    for secret in (NAME, PHONE, "argon2id"):
        assert secret.encode() not in chain
    registered, bound, pin = (journal.of_type(kind)[0] for kind in (MemberRegistered, CardBound, PinSet))
    assert journal.private_of(registered) == {"name": NAME, "phone": PHONE}
    assert {event.actor for event in (registered, bound, pin)} == {KEEPER}
    assert len({event.member for event in (registered, bound, pin)}) == 1


def test_the_new_pin_works_at_once(desk: Desk, district: District, staff: StaffPass, new_code: str) -> None:
    bind(desk, staff=staff, code=new_code, name=NAME, pin=NEW_PIN)
    assert check_pin(desk, district.card(new_code), NEW_PIN) is None
    assert redeem(desk, new_code, NEW_PIN, "soap") is Refusal.POINTS_NOT_ENOUGH


def test_a_card_may_be_bound_without_a_pin(desk: Desk, staff: StaffPass, new_code: str) -> None:
    done = bind(desk, staff=staff, code=new_code, name=NAME)
    assert isinstance(done, BoundHere)
    assert len(done.facts) == 2
    assert redeem(desk, new_code, NEW_PIN, "soap") is Refusal.PIN_NOT_SET


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": " "}, Refusal.NAME_EMPTY),
        ({"name": "张" * 61}, Refusal.NAME_TOO_LONG),
        ({"phone": "call me"}, Refusal.PHONE_BAD_FORM),
        ({"pin": "123456"}, Refusal.PIN_BAD_FORM),
        ({"code": "nonsense"}, Refusal.CARD_NOT_A_CARD),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    desk: Desk, staff: StaffPass, new_code: str, values: dict[str, str], refusal: Refusal
) -> None:
    head = desk.kiosk.journal.state().head_seq
    right = {"code": new_code, "name": NAME, "phone": PHONE}
    assert bind(desk, staff=staff, **(right | values)) is refusal
    assert desk.kiosk.journal.state().head_seq == head


def test_a_card_is_bound_once(desk: Desk, staff: StaffPass, code: str, keeper_code: str, new_code: str) -> None:
    assert isinstance(fresh_card(desk, new_code), FreshCard)
    bind(desk, staff=staff, code=new_code, name=NAME)
    for taken in (new_code, code, keeper_code):
        assert fresh_card(desk, taken) is Refusal.CARD_ALREADY_BOUND
        assert bind(desk, staff=staff, code=taken, name="李四") is Refusal.CARD_ALREADY_BOUND


def test_what_is_no_card_is_no_fresh_card(desk: Desk) -> None:
    assert fresh_card(desk, "https://pay.example/7741") is Refusal.CARD_NOT_A_CARD


@pytest.mark.parametrize(
    ("which", "pin", "refusal"),
    [
        ("keeper", "000000", Refusal.PIN_WRONG),
        ("keeper", "", Refusal.PIN_WRONG),
        ("member", PIN, Refusal.KEEPER_NEEDED),
        ("member", KEEPER_PIN, Refusal.PIN_WRONG),
        ("stranger", PIN, Refusal.CARD_UNKNOWN_HERE),
        ("nonsense", PIN, Refusal.CARD_NOT_A_CARD),
    ],
)
def test_only_a_keeper_with_the_pin_gets_into_staff_mode(
    desk: Desk, district: District, code: str, keeper_code: str, which: str, pin: str, refusal: Refusal
) -> None:
    codes = {"keeper": keeper_code, "member": code, "stranger": district.code(50), "nonsense": "nonsense"}
    assert enter_staff_mode(desk, codes[which], pin) is refusal


def test_a_disputed_card_is_no_keepers(desk: Desk, district: District, keeper_code: str) -> None:
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER, KEEPER_PIN, disputed=True))
    assert enter_staff_mode(desk, keeper_code, KEEPER_PIN) is Refusal.CARD_DISPUTED


def test_wrong_pins_lock_staff_mode_too(desk: Desk, keeper_code: str) -> None:
    for _ in range(5):
        assert enter_staff_mode(desk, keeper_code, "000000") is Refusal.PIN_WRONG
    assert enter_staff_mode(desk, keeper_code, KEEPER_PIN) is Refusal.PIN_LOCKED


def lose_the_role(desk: Desk, district: District, keeper_code: str) -> None:
    demoted = Member(id=KEEPER, shown="李*", home="s1", roles=("resident",))
    district.publish(desk.kiosk, district.document("member", KEEPER, demoted))


def lose_the_card(desk: Desk, district: District, keeper_code: str) -> None:
    numbers = (district.card(keeper_code).number,)
    newest = RevocationList(as_of_ms=NOON_MS, numbers=numbers)
    district.publish(desk.kiosk, district.signed("revocations", "all", newest))


def become_disputed(desk: Desk, district: District, keeper_code: str) -> None:
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER, KEEPER_PIN, disputed=True))


ENDS = [
    (lose_the_role, Refusal.KEEPER_NEEDED),
    (lose_the_card, Refusal.CARD_REVOKED),
    (become_disputed, Refusal.CARD_DISPUTED),
]


@pytest.mark.parametrize(("happened", "refusal"), ENDS)
def test_a_pass_counts_no_longer_than_the_card_and_the_role(
    desk: Desk,
    district: District,
    staff: StaffPass,
    keeper_code: str,
    new_code: str,
    happened: Callable[[Desk, District, str], None],
    refusal: Refusal,
) -> None:
    head = desk.kiosk.journal.state().head_seq
    happened(desk, district, keeper_code)
    assert bind(desk, staff=staff, code=new_code, name=NAME) is refusal
    assert hand_out(desk, staff, "r1") is refusal
    assert desk.kiosk.journal.state().head_seq == head
