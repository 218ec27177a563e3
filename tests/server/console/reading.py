"""What a person reads off a page: rows of tables, figures, and where links lead."""

import re
from html import unescape
from typing import Any


def words(html: str) -> str:
    """A piece of a page as text, blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(answer: Any) -> list[list[str]]:
    """The cells of every table's rows, headings and spanning rows left out."""
    found = [re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.S) for row in re.findall(r"<tr\b.*?</tr>", _text(answer), re.S)]
    return [[words(cell) for cell in cells] for cells in found if len(cells) > 1]


def figures(answer: Any) -> dict[str, str]:
    """The figures by their labels."""
    [*lists] = re.findall(r'<dl class="figures">(.*?)</dl>', _text(answer), re.S)
    pairs = [pair for part in lists for pair in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part, re.S)]
    return {words(label): words(value) for label, value in pairs}


def links(answer: Any, folder: str) -> list[str]:
    """The ids of the things of a kind that a page leads to (`/folder/ID/`), in their order, each once."""
    return list(dict.fromkeys(re.findall(rf'href="/{folder}/([\w.:-]+)/"', _text(answer))))


def _text(answer: Any) -> str:
    text: str = answer.content.decode()
    return text
