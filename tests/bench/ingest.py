"""Batches of 500 events over HTTP into a real district: signature, chain, ledger and commit, beside what can't be less.

The clients run on the same cores as the server: what is measured is both together. Beside it, in the same run: parsing
the same events as JSON alone, and a bare `executemany` of the same journal rows and postings into SQLite, committed batch
by batch with the same pragmas.
"""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import msgspec

from sync.contract import wire
from sync.contract.ids import new_nonce
from sync.contract.messages import Ack, PushHead
from sync.contract.signing import Signed
from sync.conversation import Conversation
from sync.enrol import enrol
from sync.identity import Identity, IdentityFile
from sync.keyring import Trust
from sync.transport import HttpTransport
from tests.bench.figures import row
from tests.bench.streams import Fact, facts
from tests.journeys.district import DistrictProcess

BATCH = 500
EVENTS = 60_000
MEMBERS = 428
"""Volunteers a station: 1,283 at three stations."""


def prepare(
    district: DistrictProcess, folder: Path, number: int, count: int, members: int = MEMBERS
) -> tuple[Identity, list[Fact]]:
    """Enrol a kiosk and write its facts."""
    folder.mkdir()
    identity = enrol(district.enrolment_code("s1"), IdentityFile(folder), lambda url: HttpTransport(url), machine="")
    return identity, list(facts(identity.first_stream, "s1", count, members=members, seed=number))


def push_all(identity: Identity, made: list[Fact], start: Event | None = None) -> None:
    """One client: pushes batch after batch over the kiosk's own transport, once `start` is set."""
    conversation = Conversation(HttpTransport(identity.url), Trust(identity.keyrings))
    key = identity.signing_key(identity.key)
    stream, token, epoch = identity.first_stream, "", ""
    base_seq, base_hash = 0, wire.genesis_hash(stream)
    if start is not None:
        start.wait()
    for first in range(0, len(made), BATCH):
        batch = made[first : first + BATCH]
        head = PushHead(
            stream=stream,
            nonce=new_nonce(),
            ack_token=token,
            token_epoch=epoch,
            base_seq=base_seq,
            base_hash=base_hash,
            seq=batch[-1].seq,
            hash=batch[-1].hash,
            boot="b0",
            mono_ms=10**9,
            at_ms=1_800_000_000_000,
        )
        private = {fact.seq: fact.private for fact in batch if fact.private}

        def body(signed: Signed, batch: list[Fact] = batch, private: dict[int, str] = private) -> bytes:
            return wire.join_push(wire.PushHeader(head=signed, private=private), [fact.data for fact in batch])

        ack, _ = conversation.ask("push", head, key, "ack", Ack, body)
        assert ack.head == batch[-1].seq
        assert not ack.verdicts, ack.verdicts
        token, epoch, base_seq, base_hash = ack.ack_token, ack.epoch, ack.head, ack.hash


def _over_http(clients: int, workers: int, folder: Path) -> float:
    """Events a second with so many clients at once."""
    district = DistrictProcess(folder / f"district-{clients}", workers=workers)
    district.command("station-open", "s1", "一号站")
    with district:
        prepared = [prepare(district, folder / f"kiosk-{clients}-{n}", n, EVENTS // clients) for n in range(clients)]
        context = multiprocessing.get_context("fork")
        start = context.Event()
        processes = [context.Process(target=push_all, args=(*each, start)) for each in prepared]
        for process in processes:
            process.start()
        time.sleep(0.5)
        began = time.perf_counter()
        start.set()
        for process in processes:
            process.join()
        took_s = time.perf_counter() - began
        assert all(process.exitcode == 0 for process in processes)
    return EVENTS / took_s


def _json_alone(made: list[Fact]) -> tuple[float, float]:
    began = time.perf_counter()
    for fact in made:
        json.loads(fact.data)
    plain = len(made) / (time.perf_counter() - began)
    decode = msgspec.json.Decoder().decode
    began = time.perf_counter()
    for fact in made:
        decode(fact.data)
    return plain, len(made) / (time.perf_counter() - began)


def _bare_rows(made: list[Fact], folder: Path) -> float:
    """The floor: the same rows by `executemany`, one durable commit a batch."""
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        "CREATE TABLE journal(stream INTEGER, seq INTEGER, pos INTEGER UNIQUE, hash BLOB, data BLOB, push INTEGER,"
        " PRIMARY KEY(stream, seq));"
        "CREATE TABLE posting(member TEXT, pos INTEGER, line INTEGER, account TEXT, points INTEGER,"
        " PRIMARY KEY(member, pos, line));"
        "CREATE TABLE private(stream INTEGER, seq INTEGER, text TEXT, PRIMARY KEY(stream, seq));"
    )
    batches = []
    for first in range(0, len(made), BATCH):
        batch = made[first : first + BATCH]
        journal = [(1, f.seq, f.seq, bytes.fromhex(f.hash), f.data, 1) for f in batch]
        postings = []
        for fact in batch:
            for line, move in enumerate(wire.decode_event(fact.data).moves):
                postings.append(("", fact.seq, 2 * line, move.source, -move.points))
                postings.append((move.target, fact.seq, 2 * line + 1, move.target, move.points))
        private = [(1, f.seq, f.private) for f in batch if f.private]
        batches.append((journal, postings, private))
    began = time.perf_counter()
    for journal, postings, private in batches:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO journal VALUES(?,?,?,?,?,?)", journal)
        database.executemany("INSERT INTO posting VALUES(?,?,?,?,?)", postings)
        database.executemany("INSERT INTO private VALUES(?,?,?)", private)
        database.execute("COMMIT")
    return len(made) / (time.perf_counter() - began)


def main() -> None:
    """Print events a second for one and several clients, the floors, and where the time goes."""
    made = list(facts("k.bare", "s1", EVENTS, members=MEMBERS, seed=9))
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        plain, fast = _json_alone(made)
        bare = _bare_rows(made, folder)
        row("JSON parsing alone (json)", f"{plain:,.0f} events/s")
        row("JSON parsing alone (msgspec)", f"{fast:,.0f} events/s")
        row("bare executemany of the same rows", f"{bare:,.0f} events/s", "the floor: 1 core, nothing else")
        for clients in (1, 2, 4):
            rate = _over_http(clients, 2, folder)
            row(f"over HTTP, {clients} client(s)", f"{rate:,.0f} events/s", f"{bare / rate:.1f} x the floor's time")
        subprocess.run([sys.executable, "-m", "tests.bench.inside", str(folder), str(EVENTS)], check=True)
    _around_it(made)


def _around_it(made: list[Fact]) -> None:
    """What the line costs on both ends, per event."""
    size = sum(len(f.data) for f in made[:BATCH])
    body = b"\n".join(f.data for f in made[:BATCH])
    packed = wire.compress(body)
    steps: dict[str, Callable[[], object]] = {
        "compress (client)": lambda: wire.compress(body),
        "decompress (district)": lambda: wire.decompress(packed),
    }
    for name, step in steps.items():
        began = time.perf_counter()
        for _ in range(20):
            step()
        took_us = (time.perf_counter() - began) / 20 / BATCH * 1e6
        row(f"  {name}", f"{took_us:.2f} us/event", f"{size // BATCH} bytes an event" if name.startswith("comp") else "")
