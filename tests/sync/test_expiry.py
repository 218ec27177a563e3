"""How old points are: lots always add up, first in is first out, and what was undone is as old as before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.documents import Member
from sync.contract.rules.expiry import (
    Expiring,
    Lot,
    begins_ms,
    expired_before,
    expires_ms,
    expiring,
    lots,
    month_of,
    months_later,
    with_more,
)
from sync.contract.settings import Settings

DAY_MS = 86_400_000
MONTHS = st.builds(lambda year, month: f"{year}-{month:02d}", st.integers(2020, 2030), st.integers(1, 12))
FACTS = st.lists(st.tuples(MONTHS, st.integers(1, 500)), max_size=20)


def came_in(facts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for month, points in facts:
        found = with_more(found, month, points)
    return found


@given(FACTS, st.integers(0, 12_000))
def test_lots_always_add_up_to_the_balance(facts: list[tuple[str, int]], went_out: int) -> None:
    left = lots(came_in(facts), went_out)
    assert sum(lot.points for lot in left) == sum(points for _, points in facts) - went_out


@given(FACTS, st.integers(0, 12_000))
def test_lots_stand_in_the_order_of_their_months_and_none_is_empty(facts: list[tuple[str, int]], went_out: int) -> None:
    left = lots(came_in(facts), went_out)
    assert [lot.month for lot in left] == sorted({lot.month for lot in left})
    assert all(lot.points for lot in left)
    assert all(lot.points > 0 for lot in left if lot.month)


@given(FACTS, st.randoms())
def test_the_order_in_which_facts_arrive_makes_no_difference(facts: list[tuple[str, int]], random: object) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert came_in(facts) == came_in(shuffled)


@given(FACTS, st.integers(0, 5_000), st.integers(0, 5_000))
def test_what_is_undone_leaves_everything_as_old_as_it_was(facts: list[tuple[str, int]], before: int, spent: int) -> None:
    assert lots(came_in(facts), before + spent - spent) == lots(came_in(facts), before)


@given(FACTS, st.integers(0, 5_000), st.integers(0, 500))
def test_a_spending_never_touches_young_points_while_there_are_old_ones(
    facts: list[tuple[str, int]], before: int, spent: int
) -> None:
    have, left = lots(came_in(facts), before), lots(came_in(facts), before + spent)
    for lot in left[1:]:
        assert lot in have


def test_the_oldest_are_used_up_first() -> None:
    earned = [("2026-01", 10), ("2026-03", 20)]
    assert lots(earned, 4) == [Lot("2026-01", 6), Lot("2026-03", 20)]
    assert lots(earned, 10) == [Lot("2026-03", 20)]
    assert lots(earned, 35) == [Lot("", -5)]


@pytest.mark.parametrize(
    ("month", "months", "later"),
    [("2026-11", 1, "2026-12"), ("2026-11", 2, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-06", 24, "2028-06")],
)
def test_months_are_counted_over_the_new_year(month: str, months: int, later: str) -> None:
    assert months_later(month, months) == later


def test_a_month_begins_at_midnight_in_china() -> None:
    assert month_of(begins_ms("2026-12")) == "2026-12"
    assert month_of(begins_ms("2026-12") - 1) == "2026-11"


@given(MONTHS, st.integers(1, 60))
def test_points_have_expired_from_the_moment_on_that_was_announced(month: str, months: int) -> None:
    settings = Settings(expiry_months=months)
    at_ms = expires_ms(month, settings)
    assert month < expired_before(at_ms, settings)
    assert not month < expired_before(at_ms - 1, settings)


def test_points_never_expire_where_the_settings_do_not_say_so() -> None:
    assert (expires_ms("2020-01", Settings()), expired_before(begins_ms("2026-01"), Settings())) == (0, "")


def test_a_member_is_told_some_time_before() -> None:
    settings = Settings(expiry_months=12, expiry_warn_days=60)
    document = Member(id="m1", shown="王*", home="s1", oldest_month="2025-12", oldest_points=30)
    ends = begins_ms("2027-01")
    assert expiring(document, settings, ends - 61 * DAY_MS) is None
    assert expiring(document, settings, ends - 59 * DAY_MS) == Expiring(30, ends)
    assert expiring(Member(id="m1", shown="王*", home="s1"), settings, ends) is None
