"""A short form of `python -m tests.monkey`, and the proof that it finds what it is there to find."""

from pathlib import Path

import pytest

from kiosk.ui.step import Step
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import Chrome
from tests.monkey.__main__ import play
from tests.monkey.monkey import Monkey, Wrong

LEAST_STEPS = 18


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_a_monkey_does_the_kiosk_goes_on_and_forgets_it(seed: int) -> None:
    counts = play(0.5, seed)
    assert counts["came to rest"] >= 3
    assert counts["saved on the glass"] >= 1
    assert sum(name.startswith("at ") for name in counts) >= LEAST_STEPS, "it got about"


@pytest.mark.slow
def test_the_same_seed_does_the_same_things() -> None:
    assert play(0.05, 5) == play(0.05, 5)


def planted(folder: Path) -> Monkey:
    return Monkey(folder / "kiosk", seed=4)


def plays_until_found(monkey: Monkey) -> None:
    try:
        monkey.play(2)
    finally:
        monkey.close()


@pytest.mark.slow
def test_a_step_that_fails_is_found(tmp_path: Path) -> None:
    monkey = planted(tmp_path)

    class Failing(HouseDoors):
        def comfort(self, _house: object) -> Step:
            raise RuntimeError("planted")

    monkey.flow._doors = Failing()
    with pytest.raises(Wrong, match="planted"):
        plays_until_found(monkey)


@pytest.mark.slow
def test_a_name_that_is_kept_after_its_visit_is_found(tmp_path: Path) -> None:
    monkey = planted(tmp_path)
    kept: list[Chrome] = []
    framed = monkey.flow._framed

    def keeping(around: Chrome, over: object) -> object:
        kept[:] = [around] if around.who else kept
        return framed(around, over)  # type: ignore[arg-type]

    monkey.flow._framed = keeping  # type: ignore[assignment,method-assign]
    with pytest.raises(Wrong, match="is left in"):
        plays_until_found(monkey)


@pytest.mark.slow
def test_a_visit_that_never_ends_is_found(tmp_path: Path) -> None:
    monkey = planted(tmp_path)
    monkey.flow._idle_ms = lambda: (10**12, 10**12)  # type: ignore[method-assign]
    with pytest.raises(Wrong, match="left alone it rests at"):
        plays_until_found(monkey)
