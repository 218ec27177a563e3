"""Settings that are tables: difficulties, badges, and what may be wished for, listed and done for households."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec
from django import forms

from server.console.fields import Count, Words, choice
from server.console.settings_fields import BADGE_RULES
from server.console.text import T
from sync.contract.ids import new_fact_id
from sync.contract.settings import Settings

SPARE_ROWS: Final = 2
"""Empty rows below those that are there."""
_NAME_MAX: Final = 20
_WORDS_MAX: Final = 200
_HUNDRED: Final = 100
_SEPARATORS: Final = str.maketrans("、，,；;", "     ")

Fields = list[tuple[str, forms.Field]]


class Table(NamedTuple):
    """A setting that is a table.

    Attributes:
        prefix: of its fields' names, without an underscore.
        fields: a row's, the hidden id first.
        missing: what a number counts for that was left empty.
        fixed: rows are known by their place: none may be taken away, new ones come at the end.
        needed: at least one row stays.
    """

    prefix: str
    fields: Callable[[Settings], Fields]
    missing: Mapping[str, int] = MappingProxyType({})
    fixed: bool = False
    needed: bool = False

    def names(self, row: int, settings: Settings) -> list[str]:
        """The names of the form's fields of one row."""
        return [f"{self.prefix}_{row}_{name}" for name, _ in self.fields(settings)]


def shown(value: Any) -> Any:
    """A part of a row as its field shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return " ".join(value) if isinstance(value, tuple) else value


def rows_of(table: Table, name: str, settings: Settings) -> list[tuple[str, forms.Field, Any]]:
    """Every field of a table with what stands in it, by the name that the form knows it by; spare rows are empty."""
    values = getattr(settings, name)
    found = []
    for i in range(len(values) + SPARE_ROWS):
        value = values[i] if i < len(values) else None
        for part, field in table.fields(settings):
            field.required = False
            # A row that is known by its place has it for an id.
            inside = str(i) if part == "id" and table.fixed else getattr(value, part) if value else ""
            found.append((f"{table.prefix}_{i}_{part}", field, shown(inside)))
    return found


def read_rows(table: Table, name: str, settings: Settings, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a valid form, as plain values: an emptied name takes its row away, what the form doesn't show stays."""
    values = [msgspec.to_builtins(value) for value in getattr(settings, name)]
    before = {str(i) if table.fixed else value["id"]: value for i, value in enumerate(values)}
    found = []
    for i in range(len(values) + SPARE_ROWS):
        row = {part: cleaned[f"{table.prefix}_{i}_{part}"] for part, _ in table.fields(settings)}
        if not row["zh"]:
            continue
        for part, value in row.items():
            if value is None:
                row[part] = table.missing.get(part, 0)
            elif part == "proof":
                row[part] = value == "on"
            elif part == "words":
                row[part] = value.translate(_SEPARATORS).split()
        name_of = row.pop("id")
        whole = before.get(name_of, {}) | row | {"en": row["en"] or row["zh"]}
        found.append(whole if table.fixed else whole | {"id": name_of or new_fact_id(table.prefix[0])})
    return found


def _names(zh: T, en: T) -> Fields:
    return [
        ("id", forms.CharField(widget=forms.HiddenInput)),
        ("zh", Words(zh, _NAME_MAX)),
        ("en", Words(en, _NAME_MAX * 2)),
    ]


def _named() -> Fields:
    return _names(T("中文名称", "Chinese name"), T("英文名称", "English name"))


def _difficulties(_settings: Settings) -> Fields:
    return [*_named(), ("pct", Count(T("折算（%）", "Counts (%)"), 10, 500))]


def _badges(_settings: Settings) -> Fields:
    return [
        *_named(),
        ("by", choice(T("按什么授予", "Given by"), list(BADGE_RULES.items()))),
        ("at_least", Count(T("从多少起", "From"), 0, 100_000)),
        ("category", Words(T("只算这个项目类别", "Of this programme alone"), _NAME_MAX * 2)),
    ]


def _wish_categories(_settings: Settings) -> Fields:
    return [*_named(), ("points", Count(T("办成得积分", "Points when it comes true"), 0, 10_000))]


def _skills(settings: Settings) -> Fields:
    categories = [(each.id, T(each.zh, each.en)) for each in settings.wish_categories]
    return [
        *_named(),
        ("category", choice(T("属于哪类心愿", "Answers wishes of"), categories)),
        ("words", Words(T("别的说法，用空格隔开", "Other words, blanks between"), _WORDS_MAX)),
        ("proof", choice(T("要看资质", "Needs proof"), [("off", T("不用", "no")), ("on", T("要", "yes"))])),
    ]


def _duties(settings: Settings) -> Fields:
    skills = [("", T("不需要", "none")), *((each.id, T(each.zh, each.en)) for each in settings.skills)]
    return [*_named(), ("skill", choice(T("要有的资质", "Qualification"), skills))]


def _thanks(_settings: Settings) -> Fields:
    return _names(T("中文", "Chinese"), T("英文", "English"))


TABLES: Final[dict[str, Table]] = {
    "difficulties": Table("difficulty", _difficulties, {"pct": _HUNDRED}),
    "badges": Table("badge", _badges),
    "wish_categories": Table("category", _wish_categories, needed=True),
    "skills": Table("skill", _skills, needed=True),
    "duties": Table("duty", _duties),
    "need_lists": Table("needlist", lambda _settings: _named(), needed=True),
    "thanks": Table("thanks", _thanks, fixed=True),
}
