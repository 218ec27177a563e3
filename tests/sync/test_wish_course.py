"""The way of a wish: every step by whoever may take it, first come first served, and nothing ever disappears."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.rules.wish_course import (
    AUTOMATIC,
    CLAIMED,
    CONFIRMED,
    DISPUTED,
    FULFILLED,
    FUNNEL,
    HELPER,
    OFFERED,
    ON_THE_WALL,
    OVER,
    PUBLISHED,
    REFERRED,
    REQUESTER,
    STAFF,
    STATES,
    STEPS,
    SUBMITTED,
    SYSTEM,
    UNDER_WAY,
    UNDONE,
    UNFULFILLED,
    VERIFIED,
    WITH_A_HELPER,
    WITHDRAWN,
    Course,
    Taken,
    Why,
    advance,
    due_ms,
    may_step,
    part_of,
)
from sync.contract.settings import Settings, WishHours

ASKED, ANN, BEN = "m-asked", "m-ann", "m-ben"
NEW = Course(requester=ASKED)
HOUR_MS = 3_600_000


def staff(step: str, **fields: object) -> Taken:
    return Taken(step=step, by=STAFF, **fields)  # type: ignore[arg-type]


def helper(step: str, who: str = ANN) -> Taken:
    return Taken(step=step, by=HELPER, member=who)


def requester(step: str, who: str = ASKED) -> Taken:
    return Taken(step=step, by=REQUESTER, member=who)


def system(step: str) -> Taken:
    return Taken(step=step, by=SYSTEM)


def after(*steps: Taken, course: Course = NEW) -> Course:
    """The course after steps that all count."""
    for taken in steps:
        answer = advance(course, taken)
        assert isinstance(answer, Course), f"{taken.step} from {course.state}: {answer}"
        course = answer
    return course


WISHED = (staff("publish"), helper("claim"), helper("finish"), requester("confirm"))
REQUESTED = (staff("verify"), staff("offer", helper=ANN), helper("accept"), helper("set_out"), helper("finish"))


def test_a_wish_is_published_claimed_done_and_confirmed() -> None:
    states = [after(*WISHED[:n]).state for n in range(len(WISHED) + 1)]
    assert states == [SUBMITTED, PUBLISHED, CLAIMED, FULFILLED, CONFIRMED]


def test_a_request_is_verified_dispatched_accepted_on_the_way_and_done() -> None:
    states = [after(*REQUESTED[:n]).state for n in range(len(REQUESTED) + 1)]
    assert states == [SUBMITTED, VERIFIED, OFFERED, CLAIMED, UNDER_WAY, FULFILLED]
    assert after(*REQUESTED).helper == ANN


def test_over_the_counter_it_is_done_at_once() -> None:
    course = after(helper("serve"), course=Course(kind="counter", requester=ASKED))
    assert (course.state, course.helper) == (FULFILLED, ANN)


def test_of_two_claims_the_first_has_it_and_the_second_is_told_so() -> None:
    course = after(staff("publish"), helper("claim", ANN))
    assert advance(course, helper("claim", BEN)) is Why.TAKEN
    assert advance(after(helper("set_out"), course=course), helper("claim", BEN)) is Why.TAKEN
    assert advance(course, helper("claim", ANN)) is Why.NOT_NOW  # the same press twice


def test_nobody_grants_their_own_wish() -> None:
    assert advance(after(staff("publish")), helper("claim", ASKED)) is Why.NOT_YOURS
    assert advance(NEW, helper("serve", ASKED)) is Why.NOT_YOURS


@pytest.mark.parametrize("step", ["accept", "decline"])
def test_an_offer_is_answered_by_whom_it_was_made_to(step: str) -> None:
    course = after(staff("offer", helper=ANN))
    assert advance(course, helper(step, BEN)) is Why.NOT_YOURS
    assert advance(course, requester(step)) is Why.NOT_YOURS
    assert isinstance(advance(course, helper(step, ANN)), Course)


@pytest.mark.parametrize("end", [helper("decline"), system("lapse"), staff("decline")], ids=lambda taken: str(taken.by))
def test_an_offer_in_vain_leads_back_to_where_it_was_made_and_is_remembered(end: Taken) -> None:
    verified = after(staff("verify"), staff("offer", helper=ANN), end)
    assert (verified.state, verified.helper, verified.asked) == (VERIFIED, "", (ANN,))
    on_the_wall = after(staff("publish"), staff("offer", helper=ANN), end)
    assert on_the_wall.state == PUBLISHED


def test_whoever_is_asked_next_takes_the_place_of_the_one_before() -> None:
    course = after(staff("verify"), staff("offer", helper=ANN), staff("offer", helper=BEN))
    assert (course.state, course.helper, course.asked) == (OFFERED, BEN, (ANN,))
    assert advance(course, helper("accept", ANN)) is Why.NOT_YOURS
    assert after(helper("decline", BEN), course=course).state == VERIFIED


def test_what_is_given_back_hangs_on_the_wall_again() -> None:
    course = after(staff("publish"), helper("claim"), helper("set_out"), helper("give_back"))
    assert (course.state, course.helper, course.asked) == (PUBLISHED, "", (ANN,))
    assert after(helper("claim", BEN), course=course).helper == BEN


def test_an_offer_needs_somebody() -> None:
    assert advance(NEW, staff("offer")) is Why.HELPER_MISSING


def test_whoever_asked_says_that_it_is_done_and_how_it_was() -> None:
    claimed = after(staff("publish"), helper("claim"))
    done = after(requester("finish"), Taken(step="confirm", by=REQUESTER, member=ASKED, rating=3), course=claimed)
    assert (done.state, done.rating, done.helper) == (CONFIRMED, 3, ANN)
    assert advance(claimed, requester("finish", BEN)) is Why.NOT_YOURS
    assert advance(claimed, requester("confirm")) is Why.NOT_NOW


def test_a_dispute_is_the_staffs_to_settle() -> None:
    course = after(*WISHED[:3], requester("dispute"))
    assert course.state == DISPUTED
    assert advance(course, helper("finish")) is Why.NOT_NOW
    assert after(staff("settle"), course=course).state == FULFILLED
    assert after(staff("publish"), course=course).helper == ""


def test_a_department_answers_and_the_clock_runs_on() -> None:
    referred = after(Taken(step="refer", by=STAFF, reason="供水公司", at_ms=5))
    answered = after(Taken(step="answer", by=STAFF, reason="五月更换", at_ms=9), course=referred)
    assert (answered.state, answered.since_ms, answered.reason) == (REFERRED, 5, "五月更换")
    assert after(staff("settle"), course=answered).state == FULFILLED


@pytest.mark.parametrize("step", sorted(STEPS))
@pytest.mark.parametrize("by", ["", "officer"])
def test_no_step_is_taken_as_somebody_that_there_is_not(step: str, by: str) -> None:
    for state in STATES:
        course = Course(requester=ASKED, state=state, helper=ANN)
        assert isinstance(advance(course, Taken(step=step, by=by, member=ANN, helper=ANN)), Why)


def test_a_step_of_a_later_version_does_not_count() -> None:
    assert advance(NEW, staff("raffle")) is Why.UNKNOWN_STEP
    assert not may_step(NEW, "raffle", STAFF)


def test_every_state_is_reached_and_every_wish_can_end() -> None:
    ways = {state: {s.to or PUBLISHED for s in STEPS.values() if state in s.sources} for state in STATES}

    def reached(start: str) -> set[str]:
        found = {start}
        for _ in STATES:
            found |= {to for state in found for to in ways[state]}
        return found

    assert reached(SUBMITTED) == set(STATES)
    assert all(reached(state) & OVER for state in STATES)


def test_every_state_is_in_one_part_of_the_funnel() -> None:
    assert sorted(state for states in FUNNEL.values() for state in states) == sorted(STATES)
    assert all(state in FUNNEL[part_of(state)] for state in STATES)
    assert part_of("of-a-later-version") == "open"
    assert set(STATES) >= ON_THE_WALL | UNDONE | OVER | WITH_A_HELPER


def test_what_the_district_does_by_itself_are_steps_that_it_may_take() -> None:
    for state, step in AUTOMATIC.items():
        assert state in STEPS[step].sources
        assert SYSTEM in STEPS[step].by
    # Beside what follows from a deadline it asks the next volunteer (`Settings.offers_on`).
    assert {name for name, step in STEPS.items() if SYSTEM in step.by} == {*AUTOMATIC.values(), "offer"}


def test_a_deadline_follows_from_the_last_step_and_the_settings() -> None:
    settings = Settings(wish_hours=WishHours(published=24, claimed=0))
    assert due_ms(Course(state=PUBLISHED, since_ms=HOUR_MS), settings) == 25 * HOUR_MS
    assert due_ms(Course(state=CLAIMED, since_ms=HOUR_MS), settings) == 0
    assert due_ms(Course(state=CONFIRMED, since_ms=HOUR_MS), settings) == 0
    assert {field.name for field in msgspec.structs.fields(WishHours)} == set(UNDONE | {FULFILLED, DISPUTED})


# --- Whatever comes -----------------------------------------------------------------------------------------------------

MEMBERS = ("", ASKED, ANN, BEN)
STEPS_TAKEN = st.builds(
    Taken,
    step=st.sampled_from([*STEPS, "raffle"]),
    by=st.sampled_from([REQUESTER, HELPER, STAFF, SYSTEM, ""]),
    member=st.sampled_from(MEMBERS),
    helper=st.sampled_from(MEMBERS),
    reason=st.sampled_from(["", "why"]),
    rating=st.integers(0, 9),
    at_ms=st.integers(1, 10**12),
)


def run(steps: Sequence[Taken], course: Course = NEW) -> list[tuple[Course, Taken, Course | Why]]:
    """What became of each step."""
    lived = []
    for taken in steps:
        answer = advance(course, taken)
        lived.append((course, taken, answer))
        course = course if isinstance(answer, Why) else answer
    return lived


@given(st.lists(STEPS_TAKEN, max_size=40))
def test_nobody_ever_skips_a_step(steps: list[Taken]) -> None:
    for before, taken, answer in run(steps):
        if isinstance(answer, Why):
            continue
        step = STEPS[taken.step]
        assert before.state in step.sources
        assert answer.state == (step.to or before.back)
        assert taken.by in step.by
        assert answer.state in STATES
        assert 0 <= answer.rating <= 3


@given(st.lists(STEPS_TAKEN, max_size=40))
def test_whoever_has_it_is_never_lost_and_never_the_one_who_asked(steps: list[Taken]) -> None:
    for before, taken, answer in run(steps):
        if isinstance(answer, Why):
            continue
        if answer.state == OFFERED:
            assert answer.helper
        if answer.state in (SUBMITTED, VERIFIED, PUBLISHED, REFERRED):
            assert not answer.helper
        if taken.by == HELPER and answer.helper:
            assert answer.helper == taken.member != answer.requester or answer.helper == before.helper
        assert answer.back in (SUBMITTED, VERIFIED, PUBLISHED, REFERRED)


@given(st.lists(STEPS_TAKEN, max_size=40))
def test_whoever_may_take_a_step_can_and_whoever_may_not_cannot(steps: list[Taken]) -> None:
    for before, taken, answer in run(steps):
        may = may_step(before, taken.step, taken.by, taken.member)
        assert may == (isinstance(answer, Course) or answer is Why.HELPER_MISSING)


@given(st.lists(STEPS_TAKEN, max_size=40))
def test_what_is_over_stays_so_unless_staff_begin_anew(steps: list[Taken]) -> None:
    for before, taken, answer in run(steps):
        if isinstance(answer, Course) and before.state in (CONFIRMED, WITHDRAWN):
            raise AssertionError(f"{taken.step} led out of {before.state}")
        if isinstance(answer, Course) and before.state in (UNFULFILLED, "expired"):
            assert taken.by == STAFF
