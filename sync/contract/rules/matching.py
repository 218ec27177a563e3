"""Who fits a need: every volunteer who may be asked, in an order that a keeper can check by eye, each with its reasons.

There are no weights. Each criterion decides only among those whom all criteria before it leave equal:

1. whoever was asked in vain for this need comes last;
2. who stands by the household of whoever asked (结对) first;
3. who listed a skill that answers it, proven before unproven;
4. who may be asked at this hour;
5. who was asked no more than `Settings.asked_most` times within 30 days;
6. who is near: the same building, the same grid, the same station, then by distance between the stations;
7. how earlier helpers' work was rated, unrated as "fine";
8. who has less on hand, then who was asked less often; then the id, so that there are no ties.

Where only skills that need a proof answer a need (a doctor's), nobody without the proof is proposed at all. Seed article
004: the love savings office sends the nearest fitting volunteer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from sync.contract.rules.skills import DAY, skill_of, slot_of
from sync.contract.settings import Settings

ASKED_DAYS: Final = 30
"""Being asked counts for so long."""
_UNRATED: Final = 2.0
"""Counts as "fine", the middle of `WishProgressed.rating`."""
_NOWHERE: Final = 10**9
"""Metres: farther than any station whose place is known."""

_NONE: Final = frozenset[str]()


class Helper(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be asked, as far as it is known wherever the question is put.

    Attributes:
        member: who.
        home: the station that keeps the record.
        grid, building: where they live, or empty.
        skills: what they list.
        vouched: of these, what staff saw the proof of.
        times: when they may be asked (`rules.skills.TIMES`); who lists nothing may be asked by day.
        stands_by: members whom they stand by in a pair.
        active: wishes that they were asked for or have on hand.
        asked: how often they were asked within 30 days.
        rating_sum, rated: of the wishes that they made come true.
    """

    member: str
    home: str = ""
    grid: str = ""
    building: str = ""
    skills: frozenset[str] = _NONE
    vouched: frozenset[str] = _NONE
    times: frozenset[str] = frozenset({DAY})
    stands_by: frozenset[str] = _NONE
    active: int = 0
    asked: int = 0
    rating_sum: int = 0
    rated: int = 0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed, where and when.

    Attributes:
        skills: those that answer it.
        must: one of them with its proof is a must.
        station, grid, building: where it is needed, or empty.
        distances_m: how far other stations are from that one, where that is known.
        slot: the part of the day (`rules.skills.slot_of`).
        requester: the member who asked, who is not proposed, or empty.
        tried: members who were asked in vain.
        helper: the member who was asked or has it now, who is not proposed, or empty.
    """

    skills: frozenset[str] = _NONE
    must: bool = False
    station: str = ""
    grid: str = ""
    building: str = ""
    distances_m: Mapping[str, int] = {}
    slot: str = DAY
    requester: str = ""
    tried: frozenset[str] = _NONE
    helper: str = ""


class Reason(msgspec.Struct, frozen=True):
    """Why somebody stands where they stand: a code that a screen has words for, and its figure where it has one.

    Codes: `tried`, `pair`, `vouched`, `skill`, `now`, `not_now`, `building`, `grid`, `station`, `metres` (count), `rated`
    (tenths of the average of 1 to 3), `free`, `active` (count), `asked` (count), `asked_often` (count).
    """

    code: str
    count: int = 0


class Ranked(NamedTuple):
    """Somebody who may be asked, with why, the most important first."""

    helper: Helper
    reasons: tuple[Reason, ...]


def wanted(
    settings: Settings,
    *,
    category: str,
    hour: int,
    skill: str = "",
    station: str = "",
    grid: str = "",
    building: str = "",
    distances_m: Mapping[str, int] | None = None,
    requester: str = "",
    tried: Collection[str] = (),
    helper: str = "",
) -> Wanted:
    """What a wish or request needs.

    Args:
        settings: which skills answer its category.
        category: of the wish.
        hour: local, 0 to 23.
        skill: of the listing through which somebody was found, or empty; then that skill alone answers.
        station, grid, building, distances_m, requester, tried, helper: as in `Wanted`.
    """
    known = skill_of(settings, skill)
    answering = [known] if known else [each for each in settings.skills if each.category == category]
    return Wanted(
        skills=frozenset(each.id for each in answering),
        must=bool(answering) and all(each.proof for each in answering),
        station=station,
        grid=grid,
        building=building,
        distances_m=distances_m or {},
        slot=slot_of(hour, settings),
        requester=requester,
        tried=frozenset(tried),
        helper=helper,
    )


def may_be_asked(want: Wanted, one: Helper) -> bool:
    """Whether somebody may be proposed at all."""
    if one.member in (want.requester, want.helper):
        return False
    return not want.must or not want.skills.isdisjoint(one.vouched)


def rank(want: Wanted, helpers: Iterable[Helper], settings: Settings, most: int | None = None) -> list[Ranked]:
    """Whoever may be asked, the best first.

    Args:
        want: what is needed.
        helpers: everybody who helps at all; the order doesn't matter.
        settings: the district's.
        most: so many at most; None for all.
    """
    fitting = [one for one in helpers if may_be_asked(want, one)]
    found = _best(fitting, _criteria(want, settings.asked_most), len(fitting) if most is None else most)
    return [Ranked(one, _reasons(want, one, settings.asked_most)) for one in found]


def _criteria(want: Wanted, asked_most: int) -> tuple[Callable[[Helper], Any], ...]:
    """The published order: of each, less is better; the id, which comes last, is never the same twice."""
    return (
        lambda one: one.member in want.tried,
        lambda one: not want.requester or want.requester not in one.stands_by,
        lambda one: want.skills.isdisjoint(one.skills),
        lambda one: (want.skills & one.skills).isdisjoint(one.vouched),
        lambda one: want.slot not in one.times,
        lambda one: one.asked > asked_most,
        lambda one: _farness(want, one),
        lambda one: -(one.rating_sum / one.rated if one.rated else _UNRATED),
        lambda one: one.active,
        lambda one: one.asked,
        lambda one: one.member,
    )


def _best(helpers: list[Helper], criteria: Sequence[Callable[[Helper], Any]], most: int) -> list[Helper]:
    """The first so many. A criterion is asked only of those among whom it can still decide: thousands are told apart by
    the first few, and a kiosk answers while somebody stands before it."""
    if len(helpers) < 2 or not criteria:
        return helpers[:most]
    groups = defaultdict(list)
    for one in helpers:
        groups[criteria[0](one)].append(one)
    found: list[Helper] = []
    for value in sorted(groups):
        if len(found) >= most:
            break
        found += _best(groups[value], criteria[1:], most - len(found))
    return found


def _farness(want: Wanted, one: Helper) -> tuple[int, int]:
    if want.building and one.building == want.building and one.home == want.station:
        return 0, 0
    if want.grid and one.grid == want.grid:
        return 1, 0
    if want.station and one.home == want.station:
        return 2, 0
    return 3, want.distances_m.get(one.home, _NOWHERE)


def _reasons(want: Wanted, one: Helper, asked_most: int) -> tuple[Reason, ...]:
    found = []
    if one.member in want.tried:
        found.append(Reason("tried"))
    if want.requester and want.requester in one.stands_by:
        found.append(Reason("pair"))
    if fitting := want.skills & one.skills:
        found.append(Reason("skill" if fitting.isdisjoint(one.vouched) else "vouched"))
    if fitting or want.slot not in one.times:
        found.append(Reason("now" if want.slot in one.times else "not_now"))
    match _farness(want, one):
        case (0, _):
            found.append(Reason("building"))
        case (1, _):
            found.append(Reason("grid"))
        case (2, _):
            found.append(Reason("station"))
        case (_, metres) if metres < _NOWHERE:
            found.append(Reason("metres", metres))
    if one.rated:
        found.append(Reason("rated", round(10 * one.rating_sum / one.rated)))
    found.append(Reason("active", one.active) if one.active else Reason("free"))
    if one.asked:
        found.append(Reason("asked_often" if one.asked > asked_most else "asked", one.asked))
    return tuple(found)
