"""Where everything on a love-contact card (爱心联系卡) stands, in millimetres: one table for paper and for pictures.

`front` and `back` turn a card into plain marks (boxes, shapes, texts, one code); `sheet` and `picture` only draw marks.
Origin is the top left corner of the trimmed card, y grows downwards. The size is ID-1 of ISO/IEC 7810, 85.6 × 54 mm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
from reportlab.pdfbase.ttfonts import TTFError, TTFont

CARD_WIDTH_MM = 85.6
CARD_HEIGHT_MM = 54.0
CORNER_RADIUS_MM = 3.18
SAFE_MM = 3.5
"""Nothing that matters is printed nearer to the cut than this; the guillotine wanders by a millimetre."""
BLEED_MM = 3.0
"""How far colour that touches the cut runs beyond it."""

CODE_SIDE_MM = 38.0
"""The code with its quiet zone; at version 7 one module is 0.72 mm and the dark part 32 mm wide."""
QUIET_MODULES = 4
MAX_CODE_VERSION = 7
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

FONT_PATH = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
FONT_PACKAGE = "fonts-wqy-microhei"
FONT_NAME = "LinliCard"

RED = "#B3261E"
GOLD = "#E9B44C"
INK = "#2B2320"
SOFT = "#6B5C52"
WHITE = "#FFFFFF"

TITLE = "爱心联系卡"
FOUND_SENTENCE = "拾到请交回任一服务站"
BACK_LINES = (
    "来站时带上卡，二维码对准读码窗。",
    "密码只有您自己知道，请勿告诉他人。",
    "卡丢了，请尽快告诉任一服务站停用。",
)


class CardPrintError(ValueError):
    """A card cannot be printed as asked; the message says which card and why."""


class MissingFontError(RuntimeError):
    """The card's font is not on this machine; the message names the Debian package that brings it."""


@dataclass(frozen=True, slots=True)
class PrintableCard:
    """One card to print: `number` is what people read aloud, `code` is the text in the QR (capitals and digits only)."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, millimetres; it may reach beyond the card into the bleed."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    colour: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon, millimetres."""

    points_mm: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text: left end of the baseline and em size in millimetres. Bold is a stroke: the font has one weight."""

    text: str
    x_mm: float
    baseline_mm: float
    size_mm: float
    colour: str
    bold: bool = False

    @property
    def stroke_mm(self) -> float:
        """How wide the outline of a bold text is drawn."""
        return self.size_mm * 0.035 if self.bold else 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: dark modules as runs (row, first column, length), drawn within a square that holds the quiet zone too."""

    x_mm: float
    y_mm: float
    side_mm: float
    modules: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def module_mm(self) -> float:
        """The side of one module, quiet zone counted in."""
        return self.side_mm / (self.modules + 2 * QUIET_MODULES)


Mark = Box | Shape | Text | Code
Face = Literal["front", "back"]


@cache
def card_font(path: Path = FONT_PATH) -> Any:
    """The card's font, a reportlab `TTFont`. Raises `MissingFontError` when the file is absent or no TrueType font."""
    try:
        return TTFont(FONT_NAME, str(path), subfontIndex=0)
    except (TTFError, OSError) as why:
        raise MissingFontError(
            f"the font of the cards, {path}, cannot be read ({why}); install the Debian package {FONT_PACKAGE}"
        ) from why


def text_width_mm(text: str, size_mm: float) -> float:
    """How wide `text` runs at an em of `size_mm`. Raises `MissingFontError` without the font."""
    return float(card_font().stringWidth(text, size_mm))


def check_printable(text: str) -> None:
    """Raises `CardPrintError` if the font lacks a character: an empty box on a thousand cards is found out too late."""
    known = card_font().face.charToGlyph
    missing = sorted({char for char in text if ord(char) not in known})
    if missing:
        raise CardPrintError(f"the font {FONT_PATH.name} has no {' '.join(missing)} for {text!r}")


def spoken_number(number: str) -> str:
    """A card number in groups of four, as people read it aloud: 6217 0345 8126."""
    plain = "".join(number.split())
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def code_runs(card: PrintableCard) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The QR of a card at level M: its modules a side, and its dark runs (row, first column, length).

    Raises `CardPrintError` when the code is empty, holds anything but capitals and digits (which would leave the compact
    alphanumeric mode), or needs more than version 7 (DESIGN.md, Cards).
    """
    if not card.code or not ALPHANUMERIC.issuperset(card.code):
        raise CardPrintError(f"card {card.number}: the code must be capital letters and digits only")
    try:
        qr = segno.make_qr(card.code, error="m", mode="alphanumeric", boost_error=False)
    except segno.DataOverflowError as why:
        raise CardPrintError(f"card {card.number}: {len(card.code)} characters are too long for any QR code") from why
    if int(qr.version) > MAX_CODE_VERSION:
        raise CardPrintError(
            f"card {card.number}: {len(card.code)} characters need QR version {qr.version}, "
            f"a card takes version {MAX_CODE_VERSION} at most"
        )
    runs: list[tuple[int, int, int]] = []
    for y, row in enumerate(qr.matrix):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((y, start, x - start))
                start = None
    return len(qr.matrix), tuple(runs)


def _fitted(text: str, width_mm: float, size_mm: float, least_mm: float, what: str) -> float:
    """The largest em up to `size_mm` at which `text` fits; raises `CardPrintError` below `least_mm`."""
    size = min(size_mm, width_mm / max(text_width_mm(text, 1.0), 1e-6))
    if size < least_mm:
        raise CardPrintError(f"{what} does not fit the card: {text!r}")
    return size


def _two_lines(name: str) -> tuple[str, str]:
    """Breaks a district's name near its middle, after an administrative word where there is one."""
    middle = len(name) / 2
    ends = [
        i + len(word)
        for word in ("街道", "社区", "市", "区", "县", "镇", "乡", "村")
        for i in range(len(name))
        if name.startswith(word, i)
    ]
    good = [i for i in ends if 0 < i < len(name) and abs(i - middle) <= len(name) / 4]
    cut = min(good, key=lambda i: (abs(i - middle), i), default=math.ceil(middle))
    return name[:cut].strip(), name[cut:].strip()


def _heart(centre_x_mm: float, centre_y_mm: float, width_mm: float) -> tuple[tuple[float, float], ...]:
    scale = width_mm / 32
    turns = [2 * math.pi * i / 72 for i in range(72)]
    return tuple(
        (
            centre_x_mm + scale * 16 * math.sin(t) ** 3,
            centre_y_mm - scale * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t) + 2.5),
        )
        for t in turns
    )


_BAND_MM = 12.6
_COLUMN_X_MM = 4.2
_COLUMN_WIDTH_MM = 41.0


def _band(height_mm: float) -> tuple[Mark, Mark]:
    wide = CARD_WIDTH_MM + 2 * BLEED_MM
    return (
        Box(-BLEED_MM, -BLEED_MM, wide, height_mm + BLEED_MM, RED),
        Box(-BLEED_MM, height_mm, wide, 0.7, GOLD),
    )


def _district(name: str) -> tuple[Mark, ...]:
    x, width, what = 12.4, CARD_WIDTH_MM - SAFE_MM - 12.4, "the district's name"
    if text_width_mm(name, 4.3) <= width:
        size = _fitted(name, width, 5.4, 4.2, what)
        return (Text(name, x, _BAND_MM / 2 + size * 0.36, size, WHITE, bold=True),)
    lines = _two_lines(name)
    size = min(_fitted(line, width, 4.1, 2.8, what) for line in lines)
    return (
        Text(lines[0], x, _BAND_MM / 2 - size * 0.24, size, WHITE, bold=True),
        Text(lines[1], x, _BAND_MM / 2 + size * 0.98, size, WHITE, bold=True),
    )


def front(card: PrintableCard, district: str) -> tuple[Mark, ...]:
    """The marks of a card's front, in the order of drawing.

    `district` is the name in the band; long ones take two lines. Raises `CardPrintError` for what does not fit or cannot be
    printed, `MissingFontError` without the font.
    """
    name = " ".join(district.split())
    number = spoken_number(card.number)
    if not number:
        raise CardPrintError("a card without a number cannot be printed")
    check_printable(name + number)
    number_size = _fitted(number, _COLUMN_WIDTH_MM, 5.6, 3.2, "the card number")
    modules, runs = code_runs(card)
    code_x = CARD_WIDTH_MM - 1.6 - CODE_SIDE_MM
    return (
        *_band(_BAND_MM),
        Shape(_heart(7.5, _BAND_MM / 2, 6.6), GOLD),
        *_district(name),
        Text(TITLE, _COLUMN_X_MM - 0.3, 23.6, 8.0, RED, bold=True),
        Text("卡号", _COLUMN_X_MM, 29.3, 2.8, SOFT),
        Text(number, _COLUMN_X_MM, 35.2, number_size, INK, bold=True),
        Text("姓名", _COLUMN_X_MM, 43.6, 3.8, SOFT),
        Box(_COLUMN_X_MM + 9.0, 44.2, _COLUMN_WIDTH_MM - 9.4, 0.25, SOFT),
        Text(FOUND_SENTENCE, _COLUMN_X_MM, 50.0, 3.4, SOFT),
        Code(code_x, 14.6, CODE_SIDE_MM, modules, runs),
    )


def back() -> tuple[Mark, ...]:
    """The marks of a card's back: three lines that say how to use it, the same on every card."""
    marks: list[Mark] = [*_band(8.4), Shape(_heart(7.5, 4.3, 4.6), GOLD), Text(TITLE, 12.4, 5.9, 4.6, WHITE, bold=True)]
    for i, line in enumerate(BACK_LINES):
        baseline = 20.4 + i * 12.0
        marks.append(Text(str(i + 1), 5.0, baseline, 5.4, RED, bold=True))
        marks.append(Text(line, 11.0, baseline, 4.1, INK))
    return tuple(marks)
