"""What service earns: whole numbers, by the district's settings, never more than they allow."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.clock import day_in_china
from sync.contract.documents import Activity, OpenCheckIn
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.ledger import held_account, member_account
from sync.contract.refusals import Refusal
from sync.contract.rules.service import (
    Begun,
    Earned,
    Served,
    check_in,
    check_out,
    forgotten_min,
    groups_now,
    held_part,
    may_witness,
    points_for,
    todays_activities,
)
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.settings import Difficulty, Settings

MIN_MS = 60_000
HOUR_MS = 60 * MIN_MS
NOON_MS = 1_795_320_000_000
STREAM = "k1.a"
WANG = Person(card="1", member="mwang")
HARD = (Difficulty("hard", "艰苦", "Hard", 150),)


def settings(**changes: object) -> Settings:
    return msgspec.structs.replace(Settings(), **changes)


def activity(
    length_min: int = 120, *, coefficient_pct: int = 100, difficulty: str = "", starts_ms: int = NOON_MS
) -> Activity:
    return Activity(
        id="a1",
        title="乐修匠",
        category="邻里帮",
        station="s1",
        starts_ms=starts_ms,
        ends_ms=starts_ms + length_min * MIN_MS,
        leaders=("mleader",),
        coefficient_pct=coefficient_pct,
        difficulty=difficulty,
    )


def here(at_ms: int = NOON_MS, *, mono_ms: int = 0, may_spend: bool = True, of: Settings | None = None) -> Here:
    return Here(
        station="s1",
        stream=STREAM,
        boot="b1",
        mono_ms=mono_ms or at_ms - NOON_MS + 100 * HOUR_MS,
        now_ms=at_ms,
        day_known=True,
        may_spend=may_spend,
        settings=of or Settings(),
    )


def begun(at_ms: int = NOON_MS, *, at: str = "", stream: str = STREAM) -> Standing:
    """Service that has begun and not ended."""
    open_ = OpenCheckIn(
        ref="k1.a:1", at_ms=at_ms, boot="b1", mono_ms=at_ms - NOON_MS + 100 * HOUR_MS, activity=at, stream=stream
    )
    return Standing(open=(open_,))


def ended(result: tuple[object, Served] | Refusal) -> Served:
    assert not isinstance(result, Refusal)
    return result[1]


# --- points_for ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "changes", "held", "earned"),
    [
        (60, {}, None, Earned(10)),
        (90, {}, None, Earned(15)),
        (5, {}, None, Earned(0, "short")),
        (6, {}, None, Earned(1)),
        (59, {"earn_step_min": 6}, None, Earned(9)),
        (59, {"earn_step_min": 5}, None, Earned(9)),
        (59, {"earn_step_min": 10}, None, Earned(8)),
        (59, {"earn_step_min": 15}, None, Earned(7)),
        (59, {"earn_step_min": 30}, None, Earned(5)),
        (14, {"earn_step_min": 15}, None, Earned(0, "short")),
        (120, {}, activity(120), Earned(20)),
        (72, {}, activity(120), Earned(12)),
        (71, {}, activity(120), Earned(0, "attendance")),
        (71, {"min_attendance_pct": 0}, activity(120), Earned(11)),
        (60, {}, activity(60, coefficient_pct=150), Earned(15)),
        (60, {"difficulties": HARD}, activity(60, difficulty="hard"), Earned(15)),
        (60, {"difficulties": HARD}, activity(60, coefficient_pct=150, difficulty="hard"), Earned(22)),
        (60, {"difficulties": HARD}, activity(60, difficulty="unheard of"), Earned(10)),
        (600, {}, None, Earned(100)),
        (720, {"daily_cap_points": 0, "points_per_hour": 100}, None, Earned(500)),
        (720, {"daily_cap_points": 100}, None, Earned(100, "cap")),
    ],
)
def test_service_earns_by_the_settings(
    minutes: int, changes: dict[str, object], held: Activity | None, earned: Earned
) -> None:
    assert points_for(minutes, activity=held, evidence="clocked", settings=settings(**changes)) == earned


@pytest.mark.parametrize(("evidence", "points"), [("clocked", 9), ("witnessed", 10), ("manual", 5), ("hearsay", 5)])
def test_evidence_says_what_service_is_worth(evidence: str, points: int) -> None:
    worth = settings(clocked_pct=90, manual_pct=50)
    assert points_for(60, activity=None, evidence=evidence, settings=worth).points == points


def test_what_was_earned_before_on_that_day_leaves_less() -> None:
    for before, expected in (
        (0, Earned(60)),
        (60, Earned(60)),
        (61, Earned(59, "cap")),
        (120, Earned(0, "cap")),
        (-30, Earned(60)),
    ):
        assert points_for(360, activity=None, evidence="clocked", settings=Settings(), earned_today=before) == expected


percents = st.integers(0, 300)
some_settings = st.builds(
    settings,
    points_per_hour=st.integers(0, 200),
    earn_step_min=st.sampled_from([1, 5, 6, 10, 15, 30]),
    min_service_min=st.integers(0, 60),
    earn_cap_points=st.integers(0, 1000),
    daily_cap_points=st.integers(0, 300),
    clocked_pct=percents,
    witnessed_pct=percents,
    manual_pct=percents,
    min_attendance_pct=st.integers(0, 100),
    held_cap_points=st.integers(0, 100),
    difficulties=st.just(HARD),
)
some_activities = st.none() | st.builds(
    activity, st.integers(0, 600), coefficient_pct=percents, difficulty=st.sampled_from(["", "hard"])
)
evidences = st.sampled_from(["clocked", "witnessed", "manual"])


@given(st.integers(0, 2_000), some_activities, evidences, some_settings, st.integers(0, 400))
def test_points_are_whole_never_negative_and_never_above_a_cap(
    minutes: int, held: Activity | None, evidence: str, rules: Settings, before: int
) -> None:
    earned = points_for(minutes, activity=held, evidence=evidence, settings=rules, earned_today=before)
    assert type(earned.points) is int
    assert 0 <= earned.points <= rules.earn_cap_points
    if rules.daily_cap_points:
        assert before + earned.points <= max(before, rules.daily_cap_points)
    assert 0 <= held_part(earned.points, evidence=evidence, settings=rules) <= min(earned.points, rules.held_cap_points)


@given(st.integers(0, 2_000), st.integers(0, 2_000), some_activities, evidences, some_settings, st.integers(0, 400))
def test_longer_service_never_earns_less(
    one: int, other: int, held: Activity | None, evidence: str, rules: Settings, before: int
) -> None:
    less, more = (
        points_for(minutes, activity=held, evidence=evidence, settings=rules, earned_today=before)
        for minutes in sorted((one, other))
    )
    assert less.points <= more.points


@given(st.integers(0, 2_000), some_activities, some_settings, st.integers(0, 400), st.integers(0, 400))
def test_whoever_earned_more_before_never_earns_more_now(
    minutes: int, held: Activity | None, rules: Settings, one: int, other: int
) -> None:
    less, more = sorted((one, other))
    after_less = points_for(minutes, activity=held, evidence="clocked", settings=rules, earned_today=less)
    after_more = points_for(minutes, activity=held, evidence="clocked", settings=rules, earned_today=more)
    assert after_less.points >= after_more.points


@given(st.lists(st.integers(0, 400), max_size=12), some_settings)
def test_no_day_of_many_services_earns_more_than_its_most(served: list[int], rules: Settings) -> None:
    earned = 0
    for minutes in served:
        now = points_for(minutes, activity=None, evidence="clocked", settings=rules, earned_today=earned)
        earned += now.points
    assert not rules.daily_cap_points or earned <= rules.daily_cap_points


# --- Forgotten ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began_ms", "elapsed_min", "held", "minutes"),
    [
        (NOON_MS, 1_000, activity(120), 120),
        (NOON_MS + 30 * MIN_MS, 1_000, activity(120), 90),
        (NOON_MS - 30 * MIN_MS, 1_000, activity(120), 150),
        (NOON_MS - 1_000 * HOUR_MS, 1_000, activity(120), 180),  # a clock that was far behind: no earlier than one may come
        (NOON_MS + 3 * HOUR_MS, 1_000, activity(120), 60),  # over before it began: the kiosk could not tell the day
        (NOON_MS, 1_000, None, 60),
        (NOON_MS, 20, None, 20),
        (NOON_MS, 20, activity(120), 20),
        (NOON_MS, 10_000, activity(3_000), 720),
    ],
)
def test_what_nobody_ended_counts_to_the_end_of_the_activity(
    began_ms: int, elapsed_min: int, held: Activity | None, minutes: int
) -> None:
    assert forgotten_min(began_ms, elapsed_min=elapsed_min, activity=held, settings=Settings()) == minutes


@given(st.integers(0, 2 * NOON_MS), st.integers(0, 10_000), some_activities)
def test_the_rule_never_counts_more_than_there_was(began_ms: int, elapsed_min: int, held: Activity | None) -> None:
    minutes = forgotten_min(began_ms, elapsed_min=elapsed_min, activity=held, settings=Settings())
    assert 0 <= minutes <= min(elapsed_min, Settings().max_service_min)


def test_a_check_in_after_a_forgotten_one_ends_that_first() -> None:
    found = check_in(WANG, begun(at="a1"), here(NOON_MS + 5 * HOUR_MS), activity="", activities={"a1": activity(120)})
    assert isinstance(found, Begun)
    closed, began = (draft.body for draft in found.drafts)
    assert isinstance(closed, CheckedOut)
    assert isinstance(began, CheckedIn)
    assert (closed.served_min, closed.forgotten, closed.evidence, closed.check_in) == (120, True, "clocked", "k1.a:1")
    assert [(move.target, move.points) for move in found.drafts[0].moves] == [(member_account("mwang"), 20)]
    assert found.forgotten[0].ended_ms == NOON_MS + 2 * HOUR_MS


def test_two_forgotten_ones_of_a_day_share_its_most() -> None:
    rules = settings(daily_cap_points=25)
    opens = (begun(at="a1").open[0], msgspec.structs.replace(begun(at="a1").open[0], ref="k2.b:9"))
    found = check_in(
        WANG, Standing(open=opens), here(NOON_MS + 5 * HOUR_MS, of=rules), activity="", activities={"a1": activity(120)}
    )
    assert isinstance(found, Begun)
    assert [(served.points, served.why) for served in found.forgotten] == [(20, ""), (5, "cap")]


def test_nobody_checks_in_while_the_activity_still_goes_on() -> None:
    found = check_in(WANG, begun(at="a1"), here(NOON_MS + HOUR_MS), activity="", activities={"a1": activity(120)})
    assert found is Refusal.ALREADY_CHECKED_IN


def test_who_checks_out_a_while_after_the_end_is_clocked_to_that_moment() -> None:
    served = ended(check_out(WANG, begun(at="a1"), here(NOON_MS + 140 * MIN_MS), activities={"a1": activity(120)}))
    assert (served.minutes, served.forgotten, served.points) == (140, False, 23)


def test_who_checks_out_a_day_later_had_forgotten() -> None:
    for held, at, minutes in (({"a1": activity(120)}, "a1", 120), ({}, "", 60)):
        served = ended(check_out(WANG, begun(at=at), here(NOON_MS + 30 * HOUR_MS), activities=held))
        assert (served.minutes, served.forgotten, served.evidence) == (minutes, True, "clocked")
        assert day_in_china(served.ended_ms) == "2026-11-22"


# --- Witnesses ----------------------------------------------------------------------------------------------------------


def test_what_was_witnessed_may_be_spent_here_at_once_up_to_the_most() -> None:
    standing, at_ms = begun(), NOON_MS + 6 * HOUR_MS
    drafted = check_out(WANG, standing, here(at_ms), activities={}, witness="mleader")
    assert not isinstance(drafted, Refusal)
    draft, served = drafted
    body = draft.body
    assert isinstance(body, CheckedOut)
    assert (body.evidence, body.witness, body.rules) == ("witnessed", "mleader", 0)
    assert (served.points, served.held) == (60, 50)
    assert [(move.target, move.points) for move in draft.moves] == [
        (held_account(STREAM, "mwang"), 50),
        (member_account("mwang"), 10),
    ]


def test_nothing_is_held_without_a_witness_or_where_nothing_may_be_spent() -> None:
    at_ms = NOON_MS + HOUR_MS
    alone = ended(check_out(WANG, begun(), here(at_ms), activities={}))
    stopped = ended(check_out(WANG, begun(), here(at_ms, may_spend=False), activities={}, witness="mleader"))
    disputed = msgspec.structs.replace(WANG, disputed=True)
    doubted = ended(check_out(disputed, begun(), here(at_ms), activities={}, witness="mleader"))
    frozen = msgspec.structs.replace(begun(), frozen=True)
    cold = ended(check_out(WANG, frozen, here(at_ms), activities={}, witness="mleader"))
    assert [(served.points, served.held) for served in (alone, stopped, doubted, cold)] == [(10, 0)] * 4


def test_nobody_witnesses_their_own_service() -> None:
    at = here(NOON_MS + HOUR_MS)
    assert check_out(WANG, begun(), at, activities={}, witness="mwang") is Refusal.SECOND_PERSON_NEEDED
    assert check_in(WANG, Standing(), at, activity="", activities={}, witness="mwang") is Refusal.SECOND_PERSON_NEEDED


def test_leaders_witness_their_activity_and_keepers_all() -> None:
    held = activity()
    assert may_witness("mleader", ("volunteer",), held)
    assert not may_witness("mleader", ("volunteer",), None)
    assert not may_witness("mother", ("volunteer",), held)
    assert may_witness("mother", ("keeper",), None)
    assert not may_witness("", ("keeper",), held)


def test_a_card_that_acts_for_somebody_serves_for_nobody() -> None:
    proxy = msgspec.structs.replace(WANG, proxy="relative")
    assert check_in(proxy, Standing(), here(), activity="", activities={}) is Refusal.PROXY_MAY_NOT
    assert check_out(proxy, begun(), here(NOON_MS + HOUR_MS), activities={}) is Refusal.PROXY_MAY_NOT


def test_a_group_may_still_leave_when_its_activity_is_over() -> None:
    held = {"a1": activity(120)}
    for after_min, may_come, may_open in ((119, True, True), (121, False, True), (181, False, False), (-61, False, False)):
        at = here(NOON_MS + after_min * MIN_MS)
        assert bool(todays_activities(held, at)) is may_come
        assert bool(groups_now(held, at)) is may_open
