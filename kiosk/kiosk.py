"""A kiosk, opened from its data folder: store, journal, replica, identity, clock.

The folder holds `store.sqlite3`, `identity.json` and `blobs/`. Opening is where every surprise of a disk is met: a damaged
file, a store that is gone, a disk that was put into another machine. Each ends in a kiosk that works and a notice for staff.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kiosk.clock import Clock, SystemClock, believed_now_ms, is_behind
from kiosk.machine import is_another_machine, machine_fingerprint
from kiosk.store.database import Store
from kiosk.store.journal import APPEND_ONLY, INDEXES, Journal
from kiosk.store.replica import Replica
from kiosk.store.salvage import open_or_salvage, settle
from sync.contract.documents import Keyring
from sync.contract.events import Draft
from sync.contract.kiosk_facts import KeyRotated
from sync.contract.messages import KioskKey
from sync.contract.rules.standing import Here
from sync.contract.signing import SigningKey, to_text
from sync.identity import Identity, IdentityFile
from sync.keyring import Trust

STORE_NAME = "store.sqlite3"


class NotEnrolled(Exception):
    """The kiosk belongs to no district yet; it needs an enrolment code."""


@dataclass
class Kiosk:
    """The parts of an opened kiosk.

    Attributes:
        folder: its data folder.
        identity: who it is.
        clock: its clocks.
        store, journal, replica: see there.
        notices: what happened at opening that staff should know: `salvaged`, `store_lost`, `copied`.
        set_aside: the damaged file that was set aside, if one was.
    """

    folder: Path
    identity: Identity
    clock: Clock
    store: Store
    journal: Journal
    replica: Replica
    notices: list[str] = field(default_factory=list)
    set_aside: Path | None = None

    def here(self) -> Here:
        """Where and when: what rules need to know of this kiosk."""
        state = self.journal.state()
        floor_ms = max(self.journal.floor_ms(), self.identity.enrolled_ms)
        wall_ms = self.clock.wall_ms()
        return Here(
            station=self.identity.station,
            stream=state.stream,
            boot=self.clock.boot(),
            mono_ms=self.clock.mono_ms(),
            now_ms=believed_now_ms(wall_ms, floor_ms),
            day_known=not is_behind(wall_ms, floor_ms),
            may_spend=state.status == "live",
            settings=self.replica.settings(),
        )

    def trust(self) -> Trust:
        """The district's keys: the chain of enrolment, and what came since."""
        trust = Trust(self.identity.keyrings)
        for link in self.replica.signed("keyring"):
            trust.add(link)
        return trust

    def signing_key(self, public_key: str) -> SigningKey:
        """The private key to one of this kiosk's public keys (hex)."""
        return self.identity.signing_key(public_key)

    def rotate_key(self, new_key: Callable[[], SigningKey] = SigningKey.generate) -> None:
        """Sign with a new key from now on. While the district has not acknowledged the last rotation, that one stands:
        it keeps one earlier key a stream.

        The new key is on the disk before the event that names it, and the old one stays, since it signs what was
        written before. A reply that is lost changes nothing: which key signs follows from the journal alone.

        Raises:
            OSError, StoreFull: nothing changed.
        """
        if self._is_rotating():
            return
        new = new_key()
        identity = self.identity.with_key(new)
        IdentityFile(self.folder).save(identity)
        self.identity = identity
        public_key = new.public_key.hex()
        # Sync may begin a new incarnation at any moment; the proof must name the stream that it stands in.
        with self.store.transaction():
            state = self.journal.state()
            old = self.signing_key(self.journal.key_at(state.head_seq))
            proof = old.sign("kiosk_key", KioskKey(stream=state.stream, public_key=public_key))
            self.journal.append([Draft(body=KeyRotated(public_key=public_key, proof=to_text(proof)))])

    def _is_rotating(self) -> bool:
        """Whether a rotation of the current stream waits for its acknowledgement."""
        state = self.journal.state()
        rotations = self.journal.of_type(KeyRotated)
        return any(event.stream == state.stream and event.seq > state.acked_seq for event in rotations)

    def own_keys(self) -> list[str]:
        """The public keys (hex) of this kiosk, newest first."""
        return list(reversed(self.identity.private_keys))

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def open_kiosk(folder: Path, *, clock: Clock | None = None, machine: str | None = None) -> Kiosk:
    """Open an enrolled kiosk.

    Args:
        folder: its data folder.
        clock: for tests; this machine's otherwise.
        machine: fingerprint of this hardware, for tests.

    Raises:
        NotEnrolled: it needs an enrolment code first.
        IdentityDamaged: its keys can't be read; it must be enrolled anew.
        StoreInUse: another process has it open.
        StoreFull: there is no room even to open it.
    """
    file = IdentityFile(folder)
    identity = file.load()
    if identity is None or not identity.is_enrolled:
        raise NotEnrolled(str(folder))
    clock = clock or SystemClock()
    machine = machine_fingerprint() if machine is None else machine
    opened = open_or_salvage(folder / STORE_NAME, indexes=INDEXES, append_only=APPEND_ONLY)
    journal = Journal(opened.store, clock, kiosk=identity.kiosk)
    kiosk = Kiosk(folder, identity, clock, opened.store, journal, Replica(opened.store, journal))
    try:
        with opened.store.transaction():
            if opened.salvage is not None:
                kiosk.notices.append("salvaged")
                kiosk.set_aside = opened.salvage.set_aside
                journal.adopt_orphans(identity.key)
                kiosk.replica.restart("")
            _settle_stream(kiosk, salvaged=opened.salvage is not None, machine=machine)
            _keep_enrolment(kiosk)
            settle(opened.store)
    except BaseException:
        opened.store.close()
        raise
    changed = msgspec.structs.replace(kiosk.identity, begun=True, machine=machine or identity.machine)
    if changed != kiosk.identity:
        file.save(changed)
        kiosk.identity = changed
    return kiosk


def _settle_stream(kiosk: Kiosk, *, salvaged: bool, machine: str) -> None:
    """See to it that the current stream is one that this disk, in this machine, may go on with."""
    identity, journal = kiosk.identity, kiosk.journal
    moved = is_another_machine(identity.machine, machine)
    if not journal.has_stream:
        if not identity.begun:
            journal.begin(identity.first_stream, identity.key, "enrolled")
            return
        # There was a store, and now there is none: what it held and the district lacks is lost, and said so.
        kiosk.notices.append("store_lost")
        journal.begin_anew(identity.key, "salvaged")
    elif salvaged:
        journal.begin_incarnation("salvaged", journal.state().acked_seq)
    if moved:
        kiosk.notices.append("copied")
        journal.begin_incarnation("copied", journal.state().acked_seq)


def _keep_enrolment(kiosk: Kiosk) -> None:
    """Keep what enrolment brought where a restored server will be shown it, though no page may have delivered it yet."""
    identity, replica = kiosk.identity, kiosk.replica
    if identity.enrolment is not None:
        replica.keep_signed("enrolment", identity.kiosk, identity.enrolment)
    for link in identity.keyrings:
        replica.keep_signed("keyring", str(msgspec.json.decode(link.payload, type=Keyring).serial), link)
