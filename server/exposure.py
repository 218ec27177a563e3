"""What is outside: points and goods that kiosks may spend without asking, by kiosk and by age.

It is what a clone, or a kiosk that is lost, can cost at the most (DESIGN: Points); so it should not lie about for long where
nobody spends it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import StrIndex, Substr

from server.models import Account, Grant
from sync.contract.ledger import goods_of, stream_of_held

DAY_MS: Final = 86_400_000
AGES_DAYS: Final = (7, 30, 90)
"""Unspent grants are told apart by these ages; older ones are the last class."""

_HELD: Final = "held/"


class Outside(NamedTuple):
    """What one stream may spend.

    Attributes:
        points: of members.
        holders: of how many of them.
        pieces: of goods.
        oldest_ms: when the oldest grant that is not spent yet was issued; 0 where all was earned there.
        by_age: points by the age of their grants, a class more than `AGES_DAYS`; together less than `points` where some
            were earned there.
    """

    points: int = 0
    holders: int = 0
    pieces: int = 0
    oldest_ms: int = 0
    by_age: tuple[int, ...] = (0,) * (len(AGES_DAYS) + 1)


def outside(at_ms: int) -> dict[str, Outside]:
    """By stream, what it may spend; streams that hold nothing are left out.

    Args:
        at_ms: now, for the ages.
    """
    pieces: dict[str, int] = defaultdict(int)
    for name, balance in _goods():
        _, at, stream = name.partition("/at/")
        if at:
            pieces[stream] += balance
    rest = Substr("name", len(_HELD) + 1)
    whose = Substr("name", len(_HELD) + 1, StrIndex(rest, Value("/")) - 1)
    held = Account.objects.filter(name__startswith=_HELD, balance__gt=0).annotate(stream=whose).values("stream")
    rows = held.annotate(points=Sum("balance"), holders=Count("name")).values_list("stream", "points", "holders")
    points = {name: (int(total), holders) for name, total, holders in rows}
    ages = _ages(at_ms)
    return {
        name: Outside(
            *points.get(name, (0, 0)),
            pieces=pieces.get(name, 0),
            oldest_ms=ages[name][0] if name in ages else 0,
            by_age=tuple(ages[name][1:]) if name in ages else Outside().by_age,
        )
        for name in {*points, *pieces}
    }


def _ages(at_ms: int) -> dict[str, tuple[int, ...]]:
    """By stream, when its oldest unspent grant was issued, and the unspent points of each class of age.

    What a member spends there is taken for the oldest grants': so what is left are the newest that add up to it.
    """
    since = [at_ms - days * DAY_MS for days in AGES_DAYS]
    bounds = [*zip([*since, None], [None, *since], strict=True)]
    classes = ", ".join(
        "SUM(CASE WHEN "
        + " AND ".join([*(["at_ms > %s"] if after is not None else []), *(["at_ms <= %s"] if up_to is not None else [])])
        + " THEN part ELSE 0 END)"
        for after, up_to in bounds
    )
    values = [bound for pair in bounds for bound in pair if bound is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH given AS (SELECT g.stream, g.at_ms, g.points, a.balance, SUM(g.points) OVER "  # noqa: S608 - marks alone
            "(PARTITION BY g.stream, g.member ORDER BY g.at_ms DESC, g.id DESC) - g.points AS newer FROM server_grant g "
            f"JOIN server_account a ON a.name = '{_HELD}' || g.stream || '/' || g.member "
            "WHERE g.reward = '' AND a.balance > 0), "
            "unspent AS (SELECT stream, at_ms, CASE WHEN newer + points <= balance THEN points ELSE balance - newer END "
            "AS part FROM given WHERE newer < balance) "
            f"SELECT stream, MIN(at_ms), {classes} FROM unspent GROUP BY stream",
            values,
        )
        return {name: tuple(int(figure) for figure in figures) for name, *figures in cursor.fetchall()}


class Holder(NamedTuple):
    """A member whose points a stream may spend: how many, and since when the oldest of them lie there (0: earned there)."""

    member: str
    points: int
    oldest_ms: int


def holders(streams: Collection[str]) -> QuerySet[Account]:
    """The accounts of those whose points these streams may spend, the most first."""
    theirs = Q(pk__in=())
    for stream in streams:
        theirs |= Q(name__startswith=f"{_HELD}{stream}/")
    return Account.objects.filter(theirs, balance__gt=0).order_by("-balance", "name")


def with_ages(accounts: Collection[Account]) -> list[Holder]:
    """Some of them, with the age of the oldest unspent grant."""
    streams, members = {stream_of_held(account.name) for account in accounts}, {account.member for account in accounts}
    grants: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    rows = Grant.objects.filter(stream__in=streams, member__in=members, reward="").order_by("-at_ms", "-id")
    for stream, member, at_ms, points in rows.values_list("stream", "member", "at_ms", "points"):
        grants[stream, member].append((at_ms, points))
    return [
        Holder(a.member, a.balance, oldest_unspent_ms(a.balance, grants[stream_of_held(a.name), a.member])) for a in accounts
    ]


def oldest_unspent_ms(balance: int, grants: Iterable[tuple[int, int]]) -> int:
    """When the oldest grant was issued of which something is left; 0 for none.

    Args:
        balance: what is left in all.
        grants: when each was issued, and how much; the newest first.
    """
    oldest_ms = 0
    for at_ms, points in grants:
        if balance <= 0:
            break
        oldest_ms, balance = at_ms, balance - points
    return oldest_ms


def goods_at(streams: Collection[str]) -> dict[str, int]:
    """Pieces of goods that these streams may give out, by reward."""
    found: dict[str, int] = defaultdict(int)
    for name, pieces in _goods():
        if name.partition("/at/")[2] in streams:
            found[goods_of(name)] += pieces
    return found


def _goods() -> Iterable[tuple[str, int]]:
    return Account.objects.filter(name__startswith="goods/", balance__gt=0).values_list("name", "balance")


def unallocated() -> int:
    """Points of members that no kiosk may spend."""
    rows = Account.objects.filter(name__startswith="member/", balance__gt=0)
    return int(rows.aggregate(points=Sum("balance"))["points"] or 0)
