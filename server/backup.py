"""Backups: one file that holds the database, the keys and the blobs, and the way back.

The copy of the database is SQLite's own online backup: consistent, while the server goes on. Only once the file is on the
disk does the journal say so; from then on kiosks may erase private texts that it holds. For PostgreSQL use `pg_dump`.
"""

import contextlib
import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings
from django.db import connection

from server import journal
from server.clock import now_ms
from server.follower import AlreadyRunning, only_one
from sync.contract.district_facts import BackupMade
from sync.contract.events import Draft
from sync.contract.versions import SOFTWARE

DATABASE: Final = "district.sqlite3"
_MANIFEST: Final = "linli-backup.json"
_FORMAT: Final = 1
_DIRECTORIES: Final = ("keys", "blobs")


class BackupFailed(Exception):
    """No backup was made, or none was put back; the text says why and what to do."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself; the first file in it.

    Attributes:
        format: of the archive.
        district: its name.
        made_ms: when, Unix ms.
        position: the newest position of its journal.
        events: how many events that journal holds.
        software: version that made it.
    """

    format: int
    district: str
    made_ms: int
    position: int
    events: int
    software: str


def backup(out: Path) -> Manifest:
    """Write everything into one file, readable by its owner alone, and note it in the journal.

    Raises:
        BackupFailed: the file is there already, or the database is not SQLite.
        OSError: the disk is full or can't be written; nothing is left behind.
    """
    _only_sqlite("pg_dump --format=custom, and copy the directories keys and blobs of the data directory")
    if out.exists():
        raise BackupFailed(f"{out} is there already; a backup never replaces another")
    if not out.parent.is_dir():
        raise BackupFailed(f"there is no directory {out.parent}")
    # Beside the target, so that the last step is a rename on the same disk.
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".linli-backup-") as place:
        copy = Path(place) / DATABASE
        _copy_database(Path(settings.DATA_DIR) / DATABASE, copy)
        manifest = _describe(copy)
        archive = Path(place) / "archive"
        _pack(archive, copy, manifest)
        archive.rename(out)
    _sync_directory(out.parent)
    with journal.writing():
        journal.append_district([Draft(body=BackupMade(name=out.name, position=manifest.position))], actor="")
    return manifest


def restore(archive: Path, data_dir: Path, *, replace: bool = False) -> Manifest:
    """Put a backup into a data directory. The caller then begins a new epoch: kiosks know more than this backup does.

    Args:
        archive: made by `backup`.
        data_dir: empty or absent, or with `replace` a district that is set aside under a dated name.
        replace: see there.

    Raises:
        BackupFailed: the archive is damaged or is none, or the directory is in use; nothing was changed.
    """
    _only_sqlite("pg_restore, put keys and blobs back, then `linli-server recovery --restored`")
    if data_dir.exists() and any(data_dir.iterdir()) and not replace:
        raise BackupFailed(f"{data_dir} is not empty; --replace sets aside what is there")
    _not_running(data_dir)
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data_dir.parent, prefix=".linli-restore-") as place:
        fresh = Path(place) / "data"
        fresh.mkdir(mode=0o700)
        manifest = _unpack(archive, fresh)
        _check_database(fresh / DATABASE, archive)
        if data_dir.exists():
            _keep_newer_keys(data_dir, fresh)
            _set_aside(data_dir)
        fresh.rename(data_dir)
    _sync_directory(data_dir.parent)
    return manifest


def _not_running(data_dir: Path) -> None:
    if not (data_dir / "follower.lock").exists():
        return
    try:
        with only_one(data_dir):
            pass
    except AlreadyRunning as error:
        raise BackupFailed(f"the server is running on {data_dir}; stop it first") from error


def _only_sqlite(instead: str) -> None:
    if connection.vendor != "sqlite":
        raise BackupFailed(f"this district is on PostgreSQL; use {instead}")


def _copy_database(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        # One file without a companion, whatever the live one is.
        copy.execute("PRAGMA journal_mode=DELETE")


def _describe(copy: Path) -> Manifest:
    with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
        position, events = database.execute("SELECT COALESCE(MAX(pos), 0), COUNT(*) FROM server_journalevent").fetchone()
        names = database.execute("SELECT value FROM server_meta WHERE key = 'name'").fetchone()
    return Manifest(
        format=_FORMAT,
        district=names[0] if names else "",
        made_ms=now_ms(),
        position=position,
        events=events,
        software=SOFTWARE,
    )


def _pack(archive: Path, copy: Path, manifest: Manifest) -> None:
    manifest_file = archive.with_name(_MANIFEST)
    manifest_file.write_bytes(msgspec.json.encode(manifest))
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        # Compressed: journals shrink to a fifth; the checksum of gzip finds a damaged file.
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
            tar.add(manifest_file, _MANIFEST)
            tar.add(copy, DATABASE)
            for name in _DIRECTORIES:
                directory = Path(settings.DATA_DIR) / name
                if directory.is_dir():
                    tar.add(directory, name)
        file.flush()
        os.fsync(file.fileno())


def _check_whole(archive: Path) -> None:
    """Read to the end, where gzip keeps length and checksum; tar itself stops at its own end mark."""
    try:
        with gzip.open(archive) as file:
            while file.read(2**20):
                pass
    except FileNotFoundError:
        raise BackupFailed(f"there is no file {archive}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise BackupFailed(f"{archive} is damaged or no backup ({error}); nothing was changed") from error


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Put one file of a backup in its place. What `backup` did not write is not taken: no links, no way out of `target`.

    By hand, since Debian 12's Python (3.11.2) has no `filter` for `extractall` yet.
    """
    folder, _, name = member.name.rpartition("/")
    if member.isdir() and member.name in _DIRECTORIES:
        return
    if not member.isfile() or folder not in ("", *_DIRECTORIES) or name in ("", ".", ".."):
        raise BackupFailed(f"{tar.name!s} holds something that no backup has: {member.name}")
    content = tar.extractfile(member)
    assert content is not None
    place = target / folder / name
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file)


def _unpack(archive: Path, target: Path) -> Manifest:
    _check_whole(archive)
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            first = tar.next()
            content = tar.extractfile(first) if first is not None and first.name == _MANIFEST else None
            if content is None:
                raise BackupFailed(f"{archive} is no backup of a district")
            manifest = msgspec.json.decode(content.read(), type=Manifest)
            if manifest.format != _FORMAT:
                raise BackupFailed(f"{archive} was made by newer software ({manifest.software}); update this server first")
            for member in tar:
                _extract(tar, member, target)
    except (tarfile.TarError, ValueError, msgspec.MsgspecError) as error:
        raise BackupFailed(f"{archive} is damaged or no backup ({error}); nothing was changed") from error
    (target / _MANIFEST).unlink(missing_ok=True)
    for path in (target / "keys").glob("*"):
        path.chmod(0o600)
    (target / "keys").chmod(0o700)
    return manifest


def _check_database(path: Path, archive: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupFailed(f"the database in {archive} is damaged ({found}); nothing was changed")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_newer_keys(data_dir: Path, fresh: Path) -> None:
    """Keys that were made after the backup: kiosks may hold what they signed. Which one signs is the backup's word."""
    for path in (data_dir / "keys").glob("*.key"):
        if not (fresh / "keys" / path.name).exists():
            shutil.copy2(path, fresh / "keys" / path.name)


def _set_aside(data_dir: Path) -> None:
    aside = data_dir.with_name(f"{data_dir.name}.before-restore-{now_ms()}")
    shutil.move(data_dir, aside)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
