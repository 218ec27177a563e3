"""The district's keys as a kiosk trusts them: a chain of signed keyrings, pinned by a fingerprint at enrolment."""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec

from sync.contract.documents import Keyring, PublicKey
from sync.contract.signing import BadSignature, Signed, fingerprint, key_id, open_signed


class Trust:
    """The keys that a verified chain of keyrings ends in."""

    def __init__(self, chain: Iterable[Signed], *, pinned: str = "") -> None:
        """Verify a chain from its first keyring on.

        Args:
            chain: signed keyrings, first to newest.
            pinned: fingerprint of a district key that the newest keyring must hold, or empty for a chain that was
                trusted before.

        Raises:
            BadSignature: a link is missing or not signed by the one before, or the pinned key isn't there.
        """
        self.chain: tuple[Signed, ...] = ()
        self._newest: Keyring | None = None
        self._district: dict[str, bytes] = {}
        self._signers: set[bytes] = set()
        self._cards: dict[str, bytes] = {}
        links = tuple(chain)
        for link in links:
            self.add(link)
        if not links:
            raise BadSignature("keyring: none")
        if pinned and pinned not in {fingerprint(key) for key in self._district.values()}:
            raise BadSignature("keyring: not the district that the enrolment code names")

    def add(self, link: Signed) -> bool:
        """Take the next keyring; one that is known already changes nothing.

        Returns:
            Whether it was new.

        Raises:
            BadSignature: it does not follow the newest, or the newest did not sign it.
        """
        if any(link.payload == known.payload for known in self.chain):
            return False
        if self._newest is None:
            # The first signs itself; what makes it ours is the pinned fingerprint.
            signer = _own_key(link)
            first = open_signed(link, "keyring", Keyring, lambda _: signer)
            follows = first.serial == 1 and first.previous == ""
            ring = first
        else:
            signer = self._district.get(link.key)
            ring = open_signed(link, "keyring", Keyring, self._district)
            follows = (
                ring.serial == self._newest.serial + 1
                and ring.previous == hashlib.sha256(self.chain[-1].payload.encode()).hexdigest()
            )
        if not follows:
            raise BadSignature(f"keyring: {ring.serial} does not follow")
        assert signer is not None  # else the signature could not have fitted
        self._signers.add(signer)
        self._district = _keys(ring.district)
        self._cards = _keys(ring.cards)
        self._newest = ring
        self.chain = (*self.chain, link)
        return True

    def is_vouched_for(self, pinned: str, reply_key: str) -> bool:
        """Whether the pinned key itself stands behind this chain: it signed one of its links, or the reply that brought it.

        That a keyring names the key proves nothing, since anybody can write a public key into a keyring of his own.

        Args:
            pinned: fingerprint of the key.
            reply_key: `key_id` of the key that signed the reply.
        """
        replier = self._district.get(reply_key)
        return pinned in {fingerprint(key) for key in (*self._signers, *([replier] if replier else ()))}

    @property
    def district(self) -> Mapping[str, bytes]:
        """The district's public keys by id."""
        return MappingProxyType(self._district)

    @property
    def cards(self) -> Mapping[str, bytes]:
        """The card keys by id."""
        return MappingProxyType(self._cards)


def _keys(keys: Iterable[PublicKey]) -> dict[str, bytes]:
    try:
        found = {key.id: bytes.fromhex(key.public_key) for key in keys}
    except ValueError as error:
        raise BadSignature(f"keyring: {error}") from error
    if any(key_id(public_key) != name for name, public_key in found.items()):
        raise BadSignature("keyring: a key under another key's name")
    return found


def _own_key(link: Signed) -> bytes | None:
    try:
        ring = msgspec.json.decode(link.payload, type=Keyring)
    except msgspec.MsgspecError:
        return None
    return _keys(ring.district).get(link.key)
