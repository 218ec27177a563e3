"""What kiosk and district say to each other. docs/protocol.md tells the whole conversation.

Every request is a signed statement of the kiosk, every reply one of the district that repeats stream and nonce. All go by
POST to `/api/v1/<name>`, compressed with Zstandard; the body is the `signing.Signed` as JSON, but for a push
(`wire.PushHeader` and the events' lines) and a blob (the `Signed` on a line, then the bytes).
"""

import msgspec

from sync.contract.body import Name, Whole
from sync.contract.documents import Document
from sync.contract.refusals import CAN_TRY_AGAIN, SyncRefusal
from sync.contract.signing import Signed


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What every request of an enrolled kiosk says.

    Attributes:
        stream: who asks.
        nonce: repeated by the reply.
        ack_token: the newest token that the kiosk was given for this stream; empty before the first.
        token_epoch: the epoch in which it was given. A token of another epoch says nothing: the district that gave it
            has forgotten it, not the kiosk.
    """

    stream: Name
    nonce: Name
    ack_token: Name = ""
    token_epoch: Name = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What every reply says.

    Attributes:
        stream, nonce: of the request.
        server_time_ms: the district's clock.
        epoch: the feed's present epoch.
    """

    stream: str
    nonce: str
    server_time_ms: int
    epoch: str


class Refused(Reply, frozen=True, kw_only=True):
    """Purpose `refusal`.

    Attributes:
        code: why, a `refusals.SyncRefusal`; an older kiosk must understand a refusal that it has no name for.
        can_try_again: whether trying again can help.
        retry_after_ms: not before, 0 for the kiosk's own pace.
        head, hash: the stream as the district has it, for GAP, FORK and COPY.
        last_common_seq: for FORK, the last event both have.
        detail: for the log.
        keyrings: in the refusal of an enrolment, the chain, since the kiosk can't have it yet.
    """

    code: str
    can_try_again: bool
    retry_after_ms: int = 0
    head: int = 0
    hash: str = ""
    last_common_seq: int = 0
    detail: str = ""
    keyrings: tuple[Signed, ...] = ()


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How a kiosk is, for the console.

    Attributes:
        software: its version.
        at_ms: its wall clock.
        pending: events not acknowledged.
        refused_scans: scans refused since the store began, by `refusals.Refusal`.
        revocations_as_of_ms: of its list.
        disk_free_mb: where the store lies.
        notes: conditions staff should know of (`salvaged`, `copied`, `clock_behind`, `check_differs`).
    """

    software: str = ""
    at_ms: Whole = 0
    pending: Whole = 0
    refused_scans: dict[str, int] = {}
    revocations_as_of_ms: Whole = 0
    disk_free_mb: Whole = 0
    notes: tuple[str, ...] = ()


# --- Enrol ------------------------------------------------------------------------------------------------------------


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Purpose `enrol`, signed with the key it brings. The same code and key again get the same answer.

    Attributes:
        code: the one-use secret of the enrolment code.
        public_key: the kiosk's, hex.
        incarnation: of its first stream.
        nonce: repeated by the reply.
        software: version.
    """

    code: str
    public_key: Name
    incarnation: Name
    nonce: Name
    software: str = ""


class Enrolled(Reply, frozen=True, kw_only=True):
    """Purpose `enrolled`; `stream` is the kiosk's first stream.

    Attributes:
        kiosk, station: ids.
        enrolment: the signed document.
        keyrings: the whole chain, first to newest.
    """

    kiosk: str
    station: str
    enrolment: Signed
    keyrings: tuple[Signed, ...]


class EnrolmentCode(msgspec.Struct, frozen=True, kw_only=True):
    """What a keeper types or scans to enrol a kiosk, as base32 text (`encode_code`).

    Attributes:
        url: where the district server is.
        fingerprint: of the newest district key, hex: what the first reply must be signed with.
        code: one-use secret.
    """

    url: str
    fingerprint: str
    code: str


# --- Push -------------------------------------------------------------------------------------------------------------


class PushHead(Request, frozen=True, kw_only=True):
    """Purpose `push`: what is signed of a push. The chain's hash stands for the events.

    Attributes:
        base_seq: the seq before the first event of this push.
        base_hash: its hash.
        seq: of the last event.
        hash: its hash.
        boot, mono_ms, at_ms: the kiosk's clocks when it was made, so that the district can date the events.
    """

    base_seq: Whole
    base_hash: Name
    seq: Whole
    hash: Name
    boot: Name
    mono_ms: Whole
    at_ms: Whole


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the district made of one event, where it is not simply counted; see `district_facts.VerdictGiven`."""

    verdict: str
    reason: str


class Ack(Reply, frozen=True, kw_only=True):
    """Purpose `ack`: the district has committed the stream up to `head`.

    Attributes:
        head, hash: the stream's head.
        verdicts: by seq, for the events of this push that did not simply count.
        ack_token: for the next request.
        backed_up_to: up to this seq the district has the stream in a backup; private texts may be erased.
        stream_status: `live`, `frozen` or `closed`; only a live one may spend.
        newest_rev: of the feed.
        ask_again_ms: how long to wait before the next question while nothing happens here, ms; 0 leaves it to the kiosk.
            The district sets the pace by the number of kiosks that ask it.
    """

    head: int
    hash: str
    ack_token: str
    verdicts: dict[int, Verdict] = {}
    backed_up_to: int = 0
    stream_status: str = "live"
    newest_rev: int = 0
    ask_again_ms: int = 0


class KioskKey(msgspec.Struct, frozen=True, kw_only=True):
    """Purpose `kiosk_key`, signed with the kiosk's old key: the new one is its own."""

    stream: str
    public_key: str


# --- Pull -------------------------------------------------------------------------------------------------------------


class PullRequest(Request, frozen=True, kw_only=True):
    """Purpose `pull`.

    Attributes:
        epoch: of the cursor, or empty for a first pull.
        cursor: the newest rev that the kiosk has.
        cards: numbers of cards that were scanned here and that the kiosk doesn't know: roaming members.
        health: how the kiosk is.
    """

    epoch: Name = ""
    cursor: Whole = 0
    cards: tuple[Name, ...] = ()
    health: Health = Health()


class Page(Reply, frozen=True, kw_only=True):
    """Purpose `page`: documents after the cursor, oldest first; applied together with the cursor.

    Attributes:
        cursor: the new one.
        more: whether there is more to pull at once.
        stream_status, ask_again_ms: as in `Ack`.
    """

    cursor: int
    documents: tuple[Document, ...]
    more: bool
    stream_status: str = "live"
    ask_again_ms: int = 0


class NewestRequest(Request, frozen=True, kw_only=True):
    """Purpose `newest`: is there anything to pull?"""


class Newest(Reply, frozen=True, kw_only=True):
    """Purpose `newest_reply`: the newest rev that concerns this kiosk; `ask_again_ms` as in `Ack`."""

    newest_rev: int
    ask_again_ms: int = 0


# --- Check, remember, blob --------------------------------------------------------------------------------------------


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """A stream added up; see `totals.add_up`."""

    seq: int
    hash: str
    types: dict[str, int]
    points: dict[str, int]


class CheckRequest(Request, frozen=True, kw_only=True):
    """Purpose `check`: once a day both sides compare what they hold of a stream up to its acknowledged head."""

    totals: Totals


class Checked(Reply, frozen=True, kw_only=True):
    """Purpose `check_reply`; `totals` are the district's own."""

    agree: bool
    totals: Totals


class RememberRequest(Request, frozen=True, kw_only=True):
    """Purpose `remember`: documents that the district signed once and may have forgotten by a restore."""

    documents: tuple[tuple[str, Signed], ...]


class Remembered(Reply, frozen=True, kw_only=True):
    """Purpose `remembered`: how many of them were news."""

    learnt: int


class BlobRequest(Request, frozen=True, kw_only=True):
    """Purpose `blob`: the next part of a blob; an empty part asks how far the district is.

    Attributes:
        sha256: of the whole, hex.
        size: of the whole, bytes.
        offset: where this part begins.
    """

    sha256: Name
    size: Whole
    offset: Whole


class BlobHad(Reply, frozen=True, kw_only=True):
    """Purpose `blob_reply`: how many bytes the district has from the start on; all of them means whole and checked."""

    have: int


def refuse(code: SyncRefusal, request: Request, *, server_time_ms: int, epoch: str, **more: object) -> Refused:
    """The refusal of a request, saying whether trying again can help."""
    return msgspec.convert(
        {
            "code": code,
            "can_try_again": CAN_TRY_AGAIN[code],
            "stream": request.stream,
            "nonce": request.nonce,
            "server_time_ms": server_time_ms,
            "epoch": epoch,
            **more,
        },
        Refused,
    )
