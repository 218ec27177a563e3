"""What the district decides about a member."""

from pathlib import Path

import pytest

from server import journal
from server.members import MemberRefused, give_roles
from server.models import Member
from server.projections import follow
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from tests.server.streams import WrittenStream


@pytest.fixture
def member(founded: Path) -> str:
    stream = WrittenStream("s1")
    stream.write(Draft(body=MemberRegistered(home="s1"), private={"name": "王秀英", "phone": ""}, member="m1"))
    stream.push()
    follow()
    return "m1"


def test_a_member_is_what_was_decided_last_and_nothing_else(member: str) -> None:
    give_roles(member, ("keeper", "resident", "volunteer"), actor="anna")
    follow()
    assert Member.objects.get().roles == ["resident", "volunteer", "keeper"]
    give_roles(member, ["resident"], actor="anna")
    follow()
    assert Member.objects.get().roles == ["resident"]


@pytest.mark.parametrize(
    ("who", "roles", "code"),
    [("m1", ("mayor",), "roles_unknown"), ("m1", (), "roles_unknown"), ("m9", ("resident",), "member_unknown")],
)
def test_unknown_members_and_roles_are_refused(member: str, who: str, roles: tuple[str, ...], code: str) -> None:
    before = journal.head()
    with pytest.raises(MemberRefused) as refused:
        give_roles(who, roles, actor="anna")
    assert refused.value.code == code
    assert journal.head() == before
