"""A member's stars and badges."""

from collections.abc import Collection
from typing import Any

from server.models import MemberBadge
from server.stars import stars_of


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows; badges newest first."""
    badges: dict[str, list[str]] = {}
    rows = MemberBadge.objects.filter(member__in=members, given=True).order_by("-at_ms", "badge")
    for member, badge in rows.values_list("member", "badge"):
        badges.setdefault(member, []).append(badge)
    stars = stars_of(members)
    return {
        member: {"stars": stars.get(member, 0), "badges": tuple(badges.get(member, ()))}
        for member in badges.keys() | stars.keys()
    }
