"""Many rows in few statements: what ingest writes, on every database.

`executemany` steps through a statement once a row; a statement with many rows of values takes about half the time.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

_AT_A_TIME: Final = 250
"""Rows in one statement: under the limit of values of every database (32,766 in SQLite) for up to 100 columns."""


def insert(into: str, rows: Sequence[tuple[Any, ...]], then: str = "") -> None:
    """Insert rows.

    Args:
        into: the table with its columns, as after `INSERT INTO`.
        rows: values in that order.
        then: what comes after the values, such as `ON CONFLICT …`.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_A_TIME):
            part = rows[start : start + _AT_A_TIME]
            _execute(cursor, _statement(into, len(part), len(part[0]), then, _mark()), list(chain.from_iterable(part)))


def _mark() -> str:
    return "?" if connection.vendor == "sqlite" else "%s"


def _execute(cursor: CursorWrapper, statement: str, values: list[Any]) -> None:
    """Run a statement in the database's own way of writing values.

    Django rewrites every `%s` for SQLite at each call, which costs a tenth of taking in a push.
    """
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors:
            sqlite3.Cursor.execute(cursor.cursor, statement, values)
    else:
        cursor.execute(statement, values)


@lru_cache(maxsize=512)
def _statement(into: str, rows: int, columns: int, then: str, mark: str) -> str:
    row = f"({', '.join([mark] * columns)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)} {then}"  # noqa: S608 - our own table names
