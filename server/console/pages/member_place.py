"""Where a member belongs: the grid (网格), the building (楼栋), and the unit (单位) that they report with."""

from django.http import HttpResponse
from django.shortcuts import render

from server import care
from server.care import ADDRESS_MAX, NAME_MAX, TEXT_MAX
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words
from server.console.page import Request, one, page
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Member
from server.refused import DeedRefused


class PlaceForm(Form):
    """Where somebody belongs."""

    grid = Words(
        T("网格", "Grid"),
        NAME_MAX,
        required=False,
        help_text=T("派单时，同一网格的志愿者排在前面。", "Volunteers of the same grid are asked first."),
    )
    building = Words(
        T("楼栋", "Building"),
        ADDRESS_MAX,
        required=False,
        help_text=T("只有工作人员能看到。", "Shown to staff alone."),
    )
    unit = Words(
        T("单位（在职党员报到）", "Unit that they report to the community with"),
        TEXT_MAX,
        required=False,
        help_text=T("以单位名义认领心愿时用。", "In its name they may claim wishes."),
    )


@page(Action.PLACE_MEMBERS, "members/<str:member>/place/", name="member_place", acts=True, under="members")
def place(request: Request, member: str) -> HttpResponse:
    """Say where a member belongs."""
    row = one(request, Member.objects.all(), "home", id=member)
    initial = {"grid": row.grid, "building": row.building, "unit": row.unit}
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            care.place_member(row.id, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("保存好了。", "Saved."), "member", row.id)
    return render(request, "console/members/place.html", {"row": row, "form": form})
