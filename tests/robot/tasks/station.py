"""The kiosk at which the tasks are done: enrolled, furnished, with no district to talk to. The same for robot and search."""

from pathlib import Path
from typing import Final

import msgspec

from kiosk.kiosk import open_kiosk
from sync.contract.documents import Member, Need, Pair, SkillListing
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, MEMBER, NOON_MS, PIN, STATION, District
from tests.kiosk.ui.board import hang
from tests.kiosk.wishing import news, own

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
        resident = kiosk.replica.member(MEMBER)
        assert resident is not None
        # What the neighbour wished for is said to be done, and the neighbour was not asked about it yet.
        done = own("w9", "fulfilled", shown="想请人修门锁", other="王*")
        neighbour = Member(
            id="mchen",
            shown="陈*",
            home=STATION,
            roles=("resident", "volunteer"),
            own_wishes=(done,),
            news=(news(1, "fulfilled", "w9", other="王*"),),
        )
        doctor = SkillListing(
            id="l1",
            member="mdoctor",
            shown="林*",
            skill="doctor",
            station=STATION,
            contact="phone",
            phone="13812345678",
            times=("day", "evening", "night"),
            until_ms=NOON_MS + 300 * 24 * HOUR_MS,
            vouched=True,
        )
        # The resident stands by the neighbour.
        pair = Pair(id="p1", shown="陈*", every_days=7, next_ms=NOON_MS + 24 * HOUR_MS, members=("mchen",))
        asked = Need(id="r1", kind="request", category="repair", station=STATION, at_ms=NOON_MS, state="verified")
        holder = district.holder(district.code(CARDS["neighbour"]), neighbour.id)
        district.publish(
            kiosk,
            district.document("member", neighbour.id, neighbour),
            holder,
            district.document("member", MEMBER, msgspec.structs.replace(resident, pairs=(pair,))),
            district.document("need", asked.id, asked),
            district.document("skill", doctor.id, doctor),
        )
    finally:
        kiosk.close()


def code_of(who: str) -> str:
    """What somebody's card says."""
    return District().code(CARDS[who])
