"""What needs somebody's attention in standing help: households without a keeper, missed visits, who was found worse, and who
was not seen for long."""

from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Greatest

from server import meta
from server.care import fit_keepers
from server.models import Household, Member, Pair
from sync.contract.rules.care import (
    ALONE,
    DAY_MS,
    WORSE,
    Missed,
    Rhythm,
    Tally,
    days_unseen,
    missed,
    tally,
    today_began_ms,
)


class MissedVisit(NamedTuple):
    """A visit that should have been made, with the pair and whom it stands by."""

    missed: Missed
    pair: Pair
    household: Household


class Unseen(NamedTuple):
    """Somebody who lives alone and was not seen for long.

    Attributes:
        member: who.
        household: where.
        days: not seen for so many days.
    """

    member: Member
    household: Household
    days: int


def kept() -> "QuerySet[Household]":
    """The households that are looked after now."""
    return Household.objects.filter(left_ms=0)


def on_list(rows: "QuerySet[Household]", name: str) -> "QuerySet[Household]":
    """Those of these households that are on a list."""
    return rows.filter(lists__contains=f",{name},")


def counted(rows: "QuerySet[Household]") -> Tally:
    """How many households these are, each once, and how many are on each list."""
    lists = rows.order_by().values_list("id", "lists")
    return tally({household: [name for name in text.split(",") if name] for household, text in lists})


def without_keeper(rows: "QuerySet[Household]") -> "QuerySet[Household]":
    """Those of these households whose keeper left, or whose record was passed on to somebody else's."""
    keepers = set(rows.order_by().values_list("keeper", flat=True).distinct())
    return rows.filter(keeper__in=keepers - fit_keepers(keepers))


def standing(rows: "QuerySet[Household]") -> "QuerySet[Pair]":
    """The pairs that stand by these households."""
    return Pair.objects.filter(ended_ms=0, made_ms__gt=0, household__in=rows.order_by().values("id"))


def late_pairs(rows: "QuerySet[Household]", now_ms: int) -> "QuerySet[Pair]":
    """The pairs that missed a visit to these households, in no order: `rules.care.missed`, said to the database."""
    due_ms = Greatest("last_ms", "from_ms") + F("every_days") * DAY_MS
    return standing(rows).annotate(due_ms=due_ms).filter(due_ms__lt=today_began_ms(now_ms))


def missed_visits(rows: "QuerySet[Household]", now_ms: int) -> list[MissedVisit]:
    """The visits to these households that should have been made by now, the greatest risk first, then the longest ago."""
    late = late_pairs(rows, now_ms)
    pairs = {row.id: row for row in late}
    households = {row.id: row for row in rows.filter(id__in=late.values("household"))}
    found = missed(
        (Rhythm(row.id, households[row.household].risk, row.every_days, row.from_ms, row.last_ms) for row in pairs.values()),
        now_ms,
    )
    return [MissedVisit(each, pairs[each.pair], households[pairs[each.pair].household]) for each in found]


def found_worse(rows: "QuerySet[Household]") -> "QuerySet[Pair]":
    """The pairs that found one of these households worse than before, where nobody was there since; the newest first."""
    since = Pair.objects.filter(household=OuterRef("household"), ended_ms=0, last_ms__gt=OuterRef("last_ms"))
    return standing(rows).filter(~Exists(since), found=WORSE).order_by("-last_ms", "id")


def unseen(rows: "QuerySet[Household]", now_ms: int) -> list[Unseen]:
    """Who lives alone in one of these households and was not seen for `settings.well_days`; the longest first."""
    alone, most = on_list(rows, ALONE), meta.read().settings.well_days
    before_ms = today_began_ms(now_ms) - (most - 1) * DAY_MS
    members = Member.objects.filter(household__in=alone.order_by().values("id"))
    long_ago = members.annotate(known_ms=Greatest("last_seen_ms", "household_ms")).filter(known_ms__lt=before_ms)
    households = {row.id: row for row in alone.filter(id__in=long_ago.values("household"))}
    found = [
        Unseen(row, households[row.household], days_unseen(max(row.last_seen_ms, row.household_ms), now_ms))
        for row in long_ago
    ]
    return sorted(found, key=lambda each: (-each.days, each.member.id))
