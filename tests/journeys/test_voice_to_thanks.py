"""A wish from voice to thank-you: said aloud at one kiosk, written down and put on the wall at the console, taken on at the
kiosk of another station, done, rated where it was made, and the thanks seen at the volunteer's next scan."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.machine import machine_fingerprint
from kiosk.sound.files import write_wav
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.gallery.console import browser, log_in
from tests.journeys.neighbours import TIMEOUT_S, greets, opens_own, thanked, until_it_says
from tests.journeys.station import DemoCard, StationKiosk
from tests.journeys.street import Street
from tests.kiosk.sound.hearing import speech
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

SPOKEN = "想请人陪我去趟医院，我住六号楼"
SHOWN = "一位老人想请人陪着去医院"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def asking(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskWindow]:
    """The first station's kiosk; before its microphone somebody always speaks."""
    folder = tmp_path_factory.mktemp("asking")
    voice = write_wav(folder / "voice.wav", speech(120))
    with kiosk_at(street, street.station, folder / "kiosk", "--microphone", str(voice)) as window:
        yield window


@pytest.fixture(scope="module")
def helping(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskWindow]:
    """The second station's kiosk."""
    with kiosk_at(street, list(street.demo.stations)[1], tmp_path_factory.mktemp("helping") / "kiosk") as window:
        yield window


@pytest.fixture(scope="module")
def officer(street: Street) -> Iterator[Page]:
    """A district officer."""
    with browser() as chromium:
        page = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
        log_in(page, street.district.url, street.login("officer"))
        yield page


@contextmanager
def kiosk_at(street: Street, station: str, folder: Path, *options: str) -> Iterator[KioskWindow]:
    """A window at a station, which is enrolled and has everything."""
    folder.mkdir()
    code = street.district.enrolment_code(station, street.network.url)
    enrol(code, IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    first = StationKiosk(folder, machine=machine_fingerprint())
    first.sync_until(lambda: bool(first.kiosk.replica.signed("grant")), timeout_s=120)
    first.close()
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display, *options) as window:
        window.at("attract")
        yield window
        assert "Traceback" not in window.log()


def test_a_wish_goes_from_voice_to_thanks(street: Street, asking: KioskWindow, helping: KioskWindow, officer: Page) -> None:
    asker = street.people()[-1]
    others = list(street.demo.stations)[1]
    helper = next(card for card in street.demo.cards if card.station == others and card.pin and not card.keeper)

    says_a_wish(street, asking, asker)
    wish = written_down_and_published(street, officer)
    takes_it_on(street, helping, helper)
    greets(street, helping, helper)
    assert opens_own(helping, f"own:{wish}") == f"own:{wish}"
    helping.tap("finish", "wish_step")
    helping.reads("辛苦您了")
    helping.tap("finish", "attract")
    is_asked_and_thanks(street, asking, asker)

    told = thanked(street, helping, helper)
    for words in ("有位邻居谢谢您！", "谢谢您，帮了我大忙！", "很满意", "您帮成了一个心愿，得 5 分"):
        assert words in told, told
    for private in (SPOKEN, "六号楼", asker.name):
        assert private not in told
    page = until_it_says(street, officer, wish, "已确认")
    for words in (SPOKEN, SHOWN, asker.name, helper.name, "很满意"):
        assert words in page, page


def says_a_wish(street: Street, window: KioskWindow, card: DemoCard) -> None:
    """Somebody says what they wish for."""
    greets(street, window, card)
    window.tap("wish", "wish_category")
    window.tap("category:company", "wish_way")
    window.tap("speak", "wish_spoken")
    window.tap("record")
    window.reads("0:03 / 1:00")
    window.tap("finish")
    window.reads("听一听，这样行吗？")
    window.tap("take", "wish_read_back")
    window.tap("save", "wished")
    window.tap("finish", "attract")


def written_down_and_published(street: Street, officer: Page) -> str:
    """An officer listens, writes down what was said, and puts it on the wall in other words: the wish's id."""
    task = officer.get_by_role("link", name="还没有人听写")
    deadline = time.monotonic() + TIMEOUT_S
    while officer.goto(f"{street.district.url}/") is None or not task.count():
        assert time.monotonic() < deadline, "the recording never came"
        time.sleep(0.1)
    task.click()
    officer.locator("main tbody a").first.click()
    officer.get_by_role("link", name="记下录音").click()
    officer.locator("[name=transcript]").fill(SPOKEN)
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator("main")).to_contain_text(SPOKEN)
    wish = officer.url.rstrip("/").rpartition("/")[2]
    officer.goto(f"{street.district.url}/wishes/{wish}/step/?step=publish")
    officer.locator("[name=shown]").fill(SHOWN)
    officer.locator("main form button.main").click()
    until_it_says(street, officer, wish, SHOWN)
    return wish


def takes_it_on(street: Street, window: KioskWindow, card: DemoCard) -> None:
    """A volunteer finds it on the wall and takes it on."""
    deadline = time.monotonic() + TIMEOUT_S
    greets(street, window, card)
    while True:
        window.tap("wall", "wall")
        outline = window.outline()
        if "category:company" in {target.name for target in outline.targets}:
            window.tap("category:company")
            outline = window.wait(lambda outline: any(target.name.startswith("wish:") for target in outline.targets))
        row = next((target.name for target in outline.targets if SHOWN in target.label), "")
        if row:
            break
        assert time.monotonic() < deadline, outline.said
        window.tap("home", "greeting")
    window.tap(row, "wall_wish")
    window.tap("claim", "wish_step")
    window.reads("谢谢您，您接下来了")
    window.tap("finish", "attract")


def is_asked_and_thanks(street: Street, window: KioskWindow, card: DemoCard) -> None:
    """Whoever wished is asked at the next scan after it was done, and answers in two touches."""
    deadline = time.monotonic() + TIMEOUT_S
    while greets(street, window, card, "wish_rating").step != "wish_rating":
        assert time.monotonic() < deadline, "nobody asked"
        window.tap("finish", "attract")
    touches = window.touches
    window.tap("very", "wish_thanks")
    window.tap("thanks:1", "wish_step")
    assert window.touches - touches == 2
    window.tap("finish", "attract")
