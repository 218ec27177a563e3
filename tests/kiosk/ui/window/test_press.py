"""Fingers: quick and slow ones, two at once, a palm that rests; each touch is reported once or not at all."""

from hypothesis import given, settings
from hypothesis import strategies as st
from kivy.tests.common import UnitTestTouch

from kiosk.ui import tokens
from kiosk.ui.tokens import Glass
from kiosk.ui.views import Button, Told
from kiosk.ui.window.widgets.press import RESTING_S, SLIP_MM
from tests.kiosk.ui.window.bodies import view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import PORTRAIT, Finger, Theatre

BODY = Told(
    mark="ok",
    headline="已签到",
    buttons=(
        Button(name="undo", label="撤销"),
        Button(name="off", label="不行", enabled=False),
        Button(name="ok", label="好"),
    ),
)


def told(make: MakeTheatre) -> Theatre:
    theatre = make(PORTRAIT)
    theatre.show(view(BODY, serial=3))
    return theatre


def test_a_tap_is_reported_with_the_serial_of_its_view(theatre: MakeTheatre) -> None:
    played = told(theatre)
    played.tap("ok")
    assert played.pressed == [(3, "ok")]


def test_a_finger_that_slides_off_takes_it_back(theatre: MakeTheatre) -> None:
    played = told(theatre)
    played.finger("ok").slide(10, 900).lift()
    assert played.pressed == []


def test_a_finger_that_comes_back_presses_after_all(theatre: MakeTheatre) -> None:
    played = told(theatre)
    finger = played.finger("ok")
    x, y = finger.pos
    finger.slide(x, y + PORTRAIT.px(20)).slide(x, y).lift()
    assert played.names == ["ok"]


def test_what_wipes_the_glass_presses_nothing_even_where_it_comes_back(theatre: MakeTheatre) -> None:
    played = told(theatre)
    finger = played.finger("ok")
    x, y = finger.pos
    finger.slide(10, 900).slide(x, y).lift()
    assert played.names == []


def test_a_shaking_finger_may_slip_a_little_beyond_the_rim(theatre: MakeTheatre) -> None:
    played = told(theatre)
    x, y, width, _ = played.target("ok").box
    edge = PORTRAIT.height_px - y + PORTRAIT.px(1.5)
    played.finger("ok").slide(x + width / 2, edge).lift()
    assert played.names == ["ok"]


def test_a_slow_finger_presses(theatre: MakeTheatre) -> None:
    played = told(theatre)
    finger = played.finger("ok")
    played.wait(3)
    finger.lift()
    assert played.names == ["ok"]


def test_a_second_finger_on_the_same_button_does_nothing(theatre: MakeTheatre) -> None:
    played = told(theatre)
    first, second = played.finger("ok"), played.finger("ok")
    second.lift()
    first.lift()
    assert played.names == ["ok"]


def test_a_palm_that_rests_on_a_button_does_nothing_and_hinders_nothing(theatre: MakeTheatre) -> None:
    played = told(theatre)
    palm = played.finger("undo")
    played.wait(2)
    played.tap("ok")
    played.wait(RESTING_S)
    palm.lift()
    assert played.names == ["ok"]


def test_a_palm_that_was_there_before_the_screen_changed_speaks_of_the_old_one(theatre: MakeTheatre) -> None:
    played = told(theatre)
    palm = played.finger("call")
    played.show(view(BODY, serial=4))
    palm.lift()
    assert played.pressed == [(3, "call")]


def test_a_finger_on_what_is_gone_presses_nothing_else(theatre: MakeTheatre) -> None:
    played = told(theatre)
    finger = played.finger("ok")
    played.show(view(Told(mark="ok", headline="好"), serial=4))
    finger.lift()
    assert [serial for serial, _ in played.pressed] in ([], [3])


def test_two_taps_are_two_reports(theatre: MakeTheatre) -> None:
    played = told(theatre)
    for _ in range(2):
        played.finger("ok").lift()
    assert played.names == ["ok", "ok"]


def test_a_disabled_button_takes_the_touch_and_says_nothing(theatre: MakeTheatre) -> None:
    played = told(theatre)
    played.tap("off")
    assert played.pressed == []
    assert played.touches == 1


def test_a_lifting_that_was_never_told_does_not_keep_a_button_for_ever(theatre: MakeTheatre) -> None:
    played = told(theatre)
    played.finger("ok")
    played.wait(RESTING_S + 1)
    played.tap("ok")
    assert played.names == ["ok"]


def test_a_press_stays_visible_however_short_it_was(theatre: MakeTheatre) -> None:
    played = told(theatre)
    played.finger("ok").lift()
    button = next(widget for widget in played.widgets() if getattr(widget, "name", "") == "ok")
    assert button.down
    played.wait(tokens.PRESS_SHOWN_S / 2)
    assert button.down
    played.wait(tokens.PRESS_SHOWN_S)
    assert not button.down


def test_a_touch_beside_everything_counts_as_somebody_being_there(theatre: MakeTheatre) -> None:
    played = told(theatre)
    Finger(played.stage, 540, 1500).lift()
    assert played.touches == 1
    assert played.pressed == []


# --- Several fingers ------------------------------------------------------------------------------------------------------


def test_the_first_of_two_fingers_decides(theatre: MakeTheatre) -> None:
    played = told(theatre)
    first, second = played.finger("ok"), played.finger("undo")
    second.lift()
    first.lift()
    assert played.names == ["ok"]


def test_a_thumb_on_the_rim_of_the_glass_hinders_no_finger(theatre: MakeTheatre) -> None:
    played = told(theatre)
    thumb = Finger(played.stage, 2, 1200)
    played.tap("ok")
    thumb.lift()
    assert played.names == ["ok"]


def test_a_hand_laid_on_the_glass_presses_nothing(theatre: MakeTheatre) -> None:
    played = told(theatre)
    hand = [played.finger(name) for name in ("ok", "undo", "back", "call")]
    assert not [widget for widget in played.widgets() if getattr(widget, "down", False)]
    for finger in hand:
        finger.lift()
    assert played.pressed == []
    played.tap("ok")
    assert played.names == ["ok"]


def test_a_button_that_is_held_is_reported_once(theatre: MakeTheatre) -> None:
    played = told(theatre)
    finger = played.finger("ok")
    for _ in range(20):
        played.wait(0.1)
        finger.slide(*finger.pos)
    finger.lift()
    played.wait(1)
    assert played.names == ["ok"]


def test_a_touch_from_one_button_to_another_presses_neither(theatre: MakeTheatre) -> None:
    played = told(theatre)
    x, y, width, height = played.target("undo").box
    played.finger("ok").slide(x + width / 2, PORTRAIT.height_px - y - height / 2).lift()
    assert played.pressed == []


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["down", "down", "slide", "lift", "wait"]),
        st.integers(0, 9),
        st.floats(0, 1),
        st.floats(0, 0.35),
        st.floats(0, 2.0),
    ),
    max_size=40,
)
"""What, by which finger, where on the lower part of the glass (shares of it), or how long, s."""


def test_whatever_ten_fingers_do_one_thing_at_a_time_is_pressed_and_it_lies_under_a_finger(theatre: MakeTheatre) -> None:
    played = told(theatre)
    slip = PORTRAIT.px(SLIP_MM) + 1
    boxes = {target.name: target.box for target in played.outline().targets}

    def held() -> int:
        return sum(getattr(widget, "_finger", None) is not None for widget in played.widgets())

    @settings(max_examples=150, deadline=None)
    @given(HAPPENINGS)
    def happens(happenings: list[tuple[str, int, float, float, float]]) -> None:
        there: dict[int, Finger] = {}
        for kind, which, x_share, y_share, wait_s in happenings:
            before = len(played.pressed)
            x, y = x_share * PORTRAIT.width_px, y_share * PORTRAIT.height_px
            lifted: Finger | None = None
            if kind == "down" and which not in there:
                there[which] = Finger(played.stage, x, y)
            elif kind == "slide" and which in there:
                there[which].slide(x, y)
            elif kind == "lift" and which in there:
                lifted = there.pop(which)
                lifted.lift()
            elif kind == "wait":
                played.clock.now_s += wait_s
            assert held() <= 1
            reported = played.names[before:]
            assert len(reported) <= (lifted is not None)
            for name in reported:
                assert lifted is not None
                left, top, width, height = boxes[name]
                assert left - slip <= lifted.x <= left + width + slip
                assert top - slip <= PORTRAIT.height_px - lifted.y <= top + height + slip
        for finger in there.values():
            finger.lift()
        assert held() == 0

    happens()
    assert len(set(played.names)) > 1


# --- Through Kivy's own window --------------------------------------------------------------------------------------------


def test_kivy_s_own_touches_go_the_same_way(theatre: MakeTheatre) -> None:
    """From its event loop through the window to the stage: two fingers, then a whole hand, then one finger again."""
    from kivy.base import EventLoop

    window = EventLoop.window
    played = theatre(Glass.of(window.width, window.height, 21.5))
    played.show(view(BODY, serial=3))
    window.add_widget(played.stage)
    listens = window not in EventLoop.event_listeners
    if listens:
        EventLoop.add_event_listener(window)

    def put(name: str) -> UnitTestTouch:
        x, y, width, height = played.target(name).box
        touch = UnitTestTouch(x + width / 2, window.height - y - height / 2)
        touch.touch_down()
        return touch

    try:
        first, second = put("ok"), put("undo")
        second.touch_up()
        first.touch_up()
        assert played.pressed == [(3, "ok")]
        hand = [put(name) for name in ("undo", "ok", "back", "call")]
        for touch in hand:
            touch.touch_up()
        assert played.names == ["ok"]
        put("undo").touch_up()
        assert played.names == ["ok", "undo"]
    finally:
        window.remove_widget(played.stage)
        if listens:
            EventLoop.remove_event_listener(window)
