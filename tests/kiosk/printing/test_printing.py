"""What comes out of the printer can be read, by a person and by a kiosk; what does not come out is told."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont

from kiosk.actions.points import Passbook
from kiosk.actions.redeem import RedeemedHere, Wanted, redeem_basket
from kiosk.actions.slips import SlipHere, SlipSeen, check_slip, slip_of
from kiosk.desk import Desk
from kiosk.printing.passbook import PassbookLine, PassbookSheet, passbook_page, sheet_of
from kiosk.printing.press import Printed, keep_printer, kept_printer, put, put_passbook, put_slip
from kiosk.printing.printers import (
    FilePrinter,
    NetworkPrinter,
    PngPrinter,
    PrinterFailed,
    UsbPrinter,
    escpos_bytes,
    printer_of,
)
from kiosk.printing.slip import slip_page
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui import fonts
from sync.contract.documents import Entry, Reward, Station
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, NOON_MS, PIN, District
from tests.kiosk.printing.escpos import pages_of

BOOK = Passbook(
    shown="王*",
    balance=95,
    spendable_here=95,
    elsewhere=0,
    served_min=150,
    wishes=1,
    checked_in=False,
    entries=(
        Entry(at_ms=NOON_MS, kind="redeemed", points=-30, title="洗手液", pending=True, balance=95),
        Entry(at_ms=NOON_MS - HOUR_MS, kind="checked_in", points=0, title="乐修匠义务维修", pending=True, balance=125),
        # The last minute of the year here is another year in Greenwich yet.
        Entry(at_ms=1_767_196_740_000, kind="checked_out", points=25, title="乐修匠义务维修", balance=125),
    ),
    pending=2,
    disputed=False,
)
LONG = "新疆阿克苏冰糖心苹果礼盒五公斤装（限每户每月一份）"


@pytest.fixture
def slip(desk: Desk, district: District, code: str, clock: FakeClock) -> SlipHere:
    """As long as they come: ten things with long names."""
    names = [f"p{number}" for number in range(10)]
    district.publish(
        desk.kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        *(
            district.document("reward", name, Reward(id=name, title=LONG, points=2, collect="s2" if name == "p9" else ""))
            for name in names
        ),
    )
    done = redeem_basket(desk, code, PIN, [Wanted(name) for name in names])
    assert isinstance(done, RedeemedHere)
    clock.advance(10_001)
    made = slip_of(desk, done.redemption)
    assert isinstance(made, SlipHere)
    return made


def read_qr(page: Image.Image) -> str:
    found = zxingcpp.read_barcodes(page.convert("L"))
    assert len(found) == 1
    return str(found[0].text)


@contextmanager
def network_printer(answer: bytes) -> Iterator[tuple[int, Callable[[], bytes]]]:
    """A printer on a free port that answers whoever asks for its paper, and what it got."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            while data := connection.recv(65_536):
                got.append(data)
                if data == b"\x10\x04\x04":
                    connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()

    def taken() -> bytes:
        thread.join(10)
        return b"".join(got).removeprefix(b"\x10\x04\x04")

    with server:
        yield server.getsockname()[1], taken


# --- Slips ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dots", [576, 384])
def test_a_printed_slip_is_read_back_from_its_dots_and_is_good(
    desk: Desk, slip: SlipHere, tmp_path: Path, dots: int
) -> None:
    path = tmp_path / "lp0"
    printed = put_slip(printer_of(f"file://{path}@{dots}"), slip, Texts())
    assert isinstance(printed, Printed)
    (page,) = pages_of(path.read_bytes())
    assert page.size == (dots, printed.page_dots)
    text = read_qr(page)
    assert text == slip.code
    seen = check_slip(desk, text)
    assert isinstance(seen, SlipSeen)
    assert len(seen.lines) == 10


def test_two_slips_are_two_pages(slip: SlipHere, tmp_path: Path) -> None:
    printer = printer_of(f"file://{tmp_path / 'lp0'}")
    for language in LANGUAGES:
        assert isinstance(put_slip(printer, slip, Texts(language)), Printed)
    assert [read_qr(page) for page in pages_of((tmp_path / "lp0").read_bytes())] == [slip.code] * 2


@pytest.mark.parametrize("dots", [576, 384])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_paper_touches_its_edge(slip: SlipHere, language: str, dots: int) -> None:
    page = slip_page(slip, Texts(language), dots)
    assert page.width == dots
    ink = Image.eval(page.convert("L"), lambda grey: 255 - grey).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    assert left > 0 < top
    assert right < dots
    assert bottom < page.height


def test_a_longer_slip_is_a_longer_page(slip: SlipHere) -> None:
    short = msgspec.structs.replace(slip, lines=slip.lines[:1])
    assert slip_page(short, Texts()).height < slip_page(slip, Texts()).height


# --- The passbook ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dots", [576, 384])
def test_a_passbook_page_has_a_line_a_posting_and_marks_what_waits(dots: int) -> None:
    line = PassbookLine(date="11-22", what="签退 维修", points="+10", balance="120")

    def height(*lines: PassbookLine) -> int:
        sheet = PassbookSheet(station="沿江社区服务站", who="王*", printed="2026-11-22 12:00", lines=lines)
        page = passbook_page(sheet, Texts(), dots)
        assert page.width == dots
        return page.height

    one, two, three = height(line), height(line, line), height(line, line, line)
    assert three - two == two - one > 0
    assert height(msgspec.structs.replace(line, pending=True)) > one
    assert height(msgspec.structs.replace(line, head="2026 年")) > one
    assert height() >= one - (two - one)


def test_the_lines_on_paper_are_the_postings_oldest_first_each_with_the_balance_after_it() -> None:
    """What moved no points stays on the screen; the balance that the page begins with stands first."""
    sheet = sheet_of(Texts(), BOOK, station="沿江社区服务站", printed="2026-11-22 12:00", said=["一共 95 分。"])
    assert [(line.head, line.date, line.what, line.points, line.balance, line.pending) for line in sheet.lines] == [
        ("", "", "承前", "", "100", False),
        ("2025 年", "12-31", "签退 乐修匠义务维修", "+25", "125", False),
        ("2026 年", "11-22", "兑换 洗手液", "−30", "95", True),
    ]
    assert (sheet.who, sheet.said) == ("王*", ("一共 95 分。",))


def test_a_passbook_without_a_posting_says_so() -> None:
    sheet = sheet_of(Texts(), msgspec.structs.replace(BOOK, entries=()), station="沿江社区服务站", printed="")
    assert sheet.lines == ()


@pytest.mark.parametrize("dots", [576, 384])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_a_passbook_are_on_the_paper(tmp_path: Path, language: str, dots: int) -> None:
    """Read back from the dots as a person reads: cell by cell, as drawn, at its place in the row."""
    path, texts = tmp_path / "lp0", Texts(language)
    sheet = sheet_of(texts, BOOK, station=LONG, printed="2026-11-22 12:00", said=[LONG * 3])
    printed = put_passbook(printer_of(f"file://{path}@{dots}"), sheet, texts)
    assert isinstance(printed, Printed)
    (page,) = pages_of(path.read_bytes())
    assert page.size == (dots, printed.page_dots)
    drawn = ImageChops.invert(page.convert("L"))
    left, top, right, bottom = drawn.getbbox() or (0, 0, 0, 0)
    assert left > 0 < top
    assert right < dots
    assert bottom < page.height
    for figure in ("+25", "−30", "125", "95", "王*"):
        assert is_drawn(drawn, figure, sizes=(18, 22, 26, 28)), figure
    assert not is_drawn(drawn, "777", sizes=(18, 22, 26, 28))


def is_drawn(page: Image.Image, text: str, sizes: tuple[int, ...]) -> bool:
    """Whether these very dots are somewhere on the page."""
    ink = np.asarray(page) > 127
    for size in sizes:
        font = ImageFont.truetype(str(fonts.faces().regular), size)
        glyphs = Image.new("1", (round(font.getlength(text)) + 4, size * 2), 0)
        draw = ImageDraw.Draw(glyphs)
        draw.fontmode = "1"
        draw.text((2, 2), text, font=font, fill=1)
        wanted = np.asarray(glyphs.crop(glyphs.getbbox()))
        high, wide = wanted.shape
        rows = np.lib.stride_tricks.sliding_window_view(ink, (high, wide))
        begins = np.argwhere((rows[:, :, 0, :] == wanted[0]).all(axis=2))
        if any((rows[y, x] == wanted).all() for y, x in begins):
            return True
    return False


# --- Printers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "kind", "dots"),
    [
        ("usb:04b8:0e15", UsbPrinter, 576),
        ("network:printer.local", NetworkPrinter, 576),
        ("network:192.168.1.50:9100@384", NetworkPrinter, 384),
        ("file:///dev/usb/lp0", FilePrinter, 576),
        ("file:out.bin@384", FilePrinter, 384),
        ("png:pages", PngPrinter, 576),
        ("none", type(None), None),
        ("", type(None), None),
    ],
)
def test_a_printer_is_named_by_a_text(spec: str, kind: type, dots: int | None) -> None:
    printer = printer_of(spec)
    assert type(printer) is kind
    assert printer is None or (printer.spec, printer.dots) == (spec, dots)


@pytest.mark.parametrize(
    "spec", ["usb", "usb:", "usb:4b8", "usb:zzzz:0000", "network:host:port", "lpt:1", "file:", "Drucker"]
)
def test_what_names_no_printer_is_told(spec: str) -> None:
    with pytest.raises(ValueError, match=spec):
        printer_of(spec)


def test_a_printer_on_the_network_gets_the_page(slip: SlipHere) -> None:
    with network_printer(b"\x12") as (port, taken):
        assert isinstance(put_slip(printer_of(f"network:127.0.0.1:{port}"), slip, Texts()), Printed)
        assert [read_qr(page) for page in pages_of(taken())] == [slip.code]


def test_a_printer_that_says_it_has_no_paper_gets_nothing(slip: SlipHere) -> None:
    with network_printer(b"\x72") as (port, taken):
        assert put_slip(printer_of(f"network:127.0.0.1:{port}"), slip, Texts()) is Refusal.PRINTER_FAILED
        assert taken() == b""


def test_what_is_not_there_or_takes_nothing_has_failed(slip: SlipHere, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    os.mkfifo(tmp_path / "nobody-reads")
    (tmp_path / "a-file").write_text("")
    for spec in (
        f"network:127.0.0.1:{port}",
        f"file://{tmp_path}/no-such-folder/lp0",
        f"file://{tmp_path}/nobody-reads",
        f"png:{tmp_path}/a-file/pages",
        "usb:dead:beef",
    ):
        assert put_slip(printer_of(spec), slip, Texts()) is Refusal.PRINTER_FAILED, spec


def test_a_full_disk_behind_a_printer_is_told(tmp_path: Path) -> None:
    page = Image.new("1", (576, 4000))
    with pytest.raises(PrinterFailed, match="/dev/full"):
        FilePrinter("file:///dev/full", 576, Path("/dev/full")).put(page)


def test_where_there_is_no_printer_that_is_said(slip: SlipHere) -> None:
    assert put_slip(None, slip, Texts()) is Refusal.PRINTER_NONE


def test_pictures_are_counted(slip: SlipHere, tmp_path: Path) -> None:
    printer = printer_of(f"png:{tmp_path / 'pages'}")
    for _ in range(2):
        assert isinstance(put_slip(printer, slip, Texts()), Printed)
    pages = sorted((tmp_path / "pages").iterdir())
    assert [page.name for page in pages] == ["page-0001.png", "page-0002.png"]
    with Image.open(pages[1]) as page:
        assert read_qr(page) == slip.code


class OneHead:
    """A printer that spoils what comes while it prints."""

    spec, dots = "one head", 576

    def __init__(self) -> None:
        self.heights: list[int] = []
        self._busy = threading.Lock()

    def put(self, page: Image.Image) -> None:
        if not self._busy.acquire(blocking=False):
            raise PrinterFailed("two at once")
        try:
            threading.Event().wait(0.02)  # long enough for another to come
            self.heights.append(page.height)
        finally:
            self._busy.release()


def test_pages_come_one_after_another() -> None:
    printer = OneHead()
    pages = [Image.new("1", (576, 100 + number)) for number in range(6)]
    threads = [threading.Thread(target=put, args=(printer, lambda _, page=page: page)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(printer.heights) == [page.height for page in pages]


def test_the_printer_is_kept_with_the_kiosk(tmp_path: Path) -> None:
    assert kept_printer(tmp_path) is None
    keep_printer(tmp_path, printer_of("network:host@384"))
    kept = kept_printer(tmp_path)
    assert kept is not None
    assert (kept.spec, kept.dots) == ("network:host@384", 384)
    keep_printer(tmp_path, None)
    assert kept_printer(tmp_path) is None
    (tmp_path / "printer").write_bytes(b"\xff nonsense")
    assert kept_printer(tmp_path) is None


def test_nothing_is_said_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """There the answers of commands stand, one JSON line each."""
    escpos_bytes(Image.new("1", (576, 40)))
    assert capsys.readouterr().out == ""
