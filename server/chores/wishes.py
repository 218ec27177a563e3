"""What becomes of wishes by itself: offers go back, the wall is cleared, silence confirms; whoever helped gets points.

Each looks without a lock first, since nearly always nothing is due, and decides with the journal held still and the
projections at its very end.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import F

from server import journal, meta
from server.matching import candidates
from server.models import Member, SkillListing, Wish
from server.projections import position
from server.revisions import Revisions
from server.settlement import Purse
from server.wishes import overdue
from sync.contract.events import Draft
from sync.contract.rules.skills import MESSAGE
from sync.contract.rules.wish_course import AUTOMATIC, CONFIRMED, COUNTER, REQUEST, SUBMITTED, SYSTEM, VERIFIED
from sync.contract.wish_facts import WishProgressed, WishRewarded

_AT_A_TIME: Final = 200
"""Wishes in one transaction: pushes wait for it."""
_ASKED_ON: Final = (SUBMITTED, VERIFIED)
"""What returns to the wall hangs there for everybody."""
_IN_VAIN: Final = ("lapse", "decline")


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    if not (_over(now_ms) or _unrewarded() or _to_ask(now_ms)):
        return 0
    with journal.writing():
        if position() != journal.head():
            return 0  # something came in; it is due again once that is worked off
        drafts = [*_steps(now_ms), *_rewards(), *_to_ask(now_ms)]
        journal.append_district(drafts, actor="")
    return len(drafts)


def _over(now_ms: int) -> list[Wish]:
    """Wishes whose time in a state that ends by itself is over."""
    rows = Wish.objects.filter(overdue(meta.read().settings, now_ms, AUTOMATIC))
    return list(rows.order_by("progressed_ms", "id")[:_AT_A_TIME])


def _steps(now_ms: int) -> Iterator[Draft]:
    for row in _over(now_ms):
        yield Draft(body=WishProgressed(wish=row.id, step=AUTOMATIC[row.state], by=SYSTEM))


def _to_ask(now_ms: int) -> list[Draft]:
    """Offers that nobody need make: to the owner of the listing through which somebody was found, where that one wants to
    be told at the next scan; and, when whoever was asked did not answer or can't go, to whoever fits next best."""
    found = [_offer(row.id, owner) for row, owner in _found_by_message()]
    most = meta.read().settings.offers_on
    for row in Wish.objects.filter(state__in=_ASKED_ON).exclude(asked=[]).order_by("progressed_ms", "id") if most else ():
        if len(found) >= _AT_A_TIME:
            break
        newest = row.steps[-1] if row.steps else None
        if newest is None or newest[4] not in _IN_VAIN or _asked_by_itself(row) >= most:
            continue
        ranked = candidates(row, now_ms, 1)
        if ranked and ranked[0].helper.member not in row.asked:
            found.append(_offer(row.id, ranked[0].helper.member))
    return found


def _found_by_message() -> list[tuple[Wish, str]]:
    """New requests through a listing whose owner wants to be told at the next scan."""
    rows = {row.listing: row for row in Wish.objects.filter(state=SUBMITTED).exclude(listing="").order_by("made_ms", "id")}
    listings = SkillListing.objects.filter(id__in=rows, shown=True, contact=MESSAGE).order_by("id")[:_AT_A_TIME]
    return [
        (row, each.member)
        for each in listings
        if not (row := rows[each.id]).steps and row.kind == REQUEST and each.member != row.member
    ]


def _asked_by_itself(row: Wish) -> int:
    """How many were asked by the district since staff asked last."""
    count = 0
    for entry in reversed(row.steps):
        if entry[4] == "offer":
            if entry[5] != SYSTEM:
                break
            count += 1
    return count


def _offer(wish: str, member: str) -> Draft:
    return Draft(body=WishProgressed(wish=wish, step="offer", by=SYSTEM, helper=member), member=member)


def _unrewarded() -> list[tuple[Wish, int, int]]:
    """Wishes that were confirmed and whose helper got nothing yet: with the points by the settings of the day on which it
    was confirmed, and those settings' revision."""
    rows = Wish.objects.filter(state=CONFIRMED, rewarded=0).exclude(helper="").exclude(helper=F("member"))
    rows = rows.filter(helper__in=Member.objects.filter(registered_ms__gt=0).values("id"))
    # Over the counter whoever helped writes it down alone; without a card of somebody who was helped, nobody bears it out.
    rows = rows.exclude(kind=COUNTER, member="")
    if not rows.exists():
        return []
    revisions, found = Revisions(), list[tuple[Wish, int, int]]()
    for row in rows.order_by("progressed_ms", "id").iterator():
        settings = revisions.at(row.progressed_ms)
        points = next((each.points for each in settings.wish_categories if each.id == row.category), 0)
        if points > 0:
            found.append((row, points, settings.revision))
        if len(found) == _AT_A_TIME:
            break
    return found


def _rewards() -> Iterator[Draft]:
    purse = Purse()
    for row, points, revision in _unrewarded():
        body = WishRewarded(wish=row.id, points=points, rules=revision)
        yield Draft(body=body, member=row.helper, moves=purse.moves(row.helper, points))
