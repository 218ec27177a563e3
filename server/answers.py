"""Answers to kiosks: every one signed by the district, naming the stream and repeating the nonce of the question."""

from typing import Final

import msgspec

from server import keys, meta
from server.clock import now_ms
from sync.contract.messages import (
    Ack,
    BlobHad,
    Checked,
    Enrolled,
    Newest,
    Page,
    Refused,
    Remembered,
    Reply,
    Request,
    refuse,
)
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed

PURPOSE_OF: Final[dict[type[Reply], str]] = {
    Ack: "ack",
    BlobHad: "blob_reply",
    Checked: "check_reply",
    Enrolled: "enrolled",
    Newest: "newest_reply",
    Page: "page",
    Refused: "refusal",
    Remembered: "remembered",
}

NOBODY: Final = Request(stream="", nonce="")
"""Who asks, where the request could not even be read."""


class Refuse(Exception):
    """The request can't be done as asked; nothing of it is kept.

    Attributes:
        code: why.
        more: further fields of the refusal, as in `Refused`.
    """

    def __init__(self, code: SyncRefusal, detail: str = "", **more: object) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Final = code
        self.more: Final[dict[str, object]] = {"detail": detail, **more}


def sign(reply: Reply) -> Signed:
    """The signed form of a reply, for the purpose that its kind has."""
    return keys.district_key().sign(PURPOSE_OF[type(reply)], reply)


def refused(request: Request, why: Refuse, *, epoch: str | None = None) -> Refused:
    """The refusal of a request.

    Args:
        request: which.
        why: as raised.
        epoch: the feed's, where the caller knows it already; empty where the database can't tell.
    """
    return refuse(
        why.code,
        Request(stream=request.stream, nonce=request.nonce),
        server_time_ms=now_ms(),
        epoch=meta.read().epoch if epoch is None else epoch,
        **why.more,
    )


def asker(payload: str) -> Request:
    """Who says it asks, from a request that is not trusted yet; `NOBODY` where it doesn't say."""
    try:
        return msgspec.json.decode(payload, type=Request)
    except msgspec.MsgspecError:
        return NOBODY
