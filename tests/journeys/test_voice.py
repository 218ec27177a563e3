"""The voice of a real window: what a loudspeaker would play is written to a folder, as long as what should be said."""

import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.machine import machine_fingerprint
from kiosk.sound.files import write_wav
from kiosk.sound.seams import Sound
from kiosk.texts import Texts
from kiosk.ui.voice.synth import Synth
from kiosk.ui.window.chime import call
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.journeys.station import StationKiosk
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

SAY = Texts().say
RECORDED = "home.card_needed"
RECORDED_S = 0.5


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def synth() -> Synth:
    return Synth()


@pytest.fixture(scope="module")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("speaker")


@pytest.fixture(scope="module")
def window(street: Street, tmp_path_factory: pytest.TempPathFactory, speaker: Path, synth: Synth) -> Iterator[KioskWindow]:
    """An enrolled kiosk whose station recorded one prompt itself."""
    folder = tmp_path_factory.mktemp("voice") / "kiosk"
    folder.mkdir()
    enrol(street.enrolment_code(), IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    first = StationKiosk(folder, machine=machine_fingerprint())
    first.sync_until(lambda: bool(first.kiosk.replica.signed("grant")), timeout_s=120)
    first.close()
    prompt = folder / "prompts" / "zh-Hans" / f"{RECORDED}.wav"
    prompt.parent.mkdir(parents=True)
    long = synth.sound("自己录的话", "zh-Hans")
    write_wav(prompt, Sound(long.samples[: round(RECORDED_S * long.rate_hz)], long.rate_hz))
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display, "--speaker", str(speaker)) as window:
        yield window
        assert "Traceback" not in window.log()


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def played(speaker: Path, at_least: int) -> list[float]:
    """How long each thing lasted that was played, once there were so many, s."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lengths = [seconds(path) for path in sorted(speaker.glob("*.wav"))]
        if len(lengths) >= at_least:
            return lengths
        time.sleep(0.02)
    raise AssertionError(lengths)


def lasts(synth: Synth, key: str) -> object:
    """How long this is in speaking; the synthesiser's pauses differ by some samples with what was said before."""
    return pytest.approx(synth.sound(SAY(key), "zh-Hans").seconds, abs=0.02)


def test_a_touch_is_answered_aloud_and_a_card_without_its_holders_name(
    street: Street, window: KioskWindow, speaker: Path, synth: Synth
) -> None:
    window.at("attract")
    assert list(speaker.glob("*.wav")) == []
    window.tap("touch", "home")
    # Its question, then the prompt that the station recorded.
    heard = played(speaker, 2)
    assert heard[:2] == [lasts(synth, "home.question"), pytest.approx(RECORDED_S, abs=0.01)]
    window.show_card(street.picture_of(street.player()))
    window.at("greeting")
    window.take_away()
    length = lasts(synth, "voice.greeting")
    count = 3
    while length not in played(speaker, count)[2:]:
        count += 1
    window.let_pass(10)
    window.at("attract")


def test_muted_nothing_is_heard_but_the_call_for_staff(window: KioskWindow, speaker: Path, synth: Synth) -> None:
    window.at("attract")
    before = len(list(speaker.glob("*.wav")))
    window.tap("touch", "home")
    window.tap("sound")
    heard = played(speaker, before + 1)
    window.tap("notices", "notices")
    window.tap("call")
    assert played(speaker, len(heard) + 1)[len(heard) :] == [pytest.approx(call().seconds)]
    window.tap("hush")
    window.let_pass(10)
    window.at("attract")
    assert len(list(speaker.glob("*.wav"))) == len(heard) + 1
