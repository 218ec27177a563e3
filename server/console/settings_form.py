"""The form for the settings of the points bank; what it gives is settings that make sense, or nothing."""

from itertools import pairwise
from typing import Any, Final

import msgspec
from django import forms

from server.console.fields import Count, Form, Words, choice
from server.console.settings_fields import (
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
    value_of,
)
from server.console.settings_rows import SPARE_ROWS, TABLES, Table, read_rows, rows_of
from server.console.text import T
from sync.contract.settings import Settings, StationStars

STARS: Final = 5
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
                self._add(figure.name, _count(figure), value_of(figure.name, settings))
        self._add_parts()
        for name, table in TABLES.items():
            for field_name, field, inside in rows_of(table, name, settings):
                self._add(field_name, field, inside)

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

    def rows(self, name: str) -> list[list[str]]:
        """The names of the fields of each row of a setting that is a table; the last ones are spare."""
        table, count = TABLES[name], len(getattr(self.settings, name)) + SPARE_ROWS
        return [table.names(i, self.settings) for i in range(count)]

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
        for name, table in TABLES.items():
            self._check_rows(name, table)
        self._check_order(
            "idle_warn_s", "idle_end_s", T("要比询问的时间长。", "It has to be longer than the time before it asks.")
        )
        self._check_order(
            "min_service_min", "max_service_min", T("要比最短服务时间长。", "It has to be longer than the shortest.")
        )
        return fields

    def _check_rows(self, name: str, table: Table) -> None:
        """No row may go that others point to by its place, nor the last of those that something is chosen from."""
        named = [f"{table.prefix}_{i}_zh" for i in range(len(getattr(self.settings, name)))]
        spare = f"{table.prefix}_{len(named)}_zh"
        gone = [each for each in named if not self.cleaned_data.get(each)]
        if table.fixed and gone:
            self.wrong(gone[0], T("这一行已在使用，可以改，不能去掉。", "This row is in use: change it, but leave it."))
        if table.needed and len(gone) == len(named) and not self.cleaned_data.get(spare):
            self.wrong(named[0], T("至少要留一行。", "At least one row has to stay."))

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
        figures = _figures(msgspec.to_builtins(self.settings), fields)
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
                **{name: read_rows(table, name, self.settings, fields) for name, table in TABLES.items()},
                "comfort": msgspec.to_builtins(self.settings.comfort)
                | {name: _comfort_value(options, fields[f"comfort_{name}"]) for name, (_, options) in COMFORT.items()},
            },
            Settings,
        )


def _figures(before: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The numbers by the settings that they belong to, a part of a setting in its place."""
    found: dict[str, Any] = {}
    for figure in (figure for group in GROUPS for figure in group.figures):
        name, _, part = figure.name.partition(".")
        if not part:
            found[name] = fields[figure.name]
            continue
        was = before[name]
        whole = found.setdefault(name, dict(was) if isinstance(was, dict) else list(was))
        whole[int(part) if part.isdecimal() else part] = fields[figure.name]
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
