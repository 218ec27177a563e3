"""A request is dispatched (点单—派单—接单—评单): asked for, offered, accepted, done and rated at one kiosk while the network
is cut; then the district agrees with every step, and posts the points."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kiosk.machine import machine_fingerprint
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.gallery.console import browser, log_in
from tests.journeys.neighbours import TIMEOUT_S, greets, opens_own, thanked, until_it_says
from tests.journeys.station import DemoCard, StationKiosk
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow


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


def test_a_request_goes_all_its_way_offline_and_the_district_agrees(
    street: Street, window: KioskWindow, officer: Page
) -> None:
    asker, helper, keeper = street.people()[-1], street.player(), street.keeper()
    assert asker.holder != helper.holder
    window.at("attract")
    street.network.online = False
    wish = asks_for_somebody(street, window, asker)

    in_staff_mode(street, window, keeper)
    window.tap("needs", "needs")
    window.tap(f"need:{wish}", "need")
    window.reads("还没有核实")
    window.tap("verify")
    window.reads("还没有请人")
    window.tap("offer", "need_who")
    window.show_card(street.picture_of(helper))
    window.at("need_read_back")
    window.take_away()
    window.reads("请这位去，对吗？")
    window.tap("save", "need_done")
    window.tap("menu", "staff_menu")
    window.tap("leave", "attract")

    greets(street, window, helper)
    window.reads("1 件等您回答")
    opens_own(window, f"own:{wish}")
    window.tap("accept", "wish_step")
    window.reads("谢谢您，您接下来了")
    window.tap("finish", "attract")
    greets(street, window, helper)
    opens_own(window, f"own:{wish}")
    window.tap("set_out", "wish_step")
    window.tap("more", "greeting")
    opens_own(window, f"own:{wish}")
    window.tap("finish", "wish_step")
    window.reads("辛苦您了")
    window.tap("finish", "attract")

    greets(street, window, asker)
    opens_own(window, f"own:{wish}")
    window.tap("confirm", "wish_rating")
    window.tap("very", "wish_thanks")
    window.tap("thanks:1", "wish_step")
    window.tap("finish", "attract")

    street.network.online = True
    page = until_it_says(street, officer, wish, "已确认")
    for words in ("点单", "很满意", helper.name, asker.name, keeper.name, "核实"):
        assert words in page, page
    # Whoever helped is told, thanked, and has the points.
    told = thanked(street, window, helper)
    assert "有位邻居谢谢您" in told, told
    assert "得 5 分" in told, told


def test_what_an_officer_checked_is_offered_at_the_kiosk_and_accepted_on_the_telephone(
    street: Street, window: KioskWindow, officer: Page
) -> None:
    asker, keeper = street.people()[-1], street.keeper()
    window.at("attract")
    wish = asks_for_somebody(street, window, asker)
    until_it_says(street, officer, wish, "点单")
    officer.goto(f"{street.district.url}/wishes/{wish}/step/?step=verify")
    officer.locator("main form button.main").click()
    until_it_says(street, officer, wish, "已核实")

    in_staff_mode(street, window, keeper)
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        window.tap("needs", "needs")
        window.tap(f"need:{wish}", "need")
        if "核实过了，还没有请人" in window.outline().said:
            break
        assert time.monotonic() < deadline, window.outline().said
        window.tap("home", "staff_menu")
    window.tap("offer", "need_who")
    window.tap("ask:0", "need_read_back")
    window.tap("save", "need_done")
    window.tap("again", "needs")
    window.tap(f"need:{wish}", "need")
    window.tap("accept", "need_read_back")
    window.reads("对方答应去，对吗？")
    window.tap("save", "need_done")
    window.tap("menu", "staff_menu")
    window.tap("leave", "attract")

    page = until_it_says(street, officer, wish, "已认领")
    assert keeper.name in page, page
    assert "没有算上的步骤" not in page, page
    greets(street, window, asker)
    opens_own(window, f"own:{wish}")
    window.reads("接下来了，会和您联系")
    window.tap("home", "greeting")
    window.tap("finish", "attract")


def asks_for_somebody(street: Street, window: KioskWindow, asker: DemoCard) -> str:
    """Somebody asks the station to send a volunteer: the request's id."""
    greets(street, window, asker)
    window.tap("wish", "wish_category")
    window.tap("category:repair", "wish_way")
    window.tap("phrases", "wish_phrases")
    window.tap("phrase:0", "wish_read_back")
    window.tap("request", "wished")
    window.tap("more", "greeting")
    own = opens_own(window)
    window.reads("已交给社区，工作人员会看。")
    window.tap("home", "greeting")
    window.tap("finish", "attract")
    return own.removeprefix("own:")


def in_staff_mode(street: Street, window: KioskWindow, keeper: DemoCard) -> None:
    """A keeper comes, with card and PIN."""
    greets(street, window, keeper)
    window.tap("staff", "staff_door")
    window.type_digits(keeper.pin)
    window.at("staff_menu")
