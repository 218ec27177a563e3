"""What sync needs of a kiosk's journal and replica. The kiosk implements it (kiosk/store); sync knows no store."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sync.contract.documents import Document
from sync.contract.messages import Ack, Health, Page, Totals
from sync.contract.signing import Signed


class StreamState(NamedTuple):
    """The current stream, as one transaction left it.

    Attributes:
        stream: its id.
        key: public key (hex) that signs from the start, until a `key_rotated` event.
        head_seq, head_hash: the newest event.
        acked_seq, acked_hash: the newest event that the district acknowledged.
        token: the newest ack token.
        token_epoch: the epoch in which it was given.
        last_ack: the newest signed ack, or None before the first.
        status: what the district last said: `live`, `frozen` or `closed`.
    """

    stream: str
    key: str
    head_seq: int
    head_hash: str
    acked_seq: int
    acked_hash: str
    token: str
    token_epoch: str
    last_ack: Signed | None
    status: str


class Pending(NamedTuple):
    """An event to be pushed: exact bytes, and the private text beside it as long as it is kept."""

    seq: int
    data: bytes
    private: str


class Outbox(Protocol):
    """The journal as sync sees it: a position over it, not a second copy."""

    def state(self) -> StreamState:
        """The current stream."""
        ...

    def pending(self, after_seq: int, limit: int) -> Sequence[Pending]:
        """The events after a seq, at most so many."""
        ...

    def hash_at(self, seq: int) -> str:
        """The hash of the current stream's event at this seq; of 0 the genesis hash."""
        ...

    def key_at(self, seq: int) -> str:
        """The public key (hex) that signs a head at this seq."""
        ...

    def record_ack(self, ack: Ack, signed: Signed) -> None:
        """Move the acknowledged position, keep token, status and the ack itself, and erase private texts that the
        district has in a backup: one transaction."""
        ...

    def rewind(self, head: int) -> None:
        """The district lost its memory beyond this head: push from there again."""
        ...

    def begin_incarnation(self, reason: str, after_seq: int) -> None:
        """End the current stream and begin the next, carrying over the facts after this seq."""
        ...

    def recall_earlier(self) -> None:
        """The district may have lost facts of earlier streams: carry them over into the current one."""
        ...

    def use_key(self, key: str) -> None:
        """Sign the current stream with another key (public, hex) from its start: the district does not know the first."""
        ...

    def totals(self, up_to_seq: int) -> Totals:
        """The current stream added up to this seq."""
        ...


class Replica(Protocol):
    """The district's documents as this kiosk keeps them."""

    def cursor(self) -> tuple[str, int]:
        """Epoch and cursor of the last page that was applied."""
        ...

    def wanted_cards(self) -> Sequence[str]:
        """Numbers of cards that were scanned and that nobody is known to hold."""
        ...

    def apply(self, page: Page) -> None:
        """Keep a page's documents and the cursor, and journal the receipt of grants: one transaction. Signatures of
        documents are checked before."""
        ...

    def restart(self, epoch: str) -> None:
        """The feed begins anew: pull from the start; what is not delivered again goes when the last page is applied."""
        ...

    def kept(self) -> Sequence[tuple[str, Signed]]:
        """What a restored server may have forgotten, by kind: documents with the district's own signature, and this
        kiosk's proofs of its rotations (`kiosk_key`)."""
        ...


class HealthSource(Protocol):
    """Tells how the kiosk is."""

    def health(self) -> Health:
        """Now."""
        ...


__all__ = ["Ack", "Document", "Health", "HealthSource", "Outbox", "Page", "Pending", "Replica", "StreamState"]
