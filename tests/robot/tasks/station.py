"""The kiosk at which the tasks are done: enrolled, furnished, with no district to talk to. The same for robot and search."""

from pathlib import Path
from typing import Final

from kiosk.kiosk import open_kiosk
from sync.contract.documents import Member
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER_PIN, NOON_MS, PIN, STATION, District
from tests.kiosk.ui.board import hang

CARDS: Final = {"resident": 1, "keeper": 2, "neighbour": 3, "nobody's": 4}
"""Serial numbers of the cards that are held up."""
PINS: Final = {"resident": PIN, "keeper": KEEPER_PIN}


def furnish(folder: Path) -> None:
    """Make this folder a kiosk's: a resident with points, a keeper, a neighbour, notices, activities, rewards, wishes."""
    district = District()
    district.enrol(folder)
    kiosk = open_kiosk(folder, clock=FakeClock(NOON_MS, mono_ms=1_000_000), machine="")
    try:
        district.furnish(kiosk)
        hang(kiosk, district)
        neighbour = Member(id="mchen", shown="陈*", home=STATION, roles=("resident", "volunteer"))
        holder = district.holder(district.code(CARDS["neighbour"]), neighbour.id)
        district.publish(kiosk, district.document("member", neighbour.id, neighbour), holder)
    finally:
        kiosk.close()


def code_of(who: str) -> str:
    """What somebody's card says."""
    return District().code(CARDS[who])
