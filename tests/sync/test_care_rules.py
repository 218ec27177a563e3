"""When a visit is due, what was missed, who may do which duty, and how households are counted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.rules.care import (
    AWAY,
    Rhythm,
    days_unseen,
    duty_of,
    every_days_of,
    is_visit,
    may_do,
    missed,
    next_visit_ms,
    overdue_days,
    risk_of,
    tally,
    usual_days,
    visited_ms,
)
from sync.contract.settings import DUTIES, Settings

DAY_MS = 86_400_000


def in_china(day: int, hour: int, minute: int = 0) -> int:
    """A moment of November 2026 in China's time, Unix ms."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp() * 1000) - 8 * 3_600_000


@pytest.mark.parametrize(
    ("last", "every", "since", "due"),
    [
        (0, 7, 10, 17),  # nobody has been there: a rhythm after it began
        (12, 7, 10, 19),
        (5, 7, 10, 17),  # a visit before a new rhythm began puts nothing off
        (12, 0, 10, 13),
        (12, 400, 10, 12 + 366),
    ],
)
def test_the_next_visit_is_a_rhythm_after_the_last_one(last: int, every: int, since: int, due: int) -> None:
    assert next_visit_ms(last * DAY_MS, every, since * DAY_MS) == due * DAY_MS


@pytest.mark.parametrize(
    ("due", "now", "days"),
    [
        (in_china(10, 9), in_china(10, 8), 0),
        (in_china(10, 9), in_china(10, 23, 59), 0),  # due today is not missed yet
        (in_china(10, 23, 59), in_china(11, 0), 1),
        (in_china(10, 0), in_china(11, 23, 59), 1),
        (in_china(10, 9), in_china(17, 9), 7),
        (in_china(10, 9), in_china(1, 9), 0),
    ],
)
def test_a_visit_is_missed_from_the_day_after_it_was_due(due: int, now: int, days: int) -> None:
    assert overdue_days(due, now) == days
    assert days_unseen(due, now) == days


def test_the_greatest_risk_comes_first_then_what_was_missed_longest() -> None:
    now = in_china(20, 12)
    pairs = [
        Rhythm("steady-long", 1, 1, in_china(1, 12)),
        Rhythm("urgent-short", 3, 1, in_china(18, 12)),
        Rhythm("urgent-long", 3, 1, in_china(10, 12)),
        Rhythm("watched", 2, 1, in_china(10, 12)),
        Rhythm("in-time", 3, 7, in_china(18, 12)),
        Rhythm("visited", 3, 7, in_china(1, 12), in_china(19, 12)),
    ]
    found = missed(pairs, now)
    assert [each.pair for each in found] == ["urgent-long", "urgent-short", "watched", "steady-long"]
    assert [each.days for each in found] == [9, 1, 9, 18]


@given(
    st.lists(st.tuples(st.integers(-3, 9), st.integers(-9, 999), st.integers(0, 90), st.integers(0, 90)), max_size=12),
    st.integers(0, 200),
)
def test_whatever_the_pairs_each_missed_visit_is_told_once_and_in_order(
    drawn: list[tuple[int, int, int, int]], now: int
) -> None:
    pairs = [Rhythm(f"p{n}", *each[:2], each[2] * DAY_MS, each[3] * DAY_MS) for n, each in enumerate(drawn)]
    found = missed(pairs, now * DAY_MS)
    late = [pair for pair in pairs if next_visit_ms(pair.last_ms, pair.every_days, pair.from_ms) < now * DAY_MS]
    assert sorted(each.pair for each in found) == sorted(pair.pair for pair in late)
    assert [(-each.risk, -each.days) for each in found] == sorted((-each.risk, -each.days) for each in found)
    assert all(1 <= each.risk <= 3 and each.days >= 1 for each in found)


def test_who_may_do_what() -> None:
    pressure, meal = duty_of("pressure", DUTIES), duty_of("meal", DUTIES)
    assert pressure is not None
    assert meal is not None
    assert not may_do(pressure, ())
    assert not may_do(pressure, {"repair"})
    assert may_do(pressure, {"doctor"})
    assert may_do(meal, ())
    assert may_do(None, ())
    assert duty_of("ballooning", DUTIES) is None


def test_what_is_out_of_bounds_counts_as_the_nearest() -> None:
    assert [risk_of(risk) for risk in (0, 1, 2, 3, 9)] == [1, 1, 2, 3, 3]
    assert [every_days_of(days) for days in (0, 1, 366, 999)] == [1, 1, 366, 366]
    assert [usual_days(risk, Settings().visit_days) for risk in (0, 1, 2, 3, 4)] == [30, 30, 14, 7, 7]
    assert [visited_ms(40 * DAY_MS, ago) // DAY_MS for ago in (0, 3, 31, 500)] == [40, 37, 9, 9]
    assert not is_visit(AWAY)


@given(st.dictionaries(st.text(max_size=4), st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), max_size=20))
def test_a_household_is_counted_once_whatever_lists_it_is_on(households: dict[str, list[str]]) -> None:
    found = tally(households)
    assert found.households == len(households)
    for name in "abc":
        assert found.by_list.get(name, 0) == sum(name in lists for lists in households.values())
    assert all(n <= found.households for n in found.by_list.values())
