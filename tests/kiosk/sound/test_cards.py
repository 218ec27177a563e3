"""The real parts, against ALSA where there is no sound card: devices that swallow everything, or that there are none of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SYSTEM = Path("/usr/share/alsa/alsa.conf")
PLAY_AND_RECORD = """
import threading, time
import numpy as np
from kiosk.sound.microphone import CardMicrophone
from kiosk.sound.seams import NoSound, Sound
from kiosk.sound.speaker import CardSpeaker

def wait(so):
    deadline = time.monotonic() + 60
    while not so() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert so()

speaker = CardSpeaker()
speaker.play(Sound(np.full(22_050, 1_000, np.int16), 22_050), 0.5)
assert speaker.playing
wait(lambda: not speaker.playing)
print("speaker:", speaker.problem())
microphone = CardMicrophone(limit_s=2)
try:
    microphone.start()
    wait(lambda: microphone.seconds >= 2)
    print("level:", 0 < microphone.level <= 1)
    sound = microphone.stop()
    print("recorded:", sound.seconds, int(np.median(np.abs(sound.samples))), microphone.seconds, microphone.level)
    print("microphone:", microphone.problem())
except NoSound as why:
    print("microphone:", why)
speaker.close()
print("threads:", [thread.name for thread in threading.enumerate() if thread.name == "speaker"])
"""


def run(configuration: Path) -> tuple[dict[str, str], str]:
    process = subprocess.run(
        [sys.executable, "-c", PLAY_AND_RECORD],
        env=os.environ | {"ALSA_CONFIG_PATH": str(configuration)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    lines = (line.partition(": ") for line in process.stdout.splitlines())
    return {name: rest for name, _, rest in lines}, process.stderr


@pytest.mark.skipif(not SYSTEM.exists(), reason="no ALSA")
def test_what_is_played_reaches_the_sound_card_and_what_it_hears_is_recorded(tmp_path: Path) -> None:
    heard = (b"\xe8\x03" * 2) * 200_000  # 1000 in both channels
    (tmp_path / "in.raw").write_bytes(heard)
    configuration = tmp_path / "asound.conf"
    configuration.write_text(
        f"""<{SYSTEM}>
        pcm.played {{ type file slave.pcm "null" file "{tmp_path}/out.raw" format "raw" }}
        pcm.heard {{ type file slave.pcm "null" file "/dev/null" infile "{tmp_path}/in.raw" format "raw" }}
        pcm.!default {{
            type asym
            playback.pcm {{ type plug slave {{ pcm "played" format S16_LE channels 2 rate 48000 }} }}
            capture.pcm {{ type plug slave {{ pcm "heard" format S16_LE channels 2 rate 48000 }} }}
        }}"""
    )
    said, _ = run(configuration)
    assert said["speaker"] == ""
    assert said["level"] == "True"
    assert said["recorded"] == "2.0 1000 0.0 0.0"
    assert said["microphone"] == ""
    assert said["threads"] == "[]"
    # 500 at both sides: half of what was asked to be played, at half the volume.
    assert (tmp_path / "out.raw").read_bytes().count(b"\xf4\x01\xf4\x01") > 20_000


@pytest.mark.parametrize("text", ["pcm.none { type hw card 31 }", "", "}", None])
def test_a_machine_without_a_sound_card_says_so_and_goes_on(tmp_path: Path, text: str | None) -> None:
    configuration = tmp_path / "asound.conf"
    if text is not None:
        configuration.write_text(text)
    said, errors = run(configuration)
    assert said["speaker"]
    assert said["microphone"]
    assert said["threads"] == "[]"
    assert "Traceback" not in errors
