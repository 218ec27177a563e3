"""The fund (公益基金): what each of the four sources gave, what partners were paid with, and what is left."""

from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from server import bank, budgets
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Words, choice
from server.console.page import Request, failed, page, reach
from server.console.roles import Action
from server.console.tags import number
from server.console.text import T, word
from server.console.words import REFUSED, SOURCES
from server.ledger import balances
from server.models import FundGift
from server.refused import DeedRefused
from sync.contract.ledger import SOURCES as SOURCE_IDS
from sync.contract.ledger import fund_account, given_account, used_account

_A_PAGE: Final = 50


class SourceLine(NamedTuple):
    """One of the four sources: what it gave, what of it was paid out, what is left."""

    says: T
    given: int
    used: int
    left: int


def source_lines() -> list[SourceLine]:
    """The four sources, in their order."""
    accounts = [name(source) for source in SOURCE_IDS for name in (given_account, fund_account, used_account)]
    there = balances(accounts)
    return [
        SourceLine(
            SOURCES[source],
            -there.get(given_account(source), 0),
            there.get(used_account(source), 0),
            there.get(fund_account(source), 0),
        )
        for source in SOURCE_IDS
    ]


@page(Action.SEE_FUNDS, "funds/", name="funds", nav=T("公益基金", "Fund"), order=260)
def funds(request: Request) -> HttpResponse:
    """The four sources, and every gift, newest first; to read and to print."""
    lines = source_lines()
    shown = Paginator(FundGift.objects.order_by("-at_ms", "event"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "sources": lines,
        "figures": [
            {"label": T("收到", "Given"), "value": number(sum(line.given for line in lines))},
            {"label": T("已支出", "Paid out"), "value": number(sum(line.used for line in lines))},
            {"label": T("结余", "Left"), "value": number(sum(line.left for line in lines))},
        ],
        "page": shown,
        "gifts": [(gift, word(SOURCES, gift.source)) for gift in shown],
        "with_givers": reach(request, Action.SEE_MEMBERS),
        "printed_ms": now_ms(),
    }
    return render(request, "console/funds/list.html", context)


class GiftForm(Form):
    """Who gave what."""

    source = choice(T("来源", "Source"), [(source, SOURCES[source]) for source in SOURCE_IDS])
    giver = Words(T("谁给的", "Who gave it"), 200, help_text=T("单位、企业或姓名。", "A unit, an enterprise or a name."))
    points = Count(
        T("折合积分", "Worth in points"),
        1,
        bank.MOST_POINTS,
        help_text=T("按本区换算办法折合。", "Converted as your district does."),
    )
    reason = Words(T("用途", "What for"), 200, required=False)


@page(Action.RECEIVE_FUNDS, "funds/new/", name="fund_new", acts=True, under="funds")
def fund_new(request: Request) -> HttpResponse:
    """Write down what somebody gave."""
    form = GiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            budgets.receive_fund(asked["source"], asked["giver"], asked["points"], asked["reason"], actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "funds")
        message = T("已入账：{who}，{n:,} 分。", "Received: {who}, {n:,} points.", who=asked["giver"], n=asked["points"])
        return done_and_shown(request, message, "funds")
    return render(request, "console/funds/new.html", {"form": form})
