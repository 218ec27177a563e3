"""Visits of a pair are written down offline; a scan says "I am well" once a day, for whoever is asked and nobody else."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kiosk.actions.scan import scan
from kiosk.actions.visits import MyPairs, PairHere, VisitKept, make_visit, my_pairs, say_well
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from sync.contract.care_facts import MemberSeen, VisitMade
from sync.contract.documents import Pair
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules import visits as rule
from sync.contract.rules.standing import Person
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, District
from tests.kiosk.wishing import counts_all, tells, volunteer

DAY_MS = 24 * HOUR_MS


def pair(name: str = "p1", **said: Any) -> Pair:
    """Grandmother Wei, every week; she was visited six days ago."""
    made: dict[str, Any] = {"shown": "韦**", "every_days": 7, "members": ("mwei",)}
    return Pair(**(made | {"id": name, "last_ms": NOON_MS - 6 * DAY_MS, "next_ms": NOON_MS + DAY_MS} | said))


def helps(kiosk: Kiosk, district: District, *pairs: Pair, **changes: Any) -> None:
    tells(kiosk, district, pairs=pairs, **changes)


def mine(desk: Desk, code: str) -> tuple[PairHere, ...]:
    found = my_pairs(desk, code)
    assert isinstance(found, MyPairs)
    return found.pairs


def kept(result: VisitKept | Refusal) -> VisitKept:
    assert isinstance(result, VisitKept)
    return result


@pytest.fixture
def grandmother(desk: Desk, district: District) -> str:
    """Her card."""
    code = district.code(4)
    district.publish(desk.kiosk, district.holder(code, "mwei"))
    return code


def test_what_is_due_first_is_at_the_top_and_what_was_missed_says_for_how_long(
    desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    helps(desk.kiosk, district, pair("later", next_ms=NOON_MS + 5 * DAY_MS), pair())
    assert [(one.pair.id, one.overdue_days) for one in mine(desk, code)] == [("p1", 0), ("later", 0)]
    clock.advance(DAY_MS)
    assert mine(desk, code)[0].overdue_days == 0, "today is not missed yet"
    clock.advance(2 * DAY_MS)
    assert mine(desk, code)[0].overdue_days == 2


def test_a_visit_lies_on_top_until_the_district_counts_it(desk: Desk, district: District, code: str) -> None:
    helps(desk.kiosk, district, pair())
    done = kept(make_visit(desk, code, "p1"))
    assert (done.evidence, done.next_ms // 1_000) == ("told", (NOON_MS + 7 * DAY_MS) // 1_000)
    [one] = mine(desk, code)
    assert (one.pending, one.pair.next_ms) == (True, done.next_ms)
    told = pair(last_ms=NOON_MS + 1, next_ms=NOON_MS + 7 * DAY_MS + 1)
    helps(desk.kiosk, district, told, includes_up_to=counts_all(desk.kiosk))
    assert [(one.pending, one.pair) for one in mine(desk, code)] == [(False, told)]


def test_the_card_of_whoever_was_visited_bears_it_out(desk: Desk, district: District, code: str, grandmother: str) -> None:
    helps(desk.kiosk, district, pair())
    stranger = volunteer(desk.kiosk, district)
    assert make_visit(desk, code, "p1", visited_code=stranger) is Refusal.VISIT_OTHER_CARD
    assert make_visit(desk, code, "p1", visited_code=code) is Refusal.VISIT_OTHER_CARD
    assert make_visit(desk, code, "p1", visited_code=grandmother, days_ago=1) is Refusal.VISIT_OTHER_CARD
    assert kept(make_visit(desk, code, "p1", visited_code=grandmother)).evidence == "card"
    [event] = desk.kiosk.journal.of_type(VisitMade)
    assert (event.member, bool(event.card)) == (MEMBER, True)


def test_where_nobody_opened_nobody_was_visited(desk: Desk, district: District, code: str) -> None:
    helps(desk.kiosk, district, pair())
    before = mine(desk, code)[0].pair
    kept(make_visit(desk, code, "p1", found="away"))
    [one] = mine(desk, code)
    assert (one.pair, one.pending) == (before, True)


def test_a_visit_of_some_days_ago_counts_from_then(desk: Desk, district: District, code: str) -> None:
    helps(desk.kiosk, district, pair())
    done = kept(make_visit(desk, code, "p1", days_ago=2))
    assert done.next_ms // 1_000 == (NOON_MS + 5 * DAY_MS) // 1_000
    body = body_of(desk.kiosk.journal.of_type(VisitMade)[0])
    assert isinstance(body, VisitMade)
    assert body.days_ago == 2


def test_a_visit_before_the_rhythm_began_brings_the_next_one_no_nearer(desk: Desk, district: District, code: str) -> None:
    begun = pair(last_ms=0, next_ms=NOON_MS + 30 * DAY_MS)
    helps(desk.kiosk, district, begun)
    assert kept(make_visit(desk, code, "p1", days_ago=2)).next_ms == begun.next_ms


@pytest.mark.parametrize(
    "asked", [{"pair": "unheard"}, {"found": "fine"}, {"days_ago": 32}, {"days_ago": -1}], ids=lambda asked: str(asked)
)
def test_what_is_no_visit_is_refused_and_leaves_nothing(
    desk: Desk, district: District, code: str, asked: dict[str, Any]
) -> None:
    helps(desk.kiosk, district, pair())
    assert make_visit(desk, code, **({"pair": "p1"} | asked)) is Refusal.VISIT_UNKNOWN
    assert make_visit(desk, volunteer(desk.kiosk, district), "p1") is Refusal.VISIT_UNKNOWN
    assert desk.kiosk.journal.of_type(VisitMade) == []


def test_a_scan_says_i_am_well_once_a_day(desk: Desk, district: District, code: str, clock: FakeClock) -> None:
    tells(desk.kiosk, district, says_well=True)
    for _ in range(3):
        assert say_well(desk, code) is True
    assert len(desk.kiosk.journal.of_type(MemberSeen)) == 1
    clock.advance(11 * HOUR_MS + 59 * 60_000)  # a minute before midnight in China
    say_well(desk, code)
    assert len(desk.kiosk.journal.of_type(MemberSeen)) == 1
    clock.advance(2 * 60_000)
    say_well(desk, code)
    assert len(desk.kiosk.journal.of_type(MemberSeen)) == 2


def test_whoever_is_not_asked_is_not_noted(desk: Desk, code: str, new_code: str) -> None:
    assert say_well(desk, code) is False
    assert say_well(desk, new_code) is False
    assert say_well(desk, "no card") is Refusal.CARD_NOT_A_CARD
    scan(desk, code)
    assert desk.kiosk.journal.of_type(MemberSeen) == []


@given(
    person=st.builds(
        Person,
        card=st.just("000000000017"),
        member=st.sampled_from(["", "mwei"]),
        disputed=st.booleans(),
        proxy=st.sampled_from(["", "relative", "lead"]),
    ),
    is_asked=st.booleans(),
    was_seen=st.booleans(),
)
def test_nobody_else_ever_says_that_somebody_is_well(person: Person, is_asked: bool, was_seen: bool) -> None:
    draft = rule.say_well(person, is_asked=is_asked, was_seen_today=was_seen)
    own = person.member == "mwei" and not person.disputed and not person.proxy
    assert (draft is not None) == (own and is_asked and not was_seen)
    assert draft is None or isinstance(draft, Draft)
