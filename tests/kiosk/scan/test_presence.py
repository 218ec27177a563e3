"""One showing of a card is one scan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scan.presence import InView


def test_the_first_sight_is_reported_and_staying_in_view_is_not() -> None:
    view = InView(grace_ms=2_000)
    assert view.newcomers(["A"], 0) == ["A"]
    for now_ms in range(100, 60_000, 100):
        assert view.newcomers(["A"], now_ms) == []


def test_a_card_unseen_for_less_than_the_grace_time_has_not_left() -> None:
    view = InView(grace_ms=2_000)
    view.newcomers(["A"], 0)
    assert view.newcomers(["A"], 1_999) == []
    assert view.newcomers(["A"], 3_998) == []


def test_a_card_that_left_for_the_grace_time_counts_again() -> None:
    view = InView(grace_ms=2_000)
    view.newcomers(["A"], 0)
    assert view.newcomers(["A"], 2_000) == ["A"]


def test_empty_frames_between_do_not_keep_a_card_in_view() -> None:
    view = InView(grace_ms=2_000)
    view.newcomers(["A"], 0)
    for now_ms in range(100, 2_000, 100):
        assert view.newcomers([], now_ms) == []
    assert view.newcomers(["A"], 2_000) == ["A"]


def test_two_codes_in_one_frame_are_both_reported_in_their_order() -> None:
    view = InView()
    assert view.newcomers(["B", "A"], 0) == ["B", "A"]
    assert view.newcomers(["A", "B", "C"], 100) == ["C"]


def test_the_same_code_twice_in_one_frame_is_one() -> None:
    assert InView().newcomers(["A", "A"], 0) == ["A"]


def test_case_and_spaces_make_no_other_card() -> None:
    view = InView()
    assert view.newcomers(["LLABC"], 0) == ["LLABC"]
    assert view.newcomers([" llAbc "], 10) == []


def test_a_clock_that_steps_back_reports_nothing_twice() -> None:
    view = InView(grace_ms=2_000)
    view.newcomers(["A"], 10_000)
    assert view.newcomers(["A"], 500) == []
    assert view.newcomers(["A"], 11_000) == []


def test_passers_by_are_forgotten() -> None:
    view = InView(grace_ms=2_000)
    for i in range(10_000):
        view.newcomers([f"code {i}"], i * 10)
    assert view.in_view(100_000) <= 200


def test_clearing_lets_the_same_card_count_at_once() -> None:
    view = InView()
    view.newcomers(["A"], 0)
    view.clear()
    assert view.newcomers(["A"], 1) == ["A"]


def test_a_negative_grace_time_is_refused() -> None:
    with pytest.raises(ValueError, match="grace_ms"):
        InView(grace_ms=-1)


@given(st.lists(st.tuples(st.integers(0, 3_000), st.sets(st.sampled_from("ABC"))), max_size=60))
def test_a_code_is_reported_exactly_when_it_was_unseen_for_the_grace_time(steps: list[tuple[int, set[str]]]) -> None:
    view, now_ms, last = InView(grace_ms=2_000), 0, dict[str, int]()
    for pause_ms, codes in steps:
        now_ms += pause_ms
        expected = {code for code in codes if code not in last or now_ms - last[code] >= 2_000}
        assert set(view.newcomers(sorted(codes), now_ms)) == expected
        last.update(dict.fromkeys(codes, now_ms))
