"""Which rows can match a query at all, by an SQLite index over one field.

The index only proposes candidates; TinyDB's own query decides on each. So a result is the one that a full scan gives,
provided that no matching document is missing among the candidates. Wherever that is not certain there is no proposal.
"""

import re
from collections.abc import Collection
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from tinydb import where
from tinydb.queries import Query, QueryInstance, QueryLike

__all__ = ["Wanted", "check_field", "key_of", "key_sql", "wanted"]

# Inside a JSON path SQLite compares the bytes of the key as they stand in the text, so only plain names are safe.
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Beyond this an integer may have been read as a float by SQLite, or a float as its neighbour.
_EXACT_UP_TO = 10**15


class Wanted(NamedTuple):
    """A condition that every match fulfils: this top-level field has this value in the index."""

    field: str
    key: str | int


def check_field(field: str) -> str:
    """The field itself. Raises ValueError for names that cannot be indexed."""
    if not _FIELD.fullmatch(field):
        raise ValueError(f"cannot index {field!r}: a field is letters, digits and underscores")
    return field


def key_sql(field: str) -> str:
    """The SQL expression that is indexed for a field of the column `doc`.

    SQLite reads no NaN and no Infinity; such documents share one key (a blob, which no JSON value gives) and are
    candidates for every search.
    """
    return f"CASE WHEN json_valid(doc) THEN json_extract(doc, '$.{check_field(field)}') ELSE x'00' END"


def key_of(value: object) -> str | int | None:
    """The index key that all values equal to `value` have; None if that is not certain and a scan must decide.

    Python's 1 == True == 1.0 holds in the index too: SQLite reads true as 1 and compares numbers by value.
    """
    kind = type(value)  # exactly these types: a subclass may define what equal means
    if kind is str:
        assert isinstance(value, str)
        if "\0" in value:
            return None  # SQLite ends a string there
        try:
            value.encode()
        except UnicodeEncodeError:
            return None
        return value
    if kind is int or kind is bool or kind is float:
        assert isinstance(value, (int, float))
        if abs(value) <= _EXACT_UP_TO and value == int(value):
            return int(value)
    return None


def wanted(query: QueryLike, fields: Collection[str]) -> Wanted | None:
    """The condition on one of `fields` that can be looked up in place of a scan, or None.

    Understood are `where(field) == value` and `&` of such with anything. In `a & b`, b is asked only where a holds, and
    what is not asked cannot raise; therefore a term counts only if all terms before it are plain equalities, too.
    Among several the field that was declared first is taken.
    """
    found: dict[str, Wanted] = {}
    for term in _terms(query):
        plain = _plain_equality(term)
        if plain is None:
            break
        field, value = plain
        key = key_of(value)
        if field in fields and key is not None:
            found.setdefault(field, Wanted(field, key))
    return next((found[field] for field in fields if field in found), None)


def _cells(function: object, code: CodeType | None) -> dict[str, Any]:
    """The variables that a function of known code has closed over; nothing for any other function."""
    if not isinstance(function, FunctionType) or code is None or function.__code__ is not code:
        return {}
    return {name: cell.cell_contents for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True)}


def _code(function: object) -> CodeType | None:
    return function.__code__ if isinstance(function, FunctionType) else None


def _codes() -> tuple[CodeType | None, CodeType | None, CodeType | None, CodeType | None]:
    # TinyDB's queries are closures. Closures made at the same place share their code object, so a sample of each kind
    # proves what another query does; a hash would only claim it. Should TinyDB change inside, the samples do not fit,
    # everything is scanned, and test_index.py says so.
    sample = where("field") == "value"
    step = sample._test
    runner = _cells(step, _code(step)).get("runner")
    test = _cells(runner, _code(runner)).get("test")
    return _code((sample & sample)._test), _code(step), _code(runner), _code(test)


_AND, _STEP, _RUNNER, _EQUALS = _codes()


def _terms(query: object) -> list[object]:
    """The terms of a conjunction in the order in which Python asks them."""
    terms: list[object] = []
    waiting = [query]
    while waiting:
        term = waiting.pop()
        both = _cells(term._test, _AND) if type(term) is QueryInstance else {}
        if "self" in both and "other" in both:
            waiting += [both["other"], both["self"]]
        else:
            terms.append(term)
    return terms


def _plain_equality(query: object) -> tuple[str, object] | None:
    """(field, value) if the query is `where(field) == value` for a plain value, which can be asked and never raises."""
    if type(query) is not QueryInstance:
        return None
    runner = _cells(query._test, _STEP).get("runner")
    cells = _cells(runner, _RUNNER)
    test = _cells(cells.get("test"), _EQUALS)
    path: tuple[object, ...] = cells["self"]._path if isinstance(cells.get("self"), Query) else ()
    field = path[0] if len(path) == 1 else None
    if not isinstance(field, str) or "rhs" not in test:
        return None
    if type(test["rhs"]) not in (str, int, float, bool, type(None)):
        return None
    return field, test["rhs"]
