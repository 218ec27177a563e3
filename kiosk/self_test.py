"""What a kiosk can try out on itself with nobody's help."""

import os
import time
from pathlib import Path
from typing import Final

DISK_TRIED_BYTES: Final = 256 * 1024
DISK_SLOW_MS: Final = 1_000
"""A healthy disk or card takes some 5 to 50 ms for this; one that takes so long is wearing out, and people wait for it."""


def disk_ms(folder: Path) -> int:
    """How long it takes to bring a quarter of a megabyte safely onto the disk, and to read it back.

    Args:
        folder: on that disk; nothing stays in it.

    Raises:
        OSError: it could not be written, or what was read is not what was written.
    """
    path = folder / f".self-test-{os.getpid()}"
    wrote = os.urandom(DISK_TRIED_BYTES)
    began_s = time.perf_counter()
    try:
        with path.open("wb") as file:
            file.write(wrote)
            file.flush()
            os.fsync(file.fileno())
        read = path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
    if read != wrote:
        raise OSError(f"{path}: what was read is not what was written")
    return round((time.perf_counter() - began_s) * 1000)
