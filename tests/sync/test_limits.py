"""Limits a member and period: what a period is called, and what is left in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.documents import Reward
from sync.contract.rules.limits import PERIODS, key_of, left_of, period_of


def ms(text: str) -> int:
    """A moment written in Greenwich's time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2026-11-22T10:00", ("2026-11", "2026-Q4", "2026", "ever")),
        ("2026-01-01T00:00", ("2026-01", "2026-Q1", "2026", "ever")),
        # In China the new year began eight hours before it did in Greenwich.
        ("2025-12-31T15:59", ("2025-12", "2025-Q4", "2025", "ever")),
        ("2025-12-31T16:00", ("2026-01", "2026-Q1", "2026", "ever")),
        ("2026-03-31T15:59", ("2026-03", "2026-Q1", "2026", "ever")),
        ("2026-03-31T16:00", ("2026-04", "2026-Q2", "2026", "ever")),
        ("1970-01-01T00:00", ("1970-01", "1970-Q1", "1970", "ever")),
    ],
)
def test_a_period_is_one_of_the_calendar_in_china(at: str, names: tuple[str, ...]) -> None:
    assert tuple(period_of(period, ms(at)) for period in PERIODS) == names


def test_a_period_that_is_not_known_yet_counts_for_good() -> None:
    assert period_of("fortnight", ms("2026-11-22T10:00")) == "ever"


@given(st.integers(min_value=-(2**63), max_value=2**63), st.sampled_from(PERIODS))
def test_whatever_a_broken_clock_says_there_is_a_period(at_ms: int, period: str) -> None:
    assert period_of(period, at_ms)


@given(st.integers(0, 4_000_000_000_000), st.integers(0, 4_000_000_000_000))
def test_later_periods_have_later_names(one_ms: int, other_ms: int) -> None:
    earlier, later = sorted((one_ms, other_ms))
    for period in PERIODS:
        assert period_of(period, earlier) <= period_of(period, later)


@pytest.mark.parametrize(
    ("limit", "had", "left"),
    [(0, {}, None), (3, {}, 3), (3, {"rice@2026-11": 2}, 1), (3, {"rice@2026-11": 5}, 0), (3, {"rice@2026-10": 3}, 3)],
)
def test_what_is_left_is_of_this_period_and_never_below_nothing(limit: int, had: dict[str, int], left: int | None) -> None:
    reward = Reward(id="rice", title="大米", points=1, limit=limit)
    assert left_of(reward, had, ms("2026-11-22T10:00")) == left
    assert key_of("rice", "month", ms("2026-11-22T10:00")) == "rice@2026-11"
