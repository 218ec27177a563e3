"""The light behind the panel, where the machine lets it be set: /sys/class/backlight."""

import logging
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)

LIGHTS: Final = Path("/sys/class/backlight")


class Backlight:
    """All lights that this process may set; there may be none, and one may go. Nothing here ever raises."""

    def __init__(self, lights: Path = LIGHTS) -> None:
        """Find them.

        Args:
            lights: the folder of the kernel's; for tests.
        """
        self._steps: dict[Path, int] = {}
        for folder in sorted(lights.glob("*")):
            try:
                most = int((folder / "max_brightness").read_text())
                # Only trying tells whether it may be written; full is what a kiosk begins with.
                (folder / "brightness").write_text(str(most))
            except (OSError, ValueError) as why:
                _log.debug("light %s can't be set: %s", folder.name, why)
                continue
            if most > 0:
                self._steps[folder / "brightness"] = most

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._steps)

    def set(self, share: float) -> None:
        """As bright as this share of full, 0 to 1."""
        for path, most in list(self._steps.items()):
            try:
                path.write_text(str(round(most * share)))
            except OSError as why:
                _log.warning("light %s can't be set any more: %s", path.parent.name, why)
                del self._steps[path]
