"""Whatever is pressed: the text stays within its bound, nothing is lost silently, and what was taken away can come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.input import composition
from kiosk.ui.input.composition import MAX_LETTERS, MAX_STROKES, Composition
from kiosk.ui.input.pinyin import Candidate

CANDIDATE = st.builds(Candidate, st.text("水龙头修一下", max_size=6), st.integers(-1, 12))
ACTS = st.one_of(
    st.tuples(st.just(composition.with_letter), st.sampled_from("abcxyz'")),
    st.tuples(st.just(composition.with_stroke), st.sampled_from([(), ((0.1, 0.2),), ((0.1, 0.2), (0.8, 0.2))])),
    st.tuples(st.just(composition.without_last_stroke)),
    st.tuples(st.just(composition.wiped)),
    st.tuples(st.just(composition.with_text), st.sampled_from(["，", "A", " ", "7", "", "三个字"])),
    st.tuples(st.just(composition.picked), CANDIDATE),
    st.tuples(st.just(composition.as_letters)),
    st.tuples(st.just(composition.deleted)),
    st.tuples(st.just(composition.cleared)),
    st.tuples(st.just(composition.put_back)),
)


def after(limit: int, acts: list[tuple]) -> list[Composition]:  # type: ignore[type-arg]  # functions and what they take
    states = [Composition(limit)]
    for act, *arguments in acts:
        states.append(act(states[-1], *arguments))
    return states


@given(st.integers(0, 12), st.lists(ACTS, max_size=60))
def test_no_sequence_of_keys_makes_the_text_longer_than_it_may_be(limit: int, acts: list[tuple]) -> None:  # type: ignore[type-arg]
    for state in after(limit, acts):
        assert len(state.text) <= limit
        assert len(state.letters) <= MAX_LETTERS
        assert not (state.letters and state.strokes)
        assert not state.letters.startswith("'")


@given(st.lists(ACTS, max_size=40))
def test_the_text_changes_at_its_end_alone_and_letters_go_nowhere_by_themselves(acts: list[tuple]) -> None:  # type: ignore[type-arg]
    state = Composition(30)
    for act, *arguments in acts:
        before, state = state, act(state, *arguments)
        if act in (composition.cleared, composition.put_back):
            continue
        if act is composition.deleted:
            assert state.text == before.text or state.text == before.text[:-1]
            things = [len(one.text) + len(one.letters) + len(one.strokes) for one in (before, state)]
            assert things[0] - things[1] in (0, 1)
            continue
        assert state.text.startswith(before.text)
        if act is composition.picked and state is not before:
            (candidate,) = arguments
            assert state.text == before.text + candidate.text
            assert state.letters == before.letters[candidate.letters_used :].lstrip("'")
        elif act is composition.as_letters and state is not before:
            assert state.text == before.text + before.letters.replace("'", "")
            assert state.letters == ""
        else:
            assert state.letters.startswith(before.letters)


@given(st.lists(ACTS, max_size=30), st.sampled_from("abc，A"))
def test_delete_takes_back_the_last_key(acts: list[tuple], key: str) -> None:  # type: ignore[type-arg]
    state = after(30, acts)[-1]
    act = composition.with_letter if key in "abc" else composition.with_text
    typed = act(state, key)
    if typed is not state:
        back = composition.deleted(typed)
        assert (back.text, back.letters) == (state.text, state.letters)


@given(st.lists(ACTS, max_size=40))
def test_no_stroke_is_lost_but_by_what_takes_strokes_away(acts: list[tuple]) -> None:  # type: ignore[type-arg]
    takes = (composition.without_last_stroke, composition.wiped, composition.picked, composition.deleted)
    state = Composition(30)
    for act, *arguments in acts:
        before, state = state, act(state, *arguments)
        if act not in (*takes, composition.cleared, composition.put_back):
            assert state.strokes[: len(before.strokes)] == before.strokes


def test_no_more_strokes_than_anybody_draws() -> None:
    state = Composition(9)
    for _ in range(2 * MAX_STROKES):
        state = composition.with_stroke(state, ((0.5, 0.5),))
    assert len(state.strokes) == MAX_STROKES


@given(st.lists(ACTS, max_size=30))
def test_what_was_cleared_can_be_put_back(acts: list[tuple]) -> None:  # type: ignore[type-arg]
    state = after(30, acts)[-1]
    cleared = composition.cleared(state)
    if not state.is_empty:
        assert cleared.is_empty
        assert composition.put_back(cleared) == state


def test_what_was_cleared_is_gone_with_the_next_key() -> None:
    cleared = composition.cleared(Composition(9, "水"))
    assert composition.put_back(composition.with_text(cleared, "火")).text == "火"


@pytest.mark.parametrize(
    ("state", "candidate"),
    [
        (Composition(3, "水龙", "tou"), Candidate("头头", 3)),  # no room
        (Composition(9, "水", "lo"), Candidate("龙", 3)),  # of letters that are gone by now
        (Composition(9, "水", ""), Candidate("龙", 4)),
        (Composition(9, "水", "tou"), Candidate("龙头", 0)),  # it went on with the text, but letters came
        (Composition(9, "水", "tou"), Candidate("", 3)),
        (Composition(3, "水龙", strokes=(((0.5, 0.5),),)), Candidate("头头", 0)),
    ],
)
def test_a_candidate_that_does_not_fit_changes_nothing(state: Composition, candidate: Candidate) -> None:
    assert composition.picked(state, candidate) is state


def test_what_is_left_of_the_letters_waits_without_its_break() -> None:
    assert composition.picked(Composition(9, "", "xi'an"), Candidate("西", 2)) == Composition(9, "西", "an")


@pytest.mark.parametrize("state", [Composition(9, "水", "long"), Composition(9, "水", strokes=(((0.5, 0.5),),))])
def test_marks_and_blanks_do_not_pass_over_what_waits(state: Composition) -> None:
    assert composition.with_text(state, "，") is state


def test_no_letter_begins_where_there_is_no_room_for_a_character() -> None:
    state = Composition(1, "水")
    assert composition.with_letter(state, "a") is state
