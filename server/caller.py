"""Who calls: the stream that a request names, whether its kiosk signed it, and what its token tells.

A token is given with each ack that moved the head, and begins with that head. The server keeps the newest and the one
before: the one before means that the reply was lost, an older one that the disk is a copy or an old image.
"""

import enum
from typing import NamedTuple, TypeVar

import msgspec
from django.db import connection

from server import feed
from server.answers import Refuse
from server.models import Kiosk
from server.registry import LIVE
from sync.contract.chance import random_hex
from sync.contract.ids import kiosk_of
from sync.contract.messages import Request
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import BadSignature, Signed, key_id, open_signed
from sync.contract.wire import genesis_hash

R = TypeVar("R", bound=Request)


class Caller(NamedTuple):
    """A stream as the district has it; the fields of `models.Stream`. `id` is 0 for one that it has not met yet."""

    id: int
    name: str
    kiosk: str
    station: str
    head: int
    hash: str
    status: str
    status_reason: str
    token: str
    previous_token: str
    token_epoch: str
    public_key: str
    key_since: int
    previous_key: str
    backed_up_to: int
    pushed_in_epoch: str

    @property
    def audiences(self) -> tuple[str, str, str]:
        """Whose documents this stream may have."""
        return (feed.ALL, feed.for_station(self.station), feed.for_stream(self.name))


_FIELDS = ", ".join(Caller._fields)
_FIND = f"SELECT {_FIELDS} FROM server_stream WHERE name = %s"  # noqa: S608 - the field names above


class Token(enum.Enum):
    """What the token of a request tells."""

    CURRENT = enum.auto()
    """The newest: the kiosk has all that it was told."""
    PREVIOUS = enum.auto()
    """The one before: the last ack did not arrive."""
    FRESH = enum.auto()
    """Given in another epoch, and none was given in this one yet: it says nothing."""
    AHEAD = enum.auto()
    """Given for a head that the district has not: the district may have been restored."""
    OLDER = enum.auto()
    """Older than a lost reply explains: a copy of the disk, or an old image."""


def find(stream: str) -> Caller | None:
    """The stream of this name; for a new incarnation of a kiosk that is known, one that is not in the table yet."""
    if "\x00" in stream:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [stream])
        row = cursor.fetchone()
    if row is not None:
        return Caller(*row)
    known = Kiosk.objects.filter(id=kiosk_of(stream)).values_list("station", "public_key").first()
    if known is None or not stream.partition(".")[2]:
        return None
    station, public_key = known
    return Caller(
        id=0,
        name=stream,
        kiosk=kiosk_of(stream),
        station=station,
        head=0,
        hash=genesis_hash(stream),
        status=LIVE,
        status_reason="",
        token="",
        previous_token="",
        token_epoch="",
        public_key=public_key,
        key_since=0,
        previous_key="",
        backed_up_to=0,
        pushed_in_epoch="",
    )


def find_or_refuse(stream: str) -> Caller:
    """The stream of this name.

    Raises:
        Refuse: UNKNOWN_STREAM.
    """
    caller = find(stream)
    if caller is None:
        raise Refuse(SyncRefusal.UNKNOWN_STREAM, stream[:80])
    return caller


def read_request(signed: Signed, kind: type[R]) -> R:
    """What a request says, before anybody knows who says it.

    Raises:
        Refuse: MALFORMED.
    """
    try:
        return msgspec.json.decode(signed.payload, type=kind)
    except msgspec.MsgspecError as error:
        raise Refuse(SyncRefusal.MALFORMED, str(error)[:200]) from error


def open_request(signed: Signed, purpose: str, kind: type[R]) -> tuple[R, Caller]:
    """A request other than a push, once it is known that the stream's kiosk signed it.

    Raises:
        Refuse: MALFORMED, UNKNOWN_STREAM, UNKNOWN_KEY, BAD_SIGNATURE; GAP where a kiosk shows itself to be ahead of a
            district that was restored, with a key that this district may have forgotten.
    """
    request = read_request(signed, kind)
    caller = find_or_refuse(request.stream)
    keys = [caller.public_key]
    if caller.previous_key and request.ack_token == caller.previous_token:
        keys.append(caller.previous_key)  # the ack of the rotation did not arrive
    verify_caller(signed, purpose, kind, keys, caller, head_of(request.ack_token))
    return request, caller


def verify_caller(signed: Signed, purpose: str, kind: type[R], keys: list[str], caller: Caller, acked: int) -> None:
    """As `verify`, but a kiosk with an unknown key is told where the district ends, if that is before what it says was
    acknowledged: a district that was restored may have forgotten the key.

    Raises:
        Refuse: as `open_request`.
    """
    try:
        verify(signed, purpose, kind, keys)
    except Refuse as why:
        if why.code is SyncRefusal.UNKNOWN_KEY and acked > caller.head:
            raise gap(caller) from why
        raise


def verify(signed: Signed, purpose: str, kind: type[R], keys: list[str]) -> None:
    """Check that one of these keys (hex) signed a request.

    Raises:
        Refuse: UNKNOWN_KEY, BAD_SIGNATURE.
    """
    known = {key_id(bytes.fromhex(key)): bytes.fromhex(key) for key in keys}
    if signed.key not in known:
        raise Refuse(SyncRefusal.UNKNOWN_KEY, signed.key[:80])
    try:
        open_signed(signed, purpose, kind, known)
    except BadSignature as error:
        raise Refuse(SyncRefusal.BAD_SIGNATURE, str(error)[:200]) from error


def judge_token(caller: Caller, request: Request, epoch: str) -> Token:
    """What the token of a request tells, in this epoch of the feed."""
    token = request.ack_token
    if token == caller.token:
        return Token.CURRENT
    if token == caller.previous_token:
        return Token.PREVIOUS
    if request.token_epoch != epoch:
        return Token.OLDER if caller.token_epoch == epoch else Token.FRESH
    return Token.AHEAD if head_of(token) > caller.head else Token.OLDER


def new_token(head: int) -> str:
    """A token for an ack of this head."""
    return f"{head}-{random_hex(8)}"


def head_of(token: str) -> int:
    """The head that a token was given for; 0 for none."""
    head = token.partition("-")[0]
    return int(head) if head.isascii() and head.isdecimal() and len(head) < 17 else 0


def gap(caller: Caller) -> Refuse:
    """The refusal that tells a kiosk from where on the district needs its events."""
    return Refuse(SyncRefusal.GAP, head=caller.head, hash=caller.hash)


def copy(caller: Caller) -> Refuse:
    """The refusal of a copied disk."""
    return Refuse(SyncRefusal.COPY, head=caller.head, hash=caller.hash)
