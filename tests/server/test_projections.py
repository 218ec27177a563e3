"""What the projections make of facts, whatever order and shape they come in."""

from pathlib import Path

import msgspec
import pytest

from server import bank, closing, settling
from server.models import (
    Activity,
    Attendance,
    Card,
    FollowerPosition,
    Interest,
    Member,
    MemberStream,
    Notice,
    ProjectionFault,
    Redemption,
    SlipHandled,
    Team,
    Wish,
)
from server.projections import follow
from server.rebuild import rebuild
from sync.contract.district_facts import (
    ActivityPublished,
    NoticePublished,
    PointsAwarded,
    RolesGiven,
    TeamFormed,
)
from sync.contract.events import Draft, Move
from sync.contract.ids import card_number
from sync.contract.kiosk_facts import (
    CardBound,
    CheckedIn,
    CheckedOut,
    GrantReceived,
    MemberRegistered,
    PinSet,
    Redeemed,
    RedemptionUndone,
    RewardHandedOut,
)
from sync.contract.ledger import ISSUED, held_account, inverse, member_account, spent_account
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.district import FixedClock
from tests.server.streams import WrittenStream, decide

CARD = card_number(7)


def follow_all() -> None:
    while follow(50).events:
        pass


@pytest.fixture
def stream(founded: Path) -> WrittenStream:
    return WrittenStream("s1")


def register(stream: WrittenStream, member: str = "m1", name: str = "王秀英") -> None:
    body = MemberRegistered(home="s1", roles=("resident", "volunteer"))
    stream.write(Draft(body=body, private={"name": name, "phone": "13812345678"}, member=member))


def serve(stream: WrittenStream, member: str = "m1", minutes: int = 60, *, held: bool = False) -> str:
    ref = stream.write(Draft(body=CheckedIn(activity="a1"), member=member))
    end_service(stream, ref, member, minutes, held=held)
    return ref


def end_service(stream: WrittenStream, ref: str, member: str = "m1", minutes: int = 60, *, held: bool = False) -> None:
    target = held_account(stream.name, member) if held else member_account(member)
    body = CheckedOut(check_in=ref, served_min=minutes, activity="a1")
    stream.write(Draft(body=body, member=member, moves=(Move(ISSUED, target, minutes // 6),)))


def redeem(stream: WrittenStream, redemption: str, points: int, member: str = "m1") -> tuple[str, tuple[Move, ...]]:
    moves = (Move(held_account(stream.name, member), spent_account(stream.station), points),)
    body = Redeemed(redemption=redemption, reward="rice", quantity=1, points=points)
    return stream.write(Draft(body=body, member=member, moves=moves)), moves


def test_a_member_is_on_record_with_name_roles_and_home(stream: WrittenStream) -> None:
    register(stream)
    decide(Draft(body=RolesGiven(roles=("resident", "keeper")), member="m2"))
    stream.push()
    follow_all()
    row = Member.objects.get(id="m1")
    assert (row.name, row.phone, row.home, row.roles) == ("王秀英", "13812345678", "s1", ["resident", "volunteer"])
    assert Interest.objects.filter(member="m1", station="s1").exists()
    assert Member.objects.get(id="m2").roles == ["resident", "keeper"]


def test_service_is_counted_in_person_times_people_and_minutes(stream: WrittenStream) -> None:
    register(stream)
    serve(stream, minutes=60)
    serve(stream, minutes=30)
    stream.push()
    follow_all()
    row = Member.objects.get(id="m1")
    assert (row.attendances, row.served_min) == (2, 90)
    assert {(a.station, a.activity, a.served_min, a.points, a.evidence) for a in Attendance.objects.all()} == {
        ("s1", "a1", 60, 10, "clocked"),
        ("s1", "a1", 30, 5, "clocked"),
    }


def test_a_check_out_at_another_station_ends_the_same_attendance(stream: WrittenStream) -> None:
    other = WrittenStream("s2")
    ref = stream.write(Draft(body=CheckedIn(), member="m1"))
    end_service(other, ref)
    stream.push()
    other.push()
    follow_all()
    row = Attendance.objects.get()
    assert (row.ref, row.station, row.out_ref) == (ref, "s1", f"{other.name}:2")


def test_a_check_out_that_comes_before_its_check_in_waits_for_it(stream: WrittenStream) -> None:
    other = WrittenStream("s2")
    ref = stream.write(Draft(body=CheckedIn(activity="a1"), member="m1"))
    end_service(other, ref)
    other.push()
    follow_all()
    early = Attendance.objects.get()
    assert (early.ref, early.event, early.doubtful, early.served_min) == (ref, "", True, 60)
    stream.push()
    follow_all()
    row = Attendance.objects.get()
    assert (row.event, row.station, row.doubtful, row.served_min) == (ref, "s1", False, 60)
    assert Member.objects.get(id="m1").attendances == 1


def test_service_that_two_kiosks_ended_counts_once_and_is_marked(stream: WrittenStream) -> None:
    other = WrittenStream("s2")
    ref = serve(stream)
    end_service(other, ref, minutes=90)
    stream.push()
    other.push()
    follow_all()
    row = Attendance.objects.get()
    assert (row.served_min, row.doubtful) == (60, True)
    assert Member.objects.get(id="m1").served_min == 60


@pytest.mark.parametrize("copy_first", [False, True])
def test_two_branches_of_a_stream_keep_their_attendances_apart(founded: Path, copy_first: bool) -> None:
    """An image was put back: under the same numbers it wrote down somebody else's service, and carried that over."""
    stream, image = WrittenStream("s1"), WrittenStream("s1")
    image.name, image.key, image.events, image.lines = stream.name, stream.key, list(stream.events), list(stream.lines)
    serve(stream, "m1", 60)
    serve(image, "m2", 120)
    anew = WrittenStream("s1", after=stream)
    for seq in (2, 3):
        anew.carry(image, seq)
    for pushed in (anew, stream) if copy_first else (stream, anew):
        pushed.push()
    follow()
    found = Attendance.objects.order_by("member").values_list("member", "served_min", "points")
    assert list(found) == [("m1", 60, 10), ("m2", 120, 20)]
    assert [(row.served_min, row.attendances) for row in Member.objects.order_by("id")] == [(60, 1), (120, 1)]
    assert rebuild().differences == ()


def test_a_card_that_nobody_was_known_to_hold_is_counted_without_a_member(stream: WrittenStream) -> None:
    stream.write(Draft(body=CheckedIn(), card=CARD))
    stream.push()
    follow_all()
    row = Attendance.objects.get()
    assert (row.member, row.card) == ("", CARD)
    assert not Member.objects.exists()


def test_a_kiosk_in_1970_is_dated_by_the_districts_clock(stream: WrittenStream, clock: FixedClock) -> None:
    moment_ms, clock.at_ms = clock.at_ms, 5_000
    stream.write(Draft(body=CheckedIn(), member="m1"))
    clock.at_ms = moment_ms
    stream.push()
    follow_all()
    row = Attendance.objects.get()
    assert row.doubtful
    # The kiosk's own monotonic clock says how long before the push it was.
    assert moment_ms - 60_000 - 10_000 <= row.in_earliest_ms <= row.in_ms <= row.in_latest_ms <= moment_ms
    assert row.kiosk_at_ms == 5_000


def test_a_wish_goes_its_way_with_a_reason(stream: WrittenStream) -> None:
    body = WishMade(wish="w1", category="care")
    stream.write(Draft(body=body, private={"text": "扶手松了", "name": "王秀英", "contact": "13812345678"}))
    stream.push()
    for step, reason in (("publish", ""), ("refer", "已转物业")):
        decide(Draft(body=WishProgressed(wish="w1", step=step, reason=reason)))
    follow_all()
    row = Wish.objects.get()
    assert (row.text, row.name, row.contact, row.state, row.reason) == (
        "扶手松了",
        "王秀英",
        "13812345678",
        "referred",
        "已转物业",
    )


def test_a_wish_keeps_the_words_that_staff_chose_and_when_it_took_its_last_step(
    stream: WrittenStream, clock: FixedClock
) -> None:
    stream.write(Draft(body=WishMade(wish="w1", category="care"), private={"text": "扶手松了"}))
    stream.push()
    follow_all()
    assert (Wish.objects.get().shown, Wish.objects.get().progressed_ms) == ("", 0)
    decide(Draft(body=WishProgressed(wish="w1", step="publish"), private={"shown": "一位老人想装扶手。"}))
    clock.at_ms += 60_000
    decide(Draft(body=WishProgressed(wish="w1", step="claim")))
    follow_all()
    row = Wish.objects.get()
    assert (row.text, row.shown, row.state) == ("扶手松了", "一位老人想装扶手。", "claimed")
    assert row.progressed_ms == clock.at_ms > row.made_ms


def test_goods_are_handed_out_once_and_it_is_no_line_of_the_passbook(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, minutes=600, held=True)
    redeem(stream, "r1", 30)
    stream.push()
    follow_all()
    entries = Member.objects.get(id="m1").entries
    assert Redemption.objects.get().handed_ms == 0
    times = []
    for _ in range(2):
        clock.at_ms += 3_600_000
        stream.write(Draft(body=RewardHandedOut(redemption="r1"), member="m1", actor="keeper"))
        stream.push()
        follow_all()
        times.append(Redemption.objects.get().handed_ms)
    assert Redemption.objects.get().made_ms < times[0] == times[1] < clock.at_ms
    assert Member.objects.get(id="m1").entries == entries
    # Its document counts the fact all the same.
    assert MemberStream.objects.get(about="m1", stream=stream.name).seq == len(stream.events)


def test_handing_out_what_nobody_is_known_to_have_redeemed_is_kept_for_the_redemption(stream: WrittenStream) -> None:
    stream.write(Draft(body=RewardHandedOut(redemption="r-nobody"), member="m1", actor="keeper"))
    stream.push()
    follow_all()
    assert SlipHandled.objects.get().handed_at == "s1"
    assert not ProjectionFault.objects.exists()


def test_an_activity_has_its_place_and_can_be_called_off(founded: Path) -> None:
    held = ActivityPublished(activity="a1", title="义诊", category="x", station="s1", starts_ms=1, ends_ms=2, place="一楼")
    decide(Draft(body=held))
    follow_all()
    assert (Activity.objects.get().place, Activity.objects.get().open) == ("一楼", True)
    decide(Draft(body=msgspec.structs.replace(held, open=False)))
    follow_all()
    assert (Activity.objects.get().place, Activity.objects.get().open) == ("一楼", False)


def test_a_notice_can_change_and_be_taken_down(founded: Path) -> None:
    notice = NoticePublished(notice="n1", title="停水", text="后天停水。", from_ms=1, until_ms=9, pinned=True)
    for body in (notice, msgspec.structs.replace(notice, text="明天停水。", station="s1", pinned=False, open=False)):
        decide(Draft(body=body))
        follow_all()
        row = Notice.objects.get()
        assert {
            name: getattr(row, name) for name in ("title", "text", "station", "from_ms", "until_ms", "pinned", "open")
        } == {name: value for name, value in msgspec.to_builtins(body).items() if name != "notice"}


def test_a_redemption_is_shown_and_so_is_its_undo(stream: WrittenStream) -> None:
    serve(stream, minutes=600, held=True)
    redeem(stream, "r1", 30)
    ref, moves = redeem(stream, "r2", 20)
    back = RedemptionUndone(redemption="r2")
    stream.write(Draft(body=back, member="m1", moves=inverse(moves), reverses=ref))
    stream.push()
    follow_all()
    assert {(r.id, r.points, r.undone) for r in Redemption.objects.all()} == {("r1", 30, False), ("r2", 20, True)}


def test_an_overspend_is_shown_with_its_reason_and_moves_nothing(stream: WrittenStream) -> None:
    serve(stream, minutes=60, held=True)
    redeem(stream, "r1", 10)
    redeem(stream, "r2", 10)
    stream.push()
    follow_all()
    waiting = Redemption.objects.get(id="r2")
    assert (waiting.set_aside, waiting.settled) == ("overspent", "")
    assert [entry[2] for entry in Member.objects.get(id="m1").entries] == [0, -10, 10, 0]
    settling.settle(waiting.ref, "owed", actor="anna")
    follow_all()
    assert Redemption.objects.get(id="r2").settled == "owed"
    assert Member.objects.get(id="m1").entries[0][1:3] == ["set_aside_settled", -10]


def test_a_fact_that_was_carried_over_counts_once(stream: WrittenStream) -> None:
    register(stream)
    ref = serve(stream, minutes=60)
    stream.push(3)  # registration and check-in arrived, the check-out did not
    follow_all()
    fresh = WrittenStream("s1", after=stream)
    for seq in (2, 3, 4):
        fresh.carry(stream, seq)
    fresh.push()
    follow_all()
    row = Member.objects.get(id="m1")
    assert (row.attendances, row.served_min) == (1, 60)
    assert Attendance.objects.get().ref == ref
    # Duplicates too say how far documents count the stream.
    assert MemberStream.objects.get(about="m1", stream=fresh.name).seq == 4


def test_a_check_out_may_name_a_carried_copy_of_its_check_in(stream: WrittenStream) -> None:
    ref = stream.write(Draft(body=CheckedIn(), member="m1"))
    stream.push()
    fresh = WrittenStream("s1", after=stream)
    copy = fresh.carry(stream, 2)
    end_service(fresh, copy)
    fresh.push()
    follow_all()
    row = Attendance.objects.get()
    assert (row.ref, row.served_min) == (ref, 60)


def test_a_card_has_its_first_holder_and_that_ones_pin(stream: WrittenStream) -> None:
    for member, verifier in (("m1", "first"), ("m2", "second")):
        stream.write(Draft(body=CardBound(), member=member, card=CARD))
        stream.write(Draft(body=PinSet(), private={"verifier": verifier}, member=member, card=CARD))
    stream.push()
    follow_all()
    row = Card.objects.get()
    assert (row.member, row.also_bound_to, row.disputed, row.verifier) == ("m1", "m2", True, "first")


def test_a_pin_that_was_set_before_two_records_became_one_stays_the_others(stream: WrittenStream) -> None:
    for member in ("m1", "m2"):
        register(stream, member)
    stream.push()
    follow_all()
    for member, verifier in (("m1", "first"), ("m2", "second")):
        stream.write(Draft(body=CardBound(), member=member, card=CARD))
        stream.write(Draft(body=PinSet(), private={"verifier": verifier}, member=member, card=CARD))
    stream.push()
    # The district merges them at once, while the projections are still behind.
    bank.pass_on("m1", "m2", "merged")
    follow_all()
    assert Card.objects.get().verifier == "first"
    stream.write(Draft(body=PinSet(), private={"verifier": "third"}, member="m2", card=CARD))
    stream.push()
    follow_all()
    assert Card.objects.get().verifier == "third"


def test_a_poisonous_event_is_recorded_and_the_others_go_on(stream: WrittenStream) -> None:
    register(stream)
    stream.write(Draft(body=RedemptionUndone(redemption="never-made"), member="m1"))
    serve(stream)
    stream.push()
    follow_all()
    [fault] = ProjectionFault.objects.all()
    assert (fault.kind, fault.event) == ("unreadable", f"{stream.name}:3")
    assert Member.objects.get(id="m1").served_min == 60
    assert MemberStream.objects.get(about="m1", stream=stream.name).seq == 5


def test_bodies_and_bytes_that_are_nothing_are_recorded_and_the_others_go_on(stream: WrittenStream) -> None:
    register(stream)
    stream.write(Draft(body=CheckedIn(), member="m1"), body=b'{"activity":7}')
    stream.push()
    serve(stream)
    stream.push()
    follow_all()
    assert [(f.kind, f.event) for f in ProjectionFault.objects.all()] == [("unreadable", f"{stream.name}:3")]
    assert Member.objects.get(id="m1").attendances == 1


def test_an_unknown_type_moves_points_in_the_passbook_and_waits(stream: WrittenStream) -> None:
    earn = (Move(ISSUED, member_account("m1"), 5),)
    stream.write(Draft(body=CheckedIn(), member="m1", moves=earn), kind="helped_a_neighbour")
    stream.push()
    follow_all()
    [fault] = ProjectionFault.objects.all()
    assert (fault.kind, fault.type) == ("unknown_type", "helped_a_neighbour/1")
    assert Member.objects.get(id="m1").entries[0][1:3] == ["helped_a_neighbour", 5]


def test_a_team_can_change(founded: Path) -> None:
    for members in (("m1",), ("m1", "m2")):
        decide(Draft(body=TeamFormed(team="t1", name="爱心助老队", category="邻里相伴", members=members)))
    follow_all()
    assert Team.objects.get().members == ["m1", "m2"]


def test_what_a_kiosk_and_the_district_did_with_points_is_in_the_passbook(stream: WrittenStream) -> None:
    register(stream)
    award = (Move(ISSUED, member_account("m1"), 50),)
    decide(Draft(body=PointsAwarded(reason="honour"), member="m1", moves=award))
    serve(stream, held=True)
    stream.write(Draft(body=GrantReceived(grant="g1", points=0, document=""), member="m1"))
    stream.push()
    closing.close_stream(stream.name, actor="anna")
    follow_all()
    # Grants and closings move points between the member's own accounts: no line for those.
    assert [entry[1:3] for entry in Member.objects.get(id="m1").entries] == [
        ["checked_out", 10],
        ["checked_in", 0],
        ["points_awarded", 50],
    ]


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_the_size_of_a_chunk_makes_no_difference(stream: WrittenStream, chunk: int) -> None:
    register(stream)
    serve(stream, held=True)
    redeem(stream, "r1", 10)
    redeem(stream, "r2", 10)
    stream.write(Draft(body=RedemptionUndone(redemption="never-made"), member="m1"))
    stream.push()
    while follow(chunk).events:
        pass
    row = Member.objects.get(id="m1")
    assert (row.served_min, row.attendances, len(row.entries)) == (60, 1, 5)
    assert Redemption.objects.get(id="r2").set_aside == "overspent"
    assert ProjectionFault.objects.count() == 1
    assert FollowerPosition.objects.get().pos == ProjectionFault.objects.get().pos + 1  # the verdict stands behind it
