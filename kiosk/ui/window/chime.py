"""The sounds of a kiosk, made at run time, played where there is a loudspeaker: two soft notes call for staff, a short one
says that a card was taken, a lower one that it was not."""

import logging
import os
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_log = logging.getLogger(__name__)

RATE_HZ: Final = 44_100
Notes = tuple[tuple[float, float], ...]
"""Pitch in Hz and when it begins, s."""
CALL: Final[Notes] = ((880.0, 0.0), (659.3, 0.32))
"""A falling third, like a door bell."""
TAKEN: Final[Notes] = ((1318.5, 0.0),)
NOT_TAKEN: Final[Notes] = ((329.6, 0.0), (329.6, 0.16))
CALL_LASTS_S: Final = 1.4
ANSWER_LASTS_S: Final = 0.4
LOUDNESS: Final = 0.45


def chime_samples(notes: Notes = CALL, lasts_s: float = CALL_LASTS_S) -> npt.NDArray[np.int16]:
    """The sound as 16-bit samples."""
    at_s = np.arange(round(RATE_HZ * lasts_s)) / RATE_HZ
    level = np.zeros_like(at_s)
    for pitch_hz, begins_s in notes:
        rung_s = np.maximum(at_s - begins_s, 0.0)
        # A soft beginning and a long fading, with an overtone: a bell, not a buzzer.
        shape = np.minimum(rung_s / 0.008, 1.0) * np.exp(-rung_s * 4.5)
        turn = 2 * np.pi * pitch_hz * rung_s
        level += shape * (np.sin(turn) + 0.25 * np.sin(2.76 * turn))
    return (np.clip(level * LOUDNESS, -1.0, 1.0) * 32_767).astype(np.int16)


def write_chime(path: Path, notes: Notes = CALL, lasts_s: float = CALL_LASTS_S) -> Path:
    """Write a sound as a WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(chime_samples(notes, lasts_s).astype("<i2").tobytes())
    return path


def has_loudspeaker(cards: Path = Path("/proc/asound/cards")) -> bool:
    """Whether the kernel knows a sound card. Where it knows none, SDL and ALSA would complain at length."""
    try:
        return "[" in cards.read_text()
    except OSError:
        return False


class Chime:
    """Plays them, where there is a loudspeaker."""

    def __init__(self) -> None:
        """Not loaded yet."""
        self._sounds: dict[Notes, Any] = {}

    def load(self) -> None:
        """Make them and open the sound card, which takes a moment: before it is needed, in the window's thread."""
        if not has_loudspeaker():
            return
        try:
            from kivy.core.audio import SoundLoader

            folder = Path(os.environ["KIVY_HOME"])
            for name, notes, lasts_s in (
                ("chime", CALL, CALL_LASTS_S),
                ("taken", TAKEN, ANSWER_LASTS_S),
                ("not_taken", NOT_TAKEN, ANSWER_LASTS_S),
            ):
                self._sounds[notes] = SoundLoader.load(str(write_chime(folder / f"{name}.wav", notes, lasts_s)))
        except Exception as why:  # whatever a sound card's driver does, a call for staff stays on the screen
            _log.warning("no sound: %s", why)

    def ring(self) -> None:
        """Call for staff; in the window's thread."""
        self._play(CALL)

    def answer(self, well: bool) -> None:
        """Say that a card was taken, or was not; in the window's thread."""
        self._play(TAKEN if well else NOT_TAKEN)

    def _play(self, notes: Notes) -> None:
        sound = self._sounds.get(notes)
        if sound is not None:
            sound.stop()
            sound.play()
