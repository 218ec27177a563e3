"""Wishes for tests: what the district says of them, and people who have something to do with them."""

from typing import Any

import msgspec

from kiosk.kiosk import Kiosk
from sync.contract.documents import Member, News, OwnWish
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, PIN, STATION, District

HAND = "mhand"
"""A volunteer, 张*, who holds card 3."""


def own(name: str = "w1", state: str = "submitted", role: str = "requester", **values: Any) -> OwnWish:
    """A wish that was made yesterday."""
    made: dict[str, Any] = {"kind": "wish", "category": "repair", "station": STATION, "at_ms": NOON_MS - 24 * HOUR_MS}
    return OwnWish(**(made | {"id": name, "state": state, "since_ms": NOON_MS - HOUR_MS, "role": role} | values))


def news(pos: int, kind: str, wish: str = "w1", **values: Any) -> News:
    made: dict[str, Any] = {"pos": pos, "kind": kind, "wish": wish, "category": "repair"}
    return News(**(made | values))


def tells(kiosk: Kiosk, district: District, member: str = MEMBER, **changes: Any) -> None:
    """The district says this of a member; it counts what this kiosk has written as far as `includes_up_to` says."""
    known = kiosk.replica.member(member) or Member(id=member, shown="张*", home=STATION, roles=("resident", "volunteer"))
    district.publish(kiosk, district.document("member", member, msgspec.structs.replace(known, **changes)))


def volunteer(kiosk: Kiosk, district: District, **changes: Any) -> str:
    """A second member comes to have a card: its code."""
    tells(kiosk, district, HAND, **changes)
    district.publish(kiosk, district.holder(district.code(3), HAND, PIN))
    return district.code(3)


def counts_all(kiosk: Kiosk) -> dict[str, int]:
    """`includes_up_to` of a document that counts everything that this kiosk has written."""
    state = kiosk.journal.state()
    return {state.stream: state.head_seq}
