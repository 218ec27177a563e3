"""What the district decides about a member."""

from collections.abc import Collection

from server import journal
from server.models import Member
from server.refused import DeedRefused
from sync.contract.district_facts import RolesGiven
from sync.contract.events import Draft
from sync.contract.rules.members import ROLES


class MemberRefused(DeedRefused):
    """`member_unknown`, `roles_unknown`."""


def give_roles(member: str, roles: Collection[str], *, actor: str = "") -> None:
    """Decide what a member is from now on: these roles and no others.

    Args:
        member: id.
        roles: at least one of `ROLES`.
        actor: the staff account that decided, or empty for the server itself.

    Raises:
        MemberRefused: there is no such member, or no such role.
    """
    if not roles or not set(roles) <= set(ROLES):
        raise MemberRefused("roles_unknown", f"roles are {', '.join(ROLES)}, at least one of them")
    with journal.writing():
        if not Member.objects.filter(id=member).exists():
            raise MemberRefused("member_unknown", f"there is no member {member!r}")
        body = RolesGiven(roles=tuple(role for role in ROLES if role in roles))
        journal.append_district([Draft(body=body, member=member)], actor=actor)
