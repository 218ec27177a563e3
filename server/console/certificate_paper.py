"""The paper of a certificate of service (志愿服务记录证明): A4, in the reader's language, with a code to check it by.

Set in the font of the cards. A name with a character that this font lacks is refused by name: an empty box on a certificate
is somebody else's.
"""

import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from server.cards.layout import FONT_NAME, INK, RED, SOFT, card_font, check_printable, text_width_mm
from server.certificates import Line
from server.console.tags import clock, day
from server.console.text import T, word
from server.console.words import EVIDENCE

_PT_PER_MM: Final = 72 / 25.4
_WIDTH_MM: Final = 210.0
_HEIGHT_MM: Final = 297.0
_LEFT_MM: Final = 20.0
_RIGHT_MM: Final = 190.0
_LAST_LINE_MM: Final = 266.0
_ROW_MM: Final = 6.4
_FOOT_MM: Final = 62.0
"""What the sums, the issuer and the code need at the end."""
_SIZE_MM: Final = 3.5
_COLUMNS_MM: Final = (20.0, 52.0, 110.0, 142.0, 157.0)
"""Where the columns begin: when, what, where, minutes, evidence."""
_MINUTES: Final = 3
"""The column of numbers, which end at the same place."""
_NUMBERS_END_MM: Final = 152.0
_GAP_MM: Final = 2.0
_CODE_MM: Final = 26.0


class Holder(NamedTuple):
    """Whom a certificate is for.

    Attributes:
        name: in full.
        member: the number of the record.
        phone: masked.
        home: name of the home station.
        cards: card numbers, as they are spoken.
    """

    name: str
    member: str
    phone: str
    home: str
    cards: tuple[str, ...]


class Issue(NamedTuple):
    """Which certificate it is.

    Attributes:
        number: of the certificate.
        from_ms, until_ms: the stretch of time that it is about, Unix ms.
        at_ms: when it was issued.
        district, station: who issues it.
        check_at: the address of the page that checks it.
    """

    number: str
    from_ms: int
    until_ms: int
    at_ms: int
    district: str
    station: str
    check_at: str


def certificate_paper(issue: Issue, holder: Holder, lines: Sequence[Line]) -> bytes:
    """The PDF. The same input gives the same bytes.

    Raises:
        CardPrintError: a character is not in the font; its text says which, and in what.
        MissingFontError: the font is not there.
    """
    pdfmetrics.registerFont(card_font())
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH_MM * _PT_PER_MM, _HEIGHT_MM * _PT_PER_MM), invariant=1, pageCompression=1)
    canvas.setTitle(f"{T('志愿服务记录证明', 'Certificate of voluntary service')} {issue.number}")
    sheet = _Sheet(canvas, issue)
    y = sheet.heading()
    y = _identity(sheet, issue, holder, y)
    y = sheet.table_head(y)
    for line in lines:
        rows = _cells(line)
        height = max(len(cell) for cell in rows) * _ROW_MM
        if y + height > _LAST_LINE_MM:
            y = sheet.table_head(sheet.next_page())
        y = sheet.row(rows, y)
    if y + _FOOT_MM > _LAST_LINE_MM + 14:
        y = sheet.next_page()
    _foot(sheet, issue, lines, y)
    sheet.end()
    canvas.save()
    return out.getvalue()


class _Sheet:
    """Pages of one certificate, from millimetres down from the top to points up from the bottom."""

    def __init__(self, canvas: Any, issue: Issue) -> None:
        self._canvas = canvas
        self._issue = issue
        self._page = 1

    def text(self, text: str, x_mm: float, y_mm: float, size_mm: float = _SIZE_MM, colour: str = INK) -> None:
        check_printable(text)
        self._canvas.setFont(FONT_NAME, size_mm * _PT_PER_MM)
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.drawString(x_mm * _PT_PER_MM, (_HEIGHT_MM - y_mm) * _PT_PER_MM, text)

    def centred(self, text: str, y_mm: float, size_mm: float, colour: str) -> None:
        size_mm = min(size_mm, (_RIGHT_MM - _LEFT_MM) / max(1e-6, text_width_mm(text, 1.0)))
        self.text(text, (_WIDTH_MM - text_width_mm(text, size_mm)) / 2, y_mm, size_mm, colour)

    def ending_at(self, text: str, right_mm: float, y_mm: float, size_mm: float = _SIZE_MM, colour: str = INK) -> None:
        self.text(text, right_mm - text_width_mm(text, size_mm), y_mm, size_mm, colour)

    def rule(self, y_mm: float, weight_pt: float = 0.4) -> None:
        self._canvas.setStrokeColor(HexColor(SOFT))
        self._canvas.setLineWidth(weight_pt)
        y = (_HEIGHT_MM - y_mm) * _PT_PER_MM
        self._canvas.line(_LEFT_MM * _PT_PER_MM, y, _RIGHT_MM * _PT_PER_MM, y)

    def heading(self) -> float:
        self.centred(self._issue.district, 24, 4.6, SOFT)
        self.centred(str(T("志愿服务记录证明", "Certificate of voluntary service")), 36, 8.2, RED)
        number = T("编号 {number}", "No. {number}", number=self._issue.number)
        self.ending_at(str(number), _RIGHT_MM, 45, colour=SOFT)
        return 54.0

    def table_head(self, y_mm: float) -> float:
        heads = (
            T("服务时间", "When"),
            T("服务内容", "What"),
            T("地点", "Where"),
            T("分钟", "Minutes"),
            T("记录依据", "Evidence"),
        )
        for i, (x_mm, head) in enumerate(zip(_COLUMNS_MM, heads, strict=True)):
            if i == _MINUTES:
                self.ending_at(str(head), _NUMBERS_END_MM, y_mm, 3.2, SOFT)
            else:
                self.text(str(head), x_mm, y_mm, 3.2, SOFT)
        self.rule(y_mm + 1.8, 0.8)
        return y_mm + 1.8 + _ROW_MM - 1.4

    def row(self, cells: Sequence[Sequence[str]], y_mm: float) -> float:
        for i, (x_mm, cell) in enumerate(zip(_COLUMNS_MM, cells, strict=True)):
            for n, text in enumerate(cell):
                if i == _MINUTES:
                    self.ending_at(text, _NUMBERS_END_MM, y_mm + n * _ROW_MM * 0.8)
                else:
                    self.text(text, x_mm, y_mm + n * _ROW_MM * 0.8)
        bottom_mm = y_mm + (max(len(cell) for cell in cells) - 1) * _ROW_MM * 0.8 + 1.8
        self.rule(bottom_mm, 0.2)
        return bottom_mm + _ROW_MM - 1.8

    def next_page(self) -> float:
        self._number()
        self._canvas.showPage()
        self._page += 1
        return 24.0

    def end(self) -> None:
        self._number()
        self._canvas.showPage()

    def _number(self) -> None:
        self.text(self._issue.number, _LEFT_MM, 286, 3.0, SOFT)
        page = T("第 {n} 页", "Page {n}", n=self._page)
        self.ending_at(str(page), _RIGHT_MM, 286, 3.0, SOFT)

    def code(self, text: str, x_mm: float, y_mm: float) -> None:
        matrix = segno.make(text, error="m").matrix
        module = _CODE_MM / len(matrix)
        path = self._canvas.beginPath()
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    left, bottom = x_mm + column * module, _HEIGHT_MM - y_mm - (row + 1) * module
                    path.rect(left * _PT_PER_MM, bottom * _PT_PER_MM, module * _PT_PER_MM, module * _PT_PER_MM)
        self._canvas.setFillColor(HexColor("#000000"))
        self._canvas.drawPath(path, stroke=0, fill=1)


def _identity(sheet: _Sheet, issue: Issue, holder: Holder, y_mm: float) -> float:
    facts = [
        (T("姓名", "Name"), holder.name),
        (T("志愿者编号", "Volunteer's number"), holder.member),
        (T("联系电话", "Telephone"), holder.phone or "—"),
        (T("爱心联系卡", "Card"), "  ".join(holder.cards) or "—"),
        (T("所属站点", "Home station"), holder.home),
        (T("证明期间", "From and to"), f"{day(issue.from_ms)} – {day(issue.until_ms - 1)}"),
    ]
    for n, (label, value) in enumerate(facts):
        column, row = n % 2, n // 2
        x_mm, at_mm = _LEFT_MM + column * 88, y_mm + row * 8
        sheet.text(str(label), x_mm, at_mm, 3.2, SOFT)
        width_mm = 88 - 30 - _GAP_MM
        size_mm = min(4.0, width_mm / max(1e-6, text_width_mm(value, 1.0)))
        sheet.text(value, x_mm + 30, at_mm, size_mm)
    y_mm += 3 * 8 + 2
    said = T(
        "兹证明上述志愿者在此期间无偿参加下列志愿服务，记录真实、完整。",
        "The volunteer named above gave the following service in this time, unpaid; the records are true and complete.",
    )
    for line in wrapped(str(said), _RIGHT_MM - _LEFT_MM, 3.9):
        sheet.text(line, _LEFT_MM, y_mm, 3.9)
        y_mm += 6
    return y_mm + 5


def _cells(line: Line) -> list[list[str]]:
    evidence = str(word(EVIDENCE, line.evidence))
    if line.evidence == "manual" and line.second:
        evidence = str(T("补录，{who}核准", "by hand, agreed by {who}", who=line.second))
    elif line.second:
        evidence = str(T("{what}：{who}", "{what}: {who}", what=evidence, who=line.second))
    title = line.title or str(T("到站服务", "Walk-in service"))
    texts = (f"{day(line.at_ms)} {clock(line.at_ms)}", title, line.place, f"{line.minutes:,}", evidence)
    rights = (*_COLUMNS_MM[1:], _RIGHT_MM + _GAP_MM)
    return [
        wrapped(text, right - left - _GAP_MM, _SIZE_MM) for text, left, right in zip(texts, _COLUMNS_MM, rights, strict=True)
    ]


def _foot(sheet: _Sheet, issue: Issue, lines: Sequence[Line], y_mm: float) -> None:
    total = sum(line.minutes for line in lines)
    sums = T(
        "合计 {n:,} 人次，{hours:,} 小时 {minutes} 分钟。",
        "All together {n:,} {n:time|times}, {hours:,} {hours:hour|hours} {minutes} {minutes:minute|minutes}.",
        n=len(lines),
        hours=total // 60,
        minutes=total % 60,
    )
    sheet.text(str(sums), _LEFT_MM, y_mm + 6, 4.4)
    sheet.code(issue.check_at, _LEFT_MM, y_mm + 13)
    check = T(
        "扫码或在区管理台“服务证明”输入编号，可核验。",
        "To check it: scan the code, or give the number on the district's page of certificates.",
    )
    for n, line in enumerate(wrapped(str(check), 62, 3.2)):
        sheet.text(line, _LEFT_MM + _CODE_MM + 4, y_mm + 18 + n * 5, 3.2, SOFT)
    issuer = f"{issue.district} {issue.station}".strip()
    size_mm = min(4.2, 80 / max(1e-6, text_width_mm(issuer, 1.0)))
    sheet.ending_at(issuer, _RIGHT_MM, y_mm + 20, size_mm)
    sheet.ending_at(str(T("（盖章）", "(seal)")), _RIGHT_MM, y_mm + 28, 3.6, SOFT)
    sheet.ending_at(str(T("开具日期 {day}", "Issued {day}", day=day(issue.at_ms))), _RIGHT_MM, y_mm + 36, 3.8)


def wrapped(text: str, width_mm: float, size_mm: float) -> list[str]:
    """A text in lines that are no wider; Chinese breaks anywhere, other words at blanks where they can."""
    lines: list[str] = []
    line = ""
    for char in text:
        if line and text_width_mm(line + char, size_mm) > width_mm:
            cut = line.rfind(" ") + 1
            broken = cut if cut and char.isascii() and char != " " and line[-1].isascii() else len(line)
            lines.append(line[:broken].rstrip())
            line = line[broken:]
        line += char
    return [*lines, line.strip()] if line.strip() or not lines else lines
