"""A PIN is set with help, changed by whoever knows it, and reset by two: always in staff mode."""

from collections.abc import Callable

import pytest

from kiosk.actions.pins import PinSetHere, PinState, change_pin, knows_pin, pin_state, reset_pin, set_pin
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.visitor import check_pin
from kiosk.desk import Desk
from sync.contract.documents import Member
from sync.contract.kiosk_facts import PinSet
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, District

NEW_PIN, SECOND_PIN = "864209", "975310"


@pytest.fixture
def second(desk: Desk, district: District) -> StaffPass:
    """Another keeper's pass."""
    return another_keeper(desk, district, "msecond", 9)


def another_keeper(desk: Desk, district: District, member: str, serial: int) -> StaffPass:
    code = district.code(serial)
    district.publish(
        desk.kiosk,
        district.document("member", member, Member(id=member, shown="陈*", home="s1", roles=("keeper",))),
        district.holder(code, member, SECOND_PIN),
    )
    entered = enter_staff_mode(desk, code, SECOND_PIN)
    assert isinstance(entered, StaffPass)
    return entered


def pins_written(desk: Desk) -> list[tuple[str, str, str, str]]:
    found = []
    for event in desk.kiosk.journal.of_type(PinSet):
        body = body_of(event)
        assert isinstance(body, PinSet)
        found.append((body.how, event.member, event.actor, body.second))
    return found


def works(desk: Desk, district: District, code: str, pin: str) -> bool:
    return check_pin(desk, district.card(code), pin) is None


def test_a_card_without_a_pin_gets_its_first(desk: Desk, district: District, staff: StaffPass) -> None:
    code = district.code(3)
    district.publish(desk.kiosk, district.holder(code, MEMBER, ""))
    assert pin_state(desk, staff, code) == PinState(card=district.card(code).number, shown="王*", is_set=False, locked_ms=0)
    done = set_pin(desk, staff, code, NEW_PIN)
    assert isinstance(done, PinSetHere)
    assert (done.shown, done.how, len(done.facts)) == ("王*", "set", 1)
    assert works(desk, district, code, NEW_PIN)
    assert pins_written(desk) == [("set", MEMBER, KEEPER, "")]


def test_a_pin_that_is_there_is_not_set_over(desk: Desk, district: District, staff: StaffPass, code: str) -> None:
    assert set_pin(desk, staff, code, NEW_PIN) is Refusal.PIN_SET_ALREADY
    assert works(desk, district, code, PIN)


def test_whoever_knows_the_old_one_changes_it(desk: Desk, district: District, staff: StaffPass, code: str) -> None:
    assert change_pin(desk, staff, code, "000000", NEW_PIN) is Refusal.PIN_WRONG
    assert isinstance(change_pin(desk, staff, code, PIN, NEW_PIN), PinSetHere)
    assert works(desk, district, code, NEW_PIN)
    assert not works(desk, district, code, PIN)
    assert pins_written(desk) == [("changed", MEMBER, KEEPER, "")]


def test_two_keepers_reset_one_that_was_forgotten(
    desk: Desk, district: District, staff: StaffPass, second: StaffPass, code: str
) -> None:
    assert isinstance(reset_pin(desk, staff, second, code, NEW_PIN), PinSetHere)
    assert works(desk, district, code, NEW_PIN)
    assert pins_written(desk) == [("reset", MEMBER, KEEPER, "msecond")]


def test_a_reset_lifts_the_lock_of_wrong_tries(
    desk: Desk, district: District, staff: StaffPass, second: StaffPass, code: str
) -> None:
    for _ in range(5):
        knows_pin(desk, code, "000000")
    assert knows_pin(desk, code, PIN) is Refusal.PIN_LOCKED
    state = pin_state(desk, staff, code)
    assert isinstance(state, PinState)
    assert state.locked_ms > 0
    reset_pin(desk, staff, second, code, NEW_PIN)
    assert knows_pin(desk, code, NEW_PIN) is True


def test_one_keeper_alone_resets_nothing(desk: Desk, district: District, staff: StaffPass, code: str) -> None:
    assert reset_pin(desk, staff, staff, code, NEW_PIN) is Refusal.SECOND_KEEPER_NEEDED
    assert works(desk, district, code, PIN)


def test_nobody_resets_the_pin_of_their_own_card(desk: Desk, staff: StaffPass, second: StaffPass, keeper_code: str) -> None:
    assert reset_pin(desk, staff, second, keeper_code, NEW_PIN) is Refusal.SECOND_PERSON_NEEDED
    assert reset_pin(desk, second, staff, keeper_code, NEW_PIN) is Refusal.SECOND_PERSON_NEEDED


@pytest.mark.parametrize("pin", ["123456", "111111", "12345", "abcdef", ""])
def test_a_pin_that_anybody_guesses_is_refused(desk: Desk, staff: StaffPass, code: str, pin: str) -> None:
    assert change_pin(desk, staff, code, PIN, pin) is Refusal.PIN_BAD_FORM


Deed = Callable[[Desk, StaffPass, StaffPass, str], PinSetHere | Refusal]
DEEDS: list[Deed] = [
    lambda desk, staff, _, code: set_pin(desk, staff, code, NEW_PIN),
    lambda desk, staff, _, code: change_pin(desk, staff, code, PIN, NEW_PIN),
    lambda desk, staff, second, code: reset_pin(desk, staff, second, code, NEW_PIN),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_pass_that_no_longer_counts_does_nothing(
    desk: Desk, district: District, staff: StaffPass, second: StaffPass, code: str, deed: Deed
) -> None:
    demoted = Member(id=KEEPER, shown="李*", home="s1", roles=("resident",))
    district.publish(desk.kiosk, district.document("member", KEEPER, demoted))
    assert deed(desk, staff, second, code) is Refusal.KEEPER_NEEDED
    assert pins_written(desk) == []


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_no_members_card_has_no_pin(
    desk: Desk, staff: StaffPass, second: StaffPass, new_code: str, deed: Deed
) -> None:
    assert deed(desk, staff, second, new_code) is Refusal.CARD_UNKNOWN_HERE
    assert deed(desk, staff, second, "nonsense") is Refusal.CARD_NOT_A_CARD


def test_a_disputed_card_gets_no_pin(desk: Desk, district: District, staff: StaffPass, second: StaffPass, code: str) -> None:
    district.publish(desk.kiosk, district.holder(code, MEMBER, PIN, disputed=True))
    for deed in DEEDS:
        assert deed(desk, staff, second, code) is Refusal.CARD_DISPUTED


def test_the_keepers_own_pin_can_be_changed_by_its_keeper(
    desk: Desk, district: District, staff: StaffPass, keeper_code: str
) -> None:
    assert isinstance(change_pin(desk, staff, keeper_code, KEEPER_PIN, NEW_PIN), PinSetHere)
    assert works(desk, district, keeper_code, NEW_PIN)
