"""A full disk answers clearly, and nothing is lost but the write."""

# ruff: noqa: PT012  (a whole block that an error leaves is what is tested here)

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store.database import Store
from kiosk.store.errors import StoreFull

BIG = {"text": "x" * 3000}


def close_the_disk(store: Store) -> None:
    """SQLite then answers as it does for ENOSPC."""
    pages = store.storage.execute("PRAGMA page_count")[0][0]
    store.storage.execute(f"PRAGMA max_page_count = {pages}")


def open_the_disk(store: Store) -> None:
    store.storage.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_refuses_the_write_and_takes_it_when_there_is_room(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        assert store.insert(BIG) == 1
        close_the_disk(store)
        for _ in range(3):
            with pytest.raises(StoreFull):
                store.insert_multiple([BIG] * 50)
            assert store.all() == [BIG]
        open_the_disk(store)
        assert store.insert(BIG) == 2


def test_a_transaction_that_meets_a_full_disk_is_undone_as_a_whole(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.insert({"n": 1})
        close_the_disk(store)
        with pytest.raises(StoreFull), store.transaction():
            store.update({"n": 2})
            store.table("other").insert_multiple([BIG] * 50)
        assert store.all() == [{"n": 1}]
        assert store.tables() == {"_default"}
        open_the_disk(store)
        with store.transaction():
            store.table("other").insert(BIG)
        assert store.table("other").all() == [BIG]


def test_who_swallows_the_error_inside_a_transaction_cannot_commit_half_of_it(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.insert({"n": 1})
        with pytest.raises(StoreFull), store.transaction():
            store.insert({"n": 2})
            # What SQLite itself does on some errors: the whole transaction is gone.
            store.storage.execute("ROLLBACK")
            with pytest.raises(StoreFull):
                store.insert({"n": 3})
        assert store.all() == [{"n": 1}]
        assert store.insert({"n": 4}) == 2


LIMITED = """
import resource, sys
from kiosk.store.database import Store
from kiosk.store.errors import StoreFull
from tinydb import where

store = Store(sys.argv[1], indexes={"journal": ["n"]}, append_only=["journal"])
journal = store.table("journal")
taken = 0
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
try:
    while taken < 1000:
        journal.insert({"n": taken, "text": "x" * 3000})
        taken += 1
except StoreFull:
    pass
else:
    sys.exit("the limit was never met")
for _ in range(3):
    try:
        with store.transaction():
            journal.insert_multiple([{"n": -1, "text": "x" * 3000}] * 5)
            store.table("replica").insert({})
    except StoreFull:
        pass
    else:
        sys.exit("the limit is gone")
assert len(journal) == taken, "reading goes on"
assert journal.count(where("n") == taken - 1) == 1
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert journal.insert({"n": taken}) == taken + 1, "no id was used up"
print(taken)
store.close()
"""


@pytest.mark.parametrize("limit_bytes", [150_001, 200_000, 266_240, 300_123])
def test_a_file_size_limit_is_a_full_disk(tmp_path: Path, limit_bytes: int) -> None:
    path = tmp_path / "store.db"
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(limit_bytes)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    with Store(path) as store:
        assert [document["n"] for document in store.table("journal")] == list(range(int(result.stdout) + 1))
        store.check()


def test_no_room_at_the_first_start_is_a_full_disk(tmp_path: Path) -> None:
    program = (
        "import resource, sys\n"
        "from kiosk.store.database import Store\n"
        "from kiosk.store.errors import StoreFull\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))\n"
        "try:\n    Store(sys.argv[1]).insert({})\n"
        "except StoreFull:\n    print('full')\n"
    )
    path = tmp_path / "store.db"
    result = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("full\n", "")
    with Store(path) as store:
        assert store.insert({}) == 1


def test_python_turns_the_signal_of_the_limit_into_an_error() -> None:
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
    assert resource.RLIMIT_FSIZE is not None
