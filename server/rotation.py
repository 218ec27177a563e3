"""Rotation of a kiosk's key: the old key vouches for the new one, in an event of the kiosk's own journal."""

from typing import NamedTuple

from sync.contract.events import Event
from sync.contract.kiosk_facts import KeyRotated
from sync.contract.messages import KioskKey
from sync.contract.signing import BadSignature, Signed, from_text, key_id, open_signed
from sync.contract.wire import NotAnEvent, body_of


class StreamKeys(NamedTuple):
    """Which key signs a stream's heads, hex: `public_key` from the seq `key_since` on, `previous_key` before."""

    public_key: str
    key_since: int
    previous_key: str


def after(keys: StreamKeys, event: Event) -> StreamKeys:
    """The keys of a stream after one of its events; only a `key_rotated` that the old key vouches for changes them."""
    new = vouched_key(event, keys.public_key)
    if new is None:
        return keys
    if event.carried_from is not None:
        # Rotated before this stream began, all of which is signed with the new key.
        return keys._replace(public_key=new)
    return StreamKeys(public_key=new, key_since=event.seq, previous_key=keys.public_key)


def vouched_key(event: Event, key: str) -> str | None:
    """The new key (hex) of a `key_rotated` event, if the old one vouches for it; else None, and nothing rotates."""
    if event.type != "key_rotated":
        return None
    try:
        body = body_of(event)
        if not isinstance(body, KeyRotated):
            return None
        new = vouched(from_text(body.proof), key)
    except (NotAnEvent, BadSignature):
        return None
    return new if new == body.public_key else None


def vouched(proof: Signed, key: str) -> str | None:
    """The public key (hex) that this key vouches for in a signed `messages.KioskKey`, or None."""
    old = bytes.fromhex(key)
    try:
        new = open_signed(proof, "kiosk_key", KioskKey, {key_id(old): old})
        return new.public_key if len(bytes.fromhex(new.public_key)) == 32 else None
    except (BadSignature, ValueError):
        return None
