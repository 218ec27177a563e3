"""Opening a kiosk: every surprise of a disk ends in a kiosk that works, or in a clear word."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk.kiosk import STORE_NAME, Kiosk, NotEnrolled, open_kiosk
from kiosk.store.errors import StoreInUse
from sync.contract.kiosk_facts import IncarnationStarted, KeyRotated
from sync.contract.signing import SigningKey
from sync.contract.wire import body_of
from sync.errors import IdentityDamaged
from sync.identity import IdentityFile
from tests.clocks import FakeClock
from tests.sync.fake_district import FakeDistrict
from tests.sync.kiosks import MACHINE, enrolled, reopened, synced, take, wishes_at


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def district() -> FakeDistrict:
    return FakeDistrict()


@pytest.fixture
def folder(tmp_path: Path, district: FakeDistrict, clock: FakeClock) -> Path:
    """The folder of a kiosk that is enrolled, has two facts at the district and two waiting, and is switched off."""
    kiosk = enrolled(tmp_path / "kiosk", district, clock)
    take(kiosk, ["sent-1", "sent-2"])
    synced(kiosk, district)
    take(kiosk, ["waiting-1", "waiting-2"])
    kiosk.close()
    return kiosk.folder


ALL = ["sent-1", "sent-2", "waiting-1", "waiting-2"]


def reasons(kiosk: Kiosk) -> list[str]:
    bodies = [body_of(event) for event in kiosk.journal.of_type(IncarnationStarted)]
    return [body.reason for body in bodies if isinstance(body, IncarnationStarted)]


def test_a_kiosk_that_was_never_enrolled_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled):
        open_kiosk(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_first_start_begins_the_first_stream(tmp_path: Path, district: FakeDistrict, clock: FakeClock) -> None:
    kiosk = enrolled(tmp_path / "kiosk", district, clock)
    assert kiosk.journal.state().stream == kiosk.identity.first_stream
    assert reasons(kiosk) == ["enrolled"]
    assert kiosk.notices == []
    saved = IdentityFile(kiosk.folder).load()
    assert saved is not None
    assert saved.begun
    kiosk.close()


def test_every_later_start_goes_on(folder: Path, clock: FakeClock, district: FakeDistrict) -> None:
    for _ in range(3):
        kiosk = reopened(folder, clock)
        assert kiosk.notices == []
        assert reasons(kiosk) == ["enrolled"]
        kiosk.close()


def test_a_crash_between_the_store_and_the_word_that_it_exists_is_nothing(
    tmp_path: Path, district: FakeDistrict, clock: FakeClock
) -> None:
    kiosk = enrolled(tmp_path / "kiosk", district, clock)
    kiosk.close()
    file = IdentityFile(kiosk.folder)
    text = file.path.read_text()
    file.path.write_text(text.replace('"begun": true', '"begun": false'))
    again = reopened(kiosk.folder, clock)
    assert reasons(again) == ["enrolled"]
    again.close()


def test_one_kiosk_is_opened_once(folder: Path, clock: FakeClock) -> None:
    kiosk = reopened(folder, clock)
    with pytest.raises(StoreInUse):
        reopened(folder, clock)
    kiosk.close()
    reopened(folder, clock).close()


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\x00"])
def test_keys_that_cannot_be_read_are_said_and_touch_nothing(folder: Path, clock: FakeClock, data: bytes) -> None:
    before = (folder / STORE_NAME).read_bytes()
    (folder / "identity.json").write_bytes(data)
    with pytest.raises(IdentityDamaged):
        reopened(folder, clock)
    assert (folder / STORE_NAME).read_bytes() == before


def test_a_store_that_is_gone_is_said_and_a_new_stream_begins(
    folder: Path, clock: FakeClock, district: FakeDistrict
) -> None:
    for path in folder.glob(f"{STORE_NAME}*"):
        path.unlink()
    kiosk = reopened(folder, clock)
    assert kiosk.notices == ["store_lost"]
    assert kiosk.journal.state().stream != kiosk.identity.first_stream
    assert reasons(kiosk) == ["salvaged"]
    take(kiosk, ["new"])
    synced(kiosk, district)
    assert wishes_at(district) == ["new", "sent-1", "sent-2"]
    kiosk.close()


def test_another_machine_carries_on_what_waits_under_a_new_name(
    folder: Path, clock: FakeClock, district: FakeDistrict
) -> None:
    kiosk = reopened(folder, clock, machine="board-9")
    assert kiosk.notices == ["copied"]
    assert reasons(kiosk) == ["enrolled", "copied"]
    synced(kiosk, district)
    assert wishes_at(district) == ALL
    kiosk.close()
    kiosk = reopened(folder, clock, machine="board-9")
    assert kiosk.notices == []
    kiosk.close()


@pytest.mark.parametrize("machine", [MACHINE, "board-1", "card-1 stick-7", ""])
def test_a_part_that_comes_or_goes_leaves_it_the_same_machine(folder: Path, clock: FakeClock, machine: str) -> None:
    kiosk = reopened(folder, clock, machine=machine)
    assert kiosk.notices == []
    kiosk.close()


def damage(path: Path, table: str) -> None:
    """Overwrite the middle of one table's root page, as a failing card would."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(os.urandom(40))


@pytest.mark.parametrize("table", ["streams", "documents", "feed"])
def test_a_damaged_store_is_salvaged_and_what_waits_is_carried(
    folder: Path, clock: FakeClock, district: FakeDistrict, table: str
) -> None:
    damage(folder / STORE_NAME, table)
    kiosk = reopened(folder, clock)
    assert kiosk.notices == ["salvaged"]
    assert kiosk.set_aside is not None
    assert kiosk.set_aside.exists()
    assert reasons(kiosk)[-1] == "salvaged"
    synced(kiosk, district)
    assert wishes_at(district) == ALL
    take(kiosk, ["new"])
    synced(kiosk, district)
    kiosk.close()
    kiosk = reopened(folder, clock)
    assert kiosk.notices == []
    assert kiosk.journal.pending_count() == 0
    kiosk.close()


@pytest.mark.parametrize("table", ["journal", "private"])
def test_a_store_that_lost_facts_works_on_and_counts_nothing_twice(
    folder: Path, clock: FakeClock, district: FakeDistrict, table: str
) -> None:
    damage(folder / STORE_NAME, table)
    kiosk = reopened(folder, clock)
    assert "salvaged" in kiosk.notices
    take(kiosk, ["new"])
    synced(kiosk, district)
    found = wishes_at(district)
    assert len(found) == len(set(found))
    assert {"sent-1", "sent-2", "new"} <= set(found)
    assert kiosk.journal.pending_count() == 0
    kiosk.close()


def test_a_file_that_is_nothing_is_set_aside(folder: Path, clock: FakeClock, district: FakeDistrict) -> None:
    (folder / STORE_NAME).write_bytes(b"nothing" * 1000)
    kiosk = reopened(folder, clock)
    assert kiosk.notices == ["salvaged", "store_lost"]
    take(kiosk, ["new"])
    synced(kiosk, district)
    assert "new" in wishes_at(district)
    kiosk.close()


def test_a_copy_on_the_same_machine_is_noticed_by_the_district(
    folder: Path, clock: FakeClock, district: FakeDistrict, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    first, second = reopened(folder, clock), reopened(tmp_path / "copy", clock)
    for number in range(3):
        take(first, [f"first-{number}"])
        synced(first, district)
        take(second, [f"second-{number}"])
        synced(second, district)
    assert district.forks or reasons(second)[-1] == "copied"
    both = [f"{which}-{number}" for which in ("first", "second") for number in range(3)]
    assert set(both) <= set(wishes_at(district))
    streams = {first.journal.state().stream, second.journal.state().stream}
    assert len(streams) == 2
    first.close()
    second.close()


def test_a_rotated_key_is_on_the_disk_before_the_event_that_names_it(folder: Path, clock: FakeClock) -> None:
    kiosk = reopened(folder, clock)
    new = SigningKey(b"rotated".ljust(32, b"."))

    def power_fails() -> SigningKey:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kiosk.rotate_key(power_fails)
    head = kiosk.journal.state().head_seq
    kiosk.rotate_key(lambda: new)
    state = kiosk.journal.state()
    assert state.head_seq == head + 1
    assert kiosk.journal.key_at(state.head_seq) == new.public_key.hex()
    assert kiosk.own_keys() == [new.public_key.hex(), kiosk.identity.key]
    kiosk.close()
    kiosk = reopened(folder, clock)
    assert kiosk.signing_key(new.public_key.hex()).id == new.id
    kiosk.close()


def test_a_kiosk_that_boots_in_1970_knows_that_it_does_not_know_the_day(folder: Path, clock: FakeClock) -> None:
    known_ms = clock.wall_ms()
    clock.reboot(wall_ms=0)
    kiosk = reopened(folder, clock)
    here = kiosk.here()
    assert here.now_ms >= known_ms
    assert not here.day_known
    kiosk.close()


def test_while_a_rotation_waits_for_its_ack_no_other_begins(folder: Path, clock: FakeClock) -> None:
    kiosk = open_kiosk(folder, clock=clock, machine="")
    kiosk.rotate_key()
    key = kiosk.journal.key_at(kiosk.journal.state().head_seq)
    kiosk.rotate_key()
    assert kiosk.journal.key_at(kiosk.journal.state().head_seq) == key
    assert len(kiosk.journal.of_type(KeyRotated)) == 1
    kiosk.close()
