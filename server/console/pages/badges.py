"""Badges (徽章): which there are and by which rule, who has them, giving one and taking one back."""

from typing import Any, Final, NamedTuple

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from server import meta
from server.badges import REASON_MAX, decide, reached
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words
from server.console.page import Request, one, page, reach
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import CycleMember, Member, MemberBadge
from server.refused import DeedRefused
from sync.contract.settings import Badge

_RULES: Final[dict[str, tuple[str, str]]] = {
    "hours": ("服务满 {n} 小时", "{n} hours of service"),
    "times": ("服务满 {n} 人次", "{n} person-times"),
    "months": ("连续 {n} 个月有服务", "service in {n} months in a row"),
    "wishes": ("帮人实现 {n} 个心愿", "{n} wishes of others fulfilled"),
}


def name_of(badge: Badge) -> T:
    """What a badge is called."""
    return T("{zh}", "{en}", zh=badge.zh, en=badge.en)


def names() -> dict[str, T]:
    """What badges are called, by id."""
    return {badge.id: name_of(badge) for badge in meta.read().settings.badges}


def rule_of(badge: Badge) -> T:
    """A badge's rule in words."""
    if badge.by not in _RULES:
        return T("由工作人员授予", "given by staff")
    zh, en = _RULES[badge.by]
    if badge.category:
        return T(f"{zh}（{{category}}）", f"{en} ({{category}})", n=badge.at_least, category=badge.category)
    return T(zh, en, n=badge.at_least)


class BadgeLine(NamedTuple):
    """A badge in the list."""

    name: T
    rule: T
    holders: int


@page(Action.SEE_REPORTS, "badges/", name="badges", under="station_stars")
def badges(request: Request) -> HttpResponse:
    """Every badge with its rule, and how many of the members that one looks after have it."""
    rows = MemberBadge.objects.filter(given=True)
    if not request.scope.everything:
        rows = rows.filter(member__in=request.scope.only(Member.objects.all(), "home").values("id"))
    counts = dict(rows.order_by().values_list("badge").annotate(n=Count("key")))
    lines = [BadgeLine(name_of(b), rule_of(b), counts.get(b.id, 0)) for b in meta.read().settings.badges]
    return render(request, "console/badges/list.html", {"lines": lines})


class BadgeForm(Form):
    """Which badge, and why."""

    badge = forms.ChoiceField(label=T("徽章", "Badge"))  # type: ignore[arg-type]  # shown by str
    reason = Words(T("理由", "Reason"), REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With every badge: those that are had are taken back, the others given."""
        had: set[str] = kwargs.pop("had")
        super().__init__(*args, **kwargs)
        known = names()
        self.had = had
        give, take = T("授予：{badge}", "Give: {badge}"), T("收回：{badge}", "Take back: {badge}")
        choices = [(badge, T(give.zh, give.en, badge=name)) for badge, name in known.items() if badge not in had]
        choices += [(badge, T(take.zh, take.en, badge=word(known, badge))) for badge in sorted(had)]
        self.fields["badge"].choices = choices  # type: ignore[attr-defined]


@page(Action.GIVE_BADGES, "members/<str:member>/badges/", name="member_badges", acts=True, under="members")
def member_badges(request: Request, member: str) -> HttpResponse:
    """A member's badges, with how far the others are; give one, or take one back with a reason."""
    row = one(request, Member.objects.all(), "home", id=member)
    kept = {each.badge: each for each in MemberBadge.objects.filter(member=row.id)}
    had = {badge for badge, each in kept.items() if each.given}
    form = BadgeForm(request.POST if request.method == "POST" else None, had=had)
    if request.method == "POST" and form.is_valid():
        badge, given = form.cleaned_data["badge"], form.cleaned_data["badge"] not in had
        try:
            decide(row.id, badge, given=given, reason=form.cleaned_data["reason"], actor=request.actor)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            said = T("徽章已授予。", "The badge is given.") if given else T("徽章已收回。", "The badge is taken back.")
            return done_and_shown(request, said, "member_badges", row.id)
    done = CycleMember.objects.filter(member=row.id).first() or CycleMember(member=row.id)
    lines = [
        {
            "name": name_of(badge),
            "rule": rule_of(badge),
            "so_far": reached(badge, done) if badge.by in _RULES else None,
            "kept": kept.get(badge.id),
            "actor": kept[badge.id].actor.removeprefix("staff:") if badge.id in kept else "",
        }
        for badge in meta.read().settings.badges
    ]
    context = {"row": row, "lines": lines, "form": form, "may_see": bool(reach(request, Action.SEE_MEMBERS))}
    return render(request, "console/badges/member.html", context)
