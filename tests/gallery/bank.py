"""Walks through the points bank: passbooks of every kind, PINs, and cards that act for somebody."""

import time
from typing import TYPE_CHECKING

import msgspec
from PIL.Image import Image

from kiosk.printing.printers import PrinterFailed
from sync.contract.documents import Member, OnTheWay
from sync.contract.settings import Badge
from tests.kiosk.district import KEEPER_PIN, MEMBER, PIN, STATION

if TYPE_CHECKING:
    from tests.gallery.scenes import World

NEW_PIN = "864209"
BADGES = tuple(
    Badge(id=f"b{number}", zh=zh, en=en)
    for number, (zh, en) in enumerate(
        [
            ("邻里守望夜间应急响应热心人", "Neighbourhood Watch Night Responder"),
            ("月月行动", "Every month"),
            ("五点半课堂优秀辅导员", "After-school Tutor of Merit"),
        ]
    )
)


class EverySecondPage:
    """A printer that has paper for every second page."""

    spec, dots = "every-second", 576

    def __init__(self) -> None:
        self._asked = 0

    def put(self, page: Image) -> None:
        self._asked += 1
        if self._asked % 2:
            raise PrinterFailed("no paper")


def walk_bank(world: "World", second: str) -> None:
    """All of it.

    Args:
        world: a full one.
        second: code of a second keeper's card.
    """
    _passbooks(world)
    _pins(world, second)
    _proxy(world, second)


def _passbooks(world: "World") -> None:
    """Five stars, points on the way, everything that can be offered at once; paper; on hold; a card of two."""
    _publish(world, stars=5, badges=("b0", "b1", "b2"))
    world.house.printer = EverySecondPage()
    world.begin(world.district.code(1))
    world.keep("-starred")
    world.walker.press("passbook")
    world.keep("-starred")
    world.walker.press("print")
    _printed(world)
    world.keep("-failed")
    world.walker.press("again")
    _printed(world)
    world.keep()
    world.house.printer = None
    here = world.kiosk.journal.state().stream
    _publish(
        world,
        held={here: 0},
        held_at={"far": 62_890},
        unallocated=0,
        on_the_way=(OnTheWay(order="o1", source="far", target=STATION, points=62_890),),
        owed=-1_234,
    )
    world.begin(world.district.code(1))
    world.walker.press("passbook")
    world.keep("-on-the-way")
    _publish(world, frozen=True)
    world.begin(world.district.code(1))
    world.walker.press("passbook")
    world.keep("-frozen")
    _publish(world, frozen=False, owed=0)
    world.district.publish(world.kiosk, world.district.holder(world.district.code(6), MEMBER, PIN, disputed=True))
    world.begin(world.district.code(6))
    world.walker.press("passbook")
    world.keep("-disputed")


def _pins(world: "World", second: str) -> None:
    """A PIN that its holder knows, and one that was forgotten."""
    member, walker = world.district.code(1), world.walker
    _to_cards(world)
    world.go("pins")
    walker.scan(member)
    world.keep()
    world.go("change")
    walker.digits(PIN)
    world.keep()
    walker.digits(NEW_PIN)
    world.keep()
    walker.digits(NEW_PIN)
    world.keep()
    walker.press("again").scan(member)
    world.go("reset")
    walker.scan(second)
    world.keep()
    walker.digits(KEEPER_PIN)
    world.keep("-reset")


def _proxy(world: "World", second: str) -> None:
    """A daughter gets a card that acts for her mother, and comes with it."""
    card, walker = world.district.code(12), world.walker
    _to_cards(world)
    world.go("proxy")
    walker.scan(world.district.code(1))
    world.keep()
    walker.digits(NEW_PIN)
    world.keep()
    world.go("relative")
    walker.scan(card)
    world.keep()
    if walker.can_press("mode:pinyin"):
        walker.press("mode:pinyin")
    walker.press(*"aisikaer", "enter", "take")
    world.keep()
    walker.scan(second)
    world.keep()
    walker.digits("975310")
    world.keep()
    walker.digits("975310")
    world.keep()
    world.go("save")
    world.begin(card)
    world.keep("-proxy")
    walker.press("passbook")
    world.keep("-proxy")


def _to_cards(world: "World") -> None:
    world.begin(world.district.code(2))
    world.walker.press("staff").digits(KEEPER_PIN)
    world.go("cards")


def _printed(world: "World") -> None:
    while world.walker.body.mark == "wait":
        time.sleep(0.01)  # it prints in a thread of its own


def _publish(world: "World", **changes: object) -> None:
    """What the district says of the member from now on, and which badges there are."""
    known = world.kiosk.replica.member(MEMBER)
    assert isinstance(known, Member)
    settings = msgspec.structs.replace(world.kiosk.replica.settings(), badges=BADGES)
    member = msgspec.structs.replace(known, **changes)
    documents = (("settings", "settings", settings), ("member", MEMBER, member))
    world.district.publish(world.kiosk, *(world.district.document(*document) for document in documents))
