"""A member's stars and badges."""

from collections.abc import Collection
from typing import Any


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    del members
    return {}
