"""What a member earned of late, for the day's most."""

from collections.abc import Collection
from typing import Any

from server.models import Member


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    rows = Member.objects.filter(id__in=members).values_list("id", "earned")
    return {member: {"earned": {day: points for day, points in earned.items() if points}} for member, earned in rows}
