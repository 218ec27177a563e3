"""A keeper binds a pre-printed card to a new member, with no network."""

import pytest

from kiosk.actions.bind import BoundHere, bind
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.visitor import check_pin
from kiosk.desk import Desk
from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet
from sync.contract.refusals import Refusal
from tests.kiosk.district import KEEPER, KEEPER_PIN, PIN, District

NAME, PHONE, NEW_PIN = "欧阳小明", "13812345678", "864209"


def test_a_bound_card_greets_its_new_holder_at_once(desk: Desk, keeper_code: str, new_code: str) -> None:
    done = bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME, phone=PHONE, pin=NEW_PIN)
    assert isinstance(done, BoundHere)
    assert (done.shown, done.phone, done.pin_set, len(done.facts)) == ("欧阳**", "138****5678", True, 3)
    seen = scan(desk, new_code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.pin_set) == ("欧阳**", True)


def test_name_phone_and_verifier_lie_beside_the_chain(desk: Desk, keeper_code: str, new_code: str) -> None:
    bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME, phone=PHONE, pin=NEW_PIN)
    journal = desk.kiosk.journal
    chain = b"".join(pending.data for pending in journal.pending(0, 100))
    for secret in (NAME, PHONE, "argon2id"):
        assert secret.encode() not in chain
    registered, bound, pin = (journal.of_type(kind)[0] for kind in (MemberRegistered, CardBound, PinSet))
    assert journal.private_of(registered) == {"name": NAME, "phone": PHONE}
    assert {event.actor for event in (registered, bound, pin)} == {KEEPER}
    assert len({event.member for event in (registered, bound, pin)}) == 1


def test_the_new_pin_works_at_once(desk: Desk, district: District, keeper_code: str, new_code: str) -> None:
    bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME, pin=NEW_PIN)
    assert check_pin(desk, district.card(new_code), NEW_PIN) is None
    assert redeem(desk, new_code, NEW_PIN, "soap") is Refusal.POINTS_NOT_ENOUGH


def test_a_card_may_be_bound_without_a_pin(desk: Desk, keeper_code: str, new_code: str) -> None:
    done = bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME)
    assert isinstance(done, BoundHere)
    assert len(done.facts) == 2
    assert redeem(desk, new_code, NEW_PIN, "soap") is Refusal.PIN_NOT_SET


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"keeper_pin": "000000", "name": ""}, Refusal.PIN_WRONG),
        ({"name": " "}, Refusal.NAME_EMPTY),
        ({"name": "张" * 61}, Refusal.NAME_TOO_LONG),
        ({"phone": "call me"}, Refusal.PHONE_BAD_FORM),
        ({"pin": "123456"}, Refusal.PIN_BAD_FORM),
        ({"code": "nonsense"}, Refusal.CARD_NOT_A_CARD),
        ({"keeper_code": "nonsense"}, Refusal.CARD_NOT_A_CARD),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    desk: Desk, keeper_code: str, new_code: str, values: dict[str, str], refusal: Refusal
) -> None:
    head = desk.kiosk.journal.state().head_seq
    right = {"keeper_code": keeper_code, "keeper_pin": KEEPER_PIN, "code": new_code, "name": NAME, "phone": PHONE}
    assert bind(desk, **(right | values)) is refusal
    assert desk.kiosk.journal.state().head_seq == head


def test_only_a_keeper_binds_cards(desk: Desk, code: str, new_code: str) -> None:
    assert bind(desk, keeper_code=code, keeper_pin=PIN, code=new_code, name=NAME) is Refusal.KEEPER_NEEDED


def test_a_card_nobody_knows_is_no_keepers(desk: Desk, district: District, new_code: str) -> None:
    stranger = district.code(50)
    assert bind(desk, keeper_code=stranger, keeper_pin=PIN, code=new_code, name=NAME) is Refusal.CARD_UNKNOWN_HERE


def test_a_disputed_card_is_no_keepers(desk: Desk, district: District, keeper_code: str, new_code: str) -> None:
    district.publish(desk.kiosk, district.holder(keeper_code, KEEPER, KEEPER_PIN, disputed=True))
    refused = bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME)
    assert refused is Refusal.CARD_DISPUTED


def test_a_card_is_bound_once(desk: Desk, code: str, keeper_code: str, new_code: str) -> None:
    bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=new_code, name=NAME)
    for taken in (new_code, code, keeper_code):
        refused = bind(desk, keeper_code=keeper_code, keeper_pin=KEEPER_PIN, code=taken, name="李四")
        assert refused is Refusal.CARD_ALREADY_BOUND
