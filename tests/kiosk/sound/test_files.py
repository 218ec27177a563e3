"""Stand-ins made of files behave as the devices do."""

import wave
from pathlib import Path

import numpy as np
import pytest

from kiosk.sound.files import FileMicrophone, FolderSpeaker, read_sound, write_wav
from kiosk.sound.microphone import RATE_HZ, loudness
from kiosk.sound.seams import NoSound, Sound

SECOND = Sound(np.full(RATE_HZ, 1_000, np.int16), RATE_HZ)


class Ticks:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_folder_gets_what_a_loudspeaker_would_have_played(tmp_path: Path) -> None:
    ticks = Ticks()
    speaker = FolderSpeaker(tmp_path / "new", ticks)
    speaker.play(SECOND, 0.5)
    played = [speaker.playing]
    for passed_s in (0.9, 0.2):
        ticks.now_s += passed_s
        played.append(speaker.playing)
    assert played == [True, True, False]
    speaker.play(SECOND)
    speaker.stop()
    assert [speaker.playing] == [False]
    assert [path.name for path in sorted((tmp_path / "new").iterdir())] == ["0001.wav", "0002.wav"]
    with wave.open(str(tmp_path / "new" / "0001.wav")) as file:
        assert (file.getnframes(), file.getframerate()) == (RATE_HZ, RATE_HZ)
    assert set(read_sound(tmp_path / "new" / "0001.wav").samples.tolist()) == {500}


def test_a_folder_that_is_gone_is_a_problem_and_no_error(tmp_path: Path) -> None:
    speaker = FolderSpeaker(tmp_path / "out")
    (tmp_path / "out").rmdir()
    speaker.play(SECOND)
    assert "out" in speaker.problem()


def test_a_file_is_heard_as_fast_as_the_clock_goes_and_silence_after_it(tmp_path: Path) -> None:
    ticks = Ticks()
    microphone = FileMicrophone(write_wav(tmp_path / "a.wav", SECOND), ticks, limit_s=3)
    assert len(microphone.stop().samples) == 0
    microphone.start()
    assert microphone.seconds == 0
    ticks.now_s += 0.5
    assert microphone.seconds == pytest.approx(0.5)
    assert microphone.level == pytest.approx(loudness(SECOND.samples))
    ticks.now_s += 1.5
    assert microphone.level == 0
    ticks.now_s += 60
    sound = microphone.stop()
    assert sound.seconds == pytest.approx(3)
    assert np.array_equal(sound.samples[:RATE_HZ], SECOND.samples)
    assert not sound.samples[RATE_HZ:].any()
    assert microphone.seconds == 0


def test_a_microphone_whose_file_is_missing_does_not_work(tmp_path: Path) -> None:
    microphone = FileMicrophone(tmp_path / "none.wav")
    assert "none.wav" in microphone.problem()
    with pytest.raises(NoSound):
        microphone.start()


def test_the_level_rises_with_what_is_heard_and_stays_between_nothing_and_all() -> None:
    levels = [loudness(np.full(1_600, height, np.int16)) for height in (0, 10, 100, 1_000, 8_000, 32_767)]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0.0, 1.0)
    assert 0.3 < levels[3] < 0.8
