"""Who fits a need, and who lists a skill, at a kiosk that knows 20,000 members and 2,000 listings.

Beside the index that the replica keeps up to date stands, in the same run, the linear scan that it saves: every document
read and understood anew for each question, by the same rule. Every tenth question comes after a pull that changed somebody.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.actions.matching import candidates_for
from kiosk.actions.skills import Hits, find_skills
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from sync.contract.documents import Document, Member, Need, OwnWish, SkillListing, Station
from sync.contract.rules.matching import Ranked
from sync.contract.settings import Settings
from tests.bench.figures import percentile, row
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, NOON_MS, STATION, District

SEED = 75
MEMBERS, LISTINGS, STATIONS = 20_000, 2_000, 40
QUESTIONS, SCANS = 200, 10
_AT_A_TIME = 2_000
_YEAR_MS = 365 * 24 * HOUR_MS
_QUERIES = ("医生", "孩子发烧了怎么办", "shuihu", "yshs", "水电", "lifa")


def main() -> None:
    """Print how long a question takes, and what the same answer costs without the index."""
    by_lot = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        district = District()
        district.enrol(Path(folder) / "kiosk")
        kiosk = open_kiosk(Path(folder) / "kiosk", clock=FakeClock(NOON_MS, mono_ms=1_000_000), machine="")
        try:
            district.furnish(kiosk)
            documents = list(_documents(district, by_lot))
            for start in range(0, len(documents), _AT_A_TIME):
                district.publish(kiosk, *documents[start : start + _AT_A_TIME])
            _measure(kiosk, district, by_lot)
        finally:
            kiosk.close()


def _measure(kiosk: Kiosk, district: District, by_lot: random.Random) -> None:
    desk, needs = Desk(kiosk), list(_needs(kiosk.here().settings))
    for name, ask in (("who fits a need", _fitting(needs)), ("a search for a skill", _searching())):
        began_s = time.perf_counter()
        ask(desk, 0)
        first_s = time.perf_counter() - began_s
        kept_s, answers = [], []
        for number in range(QUESTIONS):
            if number % 10 == 9:
                district.publish(kiosk, district.document("member", "m7", _member(7, by_lot)))
            began_s = time.perf_counter()
            answers.append(ask(desk, number))
            kept_s.append(time.perf_counter() - began_s)
        scan_s = []
        for number in range(SCANS):
            began_s = time.perf_counter()
            bare = ask(Desk(kiosk), number + QUESTIONS - SCANS)
            scan_s.append(time.perf_counter() - began_s)
            if number == SCANS - 1 and bare != answers[-1]:
                raise SystemExit(f"{name}: the index and the scan disagree")
        p50, p99 = percentile(kept_s, 0.5), percentile(kept_s, 0.99)
        row(f"{name}, median and 99 %", f"{p50 * 1e3:.1f}, {p99 * 1e3:.1f} ms", "99 % may take 50")
        row("  the first after a start", f"{first_s * 1e3:.0f} ms")
        bare_s = percentile(scan_s, 0.5)
        row("  by a linear scan, median", f"{bare_s * 1e3:.0f} ms", f"{bare_s / p50:.0f} x; the same answer")


def _fitting(needs: list[Need]) -> Callable[[Desk, int], list[Ranked] | Hits]:
    def ask(desk: Desk, number: int) -> list[Ranked]:
        with desk.kiosk.store.reading():
            return candidates_for(desk, needs[number % len(needs)])

    return ask


def _searching() -> Callable[[Desk, int], list[Ranked] | Hits]:
    def ask(desk: Desk, number: int) -> Hits:
        found = find_skills(desk, query=_QUERIES[number % len(_QUERIES)])
        assert isinstance(found, Hits)
        return found

    return ask


def _needs(settings: Settings) -> Iterator[Need]:
    for category in settings.wish_categories:
        yield Need(
            id=f"n {category.id}",
            kind="request",
            category=category.id,
            station=STATION,
            at_ms=NOON_MS,
            state="verified",
            requester="m11",
            asked=("m12", "m13"),
        )


def _documents(district: District, by_lot: random.Random) -> Iterator[Document]:
    for number in range(STATIONS):
        name = _station(number)
        station = Station(id=name, name=name, east_m=by_lot.randrange(20_000), north_m=by_lot.randrange(20_000))
        yield district.document("station", name, station)
    for number in range(MEMBERS):
        yield district.document("member", f"m{number}", _member(number, by_lot))
    skills = Settings().skills
    for number in range(LISTINGS):
        owner = by_lot.randrange(MEMBERS)
        listing = SkillListing(
            id=f"l{number}",
            member=f"m{owner}",
            shown="李*",
            skill=by_lot.choice(skills).id,
            station=_station(owner % STATIONS),
            words=by_lot.choice(("", "水电都会", "会拉二胡", "理发三十年")),
            times=by_lot.choice((("day",), ("day", "evening"), ("night",))),
            until_ms=NOON_MS + _YEAR_MS,
            vouched=by_lot.random() < 0.5,
        )
        yield district.document("skill", listing.id, listing)


def _member(number: int, by_lot: random.Random) -> Member:
    """Every third helps; so many in a district do at most."""
    taken = OwnWish(
        id=f"w{number}",
        kind="wish",
        category="repair",
        station=STATION,
        at_ms=NOON_MS - 48 * HOUR_MS,
        state="rated",
        since_ms=NOON_MS - 24 * HOUR_MS,
        role="helper",
        rating=by_lot.randint(1, 3),
    )
    return Member(
        id=f"m{number}",
        shown="李*",
        home=_station(number % STATIONS),
        grid=f"g{number % 200}",
        roles=("resident", "volunteer") if number % 3 == 0 else ("resident",),
        own_wishes=(taken,) if by_lot.random() < 0.3 else (),
    )


def _station(number: int) -> str:
    return STATION if number == 0 else f"t{number}"
