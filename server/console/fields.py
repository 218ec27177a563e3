"""What forms and filters of the pages are made of."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from server.console.roles import Scope
from server.console.tags import from_local, local
from server.console.text import T
from server.models import Station

EVERYWHERE: Final = T("所有站点", "Every station")
_MISSING: Final = T("请填写这一项。", "Please fill this in.")
_FAR_MS: Final = 4_102_444_800_000
"""The year 2100: later than that somebody mistyped."""

Choices = Sequence[tuple[str, object]]


def _said(label: T, help_text: T | str = "") -> dict[str, Any]:
    """What a field says of itself. Django shows texts by `str`, and so in the language of whoever looks."""
    return {"label": label, "help_text": help_text, "error_messages": {"required": _MISSING}}


class Form(forms.Form):
    """A form that is posted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Labels stand above their fields: nothing follows them."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def wrong(self, name: str | None, why: T) -> None:
        """Say what is wrong with a field, or with all of it."""
        self.add_error(name, str(why))


class Filter(forms.Form):
    """What a list is narrowed to, in the address. Whatever makes no sense there narrows nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nothing in it is needed."""
        super().__init__(*args, **{"auto_id": False} | kwargs)
        for field in self.fields.values():
            field.required = False

    def value(self, name: str) -> str:
        """What was chosen, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class Words(forms.CharField):
    """A text of a limited length, without blanks around it."""

    def __init__(self, label: T, most: int, *, long: bool = False, help_text: T | str = "", required: bool = True) -> None:
        """A line, or some lines where it may be long."""
        self.most = most
        widget = forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput()
        super().__init__(**_said(label, help_text), widget=widget, required=required)

    def clean(self, value: Any) -> str:
        """The text.

        Raises:
            ValidationError: it is too long, or missing.
        """
        # A browser sends two characters for the end of a line.
        text = str(super().clean(value)).replace("\r\n", "\n").strip()
        if len(text) > self.most:
            raise wrong(
                T(
                    "太长了：{n} 个字，最多 {most} 个字。",
                    "Too long: {n} characters, at most {most}.",
                    n=len(text),
                    most=self.most,
                )
            )
        return text


class Moment(forms.Field):
    """A day and a time, in the district's own time; Unix ms."""

    def __init__(self, label: T, *, help_text: T | str = "", required: bool = True) -> None:
        """Written by the browser's own calendar."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
        super().__init__(**_said(label, help_text), widget=widget, required=required)

    def prepare_value(self, value: Any) -> Any:
        """A moment as the browser's field wants it; what was typed stays as it is."""
        return f"{local(value):%Y-%m-%dT%H:%M}" if isinstance(value, int) and value else value or ""

    def clean(self, value: Any) -> int:
        """The moment, or 0 for none.

        Raises:
            ValidationError: it is no time, or missing.
        """
        return int(super().clean(value) or 0)

    def to_python(self, value: Any) -> int | None:
        """The moment, or None for none.

        Raises:
            ValidationError: it is no time.
        """
        if not value:
            return None
        try:
            at_ms = from_local(str(value))
        except (ValueError, OverflowError):
            at_ms = -1
        if not 0 <= at_ms < _FAR_MS:
            raise wrong(T("请填写日期和时间。", "Please give a day and a time."))
        return at_ms


class Count(forms.Field):
    """A whole number within bounds."""

    def __init__(self, label: T, least: int, most: int, *, help_text: T | str = "") -> None:
        """Typed as digits."""
        self.least, self.most = least, most
        widget = forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"})
        super().__init__(**_said(label, help_text), widget=widget)

    def to_python(self, value: Any) -> int | None:
        """The number, or None where nothing is typed.

        Raises:
            ValidationError: it is none, or out of bounds.
        """
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not text.isdecimal() or len(text) > len(str(self.most)) or not self.least <= int(text) <= self.most:
            raise wrong(
                T(
                    "请填写 {least:,} 到 {most:,} 之间的整数。",
                    "Please give a whole number from {least:,} to {most:,}.",
                    least=self.least,
                    most=self.most,
                )
            )
        return int(text)


def checkbox(label: T, *, help_text: T | str = "", hidden: bool = False) -> forms.BooleanField:
    """Yes or no; a hidden one is no."""
    widget = forms.HiddenInput if hidden else forms.CheckboxInput
    return forms.BooleanField(**_said(label, help_text), required=False, widget=widget)


def picture_field(label: T, *, help_text: T | str = "") -> forms.FileField:
    """A photograph, or none."""
    widget = forms.FileInput(attrs={"accept": "image/*"})
    return forms.FileField(**_said(label, help_text), required=False, allow_empty_file=True, widget=widget)


def search(label: T) -> forms.CharField:
    """A text to look for."""
    return forms.CharField(**_said(label), max_length=60, widget=forms.TextInput(attrs={"type": "search"}))


def kept() -> forms.CharField:
    """What an address narrows a list to without being asked about: it stays when the rest is changed."""
    return forms.CharField(max_length=80, widget=forms.HiddenInput)


def choice(label: T, choices: Choices) -> forms.ChoiceField:
    """A choice among some, in a filter or a form."""
    return forms.ChoiceField(**_said(label), choices=choices)


def choices_among(label: T, choices: Choices, *, help_text: T | str = "") -> forms.MultipleChoiceField:
    """Any of some, ticked; or none."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(**_said(label, help_text), choices=choices, required=False, widget=widget)


def station_filter(scope: Scope) -> forms.ChoiceField:
    """Which of the stations that one may see; hidden where there is but one."""
    stations = stations_in(scope)
    field = choice(T("站点", "Station"), [("", EVERYWHERE), *stations])
    if len(stations) < 2:
        field.widget = forms.HiddenInput()
    return field


def station_field(scope: Scope) -> forms.ChoiceField:
    """Which station something is for; all of them only for whoever may act everywhere."""
    everywhere: list[tuple[str, object]] = [("", EVERYWHERE)] if scope.everything else []
    field = choice(T("站点", "Station"), [*everywhere, *stations_in(scope)])
    field.required = not scope.everything
    return field


def stations_in(scope: Scope) -> list[tuple[str, object]]:
    """Id and name of the stations within a scope, by name."""
    return list(scope.only(Station.objects.order_by("name"), "id").values_list("id", "name"))


def wrong(why: T) -> ValidationError:
    """What is wrong with a field, to be raised by its form."""
    return ValidationError(why)  # type: ignore[arg-type]  # shown by str, like Django's lazy texts
