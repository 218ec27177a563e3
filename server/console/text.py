"""Text in both languages, standing where it is used. docs/decisions/011-both-languages-inline.md says why."""

import string
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"


class T:
    """A text in Chinese and English; `str` gives the one of the language that is active then.

    Placeholders are `str.format`'s: `T("共 {n:,} 条", "{n:,} in all", n=3)`. A value may be a `T` itself. Where English
    needs the singular, `{n:event|events}` chooses by the number.
    """

    __slots__ = ("en", "values", "zh")

    def __init__(self, zh: str, en: str, /, **values: object) -> None:
        """A text in both languages, and what stands in its places."""
        self.zh = zh
        self.en = en
        self.values = values

    def __str__(self) -> str:
        """The text in the active language."""
        return _FORMATTER.vformat(self.en if in_english() else self.zh, (), self.values)

    def __repr__(self) -> str:
        """For a person who debugs."""
        return f"T({self.zh!r}, {self.en!r})"


class _Formatter(string.Formatter):
    """`str.format` with one thing more: `one|many` as a format chooses by the number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            return one if value == 1 else many
        return str(super().format_field(str(value) if isinstance(value, T) else value, format_spec))


_FORMATTER: Final = _Formatter()


def in_english() -> bool:
    """Whether English is the active language; anything else is Chinese."""
    return (get_language() or CHINESE).startswith("en")


def word(words: Mapping[str, T], key: str) -> T:
    """The text for a key, or the key itself where a later version brought one that has no text here."""
    return words.get(key) or T("{key}", "{key}", key=key)
