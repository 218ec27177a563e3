"""Drafts: what somebody had begun when the visit ended, kept at this kiosk for the card's next scan.

Table `drafts` of the store, one row a card. What was written is sealed with a key that is made of the card's own secret,
which no kiosk stores: without the card nobody can read it, neither on this screen nor on a disk that was carried away, and
what SQLite leaves in a freed page says nothing. A row is erased when it is taken up or thrown away, when its time is over,
and when the district took away the member or the card. A draft is a convenience: where it can't be kept or read, nobody is
told.
"""

import logging
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tinydb import where

from kiosk.actions.visitor import person_of
from kiosk.desk import Desk
from sync.contract.cards import Card
from sync.contract.chance import random_bytes
from sync.contract.refusals import Refusal

_log = logging.getLogger(__name__)

TABLE: Final = "drafts"
_NONCE_BYTES: Final = 12
_H_MS: Final = 3_600_000


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Something begun: never a PIN, and nothing of anybody but the card's holder.

    Attributes:
        kind: of what: `wish`, `basket`; a text `draft.<kind>` asks whether to go on with it.
        data: what the step that goes on needs, by names of its own.
        kept_ms: when it was laid aside, Unix ms; 0 while its visit lasts.
    """

    kind: str
    data: dict[str, str | int]
    kept_ms: int = 0


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table: the card's number, the member who holds it (empty where the district had told of none), and what
    is sealed, in hex."""

    card: str
    member: str
    kept_ms: int
    sealed: str


def keep(desk: Desk, code: str, draft: Draft) -> None:
    """Keep this for the card of that code, in place of what was kept before; nothing where the settings say zero hours."""
    card = desk.cards.read(code)
    if isinstance(card, Refusal) or not _limit_ms(desk):
        return
    now_ms = desk.kiosk.here().now_ms
    draft = msgspec.structs.replace(draft, kept_ms=now_ms)
    nonce = random_bytes(_NONCE_BYTES)
    sealed = nonce + _seal(card).encrypt(nonce, msgspec.json.encode(draft), card.number.encode())
    row = _Row(card=card.number, member=_member(desk, card.number), kept_ms=now_ms, sealed=sealed.hex())
    desk.kiosk.store.table(TABLE).upsert(msgspec.to_builtins(row), where("card") == card.number)


def find(desk: Desk, code: str) -> Draft | None:
    """What is kept for the card of that code. It stays until `forget`."""
    sweep(desk)
    card = desk.cards.read(code)
    if isinstance(card, Refusal):
        return None
    found = desk.kiosk.store.table(TABLE).get(where("card") == card.number)
    if not isinstance(found, dict):
        return None
    try:
        sealed = bytes.fromhex(msgspec.convert(found, _Row).sealed)
        opened = _seal(card).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], card.number.encode())
        return msgspec.json.decode(opened, type=Draft)
    except (InvalidTag, ValueError, msgspec.ValidationError):
        _log.warning("a draft can't be read any more")
        forget(desk, card.number)
        return None


def forget(desk: Desk, number: str) -> None:
    """It was taken up or thrown away."""
    desk.kiosk.store.table(TABLE).remove(where("card") == number)


def sweep(desk: Desk) -> None:
    """Erase what is over: older than the settings allow (or from a time that has not come), or of a member who is gone."""
    table = desk.kiosk.store.table(TABLE)
    if over := [row.doc_id for row in table if _is_over(desk, row)]:
        table.remove(doc_ids=over)


def _is_over(desk: Desk, row: object) -> bool:
    try:
        kept = msgspec.convert(row, _Row)
    except msgspec.ValidationError:
        return True
    old = abs(desk.kiosk.here().now_ms - kept.kept_ms) >= _limit_ms(desk)
    return old or bool(kept.member and _member(desk, kept.card) != kept.member)


def _member(desk: Desk, number: str) -> str:
    """Who holds a card, if the district tells of that member; of one who was deleted it tells no more."""
    member = person_of(desk, number).member
    return member if member and desk.kiosk.replica.member(member) else ""


def _limit_ms(desk: Desk) -> int:
    return desk.kiosk.replica.settings().drafts_kept_h * _H_MS


def _seal(card: Card) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), length=32, salt=None, info=b"linli/1 draft").derive(card.secret))
