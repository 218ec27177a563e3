"""How long a district takes to make every derived table anew from its journal, beside reading and parsing the same rows."""

import os
import sqlite3
import tempfile
import time
from pathlib import Path

from sync.contract.wire import decode_event
from tests.bench import ingest
from tests.bench.figures import row
from tests.journeys.district import DistrictProcess

SIZES = tuple(int(size) for size in os.environ.get("BENCH_REBUILD_EVENTS", "100000,1000000").split(","))

EVENTS_A_MEMBER = 100
"""A volunteer's few years: a million events are ten thousand people's, not four hundred's."""


def main() -> None:
    """Print seconds for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
            _one(Path(name), size)


def _wait_for_the_follower(path: Path) -> None:
    """Rebuild first follows to the end; that must not be part of its time."""
    database = sqlite3.connect(path)
    behind = "SELECT (SELECT value FROM server_counter WHERE name = 'pos') - (SELECT pos FROM server_followerposition)"
    while (database.execute(behind).fetchone()[0] or 0) > 0:
        time.sleep(0.5)
    database.close()


def _one(folder: Path, size: int) -> None:
    district = DistrictProcess(folder / "district", workers=2)
    district.command("station-open", "s1", "一号站")
    with district:
        identity, made = ingest.prepare(district, folder / "kiosk", 1, size, size // EVENTS_A_MEMBER)
        began = time.perf_counter()
        ingest.push_all(identity, made)
        row(f"{size:,} events: taken in", f"{size / (time.perf_counter() - began):,.0f} events/s")
        del made
        began = time.perf_counter()
        _wait_for_the_follower(folder / "district" / "district.sqlite3")
        row(f"{size:,} events: the follower caught up", f"{time.perf_counter() - began:.1f} s later")
    database = sqlite3.connect(folder / "district" / "district.sqlite3")
    began = time.perf_counter()
    for (data,) in database.execute("SELECT data FROM server_journalevent ORDER BY pos"):
        decode_event(data)
    floor_s = time.perf_counter() - began
    database.close()
    row(f"{size:,} events: read and parse alone", f"{floor_s:.1f} s", "the floor")
    began = time.perf_counter()
    said = district.command("rebuild")
    took_s = time.perf_counter() - began
    row(f"{size:,} events: rebuild", f"{took_s:.1f} s", f"{size / took_s:,.0f} events/s; {took_s / floor_s:.0f} x the floor")
    print("      " + said.strip().splitlines()[-1])
