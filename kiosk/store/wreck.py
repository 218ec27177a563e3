"""Reading what can be read of a damaged SQLite file."""

import sqlite3
import struct
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from kiosk.store import schema
from kiosk.store.documents import decode
from kiosk.store.errors import StoreDamaged, StoreError, from_sqlite
from kiosk.store.rows import LARGEST_ID
from kiosk.store.wal import PAGE_BYTES, Wal, read_wal

__all__ = ["PlacedRow", "Wreck", "already_holds", "copy_pages"]

PlacedRow = tuple[int, str, int | None]

_MAGIC = b"SQLite format 3\0"
#: Page size 4096; WAL for reading and writing; no reserved bytes; the payload fractions 64, 32, 32, which never differ.
_FIXED = struct.pack(">H6B", PAGE_BYTES, 2, 2, 0, 64, 32, 32)
_INNER_PAGE = 5  # the first byte of a page that is neither leaf nor index
# A bad leaf costs about four probes for each of its rows. The bounds are for trees that are bad near the root and for ids
# far apart: about a second at 10 µs each.
_PROBES_PER_LEAF = 4_000
_PROBES_PER_TABLE = 100_000


def already_holds(path: Path, wal: Wal) -> bool:
    """Whether every page of the log is in the database as it stands, so that the log could be missing."""
    with path.open("rb") as file:
        for page, content in wal.pages.items():
            file.seek((page - 1) * PAGE_BYTES)
            if file.read(PAGE_BYTES) != content:
                return False
    return True


def copy_pages(path: Path, wal_path: Path, copy: Path) -> bool:
    """Copy the file, with what its log holds laid on top and a header that SQLite accepts.

    Returns whether the log is damaged. Sectors that the disk cannot read become zeros. Raises OSError for the copy.
    """
    try:
        wal = read_wal(wal_path)
    except OSError:
        wal = Wal({}, 0, damaged=True)
    size = path.stat().st_size
    with path.open("rb", buffering=0) as source, copy.open("wb") as target:
        for start in range(0, size, PAGE_BYTES):
            try:
                source.seek(start)
                content = source.read(PAGE_BYTES)
            except OSError:
                content = b""
            target.write(content.ljust(PAGE_BYTES, b"\0"))
        for page, content in wal.pages.items():
            target.seek((page - 1) * PAGE_BYTES)
            target.write(content)
    pages = copy.stat().st_size // PAGE_BYTES
    with copy.open("r+b") as target:
        header = bytearray(target.read(100).ljust(100, b"\0"))
        # SQLite opens no file that is shorter than its header says, and trusts the count if both counters agree.
        pages = max(pages, min(struct.unpack_from(">I", header, 28)[0], 2 * pages + 16))
        header[0:24] = _MAGIC + _FIXED
        header[28:32] = struct.pack(">I", pages)
        header[32:40] = bytes(8)  # the free list: nothing will be written
        header[44:48] = struct.pack(">I", 4)  # schema format
        header[52:72] = bytes(4) + struct.pack(">I", 1) + bytes(12)  # no vacuum, UTF-8, no user version
        header[92:96] = header[24:28]
        target.seek(0)
        target.write(header)
        target.truncate(pages * PAGE_BYTES)
    return wal.damaged


class Wreck:
    """A copy made by `copy_pages`, opened to be read as far as it goes."""

    def __init__(self, copy: Path) -> None:
        #: Whether something could not be read so far.
        self.lost = False
        self._copy = copy
        self._connection = sqlite3.connect(f"file:{quote(str(copy))}?mode=ro&immutable=1", uri=True)
        self._connection.text_factory = bytes
        # With this SQLite goes on after errors in the schema.
        self._connection.execute("PRAGMA writable_schema = ON")
        self._connection.execute("PRAGMA cell_size_check = ON")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def _names(self, kind: str) -> list[str]:
        try:
            rows = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = CAST(? AS TEXT)", (kind,)
            ).fetchall()
            return [name.decode() for (name,) in rows]
        except (sqlite3.Error, ValueError, AttributeError):
            self.lost = True
            return []

    def tables(self) -> list[str]:
        """The TinyDB tables that the file's schema names."""
        names = self._names("table")
        if not names:
            self.lost = True  # every store that was written to has a table
        return sorted(schema.table_name(name) for name in names if not name.startswith(("linli_", "sqlite_")))

    def append_only(self) -> list[str]:
        """Those of them that refused changes."""
        triggers = set(self._names("trigger"))
        return [table for table in self.tables() if f"linli_{schema.sql_name(table)}_DELETE" in triggers]

    def report(self, table: str) -> str | None:
        """The one text in a table of our own; None if it cannot be read."""
        try:
            found = self._connection.execute(f"SELECT * FROM {table}").fetchone()  # noqa: S608 our constant
            return found[0].decode() if found else None
        except (sqlite3.Error, ValueError, AttributeError):
            return None

    def rows(self, table: str) -> list[PlacedRow]:
        """The rows of a table that can be read, in the order of ids.

        Reads leaf by leaf. Where a leaf fails it reads upwards until it fails, downwards until it fails, and halves what
        is between until nothing is.
        """
        found: dict[int, PlacedRow] = {}
        probes = 0
        for leaf in self._leaves(self._root(table), -LARGEST_ID - 1, LARGEST_ID, set()):
            holes = deque([leaf])
            end = probes + _PROBES_PER_LEAF
            while holes and probes < min(end, _PROBES_PER_TABLE):
                low, high = holes.popleft()
                probes += 2
                up = self._read(table, low, high, "ASC", found)
                if up is None:
                    continue
                down = self._read(table, up, high, "DESC", found)
                if down is None:
                    continue
                self.lost = True
                if up < down:
                    middle = (up + down) // 2
                    holes += [(up, middle), (middle + 1, down)]
        return [found[doc_id] for doc_id in sorted(found)]

    def _root(self, table: str) -> int:
        statement = "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = CAST(? AS TEXT)"
        try:
            return int(self._connection.execute(statement, (schema.sql_name(table),)).fetchone()[0])
        except (sqlite3.Error, TypeError, ValueError):
            return 0

    def _leaves(self, page: int, low: int, high: int, seen: set[int]) -> list[tuple[int, int]]:
        """The ranges of ids that lie on one leaf each, as the inner pages of the tree tell.

        Without them a bad leaf at the end of the ids, which may be anywhere in 64 bits, could not be searched around.
        A page that is no inner page, or a bad one, is one range.
        """
        content = self._page(page)
        if page in seen or len(content) < PAGE_BYTES or content[0] != _INNER_PAGE:
            return [(low, high)]
        seen.add(page)
        cells, last = struct.unpack_from(">H", content, 3)[0], struct.unpack_from(">I", content, 8)[0]
        ranges: list[tuple[int, int]] = []
        start = low
        for (at,) in struct.iter_unpack(">H", content[12 : 12 + 2 * min(cells, PAGE_BYTES // 2)]):
            key = _varint(content, at + 4)
            if key is None or not start <= key < high:
                return [(low, high)]
            ranges += self._leaves(struct.unpack_from(">I", content, at)[0], start, key, seen)
            start = key + 1
        return ranges + self._leaves(last, start, high, seen)

    def _page(self, page: int) -> bytes:
        if page < 2:  # the first one is never a table of ours
            return b""
        with self._copy.open("rb") as file:
            file.seek((page - 1) * PAGE_BYTES)
            return file.read(PAGE_BYTES)

    def _read(self, table: str, low: int, high: int, direction: str, found: dict[int, PlacedRow]) -> int | None:
        """Read from one end. Returns None if the other end was reached, else the first id that was not."""
        last = None
        where = "WHERE id BETWEEN ? AND ? ORDER BY id"
        try:
            cursor = self._connection.execute(
                f"SELECT id, doc, place FROM {schema.quoted(table)} NOT INDEXED {where} {direction}",  # noqa: S608
                (low, high),
            )
            for doc_id, text, place in cursor:
                last = doc_id
                self._take(doc_id, text, place, found)
        except sqlite3.Error as error:
            if not isinstance(from_sqlite(error), StoreError):
                self.lost = True
                return None  # a schema that names no such columns: asking again helps nothing
            if direction == "ASC":
                return low if last is None else last + 1
            return high if last is None else last - 1
        return None

    def _take(self, doc_id: Any, text: Any, place: Any, found: dict[int, PlacedRow]) -> None:
        try:
            decoded = text.decode()
            decode(decoded)
        except (AttributeError, ValueError, StoreDamaged):
            self.lost = True
            return
        found[doc_id] = (doc_id, decoded, place if isinstance(place, int) else None)


def _varint(content: bytes, at: int) -> int | None:
    """A number as SQLite packs it: seven bits a byte, the ninth byte whole, 64 bits with a sign."""
    number = 0
    for position, byte in enumerate(content[at : at + 9]):
        if position == 8:
            number = number << 8 | byte
        else:
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                break
    else:
        if len(content) < at + 9:
            return None
    return number - 2**64 if number >= 2**63 else number
