"""The slip (兑换小票): a receipt for what was redeemed, signed by the kiosk, that any kiosk can check with no network.

It is no voucher: what it names can be handed out once, and the journals say whether it was. It says nothing about a person.

The code is `LS` and base32 (RFC 4648, no padding, any case), letters and digits only like a card's. At most `CODE_MAX`
characters, QR version 15 at level M; titles of rewards are shortened until it fits.

======  ===========================================================
bytes   what
======  ===========================================================
1       format version, 1
8       key id: the first 8 bytes of the SHA-256 of the kiosk's key
2       day on which it was redeemed, days since 1970-01-01
2       expiry day, the last day on which it counts
1       number of lines; then each line:
…       · redemption, reward, collect station: names, see below
1       · quantity
1 + n   · length and UTF-8 of a short title
64      Ed25519 signature over the bytes before
4       CRC-32 of all before: a torn code is not a forged one
======  ===========================================================

A name is its length and its UTF-8; or, for the random ids that we make (`ids.new_fact_id`), its first letter and ten bytes.
"""

import base64
import binascii
import re
import struct
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from sync.contract.refusals import Refusal
from sync.contract.signing import SigningKey, verify_bytes

PREFIX: Final = "LS"
VERSION: Final = 1
CODE_MAX: Final = 600
"""Letters and digits in a QR code of version 15 at level M (ISO/IEC 18004): 77 modules, 4 dots each on narrow paper."""
LINES_MAX: Final = 10
_HEAD: Final = struct.Struct(">B8sHHB")
_SIGNATURE: Final = 64
_CRC: Final = 4
_LEAST: Final = 40
"""A text as long as this that begins like a slip and looks like base32 is one, perhaps torn."""
_PURPOSE: Final = b"linli/1 slip\n"
_TITLES: Final = (12, 10, 8, 6, 5, 4, 3, 2, 0)
"""Characters that a title may have, the most that fits."""

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_OURS: Final = re.compile(f"[a-z][{_ALPHABET}]{{16}}")
_TEXT_MAX: Final = 80


class SlipLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was redeemed.

    Attributes:
        redemption, reward: ids.
        quantity: how many.
        collect: the station where the goods are, or empty for where it was redeemed.
        title: of the reward; on a slip that was read perhaps only its beginning.
    """

    redemption: str
    reward: str
    quantity: int
    collect: str = ""
    title: str = ""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What a slip says.

    Attributes:
        key: `signing.key_id` of the kiosk's key that signed it: it names the kiosk.
        day, expiry_day: days since 1970-01-01, in China's time.
        lines: what was redeemed, at most `LINES_MAX`.
    """

    key: str
    day: int
    expiry_day: int
    lines: tuple[SlipLine, ...]


def make_slip(key: SigningKey, *, day: int, expiry_day: int, lines: Sequence[SlipLine]) -> str:
    """The text of a slip's QR.

    Args:
        key: the kiosk's, one that the district knows.
        day, expiry_day: days since 1970-01-01.
        lines: what was redeemed.

    Raises:
        ValueError: a value does not fit.
    """
    if not 1 <= len(lines) <= LINES_MAX:
        raise ValueError(f"a slip has 1 to {LINES_MAX} lines")
    try:
        head = _HEAD.pack(VERSION, bytes.fromhex(key.id), day, expiry_day, len(lines))
    except struct.error as error:
        raise ValueError(f"a slip's days: {error}") from error
    for most in _TITLES:
        signed = head + b"".join(_pack_line(line, most) for line in lines)
        code = _encoded(signed + key.sign_bytes(_PURPOSE + signed))
        if len(code) <= CODE_MAX:
            return code
    raise ValueError(f"a slip's code has at most {CODE_MAX} characters")


def looks_like_slip(text: str) -> bool:
    """Whether a scanned text is a slip, perhaps a torn one, and no card and no link."""
    text = _normal(text)
    wrong = sum(not (c.isascii() and (c.isupper() or c in "234567")) for c in text)
    return text.startswith(PREFIX) and len(text) >= _LEAST and wrong * 10 <= len(text)


def read_slip(text: str, keys: Mapping[str, bytes]) -> Slip | Refusal:
    """The slip in a code, its signature checked; days and hand-outs are others' business.

    Args:
        text: as scanned; blanks, letter case and full-width forms don't matter.
        keys: the public keys of all known kiosks by `signing.key_id`, old ones too.
    """
    if not looks_like_slip(text):
        return Refusal.SLIP_NOT_A_SLIP
    payload = _normal(text)[len(PREFIX) :]
    try:
        data = base64.b32decode(payload + "=" * (-len(payload) % 8))
    except (binascii.Error, ValueError):
        return Refusal.SLIP_TORN
    body, crc = data[:-_CRC], data[-_CRC:]
    # The last character has bits to spare: they too must be as they were written.
    if len(body) < _HEAD.size + _SIGNATURE or _base32(data) != payload or zlib.crc32(body) != int.from_bytes(crc, "big"):
        return Refusal.SLIP_TORN
    signed, signature = body[:-_SIGNATURE], body[-_SIGNATURE:]
    version, key, day, expiry_day, count = _HEAD.unpack(signed[: _HEAD.size])
    public_key = keys.get(key.hex())
    if public_key is None:
        return Refusal.SLIP_UNKNOWN_KIOSK
    if not verify_bytes(public_key, signature, _PURPOSE + signed):
        return Refusal.SLIP_FORGED
    try:
        if version != VERSION:
            raise ValueError(version)
        lines = _unpack_lines(signed[_HEAD.size :], count)
    except (ValueError, IndexError):
        return Refusal.SLIP_NOT_A_SLIP  # signed, but by software that makes other slips
    return Slip(key=key.hex(), day=day, expiry_day=expiry_day, lines=lines)


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _encoded(body: bytes) -> str:
    return PREFIX + _base32(body + zlib.crc32(body).to_bytes(_CRC, "big"))


def _pack_line(line: SlipLine, most: int) -> bytes:
    if not 1 <= line.quantity <= 255:
        raise ValueError(f"a line's quantity: {line.quantity}")
    names = b"".join(_pack_name(name) for name in (line.redemption, line.reward, line.collect))
    title = line.title if len(line.title) <= most else line.title[:most].rstrip()
    return names + bytes((line.quantity,)) + _pack_text(title)


def _pack_name(name: str) -> bytes:
    if _OURS.fullmatch(name):
        bits = 0
        for character in name[1:]:
            bits = bits << 5 | _ALPHABET.index(character)
        return name[0].encode() + bits.to_bytes(10, "big")
    return _pack_text(name)


def _pack_text(text: str) -> bytes:
    data = text.encode()
    if len(data) > _TEXT_MAX:
        raise ValueError(f"too long for a slip: {text!r}")
    return bytes((len(data),)) + data


def _unpack_lines(data: bytes, count: int) -> tuple[SlipLine, ...]:
    lines = []
    for _ in range(count):
        redemption, data = _unpack_name(data)
        reward, data = _unpack_name(data)
        collect, data = _unpack_name(data)
        quantity, data = data[0], data[1:]
        title, data = _unpack_name(data)
        lines.append(SlipLine(redemption=redemption, reward=reward, quantity=quantity, collect=collect, title=title))
    if data or not lines:
        raise ValueError("not as long as it says")
    return tuple(lines)


def _unpack_name(data: bytes) -> tuple[str, bytes]:
    first = data[0]
    if first > _TEXT_MAX:
        bits = int.from_bytes(data[1:11], "big")
        if len(data) < 11:
            raise ValueError("cut off")
        return chr(first) + "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(16))), data[11:]
    if len(data) < 1 + first:
        raise ValueError("cut off")
    return data[1 : 1 + first].decode(), data[1 + first :]
