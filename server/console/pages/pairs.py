"""Pairs (结对): who stands by a household, in which rhythm; and writing down a visit that somebody told of."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import care, meta
from server.care import TEXT_MAX
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Words, choice
from server.console.page import Request, confirm, failed, one, page
from server.console.pages.household_edit import LeaveForm
from server.console.pages.households import duty_words
from server.console.people import people
from server.console.roles import Action
from server.console.several import Several, typed
from server.console.text import T, word
from server.console.words import REFUSED, VISIT_FOUND
from server.models import Household, Pair
from server.refused import DeedRefused
from sync.contract.ids import new_fact_id
from sync.contract.rules.care import MOST_DAYS, MOST_DAYS_AGO, usual_days


def of_a_household(request: Request, pair: str) -> tuple[Pair, Household]:
    """A pair with its household, if that lies within the request's scope.

    Raises:
        Http404: it doesn't, or there is no such pair.
    """
    row = Pair.objects.filter(id=pair).first()
    if row is None:
        raise Http404
    return row, one(request, Household.objects.all(), id=row.household)


class PairForm(Form):
    """Who, what and how often."""

    helpers = Several(
        T("结对人：卡号或电话，一行一位", "Who helps: card or telephone, one a line"),
        TEXT_MAX,
        long=True,
        help_text=T(
            "一位或几位。谁去过都算，下次的日子从最近一次算起。",
            "One or several. Whoever of them goes, it counts; the next visit is reckoned from the last one.",
        ),
    )
    every_days = Count(T("最多隔几天去一次", "At least once in so many days"), 1, MOST_DAYS)

    def __init__(self, request: Request, **kwargs: Any) -> None:
        """With the duties that there are."""
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        needed = {each.id for each in meta.read().settings.duties if each.skill}
        duties = [
            (name, T("{duty}（要有资质）", "{duty} (needs a qualification)", duty=label) if name in needed else label)
            for name, label in duty_words().items()
        ]
        self.fields["duty"] = choice(T("做什么", "What they do"), duties)
        self.fields["duty"].required = False
        self.order_fields(["helpers", "duty", "every_days"])


@page(Action.KEEP_HOUSEHOLDS, "households/<str:household>/pairs/new/", name="pair_new", acts=True, under="households")
def new(request: Request, household: str) -> HttpResponse:
    """Find somebody to stand by a household."""
    row = one(request, Household.objects.all(), id=household)
    form = PairForm(request, initial={"every_days": usual_days(row.risk, meta.read().settings.visit_days)})
    return _form(request, row, new_fact_id("p"), form, T("新的结对", "New pair"))


@page(Action.KEEP_HOUSEHOLDS, "pairs/<str:pair>/edit/", name="pair_edit", acts=True, under="households")
def edit(request: Request, pair: str) -> HttpResponse:
    """Change who helps, with what, or how often."""
    row, household = of_a_household(request, pair)
    if row.ended_ms:
        return failed(request, word(REFUSED, "pair_over"), "household", household.id)
    initial = {"helpers": typed(request, row.helpers), "every_days": row.every_days, "duty": row.duty}
    return _form(request, household, row.id, PairForm(request, initial=initial), T("修改结对", "Change the pair"))


def _form(request: Request, household: Household, pair: str, form: PairForm, title: T) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            care.make_pair(pair, household=household.id, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T(
                "保存好了，结对人下次刷卡就能看到。",
                "Saved; the helpers are told at their next scan, once kiosks were online.",
            )
            return done_and_shown(request, message, "household", household.id)
    context = {"form": form, "title": title, "household": household, "back": reverse("household", args=[household.id])}
    return render(request, "console/households/pair.html", context)


@page(Action.KEEP_HOUSEHOLDS, "pairs/<str:pair>/end/", name="pair_end", acts=True, under="households")
def end(request: Request, pair: str) -> HttpResponse:
    """A pair is no more."""
    row, household = of_a_household(request, pair)
    form = LeaveForm(request.POST if request.method == "POST" else None, household)
    if form.is_bound and form.is_valid():
        try:
            care.end_pair(row.id, reason=form.cleaned_data["reason"], actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "household", household.id)
        return done_and_shown(request, T("结对已结束。", "The pair is over."), "household", household.id)
    return confirm(
        request,
        title=T("结束这个结对？", "End this pair?"),
        happens=[
            T("结对人下次刷卡就看不到这户人家了。", "Its helpers no longer see the household at their next scan."),
            T("探访记录保留。", "The visits stay on record."),
        ],
        button=T("结束结对", "End the pair"),
        back=reverse("household", args=[household.id]),
        danger=False,
        form=form,
    )


class VisitForm(Form):
    """Who went, when, and how they were."""

    found = choice(T("对方怎么样", "How they were"), [*VISIT_FOUND.items()])
    days_ago = Count(
        T("几天以前", "How many days ago"),
        0,
        MOST_DAYS_AGO,
        help_text=T("今天写 0，昨天写 1。", "0 for today, 1 for yesterday."),
    )
    note = Words(
        T("备注", "Note"),
        TEXT_MAX,
        long=True,
        required=False,
        help_text=T("只有看得到这户人家的人能看到。", "Shown to those alone who may see the household."),
    )

    def __init__(self, request: Request, row: Pair, **kwargs: Any) -> None:
        """With those who help in the pair."""
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        known = people(request, row.helpers)
        helpers = [(helper, known[helper].name if helper in known else helper) for helper in row.helpers]
        self.fields["member"] = choice(T("谁去的", "Who went"), helpers)
        self.order_fields(["member", "days_ago", "found", "note"])


@page(Action.KEEP_HOUSEHOLDS, "pairs/<str:pair>/visit/", name="pair_visit", acts=True, under="households")
def visit(request: Request, pair: str) -> HttpResponse:
    """Write down a visit that one of the pair told of."""
    row, household = of_a_household(request, pair)
    if row.ended_ms:
        return failed(request, word(REFUSED, "pair_over"), "household", household.id)
    form = VisitForm(request, row, initial={"days_ago": 0})
    if form.is_bound and form.is_valid():
        try:
            care.write_visit(new_fact_id("v"), pair=row.id, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("探访已记下。", "The visit is written down."), "household", household.id)
    context = {
        "form": form,
        "title": T("补记探访", "Write down a visit"),
        "household": household,
        "back": reverse("household", args=[household.id]),
    }
    return render(request, "console/households/pair.html", context)
