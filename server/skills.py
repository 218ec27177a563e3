"""What staff decide about the skills that members list: whose proof they saw, and taking a listing back on request."""

from typing import Final

from server import journal
from server.clock import now_ms
from server.models import SkillListing
from server.projections import position
from server.refused import DeedRefused
from sync.contract.body import Body
from sync.contract.events import Draft
from sync.contract.skill_facts import SkillVouched, SkillWithdrawn

LONGEST_MS: Final = 10 * 366 * 86_400_000


class SkillRefused(DeedRefused):
    """`listing_unknown`, `listing_gone`, `proof_over`, `not_caught_up`."""


def vouch(listing: str, *, vouched: bool, until_ms: int = 0, actor: str = "") -> None:
    """Say that the proof of a qualification was seen, or that it counts no longer.

    Args:
        listing: whose.
        vouched: whether staff vouch for the skill that is listed now.
        until_ms: until when the proof counts, Unix ms; 0 for no end.
        actor: the staff account that decided.

    Raises:
        SkillRefused: there is no such listing, it is not shown, or the proof is over already.
    """
    if vouched and until_ms and until_ms <= now_ms():
        raise SkillRefused("proof_over", "the proof is over already")
    _decide(listing, SkillVouched(listing=listing, vouched=vouched, until_ms=until_ms if vouched else 0), actor=actor)


def withdraw(listing: str, *, actor: str = "") -> None:
    """Take a listing back, on its owner's request; it counts at once, and for good.

    Raises:
        SkillRefused: there is no such listing, or it is not shown.
    """
    _decide(listing, SkillWithdrawn(listing=listing), actor=actor)


def _decide(listing: str, body: Body, *, actor: str) -> None:
    with journal.writing():
        if position() != journal.head():
            raise SkillRefused("not_caught_up", "something else was decided at this moment: try again")
        row = SkillListing.objects.filter(id=listing).first()
        if row is None:
            raise SkillRefused("listing_unknown", f"there is no listing {listing!r}")
        if not row.shown:
            raise SkillRefused("listing_gone", f"the listing {listing} is not shown any more")
        journal.append_district([Draft(body=body, member=row.member)], actor=actor)
