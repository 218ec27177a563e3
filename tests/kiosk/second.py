"""A second kiosk of the same district, at the same station or at another."""

from pathlib import Path

import msgspec

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from sync.contract.documents import KioskSigner, Station
from sync.identity import IdentityFile
from tests.clocks import FakeClock
from tests.kiosk.district import District


def second_kiosk(folder: Path, district: District, clock: FakeClock, *, station: str) -> Kiosk:
    """A kiosk `k2` at this station, after its first pull; whoever opens it closes it."""
    district.enrol(folder)
    file = IdentityFile(folder)
    identity = file.load()
    assert identity is not None
    file.save(msgspec.structs.replace(identity, kiosk="k2", station=station))
    kiosk = open_kiosk(folder, clock=clock, machine="")
    district.furnish(kiosk)
    district.publish(kiosk, district.document("station", "s2", Station(id="s2", name="和平站")))
    return kiosk


def introduce(district: District, to: Desk, other: Desk) -> None:
    """Let one kiosk know the keys of another."""
    identity = other.kiosk.identity
    signer = KioskSigner(id=identity.kiosk, station=identity.station, keys=tuple(other.kiosk.own_keys()))
    district.publish(to.kiosk, district.document("kiosk", signer.id, signer))
