"""How Kivy is to behave, told before it is imported: no files in the home folder, Python's logging, no surprises.

Multisampling takes three times as long without a graphics card; SDL would turn SIGTERM into a request to close; Kivy would
end on Escape. What the environment already says, stands.
"""

import os
from pathlib import Path
from typing import Final

PACE_USED: Final = 30
"""Frames a second while somebody is there."""
PACE_RESTING: Final = 10
"""Frames a second while nobody is."""

_SETTINGS: Final = {
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KCFG_KIVY_LOG_LEVEL": "warning",
    "KCFG_KIVY_EXIT_ON_ESCAPE": "0",
    "KCFG_KIVY_DESKTOP": "0",
    "KCFG_GRAPHICS_MULTISAMPLES": "0",
    "KCFG_GRAPHICS_MAXFPS": str(PACE_USED),
    "KCFG_GRAPHICS_RESIZABLE": "0",
    "KCFG_INPUT_MOUSE": "mouse,disable_multitouch",
    "KIVY_AUDIO": "sdl2",
    "SDL_NO_SIGNAL_HANDLERS": "1",
    "SDL_VIDEO_ALLOW_SCREENSAVER": "0",
}


def prepare() -> None:
    """Set what Kivy reads when it is imported. Does no harm when called again."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linli"
    os.environ.setdefault("KIVY_HOME", str(cache / "kivy"))
