"""The SQL names, tables, indexes and triggers of the store."""

import re
import sqlite3
from collections.abc import Callable, Collection
from typing import Any

from kiosk.store.index import key_sql

__all__ = [
    "FORMAT",
    "FORMAT_SIGN",
    "PRAGMAS",
    "create",
    "equip",
    "format_of",
    "is_append_only",
    "quoted",
    "sql_name",
    "table_name",
    "tables",
]

FORMAT = 0
"""How the file is laid out. To be counted up, and written as `user_version` with `FORMAT_SIGN`, where an older release would
misread the file: that one then refuses to open it. Facts and documents of a new kind need none; they are kept whether
understood or not."""
FORMAT_SIGN = 0x4C4C0000
"""Tells a format from a damaged byte."""

Execute = Callable[[str], list[Any]]

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # INSERT OR REPLACE deletes; only with this do triggers hear of it.
    "PRAGMA recursive_triggers = ON",
    # Notice a broken page when it is read, not when it is changed.
    "PRAGMA cell_size_check = ON",
    # After a large transaction the log is cut back to this many bytes; a start has to read it.
    "PRAGMA journal_size_limit = 8388608",
    # A sort must not need room on a disk that may be full.
    "PRAGMA temp_store = MEMORY",
)

_OURS = "linli_"
_PLAIN = re.compile(rf"(?!sqlite_|x_|{_OURS})[a-z_][a-z0-9_]*")


def format_of(user_version: int) -> int:
    """The format that a file's `user_version` names; 0 where it names none."""
    return user_version & 0xFFFF if user_version & ~0xFFFF == FORMAT_SIGN else 0


def sql_name(table: str) -> str:
    """The SQL table of a TinyDB table: the same name, but in hex where SQL would mix it up with another one.

    SQL does not tell Journal from journal and keeps sqlite_ for itself; TinyDB takes any string.
    """
    return table if _PLAIN.fullmatch(table) else "x_" + table.encode("utf-8", "surrogatepass").hex()


def table_name(sql: str) -> str:
    """The TinyDB table of an SQL table: the inverse of `sql_name`."""
    return bytes.fromhex(sql[2:]).decode("utf-8", "surrogatepass") if sql.startswith("x_") else sql


def quoted(table: str) -> str:
    """The SQL table's name as it goes into a statement."""
    return f'"{sql_name(table)}"'  # made of letters, digits and underscores


def tables(execute: Execute) -> set[str]:
    """The TinyDB tables that exist in the file."""
    rows = execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {table_name(name) for (name,) in rows if not name.startswith((_OURS, "sqlite_"))}


def create(execute: Execute, table: str) -> None:
    """Create the SQL table for a TinyDB table."""
    execute(f"CREATE TABLE {quoted(table)} (id INTEGER PRIMARY KEY, doc TEXT NOT NULL, place INTEGER)")
    execute(f'CREATE INDEX "{_OURS}{sql_name(table)}" ON {quoted(table)} (place) WHERE place IS NOT NULL')


def equip(execute: Execute, table: str, fields: Collection[str], append_only: bool) -> None:
    """Give an existing table the indexes and triggers that were declared, and take away other indexes.

    An index bears the number of the SQLite that made it: another one may read odd JSON (a NUL in a string, say) in
    another way, and an index that holds other keys than SQLite expects is damage. After an upgrade it is built anew.
    """
    sql = sql_name(table)
    expected = {f"{_OURS}{sql}_by_{field}_{sqlite3.sqlite_version}": field for field in fields}
    rows = execute(f"SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = '{sql}'")  # noqa: S608 quoted() says why
    existing = {name for (name,) in rows if name != f"{_OURS}{sql}"}
    for name in existing - set(expected):
        execute(f'DROP INDEX "{name}"')
    for name in set(expected) - existing:
        execute(f'CREATE INDEX "{name}" ON "{sql}" ({key_sql(expected[name])})')
    if append_only:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{sql} is append-only'); END"
        for action in ("UPDATE", "DELETE"):
            execute(f'CREATE TRIGGER IF NOT EXISTS "{_OURS}{sql}_{action}" BEFORE {action} ON "{sql}" {refuse}')


def is_append_only(execute: Execute, table: str) -> bool:
    """Whether the table refuses changes. Once it does, it does so however it is opened."""
    name = f"{_OURS}{sql_name(table)}_DELETE"
    return bool(execute(f"SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = '{name}'"))  # noqa: S608
