"""When did it really happen? The interval holds the truth, whatever the kiosk's wall clock says."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from sync.contract.clock import DOUBT_MS, MAX_TRANSIT_MS, Happened, believed_now_ms, reckon

START_MS = 1_780_000_000_000


class Seen(NamedTuple):
    true_ms: int
    at_ms: int
    boot: str
    mono_ms: int


steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(0, 40 * 3_600_000)),
        st.tuples(st.just("jump"), st.integers(-60 * 365 * 86_400_000, 10**12)),
        st.tuples(st.just("reboot"), st.integers(0, 10_000_000)),
        st.tuples(st.just("event"), st.just(0)),
        st.tuples(st.just("push"), st.integers(0, MAX_TRANSIT_MS)),
    ),
    max_size=30,
)


@given(steps)
def test_the_interval_holds_the_truth(steps: list[tuple[str, int]]) -> None:
    true, skew, boots, booted = START_MS, 0, 1, START_MS
    waiting: list[Seen] = []
    not_before = 0
    for what, value in [*steps, ("event", 0), ("push", 0)]:
        if what == "wait":
            true += value
        elif what == "jump":
            skew = value
        elif what == "reboot":
            true, boots = true + value, boots + 1
            booted = true
        elif what == "event":
            waiting.append(Seen(true, max(0, true + skew), f"b{boots}", true - booted))
        else:
            received = true + value
            for seen in waiting:
                found = reckon(
                    at_ms=seen.at_ms,
                    boot=seen.boot,
                    mono_ms=seen.mono_ms,
                    push_boot=f"b{boots}",
                    push_mono_ms=true - booted,
                    received_ms=received,
                    not_before_ms=not_before,
                )
                assert found.earliest_ms <= seen.true_ms <= found.latest_ms
                assert found.earliest_ms <= found.best_ms <= found.latest_ms <= received
                if abs(seen.at_ms - seen.true_ms) <= DOUBT_MS:
                    assert not found.doubtful
                not_before = found.earliest_ms
            true, waiting = received, []


times = st.integers(0, 2**53 - 1)


@given(times, st.sampled_from(["", "a", "b"]), times, st.sampled_from(["", "a", "b"]), times, times, times)
def test_any_clocks_give_an_interval(
    at_ms: int, boot: str, mono_ms: int, push_boot: str, push_mono_ms: int, received_ms: int, not_before_ms: int
) -> None:
    found = reckon(
        at_ms=at_ms,
        boot=boot,
        mono_ms=mono_ms,
        push_boot=push_boot,
        push_mono_ms=push_mono_ms,
        received_ms=received_ms,
        not_before_ms=not_before_ms,
    )
    assert found.earliest_ms <= found.best_ms <= found.latest_ms <= received_ms


def reckoned(at_ms: int, *, boot: str = "now", mono_ms: int = 0) -> Happened:
    return reckon(
        at_ms=at_ms,
        boot=boot,
        mono_ms=mono_ms,
        push_boot="now",
        push_mono_ms=3_600_000,
        received_ms=START_MS,
        not_before_ms=START_MS - 86_400_000,
    )


def test_within_the_boot_of_the_push_a_wrong_wall_clock_does_not_matter() -> None:
    found = reckoned(0, mono_ms=0)
    assert found.best_ms == found.latest_ms == START_MS - 3_600_000
    assert found.doubtful


def test_of_another_boot_the_wall_clock_is_taken_where_it_can_be_right() -> None:
    right = START_MS - 7_200_000
    assert reckoned(right, boot="before") == Happened(
        earliest_ms=START_MS - 86_400_000, latest_ms=START_MS, best_ms=right, doubtful=False
    )
    assert reckoned(0, boot="before").doubtful
    assert reckoned(START_MS + DOUBT_MS + 1, boot="before").doubtful


def test_now_is_never_before_what_is_known_to_have_passed() -> None:
    assert believed_now_ms(0, 5) == 5
    assert believed_now_ms(9, 5) == 9
