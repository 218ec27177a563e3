"""Give the kiosk a new key."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.desk import Desk
from sync.contract.kiosk_facts import KeyRotated
from sync.contract.refusals import Refusal


class Rotated(msgspec.Struct, frozen=True, kw_only=True):
    """From now on the kiosk signs with another key.

    Attributes:
        facts: the saved facts.
        public_key: the new one, hex.
    """

    facts: tuple[str, ...]
    public_key: str


@saving
def rotate_key(desk: Desk) -> Rotated | Refusal:
    """Sign with a new key from the next fact on; what was written before stays signed with the old one."""
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        kiosk.rotate_key()
        event = kiosk.journal.of_type(KeyRotated)[-1]
        public_key = kiosk.journal.key_at(event.seq)
    return Rotated(facts=names_of([event]), public_key=public_key)
