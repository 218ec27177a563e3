"""A member's own skill listings that are shown; never the words or the telephone number, which the owner knows."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from server.holds import merged_from
from server.models import SkillListing
from sync.contract.documents import OwnListing


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, `listings`: also those of records that were merged into the member's."""
    merged = merged_from(members)
    owner = {record: member for member, records in merged.items() for record in records} | {name: name for name in members}
    found: dict[str, list[OwnListing]] = defaultdict(list)
    for row in SkillListing.objects.filter(member__in=owner, shown=True).order_by("listed_ms", "id"):
        listing = OwnListing(
            id=row.id,
            skill=row.skill,
            shown_to=row.shown_to,
            contact=row.contact,
            times=tuple(row.times),
            until_ms=row.until_ms,
            vouched=row.vouched,
        )
        found[row.member].append(listing)
    return {
        member: {
            "listings": tuple(each for record in (member, *sorted(merged.get(member, ()))) for each in found.get(record, ()))
        }
        for member in members
    }
