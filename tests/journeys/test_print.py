"""The passbook on paper from a real window, with no network at all."""

from pathlib import Path

import pytest
from PIL import Image

from kiosk.kiosk import open_kiosk
from tests.kiosk.district import District
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

FOREVER = 65_000


def test_the_passbook_comes_out_of_the_printer_while_the_window_stays_alive(tmp_path: Path) -> None:
    district, folder, pages = District(), tmp_path / "kiosk", tmp_path / "pages"
    district.enrol(folder)
    kiosk = open_kiosk(folder, machine="")
    district.furnish(kiosk)
    kiosk.close()
    with (
        VirtualDisplay(1080, 1920) as display,
        KioskWindow(folder, display, "--printer", f"png:{pages}@384") as window,
    ):
        window.take_away()
        window.at("attract")
        window.scan_by_keys(district.code(1, expiry_day=FOREVER))
        window.at("greeting")
        window.tap("passbook", "passbook")
        window.tap("print", "passbook_print")
        window.reads("存折打好了")
        window.tap("ok", "passbook")
        assert "Traceback" not in window.log()
    with Image.open(pages / "page-0001.png") as page:
        assert page.width == 384
        assert page.height > 200
