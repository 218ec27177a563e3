"""Real kiosks for tests of the road: enrolled with the fake district, on a real store."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.road import make_round
from sync.contract.events import Draft
from sync.contract.wire import decode_event, event_hash
from sync.contract.wish_facts import WishMade
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.round import Outcome, Round
from tests.clocks import FakeClock
from tests.sync.fake_district import FakeDistrict

MACHINE = "board-1 card-1"


def enrolled(folder: Path, district: FakeDistrict, clock: FakeClock, *, code: str = "one-use") -> Kiosk:
    """A kiosk that was enrolled a moment ago and is open."""
    folder.mkdir(exist_ok=True)
    enrol(district.code(code), IdentityFile(folder), lambda _url: district, machine=MACHINE)
    return reopened(folder, clock)


def reopened(folder: Path, clock: FakeClock, machine: str = MACHINE) -> Kiosk:
    """The kiosk of this folder, opened (again)."""
    return open_kiosk(folder, clock=clock, machine=machine)


def round_of(kiosk: Kiosk, district: FakeDistrict) -> Round:
    """A round between the two."""
    return make_round(kiosk, district)


def synced(kiosk: Kiosk, district: FakeDistrict) -> Outcome:
    """Run one round."""
    return round_of(kiosk, district).run()


def wish(name: str, *, member: str = "m1") -> Draft:
    """A fact with a private text."""
    return Draft(body=WishMade(wish=name, category="repair"), private={"text": f"about {name}"}, member=member)


def take(kiosk: Kiosk, names: Sequence[str]) -> None:
    """Take a fact for each name."""
    with kiosk.store.transaction():
        for name in names:
            kiosk.journal.append([wish(name)])


def wishes_at(district: FakeDistrict) -> list[str]:
    """The names of all wishes that the district has, each fact once: copies are told by their origin."""
    names: dict[tuple[str, int, str], str] = {}
    for stream in district.memory.streams.values():
        for data in stream.events:
            event = decode_event(data)
            if event.type != "wish_made":
                continue
            origin = event.carried_from
            name = (origin.stream, origin.seq, origin.hash) if origin else (event.stream, event.seq, event_hash(data))
            names[name] = str(msgspec.json.decode(event.body)["wish"])
    return sorted(names.values())
