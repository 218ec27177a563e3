"""One member: figures, passbook, service, wishes, rewards, cards, and what staff may decide."""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.care_watch import kept
from server.clock import now_ms
from server.console.card_states import CARD_STATES, cards_of
from server.console.caught_up import done_and_shown
from server.console.fields import Form
from server.console.page import Request, failed, one, page, reach
from server.console.pages.claims import who_says
from server.console.pages.members import roles_of, seen_ms
from server.console.passbook import Line, changes_of, lines_of, places_of
from server.console.people import people
from server.console.redeemed import redemption_lines
from server.console.roles import Action
from server.console.service_flags import flags_of
from server.console.tags import hours, number
from server.console.text import T, word
from server.console.words import EVIDENCE, PASSED_ON_FOR, POINTS_MOVED, REFUSED, WISH_STATES
from server.members import give_roles
from server.models import AccountHold, Activity, Attendance, Member, Redemption, Station, Wish
from server.projections.accounts import came_in
from server.refused import DeedRefused
from sync.contract.rules.expiry import expiring_next, lots
from sync.contract.rules.members import ROLES

_NEWEST: Final = 8
"""Lines of each kind on the member's own page; the whole lists are one step further."""
_A_PAGE: Final = 100


@page(Action.SEE_MEMBERS, "members/<str:member>/", name="member", under="members")
def member(request: Request, member: str) -> HttpResponse:
    """Everything at a glance."""
    row = one(request, Member.objects.all(), "home", id=member)
    changes = changes_of(row.id)
    balance = changes[-1].balance if changes else 0
    attendances = Attendance.objects.filter(member=row.id)
    wishes = reach(request, Action.SEE_WISHES).only(Wish.objects.filter(member=row.id))
    redemptions = reach(request, Action.SEE_REDEMPTIONS).only(Redemption.objects.filter(member=row.id))
    context = {
        "row": row,
        "station": _names().get(row.home, row.home),
        "roles": roles_of(row),
        "seen_ms": seen_ms(row),
        "figures": [
            {"label": T("积分余额", "Points"), "value": number(balance)},
            {"label": T("服务小时", "Hours served"), "value": hours(row.served_min)},
            {"label": T("服务人次", "Times served"), "value": number(row.attendances)},
            {"label": T("兑换", "Rewards"), "value": number(redemptions.filter(undone=False).count())},
            {"label": T("心愿", "Wishes"), "value": number(row.wishes)},
        ],
        "places": places_of(row.id),
        "cards": [(card, word(CARD_STATES, card.state)) for card in cards_of(row.id)],
        "may_revoke": reach(request, Action.REVOKE_CARDS).covers(row.home),
        **_account(request, row),
        "may_place": reach(request, Action.PLACE_MEMBERS).covers(row.home),
        "kept_households": reach(request, Action.SEE_HOUSEHOLDS).only(kept().filter(keeper=row.id)).count(),
        "may_give_roles": reach(request, Action.GIVE_ROLES).covers(row.home),
        "lines": said(request, lines_of([change for change in changes if change.points][: -_NEWEST - 1 : -1])),
        "attendances": service_lines(request, list(attendances.order_by("-in_ms", "-ref")[:_NEWEST])),
        "wishes": [(wish, word(WISH_STATES, wish.state)) for wish in wishes.order_by("-made_ms")[:_NEWEST]],
        "redemptions": redemption_lines(list(redemptions.order_by("-made_ms")[:_NEWEST])),
    }
    return render(request, "console/members/member.html", context)


@page(Action.SEE_MEMBERS, "members/<str:member>/passbook/", name="member_passbook", under="members")
def passbook(request: Request, member: str) -> HttpResponse:
    """Every line of the passbook, oldest first, to read and to print.

    `?moves=1` shows where points went in between as well, which changes no balance.
    """
    row = one(request, Member.objects.all(), "home", id=member)
    all_changes = changes_of(row.id)
    with_moves = request.GET.get("moves") == "1"
    changes = [change for change in all_changes if change.points or with_moves]
    context = {
        "row": row,
        "station": _names().get(row.home, row.home),
        "lines": said(request, lines_of(changes)),
        "may_correct": reach(request, Action.CORRECT_POINTS).covers(row.home),
        "with_moves": with_moves,
        "hidden": len(all_changes) - len(changes),
        "balance": all_changes[-1].balance if all_changes else 0,
        "cards": cards_of(row.id),
        "places": places_of(row.id),
        "printed_ms": now_ms(),
    }
    return render(request, "console/members/passbook.html", context)


@page(Action.SEE_MEMBERS, "members/<str:member>/service/", name="member_service", under="members")
def service(request: Request, member: str) -> HttpResponse:
    """Every attendance, newest first."""
    row = one(request, Member.objects.all(), "home", id=member)
    rows = Attendance.objects.filter(member=row.id).order_by("-in_ms", "-ref")
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    total_min = rows.aggregate(sum=Sum("served_min"))["sum"] or 0
    context = {"row": row, "page": shown, "lines": service_lines(request, list(shown)), "total_min": total_min}
    return render(request, "console/members/service.html", context)


def _account(request: Request, row: Member) -> dict[str, Any]:
    """What was decided about the account, and what the person who looks may decide."""
    hold = AccountHold.objects.filter(member=row.id).first() or AccountHold(member=row.id)
    known = people(request, [name for name in (hold.nominee, hold.passed_to) if name])
    oldest = next((lot for lot in lots(came_in(row), row.went_out) if lot.month), None)
    soon = expiring_next(oldest.month, oldest.points, meta.read().settings, now_ms()) if oldest else None

    def may(action: Action) -> bool:
        return reach(request, action).covers(row.home)

    return {
        "hold": hold,
        "nominee": known.get(hold.nominee),
        "heir": known.get(hold.passed_to),
        "passed_for": word(PASSED_ON_FOR, hold.passed_reason) if hold.passed_to else "",
        "expiring": soon,
        "may_correct": may(Action.CORRECT_POINTS),
        "may_hold": may(Action.HOLD_ACCOUNTS),
        "may_name_nominee": may(Action.NAME_NOMINEES),
        "may_pass_on": may(Action.PASS_ON),
        "may_award": may(Action.AWARD_POINTS),
    }


# --- What staff decide ------------------------------------------------------------------------------------------------


class RolesForm(Form):
    """What somebody is besides a resident, which everybody is."""

    roles = forms.MultipleChoiceField(
        label=T("身份", "Roles"),  # type: ignore[arg-type]  # shown by str, like Django's lazy texts
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("volunteer", T("志愿者：刷卡服务，得积分", "Volunteer: serves with a card and earns points")),
            (
                "keeper",
                T(
                    "站点工作人员：凭卡和密码进入终端的工作人员模式，登记居民、见证服务、发放礼品",
                    "Keeper: enters a kiosk's staff mode with card and PIN, registers members, witnesses, hands out rewards",
                ),
            ),
        ],
    )


@page(Action.GIVE_ROLES, "members/<str:member>/roles/", name="member_roles", acts=True, under="members")
def roles(request: Request, member: str) -> HttpResponse:
    """Decide what a member is."""
    row = one(request, Member.objects.all(), "home", id=member)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": row.roles})
    if request.method == "POST" and form.is_valid():
        chosen = {"resident", *form.cleaned_data["roles"]}
        try:
            give_roles(row.id, [role for role in ROLES if role in chosen], actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "member", row.id)
        return done_and_shown(
            request,
            T("身份已更新，终端下次联网时生效。", "The roles are changed; kiosks learn it when they are next online."),
            "member",
            row.id,
        )
    return render(request, "console/members/roles.html", {"row": row, "form": form})


# --- Lines ------------------------------------------------------------------------------------------------------------


def said(request: Request, lines: list[Line]) -> list[tuple[Line, T, str, object]]:
    """Passbook lines with their kind and station in words, and who acted for the member, as one may see them."""
    names = _names()
    actors = who_says(request, {line.actor for line in lines if line.actor})
    return [
        (line, word(POINTS_MOVED, line.kind), names.get(line.station, line.station), actors.get(line.actor, ""))
        for line in lines
    ]


def service_lines(request: Request, rows: list[Attendance]) -> list[dict[str, Any]]:
    """Attendances with activity, station and evidence in words; an activity leads to its page where one may open it."""
    names = _names()
    activities = Activity.objects.in_bulk({row.activity for row in rows if row.activity})
    scope = reach(request, Action.SEE_ACTIVITIES)
    lines = []
    for row in rows:
        activity = activities.get(row.activity)
        seen = activity is not None and (not activity.station or scope.covers(activity.station))
        lines.append(
            {
                "row": row,
                "title": activity.title if activity else row.activity or T("到站服务", "Walk-in service"),
                "url": reverse("activity", args=[row.activity]) if seen else "",
                "station": names.get(row.station, row.station),
                "evidence": word(EVIDENCE, row.evidence) if row.evidence else "",
                "flags": flags_of(row),
            }
        )
    return lines


def _names() -> dict[str, str]:
    return dict(Station.objects.values_list("id", "name"))
