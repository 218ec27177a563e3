"""When to try again."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sync.retry import ASKED_MAX_MS, FIRST_MS, LONGEST_MS, Backoff


@given(st.lists(st.integers(-(10**18), 10**18), max_size=80), st.integers())
def test_waits_grow_to_ten_minutes_and_never_cut_short_what_was_asked(asked: list[int], seed: int) -> None:
    backoff = Backoff(random.Random(seed))
    for failures, retry_after_ms in enumerate(asked):
        wait_ms = backoff.failed(retry_after_ms)
        first = min(max(0, retry_after_ms), ASKED_MAX_MS)
        assert first <= wait_ms <= first + min(LONGEST_MS, FIRST_MS * 2 ** min(failures, 30))


def test_success_begins_anew() -> None:
    backoff = Backoff(random.Random(1))
    for _ in range(30):
        backoff.failed()
    backoff.succeeded()
    assert backoff.failed() <= FIRST_MS


def test_a_thousand_stations_that_were_told_the_same_come_at_different_times() -> None:
    waits = {Backoff(random.Random(seed)).failed(5_000) for seed in range(1000)}
    assert len(waits) > 400
