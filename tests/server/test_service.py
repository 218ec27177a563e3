"""Service put right by the district: claims that two people agree to, forgotten check-outs, what counted twice."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import district, grants, meta
from server.chores import service as chore
from server.follower import follow_to_the_end
from server.ledger import balances, total
from server.models import Attendance, Grant, JournalEvent, Member, ServiceClaim, SettingsRevision, TransferOrder
from server.projections import follow, position
from server.publish import member_documents
from server.rebuild import rebuild
from server.refused import DeedRefused
from server.service import ServiceRefused, decide_claim, enter_service
from sync.contract.bank_facts import ServiceDecided
from sync.contract.clock import day_in_china
from sync.contract.district_facts import ActivityPublished
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, ClaimDecided, MemberRegistered, ServiceClaimed
from sync.contract.ledger import ISSUED, held_account, member_account, owed_account
from sync.contract.settings import Settings
from tests.server.district import NOON_MS, FixedClock, founded_district
from tests.server.streams import WrittenStream, decide

MIN_MS = 60_000
HOUR_MS = 60 * MIN_MS
DAY_MS = 24 * HOUR_MS


def catch_up() -> None:
    while follow().events:
        pass


def do_chores(clock: FixedClock) -> int:
    """Everything that is due; gives how many things were done."""
    catch_up()
    done = 0
    while now := chore.run(clock.at_ms):
        done += now
        catch_up()
    return done


def register(stream: WrittenStream, member: str = "m1") -> None:
    stream.write(Draft(body=MemberRegistered(home=stream.station), private={"name": "王秀英"}, member=member))


class Served:
    """Service that a stream clocks at times of its own."""

    def __init__(self, stream: WrittenStream, clock: FixedClock, member: str = "m1") -> None:
        self.stream, self.clock, self.member = stream, clock, member

    def at(self, when_ms: int, draft: Draft) -> str:
        """Write a fact as if it were then; where the machine was restarted since, its wall clock tells."""
        now_ms, self.clock.at_ms = self.clock.at_ms, when_ms
        ref = self.stream.write(draft)
        self.clock.at_ms = now_ms
        return ref

    def begin(self, when_ms: int, activity: str = "") -> str:
        return self.at(when_ms, Draft(body=CheckedIn(activity=activity), member=self.member))

    def end(self, ref: str, when_ms: int, minutes: int, points: int, *, held: bool = False, activity: str = "") -> None:
        target = held_account(self.stream.name, self.member) if held else member_account(self.member)
        moves = (Move(ISSUED, target, points),) if points else ()
        body = CheckedOut(check_in=ref, served_min=minutes, activity=activity, rules=1)
        self.at(when_ms, Draft(body=body, member=self.member, moves=moves))

    def whole(self, when_ms: int, minutes: int, points: int, *, held: bool = False) -> str:
        ref = self.begin(when_ms)
        self.end(ref, when_ms + minutes * MIN_MS, minutes, points, held=held)
        return ref

    def push(self) -> None:
        """After a restart of the machine: its wall clock is all that tells when."""
        self.stream.boot = f"boot-{len(self.stream.events)}"
        self.stream.push()


@pytest.fixture
def stream(founded: Path) -> WrittenStream:
    stream = WrittenStream("s1")
    register(stream)
    return stream


def balance(member: str = "m1") -> int:
    catch_up()
    [document] = member_documents([member], position())
    return document.balance


def settled() -> list[str]:
    """The reasons of everything that was settled."""
    rows = JournalEvent.objects.filter(stream__name="district").order_by("seq").values_list("data", flat=True)
    found = [bytes(data) for data in rows if b'"service_settled"' in bytes(data)]
    return [data.partition(b'"why":"')[2].partition(b'"')[0].decode() for data in found]


# --- Claims -----------------------------------------------------------------------------------------------------------


def claim_at_kiosk(stream: WrittenStream, claim: str = "c1", *, by: str = "keeper", minutes: int = 60, **more: str) -> None:
    body = ServiceClaimed(claim=claim, began_ms=NOON_MS - 5 * HOUR_MS, served_min=minutes, reason="没带卡", **more)
    stream.write(Draft(body=body, member="m1", actor=by))


def decide_at_kiosk(stream: WrittenStream, who: str, claim: str = "c1", *, agreed: bool = True) -> None:
    stream.write(Draft(body=ClaimDecided(claim=claim, agreed=agreed, reason="是"), member="m1", actor=who))


def test_a_claim_earns_nothing_until_a_second_person_agreed(stream: WrittenStream, clock: FixedClock) -> None:
    claim_at_kiosk(stream)
    stream.push()
    assert do_chores(clock) == 0
    assert (ServiceClaim.objects.get().state, balance()) == ("waiting", 0)
    decide_at_kiosk(stream, "other keeper")
    stream.push()
    assert do_chores(clock) == 1
    row = Attendance.objects.get()
    assert (row.ref, row.member, row.served_min, row.points, row.evidence) == ("c1", "m1", 60, 10, "manual")
    assert (row.station, row.in_ms, row.claim) == ("s1", NOON_MS - 5 * HOUR_MS, "c1")
    assert (ServiceClaim.objects.get().state, balance(), settled()) == ("booked", 10, ["claim"])
    assert (Member.objects.get(id="m1").served_min, Member.objects.get(id="m1").attendances) == (60, 1)
    assert do_chores(clock) == 0


@pytest.mark.parametrize("who", ["keeper", "m1", ""])
def test_who_wrote_it_down_and_who_served_decide_nothing(stream: WrittenStream, clock: FixedClock, who: str) -> None:
    claim_at_kiosk(stream)
    decide_at_kiosk(stream, who)
    stream.push()
    assert do_chores(clock) == 0
    claim = ServiceClaim.objects.get()
    assert (claim.state, [each[1] for each in claim.decisions]) == ("waiting", [who])
    decide_at_kiosk(stream, "other keeper", agreed=False)
    decide_at_kiosk(stream, "third keeper", agreed=True)
    stream.push()
    assert do_chores(clock) == 0
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, len(claim.decisions)) == ("refused", "other keeper", 3)


def test_a_decision_that_comes_before_its_claim_waits_for_it(stream: WrittenStream, clock: FixedClock) -> None:
    other = WrittenStream("s2")
    decide_at_kiosk(other, "keeper")
    decide_at_kiosk(other, "other keeper")
    other.push()
    assert do_chores(clock) == 0
    claim_at_kiosk(stream)
    stream.push()
    assert do_chores(clock) == 1
    assert ServiceClaim.objects.get().decided_by == "other keeper"


def test_kiosk_and_console_decide_alike_and_the_first_counts_once(stream: WrittenStream, clock: FixedClock) -> None:
    claim_at_kiosk(stream)
    stream.push()
    catch_up()
    decide_claim("c1", True, actor="staff:officer")
    decide_at_kiosk(stream, "other keeper")
    stream.push()
    assert do_chores(clock) == 1
    assert (balance(), ServiceClaim.objects.get().decided_by) == (10, "staff:officer")


def test_a_correction_moves_the_difference_alone(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    ref = served.whole(NOON_MS - 5 * HOUR_MS, 60, 10)
    served.push()
    catch_up()
    for minutes, points in ((120, 20), (30, 5), (0, 0)):
        claim = enter_service(
            "m1",
            station="s1",
            began_ms=NOON_MS - 5 * HOUR_MS,
            served_min=minutes,
            reason="记错了",
            corrects=ref,
            actor="staff:a",
        )
        catch_up()
        decide_claim(claim, True, actor="staff:b")
        assert do_chores(clock) == 1
        row = Attendance.objects.get()
        assert (row.served_min, row.points, row.evidence, row.claim) == (minutes, points, "manual", claim)
        assert (balance(), Member.objects.get(id="m1").served_min) == (points, minutes)
    assert settled() == ["correction"] * 3
    assert total() == 0


def test_what_kiosks_hold_is_owed_and_asked_back(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    ref = served.whole(NOON_MS - 5 * HOUR_MS, 60, 10, held=True)
    served.push()
    catch_up()
    claim = enter_service(
        "m1", station="s1", began_ms=NOON_MS - 5 * HOUR_MS, served_min=30, reason="记错了", corrects=ref, actor="staff:a"
    )
    catch_up()
    decide_claim(claim, True, actor="staff:b")
    do_chores(clock)
    held = held_account(stream.name, "m1")
    assert balances([held, owed_account("m1")]) == {held: 10, owed_account("m1"): -5}
    [order] = TransferOrder.objects.all()
    assert (order.source, order.points, order.reason) == (stream.name, 5, "owed")
    assert balance() == 5


def test_a_record_of_somebody_else_stays_as_it_is(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    ref = served.whole(NOON_MS - 5 * HOUR_MS, 60, 10)
    body = ServiceClaimed(claim="c1", began_ms=NOON_MS - HOUR_MS, served_min=30, corrects=ref)
    stream.write(Draft(body=body, member="m2", actor="keeper"))
    decide_at_kiosk(stream, "other keeper")
    served.push()
    assert do_chores(clock) == 1
    assert {(row.ref, row.member, row.served_min) for row in Attendance.objects.all()} == {(ref, "m1", 60), ("c1", "m2", 30)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"served_min": 0}, "minutes_wrong"),
        ({"served_min": 12 * 60 + 1}, "minutes_wrong"),
        ({"began_ms": NOON_MS - 30 * MIN_MS}, "times_future"),
        ({"reason": " "}, "reason_empty"),
        ({"reason": "长" * 201}, "reason_too_long"),
        ({"member": "nobody"}, "member_unknown"),
        ({"activity": "none"}, "activity_unknown"),
        ({"corrects": "none:1"}, "record_unknown"),
        ({"station": "nowhere"}, "station_unknown"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(stream: WrittenStream, changes: dict[str, object], code: str) -> None:
    stream.push()
    catch_up()
    fields = {"member": "m1", "station": "s1", "began_ms": NOON_MS - 5 * HOUR_MS, "served_min": 60, "reason": "没带卡"}
    with pytest.raises(DeedRefused) as refused:
        enter_service(actor="staff:a", **(fields | changes))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_decision_that_may_not_be_is_refused(stream: WrittenStream, clock: FixedClock) -> None:
    stream.push()
    catch_up()
    claim = enter_service(
        "m1", station="s1", began_ms=NOON_MS - 5 * HOUR_MS, served_min=60, reason="没带卡", actor="staff:a"
    )
    catch_up()
    for who, agreed, reason, code in (
        ("staff:a", True, "", "second_person"),
        ("staff:b", False, "", "reason_empty"),
        ("staff:b", True, "长" * 201, "reason_too_long"),
    ):
        with pytest.raises(ServiceRefused) as refused:
            decide_claim(claim, agreed, reason=reason, actor=who)
        assert refused.value.code == code
    decide_claim(claim, False, reason="不是", actor="staff:b")
    catch_up()
    for name, code in ((claim, "claim_over"), ("none", "claim_unknown")):
        with pytest.raises(ServiceRefused) as refused:
            decide_claim(name, True, actor="staff:c")
        assert refused.value.code == code
    assert do_chores(clock) == 0


# --- Forgotten check-outs ---------------------------------------------------------------------------------------------


def publish_activity(starts_ms: int, ends_ms: int) -> None:
    body = ActivityPublished(
        activity="a1", title="义诊", category="x", station="s1", starts_ms=starts_ms, ends_ms=ends_ms, coefficient_pct=150
    )
    decide(Draft(body=body))


def test_a_forgotten_check_out_is_closed_at_the_end_of_its_activity(stream: WrittenStream, clock: FixedClock) -> None:
    publish_activity(NOON_MS - 3 * HOUR_MS, NOON_MS - HOUR_MS)
    served = Served(stream, clock)
    served.begin(NOON_MS - 3 * HOUR_MS, "a1")
    served.push()
    clock.at_ms = NOON_MS + 23 * HOUR_MS
    assert do_chores(clock) == 0
    clock.at_ms += MIN_MS
    assert do_chores(clock) == 1
    row = Attendance.objects.get()
    assert (row.served_min, row.points, row.forgotten, row.evidence) == (120, 30, True, "clocked")
    assert balance() == 30
    [document] = member_documents(["m1"], position())
    assert (document.open, document.served_min) == ((), 120)
    assert do_chores(clock) == 0


def test_walk_in_service_without_a_check_out_counts_what_the_settings_say(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    served.begin(NOON_MS - HOUR_MS)
    served.push()
    clock.at_ms = NOON_MS - HOUR_MS + 36 * HOUR_MS + MIN_MS
    assert do_chores(clock) == 1
    assert (Attendance.objects.get().served_min, balance()) == (60, 10)


def test_the_kiosks_own_check_out_comes_before_the_rule_however_late(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    ref = served.begin(NOON_MS - HOUR_MS)
    served.push()
    clock.at_ms = NOON_MS + 2 * DAY_MS
    do_chores(clock)
    served.end(ref, NOON_MS + HOUR_MS, 120, 20)
    served.push()
    assert do_chores(clock) == 1
    row = Attendance.objects.get()
    assert (row.served_min, row.points, row.forgotten, row.overlaps) == (120, 20, False, True)
    assert (balance(), Member.objects.get(id="m1").served_min) == (20, 120)
    assert settled() == ["forgotten", "overlap"]
    assert do_chores(clock) == 0


# --- What counted twice -----------------------------------------------------------------------------------------------


def test_service_at_two_stations_at_once_counts_once_and_both_are_marked(stream: WrittenStream, clock: FixedClock) -> None:
    first, second = Served(stream, clock), Served(WrittenStream("s2"), clock)
    a = first.whole(NOON_MS - 5 * HOUR_MS, 120, 20)
    b = second.whole(NOON_MS - 4 * HOUR_MS, 120, 20)
    first.push()
    second.push()
    assert do_chores(clock) == 2
    rows = {row.ref: (row.served_min, row.points, row.overlaps) for row in Attendance.objects.all()}
    assert rows == {a: (120, 20, True), b: (60, 10, True)}
    assert (balance(), Member.objects.get(id="m1").served_min) == (30, 180)
    assert do_chores(clock) == 0


def test_what_was_taken_back_comes_again_where_the_other_record_is_put_right(
    stream: WrittenStream, clock: FixedClock
) -> None:
    first, second = Served(stream, clock), Served(WrittenStream("s2"), clock)
    a = first.whole(NOON_MS - 5 * HOUR_MS, 120, 20)
    b = second.whole(NOON_MS - 4 * HOUR_MS, 120, 20)
    first.push()
    second.push()
    do_chores(clock)
    claim = enter_service(
        "m1", station="s1", began_ms=NOON_MS - 5 * HOUR_MS, served_min=60, reason="早走了", corrects=a, actor="staff:a"
    )
    catch_up()
    decide_claim(claim, True, actor="staff:b")
    do_chores(clock)
    assert {row.ref: (row.served_min, row.points) for row in Attendance.objects.all()} == {a: (60, 10), b: (120, 20)}
    assert balance() == 30


def test_service_that_two_kiosks_ended_is_paid_once(stream: WrittenStream, clock: FixedClock) -> None:
    first, second = Served(stream, clock), Served(WrittenStream("s2"), clock)
    ref = first.whole(NOON_MS - 5 * HOUR_MS, 60, 10)
    second.end(ref, NOON_MS - 3 * HOUR_MS, 120, 20)
    first.push()
    second.push()
    assert do_chores(clock) == 1
    row = Attendance.objects.get()
    assert (row.served_min, row.points, row.doubtful, row.overlaps) == (60, 10, True, True)
    assert balance() == 10


def test_a_days_most_holds_over_all_stations(stream: WrittenStream, clock: FixedClock) -> None:
    first, second = Served(stream, clock), Served(WrittenStream("s2"), clock)
    first.whole(NOON_MS - 10 * HOUR_MS, 240, 80)
    second.whole(NOON_MS - 5 * HOUR_MS, 240, 80)
    first.push()
    second.push()
    assert do_chores(clock) == 1
    assert (balance(), settled()) == (120, ["cap"])
    assert [(row.served_min, row.points, row.capped) for row in Attendance.objects.order_by("in_ms")] == [
        (240, 80, False),
        (240, 40, True),
    ]
    assert Member.objects.get(id="m1").earned == {day_in_china(NOON_MS): 120}


def test_nothing_of_what_is_taken_back_was_granted_before(stream: WrittenStream, clock: FixedClock) -> None:
    stream.push()
    catch_up()
    for began_ms in (NOON_MS - 5 * HOUR_MS, NOON_MS - 4 * HOUR_MS):
        claim = enter_service("m1", station="s1", began_ms=began_ms, served_min=120, reason="没带卡", actor="staff:a")
        catch_up()
        decide_claim(claim, True, actor="staff:b")
    catch_up()
    follow_to_the_end()
    assert sum(Grant.objects.filter(member="m1").values_list("points", flat=True)) == 30
    assert grants.issue_grants() == 0


def test_settings_of_the_day_count_not_those_of_the_booking(stream: WrittenStream, clock: FixedClock) -> None:
    claim_at_kiosk(stream)
    stream.push()
    clock.at_ms += HOUR_MS
    district.publish_settings(Settings(points_per_hour=60, revision=meta.read().settings.revision))
    decide_at_kiosk(stream, "other keeper")
    stream.push()
    do_chores(clock)
    assert balance() == 10
    assert [row.revision for row in SettingsRevision.objects.order_by("pos")] == [1, 2]
    assert Attendance.objects.get().rules == 1


def test_documents_tell_what_was_earned_on_the_last_two_days(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    for days, points in ((3, 1), (2, 2), (1, 3)):
        served.whole(NOON_MS - days * DAY_MS, 60, points)
    served.push()
    catch_up()
    [document] = member_documents(["m1"], position())
    assert document.earned == {day_in_china(NOON_MS - 2 * DAY_MS): 2, day_in_china(NOON_MS - DAY_MS): 3}


# --- Whatever comes ---------------------------------------------------------------------------------------------------

INTERVALS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2_000), st.integers(0, 400), st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(INTERVALS, st.integers(0, 2**32))
def test_minutes_count_once_and_days_have_their_most_whatever_comes(
    drawn: list[tuple[int, int, int, bool, bool]], seed: int
) -> None:
    rng = random.Random(seed)
    with founded_district() as clock:
        streams = [WrittenStream("s1"), WrittenStream("s2")]
        register(streams[0])
        served = [Served(stream, clock) for stream in streams]
        facts = sorted(drawn, key=lambda each: each[1])
        for i, (where, began_min, minutes, by_hand, held) in enumerate(facts):
            began_ms = NOON_MS - 3 * DAY_MS + began_min * MIN_MS
            if by_hand:
                body = ServiceClaimed(claim=f"c{i}", began_ms=began_ms, served_min=minutes)
                streams[where].write(Draft(body=body, member="m1", actor="keeper"))
                streams[1 - where].write(Draft(body=ClaimDecided(claim=f"c{i}", agreed=True), member="m1", actor="other"))
            else:
                served[where].whole(began_ms, minutes, min(120, minutes), held=held)
        while any(stream.pushed < len(stream.events) for stream in streams):
            which = rng.choice([each for each in served if each.stream.pushed < len(each.stream.events)])
            which.stream.boot = "restarted"
            which.stream.push(rng.randrange(1, 6))
            if rng.random() < 0.5:
                do_chores(clock)
        do_chores(clock)
        rows = list(Attendance.objects.filter(out_ms__isnull=False))
        minutes_served = {m for row in rows for m in range(row.in_ms // MIN_MS, row.in_ms // MIN_MS + row.own_min)}
        member = Member.objects.get(id="m1")
        assert member.served_min == sum(row.served_min for row in rows) == len(minutes_served)
        days: dict[str, int] = {}
        for row in rows:
            days[day_in_china(row.out_ms or 0)] = days.get(day_in_china(row.out_ms or 0), 0) + row.points
        assert all(0 <= points <= 120 for points in days.values())
        assert balance() == sum(days.values())
        assert all(days.get(day, 0) == points for day, points in member.earned.items())
        head = JournalEvent.objects.count()
        assert do_chores(clock) == 0
        assert JournalEvent.objects.count() == head
        assert total() == 0
        assert rebuild().differences == ()


def test_a_record_that_came_by_console_is_the_same_after_a_rebuild(stream: WrittenStream, clock: FixedClock) -> None:
    served = Served(stream, clock)
    ref = served.begin(NOON_MS - HOUR_MS)
    claim_at_kiosk(stream)
    decide_at_kiosk(stream, "other keeper")
    served.push()
    clock.at_ms += 2 * DAY_MS
    do_chores(clock)
    served.end(ref, NOON_MS + HOUR_MS, 120, 20)
    served.push()
    do_chores(clock)
    decide(Draft(body=ServiceDecided(claim="unheard of", agreed=True), member="m1"))
    catch_up()
    assert rebuild().differences == ()
    assert do_chores(clock) == 0
