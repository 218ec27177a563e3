"""Facts whose points were set aside: what is wrong with each, and what a district officer can decide."""

from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from server.console.caught_up import done_and_shown
from server.console.page import Request, confirm, failed, page
from server.console.people import Person, people
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import BOOKED, POINTS_MOVED, SET_ASIDE
from server.models import JournalEvent, Redemption, Reward, SetAsideEvent, Station
from server.settling import DROPPED, LOSS, OWED, NotToBeSettled, booking, choices, settle
from sync.contract.events import Event
from sync.contract.ids import parse_event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone
from sync.contract.ledger import SetAside
from sync.contract.wire import NotAnEvent, body_of, decode_event

_A_PAGE: Final = 50

DECISIONS: Final[dict[str, T]] = {
    OWED: T("记为居民欠分", "The member owes the points"),
    LOSS: T("由站点承担", "The station bears the points"),
    DROPPED: T("不计入", "Drop it: nothing is booked"),
}


class SetAsideLine(NamedTuple):
    """A fact that waits, or was decided.

    Attributes:
        ref: how other facts name it.
        what: its kind, in words.
        title: the reward that it is about, or empty.
        redemption: id of the redemption that it is about, or empty.
        why: it was set aside.
        settled: what was decided, or None.
        at_ms: when, by the kiosk's clock and no later than it was received; 0 where it can't be read.
        station: name of the station.
        member: id of whom it is about.
        points: how many it would have moved.
    """

    ref: str
    what: T
    title: str
    redemption: str
    why: T
    settled: T | None
    at_ms: int
    station: str
    member: str
    points: int


@page(Action.SETTLE, "set-aside/", name="set_asides", under="redemptions")
def set_asides(request: Request) -> HttpResponse:
    """What waits for a decision; `?settled=1` shows what was decided."""
    settled = request.GET.get("settled") == "1"
    rows = SetAsideEvent.objects.exclude(settled="") if settled else SetAsideEvent.objects.filter(settled="")
    shown = Paginator(rows.order_by("event"), _A_PAGE).get_page(request.GET.get("page"))
    lines = sorted((line_of(row) for row in shown), key=lambda line: -line.at_ms)
    known = people(request, {line.member for line in lines if line.member})
    context = {"page": shown, "lines": [(line, known.get(line.member)) for line in lines], "settled": settled}
    return render(request, "console/redemptions/set_asides.html", context)


@page(Action.SETTLE, "set-aside/<str:event>/", name="set_aside", under="redemptions")
def set_aside(request: Request, event: str) -> HttpResponse:
    """One of them, with what can be decided."""
    row = get_object_or_404(SetAsideEvent, event=event)
    line = line_of(row)
    context = {
        "line": line,
        "person": people(request, [line.member]).get(line.member),
        "decisions": [(to, DECISIONS[to]) for to in choices(event)],
    }
    return render(request, "console/redemptions/set_aside.html", context)


@page(Action.SETTLE, "set-aside/<str:event>/settle/", name="set_aside_settle", acts=True, under="redemptions")
def decide(request: Request, event: str) -> HttpResponse:
    """Decide on one, `?to=` one of `DECISIONS`; first it says what will happen."""
    row = get_object_or_404(SetAsideEvent, event=event)
    to = request.GET.get("to", "")
    if to not in DECISIONS:
        return redirect("set_aside", event)
    if to not in choices(event):
        return failed(
            request,
            T("这条记录不能这样处理，可能刚被处理过。", "It can't be decided like that; perhaps a colleague just did."),
            "set_aside",
            event,
        )
    line = line_of(row)
    if request.method == "POST":
        try:
            settle(event, to, actor=request.actor)
        except NotToBeSettled:
            return failed(
                request, T("没有处理，请看最新情况。", "Nothing was decided; look at how it stands now."), "set_aside", event
            )
        return done_and_shown(request, T("已处理：{what}。", "Decided: {what}.", what=word(BOOKED, to)), "set_asides")
    return confirm(
        request,
        title=T("{decision}？", "{decision}?", decision=DECISIONS[to]),
        happens=what_happens(row, line, to, people(request, [line.member]).get(line.member)),
        button=DECISIONS[to],
        back=reverse("set_aside", args=[event]),
    )


def what_happens(row: SetAsideEvent, line: SetAsideLine, to: str, person: Person | None) -> list[T]:
    """What a decision does, a sentence each."""
    who = person.name if person else line.member
    points = sum(move.points for move in booking(row.event, to))
    about = T(
        "记录：{what}{title}，{points} 积分。没有直接记账，因为：{why}。",
        "The record: {what}{title}, {points} points. Not booked at once, because: {why}.",
        what=line.what,
        title=f" · {line.title}" if line.title else "",
        points=line.points,
        why=line.why,
    )
    if to == DROPPED:
        return [
            about,
            T("积分一分也不动：不扣居民的，也不算站点的。", "Not a point moves: neither the member's nor the station's."),
            T("记录本身保留，注明“不计入”。", "The record stays, marked as dropped."),
        ]
    if row.reason == SetAside.REVERSES_SET_ASIDE:
        return [
            about,
            T(
                "先前为这笔兑换记的 {points} 积分冲回。",
                "The {points} points that were booked for the redemption are booked back.",
                points=points,
            ),
        ]
    if to == OWED:
        return [
            about,
            T(
                "{who} 欠 {points} 积分，存折上看得到。",
                "{who} owes {points} points; the passbook shows it.",
                who=who,
                points=points,
            ),
            T(
                "以后得到的积分先用来归还；还清之前，不再向终端分配。",
                "Points earned from now on repay it first; until then none are sent to kiosks.",
            ),
            T("礼品算已经兑换。", "The goods count as redeemed."),
        ]
    return [
        about,
        T(
            "{station} 承担 {points} 积分，记在站点的损失账上。",
            "{station} bears {points} points, on its loss account.",
            station=line.station,
            points=points,
        ),
        T("{who} 的积分不受影响。", "{who}'s points stay as they are.", who=who),
        T("礼品算已经兑换。", "The goods count as redeemed."),
    ]


def line_of(row: SetAsideEvent) -> SetAsideLine:
    """What the journal says of it."""
    why = word(SET_ASIDE, row.reason)
    settled = word(BOOKED, row.settled) if row.settled else None
    try:
        stream, seq = parse_event_ref(row.event)
        data, received_ms, station = JournalEvent.objects.values_list("data", "push__received_ms", "stream__station").get(
            stream__name=stream, seq=seq
        )
        event = decode_event(bytes(data))
    except (ValueError, JournalEvent.DoesNotExist, NotAnEvent):
        what = T("读不懂的记录", "a record that can't be read")
        return SetAsideLine(row.event, what, "", "", why, settled, 0, "", "", 0)
    name = Station.objects.filter(id=station).values_list("name", flat=True).first() or station
    about = _redemption_of(event)
    title = Reward.objects.filter(id=about.reward).values_list("title", flat=True).first() if about else None
    at_ms = min(event.at_ms, received_ms) if received_ms is not None else event.at_ms
    points = sum(move.points for move in event.moves)
    return SetAsideLine(
        row.event,
        word(POINTS_MOVED, event.type),
        title or "",
        about.id if about else "",
        why,
        settled,
        at_ms,
        name,
        event.member,
        points,
    )


def _redemption_of(event: Event) -> Redemption | None:
    try:
        body = body_of(event)
    except NotAnEvent:
        return None
    if not isinstance(body, Redeemed | RedemptionUndone):
        return None
    return Redemption.objects.filter(id=body.redemption).first()
