"""The passbook at the window: what is offered beside it, and its page on paper."""

import threading
from pathlib import Path

import msgspec
import pytest
from PIL.Image import Image

from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.printing.printers import PrinterFailed, printer_of
from kiosk.ui.house import House
from kiosk.ui.views import Told
from sync.contract.documents import Member
from sync.contract.settings import Badge
from tests.kiosk.district import MEMBER, District
from tests.kiosk.printing.escpos import pages_of
from tests.kiosk.test_proxy import bound
from tests.kiosk.ui.walk import Walker


class Stubborn:
    """A printer that prints at the second try, once it may."""

    spec, dots = "stubborn", 576

    def __init__(self) -> None:
        self.go = threading.Event()
        self.pages: list[Image] = []
        self._tried = False

    def put(self, page: Image) -> None:
        assert self.go.wait(60)
        if not self._tried:
            self._tried = True
            raise PrinterFailed("no paper")
        self.pages.append(page)


def printed(house: House) -> None:
    """Wait until every errand was run, and go on running errands."""
    for _ in range(2):
        house.errand(lambda: None).result(60)


def mark(walker: Walker) -> str:
    body = walker.body
    assert isinstance(body, Told)
    return body.mark


def test_without_a_printer_nothing_offers_to_print(walker: Walker, code: str) -> None:
    walker.scan(code).press("passbook").sees_not("打印存折")


def test_the_passbook_comes_out_of_the_printer(walker: Walker, house: House, code: str, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    house.printer = printer_of(f"file://{path}")
    walker.scan(code).press("passbook", "print").at("passbook_print")
    house._workers.shutdown(wait=True)
    walker.sees("存折打好了").press("ok").at("passbook")
    (page,) = pages_of(path.read_bytes())
    assert page.width == 576


def test_what_the_printer_says_is_said_and_it_may_be_tried_again(walker: Walker, house: House, code: str) -> None:
    printer = house.printer = Stubborn()
    walker.scan(code).press("passbook", "print")
    assert mark(walker) == "wait"
    printer.go.set()
    while mark(walker) == "wait":
        printed(house)
    walker.sees("存折没有打出来", "请工作人员看看，再打一次。")
    walker.press("again")
    while mark(walker) == "wait":
        printed(house)
    walker.sees("存折打好了").press("ok").at("passbook")
    assert len(printer.pages) == 1


def test_whoever_waits_for_no_printer_goes_on(walker: Walker, house: House, code: str) -> None:
    printer = house.printer = Stubborn()
    walker.scan(code).press("passbook", "print", "ok").at("passbook").press("home").at("greeting")
    printer.go.set()


def test_stars_and_every_badge_stand_in_the_own_passbook(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    badges = (Badge(id="b1", zh="月月行动", en="Every month"), Badge(id="b2", zh="夜间热心人", en="Night owl"))
    known = kiosk.replica.member(MEMBER)
    assert isinstance(known, Member)
    district.publish(
        kiosk,
        district.document("settings", "settings", msgspec.structs.replace(district.settings, badges=badges)),
        district.document("member", MEMBER, msgspec.structs.replace(known, stars=3, badges=("b2", "b1"))),
    )
    walker.scan(code).press("passbook").sees("★★★ 三星志愿者 · 徽章：夜间热心人 · 徽章：月月行动")
    walker.press("language").sees("★★★ three-star volunteer · Badge: Night owl · Badge: Every month")


@pytest.mark.parametrize("most_points", [0, 500])
def test_a_card_that_acts_for_somebody_sees_and_prints_the_passbook_and_gives_nothing_away(
    walker: Walker,
    house: House,
    desk: Desk,
    district: District,
    staff: StaffPass,
    code: str,
    new_code: str,
    most_points: int,
    tmp_path: Path,
) -> None:
    settings = msgspec.structs.replace(district.settings, gift_most_points=most_points)
    district.publish(desk.kiosk, district.document("settings", "settings", settings))
    house.printer = printer_of(f"png:{tmp_path / 'pages'}")
    bound(desk, staff, code, new_code)
    walker.scan(new_code).press("passbook").at("passbook").sees("80").sees_not("转赠积分")
    walker.press("print").at("passbook_print")
    house._workers.shutdown(wait=True)
    walker.sees("存折打好了")
    walker.scan(code).press("passbook")
    assert walker.can_press("give") == bool(most_points)


def test_at_most_three_things_are_offered(
    walker: Walker, house: House, kiosk: Kiosk, district: District, code: str, tmp_path: Path
) -> None:
    """Where points can be brought, given and printed all at once."""
    house.printer = printer_of(f"png:{tmp_path}")
    walker.scan(code).press("passbook")
    assert len(walker.body.buttons) <= 3
