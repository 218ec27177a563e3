"""Reading the write-ahead log agrees with SQLite, and sees what SQLite does not say."""

import random
import shutil
import sqlite3
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store import wal
from kiosk.store.wal import PAGE_BYTES, read_wal
from kiosk.store.wreck import already_holds

FRAME_BYTES = 24 + PAGE_BYTES


def slow_checksum(content: bytes, seed: tuple[int, int], big_endian: bool) -> tuple[int, int]:
    """The checksum as SQLite's documentation puts it."""
    words = struct.unpack(f"{'>' if big_endian else '<'}{len(content) // 4}I", content)
    s0, s1 = seed
    for a, b in zip(words[::2], words[1::2], strict=True):
        s0 = (s0 + a + s1) % 2**32
        s1 = (s1 + b + s0) % 2**32
    return s0, s1


word = st.integers(0, 2**32 - 1)


@given(st.tuples(word, word), st.integers(), st.sampled_from([24, 8 + PAGE_BYTES]), st.booleans())
def test_the_quick_checksum_is_the_slow_one(seed: tuple[int, int], chosen: int, size: int, big_endian: bool) -> None:
    content = random.Random(chosen).randbytes(size)
    assert wal._checksum(content, seed, big_endian) == slow_checksum(content, seed, big_endian)


def make_files(folder: Path, commits: int = 20) -> tuple[Path, Path]:
    """A database and its log, as a crash leaves them."""
    connection = sqlite3.connect(folder / "live.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, doc TEXT)")
    for number in range(commits):
        connection.execute("INSERT INTO t (doc) VALUES (?)", (f"{number}" * 500,))
    database, log = folder / "store.db", folder / "store.db-wal"
    shutil.copy(folder / "live.db", database)
    shutil.copy(folder / "live.db-wal", log)
    connection.close()
    return database, log


def test_the_pages_read_are_those_that_sqlite_checkpoints(tmp_path: Path) -> None:
    database, log = make_files(tmp_path)
    read = read_wal(log)
    assert not read.damaged
    sqlite3.connect(database).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert database.stat().st_size == read.page_count * PAGE_BYTES
    assert already_holds(database, read)


def test_a_log_cut_at_any_byte_is_no_damage(tmp_path: Path) -> None:
    _, log = make_files(tmp_path, commits=3)
    whole = log.read_bytes()
    for length in range(0, len(whole), 97):
        log.write_bytes(whole[:length])
        assert not read_wal(log).damaged, length
    log.write_bytes(whole + random.Random(1).randbytes(3 * FRAME_BYTES))
    assert not read_wal(log).damaged


def test_a_bad_spot_before_the_last_commit_is_damage(tmp_path: Path) -> None:
    _, log = make_files(tmp_path)
    whole = log.read_bytes()
    frames = (len(whole) - 32) // FRAME_BYTES
    commits = [n for n in range(frames) if struct.unpack_from(">I", whole, 32 + n * FRAME_BYTES + 4)[0]]
    for at in range(32, len(whole), 1009):
        broken = bytearray(whole)
        broken[at] ^= 0x55
        log.write_bytes(broken)
        # Within the last commit it looks like a power cut, and may be one.
        assert read_wal(log).damaged == ((at - 32) // FRAME_BYTES <= commits[-2]), at


def test_the_pages_on_both_sides_of_a_bad_spot_are_read(tmp_path: Path) -> None:
    _, log = make_files(tmp_path)
    intact = read_wal(log)
    broken = bytearray(log.read_bytes())
    broken[32 + 5 * FRAME_BYTES + 1000] ^= 1
    log.write_bytes(broken)
    # The page is written again by later commits, so nothing is missing at all.
    assert read_wal(log)[:2] == intact[:2]


def test_a_spoilt_head_is_damage_unless_the_database_has_it_all(tmp_path: Path) -> None:
    database, log = make_files(tmp_path)
    spoilt = bytes(32) + log.read_bytes()[32:]
    log.write_bytes(spoilt)
    read = read_wal(log)
    assert (read.damaged, read.headless) == (True, True)
    assert not already_holds(database, read)


@pytest.mark.parametrize("content", [b"", b"x", bytes(32), bytes(10_000)])
def test_an_empty_log_holds_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    assert read_wal(tmp_path / "log") == ({}, 0, False, False)
    assert read_wal(tmp_path / "missing") == ({}, 0, False, False)
