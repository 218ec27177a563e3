"""A release as it comes to a station: a folder of wheels, on a USB stick say, with the sums of all of them."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SUMS: Final = "SHA256SUMS"
_NAME: Final = re.compile(r"linli-([A-Za-z0-9.+_]+)-py3-none-any\.whl")
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^/\0]+)")
_PIECE_BYTES: Final = 1 << 20


class NoRelease(Exception):
    """The folder holds no release that may be installed.

    Attributes:
        key: why: a key of the texts' table `no_release`.
        detail: which file.
    """

    def __init__(self, key: str, detail: object) -> None:
        """For this reason."""
        super().__init__(f"{key}: {detail}")
        self.key, self.detail = key, detail


@dataclass(frozen=True, slots=True)
class Stick:
    """A folder whose wheels are what its sums say.

    Attributes:
        folder: it.
        version: of Linli's own wheel.
        bytes: of all wheels together.
    """

    folder: Path
    version: str
    bytes: int


def read_stick(folder: Path) -> Stick:
    """Look at every byte of it.

    Raises:
        NoRelease: a wheel is missing, is another than its sum says, or has none; or there is not exactly one Linli.
        OSError: it can't be read.
    """
    wheels = {path.name: path for path in sorted(folder.glob("*.whl"))}
    found = [match[1] for name in wheels if (match := _NAME.fullmatch(name))]
    if len(found) != 1:
        raise NoRelease("none" if not found else "many", folder)
    sums = _sums(folder / SUMS)
    for name, path in wheels.items():
        if name not in sums:
            raise NoRelease("unnamed", name)
        if _sum(path) != sums[name]:
            raise NoRelease("damaged", name)
    if missing := sorted(name for name in sums if name.endswith(".whl") and name not in wheels):
        raise NoRelease("missing", missing[0])
    return Stick(folder, found[0], sum(path.stat().st_size for path in wheels.values()))


def _sums(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise NoRelease("no_sums", path)
    lines = [_LINE.fullmatch(line) for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    if not lines or None in lines:
        raise NoRelease("no_sums", path)
    return {line[2]: line[1] for line in lines if line}


def _sum(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()
