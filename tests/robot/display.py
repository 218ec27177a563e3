"""A virtual screen (Xvfb), for machines without one."""

import os
import subprocess
from pathlib import Path
from typing import Self

from PIL import Image, ImageGrab

OTHERS = ("LINLI_", "WAYLAND_", "XDG_SESSION", "KIVY_", "KCFG_", "SDL_")


class NoDisplay(Exception):
    """Xvfb did not start."""


class VirtualDisplay:
    """An X server that shows its screen to nobody."""

    def __init__(self, width_px: int, height_px: int) -> None:
        """Start one of this size on a display number that is free."""
        self.width_px, self.height_px = width_px, height_px
        reading, writing = os.pipe()
        # The server itself picks a free number and tells it; guessing one would meet other servers.
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp", "-ac"],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise NoDisplay(f"Xvfb ended with {self._process.wait(10)}")
        self.name = f":{number}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to show itself here; nothing of the outer desktop's, nor of tests that draw nowhere."""
        return {k: v for k, v in os.environ.items() if not k.startswith(OTHERS)} | {"DISPLAY": self.name}

    def picture(self) -> Image.Image:
        """What is on the screen now."""
        return ImageGrab.grab(xdisplay=self.name)

    def save(self, path: Path) -> Path:
        """Keep a picture of the screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.picture().save(path)
        return path

    def tool(self, *words: str) -> None:
        """Run xdotool on this screen: the touches and keys take the way that a finger's take."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=30, stdout=subprocess.DEVNULL)

    def close(self) -> None:
        """Switch it off."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
