"""What an event of the district's journal was about, in a line."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from server import meta
from server.console.roles import ROLE_WORDS
from server.console.tags import card as spoken
from server.console.tags import day_number, moment
from server.console.tags import points as signed
from server.console.text import T, word
from server.console.words import (
    BOOKED,
    ORDER_REASONS,
    ORDER_STATES,
    PASSED_ON_FOR,
    SET_ASIDE,
    SETTLED_FOR,
    SOURCES,
    STREAM_REASONS,
    WISH_DEEDS,
)
from server.models import Member, Partner, Reward, Station
from sync.contract import bank_facts as bank
from sync.contract import care_facts as care
from sync.contract import district_facts as facts
from sync.contract import wish_facts as wishes
from sync.contract.body import Body
from sync.contract.events import Event
from sync.contract.ids import card_number
from sync.contract.ledger import ISSUED, fund_account, goods_lost, goods_of
from sync.contract.wire import NotAnEvent, body_of


class Names:
    """The names of members and stations that some events are about."""

    def __init__(self, events: Iterable[Event]) -> None:
        """Look them up at once."""
        members = {event.member for event in events if event.member}
        self._members = dict(Member.objects.filter(id__in=members).values_list("id", "name"))
        self._stations = dict(Station.objects.values_list("id", "name"))
        self._rewards = dict(Reward.objects.values_list("id", "title"))
        self._partners = dict(Partner.objects.values_list("id", "name"))

    def reward(self, reward: str) -> str:
        """A reward's title, or the id where there is none."""
        return self._rewards.get(reward, reward)

    def partner(self, partner: str) -> str:
        """A partner's name, or the id where there is none."""
        return self._partners.get(partner, partner)

    def member(self, member: str) -> str:
        """A member's name, or the id where there is none."""
        return self._members.get(member) or member

    def station(self, station: str) -> T:
        """A station's name; every station for none."""
        return T("{s}", "{s}", s=self._stations.get(station, station)) if station else T("所有站点", "every station")

    def budget(self, account: str) -> T:
        """Whose budget of honours an account is."""
        kind, _, name = account.partition("/")
        match kind:
            case "issued":
                return T("本区", "the district")
            case "head":
                return T("总行", "head office")
            case "branch":
                return T("{name}", "{name}", name=name)
            case _:
                return self.station(name)


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


def _entered(body: Any, event: Event, names: Names) -> T:
    return T(
        "{who} · {at} · {n:,} 分钟 · {why}",
        "{who} · {at} · {n:,} {n:minute|minutes} · {why}",
        who=names.member(event.member),
        at=moment(body.began_ms),
        n=body.served_min,
        why=body.reason,
    )


def _agreed(body: Any, event: Event, names: Names) -> T:
    said = T("同意", "agreed") if body.agreed else T("不同意", "refused")
    reason = f" · {body.reason}" if body.reason else ""
    return T("{who}：{said}{why}", "{who}: {said}{why}", who=names.member(event.member), said=said, why=reason)


def _service(body: Any, event: Event, names: Names) -> T:
    came = sum(move.points for move in event.moves if move.source == ISSUED)
    zh, en = ("，{points} 分", ", {points} points") if event.moves else ("", "")
    return T(
        "{who}：{why}，{n:,} 分钟" + zh,
        "{who}: {why}, {n:,} {n:minute|minutes}" + en,
        who=names.member(event.member),
        why=word(SETTLED_FOR, body.why),
        n=body.served_min,
        points=signed(2 * came - _points(event)),
    )


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
        "{wish}：{step}{reason}",
        "{wish}: {step}{reason}",
        wish=body.wish,
        step=word(WISH_DEEDS, body.step),
        reason=reason,
    )


def _at_station(title: str, body: Any, names: Names) -> T:
    return T("{title} · {station}", "{title} · {station}", title=title, station=names.station(body.station))


def _staff(body: Any, _event: Event, names: Names) -> T:
    place = body.branch or (names.station(body.station) if body.station else names.partner(body.partner))
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


def _about(body: Any, event: Event, names: Names) -> T:
    reason = f" · {body.reason}" if body.reason else ""
    if not event.moves:
        return T("{who}{why}", "{who}{why}", who=names.member(event.member), why=reason)
    return T(
        "{who}：{n:,} 分{why}", "{who}: {n:,} points{why}", who=names.member(event.member), n=_points(event), why=reason
    )


def _frozen(body: Any, event: Event, names: Names) -> T:
    what = T("冻结", "on hold") if body.frozen else T("解冻", "released")
    return T("{who}：{what} · {why}", "{who}: {what} · {why}", who=names.member(event.member), what=what, why=body.reason)


def _passed_on(body: Any, event: Event, names: Names) -> T:
    return T(
        "{who}：{why}，转移 {n:,} 分",
        "{who}: {why}, {n:,} points passed on",
        who=names.member(event.member),
        why=word(PASSED_ON_FOR, body.reason),
        n=_points(event),
    )


def _fund(body: Any, event: Event, _names: Names) -> T:
    reason = f" · {body.reason}" if body.reason else ""
    return T(
        "{giver}（{source}）：{n:,} 分{why}",
        "{giver} ({source}): {n:,} points{why}",
        giver=body.giver,
        source=word(SOURCES, body.source),
        n=_points(event),
        why=reason,
    )


def _budget(body: Any, event: Event, names: Names) -> T:
    [move] = event.moves
    reason = f" · {body.reason}" if body.reason else ""
    return T(
        "{source} → {to}：{n:,} 分{why}",
        "{source} → {to}: {n:,} points{why}",
        source=names.budget(move.source),
        to=names.budget(move.target),
        n=move.points,
        why=reason,
    )


def _counted(body: Any, event: Event, names: Names) -> T:
    reason = f" · {body.reason}" if body.reason else ""
    values = {"what": names.reward(body.reward), "n": _points(event), "why": reason}
    if any(move.target == goods_lost(body.reward) for move in event.moves):
        return T("{what}：报损 {n:,} 件{why}", "{what}: {n:,} written down{why}", **values)
    return T("{what}：入库 {n:,} 件{why}", "{what}: {n:,} came in{why}", **values)


def _paid(body: Any, event: Event, names: Names) -> T:
    return T(
        "{who}：{n:,} 分，由{source}基金支付",
        "{who}: {n:,} points, paid by {source}",
        who=names.partner(body.partner),
        n=sum(move.points for move in event.moves if move.source == fund_account(body.source)),
        source=word(SOURCES, body.source),
    )


def _returned(body: Any, event: Event, names: Names) -> T:
    said = T("同意", "taken back") if body.agreed else T("不同意", "refused")
    reason = f" · {body.reason}" if body.reason else ""
    return T("{who}：{said}{why}", "{who}: {said}{why}", who=names.member(event.member), said=said, why=reason)


def _called(body: Any, _event: Event, _names: Names) -> T:
    return T(
        "{title}：{n:,} 位，{at} 起{off}",
        "{title}: {n:,} {n:member|members}, from {at}{off}",
        title=body.title,
        n=len(body.members),
        at=moment(body.from_ms),
        off="" if body.open else T("，已取消", ", called off"),
    )


def _granted(body: Any, event: Event, names: Names) -> T:
    if not event.member:
        [move] = event.moves
        return T(
            "{reward}：{n:,} 件 → {stream}",
            "{reward}: {n:,} {n:piece|pieces} → {stream}",
            reward=names.reward(goods_of(move.source)),
            n=move.points,
            stream=body.stream,
        )
    return T(
        "{who}：{n:,} 分 → {stream}",
        "{who}: {n:,} points → {stream}",
        who=names.member(event.member),
        n=_points(event),
        stream=body.stream,
    )


def _ordered(body: Any, event: Event, names: Names) -> T:
    return T(
        "{what}：{n:,}，{source} → {target}，{why}",
        "{what}: {n:,}, {source} → {target}, {why}",
        what=body.reward or names.member(event.member),
        n=body.points,
        source=body.source,
        target=body.target or T("收回", "back"),
        why=word(ORDER_REASONS, body.reason),
    )


def _order_ended(body: Any, event: Event, names: Names) -> T:
    return T(
        "{who}{order}：{how}，{n:,}",
        "{who}{order}: {how}, {n:,}",
        who=f"{names.member(event.member)} · " if event.member else "",
        order=body.order,
        how=word(ORDER_STATES, body.how),
        n=body.points,
    )


_BEGINNINGS: Final = {
    "founded": T("建立", "founded"),
    "restored": T("由备份恢复", "restored from a backup"),
    "found_restored": T("由终端发现曾经恢复", "a kiosk showed that it had been restored"),
}


def _stars(body: Any, event: Event, names: Names) -> T:
    who: object = names.station(body.station) if body.station else names.member(event.member)
    reason = f" · {body.reason}" if body.reason else ""
    return T(
        "{who}：{n} 星（{period}）{reason}",
        "{who}: {n} {n:star|stars} ({period}){reason}",
        who=who,
        n=body.stars,
        period=body.period,
        reason=reason,
    )


def _badge(body: Any, event: Event, names: Names) -> T:
    badge = next((T(b.zh, b.en) for b in meta.read().settings.badges if b.id == body.badge), _text(body.badge))
    reason = f" · {body.reason}" if body.reason else ""
    if body.given:
        return T(
            "{who}：{badge}{reason}", "{who}: {badge}{reason}", who=names.member(event.member), badge=badge, reason=reason
        )
    return T(
        "{who}：收回{badge}{reason}",
        "{who}: {badge} taken back{reason}",
        who=names.member(event.member),
        badge=badge,
        reason=reason,
    )


_WRITERS: Final[dict[type[Body], Callable[[Any, Event, Names], T]]] = {
    facts.DistrictFounded: lambda body, _e, _n: _text(body.name),
    facts.EpochBegan: lambda body, _e, _n: _BEGINNINGS.get(body.reason, _text(body.reason)),
    facts.KeyringPublished: lambda body, _e, _n: T("第 {n} 份", "number {n}", n=body.serial),
    facts.StationOpened: lambda body, _e, _n: _text(
        f"{body.name} ({body.station})"
        + (f" · {body.branch}" if body.branch else "")
        + (f" · {body.east_m:,} m E, {body.north_m:,} m N" if body.east_m or body.north_m else "")
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
    bank.ServiceEntered: _entered,
    bank.ServiceDecided: _agreed,
    bank.ServiceSettled: _service,
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
    facts.GrantIssued: _granted,
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
    wishes.WishMade: lambda body, _event, names: _at_station(body.wish, body, names),
    wishes.WishProgressed: _wish,
    wishes.WishRewarded: lambda body, event, names: T(
        "{who}：{n:,} 分 · {wish}",
        "{who}: {n:,} points · {wish}",
        who=names.member(event.member),
        n=body.points,
        wish=body.wish,
    ),
    wishes.WishTranscribed: lambda body, _event, _names: T("{wish}", "{wish}", wish=body.wish),
    care.MemberPlaced: lambda _b, event, names: _text(names.member(event.member)),
    care.HouseholdKept: lambda body, _e, names: T(
        "{household} · {station}", "{household} · {station}", household=body.household, station=names.station(body.station)
    ),
    care.HouseholdLeft: lambda body, _e, _n: _text(" · ".join(filter(None, (body.household, body.reason)))),
    care.PairMade: lambda body, _e, _n: T(
        "{household}：{n} 人，最多隔 {days} 天",
        "{household}: {n} {n:helper|helpers}, at least every {days} {days:day|days}",
        household=body.household,
        n=len(body.helpers),
        days=body.every_days,
    ),
    care.PairEnded: lambda body, _e, _n: _text(" · ".join(filter(None, (body.pair, body.reason)))),
    care.VisitMade: lambda body, event, names: T(
        "{who} · {pair}", "{who} · {pair}", who=names.member(event.member), pair=body.pair
    ),
    facts.StaffChanged: _staff,
    bank.GoodsCounted: _counted,
    bank.PartnerPublished: lambda body, _e, _n: _text(body.name),
    bank.PartnerSettled: _paid,
    bank.ReturnBooked: _returned,
    bank.CentralCalled: _called,
    bank.TransferOrdered: _ordered,
    bank.TransferEnded: _order_ended,
    bank.PeriodClosed: lambda body, _e, _n: _text(body.period),
    bank.StarsGiven: _stars,
    bank.BadgeGiven: _badge,
    bank.CertificateIssued: lambda body, event, names: T(
        "{who}：{number}，{n:,} 人次",
        "{who}: {number}, {n:,} {n:time|times}",
        who=names.member(event.member),
        number=body.certificate,
        n=body.times,
    ),
    bank.PointsCorrected: _about,
    bank.AccountFrozen: _frozen,
    bank.NomineeNamed: lambda _b, event, names: _text(names.member(event.member)),
    bank.AccountPassedOn: _passed_on,
    bank.PointsExpired: lambda _b, event, names: T(
        "{who}：{n:,} 分", "{who}: {n:,} points", who=names.member(event.member), n=_points(event)
    ),
    bank.BudgetGiven: _budget,
    bank.FundReceived: _fund,
    bank.CardSettled: lambda body, event, names: T(
        "{card} → {who}{why}",
        "{card} → {who}{why}",
        card=spoken(event.card),
        who=names.member(event.member),
        why=f" · {body.reason}" if body.reason else "",
    ),
    facts.BackupMade: lambda body, _e, _n: _text(body.name),
}
"""A type that has no line here says enough by its name."""
