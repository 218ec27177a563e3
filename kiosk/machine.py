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


def machine_fingerprint(sources: Sequence[Path] = _SOURCES) -> str:
    """A digest of what identifies this hardware; empty where nothing can be read, and then nothing is concluded.

    Readable serial numbers often need root; network cards are always readable, so the addresses of the built-in ones
    (those with a device behind them) count too.
    """
    found = []
    for source in sources:
        try:
            found.append(source.read_text(errors="replace").strip("\0\n "))
        except OSError:
            continue
    for card in sorted(Path("/sys/class/net").glob("*")):
        try:
            if (card / "device").exists():
                found.append((card / "address").read_text().strip())
        except OSError:
            continue
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:32] if found else ""
