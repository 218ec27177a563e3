"""What records count beside one another: no minute twice, no day above its most."""

from hypothesis import given
from hypothesis import strategies as st

from server.counting import Counts, Record, counted
from sync.contract.clock import day_in_china

MIN_MS = 60_000
BEGIN_MS = 1_800_000_000_000 // MIN_MS * MIN_MS


def record(ref: str, began_min: int, minutes: int, points: int = 0, cap_points: int = 0) -> Record:
    began_ms = BEGIN_MS + began_min * MIN_MS
    return Record(ref, began_ms, began_ms + minutes * MIN_MS, minutes, points, cap_points)


def test_records_side_by_side_count_in_full() -> None:
    assert counted([record("a", 0, 60, 10), record("b", 60, 30, 5)]) == {
        "a": Counts(60, 10, False, False),
        "b": Counts(30, 5, False, False),
    }


def test_of_two_at_once_the_later_counts_for_what_is_left_and_both_are_marked() -> None:
    assert counted([record("b", 30, 60, 10), record("a", 0, 60, 10)]) == {
        "a": Counts(60, 10, True, False),
        "b": Counts(30, 5, True, False),
    }
    assert counted([record("a", 0, 60, 10), record("b", 10, 20, 3)])["b"] == Counts(0, 0, True, False)


def test_a_day_has_its_most_and_the_last_to_end_goes_without() -> None:
    day = [record("a", 0, 60, 10, 15), record("b", 100, 60, 10, 15), record("c", 200, 60, 10, 15)]
    assert [counted(day)[ref] for ref in "abc"] == [
        Counts(60, 10, False, False),
        Counts(60, 5, False, True),
        Counts(60, 0, False, True),
    ]
    assert counted([*day, record("d", 24 * 60 + 200, 60, 10, 15)])["d"] == Counts(60, 10, False, False)


RECORDS = st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 720), st.integers(0, 200)), max_size=12).map(
    lambda drawn: [record(f"r{i:02d}", *each, 120) for i, each in enumerate(drawn)]
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_every_minute_counts_once_and_no_day_is_above_its_most(records: list[Record], rng: object) -> None:
    counts = counted(records)
    served = {
        minute for each in records for minute in range(each.began_ms // MIN_MS, each.began_ms // MIN_MS + each.minutes)
    }
    assert sum(each.minutes for each in counts.values()) == len(served)
    days: dict[str, int] = {}
    for each in records:
        got = counts[each.ref]
        assert 0 <= got.points <= each.points
        assert 0 <= got.minutes <= each.minutes
        days[day_in_china(each.ended_ms)] = days.get(day_in_china(each.ended_ms), 0) + got.points
    assert all(points <= 120 for points in days.values())
    shuffled = list(records)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(shuffled) == counts


@given(RECORDS)
def test_who_overlaps_nobody_is_not_marked(records: list[Record]) -> None:
    counts = counted(records)
    for each in records:
        beside = any(
            other.ref != each.ref and max(other.began_ms, each.began_ms) < min(other.ended_ms, each.ended_ms)
            for other in records
        )
        assert counts[each.ref].overlaps == beside
