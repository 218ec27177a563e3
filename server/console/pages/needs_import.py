"""Needs that were collected on paper and in groups are written down: paste or upload, look through, decide line by line."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.clock import now_ms
from server.collected import MOST_LINES, Known, Line, read, text_of
from server.console.caught_up import done_and_shown
from server.console.fields import Form, choice, stations_in, wrong
from server.console.page import Request, page
from server.console.pages.wishes import category_words
from server.console.roles import Action
from server.console.tags import day, local
from server.console.text import T, word
from server.console.words import REFUSED, WISH_STATES
from server.models import Member, Wish
from server.needs import Asked, Collected, NeedsRefused, alike, as_asked, collect_needs, comparable, id_of
from sync.contract.ids import new_fact_id

_FILE_MAX: Final = 1_000_000
_TEXT_MAX: Final = 500_000
_BATCH: Final = re.compile(r"w[0-9a-z]{16}")
_COMPARED: Final = 5_000
"""The newest of so many wishes are looked through for the same need."""
NEW: Final = "new"
SKIP: Final = "skip"
SAME: Final = "same:"
"""What may be chosen for a line; after the last stands the wish that goes on for it."""

PROBLEMS: Final[dict[str, T]] = {
    "category_unknown": T("没有“{typed}”这个类别", "there is no category “{typed}”"),
    "station_unknown": T("没有“{typed}”这个站点", "there is no station “{typed}”"),
    "words_missing": T("没有写要什么", "it does not say what is asked for"),
    "words_long": T("内容太长", "the words are too long"),
    "name_missing": T("没有姓名", "there is no name"),
    "name_long": T("姓名太长", "the name is too long"),
    "phone_missing": T("没有电话", "there is no telephone"),
    "phone_wrong": T("电话不对", "the telephone is not right"),
    "day_wrong": T("看不懂日期“{typed}”", "“{typed}” is no date"),
    "day_ahead": T("日期还没有到", "the date is still to come"),
}
"""What can be wrong with a line (`collected.Line.problems`)."""
_TYPED: Final = {"category_unknown": 0, "station_unknown": 1, "day_wrong": 2}

WHY_ALIKE: Final[dict[str, T]] = {
    "phone": T("电话相同", "the same telephone"),
    "name": T("30 天内同名同类", "the same name and category within 30 days"),
    "words": T("内容很像", "nearly the same words"),
}
"""Why two needs may be the same (`needs.alike`)."""


def _said(label: T, help_text: T) -> dict[str, Any]:
    """What a field says of itself; Django shows both by `str`, and so in the language of whoever looks."""
    return {"label": label, "help_text": help_text}


class ListForm(Form):
    """The list, pasted or as a file."""

    text = forms.CharField(
        **_said(
            T("粘贴", "Paste"),
            T(
                "一行一条，从表格里复制过来就行。列的顺序：类别、需求内容、姓名、电话、站点、日期；第一行有表头时按表头。",
                "A line for each need, as copied from a spreadsheet. Columns: category, words, name, phone, station, date;"
                " or as the heading says.",
            ),
        ),
        required=False,
        max_length=_TEXT_MAX,
        strip=False,  # a blank cell at the beginning is a cell
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        **_said(
            T("或者选择文件", "Or choose a file"),
            T("CSV 或文本文件，最多 {n} 行。", "A CSV or text file, at most {n} lines.", n=MOST_LINES),
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        """With the stations for which one may write needs down."""
        super().__init__(*args, **kwargs)
        stations = stations_in(request.scope)
        several: list[tuple[str, object]] = [("", T("每行自己写", "as each line says"))] if len(stations) > 1 else []
        self.fields["station"] = choice(T("没有写站点的算哪个站", "Station of lines that name none"), [*several, *stations])
        self.fields["station"].required = False
        if len(stations) == 1:
            self.fields["station"].widget = forms.HiddenInput()
            self.initial["station"] = stations[0][0]

    def clean_file(self) -> str:
        """The file's text, or nothing.

        Raises:
            ValidationError: it is none, or too long.
        """
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if upload.size > _FILE_MAX:
            raise wrong(T("文件太大了，请分几次录入。", "The file is too large: enter it in parts."))
        try:
            return text_of(upload.read())
        except ValueError:
            raise wrong(
                T(
                    "读不懂这个文件。请在表格软件里“另存为 CSV”再上传，或者直接复制粘贴。",
                    "This file can't be read. Save it as CSV in the spreadsheet, or copy and paste the lines.",
                )
            ) from None

    def clean(self) -> dict[str, Any]:
        """Either of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("file") or str(cleaned.get("text", "")).strip()):
            self.wrong("text", T("请粘贴需求，或者选择文件。", "Paste the needs, or choose a file."))
        return cleaned

    def list_text(self) -> str:
        """The list."""
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])


class Twin(NamedTuple):
    """A need that may be the same as a line's.

    Attributes:
        choice: what choosing it sends.
        url: of the wish's page, or empty for a line of the same list.
        says: what it is, in a sentence.
    """

    choice: str
    url: str
    says: T


class Shown(NamedTuple):
    """A line in the preview.

    Attributes:
        line: as it was read.
        category, station: in words, or as typed.
        day: when it was asked for, or as typed.
        problems: what is wrong, in words.
        twins: needs that may be the same.
        chosen: what was chosen, or empty.
        error: why that can't be, or None.
    """

    line: Line
    category: object
    station: str
    day: str
    problems: list[T]
    twins: list[Twin]
    chosen: str
    error: T | None


@page(Action.PROGRESS_WISHES, "needs/import/", name="needs_import", acts=True, under="needs")
def needs_import(request: Request) -> HttpResponse:
    """First the list; then each of its lines, with what is wrong and what may be there already; then they are written."""
    posted = request.method == "POST"
    form = ListForm(request.POST if posted else None, request.FILES if posted else None, request=request)
    if not posted or not form.is_valid() or "edit" in request.POST:
        return _first(request, form)
    station, text = str(form.cleaned_data["station"]), form.list_text()
    lines = read(text, _known(request, station))
    if not lines:
        form.wrong("text", T("里面一条需求也没有。", "There is no need in it."))
    if len(lines) > MOST_LINES:
        form.wrong("text", T("超过 {n} 行，请分几次录入。", "More than {n} lines: enter them in parts.", n=MOST_LINES))
    if form.errors:
        return _first(request, form)
    batch, deciding = request.POST.get("batch", ""), "batch" in request.POST
    if not _BATCH.fullmatch(batch):
        batch, deciding = new_fact_id("w"), False
    shown = _shown(request, batch, lines, request.POST if deciding else {})
    failure: T | None = None
    if deciding and not any(each.error for each in shown):
        try:
            count = collect_needs(batch, _collected(batch, shown), actor=request.actor)
        except NeedsRefused as why:
            failure = word(REFUSED, why.code)
        else:
            message = T("写下了 {n} 条需求。", "{n} {n:need was|needs were} written down.", n=count)
            return done_and_shown(request, message, "needs")
    context = {
        "lines": shown,
        "text": text,
        "station": station,
        "batch": batch,
        "failure": failure,
        "unclear": deciding and failure is None,
        "wrong": sum(bool(each.problems) for each in shown),
        "doubtful": sum(bool(each.twins) for each in shown),
    }
    return render(request, "console/needs/preview.html", context)


def _first(request: Request, form: ListForm) -> HttpResponse:
    context = {"form": form, "back": reverse("needs"), "categories": list(category_words().values())}
    return render(request, "console/needs/import.html", context)


def _known(request: Request, station: str) -> Known:
    categories = {
        said.casefold(): each.id for each in meta.read().settings.wish_categories for said in (each.id, each.en, each.zh)
    }
    stations = {str(said).casefold(): id_ for id_, name in stations_in(request.scope) for said in (id_, name)}
    return Known(categories=categories, stations=stations, station=station, today=local(now_ms()).date())


# --- The preview ------------------------------------------------------------------------------------------------------


def _shown(request: Request, batch: str, lines: Sequence[Line], sent: Mapping[str, str]) -> list[Shown]:
    there = list(comparable(request.scope.only(Wish.objects.all()))[:_COMPARED])
    states = {row.id: row.state for row in there}
    others, categories, stations = as_asked(there), category_words(), dict(stations_in(request.scope))
    before: list[Asked] = []
    shown: list[Shown] = []
    for line in lines:
        asked = Asked(
            id=id_of(batch, line.number),
            category=line.category,
            station=line.station,
            words=line.words,
            name=line.name,
            phone=line.phone,
            made_ms=_noon_ms(line.day) or now_ms(),
        )
        twins = [] if line.problems else [_twin(batch, *found, states) for found in alike(asked, [*before, *others])]
        if not line.problems:
            before.append(asked)
        chosen = sent.get(f"line-{line.number}", "")
        if line.problems:
            chosen = SKIP
        elif not twins:
            chosen = chosen or NEW
        possible = {NEW, SKIP, *(twin.choice for twin in twins)}
        error = None
        if sent and chosen not in possible:
            error = T("请选择怎么办。", "Choose what to do.")
        elif chosen.startswith(SAME) and _kept(chosen, batch, shown) is None:
            error = T("那一行不录入，请另选。", "That line is not written down: choose something else.")
        shown.append(
            Shown(
                line,
                word(categories, line.category) if line.category else line.typed[0],
                str(stations.get(line.station, line.typed[1])),
                f"{line.day:%Y-%m-%d}" if line.day else line.typed[2],
                [_problem(why, line) for why in line.problems],
                twins,
                chosen if chosen in possible else "",
                error,
            )
        )
    return shown


def _problem(why: str, line: Line) -> T:
    said = PROBLEMS[why]
    return T(said.zh, said.en, typed=line.typed[_TYPED[why]]) if why in _TYPED else said


def _twin(batch: str, other: Asked, why: str, states: Mapping[str, str]) -> Twin:
    name = T("{name}，", "{name}, ", name=other.name) if other.name else ""
    said = {"words": other.words[:40], "name": name, "why": word(WHY_ALIKE, why)}
    if other.id in states:
        text = T(
            "与 {day} 的“{words}”相同（{name}{why}，{state}）",
            "the same as “{words}” of {day} ({name}{why}, {state})",
            day=day(other.made_ms),
            state=word(WISH_STATES, states[other.id]),
            **said,
        )
        return Twin(f"{SAME}{other.id}", reverse("wish", args=[other.id]), text)
    number = other.id.removeprefix(f"{batch}-")
    text = T("与第 {n} 行“{words}”相同（{name}{why}）", "the same as line {n}, “{words}” ({name}{why})", n=number, **said)
    return Twin(f"{SAME}{other.id}", "", text)


# --- What was decided -------------------------------------------------------------------------------------------------


def _kept(chosen: str, batch: str, before: Sequence[Shown]) -> str | None:
    """The wish that goes on for a line: through lines of the same list to the first; None where that is not written."""
    lines = {id_of(batch, each.line.number): each.chosen for each in before}
    wish = chosen.removeprefix(SAME)
    while (said := lines.get(wish, NEW)).startswith(SAME):
        wish = said.removeprefix(SAME)
    return wish if said == NEW else None


def _collected(batch: str, shown: Sequence[Shown]) -> list[Collected]:
    written = [each for each in shown if each.chosen != SKIP]
    members = _members([each.line for each in written])
    found = []
    for each in written:
        line = each.line
        found.append(
            Collected(
                number=line.number,
                category=line.category,
                station=line.station,
                words=line.words,
                name=line.name,
                phone=line.phone,
                member=members.get(line.number, ""),
                asked_ms=_noon_ms(line.day),
                same_as=(_kept(each.chosen, batch, shown) or "") if each.chosen.startswith(SAME) else "",
            )
        )
    return found


def _members(lines: Sequence[Line]) -> dict[int, str]:
    """By line, who asks, where name and telephone are those of exactly one member: they hear of it at their next scan."""
    rows = Member.objects.filter(name__in={line.name for line in lines if line.name}, registered_ms__gt=0, merged_to="")
    known: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        known.setdefault((row.name, _digits(row.phone)), []).append(row.id)
    found = {line.number: known.get((line.name, _digits(line.phone)), []) for line in lines}
    return {number: ids[0] for number, ids in found.items() if len(ids) == 1}


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdecimal())


def _noon_ms(of: date | None) -> int:
    """The middle of a day, which is as near as paper says, but never later than now; 0 for no day."""
    if of is None:
        return 0
    noon = datetime.combine(of, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))
    return max(0, min(int(noon.timestamp()) * 1000, now_ms()))
