"""Honours (奖励积分): the budgets of head office, branches and stations; points given down and awarded to members."""

from typing import Any, Final, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from server import bank, budgets
from server.budgets import above
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Words, choice
from server.console.page import Request, failed, page, reach
from server.console.passbook import events_at
from server.console.people import Person, people
from server.console.roles import Action, Reach, Scope
from server.console.text import T, word
from server.console.whom import WHOM, WHOM_HELP, find_one
from server.console.words import REFUSED
from server.ledger import balances
from server.models import Member, Posting, Station
from server.refused import DeedRefused
from sync.contract.bank_facts import BudgetGiven
from sync.contract.district_facts import PointsAwarded
from sync.contract.ledger import HEAD_OFFICE, ISSUED, branch_account

_A_PAGE: Final = 50
_FROM_THE_DISTRICT: Final = T("本区直接发放", "Issued by the district")


class Budget(NamedTuple):
    """A budget as the page shows it: the account, whose it is, at which level, and what is left."""

    account: str
    says: T
    level: int
    points: int


class Use(NamedTuple):
    """Something that moved a budget: when, what it was, for whom or between which, how many, and why."""

    at_ms: int
    says: T
    person: Person | None
    budget: T
    points: int
    reason: str


def budgets_in(scope: Scope) -> list[Budget]:
    """The budgets that somebody with this scope is concerned with: a keeper's is the station's own, a branch's own and its
    stations'."""
    rows = list(scope.only(Station.objects.order_by("branch", "name"), "id"))
    stations = {row.id: row.name for row in rows}
    branches = set() if scope.reach is Reach.STATION else {row.branch for row in rows if row.branch}
    shown = {branch_account(branch) for branch in branches} | {f"station/{station}" for station in stations}
    accounts = [name for name in budgets.budgets() if name in shown or (scope.everything and name == HEAD_OFFICE)]
    there = balances(accounts)
    levels = {"head": 0, "branch": 1, "station": 2}
    return [
        Budget(name, budget_says(name, stations), levels[name.partition("/")[0]], there.get(name, 0)) for name in accounts
    ]


def budget_says(account: str, stations: dict[str, str]) -> T:
    """Whose budget an account is, in words."""
    kind, _, name = account.partition("/")
    match kind:
        case "issued":
            return _FROM_THE_DISTRICT
        case "head":
            return T("总行", "Head office")
        case "branch":
            return T("分行 {name}", "Branch {name}", name=name)
        case _:
            return T("{name}", "{name}", name=stations.get(name, name))


@page(Action.SEE_HONOURS, "honours/", name="honours", nav=T("奖励积分", "Honours"), order=250)
def honours(request: Request) -> HttpResponse:
    """What every budget has left, and what became of points before."""
    in_view = budgets_in(request.scope)
    names = {budget.account for budget in in_view}
    rows = Posting.objects.filter(member="", account__in=names).order_by("-pos", "-line")
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "budgets": in_view,
        "page": shown,
        "uses": _uses(request, list(shown)),
        "may_give": bool(reach(request, Action.GIVE_BUDGETS)),
        "may_award": bool(reach(request, Action.AWARD_POINTS)),
    }
    return render(request, "console/honours/list.html", context)


def _uses(request: Request, rows: list[Posting]) -> list[Use]:
    events = events_at([row.pos for row in rows])
    whom = {row.pos: row.member for row in Posting.objects.filter(pos__in=events).exclude(member="")}
    known = people(request, set(whom.values()))
    stations = dict(Station.objects.values_list("id", "name"))
    found = []
    for row in rows:
        event = events.get(row.pos)
        if event is None:
            continue
        body = event.body
        if isinstance(body, PointsAwarded):
            says, reason = T("奖励", "Award"), body.reason
        elif isinstance(body, BudgetGiven):
            says, reason = (T("拨出", "Given on") if row.points < 0 else T("拨入", "Received")), body.reason
        else:
            says, reason = T("更正", "Correction"), ""
        budget = budget_says(row.account, stations)
        found.append(Use(event.at_ms, says, known.get(whom.get(row.pos, "")), budget, row.points, reason))
    return found


# --- Giving down ------------------------------------------------------------------------------------------------------


class GiveForm(Form):
    """From where to where."""

    way = choice(T("从哪里到哪里", "From where to where"), [])
    points = Count(T("多少分", "How many points"), 1, bank.MOST_POINTS)
    reason = Words(T("用途", "What for"), 200, required=False)


def _ways(in_view: list[Budget], scope: Scope) -> list[tuple[str, object]]:
    """Each way that points may go one level down, or back up, between budgets in view."""
    says = {budget.account: budget.says for budget in in_view}
    if scope.everything:
        says = {ISSUED: _FROM_THE_DISTRICT, **says}
    ways: list[tuple[str, object]] = []
    for budget in in_view:
        source = above(budget.account)
        if source in says:
            ways.append((f"{source}>{budget.account}", T("{a} → {b}", "{a} → {b}", a=says[source], b=budget.says)))
            if budget.points:
                back = T("{a} → {b}（退回）", "{a} → {b} (back)", a=budget.says, b=says[source])
                ways.append((f"{budget.account}>{source}", back))
    return ways


@page(Action.GIVE_BUDGETS, "honours/give/", name="honour_give", acts=True, under="honours")
def give(request: Request) -> HttpResponse:
    """Give points for honours down a level, or back up."""
    form = GiveForm(request.POST if request.method == "POST" else None)
    field = form.fields["way"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = _ways(budgets_in(request.scope), request.scope)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        source, _, to = asked["way"].partition(">")
        try:
            budgets.give_budget(source, to, asked["points"], asked["reason"], actor=request.actor)
        except DeedRefused as why:
            form.wrong("points", word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("已拨 {n:,} 分。", "{n:,} points are given.", n=asked["points"]), "honours")
    return render(request, "console/honours/give.html", {"form": form})


# --- Awarding ---------------------------------------------------------------------------------------------------------


class AwardForm(Form):
    """Whom, how many, out of which budget, what for."""

    who = Words(WHOM, 80, help_text=WHOM_HELP)
    source = choice(T("从哪里出", "Out of"), [])
    points = Count(T("多少分", "How many points"), 1, bank.MOST_POINTS)
    reason = Words(T("奖励什么（存折上看得到）", "What for (stands in the passbook)"), 200)


def _sources(scope: Scope) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [
        (budget.account, T("{who}（{n:,} 分）", "{who} ({n:,} points)", who=budget.says, n=budget.points))
        for budget in budgets_in(scope)
        if budget.points > 0
    ]
    if scope.everything:
        found.append((ISSUED, _FROM_THE_DISTRICT))
    return found


@page(Action.AWARD_POINTS, "honours/award/", name="honour_award", acts=True, under="honours")
def award(request: Request) -> HttpResponse:
    """Honour a member with points; `?member=` fills in whom."""
    chosen = Member.objects.filter(id=request.GET.get("member", "")).first()
    if chosen is not None and not request.scope.covers(chosen.home):
        chosen = None
    form = AwardForm(request.POST if request.method == "POST" else None, initial={"who": chosen.id if chosen else ""})
    field = form.fields["source"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = sources = _sources(request.scope)
    if chosen is not None:
        form.fields["who"].widget = forms.HiddenInput()
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        found = find_one(asked["who"])
        if isinstance(found, T):
            form.wrong("who", found)
        elif not request.scope.covers(found.home):
            form.wrong("who", T("这位居民不在您的范围。", "This member is not within your reach."))
        else:
            return _award_to(request, found, asked)
    return render(request, "console/honours/award.html", {"form": form, "chosen": chosen, "sources": sources})


def _award_to(request: Request, row: Member, asked: dict[str, Any]) -> HttpResponse:
    try:
        budgets.award(row.id, asked["points"], asked["reason"], source=asked["source"], actor=request.actor)
    except DeedRefused as why:
        return failed(request, word(REFUSED, why.code), "honours")
    message = T("已奖励 {who} {n:,} 分。", "{who} is awarded {n:,} points.", who=row.name or row.id, n=asked["points"])
    return done_and_shown(request, message, "member", row.id)
