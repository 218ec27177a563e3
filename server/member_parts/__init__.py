"""What a member's document says beyond the passbook, a module for each part of the bank that has something to say.

Each gives, by member, the fields of `documents.Member` that it knows, all as of the position of the projections.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

from server.member_parts import accounts, care, cycle, earning, orders, rewards, skills, wishes

Fields = dict[str, dict[str, Any]]
"""By member, fields of the document."""

PARTS: Final[tuple[Callable[[Collection[str]], Fields], ...]] = (
    accounts.fields,
    care.fields,
    cycle.fields,
    earning.fields,
    orders.fields,
    rewards.fields,
    skills.fields,
    wishes.fields,
)


def fields_of(members: Collection[str]) -> Fields:
    """All parts together, by member."""
    found: Fields = {member: {} for member in members}
    for part in PARTS:
        for member, fields in part(members).items():
            found[member].update(fields)
    return found
