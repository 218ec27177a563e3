"""Blobs: recordings and pictures go by hash, in parts, beside the stream, and never delay it.

A kiosk keeps what it sent until the district has it in a backup, as it keeps private texts (DESIGN, invariant 4): a
restored district asks for it again.
"""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from sync.contract.ids import new_nonce
from sync.contract.messages import Ack, BlobHad, BlobRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey
from sync.contract.wire import encode
from sync.conversation import Conversation
from sync.errors import RefusedByDistrict
from sync.identity import write_atomically
from sync.outbox import Outbox, StreamState

_log = logging.getLogger(__name__)

PART_BYTES: Final = 256 * 1024


class Sent(msgspec.Struct, frozen=True):
    """When a blob was whole at the district.

    Attributes:
        epoch: the district's; another one means a restored district, which may lack the blob.
        stream, seq: the newest fact then. A backup that holds a later one was made later, and holds the blob, too.
    """

    epoch: str
    stream: str
    seq: int


class BlobFolder:
    """The blobs of a kiosk that no backup of the district's has yet, each a file named by its SHA-256; beside those that
    were sent, `NAME.sent` says when."""

    def __init__(self, folder: Path) -> None:
        """Use this folder, made at the first blob."""
        self._folder = folder

    def add(self, data: bytes) -> str:
        """Keep a blob until the district has it.

        Returns:
            Its SHA-256, hex, for the event that names it.

        Raises:
            OSError: the disk is full or gone.
        """
        self._folder.mkdir(exist_ok=True)
        name = hashlib.sha256(data).hexdigest()
        write_atomically(self._folder / name, data)
        return name

    def has(self, name: str) -> bool:
        """Whether a blob is kept, sent or not."""
        return (self._folder / name).exists()

    def waiting(self) -> list[str]:
        """The blobs that were not sent yet, oldest first."""
        return [name for name in self._kept() if self.sent(name) is None]

    def sent(self, name: str) -> Sent | None:
        """When a blob was sent, or None where it waits."""
        try:
            return msgspec.json.decode((self._folder / f"{name}.sent").read_bytes(), type=Sent)
        except (OSError, msgspec.DecodeError):
            return None  # at worst it is sent once more

    def note_sent(self, name: str, sent: Sent) -> None:
        """The district has it whole.

        Raises:
            OSError: the disk is full or gone.
        """
        write_atomically(self._folder / f"{name}.sent", msgspec.json.encode(sent))

    def tidy(self, state: StreamState, backed_up_to: int) -> None:
        """Let go of what is in a backup, and offer anew what a restored district may lack.

        Args:
            state: the stream as it is now.
            backed_up_to: how far the district has it in a backup.
        """
        for name in self._kept():
            sent = self.sent(name)
            if sent is None:
                continue
            if (sent.epoch, sent.stream) != (state.token_epoch, state.stream):
                (self._folder / f"{name}.sent").unlink(missing_ok=True)
            elif sent.seq < backed_up_to:
                self.done(name)

    def _kept(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        files = [path for path in self._folder.iterdir() if len(path.name) == 64]
        return [path.name for path in sorted(files, key=lambda path: path.stat().st_mtime)]

    def read(self, name: str) -> bytes:
        """A blob's bytes."""
        return (self._folder / name).read_bytes()

    def done(self, name: str) -> None:
        """Let it go."""
        (self._folder / name).unlink(missing_ok=True)
        (self._folder / f"{name}.sent").unlink(missing_ok=True)


def send_blobs(
    folder: BlobFolder, outbox: Outbox, conversation: Conversation, signing_key: Callable[[str], SigningKey]
) -> int:
    """Send what waits, going on where the last try ended.

    Returns:
        How many arrived whole.

    Raises:
        SyncError: as `Conversation.ask`; what had arrived stays there.
    """
    state = outbox.state()
    folder.tidy(state, _backed_up_to(state))
    arrived = 0
    for name in folder.waiting():
        try:
            whole = _send(name, folder.read(name), outbox, conversation, signing_key)
        except RefusedByDistrict as error:
            if error.refused.code != SyncRefusal.BLOB_BAD:
                raise
            _log.warning("blob %s: %s", name, error)  # it stays for people to see, and holds nobody up
            continue
        if whole:
            state = outbox.state()
            folder.note_sent(name, Sent(state.token_epoch, state.stream, state.head_seq))
            arrived += 1
    return arrived


def _backed_up_to(state: StreamState) -> int:
    """How far the district has the stream in a backup, as its newest ack says."""
    if state.last_ack is None:
        return 0
    ack = msgspec.json.decode(state.last_ack.payload, type=Ack)
    return min(ack.backed_up_to, ack.head) if ack.stream == state.stream else 0


def _send(
    name: str, data: bytes, outbox: Outbox, conversation: Conversation, signing_key: Callable[[str], SigningKey]
) -> bool:
    """Send what the district lacks of one blob; false where it does not take the next part: that waits for another round."""
    state = outbox.state()
    key = signing_key(outbox.key_at(state.acked_seq))
    have = -1
    while have < len(data):
        # The first, empty part asks how far the district is.
        offset = max(have, 0)
        part = b"" if have < 0 else data[offset : offset + PART_BYTES]
        request = BlobRequest(
            stream=state.stream,
            nonce=new_nonce(),
            ack_token=state.token,
            token_epoch=state.token_epoch,
            sha256=name,
            size=len(data),
            offset=offset,
        )

        def body(signed: Signed, part: bytes = part) -> bytes:
            return encode(signed) + b"\n" + part

        reply, _ = conversation.ask("blob", request, key, "blob_reply", BlobHad, body)
        if reply.have <= have:
            return False
        have = reply.have
    return True
