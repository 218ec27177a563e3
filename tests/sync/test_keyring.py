"""Whom a kiosk trusts: a chain of keyrings, and the one key that its enrolment code names."""

import hashlib

import msgspec
import pytest

from sync.contract.documents import Keyring, PublicKey
from sync.contract.signing import BadSignature, Signed, SigningKey, fingerprint
from sync.keyring import Trust
from tests.sync.fake_district import CARDS_KEY, KEY, first_keyring, public

NEXT = SigningKey(b"next".ljust(32, b"."))
STRANGER = SigningKey(b"stranger".ljust(32, b"."))
FIRST = first_keyring()


def following(before: Signed, signer: SigningKey, *keys: SigningKey, serial: int = 2, previous: str = "") -> Signed:
    ring = Keyring(
        serial=serial,
        previous=previous or hashlib.sha256(before.payload.encode()).hexdigest(),
        district=tuple(map(public, keys)),
        cards=(public(CARDS_KEY),),
    )
    return signer.sign("keyring", ring)


def test_a_chain_ends_in_the_keys_of_its_newest_link() -> None:
    trust = Trust([FIRST, following(FIRST, KEY, NEXT)], pinned=fingerprint(NEXT.public_key))
    assert set(trust.district) == {NEXT.id}
    assert set(trust.cards) == {CARDS_KEY.id}


def test_a_link_that_is_known_changes_nothing() -> None:
    trust = Trust([FIRST])
    assert trust.add(following(FIRST, KEY, KEY, NEXT))
    assert not trust.add(FIRST)
    assert set(trust.district) == {KEY.id, NEXT.id}


@pytest.mark.parametrize(
    "link",
    [
        following(FIRST, STRANGER, STRANGER),
        following(FIRST, KEY, NEXT, serial=3),
        following(FIRST, KEY, NEXT, previous="00"),
        msgspec.structs.replace(following(FIRST, STRANGER, STRANGER), key=KEY.id),
        KEY.sign("enrolment", {"serial": 2}),
        KEY.sign("keyring", {"serial": 2}),
        first_keyring(STRANGER),
    ],
    ids=["stranger", "a link is missing", "another past", "false name", "other purpose", "no keyring", "another first"],
)
def test_what_does_not_follow_is_refused_and_changes_nothing(link: Signed) -> None:
    trust = Trust([FIRST])
    with pytest.raises(BadSignature):
        trust.add(link)
    assert (set(trust.district), trust.chain) == ({KEY.id}, (FIRST,))


def ring_with(*keys: PublicKey) -> Signed:
    return KEY.sign("keyring", Keyring(serial=1, previous="", district=keys, cards=()))


@pytest.mark.parametrize(
    "chain",
    [
        [],
        [following(FIRST, KEY, NEXT)],
        [ring_with()],
        [ring_with(PublicKey(id=KEY.id, public_key=STRANGER.public_key.hex()))],
        [ring_with(public(KEY), PublicKey(id="x", public_key="no hex"))],
        [Signed(payload="{", key=KEY.id, signature="")],
        [Signed(payload="[" * 100_000, key=KEY.id, signature="")],
    ],
    ids=["none", "no first", "no keys", "false name", "no hex", "no JSON", "deep"],
)
def test_what_is_no_chain_is_refused(chain: list[Signed]) -> None:
    with pytest.raises(BadSignature):
        Trust(chain)


def test_a_chain_without_the_pinned_key_is_another_districts() -> None:
    with pytest.raises(BadSignature):
        Trust([FIRST], pinned=fingerprint(STRANGER.public_key))


def test_naming_the_pinned_key_is_not_having_it() -> None:
    """Anybody can write the district's public key into a keyring of his own."""
    ring = Keyring(serial=1, previous="", district=(public(KEY), public(STRANGER)), cards=())
    trust = Trust([STRANGER.sign("keyring", ring)], pinned=fingerprint(KEY.public_key))
    assert not trust.is_vouched_for(fingerprint(KEY.public_key), STRANGER.id)
    assert Trust([FIRST]).is_vouched_for(fingerprint(KEY.public_key), KEY.id)


def test_a_key_that_came_by_rotation_vouches_by_signing_the_reply() -> None:
    trust = Trust([FIRST, following(FIRST, KEY, KEY, NEXT)])
    assert trust.is_vouched_for(fingerprint(NEXT.public_key), NEXT.id)
    assert not trust.is_vouched_for(fingerprint(NEXT.public_key), KEY.id)
