"""Asking streams for what they hold: which orders are open, and the drafts of new ones.

Nothing here decides whether to ask; see `server.orders` for that. A stream is never asked for more than it holds, less
what open orders ask it for already.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet, Sum

from server import meta
from server.clock import now_ms
from server.models import Account, Stream, TransferOrder
from server.registry import LIVE
from sync.contract.bank_facts import TransferEnded, TransferOrdered
from sync.contract.events import Draft
from sync.contract.ids import new_fact_id
from sync.contract.ledger import goods_at, stream_of_held

DONE = "done"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
CLOSED = "closed"

_HOUR_MS = 3_600_000


def open_orders(member: str = "", reward: str = "", **more: str) -> QuerySet[TransferOrder]:
    """The open orders about a member's points or a reward's goods, the oldest first; `more` names further fields."""
    about = {"member": member, "reward": reward} if member or reward else {}
    return TransferOrder.objects.filter(state="open", **about, **more).order_by("ordered_seq")


def members_asked_for(members: Collection[str]) -> set[str]:
    """Those of these members about whose points an order is open."""
    return set(TransferOrder.objects.filter(state="open", member__in=members).values_list("member", flat=True))


def held(member: str = "", reward: str = "") -> dict[str, int]:
    """What each stream that can be asked holds of a member's points or of a reward's pieces: live ones alone."""
    if reward:
        prefix = goods_at("", reward)  # the stream comes last
        rows = Account.objects.filter(name__startswith=prefix, balance__gt=0).values_list("name", "balance")
        points = {name.removeprefix(prefix): balance for name, balance in rows}
    else:
        rows = Account.objects.filter(member=member, balance__gt=0).values_list("name", "balance")
        points = {stream: balance for name, balance in rows if (stream := stream_of_held(name))}
    live = set(Stream.objects.filter(name__in=points, status=LIVE).values_list("name", flat=True))
    return {stream: balance for stream, balance in points.items() if stream in live}


def not_asked_for(member: str = "", reward: str = "") -> dict[str, int]:
    """What each live stream holds beyond what open orders ask it for."""
    asked: dict[str, int] = defaultdict(int)
    rows = open_orders(member, reward).values_list("source", "points")
    for source, points in rows:
        asked[source] += points
    left = {stream: points - asked[stream] for stream, points in held(member, reward).items()}
    return {stream: points for stream, points in left.items() if points > 0}


def ask(
    points: int,
    sources: Iterable[tuple[str, int]],
    *,
    member: str = "",
    reward: str = "",
    target: str = "",
    reason: str,
) -> list[Draft]:
    """Orders for so many points, the biggest holders first.

    Args:
        points: how many are wanted in all.
        sources: streams, with what each can be asked for.
        member: whose points; or
        reward: whose pieces.
        target: the stream that gets them, or empty for none.
        reason: see `bank_facts.TransferOrdered`.
    """
    until_ms = now_ms() + meta.read().settings.order_lapses_h * _HOUR_MS
    drafts = []
    for source, there in sorted(sources, key=lambda one: (-one[1], one[0])):
        part = min(points, there)
        if part < 1:
            continue
        points -= part
        body = TransferOrdered(
            order=new_fact_id("o"),
            source=source,
            target=target,
            points=part,
            reason=reason,
            until_ms=until_ms,
            reward=reward,
        )
        drafts.append(Draft(body=body, member=member))
    return drafts


def ended(order: TransferOrder, how: str, points: int = 0) -> Draft:
    """The fact that an order is over."""
    return Draft(body=TransferEnded(order=order.id, how=how, points=points), member=order.member)


def asked_by_target(member: str, target: str) -> int:
    """Points that open orders are to bring to a stream already."""
    found = open_orders(member, target=target).aggregate(points=Sum("points"))
    return int(found["points"] or 0)


def toward_others(member: str, target: str) -> QuerySet[TransferOrder]:
    """Open orders that are to bring a member's points to another stream than this one."""
    return open_orders(member).exclude(Q(target="") | Q(target=target))
