"""A stage for whoever tests a screen: `stage(glass)` on Kivy's mock of OpenGL. One window a process."""

import os
import tempfile
from collections.abc import Callable, Iterator

import pytest

os.environ |= {
    "KIVY_GL_BACKEND": "mock",
    "SDL_VIDEODRIVER": "offscreen",
    "SDL_AUDIODRIVER": "dummy",
    "KIVY_HOME": tempfile.mkdtemp(prefix="linli-kivy-"),
}

# Before anything else of Kivy: it says how Kivy is to behave.
import kiosk.ui.window  # noqa: F401
from kiosk.ui.tokens import Glass
from tests.kiosk.ui.window.theatre import Theatre, playing

MakeTheatre = Callable[[Glass], Theatre]


@pytest.fixture
def theatre() -> Iterator[MakeTheatre]:
    """Makes the stage of a glass; one a test."""
    with playing() as make:
        yield make
