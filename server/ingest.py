"""Taking in a push: each event once, in its place, with its points booked, in one transaction; the ack leaves after it.

What can be done before the transaction (decoding, hashing, the signature) is done before it, so that the journal's lock
is held for as short as possible.
"""

import logging
from collections.abc import Sequence
from itertools import repeat
from typing import Final

from django.db import DatabaseError, DataError, connection

from server import answers, caller, feed, journal, meta, orders, pace, recovery, rotation, signers, turns
from server.answers import Refuse
from server.batch import Batch, check_signature
from server.caller import Caller, Token
from server.clock import now_ms
from server.judging import SUPERSEDED, Judge, given_verdicts, has_copies
from server.models import ForkEvent, Kiosk, Stream
from server.registry import CLOSED, FROZEN, LIVE
from server.rotation import StreamKeys
from server.rows import insert
from sync.contract.district_facts import StreamFrozen, VerdictGiven
from sync.contract.events import Draft
from sync.contract.ids import event_ref
from sync.contract.messages import Ack, PushHead, Refused, Verdict
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import to_text
from sync.contract.wire import MAX_PRIVATE_BYTES, PushHeader, genesis_hash, private_digest

log = logging.getLogger("linli.ingest")

_INSERT_PUSH: Final = (
    "INSERT INTO server_push (stream_id, first_seq, last_seq, received_ms, boot, mono_ms, at_ms, signed_head) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)
_UPDATE_HEAD: Final = (
    "UPDATE server_stream SET head = %s, hash = %s, token = %s, previous_token = %s, token_epoch = %s, "
    "pushed_in_epoch = %s WHERE id = %s"
)


def push(header: PushHeader, events: Sequence[bytes], received_ms: int) -> Ack | Refused:
    """Take in a push.

    Args:
        header: signed head, private texts, last ack.
        events: exact bytes, one for each event.
        received_ms: the district's clock when the request arrived.

    Returns:
        The ack, once everything is on the disk; or the refusal, and then nothing of the push counts (a fork's events
        are kept for people to see).
    """
    request = answers.asker(header.head.payload)
    try:
        head = caller.read_request(header.head, PushHead)
        stream = caller.find_or_refuse(head.stream)
        check_signature(header.head, head, stream, events)
        batch = Batch(head, events)
        recovery.notice_restore(stream, head, header.last_ack)
        with turns.writing():
            return _Intake(header, head, batch, received_ms).take_in()
    except Refuse as why:
        return answers.refused(request, why)
    except DataError as error:
        # A text that this database can't hold: sending it again would not help.
        return answers.refused(request, Refuse(SyncRefusal.MALFORMED, str(error)[:200]))
    except DatabaseError as error:
        log.exception("a push could not be committed")
        return answers.refused(request, Refuse(SyncRefusal.UNAVAILABLE, type(error).__name__), epoch="")


class _Intake:
    """One push, inside its transaction and behind the journal's lock."""

    def __init__(self, header: PushHeader, head: PushHead, batch: Batch, received_ms: int) -> None:
        journal.lock()
        self.header = header
        self.head = head
        self.batch = batch
        self.received_ms = received_ms
        self.district = meta.read()
        # Read again: the lock keeps it as it is from here on.
        self.stream: Caller = caller.find_or_refuse(head.stream)

    def take_in(self) -> Ack | Refused:
        """Decide what the push is, and write it."""
        head, stream, batch = self.head, self.stream, self.batch
        if head.base_seq > stream.head:
            raise caller.gap(stream)
        common = self._common_seq()
        if common < min(head.seq, stream.head):
            return self._keep_fork(common)
        skip = min(stream.head, head.seq) - head.base_seq
        new = len(batch.lines) - skip
        token = caller.judge_token(stream, head, self.district.epoch)
        if token in (Token.OLDER, Token.AHEAD):
            return self._refuse_copy(frozen=new > 0 and token is Token.OLDER)
        verdicts = given_verdicts(stream.name, range(head.base_seq + 1, head.base_seq + 1 + skip)) if skip else {}
        if new:
            if stream.id == 0:
                self._begin_stream()
            verdicts |= self._append(skip)
        return self._ack(token, new, verdicts)

    def _common_seq(self) -> int:
        """The last seq of this push, from its base on, under which both sides hold the same; -1 for not even the base."""
        head, stream, batch = self.head, self.stream, self.batch
        if head.base_seq == stream.head:
            return head.base_seq if head.base_hash == stream.hash else -1
        stored = _hashes(stream, head.base_seq, head.seq)
        ours = [head.base_hash, *batch.hashes]
        common = head.base_seq - 1
        for seq in range(head.base_seq, min(head.seq, stream.head) + 1):
            if stored[seq] != ours[seq - head.base_seq]:
                break
            common = seq
        return -1 if common < head.base_seq else common

    def _append(self, skip: int) -> dict[int, Verdict]:
        """Write the new events, book their points, and say what did not simply count."""
        head, stream, batch = self.head, self.stream, self.batch
        if "grant_received" in batch.types:
            recovery.learn_grants(batch.events[skip:])
            self.district = meta.read()
        first_seq = head.base_seq + 1 + skip
        first_pos = journal.next_positions(len(batch.lines) - skip)
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT_PUSH,
                [
                    stream.id,
                    first_seq,
                    head.seq,
                    self.received_ms,
                    head.boot,
                    head.mono_ms,
                    head.at_ms,
                    to_text(self.header.head),
                ],
            )
            push_id = cursor.fetchone()[0]
        positions = range(first_pos, first_pos + len(batch.lines) - skip)
        seqs = range(first_seq, head.seq + 1)
        digests, lines = batch.digests[skip:], batch.lines[skip:]
        # `repeat` has no end: the other columns end together.
        rows = zip(repeat(stream.id), seqs, positions, digests, lines, repeat(push_id), strict=False)
        insert(journal.EVENTS, list(rows))
        if self.header.private:
            insert(journal.PRIVATE_TEXTS, self._private(skip))
        verdicts: dict[int, Verdict] = {}
        if batch.special or batch.unreadable or stream.status != LIVE or has_copies(stream.name):
            verdicts = Judge(stream, self.district).judge(batch, skip, first_pos)
        if "key_rotated" in batch.types:
            self._rotate(skip, verdicts)
        if verdicts:
            drafts = [
                Draft(body=VerdictGiven(event=event_ref(stream.name, seq), verdict=verdict.verdict, reason=verdict.reason))
                for seq, verdict in sorted(verdicts.items())
            ]
            journal.append_district(drafts, actor="")
        if not orders.TAKEN_IN.isdisjoint(batch.types):
            new = enumerate(batch.events[skip:], first_seq)
            orders.take_in(event for seq, event in new if event is not None and seq not in verdicts)
        return verdicts

    def _private(self, skip: int) -> list[tuple[int, int, str]]:
        """The private texts that belong to new events; others are let go."""
        rows = []
        first_seq = self.head.base_seq + 1
        for seq, text in self.header.private.items():
            index = seq - first_seq
            event = self.batch.events[index] if skip <= index < len(self.batch.events) else None
            fits = event is not None and event.private == private_digest(text)
            if not fits or "\x00" in text or len(text.encode()) > MAX_PRIVATE_BYTES:
                if index >= skip:
                    log.warning("%s:%s: a private text that is not this event's was let go", self.stream.name, seq)
                continue
            rows.append((self.stream.id, seq, text))
        return rows

    def _rotate(self, skip: int, verdicts: dict[int, Verdict]) -> None:
        """From a `key_rotated` of this stream on, heads are signed with the new key."""
        before = keys = StreamKeys(self.stream.public_key, self.stream.key_since, self.stream.previous_key)
        for event in self.batch.events[skip:]:
            if event is not None and event.seq not in verdicts:
                after = rotation.after(keys, event)
                if after != keys:
                    signers.know_key(self.stream.kiosk, self.stream.station, after.public_key)
                keys = after
        if keys != before:
            Stream.objects.filter(pk=self.stream.id).update(**keys._asdict())
            Kiosk.objects.filter(id=self.stream.kiosk).update(public_key=keys.public_key)

    def _begin_stream(self) -> None:
        """A kiosk that is known begins a new incarnation: what it left spends no more, and what that holds stays."""
        left = Stream.objects.filter(kiosk=self.stream.kiosk, status=LIVE).order_by("id").values_list("name", flat=True)
        drafts = [Draft(body=StreamFrozen(stream=name, reason=SUPERSEDED)) for name in left]
        journal.append_district(drafts, actor="")
        row = Stream.objects.create(
            name=self.stream.name,
            kiosk=self.stream.kiosk,
            station=self.stream.station,
            hash=self.stream.hash,
            public_key=self.stream.public_key,
        )
        self.stream = self.stream._replace(id=row.pk)

    def _ack(self, token: Token, new: int, verdicts: dict[int, Verdict]) -> Ack:
        head, stream, epoch = self.head, self.stream, self.district.epoch
        newest, previous = stream.token, stream.previous_token
        at_head = max(head.seq, stream.head)
        if token is Token.FRESH:
            newest, previous = caller.new_token(at_head), head.ack_token
        elif token is Token.CURRENT and new:
            newest, previous = caller.new_token(at_head), stream.token
        at_hash = head.hash if new else stream.hash
        # A push that brings nothing new shows that there is nothing more to come from before this epoch.
        pushed_in = stream.pushed_in_epoch if new else epoch
        if stream.id:
            with connection.cursor() as cursor:
                cursor.execute(_UPDATE_HEAD, [at_head, at_hash, newest, previous, epoch, pushed_in, stream.id])
        return Ack(
            stream=stream.name,
            nonce=head.nonce,
            server_time_ms=now_ms(),
            epoch=epoch,
            head=at_head,
            hash=at_hash,
            ack_token=newest,
            verdicts=verdicts,
            backed_up_to=stream.backed_up_to,
            stream_status=stream.status,
            newest_rev=feed.newest_rev(stream.audiences),
            ask_again_ms=pace.ask_again_ms(),
        )

    def _keep_fork(self, common: int) -> Refused:
        """Other events under numbers that the journal holds: both branches are kept, the stream is frozen."""
        head, stream, batch = self.head, self.stream, self.batch
        last_common = max(common, 0)
        first = max(common, head.base_seq) - head.base_seq
        ForkEvent.objects.bulk_create(
            [
                ForkEvent(
                    stream_id=stream.id,
                    seq=head.base_seq + 1 + index,
                    hash=batch.hashes[index],
                    data=batch.lines[index],
                    private=self.header.private.get(head.base_seq + 1 + index, "").replace("\x00", ""),
                    received_ms=self.received_ms,
                )
                for index in range(first, len(batch.lines))
            ],
            ignore_conflicts=True,
        )
        self._freeze("fork", last_common)
        why = Refuse(SyncRefusal.FORK, head=stream.head, hash=stream.hash, last_common_seq=last_common)
        return answers.refused(head, why, epoch=self.district.epoch)

    def _refuse_copy(self, *, frozen: bool) -> Refused:
        """A token older than a lost reply explains.

        A push that brings nothing new may also be one that was late on the line, so it is refused and no more.
        """
        if frozen:
            self._freeze("copy", 0)
        return answers.refused(self.head, caller.copy(self.stream), epoch=self.district.epoch)

    def _freeze(self, reason: str, last_common_seq: int) -> None:
        """Stop trusting the stream, once for each reason."""
        stream = self.stream
        known = stream.status == CLOSED or (stream.status == FROZEN and stream.status_reason != SUPERSEDED)
        if not known:
            body = StreamFrozen(stream=stream.name, reason=reason, last_common_seq=last_common_seq)
            journal.append_district([Draft(body=body)], actor="")


def _hashes(stream: Caller, first: int, last: int) -> dict[int, str]:
    """The hashes of a stream's events by seq, the one before the first event included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, hash FROM server_journalevent WHERE stream_id = %s AND seq BETWEEN %s AND %s",
            [stream.id, first, last],
        )
        found = {seq: bytes(digest).hex() for seq, digest in cursor.fetchall()}
    if first == 0:
        found[0] = genesis_hash(stream.name)
    return found
