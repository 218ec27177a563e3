"""Fingers: one decides at a time, a hand decides nothing, and one that rests is in nobody's way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.fingers import GONE_S, HAND, RESTS_S, STILL_MM, Fingers


@pytest.fixture
def fingers() -> Fingers:
    return Fingers()


def down(fingers: Fingers, touch: int, at_s: float = 0.0) -> bool:
    """A finger comes down on something that takes it, if it may."""
    if fingers.came(touch, 10.0 * touch, 0.0, at_s):
        fingers.decides(touch)
    return fingers.may_press(touch)


def test_the_first_finger_decides(fingers: Fingers) -> None:
    assert down(fingers, 1)
    assert not down(fingers, 2, 0.5)
    assert fingers.may_press(1)


def test_when_it_has_left_the_next_one_does(fingers: Fingers) -> None:
    down(fingers, 1)
    fingers.went(1)
    assert down(fingers, 2, 0.01)


def test_a_finger_on_nothing_decides_nothing(fingers: Fingers) -> None:
    assert fingers.came(1, 0, 0, 0.0)
    assert down(fingers, 2, 0.1)


def test_a_hand_presses_nothing_and_takes_back_what_one_of_its_fingers_began(fingers: Fingers) -> None:
    assert down(fingers, 1)
    assert [down(fingers, touch, 0.1) for touch in range(2, HAND + 1)] == [False] * (HAND - 1)
    assert not fingers.may_press(1)


def test_nothing_is_pressed_until_the_hand_has_left(fingers: Fingers) -> None:
    for touch in range(HAND):
        down(fingers, touch)
    assert not down(fingers, 9, 0.2)
    fingers.went(9)
    for touch in range(HAND):
        fingers.went(touch)
    assert down(fingers, 10, 0.3)


def test_a_hand_that_rests_hinders_nobody(fingers: Fingers) -> None:
    for touch in range(HAND):
        down(fingers, touch)
    assert down(fingers, 9, RESTS_S + 0.1)


def test_a_finger_that_rested_presses_nothing_once_another_decided(fingers: Fingers) -> None:
    down(fingers, 1)
    assert fingers.may_press(1)
    assert down(fingers, 2, RESTS_S + 0.1)
    fingers.went(2)
    assert not fingers.may_press(1)


@pytest.mark.parametrize(("by_mm", "free"), [(STILL_MM - 1, True), (STILL_MM + 1, False)])
def test_a_finger_that_writes_does_not_rest(fingers: Fingers, by_mm: float, free: bool) -> None:
    down(fingers, 1)
    fingers.moved(1, 10.0 + by_mm, 0.0, RESTS_S)
    assert down(fingers, 2, RESTS_S + 0.1) is free


def test_a_leaving_that_was_never_told_is_forgotten(fingers: Fingers) -> None:
    down(fingers, 1)
    down(fingers, 2, GONE_S)
    assert not fingers.is_down(1)
    assert fingers.is_down(2)


@given(
    st.lists(
        st.tuples(st.sampled_from(["came", "moved", "went"]), st.integers(0, 9), st.floats(0, 500), st.floats(0, 3)),
        max_size=60,
    )
)
def test_never_does_more_than_one_decide(happenings: list[tuple[str, int, float, float]]) -> None:
    fingers, now_s, there = Fingers(), 0.0, set[int]()
    for kind, touch, x_mm, after_s in happenings:
        now_s += after_s
        match kind:
            case "came" if touch not in there:
                there.add(touch)
                if fingers.came(touch, x_mm, 0.0, now_s):
                    fingers.decides(touch)
            case "moved":
                fingers.moved(touch, x_mm, 0.0, now_s)
            case "went":
                there.discard(touch)
                fingers.went(touch)
        deciding = {touch for touch in range(10) if fingers.may_press(touch)}
        assert len(deciding) <= 1
        assert deciding <= there
