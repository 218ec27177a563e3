"""What a kiosk does while nobody is there, hour by hour."""

from datetime import datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.rest import (
    FRESH_S,
    NIGHT_RESTART_FOR,
    QUIET_S,
    UNDATED_QUIET_S,
    UNDATED_S,
    WANDER_PX,
    Light,
    RestTimes,
    is_open,
    light,
    night_restart_due,
    wander,
)

CHINA = timezone(timedelta(hours=8))
DAY_S = 24 * 3600.0


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("idle_min", "now", "found"),
    [
        (9, at(12), "full"),
        (10, at(12), "dim"),
        (10, at(23), "dark"),
        (10, at(5, 59), "dark"),
        (10, at(6), "dim"),
        (9, at(23), "full"),
        (600, None, "dim"),
    ],
)
def test_the_light_goes_down_when_nobody_comes(idle_min: int, now: datetime | None, found: Light) -> None:
    assert light(RestTimes(), idle_min * 60.0, now) == found


def test_a_station_may_never_want_it() -> None:
    assert light(RestTimes(dim_after_s=0), 1e9, at(23)) == "full"


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "found"),
    [(8, 20, 8, True), (8, 20, 20, False), (20, 2, 1, True), (20, 2, 3, False), (20, 2, 23, True), (0, 0, 4, True)],
)
def test_hours_may_go_past_midnight(opens: int, closes: int, hour: int, found: bool) -> None:
    assert is_open(RestTimes(opens=time(opens), closes=time(closes)), time(hour)) is found


def test_the_picture_wanders_a_pixel_at_a_time_and_never_far() -> None:
    places = [wander(turn) for turn in range(1000)]
    assert all(abs(x) <= WANDER_PX and abs(y) <= WANDER_PX for x, y in places)
    assert all(abs(x - u) + abs(y - v) == 1 for (x, y), (u, v) in pairwise(places))
    assert len(set(places)) == 8 * WANDER_PX


NIGHTLY = RestTimes(restarts=time(3, 30))


@pytest.mark.parametrize(
    ("now", "up_s", "idle_s", "due"),
    [
        (at(3, 29), DAY_S, QUIET_S, False),
        (at(3, 30), DAY_S, QUIET_S, True),
        (at(3, 30), DAY_S, QUIET_S - 1, False),
        (at(5, 29), DAY_S, QUIET_S, True),
        (at(5, 30), DAY_S, QUIET_S, False),
        (at(3, 30), FRESH_S - 1, QUIET_S, False),
        (at(15), 10 * DAY_S, DAY_S, False),
        (None, UNDATED_S, UNDATED_QUIET_S, True),
        (None, UNDATED_S, UNDATED_QUIET_S - 1, False),
        (None, UNDATED_S - 1, UNDATED_QUIET_S, False),
    ],
)
def test_it_starts_anew_at_night_when_nobody_was_there_for_a_while(
    now: datetime | None, up_s: float, idle_s: float, due: bool
) -> None:
    assert night_restart_due(NIGHTLY, now=now, up_s=up_s, idle_s=idle_s) is due


def test_a_night_may_begin_before_midnight() -> None:
    late = RestTimes(restarts=time(23, 30))
    assert night_restart_due(late, now=at(0, 30), up_s=DAY_S, idle_s=QUIET_S)
    assert not night_restart_due(late, now=at(1, 30), up_s=DAY_S, idle_s=QUIET_S)


@given(st.integers(0, 86_399), st.floats(0, 30 * DAY_S), st.one_of(st.none(), st.times()))
def test_nobody_who_stands_there_ever_sees_it_start_anew(second: int, up_s: float, restarts: time | None) -> None:
    now = at(0) + timedelta(seconds=second)
    for moment in (now, None):
        assert not night_restart_due(RestTimes(restarts=restarts), now=moment, up_s=up_s, idle_s=0)


@given(st.times(), st.integers(0, 86_399))
def test_after_a_start_at_night_the_next_one_is_a_day_away(restarts: time, second: int) -> None:
    now = at(0) + timedelta(seconds=second)
    assert NIGHT_RESTART_FOR.total_seconds() < FRESH_S
    up_s = NIGHT_RESTART_FOR.total_seconds()
    assert not night_restart_due(RestTimes(restarts=restarts), now=now, up_s=up_s, idle_s=up_s)
