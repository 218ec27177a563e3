"""Rules of the points bank (积分规则): what they are, what they were, and how they are changed."""

from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import district, journal, meta
from server.console.caught_up import done_and_shown
from server.console.page import Request, page, reach
from server.console.pages.journal import actor_words
from server.console.roles import Action
from server.console.settings_fields import GROUPS, LABELS, PARTS, default_says, says, value_of
from server.console.settings_form import STARS, SettingsForm
from server.console.settings_rows import TABLES
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import SettingsRevision
from server.revisions import read_settings
from sync.contract.settings import Settings

_A_PAGE: Final = 20


class Change(NamedTuple):
    """What one decision changed of one setting, in words."""

    label: T
    before: list[T]
    after: list[T]


@page(Action.SEE_SETTINGS, "settings/", name="settings", nav=T("积分规则", "Rules"), order=390)
def settings(request: Request) -> HttpResponse:
    """The rules in force, and every change of them."""
    now = meta.read().settings
    rows = SettingsRevision.objects.order_by("-pos")
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "revision": now.revision,
        "groups": [
            (
                group.title,
                [(LABELS[name], says(name, now)) for name in (*group.parts, *(figure.name for figure in group.figures))],
            )
            for group in GROUPS
        ],
        "page": shown,
        "history": [(row, actor_words(row.actor), changes_of(row)) for row in shown],
        "may_edit": bool(reach(request, Action.EDIT_SETTINGS)),
    }
    return render(request, "console/settings/settings.html", context)


def changes_of(row: SettingsRevision) -> list[Change] | None:
    """What a revision changed of the one before; None for the first."""
    before = SettingsRevision.objects.filter(pos__lt=row.pos).order_by("-pos").first()
    if before is None:
        return None
    was, now = read_settings(before.settings), read_settings(row.settings)
    found = [
        Change(label, says(name, was), says(name, now))
        for name, label in LABELS.items()
        if value_of(name, was) != value_of(name, now)
    ]
    shown = {name.partition(".")[0] for name in LABELS}
    others = [
        name
        for name in Settings.__struct_fields__
        if name not in (*shown, "revision") and getattr(was, name) != getattr(now, name)
    ]
    if others:
        found.append(Change(T("其他设置", "Other settings"), [], []))
    return found


@page(Action.EDIT_SETTINGS, "settings/edit/", name="settings_edit", acts=True, under="settings")
def edit(request: Request) -> HttpResponse:
    """Change the rules. What others changed meanwhile is never overwritten unseen."""
    form = SettingsForm(request.POST if request.method == "POST" else None, meta.read().settings)
    if form.is_bound and form.is_valid():
        with journal.writing():
            now = meta.read().settings
            moved = now.revision != form.cleaned_data["revision"]
            changed = not moved and form.result() != now
            if changed:
                district.publish_settings(form.result(), actor=request.actor)
        if moved:
            form.wrong(None, word(REFUSED, "settings_moved"))
        else:
            message = (
                T("规则已更新，终端下次联网时生效。", "The rules are changed; kiosks learn them when they are next online.")
                if changed
                else T("没有改动。", "Nothing was changed.")
            )
            return done_and_shown(request, message, "settings")
    context = {
        "form": form,
        "revision": form.settings.revision,
        "groups": [
            (group.title, [form[figure.name] for figure in group.figures], [_part(form, part) for part in group.parts])
            for group in GROUPS
        ],
        "back": reverse("settings"),
    }
    return render(request, "console/settings/edit.html", context)


class Part(NamedTuple):
    """A setting that is more than a number, as the form shows it.

    Attributes:
        kind: `field`, `fields` side by side, or `rows` of a table.
        title, default: in words.
        fields: of the first two.
        rows: hidden field first, then the others.
        fixed: no row may be taken away.
    """

    kind: str
    title: T
    default: T
    fields: list[BoundField]
    rows: list[list[BoundField]]
    fixed: bool = False


def _part(form: SettingsForm, name: str) -> Part:
    title, default = PARTS[name], default_says(name)
    match name:
        case _ if name in TABLES:
            rows = [[form[each] for each in row] for row in form.rows(name)]
            return Part("rows", title, default, [], rows, fixed=TABLES[name].fixed)
        case "star_hours":
            return Part("fields", title, default, [form[f"star_hours_{star}"] for star in range(STARS)], [])
        case "comfort":
            return Part("fields", title, default, [form[each] for each in form.fields if each.startswith("comfort_")], [])
        case "station_stars":
            names = [each for each in form.fields if each.startswith(("weight_", "at_least_"))]
            return Part(
                "fields", title, default, [form[each] for each in sorted(names, key=lambda each: each.startswith("at_"))], []
            )
        case _:
            return Part("field", title, default, [form[name]], [])
