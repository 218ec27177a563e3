"""Check in and out: service is clocked at the door, whatever the clocks and the network do."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk import sentences
from kiosk.actions.bind import BoundHere, bind
from kiosk.actions.check_in import CheckedInHere, check_in
from kiosk.actions.check_out import CheckedOutHere, check_out
from kiosk.actions.offers import Today, todays
from kiosk.actions.points import Passbook, points
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.witness import Witness, as_witness
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.clock import day_in_china
from sync.contract.documents import OpenCheckIn
from sync.contract.kiosk_facts import CheckedOut
from sync.contract.ledger import held_account
from sync.contract.refusals import Refusal
from sync.contract.rules.service import served_time
from sync.contract.rules.standing import Here
from sync.contract.settings import Settings
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER, KEEPER_PIN, MEMBER, NOON_MS, PIN, District

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


def test_an_hour_and_a_half_at_an_activity_earns_fifteen_points(desk: Desk, code: str, clock: FakeClock) -> None:
    assert arrived(check_in(desk, code, "a1")).title == "乐修匠义务维修"
    clock.advance(90 * MIN_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.points, done.about, done.title) == (90, 15, False, "乐修匠义务维修")
    after = book(desk, code)
    assert (after.balance, after.spendable_here, after.served_min, after.checked_in) == (135, 80, 90, False)


def test_half_an_activity_counts_its_minutes_and_earns_nothing(desk: Desk, code: str, clock: FakeClock) -> None:
    check_in(desk, code, "a1")
    clock.advance(HOUR_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.points, done.why, done.least_pct) == (60, 0, "attendance", 60)
    assert any("不到 60%" in said for said in sentences.checked_out(Texts(), done))
    assert any("less than 60%" in said for said in sentences.checked_out(Texts("en"), done))
    assert book(desk, code).served_min == 60


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
    clock.advance(80 * MIN_MS)
    done = left(check_out(desk, code))
    assert (done.minutes, done.points, done.about) == (80, 13, False)


def test_a_restart_of_the_program_alone_keeps_the_time_exact(
    reopen: Callable[[], Desk], desk: Desk, code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(20 * MIN_MS)
    again = reopen()
    clock.advance(20 * MIN_MS)
    done = left(check_out(again, code))
    assert (done.minutes, done.about) == (40, False)


def test_a_check_out_a_day_late_was_forgotten_and_the_rule_says_how_long(desk: Desk, code: str, clock: FakeClock) -> None:
    check_in(desk, code)
    clock.advance(30 * HOUR_MS)
    done = left(check_out(desk, code))
    assert done.forgotten is not None
    assert (done.minutes, done.points, done.forgotten.until_ms) == (60, 10, 0)
    assert book(desk, code).served_min == 60


def test_the_next_check_in_ends_what_was_forgotten_and_says_so(
    desk: Desk, code: str, clock: FakeClock, reopen: Callable[[], Desk]
) -> None:
    check_in(desk, code, "a1")  # until 13:00
    clock.advance(2 * HOUR_MS)
    came = arrived(check_in(desk, code))
    assert [(closed.title, closed.minutes, closed.points) for closed in came.forgotten] == [("乐修匠义务维修", 60, 0)]
    said = " ".join(sentences.checked_in(Texts(), came))
    assert "记到 13:00" in said
    assert "不对请找工作人员" in said
    assert len(came.facts) == 2
    again = reopen()
    assert book(again, code).served_min == 60
    assert check_in(again, code) is Refusal.ALREADY_CHECKED_IN


def test_while_its_activity_has_only_just_ended_a_card_is_offered_both(desk: Desk, code: str, clock: FakeClock) -> None:
    def seen() -> tuple[bool, bool]:
        found = scan(desk, code)
        assert isinstance(found, Recognised)
        return found.checked_in, found.may_check_in

    assert seen() == (False, True)
    check_in(desk, code, "a1")
    assert seen() == (True, False)
    clock.advance(HOUR_MS + 10 * MIN_MS)
    assert seen() == (True, True)
    assert left(check_out(desk, code)).minutes == 70
    assert seen() == (False, True)


def test_no_day_earns_more_than_its_most(desk: Desk, code: str, clock: FakeClock) -> None:
    earned = []
    for _ in range(2):
        check_in(desk, code)
        clock.advance(8 * HOUR_MS - 30 * MIN_MS)
        earned.append(left(check_out(desk, code)))
    assert [(done.points, done.why) for done in earned] == [(75, ""), (75, "")]  # the second ends after midnight
    check_in(desk, code)
    clock.advance(6 * HOUR_MS)
    capped = left(check_out(desk, code))
    assert (capped.points, capped.why) == (45, "cap")
    assert "今天的积分已到上限" in " ".join(sentences.checked_out(Texts(), capped))


def test_the_districts_word_on_what_was_earned_today_counts_too(
    desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    wang = desk.kiosk.replica.member(MEMBER)
    assert wang is not None
    earned = {day_in_china(NOON_MS): 115}
    district.publish(desk.kiosk, district.document("member", MEMBER, msgspec.structs.replace(wang, earned=earned)))
    check_in(desk, code)
    clock.advance(HOUR_MS)
    assert left(check_out(desk, code)).points == 5


def test_a_keeper_who_stands_by_makes_it_witnessed_and_spendable_here(
    desk: Desk, code: str, keeper_code: str, clock: FakeClock
) -> None:
    check_in(desk, code)
    clock.advance(HOUR_MS)
    witness = as_witness(desk, keeper_code, KEEPER_PIN, "")
    assert isinstance(witness, Witness)
    done = left(check_out(desk, code, witness=witness))
    assert (done.points, done.here_points, done.witness) == (10, 10, "李*")
    assert book(desk, code).spendable_here == 90
    event = desk.kiosk.journal.of_type(CheckedOut)[-1]
    body = body_of(event)
    assert isinstance(body, CheckedOut)
    assert (body.evidence, body.witness) == ("witnessed", KEEPER)
    assert [move.target for move in event.moves] == [held_account(event.stream, MEMBER)]


def test_not_everybody_may_witness_and_never_without_the_pin(
    desk: Desk, code: str, keeper_code: str, new_code: str, clock: FakeClock
) -> None:
    assert as_witness(desk, keeper_code, "000000", "") is Refusal.PIN_WRONG
    assert as_witness(desk, code, PIN, "") is Refusal.LEADER_NEEDED
    assert as_witness(desk, new_code, PIN, "") is Refusal.CARD_UNKNOWN_HERE
    check_in(desk, keeper_code)
    clock.advance(HOUR_MS)
    witness = as_witness(desk, keeper_code, KEEPER_PIN, "")
    assert isinstance(witness, Witness)
    assert check_out(desk, keeper_code, witness=witness) is Refusal.SECOND_PERSON_NEEDED


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
    exact = same_boot and same_stream and 0 <= mono_ms - from_mono <= settings.max_service_min * MIN_MS
    assert served.about is not exact or served.minutes == settings.max_service_min


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(minutes=st.integers(0, 720))
def test_the_minutes_on_the_clock_are_the_minutes_in_the_book(desk: Desk, code: str, clock: FakeClock, minutes: int) -> None:
    before = book(desk, code)
    check_in(desk, code)
    clock.advance(minutes * MIN_MS)
    done = left(check_out(desk, code))
    after = book(desk, code)
    assert done.minutes == minutes
    assert after.served_min - before.served_min == done.minutes
    assert after.balance - before.balance == done.points
