"""Officers at the console, in a real browser, with a real server and a real kiosk's code behind it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from kiosk.actions.offers import rewards
from kiosk.actions.scan import scan
from kiosk.actions.wish import make_wish
from kiosk.local_time import ZONE
from kiosk.scan.decode import decode
from kiosk.scan.frames import to_luminance
from sync.contract.refusals import Refusal
from tests.gallery.console import browser, log_in
from tests.journeys.station import StationKiosk, done
from tests.journeys.street import Street

pytestmark = pytest.mark.slow

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("console"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def officer(street: Street, chromium: Browser) -> Page:
    """A district officer at a laptop."""
    page = chromium.new_context(viewport=LAPTOP, locale="zh-CN", accept_downloads=True).new_page()  # type: ignore[arg-type]
    log_in(page, street.district.url, street.login("officer"))
    return page


@pytest.fixture(scope="module")
def kiosk(street: Street, officer: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationKiosk]:
    """A kiosk that joined with the code that the console showed."""
    go(officer, street, f"stations/{street.station}/code/")
    submit(officer)
    shown = officer.locator("main").inner_text()
    found = re.search(r"LLE[A-Z2-7](?:[A-Z2-7 ]*[A-Z2-7])", shown)
    assert found is not None, shown
    picture = _decoded(officer.screenshot(full_page=True))
    assert "".join(found.group().split()) in picture, "the code on the page and the one in its QR are the same"
    kiosk = StationKiosk(tmp_path_factory.mktemp("kiosk") / "kiosk")
    kiosk.enrol(picture[0])
    kiosk.sync()
    yield kiosk
    kiosk.close()


def go(page: Page, street: Street, path: str) -> None:
    answer = page.goto(f"{street.district.url}/{path}")
    assert answer is not None
    assert answer.status == 200, f"{path}: {answer.status}"


def submit(page: Page) -> None:
    page.locator("main form[method=post] button:not([type=button])").last.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"main [name={name}]:not([type=hidden])")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def _decoded(picture: bytes) -> list[str]:
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return [found.text for found in decode(to_luminance(image))]


def local(hours: float) -> str:
    """So many hours from now, as a browser's field for times takes it."""
    return (datetime.now(ZONE) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_what_an_officer_writes_is_on_the_kiosk_after_its_next_round(
    street: Street, officer: Page, kiosk: StationKiosk
) -> None:
    go(officer, street, "notices/new/")
    fill(officer, title="停水通知", text="周三上午停水，请提前接好水。", from_ms=local(-1), station=street.station)
    submit(officer)
    assert "停水通知" in officer.locator("main").inner_text()
    go(officer, street, "activities/new/")
    fill(
        officer,
        title="义务磨刀",
        category="邻里相助",
        starts_ms=local(2),
        ends_ms=local(4),
        place="活动室",
        station=street.station,
    )
    submit(officer)
    go(officer, street, "rewards/new/")
    fill(officer, title="竹编小凳", points="45", station=street.station)
    submit(officer)
    kiosk.sync_until(lambda: any(notice.title == "停水通知" for notice in kiosk.kiosk.replica.notices().values()))
    kiosk.sync_until(
        lambda: any(a.title == "义务磨刀" and a.place == "活动室" for a in kiosk.kiosk.replica.activities().values())
    )
    kiosk.sync_until(lambda: any(reward.title == "竹编小凳" for reward in done(rewards(kiosk.desk)).rewards))


def test_a_wish_is_published_in_words_that_name_nobody(street: Street, officer: Page, kiosk: StationKiosk) -> None:
    wish = done(
        make_wish(kiosk.desk, category="repair", text="三栋二单元 韦大妈家的灯坏了", name="韦桂兰", contact="13800005678")
    )
    kiosk.sync()
    kiosk.sync_until(lambda: officer.request.get(f"{street.district.url}/wishes/{wish.wish}/").status == 200)
    go(officer, street, f"wishes/{wish.wish}/")
    assert "13800005678" in officer.locator("main").inner_text()
    go(officer, street, f"wishes/{wish.wish}/step/?step=publish")
    fill(officer, shown="韦桂兰家里的灯坏了，想请人修一下。")
    submit(officer)
    assert "/step/" in officer.url, "wording that names whoever wished is refused"
    fill(officer, shown="一位老人家里的灯坏了，想请人修一下。")
    submit(officer)
    kiosk.sync_until(lambda: wish.wish in kiosk.kiosk.replica.wall_wishes())
    shown = kiosk.kiosk.replica.wall_wishes()[wish.wish]
    assert shown.shown == "一位老人家里的灯坏了，想请人修一下。"


def test_printed_cards_are_read_and_one_that_was_revoked_is_refused(
    street: Street, officer: Page, kiosk: StationKiosk, tmp_path: Path
) -> None:
    go(officer, street, "cards/print/")
    fill(officer, count="3", years="5")
    with officer.expect_download() as waiting:
        officer.locator("main form[method=post] button:not([type=button])").last.click()
    pdf = tmp_path / "cards.pdf"
    waiting.value.save_as(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = [document[index].render(scale=4).to_numpy() for index in range(len(document))]
    codes = {found.text for page in drawn for found in decode(to_luminance(np.ascontiguousarray(page)))}
    assert len(codes) == 3
    kiosk.sync()
    seen = done(scan(kiosk.desk, sorted(codes)[0]))
    assert not seen.known
    go(officer, street, f"cards/{seen.card}/revoke/")
    submit(officer)
    kiosk.sync_until(lambda: scan(kiosk.desk, sorted(codes)[0]) is Refusal.CARD_REVOKED)


def test_a_keeper_with_a_phone_sees_the_own_station_and_no_other(street: Street, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    log_in(page, street.district.url, street.login("keeper", "--role", "keeper", "--station", street.station))
    go(page, street, "members/")
    mine, other = street.demo.stations[street.station], next(s for s in street.demo.stations if s != street.station)
    assert mine in page.content()
    holder = next(card.holder for card in street.demo.cards if card.station == other and card.holder)
    for path in (f"members/{holder}/", f"stations/{other}/code/", "staff/", "cards/print/"):
        answer = page.goto(f"{street.district.url}/{path}")
        assert answer is not None
        assert answer.status in (403, 404), path
    context.close()


def test_a_lost_kiosk_is_written_off_after_the_page_says_what_will_happen(
    street: Street, officer: Page, kiosk: StationKiosk
) -> None:
    name = kiosk.kiosk.identity.kiosk
    go(officer, street, f"kiosks/{name}/write-off/")
    said = officer.locator("main").inner_text()
    assert "积分" in said
    submit(officer)
    go(officer, street, f"kiosks/{name}/")
    assert "已报失" in officer.locator("main").inner_text()
