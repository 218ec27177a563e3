"""What staff decide about a member's account: corrections, holds, a nominee, and whose the points are from now on."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from server import bank, corrections
from server.bank import PASSED_ON_FOR as REASONS
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Words, choice
from server.console.page import Request, confirm, failed, one, page
from server.console.passbook import changes_of, lines_of
from server.console.people import people
from server.console.roles import Action
from server.console.text import T, word
from server.console.whom import WHOM, WHOM_HELP, as_typed, find_one
from server.console.words import PASSED_ON_FOR, POINTS_MOVED, REFUSED
from server.holds import heir_of
from server.models import Account, AccountHold, Member
from server.refused import DeedRefused
from sync.contract.documents import masked_name
from sync.contract.ledger import owed_account

_WHY = T("原因（存折上看得到）", "Reason (stands in the passbook)")
_WHY_INSIDE = T("原因（给同事看）", "Reason (for colleagues)")


def _member(request: Request, member: str) -> Member:
    return one(request, Member.objects.all(), "home", id=member)


def named(request: Request, member: str) -> str:
    """A member's name as the person who looks may see it."""
    known = people(request, [member]).get(member)
    return known.name if known else member


# --- Corrections ------------------------------------------------------------------------------------------------------


class CorrectionForm(Form):
    """What it should have been."""

    was = forms.IntegerField(widget=forms.HiddenInput)
    points = Count(
        T("应为多少分", "How many points it should be"),
        0,
        bank.MOST_POINTS,
        help_text=T("不该有这一笔，就写 0。", "0 if it should not be there at all."),
    )
    reason = Words(_WHY, 200)


@page(
    Action.CORRECT_POINTS,
    "members/<str:member>/passbook/<str:event>/correct/",
    name="member_correct",
    acts=True,
    under="members",
)
def correct(request: Request, member: str, event: str) -> HttpResponse:
    """Put a line of the passbook right by a new line that names it."""
    row = _member(request, member)
    try:
        entry = corrections.correctable(row.id, event)
    except DeedRefused as why:
        return failed(request, word(REFUSED, why.code), "member", row.id)
    sign = 1 if entry.first > 0 else -1
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, initial={"was": entry.now, "points": abs(entry.now)}
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            corrections.correct(
                row.id, event, was=asked["was"], points=sign * asked["points"], reason=asked["reason"], actor=request.actor
            )
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "member", row.id)
        message = T("已更正，存折上两行互相注明。", "Corrected; the two lines in the passbook name each other.")
        return done_and_shown(request, message, "member_passbook", row.id)
    pos = next((line for line in lines_of(changes_of(row.id)) if line.ref == event), None)
    context = {"row": row, "entry": entry, "line": pos, "kind": word(POINTS_MOVED, entry.kind), "form": form}
    return render(request, "console/members/correct.html", context)


# --- On hold ----------------------------------------------------------------------------------------------------------


class HoldForm(Form):
    """What the page offered to do, and why: two who press the same button don't undo each other's deed."""

    to = forms.ChoiceField(choices=[("freeze", ""), ("thaw", "")], widget=forms.HiddenInput)
    reason = Words(_WHY_INSIDE, 200)


@page(Action.HOLD_ACCOUNTS, "members/<str:member>/hold/", name="member_hold", acts=True, under="members")
def hold(request: Request, member: str) -> HttpResponse:
    """Put an account on hold, or release it: whichever it is not."""
    row = _member(request, member)
    frozen = AccountHold.objects.filter(member=row.id, frozen=True).exists()
    form = HoldForm(request.POST if request.method == "POST" else None, initial={"to": "thaw" if frozen else "freeze"})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["to"]
        try:
            bank.freeze(row.id, form.cleaned_data["reason"], frozen=wanted == "freeze", actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "member", row.id)
        message = (
            T("账户已冻结，终端下次联网时生效。", "The account is on hold; kiosks learn it when they are next online.")
            if wanted == "freeze"
            else T("账户已解冻。", "The account is released.")
        )
        return done_and_shown(request, message, "member", row.id)
    name = row.name or row.id
    if frozen:
        title = T("解冻 {who} 的账户？", "Release {who}'s account?", who=name)
        button = T("解冻", "Release it")
        happens = [T("积分重新下发到终端，又可以兑换和转赠。", "Points go to kiosks again, to be redeemed and given.")]
    else:
        title = T("冻结 {who} 的账户？", "Put {who}'s account on hold?", who=name)
        button = T("冻结", "Put it on hold")
        happens = [
            T("积分一分不少，但不能兑换，也不能转赠。", "No point is lost, but none is redeemed or given."),
            T("服务照样记录，照样得积分。", "Service is still recorded, and still earns."),
            T(
                "已在终端的积分请回来；断网的终端要等下次联网，在那之前还能用掉那里的积分。",
                "Points at kiosks are asked back; one without network learns it later, and may spend until then.",
            ),
        ]
    back = reverse("member", args=[row.id])
    return confirm(request, title=title, happens=happens, button=button, back=back, danger=False, form=form)


# --- Nominee ----------------------------------------------------------------------------------------------------------


class NomineeForm(Form):
    """Who gets the points one day."""

    who = Words(WHOM, 80, required=False, help_text=T("留空表示不指定。", "Leave it empty for nobody."))


@page(Action.NAME_NOMINEES, "members/<str:member>/nominee/", name="member_nominee", acts=True, under="members")
def nominee(request: Request, member: str) -> HttpResponse:
    """Who is to get a member's points one day, named by the member face to face."""
    row = _member(request, member)
    now = AccountHold.objects.filter(member=row.id).exclude(nominee="").values_list("nominee", flat=True).first()
    form = NomineeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["who"]
        found = find_one(asked) if asked else None
        if isinstance(found, T):
            form.wrong("who", found)
        else:
            try:
                bank.name_nominee(row.id, found.id if found else "", actor=request.actor)
            except DeedRefused as why:
                return failed(request, word(REFUSED, why.code), "member", row.id)
            message = (
                T("已指定：{who}。", "Named: {who}.", who=masked_name(found.name))
                if found
                else T("已取消指定。", "Nobody is named any more.")
            )
            return done_and_shown(request, message, "member", row.id)
    context = {"row": row, "form": form, "now": named(request, now) if now else ""}
    return render(request, "console/members/nominee.html", context)


# --- Passed on --------------------------------------------------------------------------------------------------------


class PassOnForm(Form):
    """To whom, and why."""

    reason = choice(T("原因", "Reason"), [(reason, PASSED_ON_FOR[reason]) for reason in REASONS])
    to = Words(T("转给谁：卡号或电话", "To whom: card number or telephone"), 80, help_text=WHOM_HELP)


@page(Action.PASS_ON, "members/<str:member>/pass-on/", name="member_pass_on", acts=True, under="members")
def pass_on(request: Request, member: str) -> HttpResponse:
    """First to whom and why; then, with `?to=` and `?reason=`, what will happen, and it is done."""
    row = _member(request, member)
    to, reason = request.GET.get("to", ""), request.GET.get("reason", "")
    heir = Member.objects.filter(id=to).first() if to else None
    if heir is not None and reason in REASONS:
        return _pass_on_to(request, row, heir, reason)
    hold = AccountHold.objects.filter(member=row.id).first() or AccountHold(member=row.id)
    if hold.passed_to:
        return failed(request, REFUSED["passed_already"], "member", row.id)
    nominated = as_typed(hold.nominee) if hold.nominee else ""
    form = PassOnForm(request.POST if request.method == "POST" else None, initial={"to": nominated})
    if request.method == "POST" and form.is_valid():
        found = find_one(form.cleaned_data["to"])
        if isinstance(found, T):
            form.wrong("to", found)
        elif found.id == row.id:
            form.wrong("to", REFUSED["to_self"])
        else:
            asked = urlencode({"to": found.id, "reason": form.cleaned_data["reason"]})
            return HttpResponse(status=302, headers={"Location": f"{request.path}?{asked}"})
    context: dict[str, Any] = {"row": row, "form": form, "nominee": named(request, hold.nominee) if hold.nominee else ""}
    return render(request, "console/members/pass_on.html", context)


def _pass_on_to(request: Request, row: Member, heir: Member, reason: str) -> HttpResponse:
    if request.method == "POST":
        try:
            bank.pass_on(row.id, heir.id, reason, actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "member", row.id)
        message = T(
            "积分已转给 {who}；终端上的等收回后自动转过去。",
            "The points are {who}'s; those at kiosks follow by themselves when they come back.",
            who=named(request, heir.id),
        )
        return done_and_shown(request, message, "member", row.id)
    free, owed = bank.free_and_owed(row.id)
    accounts = dict(Account.objects.filter(member=row.id).values_list("name", "balance"))
    held = sum(points for name, points in accounts.items() if name.startswith("held/"))
    final = heir_of(heir.id)
    to = named(request, heir.id)
    happens = [
        T(
            "现在转给 {who}：{n:,} 分。",
            "Now {who} gets {n:,} {n:point|points}.",
            who=named(request, final),
            n=max(0, free - owed),
        ),
    ]
    if final != heir.id:
        happens.append(
            T(
                "{who} 的积分已经转给 {final}，所以直接转过去。",
                "{who}'s points were passed on to {final}, so these go there, too.",
                who=to,
                final=named(request, final),
            )
        )
    if held:
        happens.append(
            T(
                "还有 {n:,} 分在终端，收回后自动转过去；断网的终端在那之前还能用掉。",
                "{n:,} more at kiosks follow when they come back; a kiosk without network may spend them until then.",
                n=held,
            )
        )
    if accounts.get(owed_account(row.id)):
        happens.append(T("先归还欠的 {n:,} 分。", "The {n:,} points that are owed are repaid first.", n=owed))
    if reason == "merged":
        happens.append(
            T(
                "{who} 的卡以后就是 {to} 的卡；以前的服务记录留在原处。",
                "{who}'s cards are {to}'s from now on; records of service stay where they are.",
                who=row.name or row.id,
                to=to,
            )
        )
    else:
        happens.append(
            T(
                "{who} 的卡不能再用积分；以后若还有积分，也归 {to}。",
                "{who}'s cards spend no more; what may still come is {to}'s.",
                who=row.name or row.id,
                to=to,
            )
        )
    return confirm(
        request,
        title=T(
            "{why}：把 {who} 的积分转给 {to}？",
            "{why}: pass {who}'s points on to {to}?",
            why=PASSED_ON_FOR[reason],
            who=row.name or row.id,
            to=to,
        ),
        happens=happens,
        button=T("转移积分", "Pass them on"),
        back=reverse("member_pass_on", args=[row.id]),
    )
