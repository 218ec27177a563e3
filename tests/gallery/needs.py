"""Walks through dispatch in staff mode: the list with everything in it, a need in every state, who could go, read-backs."""

from typing import TYPE_CHECKING, Any

from sync.contract.documents import Member, Need, SkillListing
from sync.contract.rules.need_deeds import WAITING
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, NOON_MS, STATION

if TYPE_CHECKING:
    from tests.gallery.scenes import World

LONG_SHOWN = "家里的水龙头一直滴水，厨房的灯也不亮了，想请会修的邻居抽空来看一看"
LONG_UNIT = "国家税务总局乌鲁木齐市天山区税务局第一税务所"
HELPER = "msent"
DAY_MS = 24 * HOUR_MS


def walk_needs(world: "World") -> None:
    """All of it."""
    walker, district = world.walker, world.district
    world.begin(district.code(2))
    walker.press("staff").digits(KEEPER_PIN)
    world.keep("-needs")
    world.go("needs")
    world.keep("-first")
    _fill(world)
    walker.press("home", "needs")
    world.keep("-full")
    for state in sorted(WAITING):
        walker.press(f"need:need-{state}")
        world.keep(f"-{state}")
        walker.press("back")
    walker.press("need:need-late")
    world.keep("-overdue")
    world.go("offer")
    walker.scan(district.code(9))
    world.keep("-unknown")
    if walker.can_press("ask:0"):
        walker.press("ask:0")
        world.keep("-offer")
        walker.press("save")
        world.keep("-offer")
        walker.press("again")
    else:
        walker.press("home", "needs")
    walker.press("need:need-claimed", "decide_against")
    world.keep()
    walker.press("no_2")
    world.keep("-no")
    walker.press("back", "back", "give_back")
    world.keep("-give-back")
    walker.press("save")
    world.keep("-give-back")


def _fill(world: "World") -> None:
    """A need in every state, with the longest words; and one that is overdue."""
    district = world.district
    asked: dict[str, Any] = {"category": "repair", "station": STATION, "at_ms": NOON_MS - 20 * DAY_MS, "requester": "x"}
    with_helper: dict[str, Any] = {"helper": HELPER, "helper_shown": "䶮**"}
    found = [
        Need(
            id=f"need-{state}",
            kind="request" if place % 2 else "wish",
            state=state,
            shown=LONG_SHOWN if place % 2 else "",
            since_ms=NOON_MS - place * DAY_MS,
            due_ms=NOON_MS + 900 * DAY_MS,
            unit=LONG_UNIT if state == "claimed" else "",
            **asked,
            **(with_helper if state in ("offered", "claimed", "under_way", "disputed") else {}),
        )
        for place, state in enumerate(sorted(WAITING))
    ]
    late = Need(
        id="need-late",
        kind="request",
        state="verified",
        shown=LONG_SHOWN,
        since_ms=NOON_MS - 9 * DAY_MS,
        due_ms=NOON_MS - DAY_MS,
        **asked,
    )
    volunteers = [
        Member(id=f"{HELPER}{number}", shown=shown, home=STATION, roles=("volunteer",))
        for number, shown in enumerate(("䶮**", "欧阳**", "𬭩*", "王*", "李*", "张**"))
    ]
    listings = [
        SkillListing(
            id=f"need-skill{number}",
            member=one.id,
            shown=one.shown,
            skill="repair",
            station=one.home,
            vouched=number == 0,
            until_ms=NOON_MS + 900 * DAY_MS,
        )
        for number, one in enumerate(volunteers[:3])
    ]
    district.publish(
        world.kiosk,
        *(district.document("need", one.id, one) for one in (*found, late)),
        *(district.document("member", one.id, one) for one in volunteers),
        *(district.document("skill", one.id, one) for one in listings),
    )
