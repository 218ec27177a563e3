"""Exact bytes: how events, their hashes, private texts and push bodies look on disk and on the line.

What is hashed or signed is never re-encoded: an event's bytes are made once, by `encode_event`, and passed on verbatim.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import zstandard

from sync.contract.body import Body
from sync.contract.chance import random_hex
from sync.contract.events import BODIES, Event
from sync.contract.signing import Signed

MAX_EVENT_BYTES: Final = 64 * 1024
"""No event is longer; a journal refuses to write one, so one event always fits a push."""

MAX_PRIVATE_BYTES: Final = 64 * 1024
MAX_BATCH_EVENTS: Final = 500
MAX_BODY_BYTES: Final = 16 * 1024 * 1024
"""Of one request or reply, decompressed."""

CONTENT_TYPE: Final = "application/vnd.linli.v1"


class NotAnEvent(Exception):
    """Bytes that are no event envelope. They are kept as they are and shown to staff."""


class BodyTooLarge(Exception):
    """More than `MAX_BODY_BYTES`, or a compressed body that would become so."""


class Malformed(Exception):
    """A body that is not what its address takes."""


_encoder: Final = msgspec.json.Encoder()
_decode_envelope: Final = msgspec.json.Decoder(Event).decode
_body_decoders: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    name: msgspec.json.Decoder(kind) for name, (_, kind) in BODIES.items()
}


def encode_event(event: Event) -> bytes:
    """An event's exact bytes: compact JSON in field order, UTF-8, no newline inside."""
    return _encoder.encode(event)


def decode_event(data: bytes) -> Event:
    """The envelope in these bytes.

    Raises:
        NotAnEvent: they are none; unknown extra fields are allowed, so that later versions may add some.
    """
    try:
        event = _decode_envelope(data)
    except (ValueError, RecursionError) as error:  # msgspec's own errors and broken UTF-8 are both ValueErrors
        raise NotAnEvent(str(error)) from error
    return event


def event_hash(data: bytes) -> str:
    """SHA-256 of an event's exact bytes, hex."""
    return hashlib.sha256(data).hexdigest()


def genesis_hash(stream: str) -> str:
    """What the first event of a stream names as the hash before it: binds the chain to its stream."""
    return hashlib.sha256(b"linli/stream/" + stream.encode()).hexdigest()


Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def _grew(body: dict[str, Any]) -> dict[str, Any]:
    """A version that only added fields, whose defaults say what the version before meant."""
    return body


def _wish_step(body: dict[str, Any]) -> dict[str, Any]:
    """The first version said the state that follows, and only staff at the district wrote it."""
    return {**body, "step": _STEP_TO.get(body["state"], body["state"]), "by": "staff"}


_STEP_TO: Final = {
    "published": "publish",
    "claimed": "claim",
    "fulfilled": "settle",
    "confirmed": "confirm",
    "referred": "refer",
    "unfulfilled": "decide_against",
}

UPCASTS: Final[dict[tuple[str, int], Upcast]] = {
    **{(name, version): _grew for name, (newest, _) in BODIES.items() for version in range(1, newest)},
    ("wish_progressed", 1): _wish_step,
}
"""From (type, version) one version up. Works on a copy, never on the bytes."""


def body_of(event: Event, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS) -> Body | None:
    """An event's body as the newest version of its type, or None for a type or version that this software doesn't know.

    Raises:
        NotAnEvent: the type is known, the body is not of that type.
    """
    known = BODIES.get(event.type)
    if known is None or event.version > known[0]:
        return None
    decoder = _body_decoders[event.type]
    try:
        if event.version == known[0]:
            body: Body = decoder.decode(event.body)
            return body
        value = msgspec.json.decode(event.body)
        for version in range(event.version, known[0]):
            value = upcasts[event.type, version](value)
        body = decoder.decode(_encoder.encode(value))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAnEvent(f"{event.type}: {error}") from error
    return body


def encode_body(body: Body) -> msgspec.Raw:
    """A body as it goes into an envelope."""
    return msgspec.Raw(_encoder.encode(body))


# --- Private texts ----------------------------------------------------------------------------------------------------


def private_text(values: Mapping[str, str]) -> str:
    """A private text with a fresh salt, so that its digest tells nothing about a name or a phone number."""
    return _encoder.encode({"salt": random_hex(16), **values}).decode()


def private_digest(text: str) -> str:
    """What the event holds of its private text: SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def private_values(text: str) -> dict[str, str]:
    """The values in a private text, without the salt.

    Raises:
        NotAnEvent: it is no such text.
    """
    try:
        values = msgspec.json.decode(text, type=dict[str, str])
    except (ValueError, RecursionError) as error:
        raise NotAnEvent(f"private text: {error}") from error
    values.pop("salt", None)
    return values


# --- Bodies of requests and replies -----------------------------------------------------------------------------------


class PushHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a push; the events follow, a line each.

    Attributes:
        head: the signed `messages.PushHead`.
        private: private texts by seq.
        last_ack: the newest signed ack that the kiosk holds; proves a restore to a server that lost it.
    """

    head: Signed
    private: dict[int, str] = {}
    last_ack: Signed | None = None


_decode_header: Final = msgspec.json.Decoder(PushHeader).decode


def join_push(header: PushHeader, events: Sequence[bytes]) -> bytes:
    """The body of a push, not yet compressed."""
    return b"\n".join((_encoder.encode(header), *events))


def split_push(data: bytes) -> tuple[PushHeader, list[bytes]]:
    """Header and exact events of a push. Events are not looked into: a broken one must not hide the others.

    Raises:
        Malformed: there is no header.
    """
    first, *events = data.split(b"\n")
    try:
        return _decode_header(first), events
    except (ValueError, RecursionError) as error:
        raise Malformed(f"push header: {error}") from error


def compress(data: bytes) -> bytes:
    """Zstandard at its fastest sensible level."""
    return zstandard.ZstdCompressor(level=1).compress(data)


def decompress(data: bytes) -> bytes:
    """The body that was compressed.

    Raises:
        BodyTooLarge: it would be longer than `MAX_BODY_BYTES`.
        Malformed: it is not Zstandard, cut short, or followed by something else.
    """
    try:
        decoder = zstandard.ZstdDecompressor().decompressobj()
        size = zstandard.frame_content_size(data)
        if size > MAX_BODY_BYTES:
            raise BodyTooLarge(f"{size} bytes")
        if size < 0:
            raise Malformed("a compressed body says its size")
        body = decoder.decompress(data)
        if not decoder.eof or decoder.unused_data or len(body) != size:
            raise Malformed("a compressed body that was cut")
    except zstandard.ZstdError as error:
        raise Malformed(f"not a compressed body: {error}") from error
    return body


def encode(message: object) -> bytes:
    """A message as JSON bytes."""
    return _encoder.encode(message)
