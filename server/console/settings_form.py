"""The form for the settings of the points bank; what it gives is settings that make sense, or nothing."""

from itertools import pairwise
from typing import Any, Final

import msgspec
from django import forms

from server.console.fields import Count, Form, Words, choice
from server.console.settings_fields import (
    BADGE_RULES,
    COMFORT,
    DEFAULTS,
    GROUPS,
    INDICATORS,
    ON_OFF,
    PARTS,
    POLICIES,
    STEPS_MIN,
    VOLUMES,
    Figure,
    comfort_option,
    says,
)
from server.console.text import T
from sync.contract.ids import new_fact_id
from sync.contract.settings import Badge, Difficulty, Settings, StationStars

STARS: Final = 5
SPARE_ROWS: Final = 2
"""Empty rows below the difficulties and the badges."""
_NAME_MAX: Final = 20
_HUNDRED: Final = 100
_LAST_DAY: Final = 28
"""Every month has it."""


class SettingsForm(Form):
    """Every setting of the points bank, with the revision that they were read from."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, settings: Settings) -> None:
        """With the settings as they are."""
        super().__init__(data, initial={"revision": settings.revision})
        self.settings = settings
        for group in GROUPS:
            for figure in group.figures:
                self._add(figure.name, _count(figure), getattr(settings, figure.name))
        self._add_parts()
        self.difficulty_rows = self._rows("difficulty", settings.difficulties, _difficulty_fields)
        self.badge_rows = self._rows("badge", settings.badges, _badge_fields)

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        field.initial = initial
        self.fields[name] = field

    def _add_parts(self) -> None:
        settings = self.settings
        steps = sorted({*STEPS_MIN, settings.earn_step_min})
        options = [(str(n), T("{n} 分钟", "{n} minutes", n=n)) for n in steps]
        self._add(
            "earn_step_min",
            _with_default(choice(PARTS["earn_step_min"], options), "earn_step_min"),
            str(settings.earn_step_min),
        )
        policy = _with_default(choice(PARTS["grant_policy"], list(POLICIES.items())), "grant_policy")
        self._add("grant_policy", policy, settings.grant_policy)
        days = Words(
            PARTS["redeem_days"],
            _HUNDRED,
            required=False,
            help_text=T(
                "写每月的几号，用空格隔开，例如 5 20；不写就是每天。",
                "Days of the month with blanks between, as 5 20; empty for every day.",
            ),
        )
        self._add("redeem_days", days, " ".join(map(str, settings.redeem_days)))
        for star in range(STARS):
            hours = Count(T("{n} 星（小时）", "{n} {n:star|stars} (hours)", n=star + 1), 1, 100_000)
            self._add(f"star_hours_{star}", hours, settings.star_hours[star])
            score = Count(T("{n} 星（得分）", "{n} {n:star|stars} (score)", n=star + 1), 0, _HUNDRED)
            self._add(f"at_least_{star}", score, settings.station_stars.at_least[star])
        for key, label in INDICATORS.items():
            weight = Count(T("{what}（%）", "{what} (%)", what=label), 0, _HUNDRED)
            self._add(f"weight_{key}", weight, getattr(settings.station_stars, key))
        for name, (label, among) in COMFORT.items():
            self._add(f"comfort_{name}", choice(label, list(among.items())), comfort_option(settings.comfort, name))

    def _rows(self, kind: str, values: Any, fields: Any) -> list[list[str]]:
        """The names of the fields of each row; spare ones are empty."""
        rows = []
        for i in range(len(values) + SPARE_ROWS):
            value = values[i] if i < len(values) else None
            names = []
            for name, field in fields():
                field.required = False
                self._add(f"{kind}_{i}_{name}", field, getattr(value, name) if value else "")
                names.append(f"{kind}_{i}_{name}")
            rows.append(names)
        return rows

    def clean(self) -> dict[str, Any]:
        """What only makes sense together.

        Raises:
            ValidationError: as the fields say.
        """
        fields = super().clean() or self.cleaned_data
        hours = [fields.get(f"star_hours_{star}") for star in range(STARS)]
        scores = [fields.get(f"at_least_{star}") for star in range(STARS)]
        for name, steps in (("star_hours", hours), ("at_least", scores)):
            if None not in steps and any(b <= a for a, b in pairwise(steps)):  # type: ignore[operator]
                self.wrong(f"{name}_{STARS - 1}", T("每一星都要比前一星高。", "Each star takes more than the one before."))
        weights = [fields.get(f"weight_{key}") for key in INDICATORS]
        if None not in weights and sum(weights) != _HUNDRED:  # type: ignore[arg-type]
            self.wrong(
                f"weight_{list(INDICATORS)[-1]}",
                T("五项合计要等于 100，现在是 {n}。", "The five have to make 100; they make {n}.", n=sum(weights)),  # type: ignore[arg-type]
            )
        self._check_order(
            "idle_warn_s", "idle_end_s", T("要比询问的时间长。", "It has to be longer than the time before it asks.")
        )
        self._check_order(
            "min_service_min", "max_service_min", T("要比最短服务时间长。", "It has to be longer than the shortest.")
        )
        return fields

    def _check_order(self, first: str, second: str, why: T) -> None:
        fields = self.cleaned_data
        if first in fields and second in fields and fields[second] <= fields[first]:
            self.wrong(second, why)

    def clean_redeem_days(self) -> tuple[int, ...]:
        """Days of the month, each once, in their order.

        Raises:
            ValidationError: one is none.
        """
        words = str(self.cleaned_data["redeem_days"]).replace("、", " ").replace("，", " ").replace(",", " ").split()
        if any(not word.isdecimal() or not 1 <= int(word) <= _LAST_DAY for word in words):
            self.wrong("redeem_days", T("只能写 1 到 {n} 的日子。", "Days from 1 to {n} alone.", n=_LAST_DAY))
        return tuple(sorted({int(word) for word in words if word.isdecimal()}))

    def result(self) -> Settings:
        """The settings that a valid form says, all others as they were."""
        fields = self.cleaned_data
        figures = {figure.name: fields[figure.name] for group in GROUPS for figure in group.figures}
        weights = {key: fields[f"weight_{key}"] for key in INDICATORS}
        return msgspec.convert(
            msgspec.to_builtins(self.settings)
            | figures
            | {
                "earn_step_min": int(fields["earn_step_min"]),
                "grant_policy": fields["grant_policy"],
                "redeem_days": fields["redeem_days"],
                "star_hours": [fields[f"star_hours_{star}"] for star in range(STARS)],
                "station_stars": StationStars(
                    **weights, at_least=tuple(fields[f"at_least_{star}"] for star in range(STARS))
                ),
                "difficulties": [Difficulty(**row, pct=pct) for row, pct in self._difficulties()],
                "badges": [Badge(**row) for row in self._badges()],
                "comfort": msgspec.to_builtins(self.settings.comfort)
                | {name: _comfort_value(options, fields[f"comfort_{name}"]) for name, (_, options) in COMFORT.items()},
            },
            Settings,
        )

    def _difficulties(self) -> list[tuple[dict[str, Any], int]]:
        found = []
        for row in self._filled("difficulty", self.difficulty_rows):
            pct = row.pop("pct")
            found.append((row, _HUNDRED if pct is None else pct))
        return found

    def _badges(self) -> list[dict[str, Any]]:
        return [row | {"at_least": row["at_least"] or 0} for row in self._filled("badge", self.badge_rows)]

    def _filled(self, kind: str, rows: list[list[str]]) -> list[dict[str, Any]]:
        """The rows that have a name; an emptied name takes its row away."""
        found = []
        for names in rows:
            row = {name.split("_", 2)[2]: self.cleaned_data[name] for name in names}
            if row["zh"]:
                found.append(row | {"id": row["id"] or new_fact_id(kind[0]), "en": row["en"] or row["zh"]})
        return found


def _comfort_value(options: dict[str, T], chosen: str) -> str | bool | int:
    if options is ON_OFF:
        return chosen == "on"
    return int(chosen) if options is VOLUMES else chosen


def _count(figure: Figure) -> Count:
    field = Count(
        T("{label}（{unit}）", "{label} ({unit})", label=figure.label, unit=figure.unit), figure.least, figure.most
    )
    _with_default(field, figure.name, figure.help, figure.source)
    return field


def _with_default(field: Any, name: str, more: T | str = "", source: T | str = "") -> Any:
    default = says(name, DEFAULTS)[0]
    field.help_text = T(
        "{more}默认：{default}{source}。",
        "{more}Default: {default}{source}.",
        more=T("{m}", "{m} ", m=more) if more else "",
        default=default,
        source=T("（{s}）", " ({s})", s=source) if source else "",
    )
    return field


def _difficulty_fields() -> list[tuple[str, forms.Field]]:
    return [
        ("id", forms.CharField(widget=forms.HiddenInput)),
        ("zh", Words(T("中文名称", "Chinese name"), _NAME_MAX)),
        ("en", Words(T("英文名称", "English name"), _NAME_MAX * 2)),
        ("pct", Count(T("折算（%）", "Counts (%)"), 10, 500)),
    ]


def _badge_fields() -> list[tuple[str, forms.Field]]:
    return [
        ("id", forms.CharField(widget=forms.HiddenInput)),
        ("zh", Words(T("中文名称", "Chinese name"), _NAME_MAX)),
        ("en", Words(T("英文名称", "English name"), _NAME_MAX * 2)),
        ("by", choice(T("按什么授予", "Given by"), list(BADGE_RULES.items()))),
        ("at_least", Count(T("从多少起", "From"), 0, 100_000)),
        ("category", Words(T("只算这个项目类别", "Of this programme alone"), _NAME_MAX * 2)),
    ]
