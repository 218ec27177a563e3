"""Unallocated points go to the kiosk at home, where there is one to trust, and never while something is owed."""

import pytest

from server import closing, grants, keys, ledger, recovery, settling
from server.models import Grant, Member, MemberStream
from sync.contract import documents
from sync.contract.signing import from_text, open_signed
from tests.server.district import ModelKiosk
from tests.server.test_ingest import balance
from tests.server.test_ledger import award


@pytest.fixture
def member(founded: object) -> str:
    """A member whose home is s1."""
    Member.objects.create(id="m1", home="s1")
    return "m1"


def test_points_go_to_the_kiosk_at_home(kiosk: ModelKiosk, member: str) -> None:
    ModelKiosk.enrolled("s2")
    award(member, 30)
    assert grants.issue_grants() == 1
    assert balance("member/m1") == 0
    assert balance(f"held/{kiosk.stream}/m1") == 30
    grant = open_signed(from_text(Grant.objects.get().document), "grant", documents.Grant, keys.our_public_keys())
    assert (grant.member, grant.stream, grant.points) == ("m1", kiosk.stream, 30)


def test_doing_it_again_does_nothing(kiosk: ModelKiosk, member: str) -> None:
    award(member, 30)
    assert [grants.issue_grants([member, member]), grants.issue_grants([member]), grants.issue_grants()] == [1, 0, 0]


def test_no_grant_without_a_kiosk_at_home_or_a_home(kiosk: ModelKiosk, founded: object) -> None:
    Member.objects.create(id="m2", home="s2")
    award("m2", 30)
    award("m3", 30)
    assert grants.issue_grants() == 0


def test_of_several_kiosks_the_one_that_was_used_last_gets_it(kiosk: ModelKiosk, member: str) -> None:
    others = [ModelKiosk.enrolled("s1") for _ in range(3)]
    for one in (others[1], kiosk, others[2]):
        one.earn(member, 1)
        one.push()
        MemberStream.objects.create(about=member, stream=one.stream, seq=2)
    grants.issue_grants([member])
    assert Grant.objects.get().stream == others[2].stream


def test_of_several_kiosks_that_were_never_used_the_first_gets_it(kiosk: ModelKiosk, member: str) -> None:
    streams = sorted([kiosk.stream, *(ModelKiosk.enrolled("s1").stream for _ in range(3))])
    award(member, 5)
    grants.issue_grants([member])
    assert Grant.objects.get().stream == streams[0]


def test_a_new_incarnation_gets_nothing_until_a_person_closed_the_one_before(kiosk: ModelKiosk, member: str) -> None:
    kiosk.push()
    after = kiosk.next_incarnation("i2", after=1)
    after.push()
    award(member, 5)
    assert grants.issue_grants() == 0
    closing.close_stream(kiosk.stream, actor="test")
    assert grants.issue_grants() == 1
    assert Grant.objects.get().stream == after.stream


def test_a_kiosk_that_was_written_off_gets_nothing(kiosk: ModelKiosk, member: str) -> None:
    closing.write_off(kiosk.id, actor="test")
    award(member, 5)
    assert grants.issue_grants() == 0


def test_what_is_owed_is_repaid_first(kiosk: ModelKiosk, member: str) -> None:
    ref = kiosk.spend(member, 20)
    kiosk.push()
    settling.settle(ref, "owed", actor="test")
    assert balance("owed/m1") == -20
    award(member, 15)
    assert grants.issue_grants() == 0
    assert (balance("owed/m1"), balance("member/m1")) == (-5, 0)
    award(member, 15)
    assert grants.issue_grants() == 1
    assert (balance("owed/m1"), balance(f"held/{kiosk.stream}/m1")) == (0, 10)
    assert ledger.total() == 0


def test_nothing_is_granted_while_the_district_recovers(kiosk: ModelKiosk, member: str) -> None:
    award(member, 15)
    recovery.begin_epoch("restored")
    assert grants.issue_grants() == 0
