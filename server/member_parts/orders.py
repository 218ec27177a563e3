"""Where a member's points are, and which are on the way."""

from collections.abc import Collection
from typing import Any


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    del members
    return {}
