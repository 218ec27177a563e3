"""Service entered by hand: one keeper writes it down, another decides, and nobody's points move meanwhile."""

from typing import Any

import pytest

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.claims import (
    ClaimedHere,
    Claims,
    DecidedHere,
    Records,
    claim_service,
    decide_claim,
    open_claims,
    records_of,
)
from kiosk.actions.points import Passbook, points
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.desk import Desk
from sync.contract.documents import Member
from sync.contract.kiosk_facts import ClaimDecided, ServiceClaimed
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER, MEMBER, NOON_MS, STATION, District

SECOND = "mchen"
SECOND_PIN = "135797"
MIN_MS = 60_000


@pytest.fixture
def second(desk: Desk, district: District) -> StaffPass:
    """Another keeper, in staff mode."""
    code = district.code(4)
    district.publish(
        desk.kiosk,
        district.document("member", SECOND, Member(id=SECOND, shown="陈*", home=STATION, roles=("keeper",))),
        district.holder(code, SECOND, SECOND_PIN),
    )
    entered = enter_staff_mode(desk, code, SECOND_PIN)
    assert isinstance(entered, StaffPass)
    return entered


def claimed(desk: Desk, staff: StaffPass, code: str, **changes: Any) -> ClaimedHere | Refusal:
    """An hour of this morning that nobody clocked."""
    entry: dict[str, Any] = {"began_ms": NOON_MS - 3 * HOUR_MS, "served_min": 60, "reason": "当时忘了签到"} | changes
    return claim_service(desk, staff, code, **entry)


def waiting(desk: Desk) -> list[str]:
    found = open_claims(desk)
    assert isinstance(found, Claims)
    return [claim.claim for claim in found.waiting]


def test_a_claim_is_written_down_and_earns_nothing(desk: Desk, staff: StaffPass, code: str) -> None:
    before = points(desk, code)
    done = claimed(desk, staff, code, activity="a1")
    assert isinstance(done, ClaimedHere)
    assert (done.shown, waiting(desk)) == ("王*", [done.claim])
    event = desk.kiosk.journal.of_type(ServiceClaimed)[-1]
    body = body_of(event)
    assert isinstance(body, ServiceClaimed)
    assert (event.member, event.actor, event.moves) == (MEMBER, KEEPER, ())
    assert (body.served_min, body.activity, body.reason, body.corrects) == (60, "a1", "当时忘了签到", "")
    after = points(desk, code)
    assert isinstance(before, Passbook)
    assert isinstance(after, Passbook)
    assert (after.balance, after.served_min) == (before.balance, before.served_min)
    line = after.entries[0]
    assert (line.kind, line.points, line.pending, line.title) == ("service_claimed", 0, True, "乐修匠义务维修")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"served_min": 0}, Refusal.CLAIM_BAD_TIME),
        ({"served_min": 181}, Refusal.CLAIM_BAD_TIME),
        ({"began_ms": NOON_MS - 48 * HOUR_MS, "served_min": 721}, Refusal.CLAIM_BAD_TIME),
        ({"began_ms": NOON_MS + HOUR_MS}, Refusal.CLAIM_BAD_TIME),
        ({"began_ms": 0}, Refusal.CLAIM_BAD_TIME),
        ({"reason": "  "}, Refusal.REASON_NEEDED),
        ({"activity": "nowhere"}, Refusal.ACTIVITY_UNKNOWN),
        ({"corrects": "k1.a:99"}, Refusal.CLAIM_UNKNOWN),
    ],
)
def test_a_claim_that_can_not_be_is_refused(
    desk: Desk, staff: StaffPass, code: str, changes: dict[str, Any], refusal: Refusal
) -> None:
    head = desk.kiosk.journal.state().head_seq
    assert claimed(desk, staff, code, **changes) is refusal
    assert desk.kiosk.journal.state().head_seq == head


def test_a_claim_needs_a_member_and_a_keeper(
    desk: Desk, district: District, staff: StaffPass, code: str, new_code: str
) -> None:
    assert claimed(desk, staff, new_code) is Refusal.CARD_UNKNOWN_HERE
    district.publish(desk.kiosk, district.holder(code, MEMBER, disputed=True))
    assert claimed(desk, staff, code) is Refusal.CARD_DISPUTED
    keeper = Member(id=KEEPER, shown="李*", home=STATION, roles=("resident",))
    district.publish(desk.kiosk, district.document("member", KEEPER, keeper))
    assert claimed(desk, staff, code) is Refusal.KEEPER_NEEDED
    assert records_of(desk, staff, code) is Refusal.KEEPER_NEEDED


def test_records_of_this_kiosk_are_listed_newest_first_and_can_be_corrected(
    desk: Desk, staff: StaffPass, code: str, clock: FakeClock
) -> None:
    check_in(desk, code, "a1")
    clock.advance(50 * MIN_MS)
    check_out(desk, code)
    clock.advance(10 * MIN_MS)
    check_in(desk, code)
    clock.advance(MIN_MS)
    desk.kiosk.journal.begin_incarnation("copied", 0)  # carried over, each is still one record
    found = records_of(desk, staff, code)
    assert isinstance(found, Records)
    assert [(shown.title, shown.record.minutes, shown.record.is_open) for shown in found.records] == [
        ("", 0, True),
        ("乐修匠义务维修", 50, False),
    ]
    wrong = found.records[1].record
    done = claimed(desk, staff, code, began_ms=wrong.began_ms, served_min=0, corrects=wrong.ref, activity="a1")
    assert isinstance(done, ClaimedHere)
    body = body_of(desk.kiosk.journal.of_type(ServiceClaimed)[-1])
    assert isinstance(body, ServiceClaimed)
    assert (body.corrects, body.served_min) == (wrong.ref, 0)


def test_a_second_keeper_agrees_once(desk: Desk, staff: StaffPass, second: StaffPass, code: str) -> None:
    done = claimed(desk, staff, code)
    assert isinstance(done, ClaimedHere)
    decided = decide_claim(desk, second, done.claim, agreed=True)
    assert isinstance(decided, DecidedHere)
    assert (decided.shown, decided.agreed, waiting(desk)) == ("王*", True, [])
    event = desk.kiosk.journal.of_type(ClaimDecided)[-1]
    assert (event.actor, event.member, event.moves) == (SECOND, MEMBER, ())
    assert decide_claim(desk, second, done.claim, agreed=False, reason="不对") is Refusal.CLAIM_DECIDED_ALREADY
    assert decide_claim(desk, second, "nothing", agreed=True) is Refusal.CLAIM_UNKNOWN


def test_nobody_decides_what_they_wrote_or_what_is_about_them(
    desk: Desk, district: District, staff: StaffPass, second: StaffPass, code: str
) -> None:
    mine = claimed(desk, staff, code)
    hers = claimed(desk, staff, second.code)
    assert isinstance(mine, ClaimedHere)
    assert isinstance(hers, ClaimedHere)
    assert decide_claim(desk, staff, mine.claim, agreed=True) is Refusal.SECOND_PERSON_NEEDED
    assert decide_claim(desk, second, hers.claim, agreed=True) is Refusal.SECOND_PERSON_NEEDED
    assert waiting(desk) == [mine.claim, hers.claim]


def test_a_no_needs_a_reason(desk: Desk, staff: StaffPass, second: StaffPass, code: str) -> None:
    done = claimed(desk, staff, code)
    assert isinstance(done, ClaimedHere)
    assert decide_claim(desk, second, done.claim, agreed=False, reason=" ") is Refusal.REASON_NEEDED
    refused = decide_claim(desk, second, done.claim, agreed=False, reason="时间不对")
    assert isinstance(refused, DecidedHere)
    body = body_of(desk.kiosk.journal.of_type(ClaimDecided)[-1])
    assert isinstance(body, ClaimDecided)
    assert (body.agreed, body.reason) == (False, "时间不对")
