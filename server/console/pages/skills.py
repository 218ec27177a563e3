"""What neighbours can do (睦邻卡): listings by skill, whose proof staff have seen, and taking one back on request."""

from collections import Counter
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from server import meta
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Filter, Form, Moment, choice, station_filter
from server.console.page import Request, failed, page, reach
from server.console.people import Person, people
from server.console.roles import Action
from server.console.tags import number
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Member, SkillListing, Station
from server.refused import DeedRefused
from server.skills import vouch, withdraw
from sync.contract.documents import masked_phone
from sync.contract.rules.skills import DAY, DISTRICT, EVENING, KEEPER, MESSAGE, NIGHT, PHONE, TIMES, is_available

_A_PAGE: Final = 50
_HOUR_MS: Final = 3_600_000
_EAST_OF_UTC_H: Final = 8

TIME_WORDS: Final[dict[str, T]] = {DAY: T("白天", "by day"), EVENING: T("晚上", "evenings"), NIGHT: T("夜里", "nights")}
CONTACT_WORDS: Final[dict[str, T]] = {
    KEEPER: T("由站里先问", "through the station"),
    MESSAGE: T("刷卡时留言", "message at the next scan"),
    PHONE: T("显示电话", "number is shown"),
}


class SkillFilter(Filter):
    """Which skill, where, and who may be asked now."""

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        skills = [(each.id, T(each.zh, each.en)) for each in meta.read().settings.skills]
        self.fields["skill"] = choice(T("本领", "Skill"), [("", T("全部", "all")), *skills])
        self.fields["station"] = station_filter(request.scope)
        self.fields["when"] = choice(T("什么时候", "When"), [("", T("都行", "any time")), ("now", T("现在可以找", "now"))])
        for field in self.fields.values():
            field.required = False


class SkillLine(NamedTuple):
    """A listing as the list shows it."""

    row: SkillListing
    skill: T
    person: Person
    station: str
    times: list[T]
    contact: T
    proof: bool


def _within(request: Request) -> QuerySet[SkillListing]:
    """Those that are shown, of the members in one's stations."""
    members = request.scope.only(Member.objects.all(), "home").values("id")
    return SkillListing.objects.filter(shown=True, member__in=members)


def _lines(request: Request, rows: list[SkillListing]) -> list[SkillLine]:
    skills = {each.id: each for each in meta.read().settings.skills}
    members = Member.objects.in_bulk({row.member for row in rows})
    stations = dict(Station.objects.values_list("id", "name"))
    known = people(request, list(members))
    lines = []
    for row in rows:
        skill, home = skills.get(row.skill), members[row.member].home
        lines.append(
            SkillLine(
                row,
                T(skill.zh, skill.en) if skill else T("{id}", "{id}", id=row.skill),
                known.get(row.member, Person(row.member, "")),
                stations.get(home, home),
                [TIME_WORDS[slot] for slot in TIMES if slot in row.times],
                word(CONTACT_WORDS, row.contact),
                skill is not None and skill.proof,
            )
        )
    return lines


@page(Action.SEE_MEMBERS, "skills/", name="skills", nav=T("睦邻卡", "Skills"), order=226)
def skills(request: Request) -> HttpResponse:
    """Who can do what."""
    form, now = SkillFilter(request), meta.read().settings
    within = _within(request)
    people_of = Counter(skill for skill, _ in set(within.values_list("skill", "member")))
    rows = within.order_by("skill", "vouched", "listed_ms", "id")
    if skill := form.value("skill"):
        rows = rows.filter(skill=skill)
    if station := form.value("station"):
        rows = rows.filter(member__in=Member.objects.filter(home=station).values("id"))
    found = list(rows)
    if form.value("when") == "now":
        hour = (now_ms() // _HOUR_MS + _EAST_OF_UTC_H) % 24
        found = [row for row in found if is_available(row.times, hour, now)]
    proofs = [each.id for each in now.skills if each.proof]
    shown = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "figures": [
            {"label": T("登记的本领", "listings"), "value": number(within.count())},
            {"label": T("登记的人", "people"), "value": number(within.values("member").distinct().count())},
            {
                "label": T("要核验资质", "proof to be seen"),
                "value": number(within.filter(skill__in=proofs, vouched=False).count()),
            },
        ],
        "circles": [(T(each.zh, each.en), n, each.id) for each in now.skills if (n := people_of.get(each.id))],
        "page": shown,
        "lines": _lines(request, list(shown)),
    }
    return render(request, "console/skills/list.html", context)


DEEDS: Final[dict[str, T]] = {
    "vouch": T("已确认资质，各站终端会显示。", "Confirmed; kiosks show it."),
    "unvouch": T("已撤销资质确认。", "It is no longer vouched for."),
    "withdraw": T("已收回，各站终端下次联网时撤下。", "Taken back; kiosks take it down when they are next online."),
}


class VouchForm(Form):
    """Until when a proof counts."""

    until_ms = Moment(
        T("资质有效到", "The proof counts until"),
        required=False,
        help_text=T("看过证件再确认。没有期限就不填。", "Confirm once you saw the proof. Empty for no end."),
    )


@page(Action.SEE_MEMBERS, "skills/<str:listing>/", name="skill", under="skills")
def skill(request: Request, listing: str) -> HttpResponse:
    """One listing."""
    row = get_object_or_404(_within(request), id=listing)
    [line] = _lines(request, [row])
    home = Member.objects.values_list("home", flat=True).get(id=row.member)
    context = {
        "row": row,
        "line": line,
        "phone": masked_phone(row.phone) if row.phone else "",
        "everywhere": row.shown_to == DISTRICT,
        "may_act": reach(request, Action.VOUCH_SKILLS).covers(home),
        "form": VouchForm(),
    }
    return render(request, "console/skills/skill.html", context)


@page(Action.VOUCH_SKILLS, "skills/<str:listing>/decide/", name="skill_decide", acts=True, under="skills")
def skill_decide(request: Request, listing: str) -> HttpResponse:
    """The proof was seen, or counts no longer; or the owner wants the listing taken back."""
    row = get_object_or_404(_within(request), id=listing)
    deed, form = request.POST.get("deed", ""), VouchForm(request.POST)
    if request.method != "POST" or deed not in DEEDS or (deed == "vouch" and not form.is_valid()):
        return redirect("skill", row.id)
    try:
        if deed == "withdraw":
            withdraw(row.id, actor=request.actor)
        else:
            vouch(
                row.id,
                vouched=deed == "vouch",
                until_ms=form.cleaned_data["until_ms"] if deed == "vouch" else 0,
                actor=request.actor,
            )
    except DeedRefused as why:
        return failed(request, word(REFUSED, why.code), "skill", row.id)
    if deed == "withdraw":
        return done_and_shown(request, DEEDS[deed], "skills")
    return done_and_shown(request, DEEDS[deed], "skill", row.id)
