"""Points outside (在外积分): what kiosks may spend without asking, since when, and what was asked back."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import exposure, orders
from server.clock import now_ms
from server.console.kiosks import KioskNow, kiosks
from server.console.page import Request, confirm, done, failed, one, page
from server.console.people import Person, people
from server.console.roles import Action
from server.console.tags import number
from server.console.text import T, word
from server.console.words import ORDER_REASONS
from server.exposure import AGES_DAYS, Outside
from server.models import Account, Kiosk, Member, Reward, Station, Stream, TransferOrder
from server.refused import DeedRefused
from sync.contract.ledger import stream_of_held

_A_PAGE: Final = 50
_NOTHING: Final = Outside()


class Line(NamedTuple):
    """A kiosk with what it may spend, and how much of it was asked back."""

    kiosk: KioskNow
    outside: Outside
    asked: int


class OrderLine(NamedTuple):
    """An open order, in words.

    Attributes:
        row: the order.
        person: whose points, where one may know.
        title: of the reward, for goods.
        source, target: names of stations; an empty target is nowhere in particular.
        why: the reason in words.
    """

    row: TransferOrder
    person: Person | None
    title: str
    source: str
    target: str
    why: T


@page(Action.SEE_EXPOSURE, "exposure/", name="exposure", nav=T("在外积分", "Points outside"), order=245)
def exposure_page(request: Request) -> HttpResponse:
    """Every kiosk that may spend something, the most first; and what was asked back."""
    held = exposure.outside(now_ms())
    found = lines(kiosks(request.scope.stations()), held)
    context = {
        "lines": found,
        "figures": _figures(found, everything=request.scope.everything),
        "orders": order_lines(request),
    }
    return render(request, "console/exposure/list.html", context)


@page(Action.SEE_EXPOSURE, "exposure/<str:kiosk>/", name="exposure_kiosk", under="exposure")
def exposure_kiosk(request: Request, kiosk: str) -> HttpResponse:
    """Whose points a kiosk may spend, and which goods it may give out."""
    row = one(request, Kiosk.objects.select_related("station"), id=kiosk)
    streams = list(Stream.objects.filter(kiosk=row.id).order_by("id").values_list("name", flat=True))
    shown = Paginator(exposure.holders(streams), _A_PAGE).get_page(request.GET.get("page"))
    held = exposure.with_ages(list(shown))
    known = people(request, {holder.member for holder in held})
    goods = exposure.goods_at(streams)
    titles = dict(Reward.objects.filter(id__in=goods).values_list("id", "title"))
    context = {
        "kiosk": row,
        "page": shown,
        "holders": [(holder, known.get(holder.member)) for holder in held],
        "goods": sorted((titles.get(reward, reward), pieces) for reward, pieces in goods.items()),
        "orders": [line for line in order_lines(request) if line.row.source in streams],
    }
    return render(request, "console/exposure/kiosk.html", context)


@page(Action.RECALL_POINTS, "exposure/recall/<str:member>/", name="recall", acts=True, under="exposure")
def recall(request: Request, member: str) -> HttpResponse:
    """Ask every kiosk for what it holds of a member's points."""
    row = one(request, Member.objects.all(), "home", id=member)
    if request.method == "POST":
        given = orders.recall(row.id, "recall", actor=request.actor)
        if not given:
            return failed(
                request, T("没有终端可以转出，或者已经请求过。", "No kiosk to ask, or all were asked."), "exposure"
            )
        return done(request, T("已向 {n} 台终端请求转出。", "{n} {n:kiosk was|kiosks were} asked.", n=given), "exposure")
    accounts = Account.objects.filter(member=row.id, balance__gt=0)
    held = sum(account.balance for account in accounts if stream_of_held(account.name))
    return confirm(
        request,
        title=T("收回 {who} 在各终端的积分？", "Recall {who}'s points from the kiosks?", who=row.name or row.id),
        happens=[
            T("各终端现有 {n:,} 分。", "Kiosks hold {n:,} points now.", n=held),
            T(
                "终端下次联网时转出还没用掉的部分；没联网的终端要等联网。",
                "Each kiosk releases what is not spent by then, with its next contact; one that is offline later.",
            ),
            T(
                "积分仍是本人的，收回后按分配规则重新分配。",
                "The points stay the member's, and are allocated anew by the rules.",
            ),
        ],
        button=T("收回积分", "Recall points"),
        back=reverse("exposure"),
        danger=False,
    )


@page(Action.RECALL_POINTS, "orders/<str:order>/withdraw/", name="order_withdraw", acts=True, under="exposure")
def withdraw(request: Request, order: str) -> HttpResponse:
    """Withdraw an open order."""
    row = TransferOrder.objects.filter(id=order).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            orders.withdraw(row.id, actor=request.actor)
        except DeedRefused:
            return failed(request, T("这个请求已经结束。", "The order is over already."), "exposure")
        return done(request, T("请求已撤回。", "The order is withdrawn."), "exposure")
    [line] = _in_words(request, [row])
    return confirm(
        request,
        title=T("撤回这个转出请求？", "Withdraw this order?"),
        happens=[
            T(
                "{source} 不再需要转出 {n:,}。原因曾是：{why}。",
                "{source} no longer has to release {n:,}. It was asked because: {why}.",
                source=line.source,
                n=row.points,
                why=line.why,
            ),
            T(
                "如果终端已经转出，还没上报，那么积分回到未分配，不会丢失。",
                "If the kiosk has released them already and not reported it yet, they become unallocated; nothing is lost.",
            ),
        ],
        button=T("撤回", "Withdraw"),
        back=reverse("exposure"),
    )


def lines(found: Iterable[KioskNow], held: dict[str, Outside]) -> list[Line]:
    """The kiosks that may spend something, or were asked for something, the most first."""
    asked: dict[str, int] = {}
    for source, points in TransferOrder.objects.filter(state="open", reward="").values_list("source", "points"):
        asked[source] = asked.get(source, 0) + points
    made = []
    for kiosk in found:
        there = _together(held.get(stream.name, _NOTHING) for stream in kiosk.streams)
        line = Line(kiosk, there, sum(asked.get(stream.name, 0) for stream in kiosk.streams))
        if there.points or there.pieces or line.asked:
            made.append(line)
    return sorted(made, key=lambda line: (-line.outside.points, -line.outside.pieces, line.kiosk.id))


def order_lines(request: Request) -> list[OrderLine]:
    """The open orders that concern a station within the request's scope, the oldest first."""
    rows = TransferOrder.objects.filter(state="open").order_by("at_ms", "ordered_seq")
    stations = request.scope.stations()
    if stations is not None:
        rows = rows.filter(source__in=list(Stream.objects.filter(station__in=stations).values_list("name", flat=True)))
    return _in_words(request, list(rows))


def _in_words(request: Request, rows: list[TransferOrder]) -> list[OrderLine]:
    stations = dict(
        Stream.objects.filter(name__in={s for r in rows for s in (r.source, r.target)}).values_list("name", "station")
    )
    names = dict(Station.objects.values_list("id", "name"))
    titles = dict(Reward.objects.filter(id__in={row.reward for row in rows}).values_list("id", "title"))
    known = people(request, {row.member for row in rows if row.member})

    def name(stream: str) -> str:
        station = stations.get(stream, "")
        return str(names.get(station, station))

    return [
        OrderLine(
            row,
            known.get(row.member),
            titles.get(row.reward, row.reward),
            name(row.source),
            name(row.target),
            word(ORDER_REASONS, row.reason),
        )
        for row in rows
    ]


def _together(parts: Iterable[Outside]) -> Outside:
    found = list(parts)
    return Outside(
        points=sum(part.points for part in found),
        holders=sum(part.holders for part in found),
        pieces=sum(part.pieces for part in found),
        oldest_ms=min((part.oldest_ms for part in found if part.oldest_ms), default=0),
        by_age=tuple(map(sum, zip(*(part.by_age for part in found), strict=True))) or _NOTHING.by_age,
    )


def _figures(found: list[Line], *, everything: bool) -> list[dict[str, object]]:
    """Figures over the table: all that is outside, what is not, and since when."""
    together = _together(line.outside for line in found)
    figures: list[dict[str, object]] = [{"label": T("在外积分", "Points outside"), "value": number(together.points)}]
    if everything:
        figures.append({"label": T("未分配", "Not allocated"), "value": number(exposure.unallocated())})
    for label, points in zip(_ages(), together.by_age, strict=True):
        figures.append({"label": label, "value": number(points)})
    figures.append({"label": T("礼品（件）", "Goods (pieces)"), "value": number(together.pieces)})
    return figures


def _ages() -> list[T]:
    """The classes of age, in words."""
    first, last = AGES_DAYS[0], AGES_DAYS[-1]
    between = [T("分出 {a}–{b} 天", "Granted {a}–{b} days ago", a=a, b=b) for a, b in pairwise(AGES_DAYS)]
    return [
        T("分出不到 {n} 天", "Granted within {n} days", n=first),
        *between,
        T("分出 {n} 天以上", "Granted over {n} days ago", n=last),
    ]
