"""How a text is read aloud: times, dates and numbers in words, as people in China say them. Pure."""

import re
from typing import Final

DIGITS: Final = "零一二三四五六七八九"
TELEPHONE_DIGITS: Final = "零幺二三四五六七八九"
"""One digit after another, one is read yāo, so that it is not taken for seven (qī)."""
LONG_NUMBER: Final = 5
"""A number of so many digits is a telephone's, and read digit by digit."""
HELP_LINES: Final = ("110", "119", "120", "122")
MEASURES: Final = "个条项场位次分人张份件天周年本只台间种笔页户"
"""Before these 2 is read liǎng."""
MISREAD: Final = {
    "一会儿": "一会",
    "长者": "掌者",
    "楼栋长": "楼栋掌",
    "联系上": "联戏上",
    "重设": "虫设",
    "读得出": "读的出",
    "够得到": "够的到",
}
"""Words of ours that espeak-ng says wrong, each with what it says in the same way and right."""

_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:(\d{4})-)?(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])(?![\d-])")
_RANGE = re.compile(r"\s*[–—~～]\s*(?=\d)")
_NUMBER = re.compile(r"\d+(?:-\d{3,})*")
_TWO = re.compile(rf"(?<![\d.])2\s*(?=[{MEASURES}])")
_GAP = re.compile(r"(?<=\d)\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+(?=\d)")


def readable(text: str, language: str) -> str:
    """The text as a synthesiser reads it right.

    Args:
        text: as it stands on the screen.
        language: `zh-Hans` or `en`.
    """
    text = text.replace("\n", " ").strip()
    if language != "zh-Hans":
        return _NUMBER.sub(lambda found: " ".join(found[0].replace("-", "")) if _is_telephone(found[0]) else found[0], text)
    for wrong, right in MISREAD.items():
        text = text.replace(wrong, right)
    text = _RANGE.sub("到", text)
    text = _TIME.sub(lambda found: _time(int(found[1]), int(found[2])), text)
    text = _DATE.sub(lambda found: _date(found[1], int(found[2]), int(found[3])), text)
    text = _GAP.sub("", text)
    text = _TWO.sub("两", text)
    return _NUMBER.sub(lambda found: _telephone(found[0]) if _is_telephone(found[0]) else found[0], text).replace("×", "乘")


def _is_telephone(number: str) -> bool:
    return number in HELP_LINES or len(number) >= LONG_NUMBER


def _telephone(number: str) -> str:
    return "".join(TELEPHONE_DIGITS[int(digit)] for digit in number if digit.isdecimal())


def _time(hours: int, minutes: int) -> str:
    of_hours = "两点" if hours == 2 else f"{hours}点"
    if not minutes:
        return of_hours
    return of_hours + (f"零{minutes}分" if minutes < 10 else f"{minutes}分")


def _date(year: str | None, month: int, day: int) -> str:
    said = "".join(DIGITS[int(digit)] for digit in year) + "年" if year else ""
    return f"{said}{month}月{day}日"
