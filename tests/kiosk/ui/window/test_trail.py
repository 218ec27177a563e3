"""Where a finger went between two frames is not lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from kivy.input import MotionEvent

from kiosk.ui.window import trail

WINDOW = SimpleNamespace(width=1001, height=501)


class Touch(MotionEvent):
    """As a provider makes it."""

    def depack(self, args: Any) -> None:
        """See Kivy."""
        self.sx, self.sy = args
        super().depack(args)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is changed in Kivy is as before when a test ends."""
    monkeypatch.setattr(MotionEvent, "depack", MotionEvent.depack)
    trail.remember()
    trail.remember()


def rounded(places: list[tuple[float, float]]) -> list[tuple[int, int]]:
    return [(round(x), round(y)) for x, y in places]


def test_every_place_that_was_told_is_there_once() -> None:
    touch = Touch("test", 1, (0.1, 0.2))
    touch.move((0.3, 0.2))
    touch.move((0.5, 0.4))
    touch.scale_for_screen(1001, 501)
    assert rounded(trail.since_asked(touch, WINDOW)) == [(100, 100), (300, 100), (500, 200)]
    touch.move((0.6, 0.4))
    assert rounded(trail.since_asked(touch, WINDOW)) == [(600, 200)]


def test_the_last_of_them_is_where_kivy_has_the_touch() -> None:
    touch = Touch("test", 1, (0.1, 0.2))
    touch.move((0.25, 0.75))
    touch.scale_for_screen(1001, 501)
    assert trail.since_asked(touch, WINDOW)[-1] == pytest.approx((touch.x, touch.y))


def test_where_nothing_new_was_told_it_is_where_it_was() -> None:
    touch = Touch("test", 1, (0.5, 0.5))
    touch.scale_for_screen(1001, 501)
    trail.since_asked(touch, WINDOW)
    assert trail.since_asked(touch, WINDOW) == [(touch.x, touch.y)]
    assert trail.since_asked(touch, None) == [(touch.x, touch.y)]


def test_a_trail_that_nobody_asks_for_does_not_grow() -> None:
    touch = Touch("test", 1, (0.5, 0.5))
    for _ in range(10 * trail.KEPT):
        touch.move((0.4, 0.4))
    assert len(trail.since_asked(touch, WINDOW)) == trail.KEPT
