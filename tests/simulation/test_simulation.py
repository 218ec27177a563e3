"""A short run: some seeds without a violation, each the same every time."""

from collections import Counter

import pytest

from tests.simulation.run import run_seed, tell


@pytest.mark.slow
def test_a_few_seeds_hold_whatever_goes_wrong() -> None:
    faults: Counter[str] = Counter()
    for seed in range(1, 7):
        lived = run_seed(seed)
        assert not lived.violation, tell(lived)
        faults.update(lived.faults)
    assert all(faults[name] for name in ("power cut in a write", "reply lost", "request doubled", "crash"))


@pytest.mark.slow
def test_a_seed_replays_exactly() -> None:
    first, again = run_seed(3), run_seed(3)
    assert first.trace == again.trace
    assert first.fingerprint == again.fingerprint != ""


@pytest.mark.slow
def test_another_seed_is_another_history() -> None:
    assert run_seed(3, steps=60).fingerprint != run_seed(4, steps=60).fingerprint
