"""Pull: keep the replica at the district's newest revision, a page at a time."""

from collections.abc import Callable

from sync.contract.documents import SIGNED_KINDS
from sync.contract.ids import new_nonce
from sync.contract.messages import Newest, NewestRequest, Page, PullRequest
from sync.contract.signing import BadSignature, SigningKey, open_signed
from sync.conversation import Conversation
from sync.errors import NotTheDistrict
from sync.outbox import HealthSource, Outbox, Replica


class Puller:
    """Pulls into one replica."""

    def __init__(
        self,
        outbox: Outbox,
        replica: Replica,
        conversation: Conversation,
        signing_key: Callable[[str], SigningKey],
        health: HealthSource,
    ) -> None:
        """Pull into this replica, in the name of the outbox's stream."""
        self._outbox = outbox
        self._replica = replica
        self._conversation = conversation
        self._signing_key = signing_key
        self._health = health

    def pull(self) -> Page:
        """Pull one page and apply it.

        Raises:
            RefusedByDistrict: the caller decides what follows.
            NotTheDistrict: also where a document is signed by nobody we trust; then nothing of the page is kept.
            SyncError: as `Conversation.ask`.
        """
        state = self._outbox.state()
        epoch, cursor = self._replica.cursor()
        request = PullRequest(
            stream=state.stream,
            nonce=new_nonce(),
            ack_token=state.token,
            token_epoch=state.token_epoch,
            epoch=epoch,
            cursor=cursor,
            cards=tuple(self._replica.wanted_cards()),
            health=self._health.health(),
        )
        key = self._signing_key(self._outbox.key_at(state.acked_seq))
        page, _ = self._conversation.ask("pull", request, key, "page", Page)
        self._check(page)
        self._replica.apply(page)
        return page

    def newest(self) -> Newest:
        """Ask for the newest revision that concerns this kiosk: whether a pull is worth it.

        Raises:
            SyncError: as `Conversation.ask`.
        """
        state = self._outbox.state()
        request = NewestRequest(stream=state.stream, nonce=new_nonce(), ack_token=state.token, token_epoch=state.token_epoch)
        key = self._signing_key(self._outbox.key_at(state.acked_seq))
        newest, _ = self._conversation.ask("newest", request, key, "newest_reply", Newest)
        return newest

    def _check(self, page: Page) -> None:
        """Check the documents that carry their own signature, before anything of the page is kept.

        Keyrings come first: what they bring may have signed the others.
        """
        trust = self._conversation.trust
        try:
            for document in page.documents:
                if document.kind in SIGNED_KINDS and document.signed is None and document.body is not None:
                    raise BadSignature(f"{document.kind} {document.id}: not signed")
                if document.kind == "keyring" and document.signed is not None:
                    trust.add(document.signed)
            for document in page.documents:
                if document.kind in SIGNED_KINDS and document.kind != "keyring" and document.signed is not None:
                    open_signed(document.signed, document.kind, SIGNED_KINDS[document.kind], trust.district)
        except BadSignature as error:
            raise NotTheDistrict(f"pull: {error}") from error
