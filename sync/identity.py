"""Who this kiosk is: its keys, its place in the district and whom it trusts, in one file of its own.

The file lies beside the store, not in it: a store that had to be set aside takes no key with it. It is written before
anything that depends on it is sent, in one step (write, fsync, rename, fsync of the folder).
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from sync.contract.ids import new_incarnation, stream_id
from sync.contract.signing import Signed, SigningKey
from sync.errors import IdentityDamaged

FILE_NAME: Final = "identity.json"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A kiosk's identity.

    Attributes:
        url: of the district server.
        fingerprint: of the district key that the enrolment code pinned.
        code: the enrolment code's secret, until the answer came.
        private_keys: by public key, hex; a rotated one stays, since it signs what was written before.
        key: public key to use for the next stream, hex.
        incarnation: of the first stream.
        kiosk, station: given at enrolment; empty until then.
        enrolment: the signed document.
        keyrings: the chain, as far as the kiosk knows it.
        machine: fingerprint of the hardware it was enrolled on.
        enrolled_ms: the district's clock at enrolment, Unix ms: time has not been earlier since.
        begun: whether a store with a stream exists; without one it was lost.
    """

    url: str
    fingerprint: str
    code: str
    private_keys: dict[str, str]
    key: str
    incarnation: str
    kiosk: str = ""
    station: str = ""
    enrolment: Signed | None = None
    keyrings: tuple[Signed, ...] = ()
    machine: str = ""
    enrolled_ms: int = 0
    begun: bool = False

    @property
    def is_enrolled(self) -> bool:
        """Whether the district's answer has come."""
        return bool(self.kiosk)

    @property
    def first_stream(self) -> str:
        """The stream of the first incarnation."""
        return stream_id(self.kiosk, self.incarnation)

    def signing_key(self, public_key: str) -> SigningKey:
        """The private key to a public one (hex).

        Raises:
            KeyError: this kiosk does not have it.
        """
        return SigningKey(bytes.fromhex(self.private_keys[public_key]))

    def with_key(self, key: SigningKey) -> "Identity":
        """With one more key, to be used once the journal says so."""
        keys = self.private_keys | {key.public_key.hex(): key.private_bytes().hex()}
        return msgspec.structs.replace(self, private_keys=keys)


def new_identity(*, url: str, fingerprint: str, code: str, machine: str) -> Identity:
    """An identity to enrol with: its key and incarnation are made before the first request, so a repeat is the same."""
    key = SigningKey.generate()
    public_key = key.public_key.hex()
    return Identity(
        url=url,
        fingerprint=fingerprint,
        code=code,
        private_keys={public_key: key.private_bytes().hex()},
        key=public_key,
        incarnation=new_incarnation(),
        machine=machine,
    )


class IdentityFile:
    """The file of an identity."""

    def __init__(self, folder: Path) -> None:
        """The identity file of a kiosk's data folder."""
        self.path = folder / FILE_NAME

    def load(self) -> Identity | None:
        """The identity, or None for a kiosk that was never enrolled.

        Raises:
            IdentityDamaged: there is a file, but it is none.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            identity = msgspec.json.decode(data, type=Identity)
            identity.signing_key(identity.key)
        except (ValueError, KeyError, RecursionError) as error:
            raise IdentityDamaged(f"{type(error).__name__}: {error}") from error
        return identity

    def save(self, identity: Identity) -> None:
        """Write the identity so that after a power cut there is the old one or the new one, whole.

        Raises:
            OSError: the disk is full or gone; the old one stays.
        """
        write_atomically(self.path, msgspec.json.format(msgspec.json.encode(identity), indent=1))


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file's content in one step, readable by its owner alone, on the disk when this returns."""
    temporary = path.with_suffix(".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
