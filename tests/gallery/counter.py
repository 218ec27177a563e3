"""Walks through service over the counter: with the card of whoever was helped, and without."""

from typing import TYPE_CHECKING

from sync.contract.documents import Member
from tests.kiosk.district import STATION

if TYPE_CHECKING:
    from tests.gallery.scenes import World

HELPED = "mkettle"


def walk_counter(world: "World") -> None:
    """All of it."""
    walker, district = world.walker, world.district
    strange, helped = district.code(21), district.code(22)
    who = Member(id=HELPED, shown="𬭩**", home=STATION, roles=("resident",))
    district.publish(world.kiosk, district.document("member", HELPED, who), district.holder(helped, HELPED))
    world.begin(district.code(1))
    world.go("counter", "category:repair", "save")
    walker.press("more", "counter", "category:repair").scan(strange)
    world.keep("-refused")
    walker.scan(helped)
    world.keep()
    world.go("later")
    world.keep("-with-card")
    walker.press("more", "counter", "category:repair").scan(helped).press("very")
    world.keep()
