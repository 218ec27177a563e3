"""What can go wrong with the kiosk's store, as a closed set.

Wrong use keeps the errors that TinyDB documents (ValueError, TypeError, RuntimeError); a closed store answers
ValueError, like a closed file. Everything that the disk or a second process does is one of the classes below.
"""

import sqlite3

__all__ = ["AppendOnlyError", "StoreDamaged", "StoreError", "StoreFull", "StoreInUse", "StoreTooNew", "from_sqlite"]


class StoreError(Exception):
    """The common ancestor; never raised itself."""


class StoreInUse(StoreError):
    """Another process (or another `Store` of this one) has the file open. Nothing was read or written."""


class StoreFull(StoreError):
    """The disk would not take the write: no room, a quota, a file size limit, a read-only or failing medium.

    The whole transaction is rolled back, reading goes on, and writing works again as soon as the disk takes it.
    """


class StoreDamaged(StoreError):
    """The file is no store or parts of it cannot be read. `kiosk.store.salvage.open_or_salvage` saves the rest."""


class StoreTooNew(StoreError):
    """The file is a later release's, laid out in a way that this one does not know. Nothing was read or written."""


class AppendOnlyError(StoreError):
    """Someone tried to change or delete a document of an append-only table. The transaction did not take place."""


# Reading failed although the file was there: the medium or the file itself is bad, more room would not help.
_READ_FAILURES = {
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
}
_BY_PRIMARY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    # SQLite says FULL for ENOSPC alone; EFBIG, EDQUOT and EIO while writing all arrive as IOERR.
    sqlite3.SQLITE_IOERR: StoreFull,
    # A card that fails is remounted read-only by the kernel; a full disk cannot create a -wal file.
    sqlite3.SQLITE_READONLY: StoreFull,
    sqlite3.SQLITE_CANTOPEN: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_BUSY: StoreInUse,
    sqlite3.SQLITE_LOCKED: StoreInUse,
    sqlite3.SQLITE_PROTOCOL: StoreInUse,
}


def from_sqlite(error: sqlite3.Error) -> Exception:
    """The store's own error for one of SQLite's; the same error again if the set above has no name for it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # The sqlite3 module gives no code when a text cell is no UTF-8, which Linli never writes.
        return StoreDamaged(str(error)) if "decode" in str(error) else error
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
        return AppendOnlyError(str(error))
    if code in _READ_FAILURES:
        return StoreDamaged(f"{error} ({error.sqlite_errorname})")
    kind = _BY_PRIMARY_CODE.get(code & 0xFF)
    return kind(f"{error} ({error.sqlite_errorname})") if kind else error
