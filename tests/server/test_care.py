"""Standing help at the district: households on keepers' lists, pairs, visits, and who was seen when."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import care, care_watch, feed, journal
from server.care import CareRefused
from server.models import Doc, Household, Member, Pair, PrivateText, ProjectionFault, Visit
from server.projections import follow
from server.rebuild import rebuild
from sync.contract import documents
from sync.contract.bank_facts import AccountPassedOn
from sync.contract.care_facts import HouseholdKept, MemberSeen, PairMade, VisitMade
from sync.contract.district_facts import RolesGiven
from sync.contract.events import Draft
from sync.contract.ids import card_number
from sync.contract.kiosk_facts import CardBound, CheckedIn, MemberRegistered
from sync.contract.rules.care import Rhythm, missed
from sync.contract.skill_facts import SkillListed, SkillVouched
from tests.server.district import FixedClock, founded_district
from tests.server.streams import WrittenStream, decide

DAY_MS = 86_400_000
SECRETS = ("欧阳秀英", "幸福里三号楼", "二单元七零一", "13800001234", "常年卧床")
"""What of a household nobody may read but those who look after it."""


def filled() -> WrittenStream:
    """Volunteers v1 and v2, a keeper k1, residents e1 and e2 at s1, each with a card."""
    stream = WrittenStream("s1")
    for serial, member in enumerate(("v1", "v2", "k1", "e1", "e2"), start=1):
        roles = {"v": ("resident", "volunteer"), "k": ("resident", "keeper")}.get(member[0], ("resident",))
        private = {"name": f"王{member}", "phone": ""}
        stream.write(Draft(body=MemberRegistered(home="s1", roles=roles), private=private, member=member))
        stream.write(Draft(body=CardBound(), member=member, card=card_number(serial)))
    push(stream)
    return stream


@pytest.fixture
def stream(founded: Path) -> WrittenStream:
    assert founded
    return filled()


def keep(household: str = "h1", **changed: Any) -> None:
    said: dict[str, Any] = {
        "station": "s1",
        "keeper": "v1",
        "lists": ("alone", "aged"),
        "members": ("e1",),
        "name": SECRETS[0],
        "address": SECRETS[1],
        "building": SECRETS[2],
        "phone": SECRETS[3],
        "needs": SECRETS[4],
        "risk": 2,
        "actor": "staff:anna",
    }
    care.keep_household(household, **(said | changed))
    follow()


def pair(name: str = "p1", **changed: Any) -> None:
    care.make_pair(name, **({"household": "h1", "helpers": ("v1",), "actor": "staff:anna"} | changed))
    follow()


def push(stream: WrittenStream) -> None:
    """After the kiosk was started anew: what was written before happened when its wall clock said so."""
    stream.boot += "+"
    stream.push()
    follow()


def visit(stream: WrittenStream, name: str, *, member: str = "v1", **said: Any) -> None:
    stream.write(Draft(body=VisitMade(visit=name, pair="p1", **said), member=member, card=card_number(1)))


def told(member: str, station: str = "s1") -> documents.Member:
    doc = Doc.objects.get(kind="member", doc_id=member, audience=feed.for_station(station))
    assert doc.body is not None
    return msgspec.json.decode(doc.body, type=documents.Member)


def refused(deed: Any, *args: Any, **said: Any) -> str:
    before = journal.head()
    with pytest.raises(CareRefused) as why:
        deed(*args, **said)
    assert journal.head() == before
    assert " " in str(why.value)
    return why.value.code


def same_after_a_rebuild() -> bool:
    return rebuild().differences == ()


# --- Members and households -------------------------------------------------------------------------------------------


def test_where_a_member_belongs_is_told_but_for_the_building(stream: WrittenStream) -> None:
    care.place_member("v1", grid=" 第三网格 ", unit="区税务局", building="三号楼", actor="staff:anna")
    follow()
    assert (told("v1").grid, told("v1").unit) == ("第三网格", "区税务局")
    row = Member.objects.get(id="v1")
    assert (row.grid, row.unit, row.building) == ("第三网格", "区税务局", "三号楼")
    assert not Doc.objects.filter(body__contains="三号楼").exists()
    assert refused(care.place_member, "nobody", grid="x") == "member_unknown"
    assert refused(care.place_member, "v1", grid="x" * 81) == "text_too_long"
    assert same_after_a_rebuild()


def test_a_household_is_kept_changed_and_left(stream: WrittenStream, clock: FixedClock) -> None:
    keep()
    row = Household.objects.get()
    assert (row.station, row.keeper, row.risk, row.on_lists) == ("s1", "v1", 2, ("alone", "aged"))
    assert (row.name, row.address, row.building, row.phone, row.needs) == SECRETS
    assert told("e1").says_well
    assert not told("e2").says_well
    clock.at_ms += DAY_MS
    keep(lists=("aged",), members=("e2",), keeper="k1")
    row = Household.objects.get()
    assert (row.keeper, row.on_lists, row.members, row.kept_ms - row.since_ms) == ("k1", ("aged",), ["e2"], DAY_MS)
    assert not told("e1").says_well
    pair()
    care.leave_household("h1", reason="搬到外地", actor="staff:anna")
    follow()
    row = Household.objects.get()
    assert (row.left_ms > 0, row.left_reason, row.lists, row.needs, row.phone, row.address) == (
        True,
        "搬到外地",
        "",
        "",
        "",
        "",
    )
    assert (Member.objects.get(id="e2").household, Pair.objects.get().ended_reason) == ("", "搬到外地")
    assert told("v1").pairs == ()
    assert refused(care.leave_household, "h1", reason="") == "household_left"
    assert same_after_a_rebuild()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"station": "nowhere"}, "station_unknown"),
        ({"keeper": "nobody"}, "household_keeper_unfit"),
        ({"keeper": "e2"}, "household_keeper_unfit"),
        ({"lists": ()}, "household_lists_wrong"),
        ({"lists": ("alone", "rich")}, "household_lists_wrong"),
        ({"name": "  "}, "household_nameless"),
        ({"members": ("nobody",)}, "member_unknown"),
        ({"risk": 4}, "household_risk_wrong"),
        ({"needs": "长" * 501}, "text_too_long"),
    ],
)
def test_what_can_not_be_kept(stream: WrittenStream, changed: dict[str, Any], code: str) -> None:
    said = {"station": "s1", "keeper": "v1", "lists": ("aged",), "name": "王奶奶"} | changed
    assert refused(care.keep_household, "h1", **said) == code


@pytest.mark.parametrize(
    ("phone", "address", "there"),
    [
        ("138-0000-1234", "", True),
        ("", "幸福里 三号楼", True),
        ("", "", False),
        ("13800001235", "幸福里四号楼", False),
    ],
)
def test_the_same_household_is_kept_once_at_a_station(stream: WrittenStream, phone: str, address: str, there: bool) -> None:
    keep()
    said: dict[str, Any] = {"keeper": "v1", "lists": ("aged",), "name": "王奶奶", "phone": phone, "address": address}
    if there:
        with pytest.raises(CareRefused) as why:
            care.keep_household("h2", station="s1", **said)
        assert (why.value.code, why.value.about) == ("household_there", "h1")
    else:
        care.keep_household("h2", station="s1", **said)
    follow()
    care.keep_household("h3", station="s2", **said)  # another station's lists are its own
    follow()
    keep("h1", phone="13800001234")  # it may be said anew of itself
    assert Household.objects.filter(id="h3").exists()


@pytest.mark.parametrize(
    ("one", "other", "same"), [("3-201", "3－201", True), ("3-201", "32-01", False), ("A座1", "a座 1", True)]
)
def test_addresses_are_the_same_where_only_their_writing_differs(
    stream: WrittenStream, one: str, other: str, same: bool
) -> None:
    keep(address=one, phone="")
    said: dict[str, Any] = {"station": "s1", "keeper": "v1", "lists": ("aged",), "name": "李家", "address": other}
    if same:
        assert refused(care.keep_household, "h2", **said) == "household_there"
    else:
        care.keep_household("h2", **said)


def test_two_officers_who_enter_the_same_household_at_once_are_not_both_right(stream: WrittenStream) -> None:
    said: dict[str, Any] = {"station": "s1", "keeper": "v1", "lists": ("aged",), "name": "王奶奶", "phone": "13800001234"}
    care.keep_household("h1", **said)
    assert refused(care.keep_household, "h2", **said) == "not_caught_up"
    follow()
    assert refused(care.keep_household, "h2", **said) == "household_there"


def test_a_household_whose_keeper_left_or_was_passed_on_is_without_one(stream: WrittenStream) -> None:
    keep()
    keep("h2", keeper="v2", phone="", address="", members=())
    keep("h3", keeper="k1", phone="", address="", members=())
    assert not care_watch.without_keeper(care_watch.kept())
    decide(Draft(body=RolesGiven(roles=("resident",)), member="v1"))
    decide(Draft(body=AccountPassedOn(to="k1", reason="merged"), member="v2"))
    follow()
    assert {row.id for row in care_watch.without_keeper(care_watch.kept())} == {"h1", "h2"}
    keep(keeper="k1")
    assert {row.id for row in care_watch.without_keeper(care_watch.kept())} == {"h2"}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["h1", "h2", "h3"]),
            st.sampled_from(["v1", "v2", "k1", ""]),
            st.sets(st.sampled_from(["allowance", "disability", "alone", "aged"]), min_size=1),
        ),
        max_size=10,
    )
)
def test_whatever_is_kept_and_left_each_household_is_counted_once_and_has_a_keeper_or_is_told_of(
    deeds: list[tuple[str, str, set[str]]],
) -> None:
    with founded_district():
        filled()
        expected: dict[str, tuple[str, set[str]]] = {}
        for household, keeper, lists in deeds:
            if keeper:
                keep(household, keeper=keeper, lists=lists, phone="", address="", members=())
                expected[household] = keeper, lists
            elif household in expected:
                care.leave_household(household, reason="")
                follow()
                del expected[household]
        decide(Draft(body=RolesGiven(roles=("resident",)), member="v2"))
        follow()
        rows = care_watch.kept()
        found = care_watch.counted(rows)
        assert found.households == len(expected)
        for name in ("allowance", "disability", "alone", "aged"):
            assert found.by_list.get(name, 0) == sum(name in lists for _, lists in expected.values())
        alone = {row.id for row in care_watch.without_keeper(rows)}
        assert alone == {household for household, (keeper, _) in expected.items() if keeper == "v2"}
        assert same_after_a_rebuild()


# --- Pairs and visits -------------------------------------------------------------------------------------------------


def test_a_helper_is_told_the_masked_name_and_when_the_next_visit_is_due(stream: WrittenStream, clock: FixedClock) -> None:
    keep()
    pair(helpers=("v1", "v2"))
    [shown] = told("v2").pairs
    assert (shown.id, shown.shown, shown.every_days, shown.members) == ("p1", "欧阳**", 14, ("e1",))
    assert (shown.last_ms, shown.next_ms) == (0, clock.at_ms + 14 * DAY_MS)
    clock.at_ms += 3 * DAY_MS
    visit(stream, "x1")
    push(stream)
    for helper in ("v1", "v2"):
        [shown] = told(helper).pairs
        assert (shown.last_ms, shown.next_ms) == (clock.at_ms, clock.at_ms + 14 * DAY_MS)
        assert told(helper).includes_up_to[stream.name] == stream.pushed
    care.end_pair("p1", reason="志愿者搬家", actor="staff:anna")
    follow()
    assert (told("v1").pairs, told("v2").pairs) == ((), ())
    assert same_after_a_rebuild()


def test_a_helper_who_is_no_longer_in_a_pair_is_no_longer_told_of_it(stream: WrittenStream) -> None:
    keep()
    pair(helpers=("v1", "v2"))
    pair(helpers=("v2",), every_days=3)
    assert told("v1").pairs == ()
    assert [each.every_days for each in told("v2").pairs] == [3]
    keep(name="赵大爷")
    assert [each.shown for each in told("v2").pairs] == ["赵**"]
    assert same_after_a_rebuild()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"household": "h9"}, "household_unknown"),
        ({"helpers": ()}, "pair_helpers_wrong"),
        ({"helpers": ("nobody",)}, "member_unknown"),
        ({"helpers": ("v1", "e1")}, "pair_helper_lives_there"),
        ({"every_days": 367}, "pair_days_wrong"),
        ({"duty": "ballooning"}, "duty_unknown"),
        ({"duty": "pressure"}, "pair_not_vouched"),
    ],
)
def test_what_can_be_no_pair(stream: WrittenStream, changed: dict[str, Any], code: str) -> None:
    keep()
    assert refused(care.make_pair, "p1", **({"household": "h1", "helpers": ("v1",)} | changed)) == code


def test_a_duty_that_needs_a_qualification_takes_helpers_whose_proof_staff_saw(stream: WrittenStream) -> None:
    keep()
    listed = SkillListed(listing="l1", skill="doctor", until_ms=2**45)
    stream.write(Draft(body=listed, private={"words": "退休护士"}, member="v1", card=card_number(1)))
    push(stream)
    said: dict[str, Any] = {"household": "h1", "duty": "pressure"}
    assert refused(care.make_pair, "p1", helpers=("v1",), **said) == "pair_not_vouched"
    decide(Draft(body=SkillVouched(listing="l1"), member="v1"))
    follow()
    assert refused(care.make_pair, "p1", helpers=("v1", "v2"), **said) == "pair_not_vouched"
    care.make_pair("p1", helpers=("v1",), **said)
    follow()
    assert [each.duty for each in told("v1").pairs] == ["pressure"]
    decide(Draft(body=SkillVouched(listing="l1", vouched=False), member="v1"))
    follow()
    assert refused(care.make_pair, "p2", helpers=("v1",), **said) == "pair_not_vouched"


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(0, 9 * 24), st.integers(0, 9 * 24)), max_size=8),
    st.integers(0, 20 * 24),
)
def test_the_database_finds_the_missed_visits_of_the_rule(drawn: list[tuple[int, int, int, int]], now_h: int) -> None:
    hour_ms = DAY_MS // 24
    with founded_district():
        for n, (risk, every, since_h, last_h) in enumerate(drawn):
            Household.objects.create(id=f"h{n}", station="s1", keeper="v1", risk=risk, since_ms=1, kept_ms=1)
            times = {"from_ms": since_h * hour_ms, "last_ms": last_h * hour_ms}
            Pair.objects.create(id=f"p{n}", household=f"h{n}", every_days=every, made_ms=1, **times)
        rhythms = (
            Rhythm(f"p{n}", risk, every, since_h * hour_ms, last_h * hour_ms)
            for n, (risk, every, since_h, last_h) in enumerate(drawn)
        )
        found = [each.missed for each in care_watch.missed_visits(care_watch.kept(), now_h * hour_ms)]
        assert found == missed(rhythms, now_h * hour_ms)


def test_a_visit_counts_unless_nobody_opened(stream: WrittenStream, clock: FixedClock) -> None:
    keep()
    pair()
    made_ms = clock.at_ms
    clock.at_ms += 20 * DAY_MS
    [late] = care_watch.missed_visits(care_watch.kept(), clock.at_ms)
    assert (late.pair.id, late.missed.risk, late.missed.days, late.missed.due_ms) == ("p1", 2, 6, made_ms + 14 * DAY_MS)
    visit(stream, "x1", found="away")
    push(stream)
    assert care_watch.missed_visits(care_watch.kept(), clock.at_ms)
    visit(stream, "x2", found="worse", days_ago=2, evidence="card")
    push(stream)
    row = Pair.objects.get()
    assert row.last_ms == clock.at_ms - 2 * DAY_MS
    assert not care_watch.missed_visits(care_watch.kept(), clock.at_ms)
    assert Visit.objects.get(id="x2").at_ms == clock.at_ms - 2 * DAY_MS
    clock.at_ms += 1
    care.write_visit("x3", pair="p1", member="v1", found="worse", note="摔了一跤", actor="staff:anna")
    follow()
    assert [row.id for row in care_watch.found_worse(care_watch.kept())] == ["p1"]
    clock.at_ms += 1
    care.write_visit("x4", pair="p1", member="v1", actor="staff:anna")
    follow()
    written = Visit.objects.get(id="x3")
    assert (written.evidence, written.actor, written.note) == ("staff", "staff:anna", "摔了一跤")
    assert same_after_a_rebuild()


def test_a_visit_that_is_heard_of_before_its_pair_counts_once_the_pair_is_known(stream: WrittenStream) -> None:
    visit(stream, "x1", found="worse")
    visit(stream, "x1")  # another fact under the same name is a station's mistake, and counts for nothing
    push(stream)
    keep()
    assert told("v1").pairs == ()
    pair()
    [shown] = told("v1").pairs
    assert shown.last_ms == Visit.objects.get().at_ms
    assert [row.found for row in care_watch.found_worse(care_watch.kept())] == ["worse"]
    assert ProjectionFault.objects.count() == 1
    assert same_after_a_rebuild()


def test_whoever_was_there_since_takes_the_place_of_somebody_who_found_them_worse(
    stream: WrittenStream, clock: FixedClock
) -> None:
    keep()
    pair()
    pair("p2", helpers=("v2",), duty="meal")
    care.write_visit("x1", pair="p1", member="v1", found="worse")
    follow()
    assert [row.id for row in care_watch.found_worse(care_watch.kept())] == ["p1"]
    clock.at_ms += DAY_MS
    care.write_visit("x2", pair="p2", member="v2", found="well")
    follow()
    assert not care_watch.found_worse(care_watch.kept())


def test_what_can_be_no_visit(stream: WrittenStream) -> None:
    keep()
    pair()
    care.write_visit("x1", pair="p1", member="v1")
    assert refused(care.write_visit, "x1", pair="p1", member="v1") == "not_caught_up"
    follow()
    for said, code in (
        ({"visit": "x1"}, "visit_there"),
        ({"pair": "p9"}, "pair_unknown"),
        ({"member": "v2"}, "visit_not_theirs"),
        ({"found": "asleep"}, "visit_found_wrong"),
        ({"days_ago": 32}, "visit_days_wrong"),
        ({"note": "长" * 501}, "text_too_long"),
    ):
        assert refused(care.write_visit, **({"visit": "x2", "pair": "p1", "member": "v1"} | said)) == code
    care.end_pair("p1")
    follow()
    assert refused(care.write_visit, "x2", pair="p1", member="v1") == "pair_over"
    assert refused(care.end_pair, "p1") == "pair_over"


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(5)), st.data())
def test_whichever_visit_is_heard_of_first_the_newest_counts(order: list[int], data: st.DataObject) -> None:
    found = data.draw(st.lists(st.sampled_from(["well", "worse", "away"]), min_size=5, max_size=5))
    with founded_district() as clock:
        filled()
        keep()
        pair()
        streams = [WrittenStream("s1") for _ in order]
        times = []
        for n, each in enumerate(streams):
            clock.at_ms += DAY_MS
            times.append(clock.at_ms)
            visit(each, f"x{n}", found=found[n])
        for n in order:
            push(streams[n])
        row = Pair.objects.get()
        assert row.last_ms == max((at for at, how in zip(times, found, strict=True) if how != "away"), default=0)
        assert row.found == next((how for how in reversed(found) if how != "away"), "")
        assert same_after_a_rebuild()


def test_a_kiosk_decides_on_no_households_and_no_pairs(stream: WrittenStream) -> None:
    stream.write(Draft(body=HouseholdKept(household="h1", station="s1", keeper="v1"), private={"lists": "aged"}))
    stream.write(Draft(body=PairMade(pair="p1", household="h1", helpers=("v1",), every_days=7)))
    push(stream)
    assert not Household.objects.exists()
    assert not Pair.objects.exists()
    assert ProjectionFault.objects.count() == 2


# --- "I am well" ------------------------------------------------------------------------------------------------------


def test_every_scan_of_the_own_card_says_i_am_well(stream: WrittenStream, clock: FixedClock) -> None:
    keep()
    watched = care_watch.kept()
    clock.at_ms += 2 * DAY_MS
    assert not care_watch.unseen(watched, clock.at_ms)
    clock.at_ms += DAY_MS
    [found] = care_watch.unseen(watched, clock.at_ms)
    assert (found.member.id, found.days) == ("e1", 3)
    stream.write(Draft(body=MemberSeen(), member="e1", card=card_number(4)))
    push(stream)
    assert not care_watch.unseen(watched, clock.at_ms)
    clock.at_ms += 5 * DAY_MS
    assert care_watch.unseen(watched, clock.at_ms)
    stream.write(Draft(body=CheckedIn(), member="e1", card=card_number(4)))
    push(stream)
    assert not care_watch.unseen(watched, clock.at_ms)
    assert same_after_a_rebuild()


def test_a_relative_with_a_card_for_somebody_has_not_shown_that_they_are_well(
    stream: WrittenStream, clock: FixedClock
) -> None:
    keep()
    stream.write(Draft(body=CardBound(proxy="relative"), private={"holder": "王小明"}, member="e1", card=card_number(9)))
    clock.at_ms += 4 * DAY_MS
    stream.write(Draft(body=CheckedIn(), member="e1", card=card_number(9)))
    push(stream)
    assert care_watch.unseen(care_watch.kept(), clock.at_ms)


def test_whoever_is_visited_was_seen(stream: WrittenStream, clock: FixedClock) -> None:
    keep()
    pair()
    clock.at_ms += 4 * DAY_MS
    visit(stream, "x1", days_ago=1)
    push(stream)
    assert Member.objects.get(id="e1").last_seen_ms == clock.at_ms - DAY_MS
    assert not care_watch.unseen(care_watch.kept(), clock.at_ms)


# --- What nobody may read ---------------------------------------------------------------------------------------------


def test_no_document_says_what_a_household_needs_where_it_is_or_on_which_lists(
    stream: WrittenStream, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0):
        keep()
        pair(helpers=("v1", "v2"))
        visit(stream, "x1", found="worse")
        push(stream)
        care.write_visit("x2", pair="p1", member="v1", note=SECRETS[4])
        follow()
    assert Doc.objects.exists()
    for secret in (*SECRETS, "allowance", "空巢"):
        for doc in Doc.objects.exclude(kind="settings").exclude(body=None):
            assert secret not in (doc.body or ""), doc.kind
        assert secret not in caplog.text
    lists = [doc for doc in Doc.objects.filter(kind="member") if '"alone"' in (doc.body or "")]
    assert not lists


def test_what_was_erased_is_nowhere_after_the_tables_are_made_anew(stream: WrittenStream) -> None:
    care.place_member("e1", building=SECRETS[2])
    keep()
    pair()
    care.write_visit("x1", pair="p1", member="v1", note=SECRETS[4])
    follow()
    assert Household.objects.get().needs == SECRETS[4]
    PrivateText.objects.all().delete()
    rebuild()
    row, seen, member = Household.objects.get(), Visit.objects.get(), Member.objects.get(id="e1")
    assert (row.name, row.address, row.building, row.phone, row.needs, row.lists, row.members) == (
        "",
        "",
        "",
        "",
        "",
        "",
        [],
    )
    assert (seen.note, member.building, member.household) == ("", "", "")
    assert [each.shown for each in told("v1").pairs] == ["*"]
    assert not told("e1").says_well
    assert same_after_a_rebuild()
