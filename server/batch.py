"""A pushed batch, read and checked against itself before any transaction begins: signature, chain, bodies."""

from collections.abc import Sequence
from hashlib import sha256

from server.answers import Refuse
from server.caller import Caller, head_of, verify_caller
from server.rotation import vouched_key
from sync.contract.events import Event
from sync.contract.messages import PushHead
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed
from sync.contract.wire import MAX_BATCH_EVENTS, MAX_EVENT_BYTES, NotAnEvent, body_of, decode_event


class Batch:
    """The events of a push that hang together from `base_seq` to the signed head.

    Attributes:
        stream, base_seq: what they follow on.
        lines: exact bytes, one for each event.
        digests, hashes: SHA-256 of each, as bytes and hex.
        events: the envelopes; None for bytes that are no event.
        unreadable: indexes of those, and of events whose body is not what their type says.
        special: indexes of events that move points, undo, or were carried over.
        types: of all events.
    """

    def __init__(self, head: PushHead, lines: Sequence[bytes]) -> None:
        """Read a batch whose head's signature is known to be good.

        Raises:
            Refuse: TOO_LARGE; MALFORMED where the count is not what the head says; CHAIN_BROKEN.
        """
        if len(lines) > MAX_BATCH_EVENTS:
            raise Refuse(SyncRefusal.TOO_LARGE, f"{len(lines)} events")
        if len(lines) != head.seq - head.base_seq:
            raise Refuse(SyncRefusal.MALFORMED, f"{len(lines)} events between {head.base_seq} and {head.seq}")
        if lines and max(map(len, lines)) > MAX_EVENT_BYTES:
            raise Refuse(SyncRefusal.TOO_LARGE, "an event")
        self.stream = head.stream
        self.base_seq = head.base_seq
        self.lines = lines
        self.digests = [sha256(line).digest() for line in lines]
        self.hashes = [digest.hex() for digest in self.digests]
        self.events, self.unreadable = _decode(lines)
        self.types = {event.type for event in self.events if event is not None}
        self.special = [
            index
            for index, event in enumerate(self.events)
            if event is not None and (event.moves or event.reverses or event.carried_from is not None)
        ]
        self._check_chain(head)

    def _check_chain(self, head: PushHead) -> None:
        before = head.base_hash
        seq = self.base_seq
        stream = self.stream
        for event, digest in zip(self.events, self.hashes, strict=True):
            seq += 1
            # Bytes that can't be read can't name what they follow; the event after them does, and the head.
            if event is not None and (event.prev != before or event.seq != seq or event.stream != stream):
                raise Refuse(SyncRefusal.CHAIN_BROKEN, f"at {seq}")
            before = digest
        if before != head.hash:
            raise Refuse(SyncRefusal.CHAIN_BROKEN, "at the head")


def _decode(lines: Sequence[bytes]) -> tuple[list[Event | None], set[int]]:
    events: list[Event | None] = []
    unreadable: set[int] = set()
    for index, line in enumerate(lines):
        event: Event | None = None
        try:
            event = decode_event(line)
            body_of(event)
        except NotAnEvent:
            unreadable.add(index)
        events.append(event)
    return events, unreadable


def check_signature(signed: Signed, head: PushHead, caller: Caller, lines: Sequence[bytes]) -> None:
    """Check that the stream's kiosk signed this head, with the key that is right for it.

    A head before the last rotation is signed with the key before. A batch may hold a rotation itself; then its head is
    signed with the new key, which the old one vouches for.

    Raises:
        Refuse: UNKNOWN_KEY, BAD_SIGNATURE, or GAP as `caller.open_request`.
    """
    key = caller.previous_key if caller.previous_key and head.seq < caller.key_since else caller.public_key
    for rotated in _rotations(lines):
        key = vouched_key(rotated, key) or key
    # A token is given again where a reply was lost, though the head has moved on since: the base may say more than it.
    verify_caller(signed, "push", PushHead, [key], caller, max(head.base_seq, head_of(head.ack_token)))


def _rotations(lines: Sequence[bytes]) -> list[Event]:
    found = []
    for line in lines:
        if b"key_rotated" in line:
            try:
                event = decode_event(line)
            except NotAnEvent:
                continue
            if event.type == "key_rotated":
                found.append(event)
    return found
