"""What a member had of rewards with a limit, and which centralised redemptions the member is invited to."""

from collections.abc import Collection
from typing import Any


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    del members
    return {}
