"""A short form of `python -m tests.faults`: processes killed at random behind a lying network."""

import pytest

from tests.faults.__main__ import run


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_every_fact_that_was_reported_saved_is_at_the_district_once(seed: int) -> None:
    assert run(12, seed, told=False) == []


@pytest.mark.slow
def test_nothing_that_was_on_the_glass_as_saved_is_lost_when_the_kiosk_with_its_window_is_killed() -> None:
    assert run(3, 5, window=True, told=False) == []
