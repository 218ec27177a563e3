"""A kiosk of a large street, enrolled without a server: its members, their cards, and a clock that begins at its noon."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.kiosk import open_kiosk
from sync.contract.documents import Member
from tests.kiosk.district import NOON_MS, STATION, District

CARDS = 1_200
"""More than pass in the two seconds for which a card that was just seen is not seen again."""
FIRST_SERIAL = 1_000
NOBODYS_SERIAL = 1_000_000
PAGE = 500
NOBODYS_SHARE = 0.06
STRANGE_SHARE = 0.04


class NoonClock(SystemClock):
    """This machine's clock, set to the noon at which the street's documents are valid."""

    def __init__(self) -> None:
        self._ahead_ms = NOON_MS - round(time.time() * 1000)

    def wall_ms(self) -> int:
        """See `Clock`."""
        return super().wall_ms() + self._ahead_ms


def furnish(folder: Path) -> None:
    """Make this folder an enrolled kiosk's with all members and cards."""
    district = District()
    district.enrol(folder)
    kiosk = open_kiosk(folder, clock=NoonClock(), machine="")
    try:
        district.furnish(kiosk)
        documents = []
        for number in range(CARDS):
            name = f"m{number}"
            member = Member(
                id=name, shown=f"{'王李张刘陈杨黄赵'[number % 8]}*", home=STATION, roles=("resident", "volunteer")
            )
            documents.append(district.document("member", name, member))
            documents.append(district.holder(district.code(FIRST_SERIAL + number), name))
        for begin in range(0, len(documents), PAGE):
            district.publish(kiosk, *documents[begin : begin + PAGE])
    finally:
        kiosk.close()


def codes(count: int, seed: int) -> Iterator[str]:
    """What is held up, one after another: mostly members' cards in turn, some of nobody, some codes of other things."""
    district, chance = District(), random.Random(seed)
    members = [district.code(FIRST_SERIAL + number) for number in range(CARDS)]
    nobodys = [district.code(NOBODYS_SERIAL + number) for number in range(CARDS)]
    for number in range(count):
        dice = chance.random()
        if dice < STRANGE_SHARE:
            yield f"https://pay.example/?id={number}"
        elif dice < STRANGE_SHARE + NOBODYS_SHARE:
            yield nobodys[number % CARDS]
        else:
            yield members[number % CARDS]
