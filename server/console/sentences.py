"""What an event of the district's journal was about, in a line."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from server.console.roles import ROLE_WORDS
from server.console.tags import card as spoken
from server.console.tags import day_number, moment
from server.console.text import T, word
from server.console.words import BOOKED, SET_ASIDE, STREAM_REASONS, WISH_STATES
from server.models import Member, Station
from sync.contract import district_facts as facts
from sync.contract.body import Body
from sync.contract.events import Event
from sync.contract.ids import card_number
from sync.contract.wire import NotAnEvent, body_of


class Names:
    """The names of members and stations that some events are about."""

    def __init__(self, events: Iterable[Event]) -> None:
        """Look them up at once."""
        members = {event.member for event in events if event.member}
        self._members = dict(Member.objects.filter(id__in=members).values_list("id", "name"))
        self._stations = dict(Station.objects.values_list("id", "name"))

    def member(self, member: str) -> str:
        """A member's name, or the id where there is none."""
        return self._members.get(member) or member

    def station(self, station: str) -> T:
        """A station's name; every station for none."""
        return T("{s}", "{s}", s=self._stations.get(station, station)) if station else T("所有站点", "every station")


def sentence(event: Event, names: Names) -> T | None:
    """What an event was about, or None where its type says it all."""
    try:
        body = body_of(event)
    except NotAnEvent:
        return None
    writer = _WRITERS.get(type(body)) if body is not None else None
    return None if writer is None else writer(body, event, names)


def _points(event: Event) -> int:
    return sum(move.points for move in event.moves)


def _text(words: str) -> T:
    return T("{words}", "{words}", words=words)


def _revoked(body: Any, _event: Event, _names: Names) -> T:
    reason = f" · {body.reason}" if body.reason else ""
    if body.number:
        return _text(spoken(body.number) + reason)
    if body.issued_before_day:
        day = day_number(body.issued_before_day)
        return T("{day} 以前发的所有卡{reason}", "all issued before {day}{reason}", day=day, reason=reason)
    return T("名单照旧，重新签名", "the list as it is, signed anew")


def _printed(body: Any, _event: Event, _names: Names) -> T:
    first, last = card_number(body.first_serial), card_number(body.first_serial + body.count - 1)
    return T(
        "{n:,} 张：{first} – {last}",
        "{n:,} {n:card|cards}: {first} – {last}",
        n=body.count,
        first=spoken(first),
        last=spoken(last),
    )


def _settled(body: Any, event: Event, _names: Names) -> T:
    how = word(BOOKED, body.booked_to)
    if not event.moves:
        return T("{ref}：{how}", "{ref}: {how}", ref=body.event, how=how)
    return T("{ref}：{how}，{n:,} 分", "{ref}: {how}, {n:,} points", ref=body.event, how=how, n=_points(event))


def _stream(body: Any, event: Event, _names: Names) -> T:
    why = word(STREAM_REASONS, body.reason)
    if not event.moves:
        return T("{stream}：{why}", "{stream}: {why}", stream=body.stream, why=why)
    return T(
        "{stream}：{why}，退回 {n:,} 分",
        "{stream}: {why}, {n:,} points came back",
        stream=body.stream,
        why=why,
        n=_points(event),
    )


def _wish(body: Any, _event: Event, _names: Names) -> T:
    reason = f" · {body.reason}" if body.reason else ""
    return T(
        "{wish}：{state}{reason}",
        "{wish}: {state}{reason}",
        wish=body.wish,
        state=word(WISH_STATES, body.state),
        reason=reason,
    )


def _at_station(title: str, body: Any, names: Names) -> T:
    return T("{title} · {station}", "{title} · {station}", title=title, station=names.station(body.station))


def _staff(body: Any, _event: Event, names: Names) -> T:
    place = body.branch or (names.station(body.station) if body.station else "")
    role = word(ROLE_WORDS, body.role) if body.role else T("没有角色", "no role")
    return T(
        "{account}：{role}{place}{off}{key}",
        "{account}: {role}{place}{off}{key}",
        account=body.account,
        role=role,
        place=T(" · {place}", " · {place}", place=place) if place else "",
        off="" if body.active else T(" · 停用", " · stopped"),
        key=T(" · 新密码", " · new password") if body.new_password else "",
    )


_BEGINNINGS: Final = {
    "founded": T("建立", "founded"),
    "restored": T("由备份恢复", "restored from a backup"),
    "found_restored": T("由终端发现曾经恢复", "a kiosk showed that it had been restored"),
}

_WRITERS: Final[dict[type[Body], Callable[[Any, Event, Names], T]]] = {
    facts.DistrictFounded: lambda body, _e, _n: _text(body.name),
    facts.EpochBegan: lambda body, _e, _n: _BEGINNINGS.get(body.reason, _text(body.reason)),
    facts.KeyringPublished: lambda body, _e, _n: T("第 {n} 份", "number {n}", n=body.serial),
    facts.StationOpened: lambda body, _e, _n: _text(
        f"{body.name} ({body.station})" + (f" · {body.branch}" if body.branch else "")
    ),
    facts.EnrolmentCodeIssued: lambda body, _e, names: T(
        "{station}，{at} 前有效",
        "{station}, good until {at}",
        station=names.station(body.station),
        at=moment(body.expires_ms),
    ),
    facts.KioskEnrolled: lambda body, _e, names: T(
        "{kiosk} · {station}", "{kiosk} · {station}", kiosk=body.kiosk, station=names.station(body.station)
    ),
    facts.CardsPrinted: _printed,
    facts.CardRevoked: _revoked,
    facts.RolesGiven: lambda _b, event, names: _text(names.member(event.member)),
    facts.ActivityPublished: lambda body, _e, names: T(
        "{title} · {station} · {at}",
        "{title} · {station} · {at}",
        title=body.title,
        station=names.station(body.station),
        at=moment(body.starts_ms),
    ),
    facts.NoticePublished: lambda body, _e, names: _at_station(body.title, body, names),
    facts.TeamFormed: lambda body, _e, names: _at_station(body.name, body, names),
    facts.RewardPublished: lambda body, _e, names: T(
        "{title} · {n:,} 分 · {station}",
        "{title} · {n:,} points · {station}",
        title=body.title,
        n=body.points,
        station=names.station(body.station),
    ),
    facts.SettingsPublished: lambda body, _e, _n: T("第 {n} 版", "revision {n}", n=body.settings.get("revision", 0)),
    facts.PointsAwarded: lambda body, event, names: T(
        "{who}：{n:,} 分 · {why}",
        "{who}: {n:,} points · {why}",
        who=names.member(event.member),
        n=_points(event),
        why=body.reason,
    ),
    facts.GrantIssued: lambda body, event, names: T(
        "{who}：{n:,} 分 → {stream}",
        "{who}: {n:,} points → {stream}",
        who=names.member(event.member),
        n=_points(event),
        stream=body.stream,
    ),
    facts.OwedRepaid: lambda _b, event, names: T(
        "{who}：{n:,} 分", "{who}: {n:,} points", who=names.member(event.member), n=_points(event)
    ),
    facts.VerdictGiven: lambda body, _e, _n: T(
        "{ref}：{why}", "{ref}: {why}", ref=body.event, why=word(SET_ASIDE, body.reason)
    ),
    facts.SetAsideSettled: _settled,
    facts.StreamClosed: _stream,
    facts.StreamFrozen: _stream,
    facts.TypeUnderstood: lambda body, _e, _n: _text(body.type),
    facts.WishProgressed: _wish,
    facts.StaffChanged: _staff,
    facts.BackupMade: lambda body, _e, _n: _text(body.name),
}
"""A type that has no line here says enough by its name."""
