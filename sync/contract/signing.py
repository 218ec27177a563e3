"""Signed statements: one form for everything that is signed, by a kiosk or by the district.

A statement is a JSON text and an Ed25519 signature over its exact bytes, prefixed by its purpose, so that what was signed
as a pull can never pass for a grant.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.chance import random_bytes

T = TypeVar("T")

REQUESTS: Final = ("enrol", "push", "pull", "newest", "check", "remember", "blob")
REPLIES: Final = ("enrolled", "ack", "page", "newest_reply", "check_reply", "remembered", "blob_reply", "refusal")
DOCUMENTS: Final = ("grant", "revocations", "keyring", "enrolment", "kiosk_key")
PURPOSES: Final = frozenset((*REQUESTS, *REPLIES, *DOCUMENTS))
"""What statements are signed for; see `messages` and `documents`."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A statement with its signature.

    Attributes:
        payload: the statement, JSON; these exact characters (as UTF-8) are signed.
        key: `key_id` of the key that signed.
        signature: Ed25519, hex.
    """

    payload: str
    key: str
    signature: str


class BadSignature(Exception):
    """A statement that nobody we trust has signed, or that is not what it should be."""


def _signed_bytes(purpose: str, payload: str) -> bytes:
    assert purpose in PURPOSES
    return b"linli/1 " + purpose.encode() + b"\n" + payload.encode()


def key_id(public_key: bytes) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def fingerprint(public_key: bytes) -> str:
    """The full SHA-256 of a public key, hex: what an enrolment code pins."""
    return hashlib.sha256(public_key).hexdigest()


class SigningKey:
    """An Ed25519 private key with its public half and name at hand."""

    def __init__(self, private_key: bytes) -> None:
        """Take 32 private bytes.

        Raises:
            ValueError: there are not 32 of them.
        """
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.public_key: Final = self._key.public_key().public_bytes_raw()
        self.id: Final = key_id(self.public_key)

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key."""
        return cls(random_bytes(32))

    def private_bytes(self) -> bytes:
        """The 32 private bytes, for the file that keeps them."""
        return self._key.private_bytes_raw()

    def sign_bytes(self, message: bytes) -> bytes:
        """The 64 bytes of a bare signature, as a card carries it."""
        return self._key.sign(message)

    def sign(self, purpose: str, statement: object) -> Signed:
        """A statement (any msgspec Struct) made into JSON and signed for this purpose."""
        payload = msgspec.json.encode(statement).decode()
        signature = self._key.sign(_signed_bytes(purpose, payload))
        return Signed(payload=payload, key=self.id, signature=signature.hex())


def verify_bytes(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def open_signed(
    signed: Signed,
    purpose: str,
    kind: type[T],
    keys: Mapping[str, bytes] | Callable[[str], bytes | None],
) -> T:
    """What a statement says, once its signature is known to be good.

    Args:
        signed: the statement.
        purpose: what it must have been signed for.
        kind: the Struct that it must be.
        keys: the trusted public keys by `key_id`.

    Raises:
        BadSignature: unknown key, wrong signature, other purpose, or not a statement of that kind.
    """
    public_key = keys(signed.key) if callable(keys) else keys.get(signed.key)
    if public_key is None:
        raise BadSignature(f"{purpose}: signed by an unknown key {signed.key!r}")
    try:
        signature = bytes.fromhex(signed.signature)
    except ValueError:
        signature = b""
    try:
        message = _signed_bytes(purpose, signed.payload)
    except UnicodeEncodeError:
        raise BadSignature(f"{purpose}: not text") from None
    if not verify_bytes(public_key, signature, message):
        raise BadSignature(f"{purpose}: the signature does not fit")
    try:
        return msgspec.json.decode(signed.payload, type=kind)
    except (ValueError, RecursionError) as error:
        raise BadSignature(f"{purpose}: signed, but not understood: {error}") from error


def to_text(signed: Signed) -> str:
    """A signed statement as one JSON text, for a store or a body that keeps it verbatim."""
    return msgspec.json.encode(signed).decode()


def from_text(text: str | bytes) -> Signed:
    """The statement that `to_text` wrote.

    Raises:
        BadSignature: it is no such text.
    """
    try:
        return msgspec.json.decode(text, type=Signed)
    except (ValueError, RecursionError) as error:  # broken UTF-8 is a ValueError too
        raise BadSignature(f"not a signed statement: {error}") from error


def as_builtins(value: object) -> Any:
    """A Struct as plain dicts and lists, for TinyDB documents and JSON columns."""
    return msgspec.to_builtins(value)
