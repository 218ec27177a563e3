"""The world that every seed begins with: made once a process, then copied."""

import atexit
import hashlib
import os
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection

from kiosk.actions.enrolment import EnrolledHere, enrol_here
from server import district, enrol, journal, keys, stock
from sync.contract.cards import DAY_MS, make_code, read_code
from sync.contract.chance import use_source
from sync.contract.district_facts import ActivityPublished, PointsAwarded, RewardPublished
from sync.contract.events import Draft, Move
from sync.contract.ids import new_member_id
from sync.contract.ledger import ISSUED, member_account
from sync.contract.rules.members import bind_card
from sync.contract.settings import Settings
from sync.contract.signing import SigningKey
from sync.pin import make_verifier
from tests.clocks import FakeClock
from tests.server.district import NOON_MS
from tests.simulation.line import Line
from tests.simulation.machine import Machine
from tests.simulation.office import Office, at_work, copy_folder

STATIONS = ("s1", "s2", "s3", "s4")
KIOSKS = ("s1", "s1", "s2", "s3", "s4")
MEMBERS = 20
SPARE_CARDS = 16
PIN = "271828"
REWARDS = {"soap": 5, "rice": 20, "oil": 60, "umbrella": 10}
STOCKED = "umbrella"
"""Its pieces are counted."""
HOUR_MS = 3_600_000


class Neighbour(NamedTuple):
    """A person with a card.

    Attributes:
        member: id.
        code: of the card.
        home: station.
    """

    member: str
    code: str
    home: str


class Template(NamedTuple):
    """The world's folder, who lives there, and what it takes to go on from it."""

    folder: Path
    people: tuple[Neighbour, ...]
    keepers: tuple[Neighbour, ...]
    spare: tuple[str, ...]
    awarded: dict[str, int]
    at_ms: int


_made: list[Template] = []


def template() -> Template:
    """The world, made at the first call."""
    if not _made:
        chance = random.Random("linli")
        before = use_source(chance.randbytes)
        try:
            folder = Path(tempfile.mkdtemp(prefix="linli-sim-", dir=fast_place()))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            _made.append(_make(folder))
        finally:
            use_source(before)
    return _made[0]


def fast_place() -> str | None:
    """A file system in memory, where there is one: durability is what is simulated here, not what is needed."""
    return "/dev/shm" if Path("/dev/shm").is_dir() and "TMPDIR" not in os.environ else None


def _make(folder: Path) -> Template:
    data = folder / "district"
    data.mkdir()
    with at_work(data) as office:
        call_command("migrate", verbosity=0)
        _keys(data)
        cheap = Settings(argon2_time_cost=1, argon2_memory_kib=8)
        district.found("模拟区", settings=cheap)
        for station in STATIONS:
            district.open_station(station, f"站 {station}")
        _catalogue()
        people, keepers, spare = _cards(cheap)
        machines = _kiosks(folder, office)
        for machine in machines:
            _register(machine, [*people, *keepers], cheap)
        _sync(office, machines)
        stock.count_in(STOCKED, 20, "到货", actor="office")
        awarded = _award(people)
        _sync(office, machines)
        for machine in machines:
            machine.stop()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Template(folder, people, keepers, spare, awarded, office.clock.at_ms)


def _keys(data: Path) -> None:
    """Key files as the server makes them, but the same ones each time."""
    (data / "keys").mkdir()
    for name in (keys.DISTRICT, keys.CARDS):
        key = SigningKey.generate()
        (data / "keys" / f"{name}-{key.id}.key").write_text(key.private_bytes().hex())
        (data / "keys" / name).write_text(f"{name}-{key.id}.key")
    (data / "keys" / "django").write_text("x" * 64)


def _catalogue() -> None:
    with journal.writing():
        day_ms = 24 * HOUR_MS
        activity = ActivityPublished(
            activity="a1",
            title="义诊",
            category="邻里帮",
            station="",
            starts_ms=NOON_MS - day_ms,
            ends_ms=NOON_MS + 99 * day_ms,
        )
        rewards = [
            RewardPublished(reward=name, title=name, points=points, stocked=name == STOCKED)
            for name, points in REWARDS.items()
        ]
        journal.append_district([Draft(body=body) for body in (activity, *rewards)], actor="office")


def _cards(settings: Settings) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...], tuple[str, ...]]:
    today = NOON_MS // DAY_MS
    count = MEMBERS + len(STATIONS) + SPARE_CARDS
    batch = district.print_cards(count, issue_day=today - 10, expiry_day=today + 2_000)
    codes = [
        make_code(keys.card_key(), serial, batch.issue_day, batch.expiry_day, hashlib.sha256(bytes([serial])).digest()[:15])
        for serial in range(batch.first_serial, batch.first_serial + count)
    ]
    people = tuple(
        Neighbour(new_member_id(), code, STATIONS[index % len(STATIONS)]) for index, code in enumerate(codes[:MEMBERS])
    )
    keepers = tuple(
        Neighbour(new_member_id(), code, station) for code, station in zip(codes[MEMBERS:], STATIONS, strict=False)
    )
    return people, keepers, tuple(codes[MEMBERS + len(STATIONS) :])


def _kiosks(folder: Path, office: Office) -> list[Machine]:
    line = Line(office, random.Random(0), Counter())
    machines = []
    for index, station in enumerate(KIOSKS, 1):
        machine = Machine(f"k{index}", folder / f"k{index}", line, clock=FakeClock(NOON_MS))
        enrol_machine(machine, station, line)
        machine.start()
        machines.append(machine)
    return machines


def enrol_machine(machine: Machine, station: str, line: Line) -> None:
    """Enrol a machine as a kiosk of this station."""
    code = enrol.issue_code(station, "http://127.0.0.1", actor="office")
    answer = enrol_here(machine.folder, code, connect=lambda _url: line, machine=machine.hardware)
    assert isinstance(answer, EnrolledHere), answer


def _register(machine: Machine, people: list[Neighbour], settings: Settings) -> None:
    here = machine.kiosk.here()
    # Of two kiosks at a station the first one registers.
    if machine.name == "k2":
        return
    card_keys = {keys.card_key().id: keys.card_key().public_key}
    for number, person in enumerate(people):
        if person.home != here.station:
            continue
        card = read_code(person.code, card_keys)
        assert not isinstance(card, str)
        is_keeper = number >= MEMBERS
        drafts = bind_card(
            here,
            card=card.number,
            bound_to="",
            keeper="office",
            keeper_roles=("keeper",),
            member=person.member,
            name=f"王{number}",
            phone="",
            verifier=make_verifier(PIN, card.secret, settings),
            roles=("keeper",) if is_keeper else ("resident", "volunteer"),
        )
        assert isinstance(drafts, tuple), drafts
        machine.kiosk.journal.append(drafts)


def _award(people: tuple[Neighbour, ...]) -> dict[str, int]:
    awarded = {person.member: 40 + 20 * (number % 7) for number, person in enumerate(people)}
    with journal.writing():
        drafts = [
            Draft(
                body=PointsAwarded(reason="opening balance"),
                member=member,
                moves=(Move(ISSUED, member_account(member), points),),
            )
            for member, points in awarded.items()
        ]
        journal.append_district(drafts, actor="office")
    return awarded


def _sync(office: Office, machines: list[Machine]) -> None:
    for _ in range(2):
        for machine in machines:
            machine.clock.advance(1_000)
            machine.sync()
        office.clock.at_ms += 5_000
        office.follow()


def copy_of(folder: Path) -> Path:
    """A fresh copy of the template beside it."""
    source = template().folder
    copy_folder(source, folder)
    return folder
