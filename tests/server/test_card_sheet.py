"""Printed cards have their size, say what they must, and can be read by what will read them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from kiosk.scan.decode import decode
from kiosk.scan.frames import Luminance
from server.cards.layout import (
    BACK_LINES,
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    CODE_SIDE_MM,
    FONT_PACKAGE,
    SAFE_MM,
    Box,
    CardPrintError,
    Code,
    MissingFontError,
    PrintableCard,
    Text,
    card_font,
    front,
    spoken_number,
    text_width_mm,
)
from server.cards.picture import card_picture
from server.cards.sheet import PAGES, PageName, card_sheet, cut_lines_mm
from tests.pictures import DISTRICT, LONGEST_DISTRICT, sample_card

MM_PER_PT = 25.4 / 72
DISTRICTS = [DISTRICT, LONGEST_DISTRICT, "区", "Yanjiang 沿江", "某" * 30]


def cards(count: int) -> list[PrintableCard]:
    return [sample_card(seed) for seed in range(count)]


def rendered(page: Any, dpi: int) -> Luminance:
    return np.asarray(page.render(scale=dpi / 72).to_pil().convert("L"), np.uint8)


def text_of(page: Any) -> str:
    return str(page.get_textpage().get_text_range())


def hairlines_mm(page: Any) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of all stroked lines, in millimetres from the page's top left corner."""
    height = page.get_height()
    out = []
    for part in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = part.get_bounds()
        if min(right - left, top - bottom) < 1.5 and max(right - left, top - bottom) < 5.5 / MM_PER_PT:
            out.append((left * MM_PER_PT, (height - top) * MM_PER_PT, right * MM_PER_PT, (height - bottom) * MM_PER_PT))
    return out


def test_crop_marks_stand_85_6_by_54_millimetres_apart() -> None:
    [page] = pypdfium2.PdfDocument(card_sheet(cards(8), district=DISTRICT))
    assert (page.get_width() * MM_PER_PT, page.get_height() * MM_PER_PT) == pytest.approx((210, 297), abs=0.01)
    lines = hairlines_mm(page)
    xs, ys = cut_lines_mm(PAGES["A4"])
    top = sorted({round((r + x) / 2, 1) for x, y, r, b in lines if b - y > 4 and b < ys[0]})
    left = sorted({round((b + y) / 2, 1) for x, y, r, b in lines if r - x > 4 and r < xs[0]})
    assert top == pytest.approx(xs, abs=0.06)
    assert left == pytest.approx(ys, abs=0.06)
    assert [b - a for a, b in zip(xs[::2], xs[1::2], strict=True)] == pytest.approx([85.6] * 2)
    assert [b - a for a, b in zip(ys[::2], ys[1::2], strict=True)] == pytest.approx([54.0] * 4)


def test_a_card_printer_gets_one_page_of_the_card_s_size_each() -> None:
    pdf = pypdfium2.PdfDocument(card_sheet(cards(3), district=DISTRICT, page="card"))
    sizes = [(page.get_width() * MM_PER_PT, page.get_height() * MM_PER_PT) for page in pdf]
    assert sizes == [pytest.approx((85.6, 54.0), abs=0.001)] * 3


@pytest.mark.parametrize(("page", "pages"), [("A4", 2), ("card", 11)])
def test_every_code_on_every_page_is_read_from_the_print(page: PageName, pages: int) -> None:
    batch = cards(11)
    pdf = pypdfium2.PdfDocument(card_sheet(batch, district=LONGEST_DISTRICT, page=page))
    assert len(pdf) == pages
    read = {code.text for sheet in pdf for code in decode(rendered(sheet, 200))}
    assert read == {card.code for card in batch}


def test_the_printed_code_is_at_least_28_millimetres_with_its_quiet_zone_white() -> None:
    [page] = pypdfium2.PdfDocument(card_sheet(cards(1), district=DISTRICT, page="card"))
    dpi = 600
    pixels = rendered(page, dpi)
    [code] = decode(pixels)
    xs, ys = zip(*code.position.corners, strict=True)
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    mm = 25.4 / dpi
    assert (right - left) * mm >= 28
    assert (bottom - top) * mm >= 28
    quiet = 4 * CODE_SIDE_MM / 53 / mm * 0.97
    around = pixels[round(top - quiet) : round(bottom + quiet), round(left - quiet) : round(right + quiet)].copy()
    inner = round(quiet) - 4
    around[inner:-inner, inner:-inner] = 255
    assert int(around.min()) > 200


def test_the_page_says_all_that_a_card_must_say() -> None:
    words = text_of(pypdfium2.PdfDocument(card_sheet(cards(1), district=DISTRICT, page="card"))[0])
    for needed in ("爱心联系卡", DISTRICT, "6217 0345 0000", "姓名", "拾到请交回任一服务站"):
        assert needed in words


def test_sheets_are_numbered_and_labelled_outside_the_cards() -> None:
    pdf = pypdfium2.PdfDocument(card_sheet(cards(11), district=DISTRICT, batch="2025-11 甲"))
    words = [text_of(page) for page in pdf]
    assert "第 1 / 2 张" in words[0]
    assert "第 2 / 2 张" in words[1]
    assert all("批次 2025-11 甲" in page for page in words)
    assert "6217 0345 0008 – 6217 0345 0010，3 张" in words[1]


def test_backs_follow_their_fronts_with_the_columns_turned_over() -> None:
    pdf = pypdfium2.PdfDocument(card_sheet(cards(1), district=DISTRICT, with_back=True))
    front_page, back_page = (rendered(page, 72) for page in pdf)
    assert BACK_LINES[0] in text_of(pdf[1])
    middle = front_page.shape[1] // 2
    band = slice(round(32 / MM_PER_PT), round(38 / MM_PER_PT))
    assert front_page[band, : middle - 40].mean() < 150 < front_page[band, middle + 40 :].mean()
    assert back_page[band, middle + 40 :].mean() < 150 < back_page[band, : middle - 40].mean()


def test_fonts_are_embedded_as_subsets() -> None:
    data = card_sheet(cards(8), district=DISTRICT)
    assert b"/FontFile2" in data
    assert len(data) < 200_000


def test_the_same_cards_give_the_same_bytes() -> None:
    assert card_sheet(cards(9), district=DISTRICT) == card_sheet(cards(9), district=DISTRICT)


@pytest.mark.parametrize("district", DISTRICTS)
def test_nothing_is_clipped_and_nothing_meets_the_code_whatever_the_district(district: str) -> None:
    marks = front(sample_card(), district)
    [code] = [mark for mark in marks if isinstance(mark, Code)]
    for mark in marks:
        if isinstance(mark, Text):
            right = mark.x_mm + text_width_mm(mark.text, mark.size_mm)
            assert mark.x_mm >= SAFE_MM
            assert right <= CARD_WIDTH_MM - SAFE_MM + 1e-6
            assert SAFE_MM <= mark.baseline_mm + 0.12 * mark.size_mm <= CARD_HEIGHT_MM - SAFE_MM + 1e-6
            assert mark.baseline_mm - 0.88 * mark.size_mm >= 1.4
            assert right <= code.x_mm or mark.baseline_mm < code.y_mm
            assert mark.size_mm >= 2.8 - 1e-6
    band = max(mark.y_mm + mark.height_mm for mark in marks if isinstance(mark, Box) and mark.width_mm > CARD_WIDTH_MM)
    assert band <= code.y_mm


def test_the_longest_name_breaks_after_an_administrative_word() -> None:
    lines = [mark.text for mark in front(sample_card(), LONGEST_DISTRICT) if isinstance(mark, Text)][:2]
    assert lines == ["石家庄市桥西区东风街道", "建胜路社区新时代文明实践站"]


@pytest.mark.parametrize("width_px", [400, 640, 1012, 2000])
def test_the_picture_of_a_card_has_its_shape_and_is_read(width_px: int) -> None:
    card = sample_card(3)
    picture = Image.open(io.BytesIO(card_picture(card, district=DISTRICT, width_px=width_px)))
    assert picture.size == (width_px, round(width_px * 54 / 85.6))
    assert [code.text for code in decode(np.asarray(picture.convert("L")))] == [card.code]


def test_picture_and_print_show_the_same_card() -> None:
    card = sample_card(4)
    picture = Image.open(io.BytesIO(card_picture(card, district=LONGEST_DISTRICT))).convert("L")
    [page] = pypdfium2.PdfDocument(card_sheet([card], district=LONGEST_DISTRICT, page="card"))
    printed = Image.fromarray(rendered(page, 300)).resize(picture.size)
    a, b = (np.asarray(image.resize((202, 127), Image.Resampling.BOX), np.float32) for image in (picture, printed))
    assert float(np.abs(a - b).mean()) < 6


@pytest.mark.parametrize(
    ("number", "spoken"),
    [("621703458126", "6217 0345 8126"), ("6217 0345 8126", "6217 0345 8126"), ("62170", "6217 0"), ("7", "7")],
)
def test_numbers_are_spoken_in_groups_of_four(number: str, spoken: str) -> None:
    assert spoken_number(number) == spoken


@pytest.mark.parametrize(
    ("card", "district", "words"),
    [
        (PrintableCard("1", "LL" + "A" * 300), DISTRICT, "version"),
        (PrintableCard("1", "A" * 9000), DISTRICT, "too long"),
        (PrintableCard("1", "abc"), DISTRICT, "capital letters"),
        (PrintableCard("1", ""), DISTRICT, "capital letters"),
        (PrintableCard("1", "ＡＢ"), DISTRICT, "capital letters"),
        (PrintableCard("", "ABC"), DISTRICT, "number"),
        (PrintableCard("1" * 60, "ABC"), DISTRICT, "does not fit"),
        (PrintableCard("1", "ABC"), "某" * 80, "does not fit"),
        (PrintableCard("1", "ABC"), "𬭩江区", "has no 𬭩"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_reason(card: PrintableCard, district: str, words: str) -> None:
    with pytest.raises(CardPrintError, match=words):
        card_sheet([card], district=district)
    with pytest.raises(CardPrintError, match=words):
        card_picture(card, district=district)


def test_a_sheet_of_no_cards_and_an_unknown_page_are_refused() -> None:
    with pytest.raises(CardPrintError, match="at least one"):
        card_sheet([], district=DISTRICT)
    with pytest.raises(ValueError, match="A4"):
        card_sheet(cards(1), district=DISTRICT, page="A3")  # type: ignore[arg-type]


def test_a_missing_font_names_the_debian_package(tmp_path: Path) -> None:
    (tmp_path / "broken.ttc").write_bytes(b"no font")
    for path in (tmp_path / "gone.ttc", tmp_path / "broken.ttc"):
        with pytest.raises(MissingFontError, match=FONT_PACKAGE):
            card_font(path)
