"""What one write costs in the kiosk's store, beside the floor (a bare SQLite commit) and TinyDB's own JSON file.

Run by `python -m tests.bench store`. Times are microseconds (µs) unless they say ms. The disk is that of the temporary
directory (set TMPDIR to measure another one); floor and store take turns, so that a busy machine hits both alike.
"""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where

from kiosk.store.database import Store

__all__ = ["main"]

SIZES = (1_000, 10_000, 100_000)
INDEXES = {"journal": ["member", "type"]}


def document(number: int) -> dict[str, Any]:
    """A document of the size of a journal entry, about 300 bytes."""
    return {
        "seq": number,
        "type": ("check_in", "wish", "redeem", "check_out")[number % 4],
        "member": f"M{number % 1000:06}",
        "wall_ms": 1_790_000_000_000 + number,
        "boot": "7f1c2e0a",
        "hash": f"{number:064x}",
        "body": {"activity": f"A{number % 37:04}", "title": "社区助老探访活动", "minutes": 90, "evidence": "clocked"},
    }


def timed(action: Callable[[], object]) -> float:
    """How long the action took, in µs."""
    start = time.perf_counter_ns()
    action()
    return (time.perf_counter_ns() - start) / 1000


def p99(samples: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(samples, n=100)[98]


class Floor:
    """The least that SQLite can do for one durable row: BEGIN IMMEDIATE, INSERT, COMMIT."""

    def __init__(self, path: Path, size: int) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("CREATE TABLE journal (id INTEGER PRIMARY KEY, doc TEXT)")
        self.connection.execute("BEGIN")
        rows = ((json.dumps(document(number)),) for number in range(size))
        self.connection.executemany("INSERT INTO journal (doc) VALUES (?)", rows)
        self.connection.execute("COMMIT")

    def insert(self, text: str) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("INSERT INTO journal (doc) VALUES (?)", (text,))
        self.connection.execute("COMMIT")


def measure_inserts(folder: Path, size: int) -> None:
    samples = 1000
    floor = Floor(folder / f"floor-{size}.db", size)
    bare, plain, indexed = [], [], []
    with (
        Store(folder / f"plain-{size}.db", append_only=["journal"]) as plain_store,
        Store(folder / f"indexed-{size}.db", indexes=INDEXES, append_only=["journal"]) as store,
    ):
        for each in (plain_store, store):
            each.table("journal").insert_multiple(document(number) for number in range(size))
        for number in range(size, size + samples):
            text, entry = json.dumps(document(number)), document(number)
            bare.append(timed(lambda text=text: floor.insert(text)))  # type: ignore[misc]
            plain.append(timed(lambda entry=entry: plain_store.table("journal").insert(entry)))  # type: ignore[misc]
            indexed.append(timed(lambda entry=entry: store.table("journal").insert(entry)))  # type: ignore[misc]
        base = statistics.median(bare)
        print(f"{size:>7,} documents, {samples} inserts of one document each")
        print(f"    bare SQLite commit    median {base:8.0f}  p99 {p99(bare):8.0f}")
        for name, times in (("Store, no index", plain), ("Store, two indexes", indexed)):
            median = statistics.median(times)
            print(f"    {name:20}  median {median:8.0f}  p99 {p99(times):8.0f}  {median / base:6.2f} x the floor")
        measure_stock(folder, size, statistics.median(indexed))
        measure_searches(store, size)
    floor.connection.close()


def measure_stock(folder: Path, size: int, ours_us: float) -> None:
    samples = 3 if size >= 100_000 else 20
    with TinyDB(folder / f"stock-{size}.json") as stock:
        stock.table("journal").insert_multiple(document(number) for number in range(size))
        times = [timed(lambda: stock.table("journal").insert(document(size))) for _ in range(samples)]
    median = statistics.median(times)
    print(f"    TinyDB's JSON file    median {median:8.0f}  {median / ours_us:6.0f} x the store ({samples} inserts)")


def measure_searches(store: Store, size: int) -> None:
    journal = store.table("journal", cache_size=0)
    member = "M000123"
    looked_up, scanned = [], []
    for _ in range(5):
        journal.clear_cache()
        looked_up.append(timed(lambda: journal.search(where("member") == member)))
        # The same question in a form that no index answers.
        scanned.append(timed(lambda: journal.search(where("member").one_of([member]))))
    found = len(journal.search(where("member") == member))
    by_index, by_scan = statistics.median(looked_up), statistics.median(scanned)
    print(f"    search, {found:>3} found     index  {by_index:8.0f}  scan {by_scan:10.0f}  {by_scan / by_index:6.0f} x")
    one = statistics.median(timed(lambda: journal.get(doc_id=size // 2)) for _ in range(200))
    print(f"    get(doc_id=)          median {one:8.0f}")
    print(f"    check at opening      {timed(store.check) / 1000:.0f} ms")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            measure_inserts(Path(folder), size)


if __name__ == "__main__":
    main()
