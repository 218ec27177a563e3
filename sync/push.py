"""Push: bring the district what it does not have yet, a batch at a time, and take its signed word alone for success."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from sync.contract.ids import new_nonce
from sync.contract.messages import Ack, PushHead
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey
from sync.contract.wire import MAX_BATCH_EVENTS, PushHeader, join_push
from sync.conversation import Conversation
from sync.errors import RefusedByDistrict, TooLargeForTheRoad
from sync.outbox import Outbox, Pending, StreamState

BATCH_BYTES: Final = 4 * 1024 * 1024
"""A batch ends here even with fewer events; a long private text counts too."""


class Clocks(NamedTuple):
    """The kiosk's clocks at one moment."""

    at_ms: int
    boot: str
    mono_ms: int


class Pusher:
    """Pushes one journal."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation,
        signing_key: Callable[[str], SigningKey],
        clocks: Callable[[], Clocks],
    ) -> None:
        """Push this outbox; `signing_key` gives the private key to a public one (hex)."""
        self._outbox = outbox
        self._conversation = conversation
        self._signing_key = signing_key
        self._clocks = clocks
        self._limit = MAX_BATCH_EVENTS

    def push(self) -> Ack:
        """Push one batch, possibly empty, and record the ack.

        Raises:
            RefusedByDistrict: the caller decides what follows. `TOO_LARGE` is met here, by halving.
            SyncError: as `Conversation.ask`.
        """
        while True:
            state = self._outbox.state()
            batch = _fit(self._outbox.pending(state.acked_seq, self._limit))
            try:
                ack, signed = self._send(state, batch)
            except (RefusedByDistrict, TooLargeForTheRoad) as error:
                too_large = not isinstance(error, RefusedByDistrict) or error.refused.code == SyncRefusal.TOO_LARGE
                if not too_large or len(batch) < 2:
                    raise
                self._limit = max(1, len(batch) // 2)
                continue
            self._limit = min(MAX_BATCH_EVENTS, self._limit * 2)
            if ack.hash and self._outbox.hash_at(ack.head) == ack.hash:
                self._outbox.record_ack(ack, signed)
            else:
                # The district has what this disk never wrote, or lost: this is an old image or a copy.
                self._outbox.begin_incarnation("copied", state.acked_seq)
            return ack

    def _send(self, state: StreamState, batch: list[Pending]) -> tuple[Ack, Signed]:
        head_seq = batch[-1].seq if batch else state.acked_seq
        at_ms, boot, mono_ms = self._clocks()
        head = PushHead(
            stream=state.stream,
            nonce=new_nonce(),
            ack_token=state.token,
            token_epoch=state.token_epoch,
            base_seq=state.acked_seq,
            base_hash=state.acked_hash,
            seq=head_seq,
            hash=self._outbox.hash_at(head_seq),
            boot=boot,
            mono_ms=mono_ms,
            at_ms=at_ms,
        )
        private = {pending.seq: pending.private for pending in batch if pending.private}

        def body(signed: Signed) -> bytes:
            header = PushHeader(head=signed, private=private, last_ack=state.last_ack)
            return join_push(header, [pending.data for pending in batch])

        key = self._signing_key(self._outbox.key_at(head_seq))
        return self._conversation.ask("push", head, key, "ack", Ack, body)


def _fit(pending: Iterable[Pending]) -> list[Pending]:
    """As many events as go into one body; the first always does."""
    batch: list[Pending] = []
    size = 0
    for item in pending:
        size += len(item.data) + len(item.private)
        if batch and size > BATCH_BYTES:
            break
        batch.append(item)
    return batch
