"""A microphone and a loudspeaker that go by a clock that a test moves by hand."""

import numpy as np

from kiosk.sound.microphone import LIMIT_S, loudness
from kiosk.sound.seams import NoSound, Sound
from tests.clocks import FakeClock

RATE_HZ = 16_000


def speech(seconds: float, *, loudest: int = 6_000, rate_hz: int = RATE_HZ) -> Sound:
    """Something like a voice: a tone that swells and fades three times a second."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    samples = loudest * np.sin(2 * np.pi * 220 * at) * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * at))
    return Sound(samples.astype(np.int16), rate_hz)


class FakeMicrophone:
    """Implements `kiosk.sound.seams.Microphone`.

    Attributes:
        listening: whether it is open just now.
        opened: how often it was.
    """

    def __init__(self, clock: FakeClock, sound: Sound | None = None) -> None:
        self._clock = clock
        self._sound = sound or speech(2 * LIMIT_S)
        self._began_ms = 0
        self._broken_ms: int | None = None
        self.listening = False
        self.opened = 0

    def hears(self, sound: Sound) -> None:
        """This, from the beginning, whenever it is open."""
        self._sound = sound

    def breaks(self) -> None:
        """It is pulled out."""
        self._broken_ms = self._clock.mono_ms()

    def mends(self) -> None:
        """It is plugged in again."""
        self._broken_ms = None

    def start(self) -> None:
        if self._broken_ms is not None:
            raise NoSound("unplugged")
        self._began_ms = self._clock.mono_ms()
        self.listening = True
        self.opened += 1

    @property
    def level(self) -> float:
        return loudness(self._heard().samples[-RATE_HZ // 10 :]) if self.listening else 0.0

    @property
    def seconds(self) -> float:
        return self._heard().seconds

    def stop(self) -> Sound:
        sound = self._heard()
        self.listening = False
        return sound

    def problem(self) -> str:
        return "unplugged" if self._broken_ms is not None else ""

    def _heard(self) -> Sound:
        if not self.listening:
            return Sound(np.zeros(0, np.int16), RATE_HZ)
        until_ms = self._clock.mono_ms() if self._broken_ms is None else self._broken_ms
        count = round(min(LIMIT_S, (until_ms - self._began_ms) / 1000) * RATE_HZ)
        return Sound(self._sound.samples[:count].copy(), RATE_HZ)


class FakeSpeaker:
    """Implements `kiosk.sound.seams.Speaker`.

    Attributes:
        played: what, and how loud.
    """

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._until_ms = 0
        self.played: list[tuple[Sound, float]] = []

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        self.played.append((sound, volume))
        self._until_ms = self._clock.mono_ms() + round(sound.seconds * 1000)

    def stop(self) -> None:
        self._until_ms = 0

    @property
    def playing(self) -> bool:
        return self._clock.mono_ms() < self._until_ms

    def problem(self) -> str:
        return ""
