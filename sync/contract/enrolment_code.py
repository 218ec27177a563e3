"""The enrolment code: what a keeper scans, or types with patience, to make a kiosk the district's.

`LLE` and base32 of the JSON of `messages.EnrolmentCode` with a CRC-32, so a typing mistake is found before the network.
"""

import base64
import binascii
import unicodedata
import zlib
from typing import Final

import msgspec

from sync.contract.messages import EnrolmentCode

PREFIX: Final = "LLE"


class BadCode(Exception):
    """A text that is no enrolment code, or one with a mistake in it."""


def encode_code(code: EnrolmentCode) -> str:
    """The text of an enrolment code: capital letters and digits only."""
    data = msgspec.json.encode((code.url, code.fingerprint, code.code))
    return PREFIX + base64.b32encode(zlib.crc32(data).to_bytes(4, "big") + data).decode().rstrip("=")


def decode_code(text: str) -> EnrolmentCode:
    """The enrolment code in a text; blanks, hyphens, letter case and full-width forms don't matter.

    Raises:
        BadCode: it is none, or has a mistake in it.
    """
    text = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    if not text.startswith(PREFIX):
        raise BadCode("not an enrolment code")
    payload = text[len(PREFIX) :]
    try:
        data = base64.b32decode(payload + "=" * (-len(payload) % 8))
        if zlib.crc32(data[4:]).to_bytes(4, "big") != data[:4]:
            raise BadCode("an enrolment code with a mistake in it")
        url, fingerprint, code = msgspec.json.decode(data[4:], type=tuple[str, str, str])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadCode("an enrolment code with a mistake in it") from error
    return EnrolmentCode(url=url, fingerprint=fingerprint, code=code)
