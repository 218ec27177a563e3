"""Backup and restore: one file, whole or not at all, and a new epoch after."""

import os
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from server import follower, keys
from server.backup import BackupFailed, backup, restore
from server.models import JournalEvent, Stream
from server.registry import LIVE
from sync.contract.events import Draft
from sync.contract.kiosk_facts import CheckedIn
from tests.server.streams import WrittenStream


@pytest.fixture
def archive(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    stream = WrittenStream("s1")
    stream.write(Draft(body=CheckedIn(), member="m1"))
    stream.push()
    (founded / "blobs").mkdir(exist_ok=True)
    (founded / "blobs" / "aa").write_bytes(b"a recording")
    path = tmp_path_factory.mktemp("backups") / "one.linli"
    backup(path)
    return path


def _events(data_dir: Path) -> int:
    with sqlite3.connect(data_dir / "district.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM server_journalevent").fetchone()[0])


def test_a_backup_holds_database_keys_and_blobs_for_its_owner_alone(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert names[0] == "linli-backup.json"
    assert {"district.sqlite3", f"keys/district-{keys.district_key().id}.key", "blobs/aa"} <= set(names)
    assert sorted(p.name for p in archive.parent.iterdir()) == [archive.name]


def test_kiosks_learn_what_a_backup_holds_and_no_more(founded: Path, tmp_path: Path) -> None:
    stream = WrittenStream("s1")
    stream.push()
    backup(tmp_path / "b.linli")
    stream.write(Draft(body=CheckedIn(), member="m1"))
    assert stream.push().backed_up_to == 1
    assert Stream.objects.get(name=stream.name).backed_up_to == 1
    assert JournalEvent.objects.count() > 2


def test_a_backup_comes_back_whole(archive: Path, founded: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    manifest = restore(archive, target)
    assert manifest.district == "测试区"
    # The entry that the backup was made comes after it.
    assert _events(target) == manifest.events == _events(founded) - 1
    assert (target / "blobs" / "aa").read_bytes() == b"a recording"
    assert (target / "keys" / "django").read_text() == (founded / "keys" / "django").read_text()
    assert stat.S_IMODE((target / "keys").stat().st_mode) == 0o700


def test_nothing_is_overwritten(archive: Path, founded: Path) -> None:
    with pytest.raises(BackupFailed, match="never replaces"):
        backup(archive)
    with pytest.raises(BackupFailed, match="not empty"):
        restore(archive, founded)


def test_a_district_is_set_aside_and_its_newer_keys_are_kept(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "district"
    restore(archive, target)
    (target / "keys" / "district-newer.key").write_text("00" * 32)
    restore(archive, target, replace=True)
    assert (target / "keys" / "district-newer.key").exists()
    assert len([p for p in tmp_path.iterdir() if p.name.startswith("district.before-restore-")]) == 1


def test_a_running_district_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "district"
    restore(archive, target)
    with follower.only_one(target), pytest.raises(BackupFailed, match="stop it first"):
        restore(archive, target, replace=True)


@pytest.mark.parametrize("keep", [0, 1, 100, 5_000, -1, -9, -2_000])
def test_a_file_cut_short_is_refused_and_nothing_changes(archive: Path, tmp_path: Path, keep: int) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(archive.read_bytes()[:keep])
    with pytest.raises(BackupFailed, match=r"damaged|no backup"):
        restore(broken, tmp_path / "district")
    assert not (tmp_path / "district").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".linli")] == []


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_flipped_byte_is_noticed(archive: Path, tmp_path: Path, at: float) -> None:
    data = bytearray(archive.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    broken = tmp_path / "broken"
    broken.write_bytes(data)
    with pytest.raises(BackupFailed):
        restore(broken, tmp_path / "district")


def test_what_is_no_backup_is_refused(tmp_path: Path, founded: Path) -> None:
    with pytest.raises(BackupFailed, match="no file"):
        restore(tmp_path / "nothing", tmp_path / "district")
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as tar:
        tar.add(founded / "keys" / "django", "a-file")
    with pytest.raises(BackupFailed, match="no backup"):
        restore(other, tmp_path / "district")


def test_a_backup_that_cannot_be_written_leaves_nothing_and_is_not_noted(founded: Path, tmp_path: Path) -> None:
    before = JournalEvent.objects.count()
    with pytest.raises(BackupFailed, match="no directory"):
        backup(tmp_path / "missing" / "b.linli")
    assert JournalEvent.objects.count() == before
    assert os.fspath(django_settings.DATA_DIR) == os.fspath(founded)
    assert set(Stream.objects.values_list("status", flat=True)) <= {LIVE}


@pytest.mark.parametrize("name", ["../outside", "keys/../../outside", "/tmp/linli-outside", "blobs/deep/er", "keys/.."])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE])
def test_an_archive_with_a_way_out_is_refused(archive: Path, tmp_path: Path, name: str, kind: bytes) -> None:
    forged = tmp_path / "forged.linli"
    with tarfile.open(archive) as good, tarfile.open(forged, "w:gz") as bad:
        for member in good:
            bad.addfile(member, good.extractfile(member) if member.isfile() else None)
        evil = tarfile.TarInfo(name)
        evil.type, evil.linkname = kind, "/etc/passwd"
        bad.addfile(evil)
    with pytest.raises(BackupFailed, match="no backup has"):
        restore(forged, tmp_path / "target")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "target" / "keys").exists(), "nothing of it is kept"
