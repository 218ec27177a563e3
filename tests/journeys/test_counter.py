"""The kettle: a neighbour comes by, a volunteer mends it. A real window, three touches, the district, a browser."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kiosk.machine import machine_fingerprint
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.gallery.console import browser, log_in
from tests.journeys.station import DemoCard, StationKiosk
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

TIMEOUT_S = 60.0


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def window(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskWindow]:
    """A kiosk that is enrolled and has everything."""
    folder = tmp_path_factory.mktemp("window") / "kiosk"
    folder.mkdir()
    enrol(street.enrolment_code(), IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    first = StationKiosk(folder, machine=machine_fingerprint())
    first.sync_until(lambda: bool(first.kiosk.replica.signed("grant")), timeout_s=120)
    first.close()
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display) as window:
        yield window
        assert "Traceback" not in window.log()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def officer(street: Street, chromium: Browser) -> Page:
    """A district officer."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
    log_in(page, street.district.url, street.login("officer"))
    return page


def greet(street: Street, window: KioskWindow, card: DemoCard) -> None:
    window.show_card(street.picture_of(card))
    window.at("greeting")
    window.take_away()


def test_a_kettle_is_mended_in_three_touches_and_the_district_knows_by_whom(
    street: Street, window: KioskWindow, officer: Page
) -> None:
    helper = street.player()
    before, _ = _newest(street, officer)
    street.network.online = False
    greet(street, window, helper)
    touches = window.touches
    window.tap("counter", "counter_category")
    window.tap("category:repair", "counter_done")
    window.tap("save", "counter_saved")
    assert window.touches - touches == 3
    window.reads("辛苦您了", "当场帮忙：家电维修")
    window.tap("finish", "attract")

    street.network.online = True
    _, page = _newest(street, officer, other_than=before)
    assert helper.name in page
    for words in ("当场服务", "家电维修", "已实现"):
        assert words in page, page


def test_whoever_was_helped_says_so_with_a_card_and_one_touch(street: Street, window: KioskWindow, officer: Page) -> None:
    helper, helped = street.player(), street.people()[-1]
    assert helper.holder != helped.holder
    before, _ = _newest(street, officer)
    greet(street, window, helper)
    window.tap("counter", "counter_category")
    window.tap("category:repair", "counter_done")
    touches = window.touches
    window.show_card(street.picture_of(helped))
    window.at("counter_rating")
    window.take_away()
    assert window.touches == touches
    window.tap("very", "counter_rated")
    window.tap("finish", "attract")

    _, page = _newest(street, officer, other_than=before)
    for words in (helper.name, helped.name, "当场服务", "已确认", "很满意"):
        assert words in page, page


def _newest(street: Street, officer: Page, *, other_than: str = "") -> tuple[str, str]:
    """The console's page of the newest wish, once it is another one than before: its address, and what it says."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        officer.goto(f"{street.district.url}/wishes/")
        officer.locator("main tbody a").first.click()
        officer.get_by_role("heading", name="经过").wait_for()
        if officer.url != other_than:
            return officer.url, officer.locator("main").inner_text()
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
