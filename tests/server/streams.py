"""A kiosk's stream for tests of what comes after ingest: facts are written, kept back, and pushed in any portion."""

import secrets

from django.db import transaction

from server import ingest, journal, keys
from server.clock import now_ms
from sync.contract import documents
from sync.contract.district_facts import KioskEnrolled
from sync.contract.events import BODIES, Draft, Event, Origin
from sync.contract.ids import event_ref, kiosk_of, new_incarnation, new_kiosk_id, stream_id
from sync.contract.kiosk_facts import IncarnationStarted
from sync.contract.messages import Ack, PushHead, Verdict
from sync.contract.signing import SigningKey, to_text
from sync.contract.wire import (
    PushHeader,
    encode_body,
    encode_event,
    event_hash,
    genesis_hash,
    private_digest,
    private_text,
)


def decide(*drafts: Draft) -> list[Event]:
    """Append facts of the district."""
    with transaction.atomic():
        return journal.append_district(drafts, actor="tester")


class WrittenStream:
    """One incarnation of a kiosk, as its own disk has it.

    Attributes:
        name, station: which stream, and where it stands.
        events, lines, private: all that was written, pushed or not.
        pushed: how many of them the district has.
        verdicts: what it said of them, by seq.
    """

    def __init__(self, station: str, *, after: "WrittenStream | None" = None) -> None:
        """Begin at a station; `after` is the incarnation before of the same kiosk."""
        self.station = station
        self.key: SigningKey = after.key if after else SigningKey.generate()
        kiosk = kiosk_of(after.name) if after else new_kiosk_id()
        self.name: str = stream_id(kiosk, new_incarnation())
        self.boot = "boot-" + secrets.token_hex(4)
        self.events: list[Event] = []
        self.lines: list[bytes] = []
        self.private: dict[int, str] = {}
        self.pushed = 0
        self.verdicts: dict[int, Verdict] = {}
        self._token = ""
        if after is None:
            self._enrol(kiosk)
        self.write(Draft(body=IncarnationStarted(reason="enrolled")))

    def _enrol(self, kiosk: str) -> None:
        public_key = self.key.public_key.hex()
        document = documents.Enrolment(kiosk=kiosk, station=self.station, stream=self.name, public_key=public_key)
        signed = to_text(keys.district_key().sign("enrolment", document))
        decide(
            Draft(
                body=KioskEnrolled(
                    kiosk=kiosk,
                    station=self.station,
                    stream=self.name,
                    public_key=public_key,
                    code_digest="",
                    document=signed,
                )
            )
        )

    def write(self, draft: Draft, *, carried_from: Origin | None = None, body: bytes | None = None, kind: str = "") -> str:
        """Write a fact and give its reference; `body` and `kind` make one that no software of today would write."""
        seq = len(self.events) + 1
        text = private_text(draft.private) if draft.private else ""
        event = Event(
            stream=self.name,
            seq=seq,
            prev=event_hash(self.lines[-1]) if self.lines else genesis_hash(self.name),
            type=kind or draft.type,
            version=BODIES.get(kind or draft.type, (1,))[0],
            at_ms=now_ms(),
            boot=self.boot,
            mono_ms=1_000 * seq,
            body=encode_body(draft.body) if body is None else type(encode_body(draft.body))(body),
            member=draft.member,
            card=draft.card,
            actor=draft.actor,
            moves=draft.moves,
            reverses=draft.reverses,
            private=private_digest(text) if text else "",
            carried_from=carried_from,
        )
        if text:
            self.private[seq] = text
        self.events.append(event)
        self.lines.append(encode_event(event))
        return event_ref(self.name, seq)

    def carry(self, other: "WrittenStream", seq: int) -> str:
        """Carry over a fact of an earlier incarnation."""
        event = other.events[seq - 1]
        draft = Draft(
            body=IncarnationStarted(reason="enrolled"),
            member=event.member,
            card=event.card,
            moves=event.moves,
            reverses=event.reverses,
        )
        origin = Origin(other.name, seq, event_hash(other.lines[seq - 1]))
        return self.write(draft, carried_from=origin, body=bytes(event.body), kind=event.type)

    def push(self, count: int = 500) -> Ack:
        """Push the next events, at most so many."""
        base = self.pushed
        head = min(len(self.events), base + count)
        statement = PushHead(
            stream=self.name,
            nonce=secrets.token_hex(8),
            ack_token=self._token,
            base_seq=base,
            base_hash=event_hash(self.lines[base - 1]) if base else genesis_hash(self.name),
            seq=head,
            hash=event_hash(self.lines[head - 1]) if head else genesis_hash(self.name),
            boot=self.boot,
            mono_ms=1_000 * (head + 5),
            at_ms=now_ms(),
        )
        private = {seq: text for seq, text in self.private.items() if base < seq <= head}
        header = PushHeader(head=self.key.sign("push", statement), private=private)
        reply = ingest.push(header, self.lines[base:head], now_ms())
        assert isinstance(reply, Ack), reply
        self._token, self.pushed = reply.ack_token, head
        self.verdicts |= reply.verdicts
        return reply

    def about(self, member: str) -> list[Event]:
        """The stream's own facts about a member, pushed or not."""
        return [event for event in self.events if event.member == member]
