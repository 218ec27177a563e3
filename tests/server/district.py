"""A district to test against, without pytest: databases, a clock that stands still, and a kiosk that is only a journal."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from server import clock as server_clock
from server import district, enrol, ingest, keys
from sync.contract.body import Body
from sync.contract.enrolment_code import decode_code
from sync.contract.events import BODIES, Event, Move, Origin
from sync.contract.ids import new_nonce, stream_id
from sync.contract.kiosk_facts import IncarnationStarted, KeyRotated
from sync.contract.ledger import ISSUED, held_account, member_account, spent_account
from sync.contract.messages import Ack, Enrolled, EnrolRequest, KioskKey, PushHead, Refused
from sync.contract.settings import Settings
from sync.contract.signing import Signed, SigningKey, to_text
from sync.contract.wire import (
    PushHeader,
    encode_body,
    encode_event,
    event_hash,
    genesis_hash,
    private_digest,
    private_text,
)

NOON_MS = 1_800_000_000_000
STATIONS = ("s1", "s2")


class FixedClock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.boot = "district-boot"
        self.at_ms = NOON_MS

    def wall_ms(self) -> int:
        """Unix ms."""
        return self.at_ms

    def mono_ms(self) -> int:
        """As if the machine had been started an hour before noon."""
        return self.at_ms - NOON_MS + 3_600_000


@contextmanager
def fixed_clock() -> Iterator[FixedClock]:
    """The server reads this clock."""
    clock = FixedClock()
    before = server_clock.set_clock(clock)
    try:
        yield clock
    finally:
        server_clock.set_clock(before)


# --- Databases --------------------------------------------------------------------------------------------------------


@contextmanager
def fresh_database(folder: Path) -> Iterator[None]:
    """A migrated, empty database and a data directory of its own."""
    before = settings.DATA_DIR
    settings.DATA_DIR = folder
    try:
        with _on_sqlite(folder) if connection.vendor == "sqlite" else _on_postgresql():
            yield
    finally:
        settings.DATA_DIR = before


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[None]:
    shutil.copy(_sqlite_template(), folder / "district.sqlite3")
    with _database_named(folder / "district.sqlite3"):
        yield


_template: list[Path] = []


def _sqlite_template() -> Path:
    """A migrated file, made once for each process and copied for each test."""
    if not _template:
        path = Path(tempfile.mkdtemp(prefix="linli-template-")) / "template.sqlite3"
        with _database_named(path):
            call_command("migrate", verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _template.append(path)
    return _template[0]


@contextmanager
def _on_postgresql() -> Iterator[None]:
    """A copy of a migrated template database; the account must be allowed to create databases."""
    home = str(settings.DATABASES["default"]["NAME"])
    template, name = f"linli_template_{os.getpid()}", f"linli_test_{os.getpid()}"
    if not _template:
        _recreate(home, template)
        with _database_named(template):
            call_command("migrate", verbosity=0)
        _template.append(Path(template))
    _recreate(home, name, f"TEMPLATE {template}")
    with _database_named(name):
        yield
    _recreate(home, name)


def _recreate(home: str, name: str, how: str = "") -> None:
    with _database_named(home), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} {how}")


@contextmanager
def _database_named(name: Path | str) -> Iterator[None]:
    """Every connection that is opened in here is to this database."""
    entry = connections.settings["default"]
    before = entry["NAME"]
    connections.close_all()
    entry["NAME"] = str(name)
    connection.settings_dict["NAME"] = str(name)
    try:
        yield
    finally:
        connections.close_all()
        entry["NAME"] = before
        connection.settings_dict["NAME"] = before


def found_district() -> None:
    """A founded district with two stations; PIN checks are made cheap."""
    keys.make_keys()
    district.found("测试区", settings=Settings(argon2_time_cost=1, argon2_memory_kib=8))
    for station in STATIONS:
        district.open_station(station, f"站 {station}")


@contextmanager
def founded_district() -> Iterator[FixedClock]:
    """All of it at once, for property tests that need a district for each example."""
    with (
        tempfile.TemporaryDirectory(prefix="linli-test-") as folder,
        fresh_database(Path(folder)),
        fixed_clock() as clock,
    ):
        found_district()
        yield clock


# --- A kiosk ----------------------------------------------------------------------------------------------------------


class ModelKiosk:
    """A kiosk that is a journal, a key and what it was told: pushes straight into `ingest`, no line in between.

    Attributes:
        events: exact bytes by seq - 1.
        acked: the acknowledged head.
        token, token_epoch, last_ack: of the newest ack that arrived.
    """

    def __init__(self, stream: str, station: str, key: SigningKey) -> None:
        """Begin an empty journal."""
        self.stream = stream
        self.station = station
        self.key = key
        self.old_keys: list[tuple[int, SigningKey]] = []
        self.events: list[bytes] = []
        self.private: dict[int, str] = {}
        self.acked = 0
        self.token = ""
        self.token_epoch = ""
        self.last_ack: Signed | None = None

    @classmethod
    def enrolled(cls, station: str, incarnation: str = "i1") -> Self:
        """A kiosk that the district just enrolled, its journal begun."""
        key = SigningKey.generate()
        code = decode_code(enrol.issue_code(station, "http://127.0.0.1", actor="test")).code
        request = EnrolRequest(
            code=code, public_key=key.public_key.hex(), incarnation=incarnation, nonce=new_nonce(), software="test"
        )
        answer = enrol.enrol(key.sign("enrol", request))
        assert isinstance(answer, Enrolled), answer
        kiosk = cls(answer.stream, answer.station, key)
        kiosk.write(IncarnationStarted(reason="enrolled", software="test"))
        return kiosk

    @property
    def id(self) -> str:
        """The kiosk's id."""
        return self.stream.partition(".")[0]

    @property
    def head(self) -> int:
        """Seq of the newest event."""
        return len(self.events)

    def copy(self) -> "ModelKiosk":
        """A bit-for-bit copy of the disk."""
        twin = ModelKiosk(self.stream, self.station, self.key)
        twin.__dict__.update({name: list(v) if isinstance(v, list) else v for name, v in self.__dict__.items()})
        twin.private = dict(self.private)
        return twin

    def hash_at(self, seq: int) -> str:
        """The hash of the event at this seq."""
        return event_hash(self.events[seq - 1]) if seq else genesis_hash(self.stream)

    # Writing.

    def write(
        self,
        body: Body | None = None,
        *,
        type: str = "",  # noqa: A002 - as the envelope calls it
        raw_body: bytes = b"{}",
        member: str = "",
        card: str = "",
        moves: Sequence[Move] = (),
        reverses: str = "",
        private: dict[str, str] | None = None,
        carried_from: Origin | None = None,
    ) -> str:
        """Append an event; gives its reference."""
        text = private_text(private) if private else ""
        name = type or next(name for name, (_, kind) in BODIES.items() if kind is body.__class__)
        event = Event(
            stream=self.stream,
            seq=self.head + 1,
            prev=self.hash_at(self.head),
            type=name,
            version=BODIES.get(name, (1,))[0],
            at_ms=NOON_MS + self.head * 1_000,
            boot="kiosk-boot",
            mono_ms=self.head * 1_000,
            body=encode_body(body) if body is not None else msgspec.Raw(raw_body),
            member=member,
            card=card,
            moves=tuple(moves),
            reverses=reverses,
            private=private_digest(text) if text else "",
            carried_from=carried_from,
        )
        self.events.append(encode_event(event))
        if text:
            self.private[self.head] = text
        return f"{self.stream}:{self.head}"

    def write_bytes(self, data: bytes) -> str:
        """Append bytes that need be no event; gives their reference."""
        self.events.append(data)
        return f"{self.stream}:{self.head}"

    def earn(self, member: str, points: int, *, held: bool = False) -> str:
        """Append an earning, to the member's unallocated points or held here."""
        target = held_account(self.stream, member) if held else member_account(member)
        return self.write(type="earned_in_some_later_version", member=member, moves=[Move(ISSUED, target, points)])

    def spend(self, member: str, points: int) -> str:
        """Append a redemption out of what this stream holds."""
        move = Move(held_account(self.stream, member), spent_account(self.station), points)
        return self.write(type="spent_in_some_later_version", member=member, moves=[move])

    def carry(self, other: "ModelKiosk", seq: int) -> str:
        """Append a fact of an earlier incarnation."""
        event = msgspec.json.decode(other.events[seq - 1], type=Event)
        origin = event.carried_from or Origin(stream=other.stream, seq=seq, hash=other.hash_at(seq))
        event = msgspec.structs.replace(
            event, stream=self.stream, seq=self.head + 1, prev=self.hash_at(self.head), carried_from=origin
        )
        self.events.append(encode_event(event))
        return f"{self.stream}:{self.head}"

    def rotate(self) -> None:
        """Begin to sign with another key."""
        new = SigningKey.generate()
        statement = KioskKey(stream=self.stream, public_key=new.public_key.hex())
        proof = to_text(self.key.sign("kiosk_key", statement))
        self.write(KeyRotated(public_key=new.public_key.hex(), proof=proof))
        self.old_keys.append((self.head, self.key))
        self.key = new

    def next_incarnation(self, name: str, *, after: int) -> "ModelKiosk":
        """The next incarnation of this kiosk, which carries over the facts after a seq."""
        kiosk = ModelKiosk(stream_id(self.id, name), self.station, self.key)
        kiosk.write(IncarnationStarted(reason="salvaged", previous=self.stream, previous_seq=after))
        for seq in range(after + 1, self.head + 1):
            kiosk.carry(self, seq)
        return kiosk

    # Talking.

    def key_at(self, seq: int) -> SigningKey:
        """The key that signs a head at this seq."""
        for since, key in self.old_keys:
            if seq < since:
                return key
        return self.key

    def push_of(self, base: int, last: int, **head: object) -> tuple[PushHeader, list[bytes]]:
        """A push of the events after `base` up to `last`; `head` overrides fields of its head."""
        fields: dict[str, object] = {
            "stream": self.stream,
            "nonce": new_nonce(),
            "ack_token": self.token,
            "token_epoch": self.token_epoch,
            "base_seq": base,
            "base_hash": self.hash_at(base),
            "seq": last,
            "hash": self.hash_at(last),
            "boot": "kiosk-boot",
            "mono_ms": 10_000_000,
            "at_ms": NOON_MS,
        }
        statement = msgspec.convert({**fields, **head}, PushHead)
        signed = self.key_at(last).sign("push", statement)
        private = {seq: text for seq, text in self.private.items() if base < seq <= last}
        return PushHeader(head=signed, private=private, last_ack=self.last_ack), self.events[base:last]

    def send(self, base: int | None = None, last: int | None = None, **head: object) -> Ack | Refused:
        """Push, and forget the answer: as if it had been lost."""
        header, events = self.push_of(self.acked if base is None else base, self.head if last is None else last, **head)
        return ingest.push(header, events, server_clock.now_ms())

    def push(self, last: int | None = None) -> Ack:
        """Push what is not acknowledged, up to `last`, and take the ack."""
        answer = self.send(last=last)
        assert isinstance(answer, Ack), answer
        self.take(answer)
        return answer

    def take(self, ack: Ack) -> None:
        """Take an ack."""
        self.acked, self.token, self.token_epoch = ack.head, ack.ack_token, ack.epoch
        self.last_ack = keys.district_key().sign("ack", ack)

    def sign(self, purpose: str, kind: type[msgspec.Struct], **fields: object) -> Signed:
        """A signed request of this kiosk."""
        base = {
            "stream": self.stream,
            "nonce": new_nonce(),
            "ack_token": self.token,
            "token_epoch": self.token_epoch,
        }
        return self.key_at(self.acked).sign(purpose, msgspec.convert({**base, **fields}, kind))


def sha256(data: bytes) -> str:
    """Hex."""
    return hashlib.sha256(data).hexdigest()
