"""What was acknowledged is there after any power cut, and nothing is there by half."""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from kiosk.store.database import Store
from kiosk.store.salvage import open_or_salvage

OPTIONS: dict[str, Any] = {"indexes": {"journal": ["n"]}, "append_only": ["journal"]}
Content = dict[str, dict[str, Any]] | None

# One transaction: how many entries for the journal, of what size in bytes, and what happens to the replica.
steps = st.tuples(st.integers(0, 6), st.sampled_from([10, 500, 6000]), st.sampled_from(["none", "set", "clear", "drop"]))


def take(store: Store, step: tuple[int, int, str]) -> None:
    """One transaction over several tables."""
    count, size, replica = step
    with store.transaction():
        store.table("journal").insert_multiple({"n": n, "text": "x" * size} for n in range(count))
        if replica == "set":
            store.table("replica").upsert({"key": count, "text": "y" * size}, where("key") == count)
        elif replica == "clear":
            store.table("replica").truncate()
        elif replica == "drop":
            store.drop_table("replica")
        store.table("position").upsert({"at": len(store.table("journal"))}, where("at").exists())


def content_after(database: bytes, wal: bytes) -> Content:
    """What a start finds in these files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        path.write_bytes(database)
        Path(f"{path}-wal").write_bytes(wal)
        store, salvage = open_or_salvage(path, **OPTIONS)
        with store:
            assert salvage is None
            content = store.storage.read()
            store.check()
            after = store.table("journal").insert({"n": -1})
            last = store.table("journal").last()
            assert last is not None
            assert last.doc_id == after
        return content


def files_of(store: Store) -> tuple[bytes, bytes]:
    wal = Path(f"{store.path}-wal")
    return store.path.read_bytes(), wal.read_bytes() if wal.exists() else b""


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(steps, min_size=1, max_size=6), st.booleans(), st.data())
def test_a_log_cut_after_the_last_commit_holds_every_commit(taken: list[Any], spilled: bool, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.db", **OPTIONS) as store:
        if data.draw(st.booleans(), "checkpoints often"):
            store.storage.execute("PRAGMA wal_autocheckpoint = 4")
        if spilled:
            # Frames of an unfinished transaction then go to the log long before its commit.
            store.storage.execute("PRAGMA cache_size = 2")
        commits = [(files_of(store), store.storage.read())]
        for step in taken:
            take(store, step)
            commits.append((files_of(store), store.storage.read()))
        number = data.draw(st.integers(0, len(taken)), "the last acknowledged commit")
        (database, wal), content = commits[number]
        assert content_after(database, wal) == content
        noise = random.Random(data.draw(st.integers(0, 2**32), "noise")).randbytes(
            data.draw(st.sampled_from([1, 24, 4119, 9999]))
        )
        assert content_after(database, wal + noise) == content
        if number == len(taken):
            return
        (later_database, later_wal), later = commits[number + 1]
        if later_database == database:
            # The next commit was on its way: any number of its bytes had come to the disk, in order or not.
            end = data.draw(st.integers(0, len(later_wal)), "where it was cut")
            common = next((at for at, (a, b) in enumerate(zip(wal, later_wal, strict=False)) if a != b), len(wal))
            torn = later_wal[: max(end, common)] + wal[max(end, common) :]
            assert content_after(database, torn) in (content, later)
            if end > common + 100:
                hole = data.draw(st.integers(common, end - 100), "what was not written")
                assert content_after(database, torn[:hole] + bytes(100) + torn[hole + 100 :]) in (content, later)


def test_every_cut_of_one_transaction_over_several_tables_is_all_or_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", **OPTIONS) as store:
        take(store, (2, 500, "set"))
        database, before_wal = files_of(store)
        before = store.storage.read()
        take(store, (3, 3000, "set"))
        _, wal = files_of(store)
        after = store.storage.read()
    frame = 24 + 4096
    cuts = {at + near for at in range(len(before_wal), len(wal) + 1, frame) for near in (-1, 0, 1, 25, 2000)}
    for cut in sorted(cut for cut in cuts if len(before_wal) <= cut <= len(wal)):
        assert content_after(database, wal[:cut]) == (after if cut == len(wal) else before), cut


def test_frames_of_an_unfinished_transaction_in_the_log_are_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", **OPTIONS) as store:
        take(store, (2, 500, "set"))
        before, (_, short) = store.storage.read(), files_of(store)
        store.storage.execute("PRAGMA cache_size = 2")
        with store.transaction():
            store.table("journal").insert_multiple({"n": n, "text": "x" * 3000} for n in range(50))
            store.table("replica").insert({})
            database, wal = files_of(store)
        assert len(wal) > len(short) + 20 * 4096, "the transaction was to spill"
    for cut in (len(wal), len(wal) - 1, len(short) + 5000):
        assert content_after(database, wal[:cut]) == before


INSERT_AND_SAY = """
import sys
from kiosk.store.salvage import open_or_salvage
store, salvage = open_or_salvage(sys.argv[1], indexes={"journal": ["n"]}, append_only=["journal"])
if salvage:
    sys.exit("salvaged")
number = 0
while True:
    with store.transaction():
        doc_id = store.table("journal").insert({"n": number % 7, "text": "x" * (number % 50 * 100)})
        store.table("mirror").insert({"n": number % 7})
        store.table("position").truncate()
        store.table("position").insert({"at": doc_id})
    print(doc_id, flush=True)
    number += 1
"""


@pytest.mark.slow
def test_what_a_killed_process_acknowledged_is_there(tmp_path: Path) -> None:
    path, chance, acknowledged = tmp_path / "store.db", random.Random(3), 0
    for _ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", INSERT_AND_SAY, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        with child:
            assert child.stdout is not None
            assert child.stderr is not None
            said = [child.stdout.readline()]
            time.sleep(chance.uniform(0, 0.5))
            child.send_signal(signal.SIGKILL)
            said += child.stdout.readlines()
            assert child.stderr.read() == ""
        acknowledged = max(int(line) for line in said if line.endswith("\n"))
        # The next start finds the files as they are; a copy of them is looked at, so that it can.
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{tmp_path / 'copy.db'}{ending}")
        with Store(tmp_path / "copy.db", **OPTIONS) as store:
            count = len(store.table("journal"))
            assert acknowledged <= count <= acknowledged + 1
            assert [document.doc_id for document in store.table("journal")] == list(range(1, count + 1))
            assert len(store.table("mirror")) == count
            assert store.table("position").all() == [{"at": count}]
            store.check()
    assert acknowledged > 100
