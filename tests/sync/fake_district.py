"""A district in memory: signs with a real key, remembers streams and documents, and misbehaves when a test says so.

It implements `sync.transport.Transport`, so everything above the network is the real code.
"""

import copy
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from sync.contract import messages, wire
from sync.contract.documents import Document, Enrolment, Grant, Keyring, PublicKey
from sync.contract.enrolment_code import encode_code
from sync.contract.events import Event
from sync.contract.ids import kiosk_of, stream_id
from sync.contract.kiosk_facts import KeyRotated
from sync.contract.messages import EnrolmentCode, Refused, Reply, Request
from sync.contract.refusals import CAN_TRY_AGAIN, SyncRefusal
from sync.contract.signing import BadSignature, Signed, SigningKey, fingerprint, from_text, key_id, open_signed
from sync.contract.totals import add_up
from sync.errors import NotTheDistrict, TooLargeForTheRoad, Unreachable

T = TypeVar("T")
URL = "https://district.example"
KEY = SigningKey(b"district".ljust(32, b"."))
CARDS_KEY = SigningKey(b"cards".ljust(32, b"."))

Fault = Callable[["FakeDistrict", str, bytes], bytes]
"""Takes the request and answers in the district's place."""


@dataclass
class Stream:
    """A stream as the district has it."""

    public_key: str
    events: list[bytes] = field(default_factory=list)
    private: dict[int, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=lambda: [""])
    status: str = "live"
    backed_up_to: int = 0


@dataclass
class Memory:
    """All that a backup would hold."""

    epoch: str = "e1"
    streams: dict[str, Stream] = field(default_factory=dict)
    kiosks: dict[str, str] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    keyrings: list[Signed] = field(default_factory=list)
    codes: dict[str, tuple[str, str, str] | None] = field(default_factory=dict)
    blobs: dict[str, bytearray] = field(default_factory=dict)
    tokens_given: int = 0


class FakeDistrict:
    """The district; `posts` lists the addresses that were asked, `faults` are used up one by one, first to last."""

    def __init__(self) -> None:
        self.key = KEY
        self.memory = Memory(keyrings=[first_keyring()])
        self.faults: deque[Fault | None] = deque()
        self.posts: list[str] = []
        self.requests: list[bytes] = []
        self.now_ms = 1_780_000_000_000
        self.page_size = 100
        self.largest_batch = 500
        self.forks: list[tuple[str, int]] = []
        self.verdicts: dict[int, messages.Verdict] = {}

    # --- What tests do to it ------------------------------------------------------------------------------------------

    def code(self, secret: str = "one-use") -> str:
        """An enrolment code."""
        self.memory.codes[secret] = None
        return encode_code(EnrolmentCode(url=URL, fingerprint=fingerprint(self.key.public_key), code=secret))

    def backup(self) -> Memory:
        """A copy of what it knows."""
        return copy.deepcopy(self.memory)

    def restore(self, backup: Memory, epoch: str) -> None:
        """Forget what came after the backup, and say so by a new epoch."""
        self.memory = copy.deepcopy(backup)
        self.memory.epoch = epoch
        for stream in self.memory.streams.values():
            stream.tokens = [""]

    def publish(self, kind: str, doc_id: str, body: Any = None, signed: Signed | None = None) -> None:
        """Publish the newest revision of a document; without body it is taken away."""
        rev = max((document.rev for document in self.memory.documents), default=0) + 1
        self.memory.documents = [d for d in self.memory.documents if (d.kind, d.id) != (kind, doc_id)]
        plain = None if body is None else msgspec.to_builtins(body)
        self.memory.documents.append(Document(kind=kind, id=doc_id, rev=rev, body=plain, signed=signed))

    def grant(self, grant: str, member: str, stream: str, points: int) -> None:
        """Publish a signed grant."""
        body = Grant(id=grant, member=member, stream=stream, points=points)
        self.publish("grant", grant, signed=self.key.sign("grant", body))

    def events(self, stream: str) -> list[Event]:
        """A stream's events, decoded."""
        return [wire.decode_event(data) for data in self.memory.streams[stream].events]

    # --- Transport ----------------------------------------------------------------------------------------------------

    def post(self, name: str, body: bytes) -> bytes:
        """See `Transport`."""
        self.posts.append(name)
        self.requests.append(body)
        fault = self.faults.popleft() if self.faults else None
        return self.answer(name, body) if fault is None else fault(self, name, body)

    def answer(self, name: str, body: bytes) -> bytes:
        """The honest answer."""
        handler: Callable[[bytes], Signed | list[Signed]] = getattr(self, f"_{name}")
        return wire.encode(handler(body))

    # --- The vocabulary -----------------------------------------------------------------------------------------------

    def _enrol(self, body: bytes) -> Signed:
        signed = from_text(body)
        request = msgspec.json.decode(signed.payload, type=messages.EnrolRequest)
        public_key = bytes.fromhex(request.public_key)
        open_signed(signed, "enrol", messages.EnrolRequest, {key_id(public_key): public_key})
        asker = Request(stream="", nonce=request.nonce)
        if request.code not in self.memory.codes:
            return self.refuse(asker, SyncRefusal.CODE_UNKNOWN, keyrings=tuple(self.memory.keyrings))
        used = self.memory.codes[request.code]
        kiosk = used[2] if used else f"k{len(self.memory.kiosks) + 1}"
        mine = (request.public_key, request.incarnation, kiosk)
        if used is not None and used != mine:
            return self.refuse(asker, SyncRefusal.CODE_USED, keyrings=tuple(self.memory.keyrings))
        self.memory.codes[request.code] = mine
        self.memory.kiosks[kiosk] = request.public_key
        stream = stream_id(kiosk, request.incarnation)
        self.memory.streams.setdefault(stream, Stream(request.public_key))
        enrolment = Enrolment(kiosk=kiosk, station="s1", stream=stream, public_key=request.public_key)
        reply = messages.Enrolled(
            **self._common(Request(stream=stream, nonce=request.nonce)),
            kiosk=kiosk,
            station="s1",
            enrolment=self.key.sign("enrolment", enrolment),
            keyrings=tuple(self.memory.keyrings),
        )
        return self.key.sign("enrolled", reply)

    def _push(self, body: bytes) -> Signed:
        header, lines = wire.split_push(body)
        head = msgspec.json.decode(header.head.payload, type=messages.PushHead)
        stream = self._stream(head.stream)
        if stream is None:
            return self.refuse(head, SyncRefusal.UNKNOWN_STREAM)
        ours = [wire.genesis_hash(head.stream), *map(wire.event_hash, stream.events)]
        at_head = {"head": len(stream.events), "hash": ours[-1]}
        if not self._is_signed(header.head, "push", messages.PushHead, self._keys_of_push(stream, lines)):
            if _head_of(head.ack_token) > len(stream.events):
                return self.refuse(head, SyncRefusal.GAP, **at_head)
            return self.refuse(head, SyncRefusal.UNKNOWN_KEY)
        if len(lines) > self.largest_batch:
            return self.refuse(head, SyncRefusal.TOO_LARGE)
        if head.base_seq > len(stream.events):
            return self.refuse(head, SyncRefusal.GAP, **at_head)
        theirs = [head.base_hash, *map(wire.event_hash, lines)]
        overlap = min(len(theirs), len(ours) - head.base_seq)
        common = next((i for i in range(overlap) if theirs[i] != ours[head.base_seq + i]), overlap)
        if common < overlap:
            last_common = max(0, head.base_seq + common - 1)
            self.forks.append((head.stream, last_common))
            stream.status = "frozen"
            return self.refuse(head, SyncRefusal.FORK, **at_head, last_common_seq=last_common)
        if head.ack_token not in stream.tokens[-2:] and head.token_epoch == self.memory.epoch:
            stream.status = "frozen"
            return self.refuse(head, SyncRefusal.COPY, **at_head)
        if not _hangs_together(lines, head):
            return self.refuse(head, SyncRefusal.CHAIN_BROKEN)
        new = lines[overlap - 1 :]
        if head.stream not in self.memory.streams:
            self.memory.streams[head.stream] = stream
        stream.events += new
        stream.private |= header.private
        if new:
            stream.public_key = _rotated(new, stream.public_key)
            self.memory.kiosks[kiosk_of(head.stream)] = stream.public_key
        if new or head.token_epoch != self.memory.epoch:
            self.memory.tokens_given += 1
            stream.tokens.append(f"{len(stream.events)}-{self.memory.tokens_given}")
        reply = messages.Ack(
            **self._common(head),
            head=len(stream.events),
            hash=([wire.genesis_hash(head.stream), *map(wire.event_hash, stream.events)])[-1],
            ack_token=stream.tokens[-1],
            verdicts=self.verdicts,
            backed_up_to=stream.backed_up_to,
            stream_status=stream.status,
            newest_rev=self._newest_rev(),
        )
        return self.key.sign("ack", reply)

    def _pull(self, body: bytes) -> Signed:
        request, refused = self._open(body, "pull", messages.PullRequest)
        if refused is not None:
            return refused
        if request.epoch and request.epoch != self.memory.epoch:
            return self.refuse(request, SyncRefusal.EPOCH)
        after = [d for d in self.memory.documents if d.rev > request.cursor and self._is_for(d, request.stream)]
        page = tuple(after[: self.page_size])
        more = len(after) > self.page_size
        stream = self._stream(request.stream)
        assert stream is not None
        reply = messages.Page(
            **self._common(request),
            cursor=page[-1].rev if more else max(self._newest_rev(), request.cursor),
            documents=page,
            more=more,
            stream_status=stream.status,
        )
        return self.key.sign("page", reply)

    def _newest(self, body: bytes) -> Signed:
        request, refused = self._open(body, "newest", messages.NewestRequest)
        if refused is not None:
            return refused
        reply = messages.Newest(**self._common(request), newest_rev=self._newest_rev())
        return self.key.sign("newest_reply", reply)

    def _check(self, body: bytes) -> Signed:
        request, refused = self._open(body, "check", messages.CheckRequest)
        if refused is not None:
            return refused
        totals = add_up(request.stream, self.memory.streams[request.stream].events)
        reply = messages.Checked(**self._common(request), agree=totals == request.totals, totals=totals)
        return self.key.sign("check_reply", reply)

    def _remember(self, body: bytes) -> Signed:
        signed = from_text(body)
        request = msgspec.json.decode(signed.payload, type=messages.RememberRequest)
        learnt = 0
        for kind, document in request.documents:
            if kind == "enrolment":
                enrolment = open_signed(document, kind, Enrolment, {self.key.id: self.key.public_key})
                learnt += enrolment.kiosk not in self.memory.kiosks
                self.memory.kiosks.setdefault(enrolment.kiosk, enrolment.public_key)
        return self.key.sign("remembered", messages.Remembered(**self._common(request), learnt=learnt))

    def _keyrings(self, _body: bytes) -> list[Signed]:
        return [first_keyring()]

    def _blob(self, body: bytes) -> Signed:
        first, _, part = body.partition(b"\n")
        request, refused = self._open(first, "blob", messages.BlobRequest)
        if refused is not None:
            return refused
        had = self.memory.blobs.setdefault(request.sha256, bytearray())
        if request.offset == len(had):
            had += part
        return self.key.sign("blob_reply", messages.BlobHad(**self._common(request), have=len(had)))

    # --- Parts --------------------------------------------------------------------------------------------------------

    def refuse(self, request: Request, code: SyncRefusal, **more: Any) -> Signed:
        """A signed refusal."""
        reply = Refused(**self._common(request), code=code, can_try_again=CAN_TRY_AGAIN[code], **more)
        return self.key.sign("refusal", reply)

    def _common(self, request: Request) -> dict[str, Any]:
        return {
            "stream": request.stream,
            "nonce": request.nonce,
            "server_time_ms": self.now_ms,
            "epoch": self.memory.epoch,
        }

    def _open(self, body: bytes, purpose: str, kind: type[T]) -> tuple[T, Signed | None]:
        signed = from_text(body)
        request = msgspec.json.decode(signed.payload, type=kind)
        assert isinstance(request, Request)
        stream = self._stream(request.stream)
        if stream is None:
            return request, self.refuse(request, SyncRefusal.UNKNOWN_STREAM)
        if not self._is_signed(signed, purpose, kind, [stream.public_key]):
            if _head_of(request.ack_token) > len(stream.events):
                hashes = [wire.genesis_hash(request.stream), *map(wire.event_hash, stream.events)]
                return request, self.refuse(request, SyncRefusal.GAP, head=len(stream.events), hash=hashes[-1])
            return request, self.refuse(request, SyncRefusal.UNKNOWN_KEY)
        return request, None

    def _stream(self, name: str) -> Stream | None:
        if name in self.memory.streams:
            return self.memory.streams[name]
        public_key = self.memory.kiosks.get(kiosk_of(name))
        return Stream(public_key) if public_key else None

    def _keys_of_push(self, stream: Stream, lines: list[bytes]) -> list[str]:
        before = [stream.public_key]
        return [_rotated(lines, stream.public_key)] if lines else before

    @staticmethod
    def _is_signed(signed: Signed, purpose: str, kind: type[Any], keys: list[str]) -> bool:
        try:
            open_signed(signed, purpose, kind, {key_id(bytes.fromhex(key)): bytes.fromhex(key) for key in keys})
        except BadSignature:
            return False
        return True

    @staticmethod
    def _is_for(document: Document, stream: str) -> bool:
        if document.kind != "grant" or document.signed is None:
            return True
        return msgspec.json.decode(document.signed.payload, type=Grant).stream == stream

    def _newest_rev(self) -> int:
        return max((document.rev for document in self.memory.documents), default=0)


def first_keyring(key: SigningKey = KEY, cards: SigningKey = CARDS_KEY) -> Signed:
    """The first link of a district's chain of keys."""
    ring = Keyring(serial=1, previous="", district=(public(key),), cards=(public(cards),))
    return key.sign("keyring", ring)


def public(key: SigningKey) -> PublicKey:
    """The public half of a key, as keyrings name it."""
    return PublicKey(id=key.id, public_key=key.public_key.hex())


def _rotated(lines: list[bytes], public_key: str) -> str:
    for line in lines:
        try:
            event = wire.decode_event(line)
            body = wire.body_of(event)
        except wire.NotAnEvent:
            continue
        if isinstance(body, KeyRotated) and event.carried_from is None:
            public_key = body.public_key
    return public_key


def _head_of(token: str) -> int:
    head = token.partition("-")[0]
    return int(head) if head.isdecimal() else 0


def _hangs_together(lines: list[bytes], head: messages.PushHead) -> bool:
    prev = head.base_hash
    for line in lines:
        try:
            if wire.decode_event(line).prev != prev:
                return False
        except wire.NotAnEvent:
            pass  # kept, for people to see
        prev = wire.event_hash(line)
    return prev == head.hash and head.seq == head.base_seq + len(lines)


def opened_request(signed: bytes) -> Request:
    """Who asks, in a signed request that nobody checks."""
    return msgspec.json.decode(from_text(signed).payload, type=Request)


# --- Faults -----------------------------------------------------------------------------------------------------------


def lost_request(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """Nothing arrived."""
    raise Unreachable("no network")


def lost_reply(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """It arrived, and the answer did not."""
    district.answer(name, body)
    raise Unreachable("timed out")


def repeated(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """It arrived twice; the second answer comes back."""
    district.answer(name, body)
    return district.answer(name, body)


def portal(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """A captive portal's page."""
    raise NotTheDistrict("HTTP 200 with text/html")


def portal_bytes(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """A portal that even says that its page is ours."""
    return b"<html><body>Please log in</body></html>"


def truncated(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """Half of the answer."""
    reply = district.answer(name, body)
    return reply[: len(reply) // 2]


def too_large(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """A proxy finds it too long."""
    raise TooLargeForTheRoad("413")


def wrong_signature(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """The right words, signed by somebody else under the district's name."""
    reply = from_text(district.answer(name, body))
    stranger = SigningKey(b"stranger".ljust(32, b".")).sign("ack", {})
    return wire.encode(msgspec.structs.replace(reply, signature=stranger.signature))


def other_nonce(district: FakeDistrict, name: str, body: bytes) -> bytes:
    """The district's own answer, to a question of yesterday."""
    purpose = {"push": "ack", "pull": "page"}[name]
    kind: type[Reply] = messages.Ack if name == "push" else messages.Page
    reply = open_signed(from_text(district.answer(name, body)), purpose, kind, {KEY.id: KEY.public_key})
    return wire.encode(KEY.sign(purpose, msgspec.structs.replace(reply, nonce="yesterday")))


def refusing(code: SyncRefusal, **more: Any) -> Fault:
    """A signed refusal, whatever was asked."""

    def fault(district: FakeDistrict, name: str, body: bytes) -> bytes:
        first = body.partition(b"\n")[0]
        request = opened_request(wire.encode(wire.split_push(body)[0].head) if name == "push" else first)
        return wire.encode(district.refuse(request, code, **more))

    return fault
