"""Who fits a need, as the district knows its members (`rules.matching`)."""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Final

from server import meta
from server.holds import merged_into
from server.models import AccountHold, Household, Member, Pair, SkillListing, Station, Wish, WishAsk
from sync.contract import documents
from sync.contract.rules.matching import ASKED_DAYS, Helper, Ranked, Wanted, rank, wanted
from sync.contract.rules.skills import DAY, distance_m
from sync.contract.rules.wish_course import OFFERED, WITH_A_HELPER
from sync.contract.settings import Settings

MOST: Final = 20
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
_EAST_OF_UTC_H: Final = 8
"""China's time, all over the country."""
_HELPS: Final = frozenset({"volunteer", "keeper"})
_AT_A_TIME: Final = 500


def candidates(row: Wish, at_ms: int, most: int = MOST) -> list[Ranked]:
    """Whoever may be asked for a wish, the best first.

    Looked at are the volunteers of its station and its grid, whoever stands by the household of whoever asked, and
    everybody in the district who lists a skill that answers it.

    Args:
        row: the wish.
        at_ms: now, Unix ms.
        most: so many at most.
    """
    rules = meta.read().settings
    want, stands_by = _wanted(row, at_ms, rules)
    rows = _members(want, stands_by)
    return rank(want, _helpers(rows, want, stands_by, at_ms), rules, most)


def _wanted(row: Wish, at_ms: int, rules: Settings) -> tuple[Wanted, set[str]]:
    asker = Member.objects.filter(id=row.member).first() if row.member else None
    stations = {
        each.id: documents.Station(id=each.id, name=each.name, east_m=each.east_m, north_m=each.north_m)
        for each in Station.objects.all()
    }
    home = stations.get(row.station)
    listed = SkillListing.objects.filter(id=row.listing).values_list("skill", flat=True).first() if row.listing else None
    pairs = Pair.objects.filter(household=asker.household, ended_ms=0) if asker is not None and asker.household else ()
    want = wanted(
        rules,
        category=row.category,
        hour=(at_ms // _HOUR_MS + _EAST_OF_UTC_H) % 24,
        skill=listed or "",
        station=row.station,
        grid=_grid(asker),
        building=asker.building if asker is not None else "",
        distances_m={
            name: metres
            for name, station in stations.items()
            if home is not None and (metres := distance_m(home, station)) is not None
        },
        requester=row.member,
        tried=row.asked,
        helper=row.helper,
    )
    return want, {helper for pair in pairs for helper in pair.helpers}


def _grid(asker: Member | None) -> str:
    """Where whoever asked lives: what staff said of the member, else of the household."""
    if asker is None:
        return ""
    household = Household.objects.filter(id=asker.household).first() if asker.household else None
    return asker.grid or (household.grid if household else "")


def _members(want: Wanted, stands_by: Collection[str]) -> list[Member]:
    # Whoever died or moved away is asked no more, and a record that became another's is that one.
    passed = AccountHold.objects.exclude(passed_to="").values("member")
    known = Member.objects.filter(registered_ms__gt=0).exclude(id__in=passed)
    found = {row.id: row for row in known.filter(id__in=stands_by)}
    listing = set(SkillListing.objects.filter(shown=True, skill__in=want.skills).values_list("member", flat=True))
    merged = merged_into(listing)
    owners = {merged.get(owner, owner) for owner in listing}
    for start in range(0, len(owners), _AT_A_TIME):
        found |= {row.id: row for row in known.filter(id__in=sorted(owners)[start : start + _AT_A_TIME])}
    if not want.must:
        found |= {row.id: row for row in known.filter(home=want.station)}
        if want.grid:
            found |= {row.id: row for row in known.filter(grid=want.grid)}
    return [row for row in found.values() if not _HELPS.isdisjoint(row.roles)]


def _helpers(rows: Collection[Member], want: Wanted, stands_by: Collection[str], at_ms: int) -> list[Helper]:
    ids = {row.id for row in rows}
    listed: dict[str, list[SkillListing]] = defaultdict(list)
    shown = list(SkillListing.objects.filter(shown=True))
    merged = merged_into({listing.member for listing in shown})
    for listing in shown:
        listed[merged.get(listing.member, listing.member)].append(listing)
    active, rated = Counter[str](), defaultdict[str, list[int]](list)
    for helper, state, rating in Wish.objects.exclude(helper="").values_list("helper", "state", "rating"):
        if helper in ids:
            active[helper] += state in WITH_A_HELPER or state == OFFERED
            if rating:
                rated[helper].append(rating)
    recent = WishAsk.objects.filter(at_ms__gt=at_ms - ASKED_DAYS * _DAY_MS)
    asked = Counter(member for member in recent.values_list("member", flat=True) if member in ids)
    return [
        Helper(
            member=row.id,
            home=row.home,
            grid=row.grid,
            building=row.building,
            skills=frozenset(each.skill for each in listed[row.id]),
            vouched=frozenset(each.skill for each in listed[row.id] if each.vouched),
            times=frozenset(slot for each in listed[row.id] for slot in each.times) or frozenset({DAY}),
            stands_by=frozenset({want.requester}) if row.id in stands_by and want.requester else frozenset(),
            active=active[row.id],
            asked=asked[row.id],
            rating_sum=sum(rated[row.id]),
            rated=len(rated[row.id]),
        )
        for row in rows
    ]
