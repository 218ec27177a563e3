"""The love-contact card (爱心联系卡): what is in its QR, and how to tell a good one from all others, with no network.

The code is `LL` and base32 (RFC 4648, no padding, any case) of 101 bytes: letters and digits only, since typing scanners and
keyboard layouts spoil more than that. 164 characters, QR version 7 at level M.

======  =====  ===========================================================
offset  bytes
======  =====  ===========================================================
0       1      format version, 1
1       8      key id: the first 8 bytes of the card key's SHA-256
9       5      serial; the card's number is these eleven digits and a check digit
14      2      issue day, days since 1970-01-01
16      2      expiry day, the last day on which it is valid
18      15     secret
33      64     Ed25519 signature over the 33 bytes before
97      4      CRC-32 of the 97 bytes before: a torn code is not a forged one
======  =====  ===========================================================
"""

import base64
import binascii
import struct
import unicodedata
import zlib
from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from sync.contract.ids import card_number
from sync.contract.refusals import Refusal
from sync.contract.signing import SigningKey, verify_bytes

PREFIX: Final = "LL"
VERSION: Final = 1
SECRET_BYTES: Final = 15
_SIGNED: Final = struct.Struct(">B8s5sHH15s")
_BYTES: Final = _SIGNED.size + 64 + 4
CODE_LENGTH: Final = len(PREFIX) + (_BYTES * 8 + 4) // 5
DAY_MS: Final = 86_400_000


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a valid code says.

    Attributes:
        number: the twelve digits on the card.
        key: `signing.key_id` of the card key.
        issue_day, expiry_day: days since 1970-01-01.
        secret: goes into the PIN check and nowhere else; no kiosk stores it.
    """

    number: str
    key: str
    issue_day: int
    expiry_day: int
    secret: bytes


class Revocations(msgspec.Struct, frozen=True, kw_only=True):
    """The district's signed list of what is no longer valid.

    Attributes:
        as_of_ms: when the district made it; its age is shown to staff.
        numbers: revoked cards.
        issued_before_day: every card issued before this day is revoked; 0 for none.
    """

    as_of_ms: int = 0
    numbers: frozenset[str] = frozenset()
    issued_before_day: int = 0


def make_code(key: SigningKey, serial: int, issue_day: int, expiry_day: int, secret: bytes) -> str:
    """The text of a card's QR.

    Args:
        key: the district's card key.
        serial: at most eleven digits.
        issue_day, expiry_day: days since 1970-01-01, at most 65,535.
        secret: `SECRET_BYTES` random bytes.

    Raises:
        ValueError: a value does not fit.
    """
    card_number(serial)
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a card's secret has {SECRET_BYTES} bytes")
    try:
        head = _SIGNED.pack(VERSION, bytes.fromhex(key.id), serial.to_bytes(5, "big"), issue_day, expiry_day, secret)
    except struct.error as error:
        raise ValueError(f"a card's days: {error}") from error
    body = head + key.sign_bytes(b"linli/1 card\n" + head)
    data = body + zlib.crc32(body).to_bytes(4, "big")
    return PREFIX + base64.b32encode(data).decode().rstrip("=")


def read_code(text: str, keys: Mapping[str, bytes]) -> Card | Refusal:
    """The card in a code, its signature checked; days and revocation are `check`'s business.

    Args:
        text: as scanned; blanks, letter case and full-width forms don't matter.
        keys: the district's card keys by `signing.key_id`, old ones too.
    """
    text = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not text:
        return Refusal.CARD_EMPTY
    # A payment code that happens to begin with LL is still a payment code.
    if not text.startswith(PREFIX) or len(text) < 8 or not _looks_like_base32(text):
        return Refusal.CARD_NOT_A_CARD
    if len(text) != CODE_LENGTH:
        return Refusal.CARD_TORN if len(text) < 2 * CODE_LENGTH else Refusal.CARD_NOT_A_CARD
    payload = text[len(PREFIX) :]
    try:
        data = base64.b32decode(payload + "=" * (-len(payload) % 8))
    except (binascii.Error, ValueError):
        return Refusal.CARD_TORN
    body, crc = data[:-4], data[-4:]
    if zlib.crc32(body) != int.from_bytes(crc, "big"):
        return Refusal.CARD_TORN
    version, key, serial_bytes, issue_day, expiry_day, secret = _SIGNED.unpack(body[: _SIGNED.size])
    if version != VERSION:
        return Refusal.CARD_TOO_NEW
    public_key = keys.get(key.hex())
    if public_key is None:
        return Refusal.CARD_FOREIGN
    serial = int.from_bytes(serial_bytes, "big")
    signed = verify_bytes(public_key, body[_SIGNED.size :], b"linli/1 card\n" + body[: _SIGNED.size])
    if not signed or serial >= 10**11:
        return Refusal.CARD_FORGED
    return Card(number=card_number(serial), key=key.hex(), issue_day=issue_day, expiry_day=expiry_day, secret=secret)


def _looks_like_base32(text: str) -> bool:
    """Whether nearly all characters are of the alphabet: a torn code may hold a few wrong ones, a sentence has many."""
    wrong = sum(not (c.isascii() and (c.isupper() or c in "234567")) for c in text)
    return wrong * 10 <= len(text)


def check(card: Card, *, today: int | None, revocations: Revocations) -> Refusal | None:
    """Whether a card still counts.

    Args:
        card: from `read_code`.
        today: days since 1970-01-01, or None where the kiosk can't tell the day; then a card is not refused for its age.
        revocations: the newest list that the kiosk has.
    """
    if is_revoked(card.number, card.issue_day, revocations.numbers, revocations.issued_before_day):
        return Refusal.CARD_REVOKED
    if today is not None and today > card.expiry_day:
        return Refusal.CARD_EXPIRED
    return None


def is_revoked(number: str, issue_day: int, numbers: Collection[str], issued_before_day: int) -> bool:
    """The one rule of revocation, by card and by issue day."""
    return number in numbers or issue_day < issued_before_day
