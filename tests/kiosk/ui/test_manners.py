"""The kiosk's manners: hands that shake, fingers that are fast, people who stand in a queue."""

import pytest

from kiosk.ui.flow import TWICE_MS, Flow
from kiosk.ui.tokens import SETTLE_MS
from tests.clocks import FakeClock
from tests.kiosk.district import PIN
from tests.kiosk.ui.walk import Walker


def taps(flow: Flow, clock: FakeClock, name: str, *pauses_ms: int) -> None:
    """Taps the same thing several times, with pauses of so many milliseconds before each."""
    serial = flow.view().serial
    for pause_ms in pauses_ms:
        clock.advance(pause_ms)
        flow.press(serial, name)


# --- Twice ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pause_ms", "language"), [(60, "en"), (TWICE_MS - 1, "en"), (TWICE_MS, "zh-Hans"), (900, "zh-Hans")]
)
def test_a_hand_that_shakes_presses_once(
    flow: Flow, walker: Walker, clock: FakeClock, code: str, pause_ms: int, language: str
) -> None:
    walker.scan(code)
    taps(flow, clock, "language", SETTLE_MS, pause_ms)
    assert walker.view.language == language


def test_a_hand_that_goes_on_shaking_still_presses_once(flow: Flow, walker: Walker, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "line:soap")
    taps(flow, clock, "more", SETTLE_MS, *[TWICE_MS - 50] * 5)
    walker.sees("× 2")


def test_two_equal_digits_are_both_heard_however_fast(flow: Flow, walker: Walker, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm").at("redeem_pin")
    taps(flow, clock, "8", SETTLE_MS, 150, 40)
    assert walker.body.shown.count("●") == 3


def test_two_equal_letters_are_both_heard_however_fast(flow: Flow, walker: Walker, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("language", "wish", "category:repair", "write").at("wish_text")
    taps(flow, clock, "l", SETTLE_MS, 150)
    assert walker.body.text == "ll"


def test_another_thing_right_after_is_heard(flow: Flow, walker: Walker, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "line:soap")
    taps(flow, clock, "more", SETTLE_MS)
    taps(flow, clock, "fewer", 60)
    walker.sees("× 1")


# --- A queue --------------------------------------------------------------------------------------------------------------


def test_two_people_clock_in_with_two_touches_each_and_no_waiting(
    flow: Flow, walker: Walker, clock: FakeClock, code: str, keeper_code: str
) -> None:
    """The shortest way: the card, the main tile, which activity; the next card takes the screen at once."""
    began_ms, touches = clock.mono_ms(), 0
    for card in (code, keeper_code):
        flow.scanned(card)
        walker.at("greeting")
        for name in ("check_in", "walk_in"):
            clock.advance(SETTLE_MS)
            flow.press(flow.view().serial, name)
            touches += 1
        walker.at("checked_in")
    flow.scanned(code)
    walker.at("greeting")
    assert (touches, clock.mono_ms() - began_ms) == (4, 4 * SETTLE_MS)


@pytest.mark.parametrize("step", ["wished", "redeemed", "passbook", "still there"])
def test_the_next_card_is_greeted_wherever_the_one_before_stands(
    walker: Walker, code: str, keeper_code: str, step: str
) -> None:
    presses = {
        "wished": ("wish", "category:repair", "phrases", "phrase:0", "save"),
        "redeemed": ("redeem", "reward:soap", "confirm", *PIN),
        "passbook": ("passbook",),
        "still there": (),
    }
    walker.scan(code).press(*presses[step])
    if step == "still there":
        walker.wait(45_000)
        assert walker.view.over is not None
    walker.scan(keeper_code).at("greeting").sees("李*").sees_not("王*")
    assert walker.view.over is None


def test_a_card_that_still_lies_before_the_camera_is_no_new_visit(walker: Walker, code: str) -> None:
    walker.scan(code).press("passbook").scan(code).at("passbook")
