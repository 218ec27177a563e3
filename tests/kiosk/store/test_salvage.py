# ruff: noqa: PT012  (a whole block that an error leaves is what is tested here)
"""Damaged files are set aside, and what can be read is carried over."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import where
from tinydb.table import Document

from kiosk.store import salvage
from kiosk.store.database import Store
from kiosk.store.errors import AppendOnlyError, StoreDamaged, StoreInUse
from kiosk.store.salvage import open_or_salvage, settle

OPTIONS: dict[str, Any] = {"indexes": {"journal": ["member"]}, "append_only": ["journal"]}
ENTRIES = 2000
PAGE = 4096


def entry(number: int) -> dict[str, Any]:
    return {"member": f"M{number % 10}", "n": number, "text": "志愿服务" * 10}


def fill(store: Store, first: int = 1, last: int = ENTRIES) -> None:
    store.table("journal").insert_multiple(entry(number) for number in range(first, last + 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store with a journal and a replica whose documents stand in an order of their own."""
    path = tmp_path / "kiosk.db"
    with Store(path, **OPTIONS) as store:
        fill(store)
        store.table("replica").insert_multiple([Document({"n": 5}, 5), Document({"n": 2}, 2)])
        store.table("Empty", persist_empty=True)
    return path


def crash_copy(store: Store, path: Path) -> None:
    """The files of a running store, as a crash leaves them."""
    for ending in ("", "-wal"):
        shutil.copy(f"{store.path}{ending}", f"{path}{ending}")


def spoil(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def leaf_pages(path: Path) -> list[int]:
    """Page numbers (from 0) of leaves that hold journal entries."""
    content = path.read_bytes()
    return [
        number
        for number in range(1, len(content) // PAGE)
        if content[number * PAGE] == 0x0D and "志愿".encode() in content[number * PAGE : (number + 1) * PAGE]
    ]


def test_a_healthy_file_is_only_opened(path: Path) -> None:
    before = path.read_bytes()
    opened = open_or_salvage(path, **OPTIONS)
    assert opened.salvage is None
    assert len(opened.store.table("journal")) == ENTRIES
    opened.store.close()
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["kiosk.db", "kiosk.db.lock"]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    opened = open_or_salvage(tmp_path / "new.db", **OPTIONS)
    assert opened.salvage is None
    assert opened.store.insert({}) == 1


def test_a_crashed_healthy_store_is_opened_with_all_its_commits(tmp_path: Path) -> None:
    with Store(tmp_path / "live.db", **OPTIONS) as store:
        fill(store, 1, 50)
        crash_copy(store, tmp_path / "kiosk.db")
    opened = open_or_salvage(tmp_path / "kiosk.db", **OPTIONS)
    assert opened.salvage is None
    assert len(opened.store.table("journal")) == 50


@pytest.mark.parametrize("content", [b"not a database at all" * 999, b"\0" * 100_000, b"\n"])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kiosk.db"
    path.write_bytes(content)
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert (found.saved, found.lost_known) == ({}, True)
    assert found.set_aside.read_bytes() == content
    assert found.set_aside.name.startswith("kiosk.db.damaged-")
    assert store.table("journal").insert({}) == 1


@pytest.mark.parametrize("length", [16, 60, 100])
def test_a_spoilt_header_loses_nothing(path: Path, length: int) -> None:
    spoil(path, 0, random.Random(length).randbytes(length))
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert (found.saved, found.lost_known) == ({"Empty": 0, "journal": ENTRIES, "replica": 2}, False)
    assert store.table("journal").all() == [entry(number) for number in range(1, ENTRIES + 1)]
    assert [document.doc_id for document in store.table("replica")] == [5, 2]
    assert len(store.table("journal").matching("member", "M3")) == ENTRIES / 10


SPOILS: list[Callable[[random.Random], bytes]] = [
    lambda chance: bytes(PAGE),
    lambda chance: chance.randbytes(PAGE),
    lambda chance: b"\xff" * PAGE,
]


@pytest.mark.parametrize("spoilt", SPOILS)
def test_bad_pages_lose_only_their_own_rows(path: Path, spoilt: Callable[[random.Random], bytes]) -> None:
    chance = random.Random(7)
    leaves = leaf_pages(path)
    whole = path.read_bytes()
    for page in (leaves[0], leaves[len(leaves) // 2], leaves[-1]):
        spoil(path, page * PAGE, spoilt(chance))
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert found.lost_known
    journal = store.table("journal").all()
    assert found.saved["journal"] == len(journal) > ENTRIES - 3 * 40
    assert all(document == entry(document.doc_id) for document in journal)
    assert found.set_aside.stat().st_size == len(whole)
    store.check()
    with pytest.raises(AppendOnlyError):
        store.table("journal").update({"n": 0})


def test_a_damaged_index_loses_nothing(path: Path) -> None:
    content = path.read_bytes()
    index = next(
        n
        for n in range(1, len(content) // PAGE)
        if content[n * PAGE] == 0x0A and b"M3" in content[n * PAGE : (n + 1) * PAGE]
    )
    spoil(path, index * PAGE, bytes(PAGE))
    _, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert (found.saved["journal"], found.lost_known) == (ENTRIES, False)


def test_a_file_cut_short_keeps_what_is_left(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 2 + 1000)
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert found.lost_known
    journal = store.table("journal").all()
    assert len(journal) > ENTRIES // 3
    assert all(document == entry(document.doc_id) for document in journal)


def test_a_bad_spot_in_the_log_is_noticed_and_read_around(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    with Store(tmp_path / "live.db", **OPTIONS) as store:
        for number in range(1, 41):
            store.table("journal").insert(entry(number))
        crash_copy(store, path)
    wal = Path(f"{path}-wal")
    whole = wal.read_bytes()
    spoil(wal, len(whole) // 2, b"\x55" * 64)
    shutil.copy(path, tmp_path / "sqlite.db")
    shutil.copy(wal, tmp_path / "sqlite.db-wal")
    with Store(tmp_path / "sqlite.db") as silent:
        assert len(silent.table("journal")) < 40  # SQLite says nothing of what it leaves out
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert (found.saved, found.lost_known) == ({"journal": 40}, True)
    assert store.table("journal").all() == [entry(number) for number in range(1, 41)]
    assert Path(f"{found.set_aside}-wal").exists()


def test_an_emptied_database_beside_a_full_log_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    with Store(tmp_path / "live.db", **OPTIONS) as store:
        fill(store, 1, 50)
        crash_copy(store, path)
    path.write_bytes(b"")
    _, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert found.saved == {"journal": 50}  # the first log holds every page


@pytest.mark.slow
@pytest.mark.parametrize("chosen", range(25))
def test_whatever_is_spoilt_the_store_opens_and_makes_nothing_up(path: Path, chosen: int) -> None:
    chance = random.Random(chosen)
    size = path.stat().st_size
    for _ in range(chance.randint(1, 6)):
        length = chance.choice([1, 16, 512, PAGE, 5 * PAGE])
        spoil(path, chance.randrange(size), chance.choice([bytes(length), chance.randbytes(length)]))
    store, _ = open_or_salvage(path, **OPTIONS)
    with store:
        store.check()
        after = store.table("journal").insert(entry(0))
        assert [document.doc_id for document in store.table("journal").range(after, after)] == [after]


def test_the_report_comes_again_until_it_is_settled(path: Path) -> None:
    spoil(path, 0, bytes(100))
    store, first = open_or_salvage(path, **OPTIONS)
    store.close()
    store, again = open_or_salvage(path, **OPTIONS)
    assert first == again != None  # noqa: E711 both at once
    with pytest.raises(RuntimeError), store.transaction():
        settle(store)
        raise RuntimeError
    store.close()
    store, again = open_or_salvage(path, **OPTIONS)
    assert again == first
    assert store.tables() == {"journal", "replica", "Empty"}
    settle(store)
    store.close()
    store, again = open_or_salvage(path, **OPTIONS)
    assert again is None


@pytest.mark.parametrize("step", range(10))
def test_an_interrupted_salvage_is_finished_by_the_next_start(
    path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(path, leaf_pages(path)[3] * PAGE, bytes(PAGE))
    Path(f"{path}-shm").write_bytes(b"")

    class PowerCut(BaseException):
        pass

    steps = iter(range(100))
    rename, sync = Path.rename, salvage._sync_folder

    def cut_rename(source: Path, target: Path) -> Path:
        if next(steps) == step:
            raise PowerCut
        return rename(source, target)

    def cut_sync(folder: Path) -> None:
        if next(steps) == step:
            raise PowerCut
        sync(folder)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut_rename)
        patch.setattr(salvage, "_sync_folder", cut_sync)
        try:
            open_or_salvage(path, **OPTIONS).store.close()
        except PowerCut:
            pass
        else:
            assert step >= 8, "it came through though it was to be cut"
    store, found = open_or_salvage(path, **OPTIONS)
    assert found is not None
    assert found.set_aside.exists()
    assert ENTRIES - 40 < len(store.table("journal")) == found.saved["journal"] < ENTRIES
    names = {each.name for each in path.parent.iterdir()} - {found.set_aside.name}
    assert names <= {
        "kiosk.db",
        "kiosk.db.lock",
        "kiosk.db-wal",
        "kiosk.db-shm",
        f"{found.set_aside.name}-shm",
        f"{found.set_aside.name}-wal",
    }


def test_two_damages_within_a_second_have_two_names(path: Path) -> None:
    asides = set()
    for _ in range(3):
        spoil(path, 0, bytes(100))
        store, found = open_or_salvage(path, **OPTIONS)
        store.close()
        assert found is not None
        asides.add(found.set_aside)
    assert len(asides) == 3
    assert all(each.exists() for each in asides)


def test_a_store_in_use_is_not_salvaged(path: Path) -> None:
    with Store(path), pytest.raises(StoreInUse):
        open_or_salvage(path)


def test_damage_met_while_running_is_reported(path: Path) -> None:
    for page in leaf_pages(path)[2:]:
        spoil(path, page * PAGE, b"\xff" * PAGE)
    with Store(path, **OPTIONS) as store:
        with pytest.raises(StoreDamaged):
            store.table("journal").all()
        with pytest.raises(StoreDamaged):
            store.table("journal").search(where("n") == 5)
        with pytest.raises(StoreDamaged):
            store.check()
        assert store.table("replica").insert({}) == 6


def test_a_row_that_holds_no_document_is_damage(path: Path) -> None:
    with Store(path) as store:
        for text in ("{", "[]", b"\xff", 5):
            store.storage.execute("UPDATE replica SET doc = ? WHERE id = 2", (text,))
            with pytest.raises(StoreDamaged):
                store.table("replica").get(doc_id=2)


def test_a_file_that_is_no_database_is_a_damaged_store(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").write_bytes(b"not a database at all" * 999)
    with pytest.raises(StoreDamaged):
        Store(tmp_path / "kiosk.db")
