"""What needs somebody's attention first, in sentences with a link to where it can be put right."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from server import care_watch, meta, periods, recovery
from server.clock import now_ms
from server.console.kiosks import URGENT, Kind, KioskNow
from server.console.roles import Scope
from server.console.tags import address
from server.console.text import T
from server.models import (
    Card,
    FollowerPosition,
    Member,
    ProjectionFault,
    Redemption,
    Reward,
    ServiceClaim,
    SetAsideEvent,
    Wish,
)
from server.projections.claims import WAITING
from server.projections.redemptions import WAITING as RETURN_WAITING
from server.stock import stocks
from server.wishes import overdue
from sync.contract.rules.wish_course import CLAIMED, DISPUTED, PUBLISHED, REFERRED, SUBMITTED, UNDER_WAY, VERIFIED

WISH_WAITS_MS: Final = 7 * 24 * 3_600_000
"""A wish that nobody has claimed within a week needs somebody who asks round; it expires much later."""
ASKED_ON_MS: Final = 3_600_000
"""By then the district has asked the next one by itself, or it will not."""
BEHIND_EVENTS: Final = 2_000
"""What the follower works off within seconds; more means that it stands still or a rush goes on."""
_NAMES: Final = 3


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at.

    Attributes:
        text: what it is.
        url: where it can be looked at, or empty.
        urgent: whether it can't wait.
    """

    text: T
    url: str = ""
    urgent: bool = False


class May(msgspec.Struct, frozen=True, kw_only=True):
    """Where the person who looks may do what, as far as it matters here.

    Attributes:
        today: what they may see at all.
        people: what they may see of people's wishes and cards.
        households: what they may see of households with special needs.
        settle: whether they decide on what was set aside, and end a recovery.
        kiosks: whether they may open a kiosk's page.
    """

    today: Scope
    people: Scope
    households: Scope
    settle: bool
    kiosks: bool


def matters(may: May, kiosks: Sequence[KioskNow]) -> list[Matter]:
    """Everything, the urgent first.

    Args:
        may: who looks.
        kiosks: those that they may see.
    """
    found = [
        *_recovering(may),
        *_projections(may),
        *_kiosks(may, kiosks),
        *_set_aside(may),
        *_returns(may),
        *_stock(may),
        *_cards(may),
        *_claims(may),
        *_wishes(may),
        *_care(may),
        *_periods(may),
    ]
    return sorted(found, key=lambda matter: not matter.urgent)


def _recovering(may: May) -> Iterator[Matter]:
    if not meta.read().recovering:
        return
    waiting = len(recovery.waiting_kiosks())
    url = address("recovery") if may.settle else ""
    if waiting:
        text = T(
            "本服务器由备份恢复，还在等 {n} 台终端补报；期间不分配积分",
            "Restored from a backup: {n} {n:kiosk has|kiosks have} not reported yet; no points are allocated meanwhile",
            n=waiting,
        )
    else:
        text = T(
            "本服务器由备份恢复，终端已全部补报，等待确认",
            "Restored from a backup: every kiosk has reported, and an officer has to confirm",
        )
    yield Matter(text=text, url=url, urgent=True)


def _projections(may: May) -> Iterator[Matter]:
    if not may.settle:
        return
    row = FollowerPosition.objects.first()
    if row is not None and row.failure:
        yield Matter(
            text=T("统计停住了：{why}", "Counting stands still: {why}", why=row.failure.partition("\n")[0][:200]),
            urgent=True,
        )
    unreadable = ProjectionFault.objects.filter(kind="unreadable").count()
    if unreadable:
        text = T("{n} 条记录无法统计", "{n} {n:event|events} can't be counted", n=unreadable)
        yield Matter(text=text)


def _kiosks(may: May, kiosks: Sequence[KioskNow]) -> Iterator[Matter]:
    by_kind: dict[Kind, list[KioskNow]] = {}
    for kiosk in kiosks:
        for kind in {trouble.kind for trouble in kiosk.troubles}:
            by_kind.setdefault(kind, []).append(kiosk)
    for kind in Kind:
        where = by_kind.get(kind, [])
        if len(where) == 1:
            [kiosk] = where
            text = next(trouble.text for trouble in kiosk.troubles if trouble.kind is kind)
            url = reverse("kiosk", args=[kiosk.id]) if may.kiosks else reverse("station", args=[kiosk.station])
            yield Matter(
                text=T("{station}的终端：{text}", "The kiosk at {station}: {text}", station=kiosk.station_name, text=text),
                url=url,
                urgent=kind in URGENT,
            )
        elif where:
            url = f"{reverse('stations')}?trouble={kind}"
            yield Matter(text=_many(kind, where), url=url, urgent=kind in URGENT)


_MANY: Final[dict[Kind, tuple[str, str]]] = {
    Kind.FROZEN: ("{n} 台终端已暂停兑换", "{n} kiosks may not spend"),
    Kind.LEFT: ("{n} 台终端有旧记录本待关闭", "{n} kiosks left old journals that wait to be closed"),
    Kind.SILENT: ("{n} 台终端超过 24 小时没有联系", "{n} kiosks have been silent for more than 24 hours"),
    Kind.NOTES: ("{n} 台终端报告了问题", "{n} kiosks report a problem"),
    Kind.BACKLOG: ("{n} 台终端积压了待上报的记录", "Much waits to be sent at {n} kiosks"),
    Kind.CLOCK: ("{n} 台终端时钟不准", "The clocks of {n} kiosks are off"),
    Kind.DISK: ("{n} 台终端硬盘快满", "The disks of {n} kiosks are nearly full"),
    Kind.REVOCATIONS: ("{n} 台终端的停用名单过旧", "The revocation lists of {n} kiosks are old"),
}


def _many(kind: Kind, where: Sequence[KioskNow]) -> T:
    zh, en = _MANY[kind]
    stations = list(dict.fromkeys(kiosk.station_name for kiosk in where))
    more = len(stations) > _NAMES
    zh_names, en_names = "、".join(stations[:_NAMES]), ", ".join(stations[:_NAMES])
    return T(
        f"{zh}：{{zh_names}}{'等' if more else ''}",
        f"{en}: {{en_names}}{' and others' if more else ''}",
        n=len(where),
        zh_names=zh_names,
        en_names=en_names,
    )


def _set_aside(may: May) -> Iterator[Matter]:
    waiting = SetAsideEvent.objects.filter(settled="").count() if may.settle else 0
    if waiting:
        text = T("{n} 条记录等待处理", "{n} {n:event waits|events wait} for a decision", n=waiting)
        yield Matter(text=text, url=address("set_asides"), urgent=True)


def disputed_cards(scope: Scope) -> "QuerySet[Card]":
    """Cards that were bound to two members, of members whose home lies in a scope."""
    cards = Card.objects.filter(disputed=True).order_by("number")
    mine = scope.only(Member.objects.all(), "home").values("id")
    return cards if scope.everything else cards.filter(Q(member__in=mine) | Q(also_bound_to__in=mine))


def _cards(may: May) -> Iterator[Matter]:
    if not may.people:
        return
    disputed = list(disputed_cards(may.people).values_list("number", flat=True))
    if len(disputed) == 1:
        text = T("一张卡登记了两位持有人，积分已停用", "One card is bound to two people, and moves no points")
        yield Matter(text=text, url=address("card", *disputed))
    elif disputed:
        text = T(
            "{n} 张卡登记了两位持有人，积分已停用", "{n} cards are bound to two people, and move no points", n=len(disputed)
        )
        yield Matter(text=text, url=address("cards"))


def _returns(may: May) -> Iterator[Matter]:
    """Goods that were brought back, and whose points wait for an officer."""
    if may.people and (n := may.people.only(Redemption.objects.filter(returned=RETURN_WAITING)).count()):
        text = T("{n} 笔退货等待处理", "{n} {n:return waits|returns wait} for a decision", n=n)
        yield Matter(text=text, url=address("redemption_odd"))


def _stock(may: May) -> Iterator[Matter]:
    """Rewards on the shelf of which little is left."""
    rows = dict(may.today.only(Reward.objects.filter(open=True, stocked=True), shared=True).values_list("id", "title"))
    low = [rows[name] for name, found in stocks(rows).items() if found.low]
    if low:
        more = "…" if len(low) > _NAMES else ""
        names = T("{zh}{more}", "{en}{more}", zh="、".join(low[:_NAMES]), en=", ".join(low[:_NAMES]), more=more)
        text = T(
            "{n} 种礼品库存不多了：{names}", "Little is left of {n} {n:reward|rewards}: {names}", n=len(low), names=names
        )
        yield Matter(text=text, url=address("rewards"))


def _claims(may: May) -> Iterator[Matter]:
    """Service that was written down by hand; whoever did it waits for a colleague."""
    if may.people and (n := may.people.only(ServiceClaim.objects.filter(state=WAITING, at_ms__gt=0)).count()):
        text = T("{n} 条补记的服务等待确认", "{n} {n:entry|entries} of service {n:waits|wait} for a second person", n=n)
        yield Matter(text=text, url=address("claims"))


_WISHES_WAIT: Final[dict[str, tuple[str, str]]] = {
    SUBMITTED: (
        "{n} 个心愿过了期限还没有人处理",
        "Nobody has looked at {n} {n:wish|wishes} within the time set for it",
    ),
    VERIFIED: (
        "{n} 个心愿核实以后，过了期限还没有公布或派单",
        "{n} {n:wish was|wishes were} verified, and neither published nor offered in time",
    ),
    CLAIMED: (
        "{n} 个心愿认领以后，过了期限还没有做",
        "{n} {n:wish was|wishes were} claimed, and nobody has set out in time",
    ),
    UNDER_WAY: (
        "{n} 个心愿的志愿者出发以后，过了期限还没有报告做完",
        "For {n} {n:wish|wishes} a volunteer set out, and was not heard of in time",
    ),
    DISPUTED: (
        "{n} 个心愿有异议，过了期限还没有处理",
        "{n} {n:wish is|wishes are} disputed, and nobody has settled it in time",
    ),
    REFERRED: (
        "{n} 个转办的心愿过了期限还没有办结",
        "{n} {n:wish|wishes} referred to departments {n:has|have} not come true in time",
    ),
}
"""States that somebody has to end (`Settings.wish_hours`); the others end by themselves."""


def _wishes(may: May) -> Iterator[Matter]:
    if not may.people:
        return
    rows, now, settings = may.people.only(Wish.objects.all()), now_ms(), meta.read().settings
    late = rows.filter(overdue(settings, now, _WISHES_WAIT)).order_by("state")
    counts = dict(late.values_list("state").annotate(n=Count("id")))
    for state, (zh, en) in _WISHES_WAIT.items():
        if n := counts.get(state):
            yield Matter(text=T(zh, en, n=n), url=address("wishes", query=f"state={state}&late=late"))
    if n := rows.filter(state=PUBLISHED, progressed_ms__lt=now - WISH_WAITS_MS).count():
        text = T(
            "{n} 个心愿发布超过 7 天还没有人认领",
            "{n} {n:wish has|wishes have} been on the wall for more than 7 days, and nobody claimed {n:it|them}",
            n=n,
        )
        yield Matter(text=text, url=address("wishes", query=f"state={PUBLISHED}"))
    back = rows.filter(state__in=(SUBMITTED, VERIFIED), progressed_ms__lt=now - ASKED_ON_MS).exclude(asked=[])
    if n := back.count():
        text = T(
            "{n} 个心愿问过人，都没有成，请再找一位",
            "For {n} {n:wish|wishes} whoever was asked said no or nothing: please find somebody else",
            n=n,
        )
        yield Matter(text=text, url=address("board"))
    unheard = rows.filter(~Q(blob=""), state=SUBMITTED, text="", transcript="")
    if n := unheard.count():
        text = T("{n} 个说出来的心愿还没有人听写", "Nobody has written down {n} spoken {n:wish|wishes} yet", n=n)
        yield Matter(text=text, url=address("wishes", query=f"state={SUBMITTED}&words=missing"))


def _care(may: May) -> Iterator[Matter]:
    """Standing help: nobody is forgotten, and no household is without somebody who keeps it in mind."""
    if not may.households:
        return
    rows, now, visits = may.households.only(care_watch.kept()), now_ms(), address("visits")
    if n := care_watch.without_keeper(rows).count():
        text = T("{n} 户特需家庭没有负责人", "{n} {n:household|households} with special needs {n:has|have} no keeper", n=n)
        yield Matter(text=text, url=address("households", query="state=nobody"), urgent=True)
    if n := len(care_watch.unseen(rows, now)):
        text = T("{n} 位独居老人好几天没露面", "{n} {n:person|people} living alone {n:was|were} not seen for days", n=n)
        yield Matter(text=text, url=visits, urgent=True)
    if n := care_watch.found_worse(rows).order_by().values("household").distinct().count():
        text = T("{n} 户上次探访时不如以前", "{n} {n:household was|households were} found worse at the last visit", n=n)
        yield Matter(text=text, url=visits, urgent=True)
    if n := care_watch.late_pairs(rows, now).count():
        text = T("{n} 次探访没有按时去", "{n} {n:visit was|visits were} missed", n=n)
        yield Matter(text=text, url=visits)


def _periods(may: May) -> Iterator[Matter]:
    """Whoever settles points closes the periods, too."""
    waiting = periods.due(now_ms()) if may.settle else []
    if waiting:
        text = T("{period}已经结束，等待结账", "{period} is over and waits to be closed", period=waiting[0].id)
        yield Matter(text=text, url=address("periods"))
