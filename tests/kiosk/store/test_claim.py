"""A kiosk runs once."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store.database import Store
from kiosk.store.errors import StoreInUse

OPEN_AND_WAIT = """
import sys
from kiosk.store.database import Store
store = Store(sys.argv[1])
store.insert({})
print("open", flush=True)
sys.stdin.readline()
"""


def test_a_second_store_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        with pytest.raises(StoreInUse):
            Store(tmp_path / "store.db")
        assert store.insert({}) == 1
    Store(tmp_path / "store.db").close()


def test_a_second_process_is_refused_until_the_first_is_gone_however_it_went(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    child = subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with pytest.raises(StoreInUse):
            Store(path)
        child.kill()
    with Store(path) as store:
        assert store.all() == [{}]


def test_a_store_that_could_not_open_leaves_no_claim(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.mkdir()
    with pytest.raises(Exception, match="unable to open"):
        Store(path)
    path.rmdir()
    Store(path).close()
