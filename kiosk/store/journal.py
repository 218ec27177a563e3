"""The kiosk's journal: every fact, once, in order, as exact bytes in a hash chain; and how far the district has it.

Tables of the store:

- `journal`: the events, append-only. The document's id is its place on this disk; within a stream ids have no gaps.
- `private`: private texts, by the event's id. Erased once the district has them in a backup.
- `streams`: one document a stream, newest last, with the acknowledged position. The outbox is that position.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec
from tinydb.table import Document

from kiosk.clock import Clock
from kiosk.store.database import Store
from kiosk.store.decoded import DecodedEvents
from kiosk.store.table import StoreTable
from sync.contract import wire
from sync.contract.body import Body
from sync.contract.documents import Grant
from sync.contract.events import BODIES, TYPE_OF, Draft, Event, Origin
from sync.contract.ids import new_incarnation, stream_id
from sync.contract.kiosk_facts import GrantReceived, IncarnationStarted, KeyRotated, Released
from sync.contract.ledger import goods_of
from sync.contract.messages import Ack, Totals
from sync.contract.signing import Signed, from_text, to_text
from sync.contract.totals import add_up
from sync.contract.versions import SOFTWARE
from sync.contract.wish_facts import WishMade, WishProgressed
from sync.outbox import Pending, StreamState

INDEXES: Final = {
    "journal": ("member", "card", "type", "stream", "subject"),
    "documents": ("key", "kind"),
}
APPEND_ONLY: Final = ("journal",)

_STAYS_BEHIND: Final = frozenset({"incarnation_started", "grant_received", "released", "key_rotated"})
"""Facts about a stream itself; a new incarnation carries over all others.

What was released and never pushed is still the old stream's at the district, and comes back when a person closes it; carried
over it would be moved a second time.
"""


_CARRY_ROOM: Final = 512
"""Kept free in every event, so that it can be carried over with the name of its origin and still fit."""


_ABOUT_SOMETHING: Final = frozenset({"grant_received", "released", "wish_made", "wish_progressed"})

_PIECE: Final = 256
"""Events read at a time when a journal is read backwards: a quiet day fits into one piece."""


class EntryTooLong(Exception):
    """A fact whose bytes or private text would not fit a push. Nothing was written."""


class _Stream(NamedTuple):
    """A row of `streams`, with its document id."""

    doc_id: int
    stream: str
    base_id: int
    key: str
    acked_seq: int
    acked_hash: str
    token: str
    token_epoch: str
    last_ack: str
    status: str
    carried_after: int
    server_ms: int
    server_id: int


class Journal:
    """The journal in a store. Implements `sync.outbox.Outbox`.

    Attributes:
        assistant: the keeper who helps whoever stands there, or an empty text: who acted, on a fact of a card that names
            nobody else.
    """

    def __init__(self, store: Store, clock: Clock, *, kiosk: str) -> None:
        """Open the journal of this kiosk; it may have no stream yet (`begin`).

        Args:
            store: opened with `INDEXES` and `APPEND_ONLY`.
            clock: the kiosk's clocks.
            kiosk: the kiosk's id.
        """
        self._store = store
        self.assistant: Callable[[], str] = lambda: ""
        self._clock = clock
        self._kiosk = kiosk
        self._events: StoreTable = store.table("journal")
        self._decoded = DecodedEvents(store, self._events)
        self._private: StoreTable = store.table("private")
        self._streams: StoreTable = store.table("streams")

    # --- Streams ------------------------------------------------------------------------------------------------------

    @property
    def has_stream(self) -> bool:
        """Whether a stream was begun in this store."""
        return self._streams.last() is not None

    def begin(self, stream: str, key: str, reason: str) -> None:
        """Begin the first stream of a store.

        Args:
            stream: its id.
            key: the public key (hex) that signs it.
            reason: `enrolled`, or why there is no earlier one in this store.
        """
        with self._store.transaction():
            self._add_stream(stream, key)
            self.append([Draft(body=IncarnationStarted(reason=reason, software=SOFTWARE))])

    def begin_anew(self, key: str, reason: str) -> None:
        """Begin a new incarnation in a store that knows nothing of the one before."""
        self.begin(stream_id(self._kiosk, new_incarnation()), key, reason)

    def begin_incarnation(self, reason: str, after_seq: int, *, incarnation: str = "") -> None:
        """End the current stream and begin the next, carrying over its facts after a seq: one transaction.

        Facts keep their own time, card, member and moves; `carried_from` names what they were, so that each counts once
        even if the district gets it twice. Grants do not go along, so the new stream has nothing to spend.

        Args:
            reason: see `kiosk_facts.IncarnationStarted`.
            after_seq: the last seq that needs no carrying.
            incarnation: for tests; random otherwise.
        """
        with self._store.transaction():
            old = self._current()
            waiting = self._events_of(old, after_seq)
            self._streams.update({"carried_after": after_seq}, doc_ids=[old.doc_id])
            self._add_stream(stream_id(self._kiosk, incarnation or new_incarnation()), self._key_at(old, after_seq))
            self.append(
                [
                    Draft(
                        body=IncarnationStarted(
                            reason=reason, previous=old.stream, previous_seq=after_seq, software=SOFTWARE
                        )
                    )
                ]
            )
            for doc_id, data in waiting:
                self._carry_over(doc_id, data)

    def recall_earlier(self) -> None:
        """Carry the facts of earlier streams over into the current one, but for those that it has: one transaction.

        For a district that was restored from a backup: only the current stream is pushed again, and what the backup lacks
        of an earlier one must not be lost. What it does not lack counts once all the same.
        """
        with self._store.transaction():
            current = self._current()
            earlier = [row for row in self._streams.all() if row["stream"] != current.stream]
            if not earlier:
                return
            had = {_origin(data) for _, data in self._events_of(current, 0)}
            for row in earlier:
                first = row["base_id"] + 1
                for event in self._events.range(first, row["base_id"] + row["carried_after"]):
                    data = event["data"].encode()
                    if event["stream"] == row["stream"] and _origin(data) not in had:
                        self._carry_over(event.doc_id, data)

    def rotation_proofs(self) -> list[Signed]:
        """What this kiosk's old keys signed of its new ones, oldest first: for a district that forgot a rotation."""
        bodies = [_body_or_none(event) for event in self.of_type(KeyRotated)]
        return [from_text(body.proof) for body in bodies if isinstance(body, KeyRotated)]

    def adopt_orphans(self, key: str) -> None:
        """After a salvage: give events whose stream was lost a stream again, in its place, so that they are carried; and
        let go of private texts whose event was lost, since the next events take their places.

        Args:
            key: the public key (hex) that signs.
        """
        with self._store.transaction():
            rows = {row["stream"]: dict(row) for row in self._streams.all()}
            for event in self._events:
                if event["stream"] not in rows:
                    rows[event["stream"]] = self._new_stream(event["stream"], key, event.doc_id - event["seq"])
            if len(rows) > len(self._streams):
                self._streams.truncate()
                self._streams.insert_multiple(sorted(rows.values(), key=lambda row: int(row["base_id"])))
            last = self._events.last()
            known = {row.doc_id for row in self._events.range(1, last.doc_id)} if last is not None else set()
            left = [row.doc_id for row in self._private if row.doc_id not in known]
            if left:
                self._private.remove(doc_ids=left)

    def _carry_over(self, doc_id: int, data: bytes) -> None:
        try:
            event = wire.decode_event(data)
        except wire.NotAnEvent:
            return  # it stays in the old stream, for people to see
        if event.type in _STAYS_BEHIND:
            return
        origin = event.carried_from or Origin(stream=event.stream, seq=event.seq, hash=wire.event_hash(data))
        kept = self._private.get(doc_id=doc_id)
        self._write(msgspec.structs.replace(event, carried_from=origin), kept["text"] if isinstance(kept, dict) else "")

    def _add_stream(self, stream: str, key: str) -> None:
        last, before = self._events.last(), self._streams.last()
        row = self._new_stream(stream, key, last.doc_id if last is not None else 0)
        if before is not None:
            row |= {"server_ms": before["server_ms"], "server_id": before["server_id"]}
        self._streams.insert(row)

    def _new_stream(self, stream: str, key: str, base_id: int) -> dict[str, Any]:
        return {
            "stream": stream,
            "base_id": base_id,
            "key": key,
            "acked_seq": 0,
            "acked_hash": wire.genesis_hash(stream),
            "token": "",
            "token_epoch": "",
            "last_ack": "",
            "status": "live",
            "carried_after": 0,
            "server_ms": 0,
            "server_id": 0,
        }

    def _current(self) -> _Stream:
        last = self._streams.last()
        assert last is not None, "the journal has no stream yet"
        return _Stream(last.doc_id, **last)

    # --- Writing ------------------------------------------------------------------------------------------------------

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Write facts, all or none; they are on the disk when this returns (or when the outer transaction does).

        Raises:
            EntryTooLong: one would not fit a push.
            NotAnEvent: one holds what an envelope or its body may not (a fault of the caller's).
            StoreFull, StoreDamaged: from the store; nothing was written.
        """
        with self._store.transaction():
            return [self._append(draft) for draft in drafts]

    def _append(self, draft: Draft) -> Event:
        version, _ = BODIES[draft.type]
        text = wire.private_text(draft.private) if draft.private else ""
        event = Event(
            stream="",
            seq=0,
            prev="",
            type=draft.type,
            version=version,
            at_ms=self._clock.wall_ms(),
            boot=self._clock.boot(),
            mono_ms=self._clock.mono_ms(),
            body=wire.encode_body(draft.body),
            member=draft.member,
            card=draft.card,
            actor=draft.actor or (self.assistant() if draft.card else ""),
            moves=draft.moves,
            reverses=draft.reverses,
            private=wire.private_digest(text) if text else "",
        )
        # Nobody could read it back, so nobody must be told that it was saved.
        wire.body_of(wire.decode_event(wire.encode_event(event)))
        return self._write(event, text, wire.MAX_EVENT_BYTES - _CARRY_ROOM)

    def _write(self, event: Event, private: str, limit: int = wire.MAX_EVENT_BYTES) -> Event:
        """Give an event its place and hash and write it."""
        current = self._current()
        last = self._events.last()
        seq, prev = 1, wire.genesis_hash(current.stream)
        if last is not None and last.doc_id > current.base_id:
            seq, prev = last.doc_id - current.base_id + 1, last["hash"]
        event = msgspec.structs.replace(event, stream=current.stream, seq=seq, prev=prev)
        data = wire.encode_event(event)
        if len(data) > limit or len(private.encode()) > wire.MAX_PRIVATE_BYTES:
            raise EntryTooLong(f"{event.type}: {len(data)} and {len(private)} bytes")
        doc_id = self._events.insert(
            {
                "stream": event.stream,
                "seq": seq,
                "hash": wire.event_hash(data),
                "type": event.type,
                "member": event.member,
                "card": event.card,
                "subject": _subject(event),
                "floor_ms": max(_floor_ms(current, last), event.at_ms),
                "data": data.decode(),
            }
        )
        if private:
            self._private.insert(Document({"text": private}, doc_id=doc_id))
        return event

    # --- Reading ------------------------------------------------------------------------------------------------------

    def about_member(self, member: str) -> list[Event]:
        """All events about a member, in order."""
        return self._decoded.matching("member", member)

    def about_card(self, number: str) -> list[Event]:
        """All events in which a card was scanned, in order."""
        return self._decoded.matching("card", number)

    def about_subject(self, subject: str) -> list[Event]:
        """All events about a wish, or that move a reward's pieces or bring some, in order."""
        return self._decoded.matching("subject", subject)

    def newest_first(self) -> Iterator[tuple[Event, int]]:
        """All events on this disk, the newest first, each with the earliest time that it can have been written, Unix ms
        (`floor_ms` of that moment). Read piece by piece: whoever looks for today's soon has them."""
        last = self._events.last()
        end = last.doc_id if last is not None else 0
        while end > 0:
            for row in reversed(self._events.range(end - _PIECE + 1, end)):
                with suppress(wire.NotAnEvent):
                    yield wire.decode_event(row["data"].encode()), int(row["floor_ms"])
            end -= _PIECE

    def has_receipt(self, grant: Grant) -> bool:
        """Whether the receipt of this grant is in the journal."""
        return any(
            event.stream == grant.stream
            and isinstance(body := _body_or_none(event), GrantReceived)
            and body.grant == grant.id
            for event in (self.about_subject(grant.reward) if grant.reward else self.about_member(grant.member))
        )

    def of_type(self, kind: type[Body]) -> list[Event]:
        """All events of one type, in order."""
        return self._decoded.matching("type", TYPE_OF[kind])

    def carried_after(self) -> dict[str, int]:
        """Of each earlier stream, the last seq that was not carried over (`rules.standing.is_counted`)."""
        current = self._current()
        return {row["stream"]: row["carried_after"] for row in self._streams.all() if row["stream"] != current.stream}

    def private_of(self, event: Event) -> dict[str, str]:
        """The private values beside an event, or none where they were erased."""
        row = next((s for s in self._streams.all() if s["stream"] == event.stream), None)
        kept = self._private.get(doc_id=row["base_id"] + event.seq) if row is not None else None
        try:
            return wire.private_values(kept["text"]) if isinstance(kept, dict) else {}
        except wire.NotAnEvent:
            return {}  # damaged on the disk; the event itself still counts

    def floor_ms(self) -> int:
        """The latest time this kiosk knows to have passed, Unix ms: of the newest signed answer, and of what was journaled
        since. What was journaled before it says nothing more: a wall clock that was once years ahead is forgiven."""
        with self._store.reading():
            return _floor_ms(self._current(), self._events.last())

    # --- Outbox -------------------------------------------------------------------------------------------------------

    def state(self) -> StreamState:
        """See `Outbox`."""
        with self._store.reading():
            current = self._current()
            last = self._events.last()
        head_seq, head_hash = 0, wire.genesis_hash(current.stream)
        if last is not None and last.doc_id > current.base_id:
            head_seq, head_hash = last.doc_id - current.base_id, last["hash"]
        return StreamState(
            stream=current.stream,
            key=current.key,
            head_seq=head_seq,
            head_hash=head_hash,
            acked_seq=current.acked_seq,
            acked_hash=current.acked_hash,
            token=current.token,
            token_epoch=current.token_epoch,
            last_ack=from_text(current.last_ack) if current.last_ack else None,
            status=current.status,
        )

    def pending_count(self) -> int:
        """How many events the district has not acknowledged."""
        state = self.state()
        return state.head_seq - state.acked_seq

    def pending(self, after_seq: int, limit: int) -> list[Pending]:
        """See `Outbox`."""
        with self._store.reading():
            current = self._current()
            first = current.base_id + after_seq + 1
            rows = self._events.range(first, first + limit - 1)
            private = {row.doc_id: row["text"] for row in self._private.range(first, first + limit - 1)}
        return [Pending(doc.doc_id - current.base_id, doc["data"].encode(), private.get(doc.doc_id, "")) for doc in rows]

    def hash_at(self, seq: int) -> str:
        """See `Outbox`."""
        current = self._current()
        if seq == 0:
            return wire.genesis_hash(current.stream)
        found = self._events.range(current.base_id + seq, current.base_id + seq)
        return str(found[0]["hash"]) if found else ""

    def key_at(self, seq: int) -> str:
        """See `Outbox`."""
        return self._key_at(self._current(), seq)

    def _key_at(self, stream: _Stream, seq: int) -> str:
        key = stream.key
        for event in self.of_type(KeyRotated):
            if event.stream == stream.stream and event.seq <= seq:
                body = _body_or_none(event)
                key = body.public_key if isinstance(body, KeyRotated) else key
        return key

    def use_key(self, key: str) -> None:
        """See `Outbox`."""
        self._streams.update({"key": key}, doc_ids=[self._current().doc_id])

    def record_ack(self, ack: Ack, signed: Signed) -> None:
        """See `Outbox`."""
        with self._store.transaction():
            current = self._current()
            if ack.stream != current.stream:
                return  # of an incarnation that ended while the answer was on its way
            self._streams.update(
                {
                    "acked_seq": ack.head,
                    "acked_hash": ack.hash,
                    "token": ack.ack_token,
                    "token_epoch": ack.epoch,
                    "last_ack": to_text(signed),
                },
                doc_ids=[current.doc_id],
            )
            self.heard(ack.stream_status, ack.server_time_ms)
            # What the district does not have must not go, whatever it says of its backups.
            self._erase_private(current.base_id, min(ack.backed_up_to, ack.head))

    def _erase_private(self, base_id: int, up_to_seq: int) -> None:
        kept = self._private.range(base_id + 1, base_id + up_to_seq)
        if kept:
            self._private.remove(doc_ids=[row.doc_id for row in kept])

    def heard(self, status: str, server_time_ms: int) -> None:
        """Keep what a signed answer said of the current stream (`live`, `frozen` or `closed`) and of the time."""
        with self._store.transaction():
            last = self._events.last()
            self._streams.update(
                {"status": status, "server_ms": server_time_ms, "server_id": last.doc_id if last is not None else 0},
                doc_ids=[self._current().doc_id],
            )

    def rewind(self, head: int) -> None:
        """See `Outbox`."""
        with self._store.transaction():
            current = self._current()
            self._streams.update({"acked_seq": head, "acked_hash": self.hash_at(head)}, doc_ids=[current.doc_id])

    def totals(self, up_to_seq: int) -> Totals:
        """See `Outbox`."""
        current = self._current()
        rows = self._events_of(current, 0, up_to_seq)
        return add_up(current.stream, (data for _, data in rows))

    def _events_of(self, stream: _Stream, after_seq: int, up_to_seq: int | None = None) -> list[tuple[int, bytes]]:
        """Ids and exact bytes of the current stream's events after a seq."""
        last = self._events.last()
        end = stream.base_id + up_to_seq if up_to_seq is not None else (last.doc_id if last is not None else 0)
        rows = self._events.range(stream.base_id + after_seq + 1, end)
        return [(row.doc_id, row["data"].encode()) for row in rows]


def _body_or_none(event: Event) -> Body | None:
    """An event's body, or None where it can't be read: it is pushed as it is and tells nothing here."""
    try:
        return wire.body_of(event)
    except wire.NotAnEvent:
        return None


def _subject(event: Event) -> str:
    """The wish that an event is about, or the reward whose pieces; or empty. An order that found none is about them, too."""
    for move in event.moves:
        if reward := goods_of(move.source):
            return reward
    body = _body_or_none(event) if event.type in _ABOUT_SOMETHING else None
    if isinstance(body, WishMade | WishProgressed):
        return body.wish
    return body.reward if isinstance(body, GrantReceived | Released) else ""


def _origin(data: bytes) -> Origin | None:
    """The name of a fact for good; None for bytes that are no event."""
    try:
        event = wire.decode_event(data)
    except wire.NotAnEvent:
        return None
    return event.carried_from or Origin(stream=event.stream, seq=event.seq, hash=wire.event_hash(data))


def _floor_ms(stream: _Stream, last: Document | None) -> int:
    """The latest time known to have passed, see `Journal.floor_ms`."""
    if last is None or last.doc_id <= stream.server_id:
        return stream.server_ms
    return max(int(last["floor_ms"]), stream.server_ms)
