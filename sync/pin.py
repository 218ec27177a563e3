"""The verifier of a PIN: argon2id over the PIN and the secret in the card's QR, which no kiosk and no server stores.

Six digits alone are guessed in seconds by whoever has the verifier; together with the secret they are not.
"""

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from sync.contract.chance import random_bytes
from sync.contract.settings import Settings

_SALT_BYTES: Final = 16


def make_verifier(pin: str, secret: bytes, settings: Settings) -> str:
    """What the district and the kiosks keep of a PIN.

    Args:
        pin: the digits; their form is `rules.members.pin_is_acceptable`'s business.
        secret: of the card (`cards.Card.secret`).
        settings: what a check may cost.

    Returns:
        argon2id in its usual encoding, with a fresh salt.
    """
    hasher = PasswordHasher(time_cost=settings.argon2_time_cost, memory_cost=settings.argon2_memory_kib, parallelism=1)
    return hasher.hash(_material(pin, secret), salt=random_bytes(_SALT_BYTES))


def pin_fits(pin: str, secret: bytes, verifier: str) -> bool:
    """Whether this PIN and this card's secret made the verifier. A text that is no verifier fits nothing."""
    try:
        return PasswordHasher().verify(verifier, _material(pin, secret))
    except (Argon2Error, InvalidHashError):
        return False


def _material(pin: str, secret: bytes) -> bytes:
    # The secret has a fixed length, so no other pair of PIN and secret gives the same bytes.
    return b"linli/1 pin\n" + secret + unicodedata.normalize("NFKC", pin).strip().encode()
