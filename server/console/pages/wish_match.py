"""Who fits a need (谁合适), with the reasons; and how often each volunteer is asked: not always the same ones."""

from collections import Counter
from typing import Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Filter, choice, station_filter
from server.console.page import Request, failed, one, page, reach
from server.console.people import Person, people
from server.console.roles import Action
from server.console.sheet import sheet
from server.console.text import T, word
from server.console.words import REFUSED
from server.matching import candidates
from server.models import Member, Station, Wish, WishAsk
from server.projections.wishes import course_of
from server.refused import DeedRefused
from server.wishes import progress_wish
from sync.contract.rules.matching import Ranked, Reason
from sync.contract.rules.wish_course import STAFF, may_step

_DAY_MS: Final = 86_400_000
_KILOMETRE_M: Final = 1_000
DAYS: Final = ("30", "90")
_MOST: Final = 200

WHY: Final[dict[str, T]] = {
    "tried": T("已经问过，没有成", "was asked in vain"),
    "pair": T("和这家结了对", "stands by this household"),
    "vouched": T("会这个，资质已核验", "can do it, qualification seen"),
    "skill": T("会这个", "can do it"),
    "now": T("这个时间可以找", "may be asked at this hour"),
    "not_now": T("这个时间没有说可以找", "did not say that this hour is right"),
    "building": T("同一栋楼", "same building"),
    "grid": T("同一网格", "same grid"),
    "station": T("本站", "same station"),
    "metres": T("站点相距约 {n:,} 米", "stations are about {n:,} m apart"),
    "kilometres": T("站点相距约 {km} 公里", "stations are about {km} km apart"),
    "rated": T("以前的评价平均 {score} 分（满分 3）", "rated {score} of 3 on average"),
    "free": T("手上没有别的事", "nothing else on hand"),
    "active": T("手上有 {n} 件", "{n} on hand"),
    "asked": T("30 天内问过 {n} 次", "asked {n} times in 30 days"),
    "asked_often": T("30 天内已问过 {n} 次，偏多", "asked {n} times in 30 days, which is often"),
}


_HEADINGS: Final = (
    T("志愿者", "Volunteer"),
    T("站点", "Station"),
    T("问过", "Asked"),
    T("答应", "Accepted"),
    T("谢绝", "Declined"),
    T("没有答复", "No answer"),
)


class Fit(NamedTuple):
    """Somebody who may be asked, as the page shows them."""

    member: str
    person: Person
    station: str
    why: list[T]


def why(reason: Reason) -> T:
    """A reason in words."""
    if reason.code == "metres" and reason.count >= _KILOMETRE_M:
        said = WHY["kilometres"]
    else:
        said = WHY.get(reason.code, T("{code}", "{code}", code=reason.code))
    return T(said.zh, said.en, n=reason.count, km=f"{reason.count / _KILOMETRE_M:.1f}", score=f"{reason.count / 10:.1f}")


@page(Action.PROGRESS_WISHES, "wishes/<str:wish>/who/", name="wish_who", acts=True, under="wishes")
def wish_who(request: Request, wish: str) -> HttpResponse:
    """Whoever may be asked, the best first; ask one of them."""
    row = one(request, Wish.objects.all(), id=wish)
    if not may_step(course_of(row), "offer", STAFF):
        return failed(request, word(REFUSED, "step_wrong"), "wish", row.id)
    ranked = candidates(row, now_ms())
    if request.method == "POST":
        asked = request.POST.get("member", "")
        if asked not in {each.helper.member for each in ranked}:
            return redirect("wish_who", row.id)
        try:
            progress_wish(row.id, "offer", helper=asked, actor=request.actor)
        except DeedRefused as error:
            return failed(request, word(REFUSED, error.code), "wish", row.id)
        message = T("已派单，本人下次刷卡就会看到。", "Asked; they see it when they next hold up a card.")
        return done_and_shown(request, message, "wish", row.id)
    context = {"row": row, "fits": _fits(request, ranked)}
    return render(request, "console/wishes/who.html", context)


def _fits(request: Request, ranked: list[Ranked]) -> list[Fit]:
    known = people(request, [each.helper.member for each in ranked])
    stations = dict(Station.objects.values_list("id", "name"))
    return [
        Fit(
            each.helper.member,
            known.get(each.helper.member, Person(each.helper.member, "")),
            stations.get(each.helper.home, each.helper.home),
            [why(reason) for reason in each.reasons],
        )
        for each in ranked
    ]


class AskedFilter(Filter):
    """Of which station, and since when."""

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)
        self.fields["days"] = choice(T("多久以来", "Since"), [(days, T("{n} 天", "{n} days", n=days)) for days in DAYS])
        self.fields["days"].required = False


class AskedLine(NamedTuple):
    """How often somebody was asked, and what came of it."""

    member: Member
    person: Person
    station: str
    asked: int
    accepted: int
    declined: int
    lapsed: int
    last_ms: int


@page(Action.SEE_MEMBERS, "asked/", name="asked", nav=T("问过谁", "Who was asked"), order=228)
def asked(request: Request) -> HttpResponse:
    """How often each volunteer was asked, the most often first."""
    form = AskedFilter(request)
    days = int(form.value("days") or DAYS[0])
    lines = _lines(request, form.value("station"), now_ms() - days * _DAY_MS)
    context = {
        "filter": form,
        "lines": lines[:_MOST],
        "more": max(0, len(lines) - _MOST),
        "headings": _HEADINGS,
        "days": days,
    }
    return render(request, "console/wishes/asked.html", context)


@page(Action.SEE_MEMBERS, "asked/sheet/", name="asked_sheet", under="asked")
def asked_sheet(request: Request) -> HttpResponse:
    """The same as a table to download."""
    form = AskedFilter(request)
    days = int(form.value("days") or DAYS[0])
    lines = _lines(request, form.value("station"), now_ms() - days * _DAY_MS)
    cells = [(each.person.name, each.station, each.asked, each.accepted, each.declined, each.lapsed) for each in lines]
    return sheet("linli-asked", _HEADINGS, cells)


def _lines(request: Request, station: str, since_ms: int) -> list[AskedLine]:
    members = reach(request, Action.SEE_MEMBERS).only(Member.objects.all(), "home")
    if station:
        members = members.filter(home=station)
    rows = members.in_bulk()
    said: dict[str, Counter[str]] = {}
    newest: dict[str, int] = {}
    for member, answer, at_ms in WishAsk.objects.filter(at_ms__gte=since_ms).values_list("member", "answer", "at_ms"):
        if member in rows:
            said.setdefault(member, Counter())[answer] += 1
            newest[member] = max(newest.get(member, 0), at_ms)
    known = people(request, list(said))
    stations = dict(Station.objects.values_list("id", "name"))
    lines = [
        AskedLine(
            rows[member],
            known.get(member, Person(member, "")),
            stations.get(rows[member].home, rows[member].home),
            counts.total(),
            counts["accept"],
            counts["decline"],
            counts["lapse"],
            newest[member],
        )
        for member, counts in said.items()
    ]
    return sorted(lines, key=lambda each: (-each.asked, each.member.id))
