"""Badges (徽章): given once by the settings' rules, or by staff; taken back, with a reason, by staff alone."""

from typing import Final

from django.db.models import QuerySet

from server import journal, meta
from server.models import CycleMember, Member, MemberBadge
from server.projections import position
from server.projections.cycle import longest_run, months_served
from server.refused import DeedRefused
from sync.contract.bank_facts import BadgeGiven
from sync.contract.events import Draft
from sync.contract.settings import Badge

REASON_MAX: Final = 200
_AT_A_TIME: Final = 200
"""Badges in one transaction: pushes wait for it."""
_AT_ONCE: Final = 2_000
"""The most of one badge that are given in one go; the others have to wait for the next."""

_COLUMN: Final = {"hours": "minutes", "times": "times", "months": "best_run", "wishes": "wishes"}
"""By what a rule counts, the column of `CycleMember` that holds at least as much."""


class BadgeRefused(DeedRefused):
    """`badge_unknown`, `badge_had`, `badge_not_had`, `badge_reason_needed`, `reason_too_long`, `member_unknown`."""


def reached(badge: Badge, row: CycleMember) -> int:
    """How much a member has of what a badge's rule counts."""
    months = row.months.get(badge.category, {}).values() if badge.category else ()
    match badge.by:
        case "hours":
            return sum(minutes for _, minutes in months) // 60 if badge.category else row.minutes // 60
        case "times":
            return sum(times for times, _ in months) if badge.category else row.times
        case "months":
            return longest_run(months_served(row, badge.category)) if badge.category else row.best_run
        case "wishes":
            return row.wishes
        case _:
            return 0


def earned(badge: Badge, row: CycleMember) -> bool:
    """Whether the rule gives a member the badge."""
    return badge.by in _COLUMN and reached(badge, row) >= max(1, badge.at_least)


def give_by_rule() -> int:
    """Give what is due; gives how many badges. Who had one once, also where it was taken back, gets it by no rule again."""
    if position() < journal.head():
        return 0  # what was decided a moment ago is not counted yet; there is a next time
    drafts = [
        Draft(body=BadgeGiven(badge=badge.id), member=member)
        for badge in meta.read().settings.badges
        for member in _due(badge)
    ]
    for start in range(0, len(drafts), _AT_A_TIME):
        with journal.writing():
            journal.append_district(drafts[start : start + _AT_A_TIME], actor="")
    return len(drafts)


def _due(badge: Badge) -> list[str]:
    if badge.by not in _COLUMN:
        return []
    least = max(1, badge.at_least) * (60 if badge.by == "hours" else 1)
    rows = CycleMember.objects.filter(**{f"{_COLUMN[badge.by]}__gte": least})
    rows = rows.exclude(member__in=MemberBadge.objects.filter(badge=badge.id).values("member")).order_by("member")
    if badge.category:
        return [row.member for row in rows.iterator() if earned(badge, row)][:_AT_ONCE]
    return list(rows.values_list("member", flat=True)[:_AT_ONCE])


def decide(member: str, badge: str, *, given: bool, reason: str, actor: str) -> None:
    """Give a badge or take one back.

    Raises:
        BadgeRefused: see there.
    """
    reason = reason.strip()
    if not reason:
        raise BadgeRefused("badge_reason_needed", "say why")
    if len(reason) > REASON_MAX:
        raise BadgeRefused("reason_too_long", f"the reason has {len(reason)} characters; {REASON_MAX} is the most")
    with journal.writing():
        if not Member.objects.filter(id=member).exists():
            raise BadgeRefused("member_unknown", f"there is no member {member!r}")
        has = held(member).filter(badge=badge).exists()
        if given and badge not in {known.id for known in meta.read().settings.badges}:
            raise BadgeRefused("badge_unknown", f"there is no badge {badge!r}")
        if has and given:
            raise BadgeRefused("badge_had", f"{member} has {badge} already")
        if not has and not given:
            raise BadgeRefused("badge_not_had", f"{member} does not have {badge}")
        body = BadgeGiven(badge=badge, given=given, reason=reason)
        journal.append_district([Draft(body=body, member=member)], actor=actor)


def held(member: str) -> "QuerySet[MemberBadge]":
    """The badges that a member has, the newest first."""
    return MemberBadge.objects.filter(member=member, given=True).order_by("-at_ms", "badge")
