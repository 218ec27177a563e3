"""Whether a member's account is on hold, and which points will expire."""

from collections.abc import Collection
from typing import Any


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    del members
    return {}
