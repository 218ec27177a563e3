"""Hand out the goods of redemptions (兑换发放): what waits at this kiosk, and that somebody got it, by name or by slip."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.slips import is_elsewhere, is_expired, read_here, title_of
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.documents import masked_name
from sync.contract.events import Event
from sync.contract.kiosk_facts import Redeemed
from sync.contract.refusals import Refusal
from sync.contract.rules import goods
from sync.contract.rules.points import may_be_undone


class HandOut(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that somebody redeemed at this kiosk.

    Attributes:
        redemption: its id.
        member: who redeemed.
        shown: masked name.
        title: of the reward; its id where the district no longer offers it.
        quantity: how many.
        at_ms: when it was redeemed, by the kiosk's wall clock of that moment.
    """

    redemption: str
    member: str
    shown: str
    title: str
    quantity: int
    at_ms: int


class HandOuts(msgspec.Struct, frozen=True, kw_only=True):
    """What waits to be handed out at this kiosk, oldest first."""

    waiting: tuple[HandOut, ...]


class HandedOutHere(msgspec.Struct, frozen=True, kw_only=True):
    """Goods were given.

    Attributes:
        facts: the saved facts.
        redemption: its id.
        shown: masked name of whoever redeemed.
        title: of the reward.
        quantity: how many.
    """

    facts: tuple[str, ...]
    redemption: str
    shown: str
    title: str
    quantity: int


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A reward and how many of it."""

    title: str
    quantity: int


class HandedOutForSlip(msgspec.Struct, frozen=True, kw_only=True):
    """Goods were given for a slip.

    Attributes:
        facts: the saved facts.
        given: what.
    """

    facts: tuple[str, ...]
    given: tuple[Given, ...]


@saving
def waiting(desk: Desk) -> HandOuts | Refusal:
    """What was redeemed at this kiosk, can't be undone any more, was not handed out or returned, and is fetched here."""
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here = kiosk.here()
        left = [
            listed(desk, deal.event, deal.body)
            for deal in desk.deals.known().values()
            if deal.event
            and deal.body
            and not (deal.undone or deal.returned or deal.handed_out or may_be_undone(deal.event, here))
            and deal.body.collect in ("", here.station)
        ]
    return HandOuts(waiting=tuple(left))


@saving
def hand_out(desk: Desk, staff: StaffPass, redemption: str) -> HandedOutHere | Refusal:
    """Write down that the goods of a redemption were given to whoever redeemed.

    Args:
        desk: where.
        staff: the keeper who gave them.
        redemption: its id.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        deal = desk.deals.known().get(redemption)
        # What is known by a slip alone is handed out for the slip.
        deal = deal if deal is not None and deal.event is not None else None
        roles = roles_of(desk, keeper.member)
        draft = goods.hand_out(deal, kiosk.here(), keeper=keeper.member, keeper_roles=roles)
        if isinstance(draft, Refusal):
            return draft
        assert deal is not None, "the rule refuses a redemption that there isn't"
        assert deal.event is not None
        assert deal.body is not None
        events = kiosk.journal.append([draft])
        given = listed(desk, deal.event, deal.body)
    return HandedOutHere(
        facts=names_of(events),
        redemption=redemption,
        shown=given.shown,
        title=given.title,
        quantity=given.quantity,
    )


@saving
def hand_out_slip(desk: Desk, staff: StaffPass, code: str) -> HandedOutForSlip | Refusal:
    """Write down that all goods of a slip that wait at this station were given to whoever brought it: once at this kiosk.

    Args:
        desk: where.
        staff: the keeper who gave them.
        code: of the slip, this kiosk's or another's.

    Returns:
        The first line's refusal where nothing of the slip can be given.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    read = read_here(desk, code)
    if isinstance(read, Refusal):
        return read
    slip, station = read
    if is_expired(desk, slip):
        return Refusal.SLIP_EXPIRED
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, known, roles = kiosk.here(), desk.deals.known(), roles_of(desk, keeper.member)
        drafts, given, refusals = [], [], []
        for line in slip.lines:
            deal = known.get(line.redemption) or goods.Deal(id=line.redemption)
            draft = goods.hand_out(deal, here, keeper=keeper.member, keeper_roles=roles)
            if not isinstance(draft, Refusal) and is_elsewhere(desk, line, station):
                draft = Refusal.SLIP_ELSEWHERE
            if isinstance(draft, Refusal):
                refusals.append(draft)
            else:
                drafts.append(draft)
                given.append(Given(title=title_of(desk, line.reward, line.title), quantity=line.quantity))
        if not drafts:
            return refusals[0]
        events = kiosk.journal.append(drafts)
    return HandedOutForSlip(facts=names_of(events), given=tuple(given))


def listed(desk: Desk, event: Event, body: Redeemed) -> HandOut:
    """A redemption as a list of them shows it."""
    return HandOut(
        redemption=body.redemption,
        member=event.member,
        shown=shown_of(desk, event.member) or masked_name(""),
        title=title_of(desk, body.reward),
        quantity=body.quantity,
        at_ms=event.at_ms,
    )
