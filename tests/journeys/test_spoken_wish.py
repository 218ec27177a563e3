"""A wish that is said aloud, the whole way: a real window that hears a file, the district, an officer's browser."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.machine import machine_fingerprint
from kiosk.sound.files import read_sound, write_wav
from kiosk.sound.opus import decompress
from sync.blobs import BlobFolder
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.gallery.console import browser, log_in
from tests.journeys.station import StationKiosk
from tests.journeys.street import Street
from tests.kiosk.sound.hearing import speech
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

T = TypeVar("T")

SPOKEN_S = 4
WORDS = "想请人陪我去趟医院，（听不清）号楼"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("speaker")


@pytest.fixture(scope="module")
def window(street: Street, speaker: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskWindow]:
    """An enrolled kiosk; before its microphone somebody always speaks."""
    folder = tmp_path_factory.mktemp("window") / "kiosk"
    folder.mkdir()
    voice = write_wav(folder.with_name("voice.wav"), speech(120))
    enrol(street.enrolment_code(), IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    first = StationKiosk(folder, machine=machine_fingerprint())
    first.sync_until(lambda: bool(first.kiosk.replica.signed("grant")), timeout_s=120)
    first.close()
    sound = ("--speaker", str(speaker), "--microphone", str(voice))
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display, *sound) as window:
        yield window
        assert "Traceback" not in window.log()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def officer(street: Street, chromium: Browser) -> Page:
    """A district officer with a telephone in the hand."""
    page = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    log_in(page, street.district.url, street.login("officer"))
    return page


def test_what_is_said_at_a_kiosk_is_heard_and_written_down_at_the_district(
    street: Street, window: KioskWindow, speaker: Path, officer: Page
) -> None:
    window.at("attract")
    window.show_card(street.picture_of(street.player()))
    window.at("greeting")
    window.take_away()
    window.tap("wish", "wish_category")
    window.tap("category:company", "wish_way")
    window.tap("speak", "wish_spoken")
    window.tap("record")
    window.reads(f"0:0{SPOKEN_S} / 1:00")
    window.tap("finish")
    window.reads("听一听，这样行吗？")
    before = {path.name for path in speaker.glob("*.wav")}
    window.tap("play")
    spoken_s = _played(speaker, before, at_least_s=SPOKEN_S)
    window.tap("take", "wish_read_back")
    window.reads(f"录音，{int(spoken_s + 0.05)} 秒")
    window.tap("save", "wished")

    blob = _only_blob(street)
    assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    assert decompress(blob.read_bytes()).seconds == pytest.approx(spoken_s, abs=0.1)
    sent = BlobFolder(window.folder / "blobs")
    _eventually(lambda: sent.has(blob.name) and not sent.waiting())  # kept until the district has it in a backup

    task = officer.get_by_role("link", name="还没有人听写")
    _eventually(lambda: bool(officer.goto(f"{street.district.url}/")) and task.count() == 1)
    task.click()
    officer.locator("main tbody a").first.click()
    heard = officer.request.get(f"{officer.url}attachment/")
    assert (heard.body(), heard.headers["content-type"]) == (blob.read_bytes(), "audio/ogg")
    assert _plays(officer) == pytest.approx(spoken_s, abs=0.1)
    officer.get_by_role("link", name="记下录音").click()
    assert _plays(officer) == pytest.approx(spoken_s, abs=0.1)
    officer.locator("[name=transcript]").fill(WORDS)
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator("main")).to_contain_text(WORDS)
    officer.goto(f"{street.district.url}/wishes/?words=missing")
    expect(officer.locator("main tbody tr")).to_have_count(0)


def test_somebody_may_jump_to_the_end_of_a_recording(street: Street, officer: Page) -> None:
    officer.goto(f"{street.district.url}/wishes/")
    officer.locator("main tbody a", has_text="陪我去趟医院").first.click()
    _plays(officer)
    at = officer.locator("audio").evaluate(
        "audio => new Promise(done => { audio.onseeked = () => done(audio.currentTime); audio.currentTime = 3 })"
    )
    assert at == pytest.approx(3, abs=0.1)


def _eventually(so: Callable[[], T], timeout_s: float = 60.0) -> T:
    """Wait until there is something, and give it."""
    deadline = time.monotonic() + timeout_s
    while not (found := so()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return found


def _played(speaker: Path, before: set[str], *, at_least_s: float) -> float:
    """What the loudspeaker plays since, that is so long at least: how long it is, s."""

    def long_ones() -> list[float]:
        lengths_s = [read_sound(path).seconds for path in speaker.glob("*.wav") if path.name not in before]
        return [length_s for length_s in lengths_s if length_s >= at_least_s]

    return _eventually(long_ones)[0]


def _only_blob(street: Street) -> Path:
    """The recording, once it has arrived whole."""
    return _eventually(lambda: [path for path in (street.district.folder / "blobs").glob("*") if not path.suffix])[0]


def _plays(page: Page) -> float:
    """How long the recording lasts, as the browser says that has read its beginning, and can play it, s."""
    lasts: float = page.locator("audio").evaluate(
        """audio => new Promise((done, fail) => {
            const heard = () => audio.play().then(() => { audio.pause(); done(audio.duration) }, fail);
            audio.onerror = () => fail(new Error(audio.error.message));
            if (audio.error) audio.onerror(); else if (audio.readyState >= 1) heard(); else audio.onloadedmetadata = heard;
        })"""
    )
    return lasts
