"""Typing digits: telephone numbers, and PINs of which nothing is ever shown."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go
from kiosk.ui.steps.digits import DOT, MAX_DIGITS, Digits
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.ui.reach import texts_within
from tests.kiosk.ui.surroundings import FakeSurroundings


@pytest.fixture
def house(clock: FakeClock) -> Iterator[House]:
    house = House(clock=clock, around=FakeSurroundings())
    yield house
    house.close()


class Desk:
    """Takes what is typed, or refuses it."""

    def __init__(self, answer: Go | Refusal = BACK) -> None:
        self.answer = answer
        self.taken: list[str] = []

    def __call__(self, digits: str) -> Go | Refusal:
        self.taken.append(digits)
        return self.answer


def phone(house: House, done: Desk, *, optional: bool = False) -> Digits:
    return Digits(house, "phone", question=lambda: "电话号码？", said=lambda: ["方便联系您。"], done=done, optional=optional)


def pin(house: House, done: Desk, *, places: int = 6, optional: bool = False) -> Digits:
    return Digits(house, "pin", question=lambda: "密码？", done=done, places=places, secret=True, optional=optional)


def press(step: Digits, *names: str) -> Go:
    go: Go = STAY
    for name in names:
        go = step.press(name)
    return go


def button(step: Digits, name: str) -> bool | None:
    """Whether it is enabled; None where it is not there."""
    return {button.name: button.enabled for button in step.body().buttons}.get(name)


def test_a_number_is_typed_mended_and_taken(house: House) -> None:
    desk = Desk()
    step = phone(house, desk)
    press(step, *"1382", "delete", *"00138000")
    assert step.body().shown == "13800138000"
    assert step.body().said == ("方便联系您。",)
    assert step.press("take") is BACK
    assert desk.taken == ["13800138000"]


def test_nothing_can_not_be_taken_but_may_be_skipped_where_it_is_optional(house: House) -> None:
    desk = Desk()
    step = phone(house, desk, optional=True)
    assert button(step, "take") is False
    press(step, "take")
    assert desk.taken == []
    assert step.press("skip") is BACK
    assert desk.taken == [""]
    assert button(phone(house, desk), "skip") is None
    press(phone(house, desk), "skip")
    assert desk.taken == [""]


def test_a_refused_number_stays_to_be_mended(house: House) -> None:
    step = phone(house, Desk(Refusal.PHONE_BAD_FORM))
    press(step, *"138", "take")
    assert (step.body().shown, step.body().problem) == ("138", house.texts.refusal(Refusal.PHONE_BAD_FORM))
    press(step, "0")
    assert step.body().problem == ""


def test_a_number_is_never_longer_than_any_telephone_number(house: House) -> None:
    step = phone(house, Desk())
    press(step, *"1" * 99)
    assert step.body().shown == "1" * MAX_DIGITS
    press(step, "clear")
    assert step.body().shown == ""


def test_a_pin_hands_itself_over_at_its_last_digit(house: House) -> None:
    desk = Desk()
    step = pin(house, desk)
    assert button(step, "take") is None
    assert press(step, *"135790") is BACK
    assert desk.taken == ["135790"]


def test_a_refused_pin_is_empty_again(house: House) -> None:
    desk = Desk(Refusal.PIN_WRONG)
    step = pin(house, desk)
    assert press(step, *"135790") is STAY
    assert (step.body().shown, step.body().problem) == ("", house.texts.refusal(Refusal.PIN_WRONG))
    press(step, *"24")
    assert (step.body().shown, step.body().problem) == (DOT * 2, "")


def test_a_pin_may_be_left_for_another_day(house: House) -> None:
    desk = Desk()
    step = pin(house, desk, optional=True)
    press(step, *"135", "skip")
    assert desk.taken == [""]


def test_a_secret_of_any_length_has_a_button(house: House) -> None:
    desk = Desk()
    step = pin(house, desk, places=0)
    press(step, *"1357", "take")
    assert desk.taken == ["1357"]


@given(st.text("0123456789", min_size=5, max_size=8), st.sampled_from([0, 9]))
def test_no_view_ever_holds_a_digit_of_a_secret(digits: str, places: int) -> None:
    house = House(clock=FakeClock(), around=FakeSurroundings())
    step = pin(house, Desk(), places=places)
    for digit in digits:
        step.press(digit)
        body = step.body()
        assert set(body.shown) == {DOT}
        assert not any(set("0123456789") & set(text) for text in (body.shown, body.problem, body.question, *body.said))


@pytest.mark.parametrize("answer", [BACK, Refusal.PIN_WRONG])
def test_a_secret_is_forgotten_once_it_was_handed_over(house: House, answer: Go | Refusal) -> None:
    handed: list[int] = []

    def done(digits: str) -> Go | Refusal:
        handed.append(len(digits))
        return answer

    step = Digits(house, "pin", question=lambda: "密码？", done=done, places=6, secret=True)
    press(step, *"135790")
    assert handed == [6]
    assert "135790" not in texts_within(step)


def test_names_that_stand_nowhere_do_nothing(house: House) -> None:
    step = phone(house, Desk())
    press(step, "12", "", "x", "٣", "pick:0", "back")
    assert step.body().shown == ""
