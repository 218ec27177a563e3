"""A special-needs delivery (特需, 结对): an officer lists a household and finds somebody who brings a meal every day; the
volunteer notes it at a kiosk with no network, the elder's card bears it out, and the district has it. Nothing is missed."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kiosk.machine import machine_fingerprint
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.gallery.console import browser, log_in
from tests.journeys.neighbours import TIMEOUT_S, greets
from tests.journeys.station import DemoCard, StationKiosk
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

NAME, ADDRESS = "钱桂兰", "三号楼二单元 402"
BORNE_OUT = "对方刷了卡"


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
        window.at("attract")
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


def test_a_meal_that_was_brought_is_noted_offline_and_borne_out_by_the_elders_card(
    street: Street, window: KioskWindow, officer: Page
) -> None:
    helper = street.player()
    household, elder = lists_a_household(street, officer, helper)
    pair = finds_somebody_for_it(officer, household, helper)
    knows_of_it(street, window, helper, pair)

    street.network.online = False
    greets(street, window, helper)
    window.tap("visits", "visits")
    window.tap(f"pair:{pair}", "pair")
    before = window.reads("送餐").said
    for private in (NAME, ADDRESS, elder.name):
        assert private not in before
    window.tap("today", "visit_found")
    window.tap("found:well", "visit_card")
    window.show_card(street.picture_of(elder))
    window.at("visit_saved")
    window.take_away()
    window.reads("有人作证")
    window.tap("finish", "attract")
    officer.goto(household)
    assert BORNE_OUT not in officer.locator("main").inner_text()

    street.network.online = True
    deadline = time.monotonic() + TIMEOUT_S
    while BORNE_OUT not in (page := officer.locator("main").inner_text()):
        assert time.monotonic() < deadline, page
        time.sleep(0.1)
        officer.goto(household)
    for words in (helper.name, "送餐", "都好"):
        assert words in page, page
    officer.goto(f"{street.district.url}/visits/")
    assert NAME not in officer.locator("main").inner_text()


def lists_a_household(street: Street, officer: Page, keeper: DemoCard) -> tuple[str, DemoCard]:
    """An officer puts an elder's household on a list: the address of its page, and the elder."""
    for elder in reversed(street.people()):
        if elder.holder == keeper.holder:
            continue
        officer.goto(f"{street.district.url}/households/new/")
        officer.locator("[name=name]").fill(NAME)
        officer.locator("[name=lists]").first.check()
        officer.locator("[name=station]").select_option(street.station)
        officer.locator("[name=keeper]").fill(keeper.number)
        officer.locator("[name=address]").fill(ADDRESS)
        officer.locator("[name=members]").fill(elder.number)
        officer.locator("main form button.main").click()
        if "/new/" not in officer.url:  # otherwise this elder's household is on the lists already
            return officer.url, elder
    raise AssertionError(officer.locator("main").inner_text())


def finds_somebody_for_it(officer: Page, household: str, helper: DemoCard) -> str:
    """The officer has the volunteer bring a meal every day: the pair's id."""
    officer.goto(f"{household.rstrip('/')}/pairs/new/")
    officer.locator("[name=helpers]").fill(helper.number)
    officer.locator("[name=duty]").select_option("meal")
    officer.locator("[name=every_days]").fill("1")
    officer.locator("main form button.main").click()
    officer.goto(household)
    link = officer.locator("main a[href*='/pairs/'][href$='/edit/']").first.get_attribute("href")
    assert link is not None
    return link.rstrip("/").split("/")[-2]


def knows_of_it(street: Street, window: KioskWindow, helper: DemoCard, pair: str) -> None:
    """The kiosk has heard of the pair."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        outline = greets(street, window, helper)
        if outline.target("visits") is not None:
            window.tap("visits", "visits")
            if window.outline().target(f"pair:{pair}") is not None:
                window.tap("home", "greeting")
                window.tap("finish", "attract")
                return
            window.tap("home", "greeting")
        assert time.monotonic() < deadline, outline.said
        window.tap("finish", "attract")
