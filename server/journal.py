"""The district's journal: one append door for its own facts, one order over all streams, one lock.

Positions come from a counter row that is updated in the transaction, which locks it until the commit: positions become
visible in their order, and whoever holds the lock may read heads, tokens and balances and write them back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.db import connection

from server import ledger, meta, registry, turns
from server.clock import clock
from server.models import Counter, Stream
from server.rows import insert
from sync.contract.events import Draft, Event
from sync.contract.ids import DISTRICT, event_ref
from sync.contract.wire import (
    decode_event,
    encode_body,
    encode_event,
    event_hash,
    genesis_hash,
    private_digest,
    private_text,
)

EVENTS: Final = "server_journalevent (stream_id, seq, pos, hash, data, push_id)"
PRIVATE_TEXTS: Final = "server_privatetext (stream_id, seq, text)"


class UnbalancedDecision(Exception):
    """The district tried to move points that are not there: a fault in the server, never a kiosk's."""


class Row(NamedTuple):
    """A row of the journal.

    Attributes:
        pos: place in the district's order.
        stream, station: whose; the station is empty for the district's own.
        seq: place in the stream.
        hash: SHA-256 of the event's bytes, hex.
        data: the event's exact bytes.
        push_id: the push that brought it, or None for the district's own.
    """

    pos: int
    stream: str
    station: str
    seq: int
    hash: str
    data: bytes
    push_id: int | None


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that holds the journal's lock from the start."""
    with turns.writing():
        lock()
        yield


def lock() -> None:
    """Wait for everybody else who appends, inside the caller's transaction. SQLite's writers wait at its beginning."""
    next_positions(0)


def head() -> int:
    """The newest position."""
    return Counter.objects.filter(name="pos").values_list("value", flat=True).first() or 0


def next_positions(count: int) -> int:
    """The first of `count` new positions; holds the counter until the commit."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO server_counter (name, value) VALUES ('pos', %s) "
            "ON CONFLICT (name) DO UPDATE SET value = server_counter.value + excluded.value RETURNING value",
            [count],
        )
        return int(cursor.fetchone()[0]) - count + 1


def append_district(drafts: Sequence[Draft], *, actor: str) -> list[Event]:
    """Append the district's own facts, book their moves and bring the registry up to date, in the caller's transaction.

    Args:
        drafts: what was decided.
        actor: the staff account that decided, or empty for the server itself; a draft's own actor goes first.

    Returns:
        The events as written.

    Raises:
        UnbalancedDecision: the ledger refuses the moves.
    """
    assert connection.in_atomic_block
    if not drafts:
        return []
    pos = next_positions(len(drafts))
    stream, _ = Stream.objects.get_or_create(name=DISTRICT, defaults={"hash": genesis_hash(DISTRICT)})
    head, head_hash = stream.head, stream.hash
    now = clock()
    events: list[Event] = []
    rows: list[tuple[int, int, int, bytes, bytes, None]] = []
    privates: list[tuple[int, int, str]] = []
    for draft in drafts:
        private = private_text(draft.private) if draft.private else ""
        event = Event(
            stream=DISTRICT,
            seq=head + 1,
            prev=head_hash,
            type=draft.type,
            version=registry.version_of(draft),
            at_ms=now.wall_ms(),
            boot=now.boot,
            mono_ms=now.mono_ms(),
            body=encode_body(draft.body),
            member=draft.member,
            card=draft.card,
            actor=draft.actor or actor,
            moves=draft.moves,
            reverses=draft.reverses,
            private=private_digest(private) if private else "",
        )
        data = encode_event(event)
        head, head_hash = event.seq, event_hash(data)
        if private:
            privates.append((stream.pk, head, private))
        rows.append((stream.pk, head, pos + len(rows), bytes.fromhex(head_hash), data, None))
        events.append(event)
    insert(EVENTS, rows)
    insert(PRIVATE_TEXTS, privates)
    Stream.objects.filter(pk=stream.pk).update(head=head, hash=head_hash)
    books = ledger.Books(recovering=meta.read().recovering)
    books.read_ahead(ledger.accounts_of(move for event in events for move in event.moves))
    for row, event in zip(rows, events, strict=True):
        if event.moves and (why := books.post(row[2], event.moves)):
            raise UnbalancedDecision(f"{event_ref(DISTRICT, event.seq)} {event.type}: {why}")
    books.write()
    for row in rows:
        # Read back from the bytes, so that a replay sees the very same.
        registry.apply(decode_event(row[4]))
    return events


def read(after_pos: int, limit: int) -> list[Row]:
    """The rows after a position, in the district's order, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.pos, s.name, s.station, e.seq, e.hash, e.data, e.push_id FROM server_journalevent e "
            "JOIN server_stream s ON s.id = e.stream_id WHERE e.pos > %s ORDER BY e.pos LIMIT %s",
            [after_pos, limit],
        )
        return [
            Row(pos, stream, station, seq, bytes(digest).hex(), bytes(data), push_id)
            for pos, stream, station, seq, digest, data, push_id in cursor.fetchall()
        ]


def event_at(ref_stream: str, seq: int) -> bytes | None:
    """The exact bytes of one event, or None where the journal doesn't have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.data FROM server_journalevent e JOIN server_stream s ON s.id = e.stream_id "
            "WHERE s.name = %s AND e.seq = %s",
            [ref_stream, seq],
        )
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])
