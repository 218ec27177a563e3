"""How kiosks are: what the district knows of each, and which of it somebody should look at."""

import enum
from collections.abc import Collection
from typing import Final

import msgspec
from django.db.models import Count, Max, Sum

from server import meta
from server.clock import now_ms
from server.console.tags import lasting
from server.console.text import T, word
from server.console.words import KIOSK_NOTES
from server.models import Account, ForkEvent, Kiosk, Push, Station, Stream
from server.registry import FROZEN
from sync.contract.messages import Health

HOUR_MS: Final = 3_600_000
SILENT_MS: Final = 24 * HOUR_MS
"""A station is open every working day; what has been silent for longer has no network or no power."""
BACKLOG_EVENTS: Final = 50
"""More than a busy hour brings: pushes don't get through."""
CLOCK_MS: Final = 120_000
"""Further off than a message takes on a bad line."""
DISK_FREE_MB: Final = 500
"""Months of events, but only days of recordings."""


class StreamNow(msgspec.Struct, frozen=True, kw_only=True):
    """One stream (one life of a kiosk's journal).

    Attributes:
        name, state, reason: of the stream; state is `live`, `frozen` or `closed`.
        head: events that the district has.
        backed_up_to: of them, in a backup.
        last_push_ms: when the last came, 0 for never.
        forks: events kept beside others of the same number.
        held: points that it holds for members, and `holders` of how many.
    """

    name: str
    state: str
    reason: str
    head: int
    backed_up_to: int
    last_push_ms: int = 0
    forks: int = 0
    held: int = 0
    holders: int = 0


class KioskNow(msgspec.Struct, frozen=True, kw_only=True):
    """One kiosk.

    Attributes:
        id, station, station_name: which and where.
        written_off: it is lost.
        last_contact_ms: 0 for never.
        health: what it last said of itself.
        streams: oldest first; the last is the present one.
        troubles: what somebody should look at, the worst first.
    """

    id: str
    station: str
    station_name: str
    written_off: bool
    last_contact_ms: int
    health: Health
    streams: tuple[StreamNow, ...]
    troubles: tuple["Trouble", ...] = ()

    @property
    def held(self) -> int:
        """Points that it holds for members."""
        return sum(stream.held for stream in self.streams)

    @property
    def clock_off_ms(self) -> int | None:
        """How far its clock is ahead (or behind, below zero); None where it never said."""
        return self.health.at_ms - self.last_contact_ms if self.health.at_ms and self.last_contact_ms else None

    @property
    def clock_off(self) -> T | None:
        """The same in words."""
        return None if self.clock_off_ms is None else clock_words(self.clock_off_ms)

    @property
    def notes(self) -> list[T]:
        """What it reports of itself, in words."""
        return [word(KIOSK_NOTES, note) for note in self.health.notes]


class Kind(enum.StrEnum):
    """What can be wrong with a kiosk; in the order of weight."""

    FROZEN = "frozen"
    LEFT = "left"
    SILENT = "silent"
    NOTES = "notes"
    BACKLOG = "backlog"
    CLOCK = "clock"
    DISK = "disk"
    REVOCATIONS = "revocations"


URGENT: Final = frozenset({Kind.FROZEN, Kind.SILENT, Kind.NOTES, Kind.BACKLOG, Kind.DISK})
"""What costs residents something, or may, while nobody looks."""

KIND_WORDS: Final[dict[str, T]] = {
    Kind.FROZEN: T("暂停兑换", "may not spend"),
    Kind.LEFT: T("旧记录本待关闭", "old journal to be closed"),
    Kind.SILENT: T("很久没有联系", "silent for long"),
    Kind.NOTES: T("自己报告了问题", "reports a problem"),
    Kind.BACKLOG: T("待上报太多", "much waits there"),
    Kind.CLOCK: T("时钟不准", "clock is off"),
    Kind.DISK: T("硬盘快满", "disk nearly full"),
    Kind.REVOCATIONS: T("停用名单过旧", "revocation list is old"),
}


class Trouble(msgspec.Struct, frozen=True):
    """What somebody should look at.

    Attributes:
        kind: what is wrong.
        text: the same in words, with the figure that matters.
    """

    kind: Kind
    text: T

    @property
    def urgent(self) -> bool:
        """Whether it can't wait."""
        return self.kind in URGENT


def troubles(kiosk: KioskNow, at_ms: int, revocations_stale_h: int) -> tuple[Trouble, ...]:
    """What is wrong with a kiosk at a moment, the worst first. One that was written off has only what still moves points.

    Args:
        kiosk: how it is.
        at_ms: now.
        revocations_stale_h: `Settings.revocations_stale_h`.
    """
    found: list[Trouble] = []
    frozen = [stream for stream in kiosk.streams if stream.state == FROZEN]
    if any(stream.reason != "superseded" for stream in frozen):
        found.append(Trouble(Kind.FROZEN, KIND_WORDS[Kind.FROZEN]))
    elif frozen:
        found.append(Trouble(Kind.LEFT, KIND_WORDS[Kind.LEFT]))
    if kiosk.written_off:
        return tuple(found)
    health = kiosk.health
    if not kiosk.last_contact_ms:
        found.append(Trouble(Kind.SILENT, T("从未联系", "never heard of")))
    elif at_ms - kiosk.last_contact_ms > SILENT_MS:
        silent = lasting((at_ms - kiosk.last_contact_ms) / 1000)
        found.append(Trouble(Kind.SILENT, T("{time}没有联系", "silent for {time}", time=silent)))
    found += [Trouble(Kind.NOTES, note) for note in kiosk.notes]
    if health.pending >= BACKLOG_EVENTS:
        found.append(Trouble(Kind.BACKLOG, T("{n:,} 条待上报", "{n:,} events wait there", n=health.pending)))
    off_ms = kiosk.clock_off_ms
    if off_ms is not None and abs(off_ms) >= CLOCK_MS and "clock_behind" not in health.notes:
        found.append(Trouble(Kind.CLOCK, T("时钟{off}", "clock is {off}", off=clock_words(off_ms))))
    if kiosk.last_contact_ms and health.software and health.disk_free_mb < DISK_FREE_MB:
        found.append(Trouble(Kind.DISK, T("硬盘只剩 {n:,} MB", "{n:,} MB of disk left", n=health.disk_free_mb)))
    if health.software and kiosk.last_contact_ms - health.revocations_as_of_ms > revocations_stale_h * HOUR_MS:
        found.append(Trouble(Kind.REVOCATIONS, KIND_WORDS[Kind.REVOCATIONS]))
    return tuple(found)


def clock_words(off_ms: int) -> T:
    """A clock's offset in words: 慢 3 分钟. What is less than a few seconds is the time a message takes."""
    if abs(off_ms) < 5_000:
        return T("准", "right")
    time = lasting(abs(off_ms) / 1000)
    return T("快 {time}", "{time} ahead", time=time) if off_ms > 0 else T("慢 {time}", "{time} behind", time=time)


def kiosks(stations: Collection[str] | None = None, only: str = "") -> list[KioskNow]:
    """How every kiosk is, by station and id; a handful of queries.

    Args:
        stations: of these alone.
        only: the one of this id alone, with what takes longer to find: its pushes, and what it holds.
    """
    rows = Kiosk.objects.order_by("station_id", "id")
    if stations is not None:
        rows = rows.filter(station__in=stations)
    if only:
        rows = rows.filter(id=only)
    names = dict(Station.objects.values_list("id", "name"))
    found = list(rows)
    streams = _streams([kiosk.id for kiosk in found], in_full=bool(only))
    stale_h, at_ms = meta.read().settings.revocations_stale_h, now_ms()
    known = [
        KioskNow(
            id=kiosk.id,
            station=kiosk.station_id,
            station_name=names[kiosk.station_id],
            written_off=kiosk.written_off,
            last_contact_ms=kiosk.last_contact_ms,
            health=_health(kiosk.health),
            streams=tuple(streams.get(kiosk.id, ())),
        )
        for kiosk in found
    ]
    return [msgspec.structs.replace(kiosk, troubles=troubles(kiosk, at_ms, stale_h)) for kiosk in known]


def _health(text: str) -> Health:
    try:
        return msgspec.json.decode(text, type=Health) if text else Health()
    except msgspec.MsgspecError:
        return Health(notes=("unreadable",))


def _streams(of_kiosks: Collection[str], *, in_full: bool) -> dict[str, list[StreamNow]]:
    rows = list(Stream.objects.filter(kiosk__in=of_kiosks).order_by("id"))
    forks = dict(ForkEvent.objects.filter(stream__in=[row.pk for row in rows]).values_list("stream").annotate(Count("id")))
    found: dict[str, list[StreamNow]] = {}
    for row in rows:
        stream = StreamNow(
            name=row.name,
            state=row.status,
            reason=row.status_reason,
            head=row.head,
            backed_up_to=row.backed_up_to,
            forks=forks.get(row.pk, 0),
        )
        found.setdefault(row.kiosk, []).append(_in_full(stream, row.pk) if in_full else stream)
    return found


def _in_full(stream: StreamNow, key: int) -> StreamNow:
    accounts = Account.objects.filter(name__startswith=f"held/{stream.name}/", balance__gt=0)
    held = accounts.aggregate(points=Sum("balance"), holders=Count("name"))
    last_push = Push.objects.filter(stream=key).aggregate(at_ms=Max("received_ms"))
    return msgspec.structs.replace(
        stream, last_push_ms=last_push["at_ms"] or 0, held=held["points"] or 0, holders=held["holders"]
    )
