"""A wish's states and the steps between them: the same table for kiosk and district."""

import itertools

import pytest

from sync.contract.rules.wishes import ON_THE_WALL, STEPS, SUBMITTED, may_step

ROAD = ("submitted", "published", "claimed", "fulfilled", "confirmed")


def test_the_road_of_a_small_wish_leads_from_submitted_to_confirmed() -> None:
    assert all(may_step(state, to) for state, to in itertools.pairwise(ROAD))


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("submitted", "claimed"),  # nobody can claim what nobody has seen
        ("submitted", "confirmed"),
        ("published", "submitted"),
        ("published", "published"),  # a second press of the same button
        ("claimed", "referred"),
        ("referred", "claimed"),
        ("fulfilled", "published"),
        ("confirmed", "fulfilled"),
        ("unfulfilled", "published"),
        ("submitted", "granted"),
        ("granted", "published"),
        ("", "published"),
    ],
)
def test_what_is_no_step(state: str, to: str) -> None:
    assert not may_step(state, to)


def test_a_claim_can_be_given_back_and_a_department_may_send_a_wish_back_to_the_neighbours() -> None:
    assert may_step("claimed", "published")
    assert may_step("referred", "published")


def test_every_state_is_reached_from_the_first_and_every_wish_can_end() -> None:
    reached = {SUBMITTED}
    for _ in STEPS:
        reached |= {to for state in reached for to in STEPS[state]}
    assert reached == set(STEPS)
    ends = {state for state, next_ones in STEPS.items() if not next_ones}
    for state in STEPS:
        ahead = {state}
        for _ in STEPS:
            ahead |= {to for one in ahead for to in STEPS[one]}
        assert ahead & ends


def test_the_wall_shows_known_states_alone() -> None:
    assert set(STEPS) >= ON_THE_WALL
