"""Whether a member's account is on hold, and how old the oldest points are.

Whether it is on hold is known in the same commit as the decision, so a document may say it a moment early; then it is
published once more for the decision itself.
"""

from collections.abc import Collection
from typing import Any

from server.models import AccountHold, Member
from server.projections.accounts import came_in
from sync.contract.rules.expiry import lots


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    holds = AccountHold.objects.filter(member__in=members).exclude(frozen=False, passed_to="")
    on_hold = set(holds.values_list("member", flat=True))
    found: dict[str, dict[str, Any]] = {}
    for row in Member.objects.filter(id__in=members):
        oldest = next((lot for lot in lots(came_in(row), row.went_out) if lot.month), None)
        found[row.id] = {
            "frozen": row.id in on_hold,
            "oldest_month": oldest.month if oldest else "",
            "oldest_points": oldest.points if oldest else 0,
        }
    return found
