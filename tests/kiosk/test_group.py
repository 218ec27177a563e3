"""Group check-in: a leader opens an activity, card after card is answered, each once."""

import msgspec
import pytest

from kiosk import sentences
from kiosk.actions.check_in import check_in
from kiosk.actions.group import GroupPass, GroupScanned, Led, Mode, group_scan, led_now, open_group, open_group_as_staff
from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.documents import Activity, Member, RevocationList
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER, KEEPER_PIN, MEMBER, NOON_MS, PIN, STATION, District

LEADER = "mleader"
LEADER_PIN = "246802"


@pytest.fixture
def leader_code(desk: Desk, district: District) -> str:
    """The card of somebody who leads a1 and is no keeper."""
    code = district.code(3)
    a1 = desk.kiosk.replica.activities()["a1"]
    district.publish(
        desk.kiosk,
        district.document("activity", "a1", msgspec.structs.replace(a1, leaders=(LEADER,))),
        district.document("member", LEADER, Member(id=LEADER, shown="赵*", home=STATION, roles=("volunteer",))),
        district.holder(code, LEADER, LEADER_PIN),
    )
    return code


@pytest.fixture
def group(desk: Desk, leader_code: str) -> GroupPass:
    opened = open_group(desk, leader_code, LEADER_PIN, "a1")
    assert isinstance(opened, GroupPass)
    return opened


def answered(desk: Desk, group: GroupPass, code: str, mode: Mode = "in") -> GroupScanned:
    answer = group_scan(desk, group, code, mode)
    assert isinstance(answer, GroupScanned), answer
    return answer


def test_leaders_open_their_activity_keepers_any_and_others_none(
    desk: Desk, code: str, leader_code: str, keeper_code: str
) -> None:
    assert isinstance(open_group(desk, leader_code, LEADER_PIN, "a1"), GroupPass)
    assert isinstance(open_group(desk, keeper_code, KEEPER_PIN, "a1"), GroupPass)
    assert open_group(desk, code, PIN, "a1") is Refusal.LEADER_NEEDED
    assert open_group(desk, leader_code, "111222", "a1") is Refusal.PIN_WRONG
    assert open_group(desk, leader_code, LEADER_PIN, "a2") is Refusal.ACTIVITY_NOT_NOW
    assert open_group(desk, leader_code, LEADER_PIN, "nowhere") is Refusal.ACTIVITY_UNKNOWN
    offered = {}
    for whose in (code, leader_code, keeper_code):
        led = led_now(desk, whose)
        assert isinstance(led, Led)
        offered[whose] = [activity.id for activity in led.activities]
    assert offered == {code: [], leader_code: ["a1"], keeper_code: ["a1"]}


def test_a_keeper_in_staff_mode_is_not_asked_again(desk: Desk, staff: StaffPass, code: str) -> None:
    opened = open_group_as_staff(desk, staff, "a1")
    assert isinstance(opened, GroupPass)
    answered(desk, opened, code)
    body = body_of(desk.kiosk.journal.of_type(CheckedIn)[-1])
    assert isinstance(body, CheckedIn)
    assert (body.activity, body.witness) == ("a1", KEEPER)


def test_a_whole_group_comes_and_goes_and_is_witnessed(
    desk: Desk, district: District, group: GroupPass, code: str, new_code: str, clock: FakeClock
) -> None:
    people = [code, new_code, *(district.code(serial) for serial in range(20, 38))]
    assert [answered(desk, group, one).state for one in people] == ["in"] * 20
    clock.advance(90 * 60_000)
    assert [answered(desk, group, one, "out").state for one in people] == ["out"] * 20
    facts = [(event, body_of(event)) for event in desk.kiosk.journal.of_type(CheckedOut)]
    assert len(facts) == 20
    for event, body in facts:
        assert isinstance(body, CheckedOut)
        assert (body.served_min, body.evidence, body.witness) == (90, "witnessed", LEADER)
        assert sum(move.points for move in event.moves) == (15 if event.member else 0)


def test_who_is_in_already_is_told_so_and_nothing_is_written(desk: Desk, group: GroupPass, code: str) -> None:
    answered(desk, group, code)
    head = desk.kiosk.journal.state().head_seq
    answer = answered(desk, group, code)
    assert (answer.state, answer.shown, answer.facts) == ("already_in", "王*", ())
    assert "早就签到了" in sentences.of_group(Texts(), answer)
    assert desk.kiosk.journal.state().head_seq == head


def test_who_never_came_or_serves_elsewhere_is_sent_to_the_right_place(
    desk: Desk, group: GroupPass, code: str, district: District
) -> None:
    assert answered(desk, group, code, "out").state == "not_in"
    check_in(desk, code)
    head = desk.kiosk.journal.state().head_seq
    assert [answered(desk, group, code, mode).state for mode in ("in", "out")] == ["elsewhere", "elsewhere"]
    assert desk.kiosk.journal.state().head_seq == head
    assert group_scan(desk, group, "https://example.com", "in") is Refusal.CARD_NOT_A_CARD


def test_yesterdays_forgotten_check_out_is_no_hindrance(desk: Desk, district: District, keeper_code: str, code: str) -> None:
    check_in(desk, code, "a1")
    desk.kiosk.clock.advance(2 * HOUR_MS)  # type: ignore[attr-defined]
    late = Activity(
        id="a3", title="夜巡", category="邻里帮", station=STATION, starts_ms=NOON_MS + HOUR_MS, ends_ms=NOON_MS + 4 * HOUR_MS
    )
    district.publish(desk.kiosk, district.document("activity", "a3", late))
    opened = open_group(desk, keeper_code, KEEPER_PIN, "a3")
    assert isinstance(opened, GroupPass)
    answer = answered(desk, opened, code)
    assert answer.state == "in"
    assert answer.checked_in is not None
    assert [closed.title for closed in answer.checked_in.forgotten] == ["乐修匠义务维修"]


def test_the_leaders_card_is_the_sign_to_end(desk: Desk, group: GroupPass, leader_code: str) -> None:
    head = desk.kiosk.journal.state().head_seq
    assert answered(desk, group, leader_code.lower()).state == "leader"
    assert desk.kiosk.journal.state().head_seq == head


def test_a_group_whose_leader_lost_the_card_or_the_lead_takes_nobody_more(
    desk: Desk, district: District, group: GroupPass, code: str, leader_code: str
) -> None:
    a1 = desk.kiosk.replica.activities()["a1"]
    district.publish(desk.kiosk, district.document("activity", "a1", msgspec.structs.replace(a1, leaders=(MEMBER,))))
    assert group_scan(desk, group, code, "in") is Refusal.LEADER_NEEDED
    number = district.card(leader_code).number
    revoked = RevocationList(as_of_ms=NOON_MS, numbers=(number,))
    district.publish(desk.kiosk, district.signed("revocations", "all", revoked))
    assert group_scan(desk, group, code, "in") is Refusal.CARD_REVOKED


def test_a_group_still_leaves_when_the_activity_is_over(desk: Desk, leader_code: str, code: str, clock: FakeClock) -> None:
    check_in(desk, code, "a1")
    clock.advance(HOUR_MS + 20 * 60_000)
    opened = open_group(desk, leader_code, LEADER_PIN, "a1")
    assert isinstance(opened, GroupPass)
    assert answered(desk, opened, code, "out").state == "out"
    assert group_scan(desk, opened, code, "in") is Refusal.ACTIVITY_NOT_NOW
