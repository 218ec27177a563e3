"""Kiosks (终端): how one is, writing one off, closing one of its streams."""

from typing import Final

import msgspec
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import closing, journal
from server.clock import now_ms
from server.console.kiosks import KioskNow, StreamNow, kiosks
from server.console.page import Request, confirm, done, failed, one, page
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import DISTRICT_EVENTS, SCANS, STREAM_REASONS, STREAM_STATES
from server.models import ForkEvent, Kiosk, Stream
from server.registry import CLOSED
from sync.contract.wire import NotAnEvent, decode_event

_FORKS_SHOWN: Final = 50


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """Two events under one number: what the journal holds, and what came beside it.

    Attributes:
        stream, seq: the number.
        ours, theirs: their types in words.
        received_ms: when the other came.
    """

    stream: str
    seq: int
    ours: T
    theirs: T
    received_ms: int


@page(Action.SEE_KIOSK, "kiosks/<str:kiosk>/", name="kiosk", under="stations")
def kiosk_page(request: Request, kiosk: str) -> HttpResponse:
    """All that the district knows of a kiosk."""
    known = _kiosk(request, kiosk)
    context = {
        "kiosk": known,
        "scans": [(word(SCANS, refusal), times) for refusal, times in sorted(known.health.refused_scans.items())],
        "streams": [
            {"stream": stream, "state": word(STREAM_STATES, stream.state), "reason": _reason(stream)}
            for stream in reversed(known.streams)
        ],
        "forks": _forks(known),
        "ahead_ms": now_ms(),
    }
    return render(request, "console/kiosks/kiosk.html", context)


def _kiosk(request: Request, kiosk: str) -> KioskNow:
    found = kiosks(request.scope.stations(), only=kiosk)
    if not found:
        raise Http404
    return found[0]


def _reason(stream: StreamNow) -> T | None:
    return word(STREAM_REASONS, stream.reason) if stream.reason else None


def _forks(kiosk: KioskNow) -> list[Branch]:
    names = [stream.name for stream in kiosk.streams]
    rows = ForkEvent.objects.filter(stream__name__in=names).select_related("stream").order_by("stream", "seq", "id")
    return [
        Branch(
            stream=row.stream.name,
            seq=row.seq,
            ours=_type(journal.event_at(row.stream.name, row.seq)),
            theirs=_type(bytes(row.data)),
            received_ms=row.received_ms,
        )
        for row in rows[:_FORKS_SHOWN]
    ]


_KIOSK_EVENTS: Final[dict[str, T]] = {
    "incarnation_started": T("开始新的记录本", "journal begun"),
    "key_rotated": T("更换密钥", "key changed"),
    "grant_received": T("收到积分", "points received"),
    "member_registered": T("登记居民", "member registered"),
    "card_bound": T("绑卡", "card bound"),
    "pin_set": T("设密码", "PIN set"),
    "checked_in": T("签到", "checked in"),
    "checked_out": T("签退", "checked out"),
    "wish_made": T("许心愿", "wish made"),
    "redeemed": T("兑换", "redeemed"),
    "redemption_undone": T("撤销兑换", "redemption undone"),
    "reward_handed_out": T("发放礼品", "reward handed out"),
}


def _type(data: bytes | None) -> T:
    if data is None:
        return T("没有", "nothing")
    try:
        return word(DISTRICT_EVENTS | _KIOSK_EVENTS, decode_event(data).type)
    except NotAnEvent:
        return T("读不懂的内容", "unreadable")


@page(Action.WRITE_OFF, "kiosks/<str:kiosk>/write-off/", name="kiosk_write_off", acts=True, under="stations")
def write_off(request: Request, kiosk: str) -> HttpResponse:
    """A kiosk is lost."""
    known = _kiosk(request, kiosk)
    if known.written_off:
        return failed(request, T("这台终端以前已经报失。", "This kiosk was written off before."), "kiosk", kiosk)
    if request.method == "POST":
        closing.write_off(kiosk, actor=request.actor)
        return done(
            request,
            T(
                "终端 {kiosk} 已报失，它保管的积分已退回居民。",
                "Kiosk {kiosk} is written off; the points it held are the members' again.",
                kiosk=kiosk,
            ),
            "kiosk",
            kiosk,
        )
    happens = [
        T(
            "{station}的终端 {kiosk} 从此不能再兑换积分。",
            "Kiosk {kiosk} at {station} can never spend points again.",
            station=known.station_name,
            kiosk=kiosk,
        ),
        T(
            "它替居民保管的 {n:,} 积分全部退回，可以在别的终端使用。",
            "The {n:,} points that it holds for members come back, to be spent at other kiosks.",
            n=known.held,
        ),
        T(
            "如果它又找到了：它记下的服务、心愿照样算数；它做过的兑换要由人逐条处理。",
            "If it turns up: service and wishes that it recorded count; its redemptions wait for a person, one by one.",
        ),
    ]
    if known.health.pending:
        happens.append(
            T(
                "它最后一次联系时还有 {n:,} 条记录没有上报；找不回来，这些记录就没有了。",
                "When last heard of it had {n:,} events that are not here; if it is not found, they are gone.",
                n=known.health.pending,
            )
        )
    return confirm(
        request,
        title=T("报失这台终端？", "Write this kiosk off?"),
        happens=happens,
        button=T("报失", "Write it off"),
        back=reverse("kiosk", args=[kiosk]),
    )


@page(Action.CLOSE_STREAM, "streams/<str:stream>/close/", name="stream_close", acts=True, under="stations")
def close_stream(request: Request, stream: str) -> HttpResponse:
    """A person looked at a stream and closes it for good."""
    row = one(request, _streams(), "station", name=stream)
    known = _kiosk(request, row.kiosk)
    if row.status == CLOSED:
        return failed(request, T("这个记录本已经关闭。", "This journal is closed already."), "kiosk", row.kiosk)
    if request.method == "POST":
        reason = row.status_reason if row.status_reason in ("fork", "copy") else "closed"
        try:
            closing.close_stream(stream, actor=request.actor, reason=reason)
        except closing.AlreadyClosed:
            return failed(request, T("这个记录本已经关闭。", "This journal is closed already."), "kiosk", row.kiosk)
        return done(
            request,
            T("记录本已关闭，积分已退回居民。", "The journal is closed; its points are the members' again."),
            "kiosk",
            row.kiosk,
        )
    held = next((one.held for one in known.streams if one.name == stream), 0)
    present = known.streams[-1].name == stream
    happens = [
        T("记录本 {stream} 从此不能再兑换积分。", "Journal {stream} can never spend points again.", stream=stream),
        T("它保管的 {n:,} 积分退回居民。", "The {n:,} points that it holds come back to the members.", n=held),
        T("里面的记录全部保留。", "Everything that was recorded in it is kept."),
    ]
    if present:
        happens.append(
            T(
                "这是终端正在用的记录本：终端下次联系时会自动换一个新的，继续使用。",
                "The kiosk is using it: at its next contact it begins a new one by itself and goes on.",
            )
        )
    return confirm(
        request,
        title=T("关闭这个记录本？", "Close this journal?"),
        happens=happens,
        button=T("关闭", "Close it"),
        back=reverse("kiosk", args=[row.kiosk]),
    )


def _streams() -> "QuerySet[Stream]":
    """Streams of kiosks; the district's own is nobody's to close."""
    return Stream.objects.filter(kiosk__in=Kiosk.objects.values("id"))
