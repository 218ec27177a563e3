"""Skill listings whose year is over are shown no more, and a proof that has ended is no proof."""

from collections.abc import Iterator
from typing import Final

from server import journal
from server.models import SkillListing
from server.projections import position
from sync.contract.events import Draft
from sync.contract.skill_facts import SkillLapsed, SkillVouched

_AT_A_TIME: Final = 500


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    if not any(True for _ in _due(now_ms)):
        return 0
    with journal.writing():
        if position() != journal.head():
            return 0  # something came in; it is due again once that is worked off
        drafts = list(_due(now_ms))
        journal.append_district(drafts, actor="")
    return len(drafts)


def _due(now_ms: int) -> Iterator[Draft]:
    rows = SkillListing.objects.filter(shown=True).order_by("id")
    for row in rows.filter(until_ms__lte=now_ms)[:_AT_A_TIME]:
        yield Draft(body=SkillLapsed(listing=row.id, until_ms=row.until_ms), member=row.member)
    for row in rows.exclude(vouched_for="").filter(vouched_until_ms__gt=0, vouched_until_ms__lte=now_ms)[:_AT_A_TIME]:
        yield Draft(body=SkillVouched(listing=row.id, vouched=False), member=row.member)
