"""The release that this process runs, as the kiosk itself sees it: it may prove it, and sees when another is to begin."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from kiosk.install.places import HOME_VARIABLE, Places, proof
from sync.identity import write_atomically

_log = logging.getLogger(__name__)


class OwnRelease:
    """A release among others.

    Attributes:
        name: of its folder: its version.
    """

    def __init__(self, places: Places, data: Path, name: str) -> None:
        """Of a kiosk with this data folder."""
        self.name = name
        self._places, self._proof = places, proof(data)
        self.is_proven = self._proven() == name

    def prove(self) -> None:
        """It works: say so, once, where the gate looks."""
        if self.is_proven:
            return
        try:
            write_atomically(self._proof, self.name.encode())
        except OSError as why:
            # On a full disk it is said later; until then the release only counts as unproven.
            _log.warning("release %s can't be proven: %s", self.name, why)
            return
        self.is_proven = True

    def is_superseded(self) -> bool:
        """Whether another release is to run."""
        try:
            name = self._places.current.readlink().name
        except OSError:
            return False
        return name != self.name and (self._places.releases / name).is_dir()

    def _proven(self) -> str:
        try:
            return self._proof.read_text("utf-8")
        except (OSError, ValueError):
            return ""


def own_release(data: Path, environment: Mapping[str, str] | None = None, prefix: str = sys.prefix) -> OwnRelease | None:
    """The release that runs here, or None where the program was not installed as one (a developer's, a test's).

    Args:
        data: the kiosk's data folder.
        environment: of the process; this one's by default.
        prefix: of the interpreter's environment.
    """
    home = (os.environ if environment is None else environment).get(HOME_VARIABLE, "")
    if not home:
        return None
    places, here = Places(Path(home)), Path(prefix)
    return OwnRelease(places, data, here.name) if here.parent.resolve() == places.releases.resolve() else None
