"""The kiosk's end of the road: joins an opened kiosk with sync."""

import shutil
from typing import Final

from kiosk.kiosk import Kiosk
from kiosk.scan_counts import ScanCounter
from sync.blobs import BlobFolder
from sync.contract.cards import Revocations
from sync.contract.documents import RevocationList
from sync.contract.events import TYPE_OF
from sync.contract.kiosk_facts import PointsWanted
from sync.contract.messages import Health
from sync.contract.versions import SOFTWARE
from sync.conversation import Conversation
from sync.push import Clocks
from sync.round import Round
from sync.transport import Transport


def make_round(kiosk: Kiosk, transport: Transport) -> Round:
    """Everything a round of sync needs, from this kiosk."""
    return Round(
        outbox=kiosk.journal,
        replica=kiosk.replica,
        conversation=Conversation(transport, kiosk.trust()),
        signing_key=kiosk.signing_key,
        own_keys=kiosk.own_keys,
        clocks=lambda: Clocks(kiosk.clock.wall_ms(), kiosk.clock.boot(), kiosk.clock.mono_ms()),
        health=KioskHealth(kiosk),
        blobs=BlobFolder(kiosk.folder / "blobs"),
    )


EAGER_FOR_MS: Final = 15_000
"""So long after points were asked for, somebody may still stand there and wait for them."""


def asked_lately(kiosk: Kiosk) -> bool:
    """Whether points were asked for a moment ago."""
    boot, now_ms = kiosk.clock.boot(), kiosk.clock.mono_ms()
    for event, _ in kiosk.journal.newest_first():
        if event.boot != boot or now_ms - event.mono_ms > EAGER_FOR_MS:
            return False
        if event.type == TYPE_OF[PointsWanted]:
            return True
    return False


class KioskHealth:
    """Tells the district how this kiosk is."""

    def __init__(self, kiosk: Kiosk) -> None:
        """Of this kiosk."""
        self._kiosk = kiosk
        self._scans = ScanCounter(kiosk.store)

    def health(self) -> Health:
        """See `sync.outbox.HealthSource`."""
        kiosk = self._kiosk
        behind = [] if kiosk.here().day_known else ["clock_behind"]
        return Health(
            software=SOFTWARE,
            at_ms=kiosk.clock.wall_ms(),
            pending=kiosk.journal.pending_count(),
            refused_scans=self._scans.counts(),
            revocations_as_of_ms=revocations(kiosk).as_of_ms,
            disk_free_mb=shutil.disk_usage(kiosk.folder).free // 1_000_000,
            notes=(*kiosk.notices, *behind),
        )


def revocations(kiosk: Kiosk) -> Revocations:
    """The newest revocation list that this kiosk has; its age is for staff to see."""
    newest = kiosk.replica.get("revocations", "all", RevocationList) or RevocationList(as_of_ms=0)
    return Revocations(
        as_of_ms=newest.as_of_ms,
        numbers=frozenset(newest.numbers),
        issued_before_day=newest.issued_before_day,
    )
