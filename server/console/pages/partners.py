"""Partners (爱心联盟, 义仓): who supplies rewards, what waits to be handed out, and what they are paid.

A merchant's own account sees its one page and nothing else of the district; names are masked for everybody here, since the
page and its sheets are printed and handed over.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from server import partners as deeds
from server.catalogue import TITLE_MAX
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words, checkbox, choice
from server.console.page import Request, confirm, failed, page, reach
from server.console.redeemed import STATE_IS, TO_HAND_OUT
from server.console.roles import Action, Scope
from server.console.tags import number
from server.console.text import T, word
from server.console.words import PARTNER_KINDS, REFUSED, SOURCES
from server.ledger import balances
from server.models import Member, Partner, PartnerSettlement, Redemption, Reward, Station
from server.refused import DeedRefused
from server.stock import Stock, stocks
from sync.contract.documents import masked_name
from sync.contract.ids import new_fact_id
from sync.contract.ledger import fund_account, paid_account

_A_PAGE: Final = 50


def within(scope: Scope) -> "QuerySet[Partner]":
    """The partners that one may see: a merchant's own alone."""
    return Partner.objects.filter(id=scope.partner) if scope.partner else Partner.objects.all()


class PartnerLine(NamedTuple):
    """A partner in the list.

    Attributes:
        row: the partner.
        kind: in words.
        rewards: on the shelf.
        waiting: redemptions that were not handed out yet.
        due: points that it is to be paid for.
        paid: points that it was paid for, ever.
    """

    row: Partner
    kind: T
    rewards: int
    waiting: int
    due: int
    paid: int


def partner_lines(rows: Sequence[Partner]) -> list[PartnerLine]:
    """Partners with what they supply and are paid."""
    paid = balances([paid_account(row.id) for row in rows])
    return [
        PartnerLine(
            row,
            word(PARTNER_KINDS, row.kind),
            Reward.objects.filter(partner=row.id, open=True).count(),
            Redemption.objects.filter(STATE_IS[TO_HAND_OUT], partner=row.id).count(),
            deeds.due(row.id).points,
            paid.get(paid_account(row.id), 0),
        )
        for row in rows
    ]


@page(Action.SEE_PARTNERS, "partners/", name="partners", nav=T("商户", "Partners"), order=302)
def partners(request: Request) -> HttpResponse:
    """Every partner; a merchant comes to the own page at once."""
    if request.scope.partner:
        return partner_page(request, get_object_or_404(within(request.scope)))
    lines = partner_lines(list(within(request.scope).order_by("-open", "name")))
    return render(request, "console/partners/list.html", {"lines": lines})


class Line(NamedTuple):
    """A redemption of a partner's goods: what, who (王*), where."""

    row: Redemption
    title: str
    who: str
    station: str


def lines_of(rows: Sequence[Redemption], *, named: bool) -> list[Line]:
    """Redemptions with reward, masked name and station; no name at all for a reader."""
    titles = dict(Reward.objects.filter(id__in={row.reward for row in rows}).values_list("id", "title"))
    names = dict(Member.objects.filter(id__in={row.member for row in rows}).values_list("id", "name")) if named else {}
    stations = dict(Station.objects.values_list("id", "name"))
    return [
        Line(
            row,
            titles.get(row.reward, row.reward),
            masked_name(names[row.member]) if row.member in names else "",
            stations.get(row.collect or row.station, row.collect or row.station),
        )
        for row in rows
    ]


class Supplied(NamedTuple):
    """A reward that a partner supplies, and its stock where that is counted."""

    row: Reward
    stock: Stock | None


@page(Action.SEE_PARTNERS, "partners/<str:partner>/", name="partner", under="partners")
def partner(request: Request, partner: str) -> HttpResponse:
    """One partner."""
    return partner_page(request, get_object_or_404(within(request.scope), id=partner))


def partner_page(request: Request, row: Partner) -> HttpResponse:
    """What a partner supplies, who comes for it, what is to be paid and what was."""
    rewards = list(Reward.objects.filter(partner=row.id).order_by("-open", "points", "id"))
    counted = stocks([each.id for each in rewards if each.stocked])
    waiting = Redemption.objects.filter(STATE_IS[TO_HAND_OUT], partner=row.id).order_by("made_ms", "id")
    shown = Paginator(waiting, _A_PAGE).get_page(request.GET.get("page"))
    owed, named = deeds.due(row.id), _named(request)
    [line] = partner_lines([row])
    context = {
        "row": row,
        "kind": line.kind,
        "figures": [
            {"label": T("待领取", "To be handed out"), "value": number(line.waiting)},
            {"label": T("待结算积分", "Points to be paid"), "value": number(owed.points)},
            {"label": T("已结算积分", "Points paid"), "value": number(line.paid)},
        ],
        "rewards": [Supplied(each, counted.get(each.id)) for each in rewards],
        "page": shown,
        "waiting": lines_of(list(shown), named=named),
        "due": lines_of(owed.redemptions, named=named),
        "back": lines_of(owed.returned, named=named),
        "more": owed.more,
        "settlements": [
            (each, word(SOURCES, each.source))
            for each in PartnerSettlement.objects.filter(partner=row.id).order_by("-pos")[:_A_PAGE]
        ],
        "own": bool(request.scope.partner),
    }
    return render(request, "console/partners/partner.html", context)


def _named(request: Request) -> bool:
    """Whether the person who looks has to do with people at all; a reader has not."""
    return bool(request.scope.partner) or bool(reach(request, Action.SEE_MEMBERS))


# --- Taken in, changed ------------------------------------------------------------------------------------------------


class PartnerForm(Form):
    """What it is called, and what it is."""

    name = Words(T("名称", "Name"), TITLE_MAX)
    kind = choice(T("类别", "Kind"), [(kind, PARTNER_KINDS[kind]) for kind in deeds.KINDS])
    open = checkbox(
        T("合作中", "Takes part"),
        help_text=T(
            "不勾选就是停止合作，它的礼品会下架。", "Without a tick it has ended, and its rewards leave the shelves."
        ),
    )


@page(Action.EDIT_PARTNERS, "partners/new/", name="partner_new", acts=True, under="partners")
def new(request: Request) -> HttpResponse:
    """A new partner."""
    form = PartnerForm(request.POST if request.method == "POST" else None, initial={"open": True})
    if form.is_bound and form.is_valid() and _publish(request, new_fact_id("q"), form):
        message = T(
            "商户已新增。接着可以发布它的礼品，给它开账号。",
            "The partner is added: now publish its rewards and give it an account.",
        )
        return done_and_shown(request, message, "partners")
    return _form(request, form, T("新商户", "New partner"), reverse("partners"))


@page(Action.EDIT_PARTNERS, "partners/<str:partner>/edit/", name="partner_edit", acts=True, under="partners")
def edit(request: Request, partner: str) -> HttpResponse:
    """Change a partner, or end it."""
    row = get_object_or_404(Partner, id=partner)
    initial = {"name": row.name, "kind": row.kind, "open": row.open}
    form = PartnerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _publish(request, row.id, form):
        return done_and_shown(request, T("商户已更新。", "The partner is changed."), "partner", row.id)
    return _form(request, form, T("修改商户", "Change the partner"), reverse("partner", args=[row.id]))


def _publish(request: Request, partner_id: str, form: PartnerForm) -> bool:
    try:
        deeds.publish_partner(partner_id, actor=request.actor, **form.cleaned_data)
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return False
    return True


def _form(request: Request, form: PartnerForm, title: T, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "button": T("保存", "Save")}
    return render(request, "console/partners/edit.html", context)


# --- Paid -------------------------------------------------------------------------------------------------------------


class SettleForm(Form):
    """Which fund pays."""

    def __init__(self, data: Any) -> None:
        """The four funds, with what is in each; it begins with the fullest."""
        there = balances([fund_account(source) for source in SOURCES])
        super().__init__(data, initial={"source": max(SOURCES, key=lambda source: there.get(fund_account(source), 0))})
        self.fields["source"] = choice(
            T("由哪一项基金支付", "The fund that pays"),
            [
                (source, T("{name}（余 {n:,}）", "{name} ({n:,} left)", name=name, n=there.get(fund_account(source), 0)))
                for source, name in SOURCES.items()
            ],
        )


@page(Action.SETTLE_PARTNERS, "partners/<str:partner>/settle/", name="partner_settle", acts=True, under="partners")
def settle(request: Request, partner: str) -> HttpResponse:
    """Pay a partner for everything that is due."""
    row = get_object_or_404(Partner, id=partner)
    owed = deeds.due(row.id)
    if not owed.redemptions or owed.points < 0:
        return failed(request, REFUSED["nothing_due"], "partner", row.id)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            points = deeds.settle_partner(row.id, form.cleaned_data["source"], actor=request.actor)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T("已结算 {n:,} 分，可以打印结算单。", "{n:,} points are settled; the sheet can be printed.", n=points)
            return done_and_shown(request, message, "partner", row.id)
    happens = [
        T(
            "结算 {n} 笔已领取的兑换，共 {points:,} 分。",
            "{n} {n:redemption|redemptions} that were handed out: {points:,} points.",
            n=len(owed.redemptions),
            points=owed.taken,
        ),
        T("从所选基金里支付 {points:,} 分。", "The fund pays {points:,} points.", points=owed.points),
        T("还没有领取的不在其中，领取后下次结算。", "What was not handed out yet comes onto a later sheet."),
    ]
    if owed.returned:
        happens.insert(
            1,
            T(
                "扣除 {n} 笔结算后退回的，共 {points:,} 分。",
                "{n} that came back after they had been paid for: {points:,} points are taken off.",
                n=len(owed.returned),
                points=owed.back,
            ),
        )
    return confirm(
        request,
        title=T("与“{name}”结算？", "Settle with “{name}”?", name=row.name),
        happens=happens,
        button=T("结算", "Settle"),
        back=reverse("partner", args=[row.id]),
        form=form,
    )


@page(
    Action.SEE_PARTNERS,
    "partners/<str:partner>/settlements/<int:settlement>/",
    name="partner_settlement",
    under="partners",
)
def settlement(request: Request, partner: str, settlement: int) -> HttpResponse:
    """A settlement as a sheet to print and sign."""
    row = get_object_or_404(within(request.scope), id=partner)
    paid = get_object_or_404(PartnerSettlement, partner=row.id, pos=settlement)
    named = _named(request)
    redemptions = list(Redemption.objects.filter(paid_pos=paid.pos).order_by("handed_ms", "id"))
    returned = list(Redemption.objects.filter(deducted_pos=paid.pos).order_by("returned_ms", "id"))
    context = {
        "row": row,
        "kind": word(PARTNER_KINDS, row.kind),
        "paid": paid,
        "source": word(SOURCES, paid.source),
        "lines": lines_of(redemptions, named=named),
        "back": lines_of(returned, named=named),
        "taken_points": sum(each.points for each in redemptions),
        "back_points": sum(each.points for each in returned),
    }
    return render(request, "console/partners/settlement.html", context)
