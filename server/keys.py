"""The district's private keys: files in the data directory, readable by their owner alone.

`district-<id>.key` signs replies and documents, `cards-<id>.key` signs cards; the files `district` and `cards` name the
newest of each. Old files stay: a restored server must know what it once signed with.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings

from server import feed, journal, meta, turns
from sync.contract.district_facts import KeyringPublished
from sync.contract.documents import Keyring, PublicKey
from sync.contract.events import Draft
from sync.contract.signing import Signed, SigningKey, to_text

DISTRICT: Final = "district"
CARDS: Final = "cards"

_cache: dict[Path, tuple[tuple[int, int], SigningKey]] = {}


class NoKeys(Exception):
    """The data directory has no keys yet; `linli-server init` makes them."""


def directory() -> Path:
    """Where the key files lie."""
    return Path(settings.DATA_DIR) / "keys"


def make_keys() -> None:
    """Make the first district key and the first card key, where there are none, and the secret for Django's sessions."""
    directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (DISTRICT, CARDS):
        if not (directory() / name).exists():
            _name_newest(name, _keep(name, SigningKey.generate()))
    if not (directory() / "django").exists():
        _write("django", secrets.token_hex(32))


def district_key() -> SigningKey:
    """The key that signs replies and documents. Notices when another process rotated it.

    Raises:
        NoKeys: there is none yet.
    """
    return _newest(DISTRICT)


def card_key() -> SigningKey:
    """The key that signs cards.

    Raises:
        NoKeys: there is none yet.
    """
    return _newest(CARDS)


def our_public_keys() -> dict[str, bytes]:
    """Every district key that ever was ours, by id: those of the keyrings, and those of the files, which a backup of the
    database may be older than."""
    ours = {key.id: bytes.fromhex(key.public_key) for ring in _rings() for key in ring.district}
    for path in directory().glob(f"{DISTRICT}-*.key"):
        key = SigningKey(bytes.fromhex(path.read_text()))
        ours[key.id] = key.public_key
    return ours


class StillRecovering(Exception):
    """A restored district learns from its kiosks which keyrings it published; another now could be a second of one number,
    and kiosks that hold the first would trust nobody any more."""


def _check_not_recovering() -> None:
    if meta.read().recovering:
        raise StillRecovering("the district is recovering: keys can be changed once that is confirmed")


def publish_first_keyring(*, actor: str) -> None:
    """The first link of the chain, signed by its own key. Inside the transaction that founds the district."""
    key = district_key()
    ring = Keyring(serial=1, previous="", district=(_public(key),), cards=(_public(card_key()),))
    _publish(ring, key, actor)


def rotate_district_key(*, actor: str) -> SigningKey:
    """Sign with a new key from now on. Old ones stay trusted for what they signed.

    The keyring is published, signed by the key before, ahead of the new key's first use.

    Raises:
        StillRecovering: see there.
    """
    _check_not_recovering()
    old, new = district_key(), SigningKey.generate()
    path = _keep(DISTRICT, new)
    with turns.writing():
        ring = newest_keyring()
        _publish(_following(ring, district=(*ring.district, _public(new))), old, actor)
    _name_newest(DISTRICT, path)
    return new


def rotate_card_key(*, actor: str) -> SigningKey:
    """Sign cards with a new key from now on. Old ones stay: cards outlive keys.

    Raises:
        StillRecovering: see there.
    """
    _check_not_recovering()
    new = SigningKey.generate()
    path = _keep(CARDS, new)
    with turns.writing():
        ring = newest_keyring()
        _publish(_following(ring, cards=(*ring.cards, _public(new))), district_key(), actor)
    _name_newest(CARDS, path)
    return new


def keyrings() -> tuple[Signed, ...]:
    """The whole signed chain, first to newest."""
    return tuple(sorted(feed.signed_documents("all", "keyring"), key=lambda signed: _ring(signed).serial))


def newest_keyring() -> Keyring:
    """The keyring in force.

    Raises:
        NoKeys: none was published yet.
    """
    rings = _rings()
    if not rings:
        raise NoKeys("the district was not founded yet")
    return rings[-1]


def _rings() -> list[Keyring]:
    return [_ring(signed) for signed in keyrings()]


def _ring(signed: Signed) -> Keyring:
    return msgspec.json.decode(signed.payload, type=Keyring)


def _public(key: SigningKey) -> PublicKey:
    return PublicKey(id=key.id, public_key=key.public_key.hex())


def _publish(ring: Keyring, signer: SigningKey, actor: str) -> None:
    document = to_text(signer.sign("keyring", ring))
    journal.append_district([Draft(body=KeyringPublished(serial=ring.serial, document=document))], actor=actor)


def _following(ring: Keyring, **changes: tuple[PublicKey, ...]) -> Keyring:
    payload = keyrings()[-1].payload
    return msgspec.structs.replace(
        ring, serial=ring.serial + 1, previous=hashlib.sha256(payload.encode()).hexdigest(), **changes
    )


def _keep(name: str, key: SigningKey) -> Path:
    return _write(f"{name}-{key.id}.key", key.private_bytes().hex())


def _name_newest(name: str, path: Path) -> None:
    _write(name, path.name)


def _write(name: str, text: str) -> Path:
    """Write a file whole or not at all, for the owner's eyes alone, on the disk before this returns."""
    path = directory() / name
    part = path.with_name(f".{name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def _newest(name: str) -> SigningKey:
    naming = directory() / name
    try:
        stat = naming.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        cached = _cache.get(naming)
        if cached is None or cached[0] != stamp:
            key = SigningKey(bytes.fromhex((directory() / naming.read_text().strip()).read_text()))
            cached = _cache[naming] = (stamp, key)
    except FileNotFoundError as error:
        raise NoKeys(f"no {name} key in {directory()}") from error
    return cached[1]
