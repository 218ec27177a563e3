"""The goods of redemptions: handed out once, to whoever redeemed or for a slip; brought back, with or without the points."""

from collections.abc import Iterable, Mapping

import msgspec

from sync.contract.documents import Member, Reward
from sync.contract.events import Draft, Event
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RedemptionUndone, RewardHandedOut
from sync.contract.ledger import inverse
from sync.contract.refusals import Refusal
from sync.contract.rules.limits import key_of
from sync.contract.rules.points import may_be_undone
from sync.contract.rules.standing import Here, fact_name, is_counted
from sync.contract.wire import NotAnEvent, body_of


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption with all that this kiosk knows to have become of it.

    Attributes:
        id: of the redemption.
        event: the fact, or None where it was made at another kiosk and is known by its slip alone.
        body: what the fact says, likewise.
        undone, handed_out, returned: what happened to it, at this kiosk.
    """

    id: str
    event: Event | None = None
    body: Redeemed | None = None
    undone: bool = False
    handed_out: bool = False
    returned: bool = False


def hand_out(deal: Deal | None, here: Here, *, keeper: str, keeper_roles: tuple[str, ...]) -> Draft | Refusal:
    """Give the goods of a redemption away. They come after the undo window (DESIGN: Points).

    Args:
        deal: made at this kiosk, or with a good slip; None for one that nobody knows here.
        here: where and when.
        keeper, keeper_roles: who does this, PIN already checked.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if deal is None:
        return Refusal.HANDOUT_UNKNOWN
    if deal.undone:
        return Refusal.HANDOUT_UNDONE
    if deal.returned:
        return Refusal.RETURN_DONE_ALREADY
    if deal.handed_out:
        return Refusal.HANDOUT_DONE_ALREADY
    if deal.event is not None and may_be_undone(deal.event, here):
        return Refusal.HANDOUT_TOO_EARLY
    member = deal.event.member if deal.event is not None else ""
    return Draft(body=RewardHandedOut(redemption=deal.id), member=member, actor=keeper)


def take_back(deal: Deal | None, here: Here, *, reason: str, keeper: str, keeper_roles: tuple[str, ...]) -> Draft | Refusal:
    """Take goods back from whoever redeemed them.

    Where the present stream sold them, points and goods go back with it; elsewhere the fact moves nothing, and an officer
    books it (`bank_facts.ReturnBooked`).

    Args:
        deal: as in `hand_out`.
        here: where and when.
        reason: why, in words.
        keeper, keeper_roles: who takes them, PIN already checked.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if deal is None:
        return Refusal.RETURN_UNKNOWN
    if deal.undone:
        return Refusal.UNDO_DONE_ALREADY
    if deal.returned:
        return Refusal.RETURN_DONE_ALREADY
    reason = reason.strip()
    if not reason:
        return Refusal.REASON_NEEDED
    body, event = RedemptionReturned(redemption=deal.id, reason=reason), deal.event
    if event is None or not gives_points_back(event, here):
        return Draft(body=body, member=event.member if event else "", actor=keeper)
    return Draft(
        body=body,
        member=event.member,
        actor=keeper,
        moves=inverse(event.moves),
        reverses=event_ref(event.stream, event.seq),
    )


def gives_points_back(event: Event, here: Here) -> bool:
    """Whether a return of this redemption gives the points back at once: only the stream that took them may."""
    return here.may_spend and event.stream == here.stream and event.carried_from is None


def bought(
    events: Iterable[Event],
    reward: Reward,
    *,
    here: Here,
    document: Member | None,
    carried_after: Mapping[str, int],
) -> int:
    """Pieces of a reward that a member had in its period which is under way: the district's count, and this kiosk's own
    facts that it does not hold yet.

    Args:
        events: all of this kiosk's about the member, in order.
        reward: which.
        here: where and when.
        document: the district's, or None.
        carried_after: see `standing.is_counted`.
    """
    now = key_of(reward.id, reward.period, here.now_ms)
    includes = document.includes_up_to if document else {}
    own = tuple(events)
    counted = {fact_name(event) for event in own if event.seq <= includes.get(event.stream, 0)}
    had: dict[str, int] = {}
    total = document.bought.get(now, 0) if document else 0
    for event in own:
        try:
            body = body_of(event)
        except NotAnEvent:
            continue
        is_new = not is_counted(event, here.stream, includes, carried_after, counted)
        match body:
            case Redeemed(reward=reward.id) if key_of(reward.id, reward.period, event.at_ms) == now:
                had[body.redemption] = body.quantity
                total += body.quantity * is_new
            case RedemptionUndone() | RedemptionReturned() if event.moves and is_new:
                total -= had.get(body.redemption, 0)
    return max(0, total)
