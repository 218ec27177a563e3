"""Who checked in at this kiosk today."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.actions.attendance import UNKNOWN_MS, Attendance, attendance
from kiosk.actions.bind import bind
from kiosk.actions.check_in import CheckedInHere, check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from sync.contract.cards import Card
from sync.contract.documents import Member, OpenCheckIn
from sync.contract.kiosk_facts import CheckedIn
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, District

MIN_MS = 60_000
DAY_MS = 24 * HOUR_MS


def today(desk: Desk) -> Attendance:
    found = attendance(desk)
    assert isinstance(found, Attendance)
    return found


def number(desk: Desk, code: str) -> str:
    card = desk.cards.read(code)
    assert isinstance(card, Card)
    return card.number


def rows(desk: Desk) -> list[tuple[Any, ...]]:
    return [(row.shown, row.title, row.state, row.minutes, row.about) for row in today(desk).rows]


def test_nobody_came_yet(desk: Desk) -> None:
    assert today(desk) == Attendance(dated=True, rows=(), person_times=0, people=0, here=0, served_min=0)


def test_who_came_for_what_and_who_is_still_here(desk: Desk, code: str, keeper_code: str, clock: FakeClock) -> None:
    check_in(desk, code, "a1")
    clock.advance(90 * MIN_MS)
    check_in(desk, keeper_code)
    clock.advance(10 * MIN_MS)
    check_out(desk, code)
    clock.advance(20 * MIN_MS)
    assert rows(desk) == [("李*", "", "here", 30, False), ("王*", "乐修匠义务维修", "left", 100, False)]
    keeper, member = today(desk).rows
    assert (member.since_ms, member.until_ms) == (NOON_MS, NOON_MS + 100 * MIN_MS)
    assert (keeper.since_ms, keeper.until_ms) == (NOON_MS + 90 * MIN_MS, NOON_MS + 120 * MIN_MS)
    found = today(desk)
    assert (found.person_times, found.people, found.here, found.served_min) == (2, 2, 1, 100)


def test_person_times_are_not_people(desk: Desk, code: str, clock: FakeClock) -> None:
    for _ in range(3):
        check_in(desk, code)
        clock.advance(30 * MIN_MS)
        check_out(desk, code)
    found = today(desk)
    assert (found.person_times, found.people, found.here, found.served_min) == (3, 1, 0, 90)


def test_a_card_that_nobody_was_known_to_hold_is_listed_by_its_number(
    desk: Desk, district: District, staff: StaffPass, new_code: str, clock: FakeClock
) -> None:
    check_in(desk, new_code)
    row = today(desk).rows[0]
    assert (row.shown, row.card) == ("", district.card(new_code).number)
    check_out(desk, new_code)
    bind(desk, staff=staff, code=new_code, name="欧阳小明")
    clock.advance(MIN_MS)
    check_in(desk, new_code)
    assert [row.shown for row in today(desk).rows] == ["欧阳**", ""]
    assert today(desk).people == 1


def test_yesterday_is_not_today(desk: Desk, code: str, keeper_code: str, clock: FakeClock) -> None:
    check_in(desk, code)
    check_out(desk, code)
    clock.advance(DAY_MS)
    assert rows(desk) == []
    check_in(desk, keeper_code)
    assert [row[0] for row in rows(desk)] == ["李*"]


def test_the_day_changes_at_midnight_in_china(desk: Desk, code: str, clock: FakeClock) -> None:
    clock.advance(12 * HOUR_MS - 1)
    check_in(desk, code)
    assert today(desk).people == 1
    clock.advance(1)
    assert today(desk).people == 0


def test_a_restart_of_the_machine_forgets_nobody(
    reopen: Callable[[], Desk], desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code, "a1")
    clock.advance(HOUR_MS)
    clock.reboot(NOON_MS + 2 * HOUR_MS)
    assert rows(reopen()) == [("王*", "乐修匠义务维修", "here", 120, True)]


def test_a_kiosk_that_boots_in_1970_lists_whoever_came_since_then(
    reopen: Callable[[], Desk], desk: Desk, code: str, keeper_code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.reboot(0)
    desk = reopen()
    assert (today(desk).dated, rows(desk)) == (False, [])
    check_in(desk, keeper_code)
    clock.advance(7 * MIN_MS)
    assert rows(desk) == [("李*", "", "here", 7, False)]


def test_a_clock_that_was_put_right_since_hides_nobody(
    reopen: Callable[[], Desk], desk: Desk, code: str, keeper_code: str, clock: FakeClock
) -> None:
    check_in(desk, code)  # at noon
    clock.reboot(HOUR_MS)
    desk = reopen()
    check_in(desk, keeper_code)  # in 1970, a little after
    clock.advance(HOUR_MS)
    clock.jump(NOON_MS + 2 * HOUR_MS)
    assert [(row.shown, row.since_ms) for row in today(desk).rows] == [("李*", NOON_MS + HOUR_MS), ("王*", NOON_MS)]
    clock.reboot(NOON_MS + 3 * HOUR_MS)
    desk = reopen()
    # Now nobody knows any more when that hour in 1970 was; but it was after noon.
    assert [(row.shown, row.since_ms) for row in today(desk).rows] == [("李*", UNKNOWN_MS), ("王*", NOON_MS)]


def test_whoever_checked_out_at_another_kiosk_is_not_here(desk: Desk, district: District, code: str) -> None:
    check_in(desk, code)
    event = desk.kiosk.journal.of_type(CheckedIn)[0]
    counted = {event.stream: event.seq}
    open_ = OpenCheckIn(
        ref=f"{event.stream}:{event.seq}", at_ms=NOON_MS, boot="", mono_ms=0, activity="", stream=event.stream
    )
    for still, state in (((open_,), "here"), ((), "elsewhere")):
        member = Member(id=MEMBER, shown="王*", home="s1", open=still, includes_up_to=counted)
        district.publish(desk.kiosk, district.document("member", MEMBER, member))
        assert [row[2] for row in rows(desk)] == [state]
    assert today(desk).here == 0


@pytest.mark.parametrize("acked", [0, 3, 100])
def test_a_new_incarnation_lists_everybody_once(
    desk: Desk, code: str, keeper_code: str, clock: FakeClock, acked: int
) -> None:
    check_in(desk, code, "a1")
    check_in(desk, keeper_code)
    clock.advance(HOUR_MS)
    check_out(desk, code)
    before = sorted(row[:4] for row in rows(desk))
    journal = desk.kiosk.journal
    journal.begin_incarnation("salvaged", min(acked, journal.state().head_seq))
    assert sorted(row[:4] for row in rows(desk)) == before
    check_out(desk, keeper_code)
    assert {row[2] for row in rows(desk)} == {"left"}


def test_whoever_forgot_to_check_out_left_when_the_activity_ended(desk: Desk, code: str, clock: FakeClock) -> None:
    check_in(desk, code, "a1")  # until 13:00
    clock.advance(3 * HOUR_MS)
    check_in(desk, code)
    again, forgotten = today(desk).rows
    assert (again.state, forgotten.state, forgotten.minutes) == ("here", "left", 60)
    assert forgotten.until_ms == NOON_MS + HOUR_MS


def test_what_a_restored_district_has_carried_over_again_hides_nobody(
    desk: Desk, code: str, keeper_code: str, new_code: str, clock: FakeClock
) -> None:
    journal = desk.kiosk.journal
    check_in(desk, new_code)
    clock.advance(DAY_MS)
    check_in(desk, code)
    journal.begin_incarnation("salvaged", journal.state().head_seq)
    check_in(desk, keeper_code)
    journal.recall_earlier()  # yesterday's fact now stands after today's
    assert {row.card for row in today(desk).rows} == {number(desk, each) for each in (code, keeper_code)}


@given(steps=st.lists(st.sampled_from(["in", "out", "keeper in", "keeper out", "wait", "reopen"]), max_size=12))
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_person_times_are_the_check_ins_and_nobody_is_here_twice(
    desk: Desk, code: str, keeper_code: str, clock: FakeClock, steps: list[str]
) -> None:
    clock.advance(DAY_MS)  # another day for each example
    came, here = 0, set[str]()
    for step in steps:
        who = keeper_code if step.startswith("keeper") else code
        if step.endswith("in"):
            came += isinstance(check_in(desk, who), CheckedInHere)
            here.add(who)
        elif step.endswith("out"):
            check_out(desk, who)
            here.discard(who)
        else:
            clock.advance(MIN_MS)
    for who in (code, keeper_code):
        check_out(desk, who) if who not in here else None
    found = today(desk)
    assert (found.person_times, found.here) == (came, len(here))
    assert found.people <= found.person_times
    for who in here:
        check_out(desk, who)
