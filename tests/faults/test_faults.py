"""A short form of `python -m tests.faults`: processes killed at random behind a lying network."""

import pytest

from tests.faults.__main__ import run


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_every_fact_that_was_reported_saved_is_at_the_district_once(seed: int) -> None:
    assert run(12, seed, told=False) == []
