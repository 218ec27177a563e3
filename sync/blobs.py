"""Blobs: recordings and pictures go by hash, in parts, beside the stream, and never delay it."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sync.contract.ids import new_nonce
from sync.contract.messages import BlobHad, BlobRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey
from sync.contract.wire import encode
from sync.conversation import Conversation
from sync.errors import RefusedByDistrict
from sync.identity import write_atomically
from sync.outbox import Outbox

_log = logging.getLogger(__name__)

PART_BYTES: Final = 256 * 1024


class BlobFolder:
    """The blobs of a kiosk that the district does not have yet, each a file named by its SHA-256."""

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

    def waiting(self) -> list[str]:
        """The blobs that wait, oldest first."""
        if not self._folder.is_dir():
            return []
        files = [path for path in self._folder.iterdir() if len(path.name) == 64]
        return [path.name for path in sorted(files, key=lambda path: path.stat().st_mtime)]

    def read(self, name: str) -> bytes:
        """A blob's bytes."""
        return (self._folder / name).read_bytes()

    def done(self, name: str) -> None:
        """The district has it: let it go."""
        (self._folder / name).unlink(missing_ok=True)


def send_blobs(
    folder: BlobFolder, outbox: Outbox, conversation: Conversation, signing_key: Callable[[str], SigningKey]
) -> int:
    """Send what waits, going on where the last try ended.

    Returns:
        How many arrived whole.

    Raises:
        SyncError: as `Conversation.ask`; what had arrived stays there.
    """
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
            folder.done(name)
            arrived += 1
    return arrived


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
