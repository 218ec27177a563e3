"""The machine's microphone. It is open from `start` to `stop`, and at no other time."""

import contextlib
import logging
import math
import threading
import time
from contextlib import ExitStack
from typing import Any, Final

import numpy as np

from kiosk.sound import portaudio
from kiosk.sound.seams import NoSound, Samples, Sound

_log = logging.getLogger(__name__)

RATE_HZ: Final = 16_000
"""Enough for speech, as for a telephone call of today (wideband, ITU-T G.722)."""
LIMIT_S: Final = 60.0
FULL_LEVEL: Final = 8_000.0
"""The root mean square of somebody speaking loudly and near, of 32,767: where the level is 1."""
SILENT_FOR_S: Final = 1.5
"""A microphone from which nothing comes for so long is gone: drivers seldom say so themselves."""


class CardMicrophone:
    """Implements `kiosk.sound.seams.Microphone` with the machine's default device."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        """Open nothing yet.

        Args:
            limit_s: no more than this is kept of one recording.
        """
        self._limit = round(limit_s * RATE_HZ)
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._blocks: list[Samples] = []
        self._count = 0
        self._level = 0.0
        self._heard_s = 0.0
        self._recording = False
        self._problem = ""

    def start(self) -> None:
        """See `Microphone`. What was recorded and not taken is dropped."""
        self.stop()
        if portaudio.missing("input"):
            portaudio.look_again()
        self._heard_s = time.monotonic()
        try:
            self._open.enter_context(portaudio.stream("InputStream", samplerate=RATE_HZ, callback=self._hear))
        except NoSound as why:
            self._problem = str(why)
            raise
        self._recording, self._problem = True, ""

    @property
    def level(self) -> float:
        """See `Microphone`."""
        return self._level if self._recording else 0.0

    @property
    def seconds(self) -> float:
        """See `Microphone`."""
        return self._count / RATE_HZ

    def stop(self) -> Sound:
        """See `Microphone`."""
        self._recording = False
        with contextlib.suppress(Exception):  # it may be unplugged by now; what it heard until then is there
            self._open.close()
        with self._lock:
            blocks, self._blocks = self._blocks, []
            self._count, self._level = 0, 0.0
        return Sound(np.concatenate(blocks) if blocks else np.zeros(0, np.int16), RATE_HZ)

    def problem(self) -> str:
        """See `Microphone`. While it records: whether anything comes."""
        if self._recording:
            full = self._count >= self._limit
            return "" if full or time.monotonic() - self._heard_s < SILENT_FOR_S else "nothing comes from it"
        return portaudio.missing("input") or self._problem

    def _hear(self, samples: Samples, _count: int, _when: Any, _state: Any) -> None:
        """Called by PortAudio, in a thread of its own."""
        self._heard_s = time.monotonic()
        with self._lock:
            room = self._limit - self._count
            if room > 0:
                block = samples[:room, 0].copy()
                self._blocks.append(block)
                self._count += len(block)
                self._level = loudness(block)


def loudness(samples: Samples) -> float:
    """How loud that is, 0 to 1, as an ear takes it: each halving of the pressure is the same step down."""
    if not len(samples):
        return 0.0
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    # 48 dB from the softest that is shown to the loudest.
    return min(1.0, max(0.0, 1.0 + math.log2(max(rms, 1e-9) / FULL_LEVEL) / 8))
