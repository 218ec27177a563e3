"""The feed: the newest revision of each document, for each audience; kiosks pull what is new to them.

Revisions are taken from one counter by an update that locks it until the commit, so a revision that is visible is never
followed by a smaller one that was late (DESIGN: a feed on PostgreSQL must not skip rows that commit late). Whoever
appends to the journal and publishes in one transaction appends first: locks are taken in that order everywhere.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from django.db import connection

from server.models import Counter
from sync.contract.documents import Document
from sync.contract.signing import Signed, from_text, to_text

ALL: Final = "all"
_AT_A_TIME: Final = 300

_UPSERT: Final = (
    "INSERT INTO server_doc (audience, kind, doc_id, rev, body, signed) VALUES (%s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (audience, kind, doc_id) DO UPDATE SET rev = excluded.rev, body = excluded.body, signed = excluded.signed"
)
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


def for_station(station: str) -> str:
    """The audience of every kiosk of a station."""
    return f"station/{station}"


def for_stream(stream: str) -> str:
    """The audience of one stream."""
    return f"stream/{stream}"


class Sheet(msgspec.Struct, frozen=True):
    """A document for one audience, before it gets its revision.

    Attributes:
        audience: `ALL`, or of `for_station`, `for_stream`.
        kind, id: which document.
        body: one of `sync.contract.documents`, or its plain form; None takes the document away.
        signed: for signed kinds, the statement; `body` is then None.
    """

    audience: str
    kind: str
    id: str
    body: msgspec.Struct | dict[str, Any] | None = None
    signed: Signed | None = None


def put_doc(
    audience: str,
    kind: str,
    doc_id: str,
    body: msgspec.Struct | dict[str, Any] | None = None,
    signed: Signed | None = None,
) -> bool:
    """Publish one document; see `Sheet`. Gives whether anything changed."""
    return put_docs([Sheet(audience, kind, doc_id, body, signed)]) == 1


def put_docs(sheets: Iterable[Sheet]) -> int:
    """Publish documents inside the caller's transaction; those that say what they said before keep their revision.

    Returns:
        How many changed.
    """
    assert connection.in_atomic_block
    texts = {
        (sheet.audience, sheet.kind, sheet.id): (
            None if sheet.body is None else _encode(sheet.body).decode(),
            None if sheet.signed is None else to_text(sheet.signed),
        )
        for sheet in sheets
    }
    before = _read(list(texts))
    changed = [
        (key, text)
        for key, text in texts.items()
        # Taking away what was never there is no change.
        if before.get(key, (None, None)) != text
    ]
    if not changed:
        return 0
    with connection.cursor() as cursor:
        rev = _take_revisions(len(changed))
        cursor.executemany(_UPSERT, [(*key, rev + i, *text) for i, (key, text) in enumerate(changed)])
    return len(changed)


def last_rev() -> int:
    """The newest revision that anybody's document has."""
    return Counter.objects.filter(name="rev").values_list("value", flat=True).first() or 0


def newest_rev(audiences: Sequence[str]) -> int:
    """The newest revision that any of these audiences has; 0 for none."""
    one = "SELECT MAX(rev) AS rev FROM server_doc WHERE audience = %s"
    query = " UNION ALL ".join([one] * len(audiences))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(rev) FROM ({query}) AS newest", list(audiences))  # noqa: S608 - no values in it
        return int(cursor.fetchone()[0] or 0)


def documents_after(audiences: Sequence[str], cursor_rev: int, limit: int) -> list[Document]:
    """The documents of these audiences after a revision, oldest first, at most `limit`."""
    marks = ", ".join(["%s"] * len(audiences))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, doc_id, rev, body, signed FROM server_doc "  # noqa: S608 - marks alone
            f"WHERE audience IN ({marks}) AND rev > %s ORDER BY rev LIMIT %s",
            [*audiences, cursor_rev, limit],
        )
        rows = cursor.fetchall()
    return [
        Document(
            kind=kind,
            id=doc_id,
            rev=rev,
            body=None if body is None else msgspec.json.decode(body),
            signed=None if signed is None else from_text(signed),
        )
        for kind, doc_id, rev, body, signed in rows
    ]


def signed_documents(audience: str, kind: str) -> list[Signed]:
    """All signed documents of a kind that an audience has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT signed FROM server_doc WHERE audience = %s AND kind = %s AND signed IS NOT NULL", [audience, kind]
        )
        return [from_text(text) for (text,) in cursor.fetchall()]


def _read(keys: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], tuple[str | None, str | None]]:
    found: dict[tuple[str, str, str], tuple[str | None, str | None]] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _AT_A_TIME):
            part = keys[start : start + _AT_A_TIME]
            marks = ", ".join(["(%s, %s, %s)"] * len(part))
            cursor.execute(
                "SELECT audience, kind, doc_id, body, signed FROM server_doc "  # noqa: S608 - marks alone
                f"WHERE (audience, kind, doc_id) IN (VALUES {marks})",
                [value for key in part for value in key],
            )
            for audience, kind, doc_id, body, signed in cursor.fetchall():
                found[audience, kind, doc_id] = (body, signed)
    return found


def _take_revisions(count: int) -> int:
    """The first of `count` new revisions; holds the counter until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO server_counter (name, value) VALUES ('rev', %s) "
            "ON CONFLICT (name) DO UPDATE SET value = server_counter.value + excluded.value RETURNING value",
            [count],
        )
        return int(cursor.fetchone()[0]) - count + 1
