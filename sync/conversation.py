"""One question, one answer: sign a request, send it, take nothing but the district's own signed reply to it."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from sync.contract.messages import Refused, Reply, Request
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import BadSignature, Signed, SigningKey, from_text, open_signed
from sync.contract.wire import encode
from sync.errors import NotTheDistrict, RefusedByDistrict, TooLargeForTheRoad, Unreachable
from sync.keyring import Trust
from sync.transport import Transport

R = TypeVar("R", bound=Reply)

KEYRINGS: Final = "keyrings"
"""Where the district's chain of keyrings is had; it needs no signature, since each link signs the next."""


class Conversation:
    """Talks to the district over a transport, trusting a keyring."""

    def __init__(self, transport: Transport, trust: Trust) -> None:
        """Talk over this transport to whom this trust names."""
        self._transport = transport
        self.trust = trust

    def ask(
        self,
        purpose: str,
        request: Request,
        key: SigningKey,
        reply_purpose: str,
        kind: type[R],
        body: Callable[[Signed], bytes] = encode,
    ) -> tuple[R, Signed]:
        """Ask the district.

        Args:
            purpose: of the request; also its address.
            request: what to sign.
            key: what to sign with.
            reply_purpose, kind: what the reply must be.
            body: makes the body from the signed request; for a push and a blob more goes with it.

        Returns:
            The reply, and the signed statement that it came in.

        Raises:
            RefusedByDistrict: the district said no, signed.
            NotTheDistrict: somebody else answered, or an old reply came.
            Unreachable: no whole answer came.
            TooLargeForTheRoad: somebody on the way can't carry so much.
        """
        data = self._transport.post(purpose, body(key.sign(purpose, request)))
        try:
            signed = from_text(data)
        except BadSignature as error:
            raise NotTheDistrict(f"{purpose}: {error}") from error
        if signed.key not in self.trust.district:
            self._learn_keys()
        reply = open_reply(signed, reply_purpose, kind, self.trust)
        if reply.stream != request.stream or reply.nonce != request.nonce:
            # A refusal of nobody's question: the district could not read ours.
            if isinstance(reply, Refused) and not reply.nonce:
                if reply.code == SyncRefusal.TOO_LARGE:
                    raise TooLargeForTheRoad(f"{purpose}: {reply.detail}")
                raise Unreachable(f"{purpose}: {reply.code}: {reply.detail}", reply.retry_after_ms)
            raise NotTheDistrict(f"{purpose}: the answer to another question")
        if isinstance(reply, Refused):
            raise RefusedByDistrict(reply)
        return reply, signed

    def _learn_keys(self) -> None:
        """The district may sign with a newer key by now: take the links of its chain that follow ours, if there are any."""
        data = self._transport.post(KEYRINGS, b"{}")
        try:
            for link in msgspec.json.decode(data, type=list[Signed]):
                self.trust.add(link)
        except (msgspec.MsgspecError, BadSignature) as error:
            raise NotTheDistrict(f"{KEYRINGS}: {error}") from error


def open_reply(signed: Signed, purpose: str, kind: type[R], trust: Trust) -> R | Refused:
    """The reply in a signed statement, or the refusal.

    Raises:
        NotTheDistrict: it is neither.
    """
    try:
        return open_signed(signed, purpose, kind, trust.district)
    except BadSignature as error:
        try:
            return open_signed(signed, "refusal", Refused, trust.district)
        except BadSignature:
            raise NotTheDistrict(str(error)) from error
