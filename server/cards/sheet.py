"""Sheets of cards for the printer's: a PDF with eight cards on A4, or one card a page for a card printer."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from server.cards.layout import (
    BLEED_MM,
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    FONT_NAME,
    INK,
    QUIET_MODULES,
    SOFT,
    TITLE,
    Box,
    CardPrintError,
    Code,
    Face,
    Mark,
    PrintableCard,
    Shape,
    Text,
    back,
    card_font,
    check_printable,
    front,
    spoken_number,
    text_width_mm,
)

PageName = Literal["A4", "card"]

_PT_PER_MM = 72 / 25.4
_MARK_OFFSET_MM = BLEED_MM + 1.0
_MARK_LENGTH_MM = 5.0
_RULER_MM = 50.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """How cards stand on one kind of page; lengths in millimetres. `gap_mm` is two bleeds wide so that bleeds never meet."""

    width_mm: float
    height_mm: float
    columns: int
    rows: int
    gap_mm: float
    trimmed: bool

    @property
    def cards(self) -> int:
        """How many cards one page holds."""
        return self.columns * self.rows

    @property
    def left_mm(self) -> float:
        """Where the first column begins."""
        return (self.width_mm - self.columns * CARD_WIDTH_MM - (self.columns - 1) * self.gap_mm) / 2

    @property
    def top_mm(self) -> float:
        """Where the first row begins."""
        return (self.height_mm - self.rows * CARD_HEIGHT_MM - (self.rows - 1) * self.gap_mm) / 2

    def corner_mm(self, slot: int, face: Face) -> tuple[float, float]:
        """The top left corner of a slot, counted by rows. The back's columns run the other way round: the sheet is turned
        over its long edge, so what was printed left on the front lies right on the back."""
        row, column = divmod(slot, self.columns)
        if face == "back":
            column = self.columns - 1 - column
        return (
            self.left_mm + column * (CARD_WIDTH_MM + self.gap_mm),
            self.top_mm + row * (CARD_HEIGHT_MM + self.gap_mm),
        )


PAGES: dict[PageName, Sheet] = {
    "A4": Sheet(210.0, 297.0, columns=2, rows=4, gap_mm=2 * BLEED_MM, trimmed=True),
    "card": Sheet(CARD_WIDTH_MM, CARD_HEIGHT_MM, columns=1, rows=1, gap_mm=0.0, trimmed=False),
}


def card_sheet(
    cards: Sequence[PrintableCard],
    *,
    district: str,
    page: PageName = "A4",
    batch: str = "",
    with_back: bool = False,
) -> bytes:
    """A print-ready PDF of `cards`, in their order, row by row.

    `district` stands on every card. `page` is "A4" (eight cards with crop marks, 3 mm bleed, sheet number and a ruler to
    check the scale by) or "card" (one card a page of 85.6 × 54 mm, for a card printer). `batch` is printed beside the cards.
    `with_back` adds a page with the backs after each page of fronts, ordered for turning over the long edge. The same input
    gives the same bytes.

    Raises `CardPrintError` for no cards at all or a card that cannot be printed (its code is too long or not capitals and
    digits, a name does not fit, a character is not in the font), `MissingFontError` without the font, and `ValueError`
    for an unknown page.
    """
    if page not in PAGES:
        raise ValueError(f"page must be one of {', '.join(PAGES)}, not {page!r}")
    if not cards:
        raise CardPrintError("a sheet needs at least one card")
    check_printable(batch)
    sheet = PAGES[page]
    pdfmetrics.registerFont(card_font())
    out = io.BytesIO()
    size_pt = (sheet.width_mm * _PT_PER_MM, sheet.height_mm * _PT_PER_MM)
    canvas = Canvas(out, pagesize=size_pt, invariant=1, pageCompression=1)
    canvas.setTitle(f"{TITLE} {district}")
    canvas.setSubject(batch)
    # Printer dialogs like to shrink pages to fit; a card must come out at its size.
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "DuplexFlipLongEdge" if with_back else "Simplex")
    faces: tuple[Face, ...] = ("front", "back") if with_back else ("front",)
    total = -(-len(cards) // sheet.cards)
    for index in range(total):
        group = cards[index * sheet.cards : (index + 1) * sheet.cards]
        for face in faces:
            pen = _Pen(canvas, size_pt[1])
            for slot, card in enumerate(group):
                pen.card(front(card, district) if face == "front" else back(), *sheet.corner_mm(slot, face), sheet)
            if sheet.trimmed:
                _crop_marks(pen, sheet)
                _labels(pen, sheet, group, district, batch, f"第 {index + 1} / {total} 张", face)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Pen:
    """Draws marks on a reportlab canvas, from millimetres down from the top to points up from the bottom."""

    def __init__(self, canvas: Any, height_pt: float) -> None:
        self._canvas = canvas
        self._height_pt = height_pt

    def card(self, marks: Sequence[Mark], x_mm: float, y_mm: float, sheet: Sheet) -> None:
        """Draws one face with its corner at (x, y), cut off where its bleed ends."""
        bleed = sheet.gap_mm / 2
        self._canvas.saveState()
        clip = self._canvas.beginPath()
        self._rect(clip, x_mm - bleed, y_mm - bleed, CARD_WIDTH_MM + 2 * bleed, CARD_HEIGHT_MM + 2 * bleed)
        self._canvas.clipPath(clip, stroke=0, fill=0)
        for mark in marks:
            self.mark(mark, x_mm, y_mm)
        self._canvas.restoreState()

    def mark(self, mark: Mark, x_mm: float = 0.0, y_mm: float = 0.0) -> None:
        """Draws one mark, moved by (x, y)."""
        match mark:
            case Box(x, y, width, height, colour):
                path = self._canvas.beginPath()
                self._rect(path, x_mm + x, y_mm + y, width, height)
                self._fill(path, colour)
            case Shape(points, colour):
                path = self._canvas.beginPath()
                for i, (x, y) in enumerate(points):
                    (path.lineTo if i else path.moveTo)(*self._at(x_mm + x, y_mm + y))
                path.close()
                self._fill(path, colour)
            case Text():
                self._text(mark, x_mm, y_mm)
            case Code():
                module = mark.module_mm
                x0 = x_mm + mark.x_mm + QUIET_MODULES * module
                y0 = y_mm + mark.y_mm + QUIET_MODULES * module
                # One path for all modules: viewers draw hairlines between rectangles that are filled one by one.
                path = self._canvas.beginPath()
                for row, column, length in mark.runs:
                    self._rect(path, x0 + column * module, y0 + row * module, length * module, module)
                self._fill(path, "#000000")

    def _text(self, text: Text, x_mm: float, y_mm: float) -> None:
        line = self._canvas.beginText(*self._at(x_mm + text.x_mm, y_mm + text.baseline_mm))
        line.setFont(FONT_NAME, text.size_mm * _PT_PER_MM)
        line.setFillColor(HexColor(text.colour))
        line.setStrokeColor(HexColor(text.colour))
        self._canvas.setLineWidth(text.stroke_mm * _PT_PER_MM)
        line.setTextRenderMode(2 if text.bold else 0)
        line.textOut(text.text)
        line.setTextRenderMode(0)
        self._canvas.drawText(line)

    def line(self, x1_mm: float, y1_mm: float, x2_mm: float, y2_mm: float) -> None:
        """A hairline for the person who cuts."""
        self._canvas.setStrokeColor(HexColor(INK))
        self._canvas.setLineWidth(0.25)
        self._canvas.line(*self._at(x1_mm, y1_mm), *self._at(x2_mm, y2_mm))

    def _at(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        return x_mm * _PT_PER_MM, self._height_pt - y_mm * _PT_PER_MM

    def _rect(self, path: Any, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        left, bottom = self._at(x_mm, y_mm + height_mm)
        path.rect(left, bottom, width_mm * _PT_PER_MM, height_mm * _PT_PER_MM)

    def _fill(self, path: Any, colour: str) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)


def cut_lines_mm(sheet: Sheet) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where the guillotine goes: the x of all vertical and the y of all horizontal cuts."""
    xs = [sheet.left_mm + i * (CARD_WIDTH_MM + sheet.gap_mm) for i in range(sheet.columns)]
    ys = [sheet.top_mm + i * (CARD_HEIGHT_MM + sheet.gap_mm) for i in range(sheet.rows)]
    return (
        tuple(at for x in xs for at in (x, x + CARD_WIDTH_MM)),
        tuple(at for y in ys for at in (y, y + CARD_HEIGHT_MM)),
    )


def _crop_marks(pen: _Pen, sheet: Sheet) -> None:
    """Marks stand at the ends of every cut, outside the bleed: a sheet is cut in full strokes."""
    xs, ys = cut_lines_mm(sheet)
    near, far = _MARK_OFFSET_MM, _MARK_OFFSET_MM + _MARK_LENGTH_MM
    for x in xs:
        pen.line(x, ys[0] - near, x, ys[0] - far)
        pen.line(x, ys[-1] + near, x, ys[-1] + far)
    for y in ys:
        pen.line(xs[0] - near, y, xs[0] - far, y)
        pen.line(xs[-1] + near, y, xs[-1] + far, y)


def _labels(
    pen: _Pen, sheet: Sheet, group: Sequence[PrintableCard], district: str, batch: str, count: str, face: Face
) -> None:
    """What the person at the printer needs to know, outside the cards."""
    numbers = f"卡号 {spoken_number(group[0].number)} – {spoken_number(group[-1].number)}，{len(group)} 张"
    side = "正面" if face == "front" else "背面（沿长边翻转）"
    parts = [count, side, *([f"批次 {batch}"] if batch else []), numbers]
    for line, baseline in ((" ".join(district.split()), 12.0), ("    ".join(parts), 17.0)):
        # A long batch label is set smaller rather than cut off.
        size = min(3.2, (sheet.width_mm - 2 * sheet.left_mm) / max(text_width_mm(line, 1.0), 1e-6))
        pen.mark(Text(line, sheet.left_mm, baseline, size, INK))
    ruler_y = sheet.height_mm - 13.0
    for x in _ruler(sheet.left_mm):
        pen.line(x, ruler_y - 1.5, x, ruler_y + 1.5)
    pen.line(sheet.left_mm, ruler_y, sheet.left_mm + _RULER_MM, ruler_y)
    hint = "此线应为 50 毫米。请按实际大小（100%）打印，不要缩放。"
    pen.mark(Text(hint, sheet.left_mm + _RULER_MM + 4, ruler_y + 1.1, 3.2, SOFT))


def _ruler(left_mm: float) -> Iterator[float]:
    return (left_mm + i * 10.0 for i in range(int(_RULER_MM / 10) + 1))
