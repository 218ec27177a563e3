"""Reading SQLite's write-ahead log as a file, to see damage that SQLite does not report.

At opening SQLite replays the log up to the first frame whose checksum is wrong and takes that for the end, as it must: a
power cut leaves such an end. But a bad spot in the middle looks the same, and every commit after it is gone without a
word. The two differ in what follows. A commit is fsynced before the next one begins, so when a commit at or after the bad
frame is followed by a frame that continues it, the bad frame had once been safe on the disk.

Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PAGE_BYTES", "Wal", "read_wal"]

PAGE_BYTES = 4096
_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoint number, salt 1 and 2, checksum 1 and 2
_FRAME = struct.Struct(">6I")  # page number, pages in the file after a commit (else 0), salts, checksums
_MAGIC = 0x377F0682  # the lowest bit says: checksums are over big-endian words


class Wal(NamedTuple):
    """What a log holds: the newest committed text of each page, and the size of the database in pages."""

    pages: dict[int, bytes]
    page_count: int
    #: A part that had been committed cannot be read. `pages` then holds what is readable on both sides of it.
    damaged: bool
    #: The damage is at the log's head. That is harmless if all pages are in the database already.
    headless: bool = False


class _Frame(NamedTuple):
    page: int
    commit_pages: int
    valid: bool
    at: int


def _weights(pairs: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    fibonacci = [0, 1]
    while len(fibonacci) < 2 * pairs + 3:
        fibonacci.append((fibonacci[-1] + fibonacci[-2]) & 0xFFFFFFFF)
    numbers = np.array(fibonacci, dtype=np.uint32)
    steps = 2 * np.arange(pairs - 1, -1, -1)
    return numbers[steps], numbers[steps + 1], numbers[steps + 2]


_WEIGHTS = {pairs: _weights(pairs) for pairs in (3, (8 + PAGE_BYTES) // 8)}


def _checksum(content: bytes, seed: tuple[int, int], big_endian: bool) -> tuple[int, int]:
    """SQLite's checksum. For each pair of words a, b it does s0 += a + s1 and s1 += b + s0, mod 2**32.

    That is linear, and the n-fold step has Fibonacci numbers as coefficients, so one multiplication does it all.
    """
    pairs = len(content) // 8
    even, odd, next_even = _WEIGHTS[pairs]
    words = np.frombuffer(content, dtype=">u4" if big_endian else "<u4").astype(np.uint32)
    first, second = words[0::2], words[1::2]
    s0 = int((odd * first + even * second).sum(dtype=np.uint32))
    s1 = int((next_even * first + odd * second).sum(dtype=np.uint32))
    start0, start1 = seed
    # The power of the step itself, for the seed: [[F(2n-1), F(2n)], [F(2n), F(2n+1)]].
    f0, f1 = int(next_even[0]), int(odd[0])  # F(2n) and F(2n-1)
    s0 += f1 * start0 + f0 * start1
    s1 += f0 * start0 + (f0 + f1) * start1
    return s0 & 0xFFFFFFFF, s1 & 0xFFFFFFFF


def read_wal(path: Path) -> Wal:
    """Read the log at `path`; an absent one is empty. Raises OSError if the disk cannot read it."""
    content = path.read_bytes() if path.exists() else b""
    if len(content) < _HEADER.size + _FRAME.size + PAGE_BYTES:
        return Wal({}, 0, damaged=False)
    magic, _, page_bytes, _, *salts, sum1, sum2 = _HEADER.unpack_from(content)
    big_endian = magic == _MAGIC | 1
    good_head = magic & ~1 == _MAGIC and page_bytes == PAGE_BYTES
    good_head = good_head and _checksum(content[:24], (0, 0), big_endian) == (sum1, sum2)
    if not good_head:
        salts, big_endian = list(_FRAME.unpack_from(content, _HEADER.size)[2:4]), False
    frames = _frames(content, (sum1, sum2), salts, big_endian)
    first_bad = next((number for number, frame in enumerate(frames) if not frame.valid), len(frames))
    damaged = any(frames[number].commit_pages and frames[number + 1].valid for number in range(first_bad, len(frames) - 1))
    if not damaged:
        frames = frames[:first_bad]
    commits = [number for number, frame in enumerate(frames) if frame.commit_pages and frame.valid]
    committed = frames[: commits[-1] + 1] if commits else []
    pages = {frame.page: content[frame.at : frame.at + PAGE_BYTES] for frame in committed if frame.valid}
    page_count = committed[-1].commit_pages if committed else 0
    return Wal(pages, page_count, damaged, headless=damaged and not good_head)


def _frames(content: bytes, seed: tuple[int, int], salts: list[int], big_endian: bool) -> list[_Frame]:
    frames = []
    for start in range(_HEADER.size, len(content) - _FRAME.size - PAGE_BYTES + 1, _FRAME.size + PAGE_BYTES):
        page, commit_pages, *salt_and_sum = _FRAME.unpack_from(content, start)
        at = start + _FRAME.size
        own = (salt_and_sum[2], salt_and_sum[3])
        # Each checksum goes on from the one before, which is taken as written: one bad frame spoils only itself.
        right = _checksum(content[start : start + 8] + content[at : at + PAGE_BYTES], seed, big_endian) == own
        ours = salt_and_sum[:2] == salts
        frames.append(_Frame(page, commit_pages if ours else 0, valid=right and ours and page > 0, at=at))
        seed = own
    return frames
