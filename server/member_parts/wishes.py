"""A member's wishes, asked for and taken on, and what has become of them since the member was told last.

Never the words of whoever wished, a telephone or an address; the other one's name is masked. All of it follows from the
journal and from no clock: how long a wish that is over is still shown is for the kiosk to decide.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Q

from server.models import Member, Wish, WishNews
from server.projections.wishes import course_of
from server.revisions import Revisions
from sync.contract.documents import News, OwnWish, masked_name
from sync.contract.rules.wish_course import OFFERED, OVER, REQUESTER, due_ms
from sync.contract.settings import Settings

WISHES: Final = 20
"""So many of a member's wishes are told at most; those that are not over come first."""
NEWS: Final = 10
"""So many news at a time; the others come once these were heard."""
_HELPER: Final = "helper"
_REASON_OF: Final = {"referred": "refer", "expired": "expire", "unfulfilled": "decide_against"}
"""News that say why, and the step that has the reason; the others say which wish it is."""


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, `own_wishes` and `news`."""
    told = _untold(members)
    rows = _rows(members)
    about = Wish.objects.in_bulk({row.wish for rows_told in told.values() for row in rows_told})
    names = _names([*rows, *about.values()])
    own = _own(members, rows, names)
    return {
        member: {
            "own_wishes": own.get(member, ()),
            "news": tuple(_news(row, about[row.wish], names) for row in told.get(member, ()) if row.wish in about),
        }
        for member in members
    }


def _rows(members: Collection[str]) -> list[Wish]:
    return list(Wish.objects.filter(Q(member__in=members) | Q(helper__in=members)).order_by("-made_ms", "id"))


def _names(rows: Collection[Wish]) -> dict[str, str]:
    """Masked names by member; nothing where a registration has not arrived."""
    wanted = {name for row in rows for name in (row.member, row.helper) if name}
    if not wanted:
        return {}
    known = Member.objects.filter(id__in=wanted, registered_ms__gt=0)
    return {member: masked_name(name) for member, name in known.values_list("id", "name")}


def _own(members: Collection[str], rows: Collection[Wish], names: Mapping[str, str]) -> dict[str, tuple[OwnWish, ...]]:
    found: dict[str, list[OwnWish]] = defaultdict(list)
    settings = Revisions().newest if rows else Settings()
    asked = set(members)
    for row in rows:
        course = course_of(row)
        ends_ms = due_ms(course, settings)
        if row.member in asked:
            # Who is asked is nobody else's business before they said yes.
            other = "" if row.state == OFFERED else row.helper
            found[row.member].append(_own_wish(row, REQUESTER, names.get(other, ""), ends_ms))
        if row.helper in asked and row.helper != row.member:
            found[row.helper].append(_own_wish(row, _HELPER, names.get(row.member, ""), ends_ms))
    return {member: _newest(wishes) for member, wishes in found.items()}


def _newest(wishes: list[OwnWish]) -> tuple[OwnWish, ...]:
    kept = sorted(wishes, key=lambda wish: wish.state in OVER)[:WISHES]
    return tuple(sorted(kept, key=lambda wish: (-wish.at_ms, wish.id)))


def _own_wish(row: Wish, role: str, other: str, ends_ms: int) -> OwnWish:
    return OwnWish(
        id=row.id,
        kind=row.kind,
        category=row.category,
        station=row.station,
        at_ms=row.made_ms,
        state=row.state,
        since_ms=row.progressed_ms or row.made_ms,
        role=role,
        shown=row.shown,
        other=other,
        unit=row.unit,
        reason=row.reason,
        answer=row.answer,
        due_ms=ends_ms,
        rating=row.rating,
        back=row.back,
    )


def _untold(members: Collection[str]) -> dict[str, list[WishNews]]:
    heard = dict(Member.objects.filter(id__in=members).values_list("id", "news_heard"))
    found: dict[str, list[WishNews]] = defaultdict(list)
    for row in WishNews.objects.filter(member__in=members).order_by("pos", "id"):
        if row.pos > heard.get(row.member, 0) and len(found[row.member]) < NEWS:
            found[row.member].append(row)
    return found


def _news(row: WishNews, wish: Wish, names: Mapping[str, str]) -> News:
    other = wish.helper if row.member == wish.member else wish.member
    if row.kind == "claim_lost" or (wish.state == OFFERED and row.member == wish.member):
        other = ""
    return News(
        pos=row.pos,
        kind=row.kind,
        wish=wish.id,
        category=wish.category,
        other=names.get(other, ""),
        words=_words(row.kind, wish),
        rating=wish.rating if row.kind == "confirmed" else 0,
        thanks=wish.thanks if row.kind == "confirmed" else 0,
        points=row.points,
    )


def _words(kind: str, wish: Wish) -> str:
    if kind == "answered":
        return wish.answer
    if (step := _REASON_OF.get(kind)) is None:
        return wish.shown
    reasons = [str(reason) for _, _, reason, _, taken, *_ in wish.steps if taken == step]
    return reasons[-1] if reasons else ""
