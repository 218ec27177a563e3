"""The pulse: what counts as life, and for how long."""

import pytest

from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.pulse import SHARE, STEADY_S, Beat, Pulse, beat_of
from tests.clocks import FakeClock
from tests.kiosk.district import NOON_MS

PATIENCE_S = 60.0


def beat(at_s: float, *, works: bool = True) -> Beat:
    return Beat(at_s=at_s, now_ms=NOON_MS, day_known=True, attended=False, works=works)


def test_before_the_first_beat_it_does_not_live() -> None:
    assert not Pulse(0.0, PATIENCE_S).lives(0.0)
    assert not Pulse(0.0, None).lives(0.0)


def test_it_lives_while_beats_are_young() -> None:
    pulse = Pulse(0.0, PATIENCE_S)
    pulse.felt(beat(10.0))
    assert pulse.lives(10.0 + PATIENCE_S * SHARE - 1)
    assert not pulse.lives(10.0 + PATIENCE_S * SHARE)


def test_where_nobody_watches_one_beat_is_enough() -> None:
    pulse = Pulse(0.0, None)
    pulse.felt(beat(1.0))
    assert pulse.lives(1e9)


def test_it_is_steady_after_working_for_long_and_every_trouble_begins_anew() -> None:
    pulse = Pulse(0.0, None)
    pulse.felt(beat(0.0))
    pulse.felt(beat(STEADY_S - 1, works=False))
    pulse.felt(beat(STEADY_S))
    assert not pulse.is_steady(2 * STEADY_S - 1)
    assert pulse.is_steady(2 * STEADY_S)


def test_the_flow_tells_the_time_and_whether_it_serves(flow: Flow, house: House, clock: FakeClock) -> None:
    found = beat_of(flow, 5.0)
    assert (found.at_s, found.now_ms, found.day_known, found.works) == (5.0, clock.wall_ms(), True, True)
    house.open(None, "store_full")
    assert (beat_of(flow, 6.0).works, beat_of(flow, 6.0).trouble) == (False, "store_full")
    house.open(None)
    assert beat_of(flow, 7.0).works


def test_a_store_that_can_not_be_read_gives_no_beat(flow: Flow, house: House) -> None:
    house.desk.kiosk.store.close()
    with pytest.raises(ValueError, match="closed"):
        beat_of(flow, 5.0)
