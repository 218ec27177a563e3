"""The sound of a call for staff: two soft notes, made at run time, played where there is a loudspeaker."""

import logging
import math
import os
import struct
import wave
from pathlib import Path
from typing import Any, Final

_log = logging.getLogger(__name__)

RATE_HZ: Final = 44_100
NOTES: Final = ((880.0, 0.0), (659.3, 0.32))
"""Pitch in Hz and when it begins, s: a falling third, like a door bell."""
LASTS_S: Final = 1.4
LOUDNESS: Final = 0.45


def chime_samples() -> list[int]:
    """The sound as 16-bit samples."""
    samples = []
    for number in range(round(RATE_HZ * LASTS_S)):
        at_s = number / RATE_HZ
        level = 0.0
        for pitch_hz, begins_s in NOTES:
            if (rung_s := at_s - begins_s) >= 0:
                # A soft beginning and a long fading, with an overtone: a bell, not a buzzer.
                shape = min(1.0, rung_s / 0.008) * math.exp(-rung_s * 4.5)
                turn = 2 * math.pi * pitch_hz * rung_s
                level += shape * (math.sin(turn) + 0.25 * math.sin(2.76 * turn))
        samples.append(round(max(-1.0, min(1.0, level * LOUDNESS)) * 32_767))
    return samples


def write_chime(path: Path) -> Path:
    """Write it as a WAV file."""
    samples = chime_samples()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


class Chime:
    """Plays it; says nothing where that can't be done."""

    def __init__(self) -> None:
        """Not loaded yet: most kiosks ring seldom, some have no loudspeaker."""
        self._sound: Any = None
        self._tried = False

    def ring(self) -> None:
        """Play it; in the window's thread."""
        if not self._tried:
            self._tried = True
            self._sound = _load()
        if self._sound is not None:
            self._sound.stop()
            self._sound.play()


def _load() -> Any:
    try:
        from kivy.core.audio import SoundLoader

        folder = Path(os.environ["KIVY_HOME"])
        folder.mkdir(parents=True, exist_ok=True)
        return SoundLoader.load(str(write_chime(folder / "chime.wav")))
    except Exception as why:  # whatever a sound card's driver does, a call for staff stays on the screen
        _log.warning("no sound: %s", why)
        return None
