"""Check in and out: service is clocked at the door, whatever the clocks and the network do."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.actions.bind import BoundHere, bind
from kiosk.actions.check_in import CheckedInHere, check_in
from kiosk.actions.check_out import CheckedOutHere, check_out
from kiosk.actions.offers import Today, todays
from kiosk.actions.points import Passbook, points
from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from sync.contract.documents import OpenCheckIn
from sync.contract.refusals import Refusal
from sync.contract.rules.service import points_for, served_time
from sync.contract.rules.standing import Here
from sync.contract.settings import Settings
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, NOON_MS

MIN_MS = 60_000


def arrived(result: CheckedInHere | Refusal) -> CheckedInHere:
    assert isinstance(result, CheckedInHere)
    return result


def left(result: CheckedOutHere | Refusal) -> CheckedOutHere:
    assert isinstance(result, CheckedOutHere)
    return result


def book(desk: Desk, code: str) -> Passbook:
    found = points(desk, code)
    assert isinstance(found, Passbook)
    return found


def test_an_hour_at_an_activity_earns_ten_points(desk: Desk, code: str, clock: FakeClock) -> None:
    assert arrived(check_in(desk, code, "a1")).title == "乐修匠义务维修"
    clock.advance(HOUR_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.points, done.about, done.title) == (60, 10, False, "乐修匠义务维修")
    after = book(desk, code)
    assert (after.balance, after.spendable_here, after.served_min, after.checked_in) == (130, 80, 60, False)


def test_what_was_reported_saved_is_in_the_journal_under_its_name(desk: Desk, code: str) -> None:
    stream, _, seq = arrived(check_in(desk, code)).facts[0].rpartition(":")
    state = desk.kiosk.journal.state()
    assert (state.stream, state.head_seq) == (stream, int(seq))


def test_nobody_checks_in_twice_or_out_without_checking_in(desk: Desk, code: str) -> None:
    assert check_out(desk, code) is Refusal.NOT_CHECKED_IN
    check_in(desk, code)
    assert check_in(desk, code) is Refusal.ALREADY_CHECKED_IN
    check_out(desk, code)
    assert check_out(desk, code) is Refusal.NOT_CHECKED_IN


def test_only_activities_of_this_moment_are_offered_and_taken(desk: Desk, code: str, clock: FakeClock) -> None:
    today = todays(desk)
    assert isinstance(today, Today)
    assert ([a.id for a in today.activities], today.dated) == (["a1"], True)
    assert check_in(desk, code, "a2") is Refusal.ACTIVITY_NOT_NOW
    assert check_in(desk, code, "nowhere") is Refusal.ACTIVITY_UNKNOWN
    clock.advance(3 * HOUR_MS)  # an hour before it begins
    assert arrived(check_in(desk, code, "a2")).dated


def test_a_kiosk_that_boots_in_1970_offers_all_activities_undated_and_says_about(
    desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code, "a1")
    clock.advance(HOUR_MS)
    clock.reboot(wall_ms=5_000)
    today = todays(desk)
    assert isinstance(today, Today)
    assert ([a.id for a in today.activities], today.dated) == (["a1", "a2"], False)
    done = left(check_out(desk, code))
    assert done.about
    assert not arrived(check_in(desk, code, "a2")).dated
    clock.advance(30 * MIN_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.points, done.about) == (30, 5, False)


def test_a_restart_of_the_program_alone_keeps_the_time_exact(
    reopen: Callable[[], Desk], desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(20 * MIN_MS)
    again = reopen()
    clock.advance(20 * MIN_MS)
    done = left(check_out(again, code))
    assert (done.minutes, done.about) == (40, False)


def test_a_forgotten_check_out_counts_up_to_the_longest_day_and_says_about(desk: Desk, code: str, clock: FakeClock) -> None:
    check_in(desk, code)
    clock.advance(30 * HOUR_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.about, done.points) == (720, True, 120)


def test_a_card_that_nobody_is_known_to_hold_may_serve_but_earns_nothing(
    desk: Desk, new_code: str, clock: FakeClock
) -> None:
    assert arrived(check_in(desk, new_code)).shown == ""
    clock.advance(HOUR_MS)
    done = left(check_out(desk, new_code))
    assert (done.minutes, done.points) == (60, 0)
    assert check_out(desk, new_code) is Refusal.NOT_CHECKED_IN


def test_service_that_began_on_an_unknown_card_ends_for_whoever_holds_it_by_then(
    desk: Desk, staff: StaffPass, new_code: str, clock: FakeClock
) -> None:
    check_in(desk, new_code)
    clock.advance(HOUR_MS)
    bound = bind(desk, staff=staff, code=new_code, name="张三")
    assert isinstance(bound, BoundHere)
    assert check_in(desk, new_code) is Refusal.ALREADY_CHECKED_IN
    done = left(check_out(desk, new_code))
    assert (done.shown, done.minutes, done.points) == ("张*", 60, 10)
    assert book(desk, new_code).balance == 10
    assert check_out(desk, new_code) is Refusal.NOT_CHECKED_IN


@pytest.mark.parametrize("acked", [0, 100])
def test_a_new_incarnation_changes_nothing_about_who_is_checked_in(
    desk: Desk, code: str, keeper_code: str, clock: FakeClock, acked: int
) -> None:
    journal = desk.kiosk.journal
    check_in(desk, code, "a1")
    clock.advance(HOUR_MS)
    check_out(desk, code)
    check_in(desk, keeper_code)
    journal.begin_incarnation("copied", min(acked, journal.state().head_seq))
    assert check_out(desk, code) is Refusal.NOT_CHECKED_IN
    assert book(desk, code).served_min == 60
    assert check_in(desk, keeper_code) is Refusal.ALREADY_CHECKED_IN
    clock.advance(HOUR_MS)
    check_out(desk, keeper_code)
    journal.begin_incarnation("copied", min(acked, journal.state().head_seq))
    assert check_out(desk, keeper_code) is Refusal.NOT_CHECKED_IN


def here(now_ms: int, mono_ms: int, boot: str, settings: Settings) -> Here:
    return Here(
        station="s1",
        stream="k1.a",
        boot=boot,
        mono_ms=mono_ms,
        now_ms=now_ms,
        day_known=True,
        may_spend=True,
        settings=settings,
    )


times = st.integers(0, NOON_MS * 2)


@given(times, times, times, times, st.booleans(), st.booleans())
def test_served_time_is_never_negative_and_never_beyond_the_limit(
    at_ms: int, from_mono: int, now_ms: int, mono_ms: int, same_boot: bool, same_stream: bool
) -> None:
    settings = Settings()
    began = OpenCheckIn(
        ref="k1.a:1", at_ms=at_ms, boot="b1", mono_ms=from_mono, activity="", stream="k1.a" if same_stream else "k2.z"
    )
    served = served_time(began, here(now_ms, mono_ms, "b1" if same_boot else "b2", settings))
    assert 0 <= served.minutes <= settings.max_service_min
    assert 0 <= served.points <= settings.earn_cap_points
    exact = same_boot and same_stream and 0 <= mono_ms - from_mono <= settings.max_service_min * MIN_MS
    assert served.about is not exact or served.minutes == settings.max_service_min


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_longer_service_never_earns_less(one: int, other: int) -> None:
    settings = Settings()
    low, high = sorted((one, other))
    assert points_for(low, settings) <= points_for(high, settings)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(minutes=st.integers(0, 800))
def test_the_minutes_on_the_clock_are_the_minutes_in_the_book(desk: Desk, code: str, clock: FakeClock, minutes: int) -> None:
    before = book(desk, code)
    check_in(desk, code)
    clock.advance(minutes * MIN_MS)
    done = left(check_out(desk, code))
    after = book(desk, code)
    assert done.minutes == min(minutes, 720)
    assert after.served_min - before.served_min == done.minutes
    assert after.balance - before.balance == done.points
