"""Speech kept small: Opus (RFC 6716) in Ogg, which every browser plays."""

import io
from typing import Any, Final

import numpy as np

from kiosk.sound.seams import Samples, Sound

RATE_HZ: Final = 16_000
"""A rate that Opus knows (8, 12, 16, 24 or 48 kHz); speech has little above half of it."""
BITRATE: Final = 16_000
"""Bits a second: speech stays clear, and a minute is some 120 kB."""
MIN_BITRATE, MAX_BITRATE = 6_000, 256_000
"""What libsndfile maps its compression level 1 to 0 to, for one channel."""


def compress(sound: Sound) -> bytes:
    """The sound as an Ogg Opus file, one channel at 16 kHz.

    Raises:
        ValueError: nothing was recorded.
    """
    if not len(sound.samples):
        raise ValueError("an empty sound")
    level = 1 - (BITRATE - MIN_BITRATE) / (MAX_BITRATE - MIN_BITRATE)
    into = io.BytesIO()
    with _soundfile().SoundFile(
        into,
        "w",
        RATE_HZ,
        1,
        format="OGG",
        subtype="OPUS",
        compression_level=level,
    ) as file:
        file.write(at_rate(sound, RATE_HZ).samples)
    return into.getvalue()


def decompress(data: bytes) -> Sound:
    """A sound file's bytes (Ogg Opus, or whatever else libsndfile reads) as one channel, at 16 kHz where it is Opus.

    Raises:
        ValueError: that is no sound file, or a damaged one.
    """
    library = _soundfile()
    try:
        with library.SoundFile(io.BytesIO(data)) as file:
            samples, rate_hz = file.read(dtype="int16", always_2d=True), int(file.samplerate)
            opus = file.subtype == "OPUS"
    except (library.LibsndfileError, RuntimeError, OSError) as why:
        raise ValueError(str(why)) from None
    one = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).astype(np.int16)
    sound = Sound(np.ascontiguousarray(one), rate_hz)
    return at_rate(sound, RATE_HZ) if opus else sound


def at_rate(sound: Sound, rate_hz: int) -> Sound:
    """The sound with so many samples a second; above what speech needs, nothing is filtered."""
    if sound.rate_hz == rate_hz or not len(sound.samples):
        return Sound(sound.samples, rate_hz)
    at = np.arange(round(len(sound.samples) * rate_hz / sound.rate_hz)) * (sound.rate_hz / rate_hz)
    within: Samples = np.interp(at, np.arange(len(sound.samples)), sound.samples).astype(np.int16)
    return Sound(within, rate_hz)


def _soundfile() -> Any:
    # Imported here: a kiosk where nobody records has no use for it.
    import soundfile

    return soundfile
