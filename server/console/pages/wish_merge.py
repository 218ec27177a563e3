"""Two wishes for the same become one that goes on: which of them, is looked at side by side first."""

from typing import Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from server.console.caught_up import done_and_shown
from server.console.page import Request, failed, one, page
from server.console.pages.needs_import import WHY_ALIKE
from server.console.pages.wishes import Wisher, WishLine, wish_lines, wisher_of
from server.console.people import Person, people
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Wish
from server.needs import GOES_ON, NeedsRefused, alike, as_asked, comparable, merge_wishes
from server.projections.wishes import course_of
from sync.contract.rules.wish_course import STAFF, may_step

_COMPARED: Final = 5_000
_LISTED: Final = 20


class Side(NamedTuple):
    """One of the two, as it is looked at.

    Attributes:
        line: the wish in words.
        wisher: who wished.
        helper: who has it, or None.
    """

    line: WishLine
    wisher: Wisher
    helper: Person | None


@page(Action.PROGRESS_WISHES, "wishes/<str:wish>/merge/", name="wish_merge", acts=True, under="wishes")
def wish_merge(request: Request, wish: str) -> HttpResponse:
    """Without `other`, those that may be the same; with it, both side by side; POST merges `other` into this one."""
    row = one(request, Wish.objects.all(), id=wish)
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("other"):
        return _which(request, row)
    other = request.scope.only(Wish.objects.all()).filter(id=asked["other"]).first()
    if other is None:
        return failed(request, word(REFUSED, "wish_unknown"), "wish", row.id)
    if request.method == "POST":
        try:
            merge_wishes(row.id, other.id, actor=request.actor)
        except NeedsRefused as why:
            return failed(request, word(REFUSED, why.code), "wish", row.id)
        message = T("合并好了：另一个已经撤回，这一个继续办。", "Merged: the other one is withdrawn, this one goes on.")
        return done_and_shown(request, message, "wish", row.id)
    if not can_merge(row, other):
        if not can_merge(other, row):
            return failed(request, word(REFUSED, "merge_over"), "wish", row.id)
        # This one is past being withdrawn or can't go on: the other way round is the only one.
        return redirect(f"{request.path.replace(row.id, other.id)}?other={row.id}")
    helpers = people(request, {each.helper for each in (row, other) if each.helper})
    [kept, gone] = [
        Side(line, wisher_of(request, line.row), helpers.get(line.row.helper)) for line in wish_lines([row, other])
    ]
    context = {"kept": kept, "gone": gone, "other_way": can_merge(other, row), "differ": _differ(kept, gone)}
    return render(request, "console/wishes/merge.html", context)


def can_merge(kept: Wish, other: Wish) -> bool:
    """Whether one wish can go on for another one."""
    return kept.id != other.id and kept.state in GOES_ON and may_step(course_of(other), "withdraw", STAFF)


def _differ(kept: Side, gone: Side) -> bool:
    """Whether somebody else asked: then both are to be told, and perhaps both are to be helped."""
    one, other = (kept.wisher.name, kept.wisher.phone), (gone.wisher.name, gone.wisher.phone)
    return one != other


def _which(request: Request, row: Wish) -> HttpResponse:
    there = comparable(request.scope.only(Wish.objects.all()), but=(row.id,))
    [asked] = as_asked([row])
    why = {found.id: word(WHY_ALIKE, why) for found, why in alike(asked, as_asked(there[:_COMPARED]), most=_LISTED)}
    rows = there.in_bulk(list(why)) if why else {}
    likely = [rows[found] for found in why if found in rows]
    near = there.filter(station=row.station, category=row.category).exclude(id__in=list(why))
    others = [each for each in [*likely, *near[:_LISTED]] if can_merge(row, each) or can_merge(each, row)]
    context = {"row": row, "lines": [(line, why.get(line.row.id, "")) for line in wish_lines(others)]}
    return render(request, "console/wishes/merge_which.html", context)
