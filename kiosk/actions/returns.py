"""Goods are brought back (退换). Where this kiosk took the points they go back at once, else when an officer books it."""

from typing import Final

import msgspec

from kiosk.actions.handouts import HandOut, listed
from kiosk.actions.saving import names_of, saving
from kiosk.actions.slips import read_here, title_of
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import roles_of
from kiosk.desk import Desk
from sync.contract.ledger import goods_of
from sync.contract.refusals import Refusal
from sync.contract.rules import goods
from sync.contract.rules.points import may_be_undone
from sync.contract.slips import SlipLine

LISTED_MAX: Final = 200
"""Whoever brings back something older has a slip, or asks an officer."""


class Returnable(msgspec.Struct, frozen=True, kw_only=True):
    """What was redeemed at this kiosk and not brought back, newest first."""

    redeemed: tuple[HandOut, ...]


class ReturnedHere(msgspec.Struct, frozen=True, kw_only=True):
    """Goods were brought back.

    Attributes:
        facts: the saved facts.
        redemption: its id.
        title: of the reward.
        quantity: how many.
        points: that went back to whoever paid them; 0 where an officer must book it.
    """

    facts: tuple[str, ...]
    redemption: str
    title: str
    quantity: int
    points: int


@saving
def returnable(desk: Desk) -> Returnable | Refusal:
    """What may be brought back."""
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, found = kiosk.here(), []
        for deal in reversed(list(desk.deals.known().values())):
            if deal.event is None or deal.body is None or deal.undone or deal.returned:
                continue
            if not may_be_undone(deal.event, here):
                found.append(listed(desk, deal.event, deal.body))
            if len(found) == LISTED_MAX:
                break
    return Returnable(redeemed=tuple(found))


@saving
def take_back(desk: Desk, staff: StaffPass, redemption: str, reason: str, slip: str = "") -> ReturnedHere | Refusal:
    """Write down that goods were brought back.

    Args:
        desk: where.
        staff: the keeper who took them.
        redemption: its id; the only one of the slip if empty.
        reason: why, in words.
        slip: the code of the slip that names it; needed where it was redeemed at another kiosk.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    line: SlipLine | None = None
    if slip:
        read = read_here(desk, slip)
        if isinstance(read, Refusal):
            return read
        named = [found for found in read[0].lines if redemption in ("", found.redemption)]
        if len(named) != 1:
            return Refusal.RETURN_UNKNOWN
        line, redemption = named[0], named[0].redemption
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        deal = desk.deals.known().get(redemption) or (goods.Deal(id=redemption) if line else None)
        # A redemption of another kiosk's that was handed out here is known here, but what it was, only its slip says.
        deal = deal if deal is not None and (deal.event is not None or line is not None) else None
        roles = roles_of(desk, keeper.member)
        draft = goods.take_back(deal, kiosk.here(), reason=reason, keeper=keeper.member, keeper_roles=roles)
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
    body = deal.body if deal else None
    title = title_of(desk, body.reward) if body else title_of(desk, line.reward, line.title) if line else redemption
    return ReturnedHere(
        facts=names_of(events),
        redemption=redemption,
        title=title,
        quantity=body.quantity if body else line.quantity if line else 0,
        points=sum(move.points for move in draft.moves if not goods_of(move.source)),
    )
