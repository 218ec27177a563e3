"""One round of sync: push all, pull all, and draw the consequences of every refusal.

Whatever ends a round early, the next one begins from what is on the disk: there is no state between rounds but the
journal's acknowledged position and the replica's cursor.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sync.blobs import BlobFolder, send_blobs
from sync.contract.ids import new_nonce
from sync.contract.messages import Checked, CheckRequest, Refused, Remembered, RememberRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import SigningKey
from sync.conversation import Conversation
from sync.errors import InCircles, RefusedByDistrict
from sync.outbox import HealthSource, Outbox, Replica, StreamState
from sync.pull import Puller
from sync.push import Clocks, Pusher

_log = logging.getLogger(__name__)

_STEPS_MAX: Final = 100_000
_DETOURS_MAX: Final = 12
"""Steps of one round that bring neither side on: refusals that were acted on, positions that went back. The longest way
that makes sense (restored district, forgotten keys, other branch) has some six."""
_INCARNATIONS_MAX: Final = 2
"""New incarnations in one round: each copies what waits, and a district that finds fault with the second will with all."""


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
        own_keys: Callable[[], Sequence[str]],
        clocks: Callable[[], Clocks],
        health: HealthSource,
        blobs: BlobFolder,
    ) -> None:
        """Join the parts; each is used through its own small interface.

        Args:
            signing_key: the private key to a public one (hex).
            own_keys: the public keys (hex) that this kiosk has private ones to, newest first.
            outbox, replica, conversation, clocks, health, blobs: see their types.
        """
        self._outbox = outbox
        self._replica = replica
        self._conversation = conversation
        self._signing_key = signing_key
        self._own_keys = own_keys
        self._blobs = blobs
        self.ask_again_ms = 0
        """How soon the district's newest answer wants to be asked again, ms; 0 leaves it to whoever drives."""
        self._remembered = False
        self._refused_keys: set[str] = set()
        self._must_show = False
        self._pusher = Pusher(outbox, conversation, signing_key, clocks)
        self._puller = Puller(outbox, replica, conversation, signing_key, health)

    def run(self) -> Outcome:
        """Push and pull until both sides have the same, or something prevents it.

        Raises:
            SyncError: what prevented it; everything that was acknowledged before stays so.
        """
        self._remembered = False
        self._refused_keys = set()
        self._must_show = False
        pushed = pulled = incarnations = detours = 0
        for _ in range(_STEPS_MAX):
            before, cursor = self._outbox.state(), self._replica.cursor()
            try:
                documents, more = self._step(before)
            except RefusedByDistrict as error:
                given_up = detours >= _DETOURS_MAX or incarnations >= _INCARNATIONS_MAX
                if given_up or not self._go_on_after(error.refused):
                    raise
                documents, more = 0, True
            pulled += documents
            after = self._outbox.state()
            if after.stream != before.stream:
                incarnations += 1
            elif after.acked_seq > before.acked_seq:
                pushed += after.acked_seq - before.acked_seq
            elif not _is_ahead(self._replica.cursor(), cursor):
                detours += 1
            if not more and not self._must_push():
                break
            if detours > _DETOURS_MAX or incarnations > _INCARNATIONS_MAX:
                raise InCircles(f"{detours} steps led nowhere, {incarnations} incarnations")
        send_blobs(self._blobs, self._outbox, self._conversation, self._signing_key)
        return Outcome(pushed, pulled, incarnations)

    def _step(self, state: StreamState) -> tuple[int, bool]:
        """Do the next thing: begin a stream that counts, push a batch, or pull a page.

        Returns:
            How many documents came, and whether there is more to do for certain.
        """
        if state.status == "closed" and state.acked_seq == state.head_seq:
            # Everything of the closed stream is at the district; what comes from now on needs a stream that counts.
            self._outbox.begin_incarnation("closed", state.acked_seq)
            return 0, True
        if self._must_push():
            ack = self._pusher.push()
            self._must_show = False
            self.ask_again_ms = ack.ask_again_ms
            epoch, _ = self._replica.cursor()
            if epoch and ack.epoch != epoch:
                self._begin_epoch(ack.epoch)
            return 0, True
        page = self._puller.pull()
        self.ask_again_ms = page.ask_again_ms
        return len(page.documents), page.more or page.stream_status == "closed"

    def has_news(self) -> bool:
        """Whether a pull would bring anything (the small question that may be asked often).

        Raises:
            SyncError: no answer.
        """
        newest = self._puller.newest()
        self.ask_again_ms = newest.ask_again_ms
        epoch, cursor = self._replica.cursor()
        return newest.epoch != epoch or newest.newest_rev > cursor

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
        """Whether something waits, or the district must be shown where this stream is: it began anew, or forgot a key."""
        if self._must_show:
            return True
        state = self._outbox.state()
        epoch, _ = self._replica.cursor()
        return state.head_seq > state.acked_seq or (bool(epoch) and state.token_epoch != epoch)

    def _begin_epoch(self, epoch: str) -> None:
        """The district began anew, perhaps from a backup: show it what it may have forgotten, then pull from the start."""
        self._remember()
        self._outbox.recall_earlier()
        self._replica.restart(epoch)

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
        try:
            self._conversation.ask("remember", request, key, "remembered", Remembered)
        except RefusedByDistrict as error:
            if error.refused.code != SyncRefusal.NOT_A_DOCUMENT:
                raise
            # What it can't recognise must not keep this kiosk's facts from it.
            _log.warning("remember: %s", error)

    def _go_on_after(self, refused: Refused) -> bool:
        """Draw the consequence of a refusal; false where only waiting or a person helps."""
        state = self._outbox.state()
        match refused.code:
            case SyncRefusal.UNKNOWN_STREAM:
                if self._remembered:
                    return False
                self._remembered = True
                self._remember()
            case SyncRefusal.UNKNOWN_KEY:
                return self._try_another_key(state) if state.acked_seq == 0 else self._show()
            case SyncRefusal.EPOCH:
                self._begin_epoch(refused.epoch)
            case SyncRefusal.GAP:
                if refused.head >= state.acked_seq:
                    return False  # not a gap at all: do not go round in circles
                if self._outbox.hash_at(refused.head) == refused.hash:
                    self._outbox.rewind(refused.head)
                else:
                    # A restored district that learnt another branch of this stream: ours goes on under a new name.
                    self._outbox.begin_incarnation("forked", 0)
            case SyncRefusal.FORK:
                # To carry over too much does no harm, since each fact counts once; to carry too little would.
                self._outbox.begin_incarnation("forked", min(refused.last_common_seq, state.acked_seq))
            case SyncRefusal.COPY:
                self._outbox.begin_incarnation("copied", state.acked_seq)
            case SyncRefusal.CHAIN_BROKEN:
                self._outbox.begin_incarnation("salvaged", state.acked_seq)
            case _:
                return False
        return True

    def _show(self) -> bool:
        """Push, if only once and perhaps nothing: a restored district that forgot this key sees there that it is behind."""
        shown, self._must_show = self._must_show, True
        return not shown

    def _try_another_key(self, state: StreamState) -> bool:
        """Begin a new stream with another of our keys.

        A rotation whose ack was lost, or a store that was lost after one, leaves it open which key the district knows.
        """
        self._refused_keys.add(state.key)
        left = [key for key in self._own_keys() if key not in self._refused_keys]
        if not left:
            return False
        self._outbox.use_key(left[0])
        return True


def _is_ahead(now: tuple[str, int], before: tuple[str, int]) -> bool:
    """Whether a feed position lies beyond another of the same epoch."""
    return now[0] == before[0] and now[1] > before[1]
