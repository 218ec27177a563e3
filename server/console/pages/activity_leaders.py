"""Who leads an activity (领队): found among the members, added and taken off one by one."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from server.console.caught_up import done_and_shown
from server.console.fields import Filter, search
from server.console.page import Request, failed, one, page, reach
from server.console.pages.activities import station_names
from server.console.pages.activity_edit import publish_row
from server.console.pages.members import found
from server.console.people import people
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Activity, Member
from server.refused import DeedRefused

_FOUND_SHOWN: Final = 20


class Find(Filter):
    """Whom."""

    q = search(T("姓名、电话或卡号", "Name, telephone or card"))


@page(Action.EDIT_ACTIVITIES, "activities/<str:activity>/leaders/", name="activity_leaders", acts=True, under="activities")
def leaders(request: Request, activity: str) -> HttpResponse:
    """Those who lead an activity; a search finds others. POST with `add` or `remove` and a member's id."""
    row = one(request, Activity.objects.all(), id=activity)
    if request.method == "POST":
        return _change(request, row)
    form = Find(request.GET)
    text = form.value("q").strip()
    mine = reach(request, Action.SEE_MEMBERS).only(Member.objects.all(), "home")
    members = list(found(mine, text).exclude(id__in=row.leaders).order_by("name", "id")[:_FOUND_SHOWN]) if text else []
    known, names = people(request, row.leaders), station_names()
    context = {
        "row": row,
        "leaders": [(each, known[each].name if each in known else each) for each in row.leaders],
        "filter": form,
        "text": text,
        "lines": [(member, names.get(member.home, member.home)) for member in members],
        "more": len(members) == _FOUND_SHOWN,
    }
    return render(request, "console/activities/leaders.html", context)


def _change(request: Request, row: Activity) -> HttpResponse:
    add, remove = request.POST.get("add", ""), request.POST.get("remove", "")
    mine = reach(request, Action.SEE_MEMBERS).only(Member.objects.all(), "home")
    if add and not mine.filter(id=add).exists():
        return failed(request, word(REFUSED, "leader_unknown"), "activity_leaders", row.id)
    row.leaders = [each for each in row.leaders if each not in (add, remove)] + ([add] if add else [])
    try:
        publish_row(request, row, open=row.open)
    except DeedRefused as why:
        return failed(request, word(REFUSED, why.code), "activity_leaders", row.id)
    message = T("领队已更新，终端下次联网时生效。", "The leaders are changed; kiosks learn it when they are next online.")
    return done_and_shown(request, message, "activity_leaders", row.id)
