"""Centralised redemption (集中兑换): who has enough points, who is invited, and what came of it."""

from collections.abc import Collection
from typing import Final, NamedTuple

from django import forms
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from server import central, meta
from server.catalogue import TITLE_MAX
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Filter, Form, Moment, Words, station_filter
from server.console.page import Request, confirm, failed, page
from server.console.people import people
from server.console.redeemed import COUNTS
from server.console.roles import Action, Scope
from server.console.sheet import sheet
from server.console.tags import start_of_day_ms
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Account, CentralInvite, CentralRound, Member, Redemption, Reward, Station
from server.refused import DeedRefused
from sync.contract.ids import new_fact_id

_DAY_MS: Final = 24 * 3_600_000
_MOST_POINTS: Final = 1_000_000


class RoundLine(NamedTuple):
    """A round in the list, with how many members of the stations that one may see are invited."""

    row: CentralRound
    invited: int
    state: T


def state_of(row: CentralRound) -> T:
    """What a round is at now."""
    if not row.open:
        return T("已取消", "called off")
    now = now_ms()
    if now < row.from_ms:
        return T("将要开始", "to come")
    return T("进行中", "under way") if now <= row.until_ms else T("已结束", "over")


def rounds_in(scope: Scope) -> "QuerySet[CentralRound]":
    """The rounds that invite somebody at home in a scope."""
    if scope.everything:
        return CentralRound.objects.all()
    homes = Member.objects.filter(home__in=scope.only_stations).values("id")
    return CentralRound.objects.filter(id__in=CentralInvite.objects.filter(member__in=homes).values("round"))


def _mine(scope: Scope, members: Collection[str]) -> list[str]:
    """Those of some members who are at home in a scope, by id."""
    rows = Member.objects.filter(id__in=members).order_by("id").values_list("id", "home")
    return [member for member, home in rows if scope.covers(home)]


@page(Action.CALL_CENTRAL, "central/", name="central", nav=T("集中兑换", "Central rounds"), order=304)
def rounds(request: Request) -> HttpResponse:
    """Every round that concerns one, the newest first."""
    rows = list(rounds_in(request.scope).order_by("-from_ms", "id"))
    lines = [RoundLine(row, len(_mine(request.scope, central.invited(row.id))), state_of(row)) for row in rows]
    return render(request, "console/central/list.html", {"lines": lines})


# --- Candidates -------------------------------------------------------------------------------------------------------


class CandidateFilter(Filter):
    """From which balance on, and where."""

    least = forms.IntegerField(label=T("积分不少于", "Points from"), min_value=1, max_value=_MOST_POINTS)  # type: ignore[arg-type]  # shown by str

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        least = meta.read().settings.central_least_points
        super().__init__({"least": str(least), **request.GET.dict()})
        self.fields["station"] = station_filter(request.scope)


class CandidateLine(NamedTuple):
    """Somebody who may be invited."""

    member: str
    name: str
    url: str
    station: str
    balance: int


def candidate_lines(request: Request) -> tuple[CandidateFilter, list[CandidateLine]]:
    """Whoever the address asks for, at home in the scope, the highest balance first."""
    form = CandidateFilter(request)
    station = form.value("station")
    stations = {station} if station else request.scope.stations()
    found = central.candidates(least_points=int(form.value("least") or 0), stations=stations)
    known = people(request, [each.member for each in found])
    names = dict(Station.objects.values_list("id", "name"))
    return form, [
        CandidateLine(
            each.member, known[each.member].name, known[each.member].url, names.get(each.home, each.home), each.balance
        )
        for each in found
        if each.member in known and request.scope.covers(each.home)
    ]


@page(Action.CALL_CENTRAL, "central/candidates/export/", name="central_export", under="central")
def export(request: Request) -> HttpResponse:
    """The candidates as a file for a spreadsheet."""
    _, lines = candidate_lines(request)
    headings = (T("居民", "Member"), T("站点", "Station"), T("积分", "Points"))
    return sheet("linli-candidates", headings, [(each.name, each.station, each.balance) for each in lines])


class RoundForm(Form):
    """What the round is called, and its days. Who is invited is ticked in the list."""

    title = Words(T("名称", "Title"), TITLE_MAX, help_text=T("例如“2026 年终集中兑换”。", "As “end of 2026”."))
    from_ms = Moment(T("开始", "From"))
    until_ms = Moment(T("结束", "Until"))


@page(Action.CALL_CENTRAL, "central/new/", name="central_new", acts=True, under="central")
def new(request: Request) -> HttpResponse:
    """Look through the candidates, tick who is invited, and call the round."""
    chosen, lines = candidate_lines(request)
    posted = request.method == "POST"
    begins_ms = start_of_day_ms(now_ms()) + 7 * _DAY_MS
    initial = {"from_ms": begins_ms + 9 * 3_600_000, "until_ms": begins_ms + 2 * _DAY_MS + 17 * 3_600_000}
    form = RoundForm(request.POST if posted else None, initial=initial)
    ticked = set(request.POST.getlist("member")) if posted else {each.member for each in lines}
    if posted and form.is_valid():
        members = _mine(request.scope, ticked)
        round_id = new_fact_id("c")
        try:
            central.call(round_id, members=members, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T(
                "已邀请 {n} 位居民，终端下次联网后会告诉他们。",
                "{n} {n:member is|members are} invited; kiosks tell them once they have been online.",
                n=len(members),
            )
            return done_and_shown(request, message, "central_round", round_id)
    context = {
        "filter": chosen,
        "lines": lines,
        "form": form,
        "ticked": ticked,
        "rewards": Reward.objects.filter(central=True, open=True).count(),
        "most": central.INVITED_MAX,
    }
    return render(request, "console/central/new.html", context)


# --- One round --------------------------------------------------------------------------------------------------------


class InvitedLine(NamedTuple):
    """Somebody who is invited.

    Attributes:
        name, url: as one may see them.
        station: at home.
        balance: now.
        times, points: redeemed in the days of the round, of rewards that are for it alone.
    """

    name: str
    url: str
    station: str
    balance: int
    times: int
    points: int


def invited_lines(request: Request, row: CentralRound) -> list[InvitedLine]:
    """Who is invited, of those one may see, with what each redeemed, by station and name."""
    members = _mine(request.scope, central.invited(row.id))
    known = people(request, members)
    homes = dict(Member.objects.filter(id__in=members).values_list("id", "home"))
    names = dict(Station.objects.values_list("id", "name"))
    balances = dict(
        Account.objects.filter(member__in=members).order_by().values_list("member").annotate(points=Sum("balance"))
    )
    times: dict[str, int] = {}
    points: dict[str, int] = {}
    for redemption in redeemed_in(row).filter(member__in=members):
        times[redemption.member] = times.get(redemption.member, 0) + redemption.quantity
        points[redemption.member] = points.get(redemption.member, 0) + redemption.points
    lines = [
        InvitedLine(
            known[each].name,
            known[each].url,
            names.get(homes[each], homes[each]),
            balances.get(each, 0),
            times.get(each, 0),
            points.get(each, 0),
        )
        for each in members
        if each in known
    ]
    return sorted(lines, key=lambda line: (line.station, line.name))


def redeemed_in(row: CentralRound) -> "QuerySet[Redemption]":
    """What was redeemed in the days of a round, of rewards that are for centralised redemptions alone."""
    rewards = Reward.objects.filter(central=True).values("id")
    return Redemption.objects.filter(COUNTS, reward__in=rewards, made_ms__gte=row.from_ms, made_ms__lte=row.until_ms)


@page(Action.CALL_CENTRAL, "central/<str:round>/", name="central_round", under="central")
def one_round(request: Request, round: str) -> HttpResponse:  # noqa: A002 - as the address names it
    """Who is invited to a round, and what came of it."""
    row = get_object_or_404(rounds_in(request.scope), id=round)
    lines = invited_lines(request, row)
    context = {
        "row": row,
        "state": state_of(row),
        "lines": lines,
        "came": sum(1 for line in lines if line.times),
        "pieces": sum(line.times for line in lines),
        "points": sum(line.points for line in lines),
        "may_call_off": row.open and row.until_ms > now_ms() and _is_mine(request.scope, row),
    }
    return render(request, "console/central/round.html", context)


def _is_mine(scope: Scope, row: CentralRound) -> bool:
    """Whether everybody who is invited is at home in a scope."""
    invited = central.invited(row.id)
    return len(_mine(scope, invited)) == len(invited)


@page(Action.CALL_CENTRAL, "central/<str:round>/off/", name="central_off", acts=True, under="central")
def off(request: Request, round: str) -> HttpResponse:  # noqa: A002 - as the address names it
    """Call a round off."""
    row = get_object_or_404(rounds_in(request.scope), id=round)
    if not _is_mine(request.scope, row):
        raise Http404
    if request.method == "POST":
        try:
            central.call_off(row.id, actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "central_round", row.id)
        return done_and_shown(request, T("集中兑换已取消。", "The round is called off."), "central_round", row.id)
    happens: list[T] = [
        T("终端下次联网后不再提供这次集中兑换的礼品。", "Kiosks no longer offer its rewards once they have been online."),
        T("已经兑换的不受影响。", "What was redeemed stays."),
    ]
    return confirm(
        request,
        title=T("取消“{title}”？", "Call “{title}” off?", title=row.title),
        happens=happens,
        button=T("取消这次集中兑换", "Call it off"),
        back=reverse("central_round", args=[row.id]),
        danger=False,
    )
