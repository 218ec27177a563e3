"""Walks through wishes: the wall and one of it, one's own in every state, news, answers, and asking for a neighbour."""

from typing import TYPE_CHECKING, Any

import msgspec

from sync.contract.documents import Member
from sync.contract.rules.wish_course import STATES
from tests.kiosk.district import MEMBER, NOON_MS, STATION
from tests.kiosk.ui.board import wish
from tests.kiosk.wishing import news, own

if TYPE_CHECKING:
    from tests.gallery.scenes import World

LONG_UNIT = "国家税务总局乌鲁木齐市天山区税务局第一税务所"
LONG_SHOWN = "家里的水龙头一直滴水，厨房的灯也不亮了，想请会修的邻居抽空来看一看"
LONG_REASON = "房子下个月就要整体改造，水管和电线会一起换新，单独修意义不大，已向本人说明"


def walk_wishes(world: "World") -> None:
    """All of it."""
    _wall(world)
    _own(world)
    _news(world)
    _answers(world)
    _neighbour(world)


def _wall(world: "World") -> None:
    code, walker = world.district.code(1), world.walker
    documents = [
        wish("g1", LONG_SHOWN),
        msgspec.structs.replace(wish("g2", LONG_SHOWN, state="claimed"), unit=LONG_UNIT),
    ]
    world.district.publish(world.kiosk, *(world.district.document("wish", one.id, one) for one in documents))
    _tell(world, unit=LONG_UNIT, own_wishes=(), news=())
    world.begin()
    world.go("wall")
    for name in ("g2", "g1"):
        if walker.can_press("category:repair"):
            world.go("category:repair")
            world.keep("-category")
        walker.press(f"wish:{name}")
        world.keep(f"-{name}")
        if name == "g2":
            walker.press("back")
    walker.scan(code)
    world.keep("-unit")
    world.go("claim_unit")
    world.keep("-claim")


def _own(world: "World") -> None:
    """In every state, as whoever wished and as whoever helps."""
    code, walker = world.district.code(1), world.walker
    of_state: dict[str, dict[str, Any]] = {
        "referred": {"reason": "水务", "answer": LONG_REASON},
        "unfulfilled": {"reason": LONG_REASON},
        "claimed": {"unit": LONG_UNIT},
    }
    values: dict[str, Any] = {"shown": LONG_SHOWN, "other": "䶮**", "due_ms": NOON_MS + 5 * 86_400_000, "station": STATION}
    made = [own(f"m{state}", state, **(values | of_state.get(state, {}))) for state in STATES]
    helping = [own(f"h{state}", state, "helper", **values) for state in ("offered", "claimed", "under_way", "fulfilled")]
    _tell(world, own_wishes=(*made, *helping))
    world.begin(code)
    world.keep("-wishes")
    world.go("my_wishes")
    world.keep("-full")
    for name in ("mpublished", "mclaimed", "mfulfilled", "mreferred", "munfulfilled", "hoffered", "hclaimed"):
        walker.press(f"own:{name}")
        world.keep(f"-{name}")
        walker.press("back")
    walker.press("own:mpublished", "withdraw")
    world.keep("-withdraw")
    walker.press("keep", "back", "own:hclaimed", "give_back")
    world.keep("-give-back")
    walker.press("keep", "back", "own:hoffered", "accept")
    world.keep("-accept")
    _tell(world, own_wishes=())
    walker.press("more")
    world.keep("-no-wishes")


def _news(world: "World") -> None:
    """Two at a time, the longest that there are."""
    about: dict[str, Any] = {"words": LONG_SHOWN, "other": "䶮**"}
    pairs = (
        ("claim_lost", "offered"),
        ("confirmed", "rewarded"),
        ("answered", "unfulfilled"),
    )
    for number, kinds in enumerate(pairs):
        told = tuple(
            news(1_000 + 10 * number + place, kind, f"n{kind}", rating=3, thanks=1, points=5, **about)
            for place, kind in enumerate(kinds)
        )
        _tell(world, news=told)
        world.begin(world.district.code(1))
        world.keep(f"-news-{kinds[0]}")
        world.go("finish")


def _answers(world: "World") -> None:
    """What is said to be done is asked about at once."""
    code, walker = world.district.code(1), world.walker
    done = own("ndone", "fulfilled", shown=LONG_SHOWN, other="䶮**")
    _tell(world, own_wishes=(done,), news=(news(2_000, "fulfilled", "ndone", other="䶮**"),))
    world.begin(code)
    world.go("very")
    walker.press("thanks:1")
    world.keep("-thanks")
    _tell(world, own_wishes=(), news=())


def _neighbour(world: "World") -> None:
    world.begin(world.district.code(1))
    world.go("wish", "behalf")
    if world.walker.can_press("mode:pinyin"):
        world.walker.press("mode:pinyin")
    world.walker.press(*"zhao", "enter", "take")
    world.keep()
    world.walker.digits("13800005678")
    world.go("category:care", "phrases", "phrase:0")
    world.keep("-neighbour")
    world.walker.press("request")
    world.keep("-requested")


def _tell(world: "World", **changes: Any) -> None:
    """What the district says of the member from now on; it has heard of everything that was done here."""
    known, state = world.kiosk.replica.member(MEMBER), world.kiosk.journal.state()
    assert isinstance(known, Member)
    changes = {"includes_up_to": {state.stream: state.head_seq}} | changes
    member = msgspec.structs.replace(known, **changes)
    world.district.publish(world.kiosk, world.district.document("member", MEMBER, member))
