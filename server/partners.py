"""Partners (爱心联盟, 义仓): who supplies rewards, and how they are paid for the points that they took.

A partner is paid for what was handed out, a point a unit, out of the fund of one of the four sources. What came back after
it had been paid for is taken off the next time.
"""

from typing import Final, NamedTuple

from django.db.models import Q

from server import journal
from server.catalogue import checked_title
from server.ledger import balances
from server.models import Partner, Posting, Redemption
from server.projections.following import lock_position
from server.projections.redemptions import BOOKED, WAITING
from server.refused import DeedRefused
from sync.contract.bank_facts import PartnerPublished, PartnerSettled
from sync.contract.events import Draft, Move
from sync.contract.ledger import SOURCES, fund_account, paid_account, partner_account, used_account

MERCHANT: Final = "merchant"
PANTRY: Final = "pantry"
KINDS: Final = (MERCHANT, PANTRY)

LINES_MAX: Final = 500
"""Redemptions on one sheet; what is more comes onto the next."""

COUNTED: Final = Q(undone=False) & (Q(set_aside="") | Q(settled__in=("owed", "loss")))
"""Redemptions that points were booked for."""


class PartnerRefused(DeedRefused):
    """`title_empty`, `title_too_long`, `kind_unknown`, `partner_unknown`, `fund_unknown`, `nothing_due`, `fund_short`,
    `not_caught_up`."""


class Due(NamedTuple):
    """What a partner is to be paid for.

    Attributes:
        redemptions: handed out and not paid for, the oldest first, at most `LINES_MAX`.
        returned: paid for before, and come back since.
        more: redemptions that wait for the next sheet.
    """

    redemptions: list[Redemption]
    returned: list[Redemption]
    more: int

    @property
    def taken(self) -> int:
        """Points of what was handed out."""
        return sum(row.points for row in self.redemptions)

    @property
    def back(self) -> int:
        """Points of what came back."""
        return sum(row.points for row in self.returned)

    @property
    def points(self) -> int:
        """What the fund has to pay; may be below zero."""
        return self.taken - self.back


def publish_partner(
    partner: str,
    name: str,
    kind: str,
    *,
    open: bool = True,  # noqa: A002 - as the fact calls it
    actor: str = "",
) -> None:
    """Take a partner in, change one, or end it: its rewards then leave the shelves.

    Args:
        partner: its id.
        name: what it is called.
        kind: one of `KINDS`.
        open: false ends it.
        actor: who decided.

    Raises:
        PartnerRefused: there is no such kind.
        CannotPublish: the name is missing or too long.
    """
    if kind not in KINDS:
        raise PartnerRefused("kind_unknown", f"a partner is one of {', '.join(KINDS)}, not {kind!r}")
    body = PartnerPublished(partner=partner, name=checked_title(name), kind=kind, open=open)
    with journal.writing():
        journal.append_district([Draft(body=body)], actor=actor)


def known_partner(partner: str) -> Partner:
    """The partner of this id.

    Raises:
        PartnerRefused: there is none.
    """
    found = Partner.objects.filter(id=partner).first()
    if found is None:
        raise PartnerRefused("partner_unknown", f"there is no partner {partner!r}")
    return found


def due(partner: str) -> Due:
    """What a partner is to be paid for, as far as the projections are."""
    rows = Redemption.objects.filter(COUNTED, partner=partner)
    unpaid = rows.filter(handed_ms__gt=0, paid_pos=0).exclude(returned__in=(BOOKED, WAITING))
    back = rows.filter(returned=BOOKED, paid_pos__gt=0, deducted_pos=0).order_by("returned_ms", "id")
    found = list(unpaid.order_by("handed_ms", "id")[: LINES_MAX + 1])
    more = unpaid.count() - LINES_MAX if len(found) > LINES_MAX else 0
    return Due(found[:LINES_MAX], list(back[:LINES_MAX]), more)


def settle_partner(partner: str, source: str, *, actor: str) -> int:
    """Pay a partner for everything that is due.

    Args:
        partner: its id.
        source: the fund that pays, one of `ledger.SOURCES`.
        actor: the staff account that decided.

    Returns:
        What the fund paid, in points.

    Raises:
        PartnerRefused: there is no such partner or source, nothing is due, the fund has too little, or what has just come in
            changes the sum and is not counted yet.
    """
    if source not in SOURCES:
        raise PartnerRefused("fund_unknown", f"funds are those of {', '.join(SOURCES)}, not of {source!r}")
    with journal.writing():
        known_partner(partner)
        position = lock_position()
        owed = due(partner)
        if owed.points < 0 or not owed.redemptions:
            raise PartnerRefused("nothing_due", f"there is nothing to pay {partner} for")
        if takes_are_on_the_way(partner, position):
            raise PartnerRefused("not_caught_up", "something was just returned; look at the list again in a moment")
        fund = fund_account(source)
        there = balances([fund]).get(fund, 0)
        if there < owed.points:
            raise PartnerRefused("fund_short", f"the fund {source} has {there}, {owed.points} are due")
        # What came back by the kiosk's own reversal left the partner's account then; the rest was taken from what was paid.
        left_before = sum(row.points for row in owed.returned if not row.from_paid)
        moves = (
            Move(partner_account(partner), paid_account(partner), owed.taken - left_before),
            Move(fund, used_account(source), owed.points),
        )
        body = PartnerSettled(
            partner=partner,
            source=source,
            up_to_pos=position,
            redemptions=tuple(row.id for row in owed.redemptions),
            returned=tuple(row.id for row in owed.returned),
        )
        journal.append_district([Draft(body=body, moves=tuple(m for m in moves if m.points > 0))], actor=actor)
    return owed.points


def takes_are_on_the_way(partner: str, position: int) -> bool:
    """Whether points left a partner's account since a position: the projections do not know yet for which redemption."""
    newer = Posting.objects.filter(member="", pos__gt=position, account=partner_account(partner), points__lt=0)
    return newer.exists()
