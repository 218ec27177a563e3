"""The sounds of a kiosk that are no words, made at run time: two soft notes call for staff, a short one says that a card was
taken, two lower ones that it was not."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from kiosk.sound.seams import Sound

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


@cache
def call() -> Sound:
    """Calls for staff."""
    return Sound(chime_samples(), RATE_HZ)


@cache
def answer(well: bool) -> Sound:
    """Says that a card was taken, or was not."""
    return Sound(chime_samples(TAKEN if well else NOT_TAKEN, ANSWER_LASTS_S), RATE_HZ)
