"""Where things lie on a machine that is a kiosk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOME: Final = Path("/opt/linli")
DATA: Final = Path("/var/lib/linli")
CACHE: Final = Path("/var/cache/linli")
HOME_VARIABLE: Final = "LINLI_HOME"
"""Tells a kiosk that runs as an installed release where the releases lie."""


@dataclass(frozen=True, slots=True)
class Places:
    """The releases' home, which root writes and the kiosk reads.

    Attributes:
        home: `/opt/linli`, or that of a test.
    """

    home: Path = HOME

    @property
    def releases(self) -> Path:
        """A folder for each release, each with an environment of its own."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """The release that runs, or runs next: a link, changed in one step."""
        return self.home / "current"

    @property
    def trial(self) -> Path:
        """`RELEASE PREVIOUS STARTS`: a release that is not proven yet. The gate counts its starts."""
        return self.home / "trial"

    @property
    def refused(self) -> Path:
        """The releases that were taken back, a line each."""
        return self.home / "refused"


def proof(data: Path) -> Path:
    """Where the kiosk writes which release has worked: in its data folder, for it may write nowhere else."""
    return data / "proven"
