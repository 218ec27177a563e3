"""Fingers: quick and slow ones, two at once, a palm that rests; each touch is reported once or not at all."""

from kiosk.ui import tokens
from kiosk.ui.views import Button, Told
from kiosk.ui.window.widgets.press import RESTING_S
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
    finger.slide(10, 900).slide(x, y).lift()
    assert played.names == ["ok"]


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
