"""The sound of a call for staff: two soft notes, made at run time, played where there is a loudspeaker."""

import logging
import os
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_log = logging.getLogger(__name__)

RATE_HZ: Final = 44_100
NOTES: Final = ((880.0, 0.0), (659.3, 0.32))
"""Pitch in Hz and when it begins, s: a falling third, like a door bell."""
LASTS_S: Final = 1.4
LOUDNESS: Final = 0.45


def chime_samples() -> npt.NDArray[np.int16]:
    """The sound as 16-bit samples."""
    at_s = np.arange(round(RATE_HZ * LASTS_S)) / RATE_HZ
    level = np.zeros_like(at_s)
    for pitch_hz, begins_s in NOTES:
        rung_s = np.maximum(at_s - begins_s, 0.0)
        # A soft beginning and a long fading, with an overtone: a bell, not a buzzer.
        shape = np.minimum(rung_s / 0.008, 1.0) * np.exp(-rung_s * 4.5)
        turn = 2 * np.pi * pitch_hz * rung_s
        level += shape * (np.sin(turn) + 0.25 * np.sin(2.76 * turn))
    return (np.clip(level * LOUDNESS, -1.0, 1.0) * 32_767).astype(np.int16)


def write_chime(path: Path) -> Path:
    """Write it as a WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(chime_samples().astype("<i2").tobytes())
    return path


def has_loudspeaker(cards: Path = Path("/proc/asound/cards")) -> bool:
    """Whether the kernel knows a sound card. Where it knows none, SDL and ALSA would complain at length."""
    try:
        return "[" in cards.read_text()
    except OSError:
        return False


class Chime:
    """Plays it, where there is a loudspeaker."""

    def __init__(self) -> None:
        """Not loaded yet."""
        self._sound: Any = None

    def load(self) -> None:
        """Make it and open the sound card, which takes a moment: before it is needed, in the window's thread."""
        if not has_loudspeaker():
            return
        try:
            from kivy.core.audio import SoundLoader

            self._sound = SoundLoader.load(str(write_chime(Path(os.environ["KIVY_HOME"]) / "chime.wav")))
        except Exception as why:  # whatever a sound card's driver does, a call for staff stays on the screen
            _log.warning("no sound: %s", why)

    def ring(self) -> None:
        """Play it; in the window's thread."""
        if self._sound is not None:
            self._sound.stop()
            self._sound.play()
