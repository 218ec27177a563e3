"""Where a member belongs, the pairs in which the member helps, and whether a scan says "I am well".

Of whoever is helped the masked name alone is told: never an address, a telephone number, a need or a list.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from server.holds import merged_from
from server.models import Household, Member, Pair, PairHelper
from sync.contract import documents
from sync.contract.documents import masked_name
from sync.contract.rules.care import ALONE, next_visit_ms


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, `grid`, `unit`, `pairs` and `says_well`."""
    merged = merged_from(members)
    everyone = {*members, *(other for others in merged.values() for other in others)}
    rows = Member.objects.in_bulk(everyone)
    pairs, alone = _pairs(everyone), _alone(rows.values())
    found = {}
    for member in members:
        # A record that was merged into this one goes on in it.
        records = [member, *sorted(merged.get(member, ()))]
        own = {pair.id: pair for record in records for pair in pairs.get(record, ())}
        placed = [rows[record] for record in records if record in rows]
        found[member] = {
            "grid": next((row.grid for row in placed if row.grid), ""),
            "unit": next((row.unit for row in placed if row.unit), ""),
            "pairs": tuple(sorted(own.values(), key=lambda pair: (pair.next_ms, pair.id))),
            "says_well": any(record in alone for record in records),
        }
    return found


def _pairs(members: Collection[str]) -> dict[str, list[documents.Pair]]:
    helping = list(PairHelper.objects.filter(member__in=members, helps=True).order_by("id").values_list("member", "pair"))
    rows = Pair.objects.in_bulk({pair for _, pair in helping})
    households = Household.objects.in_bulk({row.household for row in rows.values()})
    found: dict[str, list[documents.Pair]] = defaultdict(list)
    for member, name in helping:
        row = rows[name]
        if row.made_ms and not row.ended_ms and row.household in households:
            found[member].append(_document(row, households[row.household]))
    return found


def _document(row: Pair, household: Household) -> documents.Pair:
    return documents.Pair(
        id=row.id,
        shown=masked_name(household.name),
        every_days=row.every_days,
        duty=row.duty,
        last_ms=row.last_ms,
        next_ms=next_visit_ms(row.last_ms, row.every_days, row.from_ms),
        members=tuple(household.members),
    )


def _alone(rows: Collection[Member]) -> set[str]:
    """Those of these members who live in a household on the list of those who live alone."""
    named = {row.household for row in rows if row.household}
    if not named:
        return set()
    alone = {row.id for row in Household.objects.filter(id__in=named, left_ms=0) if ALONE in row.on_lists}
    return {row.id for row in rows if row.household in alone}
