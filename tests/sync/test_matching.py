"""Who is proposed for a need, in which order, and why."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from sync.contract.rules.matching import Helper, Reason, Wanted, rank, wanted
from sync.contract.settings import Settings, Skill

RULES = Settings()
REPAIR = Wanted(
    skills=frozenset({"repair"}),
    station="s1",
    grid="g1",
    building="3栋",
    distances_m={"s1": 0, "s2": 800, "s3": 2_000},
    requester="grandma",
    tried=frozenset({"tried"}),
)
REPAIRS = frozenset({"repair"})


def order(*helpers: Helper, want: Wanted = REPAIR) -> list[str]:
    return [ranked.helper.member for ranked in rank(want, helpers, RULES)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param({"home": "s3"}, {"member": "tried", "skills": REPAIRS, "home": "s1"}, id="not asked in vain"),
        pytest.param({"stands_by": frozenset({"grandma"}), "home": "s3"}, {"skills": REPAIRS, "home": "s1"}, id="pair"),
        pytest.param({"skills": REPAIRS, "home": "s3"}, {"home": "s1"}, id="skill"),
        pytest.param({"skills": REPAIRS, "vouched": REPAIRS}, {"skills": REPAIRS, "home": "s1"}, id="proof"),
        pytest.param({"home": "s3"}, {"home": "s1", "times": frozenset({"night"})}, id="at this hour"),
        pytest.param({"home": "s3", "asked": 6}, {"home": "s1", "asked": 7}, id="asked too often"),
        pytest.param({"building": "3栋", "home": "s1"}, {"grid": "g1", "home": "s1"}, id="building"),
        pytest.param({"grid": "g1", "home": "s2"}, {"home": "s1"}, id="grid"),
        pytest.param({"home": "s1"}, {"home": "s2", "rated": 9, "rating_sum": 27}, id="station"),
        pytest.param({"home": "s2"}, {"home": "s3"}, id="distance"),
        pytest.param({"home": "s3"}, {"home": "elsewhere"}, id="somewhere known"),
        pytest.param({"building": "3栋", "home": "s1"}, {"building": "3栋", "home": "s2"}, id="the same number elsewhere"),
        pytest.param({"rated": 2, "rating_sum": 5, "active": 3}, {}, id="rating"),
        pytest.param({}, {"rated": 1, "rating_sum": 1}, id="rated badly"),
        pytest.param({"asked": 5}, {"active": 1}, id="on hand"),
        pytest.param({}, {"asked": 1}, id="asked"),
    ],
)
def test_the_first_difference_decides(better: dict[str, object], worse: dict[str, object]) -> None:
    one = Helper(**{"member": "zz"} | better)  # type: ignore[arg-type]
    other = Helper(**{"member": "aa"} | worse)  # type: ignore[arg-type]
    assert order(other, one) == order(one, other) == ["zz", other.member]


def test_whoever_asked_or_has_it_is_not_proposed() -> None:
    want = Wanted(requester="grandma", helper="li")
    assert order(Helper(member="grandma"), Helper(member="li"), Helper(member="wei"), want=want) == ["wei"]


def test_a_doctors_need_is_for_those_alone_whose_proof_was_seen() -> None:
    want = wanted(RULES, category="health", hour=1)
    assert (want.must, want.slot) == (True, "night")
    doctor = frozenset({"doctor"})
    seen = Helper(member="seen", skills=doctor, vouched=doctor)
    assert order(Helper(member="says so", skills=doctor), Helper(member="any"), seen, want=want) == ["seen"]


def test_the_skill_of_the_listing_that_was_found_answers_alone() -> None:
    assert wanted(RULES, category="care", hour=9, skill="hair").skills == {"hair"}
    assert wanted(RULES, category="care", hour=9).skills == {"care", "hair", "cooking"}
    assert wanted(RULES, category="care", hour=9, skill="gone").skills == {"care", "hair", "cooking"}
    bare = Settings(skills=(Skill("x", "某", "X", "other"),))
    assert not wanted(bare, category="health", hour=9).must, "nothing answers it, so anybody may be asked"


def test_everybody_is_proposed_with_the_reasons_in_their_order() -> None:
    near = Helper(
        member="near",
        home="s1",
        building="3栋",
        skills=REPAIRS,
        vouched=REPAIRS,
        rating_sum=8,
        rated=3,
        stands_by=frozenset({"grandma"}),
    )
    far = Helper(member="far", home="s2", active=2, asked=7, times=frozenset({"night"}))
    first, second = rank(REPAIR, [far, near], RULES)
    assert [reason.code for reason in first.reasons] == ["pair", "vouched", "now", "building", "rated", "free"]
    assert second.reasons == (
        Reason("not_now"),
        Reason("metres", 800),
        Reason("active", 2),
        Reason("asked_often", 7),
    )


HELPERS = st.lists(
    st.builds(
        Helper,
        member=st.sampled_from("abcdefgh") | st.just("tried"),
        home=st.sampled_from(["s1", "s2", "s9"]),
        grid=st.sampled_from(["", "g1", "g2"]),
        building=st.sampled_from(["", "3栋"]),
        skills=st.frozensets(st.sampled_from(["repair", "doctor"])),
        vouched=st.frozensets(st.sampled_from(["repair", "doctor"])),
        times=st.frozensets(st.sampled_from(["day", "night"])),
        stands_by=st.frozensets(st.just("grandma")),
        active=st.integers(0, 3),
        asked=st.integers(0, 9),
        rating_sum=st.integers(1, 3),
        rated=st.integers(0, 1),
    ),
    unique_by=lambda one: one.member,
)


@given(helpers=HELPERS, data=st.data())
def test_nobody_changes_places_because_others_come_or_go(helpers: list[Helper], data: st.DataObject) -> None:
    whole = order(*helpers)
    some = data.draw(st.lists(st.sampled_from(helpers), unique_by=lambda one: one.member)) if helpers else []
    names = {one.member for one in some}
    assert order(*some) == [member for member in whole if member in names]
    assert [ranked.helper.member for ranked in rank(REPAIR, helpers, RULES, most=2)] == whole[:2]


@given(helpers=HELPERS)
def test_nobody_without_the_proof_is_ever_proposed_for_what_needs_one(helpers: list[Helper]) -> None:
    want = wanted(RULES, category="health", hour=3)
    assert all("doctor" in ranked.helper.vouched for ranked in rank(want, helpers, RULES))
