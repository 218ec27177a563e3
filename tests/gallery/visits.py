"""Walks through the visits of somebody who helps in pairs: many, missed, a duty, and each way a visit can end."""

from typing import TYPE_CHECKING, Any

from sync.contract.documents import Pair
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS
from tests.kiosk.wishing import tells

if TYPE_CHECKING:
    from tests.gallery.scenes import World

DAY_MS = 24 * HOUR_MS


def walk_visits(world: "World") -> None:
    """All of it."""
    walker, kiosk, district = world.walker, world.kiosk, world.district
    code = district.code(1)
    made: dict[str, Any] = {"shown": "䶮**", "every_days": 7, "members": ("mkettle",)}
    late = Pair(id="late", last_ms=NOON_MS - 30 * DAY_MS, next_ms=NOON_MS - 23 * DAY_MS, **made)
    due = [
        Pair(id=f"p{n}", duty="pressure", next_ms=NOON_MS + n * DAY_MS, last_ms=NOON_MS - DAY_MS, **made) for n in range(12)
    ]
    new = Pair(id="new", next_ms=NOON_MS + 20 * DAY_MS, **made)
    tells(kiosk, district, MEMBER, pairs=(late, *due, new), says_well=True)
    world.begin(code)
    world.keep("-visits")
    world.go("visits", "pair:late", "today", "found:well")
    walker.scan(district.code(9))
    world.keep("-other")
    world.go("no_card", "more", "visits", "pair:p1")
    world.keep("-duty")
    world.go("earlier", "day:2", "found:worse")
    world.keep("-worse")
    world.go("more", "visits", "pair:new", "today", "found:away")
    world.keep("-away")
    tells(kiosk, district, MEMBER, pairs=(), says_well=False)
