"""Speech is kept small, and comes back."""

import numpy as np
import pytest

from kiosk.sound.opus import RATE_HZ, at_rate, compress, decompress
from kiosk.sound.seams import Sound


def speech(seconds: float, rate_hz: int = RATE_HZ) -> Sound:
    """Something that rises, falls and pauses like speech, with a hiss."""
    at_s = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = 8_000 * np.sin(2 * np.pi * (200 + 50 * np.sin(3 * at_s)) * at_s) * (np.sin(2 * at_s) > 0)
    return Sound((tone + np.random.default_rng(1).normal(0, 500, len(at_s))).astype(np.int16), rate_hz)


@pytest.mark.slow
def test_a_minute_is_small_even_where_it_is_all_noise() -> None:
    noise = Sound(np.random.default_rng(1).integers(-20_000, 20_000, 60 * RATE_HZ).astype(np.int16), RATE_HZ)
    for sound in (speech(60), noise):
        assert len(compress(sound)) < 150_000


def test_what_was_compressed_lasts_as_long_and_sounds_alike() -> None:
    sound = speech(2)
    data = compress(sound)
    again = decompress(data)
    assert data.startswith(b"OggS")
    assert b"OpusHead" in data[:64]
    assert again.rate_hz == RATE_HZ
    assert again.seconds == pytest.approx(sound.seconds, abs=0.02)

    def loud(sound: Sound) -> list[bool]:
        return [float(np.abs(part.astype(int)).mean()) > 1_500 for part in np.array_split(sound.samples, 20)]

    assert sum(one == other for one, other in zip(loud(sound), loud(again), strict=True)) >= 18


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_a_microphone_of_another_rate_is_taken(rate_hz: int) -> None:
    assert decompress(compress(speech(1, rate_hz))).seconds == pytest.approx(1, abs=0.02)
    assert at_rate(speech(1, rate_hz), RATE_HZ).seconds == pytest.approx(1, abs=0.001)


def test_nothing_makes_no_file() -> None:
    with pytest.raises(ValueError, match="empty"):
        compress(Sound(np.zeros(0, np.int16), RATE_HZ))


@pytest.mark.parametrize("data", [b"", b"no sound at all", b"OggS" + b"\0" * 60, b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_sound_file_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decompress(data)
