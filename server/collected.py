"""Needs that were collected on paper, in groups or by telephone: a list as somebody typed it, read line by line.

A line with something wrong in it stops none of the others: it says what, and whoever reads the preview decides.
"""

import csv
import functools
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from sync.contract.rules.members import NAME_MAX, is_phone
from sync.contract.rules.wishes import TEXT_MAX

MOST_LINES: Final = 500
"""More than a station collects on paper in a month; what is longer is looked through in two goes."""

COLUMNS: Final = ("category", "words", "name", "phone", "station", "date")
"""In the order in which they stand where no heading says otherwise."""

_HEADINGS: Final[dict[str, frozenset[str]]] = {
    "category": frozenset({"category", "类别", "需求类别", "分类", "类型"}),
    "words": frozenset({"words", "need", "wish", "需求", "需求内容", "内容", "心愿", "微心愿", "事项"}),
    "name": frozenset({"name", "姓名", "居民", "联系人", "许愿人"}),
    "phone": frozenset({"phone", "telephone", "电话", "手机", "手机号", "联系电话", "联系方式"}),
    "station": frozenset({"station", "站点", "社区", "服务站"}),
    "date": frozenset({"date", "日期", "时间", "提出日期", "登记日期"}),
}
_DAY: Final = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORTEST_PART: Final = 2
_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a list may speak of.

    Attributes:
        categories, stations: ids by what people call them, the ids themselves among these.
        station: of lines that name none, or empty.
        today: the day on which the list is read.
    """

    categories: Mapping[str, str]
    stations: Mapping[str, str]
    station: str
    today: date


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A need as a line of the list says it.

    Attributes:
        number: of the line, from 1; a heading is not counted.
        category, station: ids, or empty where the list means none that there is.
        words: what is asked for.
        name, phone: of whoever asks.
        day: when it was asked for, or None where nobody noted it.
        problems: what is wrong with it: `category_unknown`, `station_unknown`, `words_missing`, `words_long`,
            `name_missing`, `name_long`, `phone_missing`, `phone_wrong`, `day_wrong`, `day_ahead`.
        typed: category, station and date as they stand in the list.
    """

    number: int
    category: str
    words: str
    name: str
    phone: str
    station: str
    day: date | None
    problems: tuple[str, ...] = ()
    typed: tuple[str, str, str] = ("", "", "")


def text_of(data: bytes) -> str:
    """A file's text: UTF-8, UTF-16 as spreadsheets write it, or GB 18030, which every Chinese office has.

    Raises:
        ValueError: it is none of these: a spreadsheet's own format, a picture.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
    if "\x00" in text:
        raise ValueError("there are bytes in it that no text has")
    return text


def read(text: str, known: Known) -> list[Line]:
    """The lines of a list: columns apart by tabs, as they are pasted out of a spreadsheet, or by commas.

    Args:
        text: of the list, with a heading or without one.
        known: what it may speak of.
    """
    rows = _rows(text)
    columns = _heading(rows[0]) if rows else None
    if columns is not None:
        rows = rows[1:]
    named = columns or dict(zip(COLUMNS, range(len(COLUMNS)), strict=True))
    return [_line(number, row, named, known) for number, row in enumerate(rows, 1)]


def day_of(text: str, today: date) -> date | None:
    """The day that somebody wrote: 2026-11-22, 2026/11/22, 2026年11月22日, 20261122, or 11-22 of the last twelve months.

    Args:
        text: as written.
        today: the day on which it is read.
    """
    text = text.strip().split(" ")[0]
    match = _DIGITS.fullmatch(text) or _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        this_year = date(today.year, int(month), int(day))
        return this_year if this_year <= today else date(today.year - 1, int(month), int(day))
    except ValueError:
        return None


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: by the pairs of neighbouring characters that they share (Dice, 1945).

    It needs no dictionary, and so suits Chinese; order and small words hardly count.
    """
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@functools.lru_cache(maxsize=8_192)
def _pairs(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain} - {""})


def _rows(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ","))
    except csv.Error:
        rows = [[line] for line in text.splitlines()]
    return [cells for row in rows if any(cells := [cell.strip() for cell in row])]


def _heading(row: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand, if this row says so."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        plain = "".join(cell.split()).casefold()
        for column, names in _HEADINGS.items():
            if plain in names:
                found.setdefault(column, at)
    return found if {"category", "words"} <= found.keys() else None


def _category(typed: str, categories: Mapping[str, str]) -> str:
    """The category of this name, or the only one whose name holds it: 维修 is 家电维修. The preview shows it."""
    if typed in categories or len(typed) < _SHORTEST_PART:
        return categories.get(typed, "")
    near = {found for name, found in categories.items() if typed in name}
    return near.pop() if len(near) == 1 else ""


def _line(number: int, row: Sequence[str], columns: Mapping[str, int], known: Known) -> Line:
    cells = {name: row[at] if (at := columns.get(name, len(row))) < len(row) else "" for name in COLUMNS}
    category = _category(cells["category"].casefold(), known.categories)
    station = known.stations.get(cells["station"].casefold(), "") if cells["station"] else known.station
    phone = "".join(cells["phone"].split())
    day = day_of(cells["date"], known.today)
    wrong = {
        "category_unknown": not category,
        "words_missing": not cells["words"],
        "words_long": len(cells["words"]) > TEXT_MAX,
        "name_missing": not cells["name"],
        "name_long": len(cells["name"]) > NAME_MAX,
        "phone_missing": not phone,
        "phone_wrong": bool(phone) and not is_phone(phone),
        "station_unknown": not station,
        "day_wrong": bool(cells["date"]) and day is None,
        "day_ahead": day is not None and day > known.today,
    }
    return Line(
        number=number,
        category=category,
        words=cells["words"],
        name=cells["name"],
        phone=phone,
        station=station,
        day=day,
        problems=tuple(why for why, found in wrong.items() if found),
        typed=(cells["category"], cells["station"], cells["date"]),
    )
