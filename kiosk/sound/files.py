"""Stand-ins for loudspeaker and microphone, made of files: for demonstrations, tests, and machines without either."""

import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.sound.microphone import LIMIT_S, loudness
from kiosk.sound.opus import decompress
from kiosk.sound.seams import NoSound, Sound
from kiosk.sound.speaker import louder

LEVEL_OVER_S: Final = 0.1
"""The level is that of so much of the sound."""


class FolderSpeaker:
    """Writes what it is given to play into a folder: `0001.wav`, `0002.wav`, … It plays as long as a loudspeaker would."""

    def __init__(self, folder: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        """Write there.

        Args:
            folder: made where it isn't there.
            now_s: tells the time in seconds.

        Raises:
            OSError: it can't be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._now_s = folder, now_s
        self._lock = threading.Lock()
        self._count = sum(1 for _ in folder.glob("*.wav"))
        self._until_s = 0.0
        self._problem = ""

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """See `Speaker`."""
        with self._lock:
            self._count += 1
            try:
                write_wav(self._folder / f"{self._count:04}.wav", Sound(louder(sound.samples, volume), sound.rate_hz))
                self._problem = ""
            except OSError as why:
                self._problem = str(why)
            self._until_s = self._now_s() + sound.seconds

    def stop(self) -> None:
        """See `Speaker`."""
        self._until_s = 0.0

    @property
    def playing(self) -> bool:
        """See `Speaker`."""
        return self._now_s() < self._until_s

    def problem(self) -> str:
        """See `Speaker`."""
        return self._problem


class FileMicrophone:
    """Hears a sound file from its beginning each time it is started, as fast as the clock goes; silence after its end."""

    def __init__(self, path: Path, now_s: Callable[[], float] = time.monotonic, limit_s: float = LIMIT_S) -> None:
        """Hear this file.

        Args:
            path: a sound file. One that is missing or damaged is a microphone that does not work.
            now_s: tells the time in seconds.
            limit_s: no more than this is kept of one recording.
        """
        self._path, self._now_s, self._limit_s = path, now_s, limit_s
        self._sound: Sound | None = None
        self._begun_s = 0.0

    def start(self) -> None:
        """See `Microphone`."""
        try:
            self._sound = read_sound(self._path)
        except (OSError, ValueError) as why:
            raise NoSound(str(why)) from None
        self._begun_s = self._now_s()

    @property
    def level(self) -> float:
        """See `Microphone`."""
        sound = self._heard()
        return loudness(sound.samples[-round(sound.rate_hz * LEVEL_OVER_S) :])

    @property
    def seconds(self) -> float:
        """See `Microphone`."""
        return self._heard().seconds

    def stop(self) -> Sound:
        """See `Microphone`."""
        sound, self._sound = self._heard(), None
        return sound

    def problem(self) -> str:
        """See `Microphone`."""
        return "" if self._path.is_file() else f"{self._path}: missing"

    def _heard(self) -> Sound:
        if self._sound is None:
            return Sound(np.zeros(0, np.int16), 16_000)
        samples, rate_hz = self._sound
        count = round(min(self._limit_s, max(0.0, self._now_s() - self._begun_s)) * rate_hz)
        return Sound(np.pad(samples[:count], (0, max(0, count - len(samples)))), rate_hz)


def write_wav(path: Path, sound: Sound) -> Path:
    """Write the sound; whoever watches the folder never sees half a file.

    Raises:
        OSError: it can't be written.
    """
    half = path.with_suffix(".part")
    with half.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(sound.samples.astype("<i2").tobytes())
    return half.replace(path)


def read_sound(path: Path) -> Sound:
    """The sound in a file: WAV, FLAC, Ogg Vorbis or Opus, as one channel.

    Raises:
        OSError: it can't be read.
        ValueError: it is no sound file, or a damaged one.
    """
    return decompress(path.read_bytes())
