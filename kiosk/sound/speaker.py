"""The machine's loudspeaker. What is to be heard is handed to a thread of its own: no caller waits for a sound card."""

import logging
import threading
import time
from typing import Final

import numpy as np

from kiosk.sound import portaudio
from kiosk.sound.seams import NoSound, Samples, Sound

_log = logging.getLogger(__name__)

BLOCK_S: Final = 0.03
"""So much is written at a time; a sound that is stopped ends within it."""
LATENCY_S: Final = 0.1
"""Asked of the sound card: enough for a busy machine, and little enough to answer a finger."""
LOOK_AGAIN_S: Final = 5.0
"""So often a missing loudspeaker is looked for."""
FIRST_LOOK_S: Final = 2.0
"""The first screens come before the sound, unless something is to be heard."""


class CardSpeaker:
    """Implements `kiosk.sound.seams.Speaker` with the machine's default device. A loudspeaker that was unplugged is found
    again when it is back."""

    def __init__(self, look_again_s: float = LOOK_AGAIN_S) -> None:
        """Open nothing yet.

        Args:
            look_again_s: how often a missing device is looked for.
        """
        self._look_again_s = look_again_s
        self._change = threading.Condition()
        self._wanted: tuple[Sound, float] | None = None
        self._turn = 0
        self._problem = ""
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """See `Speaker`."""
        self._want((sound, min(1.0, max(0.0, volume))) if len(sound.samples) else None)

    def stop(self) -> None:
        """See `Speaker`."""
        self._want(None)

    @property
    def playing(self) -> bool:
        """See `Speaker`."""
        return self._wanted is not None

    def problem(self) -> str:
        """See `Speaker`."""
        return self._problem

    def close(self, timeout_s: float = 1.0) -> None:
        """Fall silent for good."""
        with self._change:
            self._ended, self._wanted = True, None
            self._turn += 1
            self._change.notify_all()
        self._thread.join(timeout_s)

    # --- In its own thread --------------------------------------------------------------------------------------------

    def _want(self, wanted: tuple[Sound, float] | None) -> None:
        with self._change:
            self._wanted = wanted
            self._turn += 1
            self._change.notify_all()

    def _run(self) -> None:
        wait_s: float | None = min(FIRST_LOOK_S, self._look_again_s)
        look_at_s = time.monotonic()
        while True:
            with self._change:
                self._change.wait_for(lambda: self._wanted is not None or self._ended, wait_s)
                if self._ended:
                    return
                wanted, turn = self._wanted, self._turn
            if (wanted is None or self._problem) and time.monotonic() >= look_at_s:
                if self._problem:
                    portaudio.look_again()
                self._say_problem(portaudio.missing("output"))
                look_at_s = time.monotonic() + self._look_again_s
            if wanted is not None and not self._problem:
                try:
                    self._play(*wanted, turn)
                except NoSound as why:
                    self._say_problem(str(why))
                except Exception as why:  # whatever a driver does, the kiosk goes on without sound
                    _log.debug("the sound card's driver failed", exc_info=True)
                    self._say_problem(str(why) or type(why).__name__)
            with self._change:
                if self._turn == turn:
                    self._wanted = None
            wait_s = self._look_again_s if self._problem else None

    def _play(self, sound: Sound, volume: float, turn: int) -> None:
        samples = louder(sound.samples, volume)
        block = max(1, round(sound.rate_hz * BLOCK_S))
        with portaudio.stream("OutputStream", samplerate=sound.rate_hz, latency=LATENCY_S) as stream:
            for begin in range(0, len(samples), block):
                if self._turn != turn:
                    stream.abort()
                    return
                stream.write(samples[begin : begin + block])
            stream.stop()

    def _say_problem(self, why: str) -> None:
        if why and why != self._problem:
            _log.warning("no sound: %s", why)
        self._problem = why


def louder(samples: Samples, volume: float) -> Samples:
    """The samples at a volume of 0 to 1."""
    return samples if volume >= 1.0 else (samples * np.float32(volume)).astype(np.int16)
