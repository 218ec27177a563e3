"""One round of sync: push all, pull all, and draw the consequences of every refusal.

Whatever ends a round early, the next one begins from what is on the disk: there is no state between rounds but the
journal's acknowledged position and the replica's cursor.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from sync.blobs import BlobFolder, send_blobs
from sync.contract.ids import new_nonce
from sync.contract.messages import Checked, CheckRequest, Refused, Remembered, RememberRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import SigningKey
from sync.conversation import Conversation
from sync.errors import RefusedByDistrict
from sync.outbox import HealthSource, Outbox, Replica
from sync.pull import Puller
from sync.push import Clocks, Pusher

_STEPS_MAX: Final = 100_000


class Outcome(NamedTuple):
    """What a round did.

    Attributes:
        pushed: events that the district acknowledged.
        pulled: documents that came.
        incarnations: new incarnations that it had to begin.
    """

    pushed: int
    pulled: int
    incarnations: int


class Round:
    """Sync between one kiosk and its district."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        replica: Replica,
        conversation: Conversation,
        signing_key: Callable[[str], SigningKey],
        clocks: Callable[[], Clocks],
        health: HealthSource,
        blobs: BlobFolder,
    ) -> None:
        """Join the parts; each is used through its own small interface."""
        self._outbox = outbox
        self._replica = replica
        self._conversation = conversation
        self._signing_key = signing_key
        self._blobs = blobs
        self._pusher = Pusher(outbox, conversation, signing_key, clocks)
        self._puller = Puller(outbox, replica, conversation, signing_key, health)

    def run(self) -> Outcome:
        """Push and pull until both sides have the same, or something prevents it.

        Raises:
            SyncError: what prevented it; everything that was acknowledged before stays so.
        """
        pushed = pulled = incarnations = 0
        remembered = False
        for _ in range(_STEPS_MAX):
            before = self._outbox.state()
            try:
                if self._must_push():
                    ack = self._pusher.push()
                    after = self._outbox.state()
                    if after.stream != before.stream:
                        incarnations += 1
                        continue
                    pushed += after.acked_seq - before.acked_seq
                    if ack.stream_status == "closed" and after.acked_seq == after.head_seq:
                        # Everything of the closed stream is there; what comes from now on needs a stream that counts.
                        self._outbox.begin_incarnation("closed", ack.head)
                        incarnations += 1
                    continue
                page = self._puller.pull()
            except RefusedByDistrict as error:
                refused = error.refused
                if refused.code is SyncRefusal.UNKNOWN_STREAM and remembered:
                    raise
                if refused.code in (SyncRefusal.UNKNOWN_STREAM, SyncRefusal.EPOCH):
                    self._remember()
                    remembered = True
                if not self._go_on_after(refused):
                    raise
                incarnations += self._outbox.state().stream != before.stream
                continue
            pulled += len(page.documents)
            if not page.more and not self._must_push():
                break
        send_blobs(self._blobs, self._outbox, self._conversation, self._signing_key)
        return Outcome(pushed, pulled, incarnations)

    def has_news(self) -> bool:
        """Whether a pull would bring anything (the small question that may be asked often).

        Raises:
            SyncError: no answer.
        """
        newest = self._puller.newest()
        return (newest.epoch, newest.newest_rev) != self._replica.cursor()

    def check(self) -> Checked:
        """The daily check: compare the stream's counts, sums and head up to what was acknowledged.

        Raises:
            SyncError: no answer.
        """
        state = self._outbox.state()
        request = CheckRequest(
            stream=state.stream,
            nonce=new_nonce(),
            ack_token=state.token,
            token_epoch=state.token_epoch,
            totals=self._outbox.totals(state.acked_seq),
        )
        key = self._signing_key(self._outbox.key_at(state.acked_seq))
        checked, _ = self._conversation.ask("check", request, key, "check_reply", Checked)
        return checked

    def _must_push(self) -> bool:
        """Whether something waits, or the district began a new epoch and must be shown where this stream is."""
        state = self._outbox.state()
        epoch, _ = self._replica.cursor()
        return state.head_seq > state.acked_seq or (bool(epoch) and state.token_epoch != epoch)

    def _remember(self) -> None:
        """Show a district that began anew what it signed before."""
        state = self._outbox.state()
        request = RememberRequest(
            stream=state.stream,
            nonce=new_nonce(),
            ack_token=state.token,
            token_epoch=state.token_epoch,
            documents=tuple(self._replica.kept()),
        )
        key = self._signing_key(self._outbox.key_at(state.acked_seq))
        self._conversation.ask("remember", request, key, "remembered", Remembered)

    def _go_on_after(self, refused: Refused) -> bool:
        """Draw the consequence of a refusal; false where only waiting or a person helps."""
        state = self._outbox.state()
        match refused.code:
            case SyncRefusal.UNKNOWN_STREAM:
                return True  # it was shown our enrolment
            case SyncRefusal.EPOCH:
                self._replica.restart(refused.epoch)
            case SyncRefusal.GAP:
                if refused.head >= state.acked_seq:
                    return False  # not a gap at all: do not go round in circles
                if self._outbox.hash_at(refused.head) == refused.hash:
                    self._outbox.rewind(refused.head)
                else:
                    # A restored district that learnt another branch of this stream: ours goes on under a new name.
                    self._outbox.begin_incarnation("forked", 0)
            case SyncRefusal.FORK:
                self._outbox.begin_incarnation("forked", refused.last_common_seq)
            case SyncRefusal.COPY:
                self._outbox.begin_incarnation("copied", state.acked_seq)
            case SyncRefusal.CHAIN_BROKEN:
                self._outbox.begin_incarnation("salvaged", state.acked_seq)
            case _:
                return False
        return True
