"""Which machine this is: a kiosk whose disk wakes up in another one must not go on as the same kiosk."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_SOURCES: Final = (
    Path("/sys/class/dmi/id/product_uuid"),
    Path("/sys/class/dmi/id/board_serial"),
    Path("/sys/firmware/devicetree/base/serial-number"),
)
"""What the hardware says of itself. `machine-id` is not among them: it lies on the disk and is copied with it."""

_NETWORK_CARDS: Final = Path("/sys/class/net")


def machine_fingerprint(sources: Sequence[Path] = _SOURCES, network_cards: Path = _NETWORK_CARDS) -> str:
    """Digests of what identifies this hardware, one for each part, with a blank between; empty where nothing can be read.

    Readable serial numbers often need root; the addresses of network cards with a device behind them are always readable.
    Addresses that software made up (the second bit of the first byte set) tell nothing.
    """
    found = []
    for source in sources:
        try:
            found.append(source.read_text(errors="replace").strip("\0\n "))
        except OSError:
            continue
    for card in network_cards.glob("*"):
        try:
            address = (card / "address").read_text().strip() if (card / "device").exists() else ""
        except OSError:
            continue
        if address and not int(address[:2], 16) & 2:
            found.append(address)
    return " ".join(sorted({hashlib.sha256(part.encode()).hexdigest()[:16] for part in found if part}))


def is_another_machine(known: str, now: str) -> bool:
    """Whether two fingerprints have nothing in common.

    A part that comes or goes (a network stick, a start with other rights) leaves it the same machine; where one of them is
    empty nothing is concluded. What this does not notice, the district does, by the stream's tokens.
    """
    return bool(known and now) and not set(known.split()) & set(now.split())
