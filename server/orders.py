"""Transfer orders: points go to where a member stands, and come back from where they should not be.

The district asks (`want`, `recall`), the stream that holds the points releases them, and in the very transaction that takes
the release in they are granted to where they are wanted (`released`). An order ends once: released, withdrawn, lapsed, or
because its stream was closed. What arrives for an order that is over, or that nobody knows, is booked and no more; then the
points are free, and go where the policy says.
"""

from collections.abc import Iterable

from server import asking, grants, journal, meta
from server.models import TransferOrder
from server.refused import DeedRefused
from sync.contract.events import Event
from sync.contract.kiosk_facts import PointsWanted, Released
from sync.contract.ledger import free_account, granted_account
from sync.contract.wire import NotAnEvent, body_of

TAKEN_IN = frozenset({"released", "points_wanted"})
"""Types of kiosks' events that `take_in` cares for."""


class NoSuchOrder(DeedRefused):
    """`order_unknown`, `order_over`: there is no such order, or it ended before."""


# --- What kiosks say --------------------------------------------------------------------------------------------------


def take_in(events: Iterable[Event]) -> None:
    """Draw the consequences of new events that simply count, in the transaction that takes them in, after their moves
    were booked."""
    for event in events:
        try:
            body = body_of(event)
        except NotAnEvent:
            continue
        if "\x00" in event.member + event.stream:
            continue
        match body:
            case Released() if "\x00" not in body.order:
                _released(event, body)
            case PointsWanted():
                want(event.stream, event.member, body.points)
            case _:
                pass


def want(stream: str, member: str, points: int) -> None:
    """A member stands at a stream's kiosk and would spend so many more points there; in the caller's transaction.

    What the member owes is repaid first, what is free is granted at once, and other streams are asked for the rest, the
    biggest holders first. Orders that were to bring the points elsewhere are withdrawn: the member stands here now.
    """
    ready = member and points > 0 and not meta.read().recovering
    if not ready or stream not in grants.may_hold([stream]) or not grants.may_be_granted([member]):
        return
    elsewhere = [asking.ended(order, asking.WITHDRAWN) for order in asking.toward_others(member, stream)]
    journal.append_district(elsewhere, actor="")
    points -= grants.grant_to(stream, points, member=member)
    points -= asking.asked_by_target(member, stream)
    others = {source: there for source, there in asking.not_asked_for(member).items() if source != stream}
    drafts = asking.ask(points, others.items(), member=member, target=stream, reason="wanted")
    journal.append_district(drafts, actor="")


def _released(event: Event, body: Released) -> None:
    """A stream released what an order asked for, as far as it was there: the order is done."""
    order = TransferOrder.objects.filter(id=body.order, state="open").first()
    holder = event.stream if event.carried_from is None else event.carried_from.stream
    if order is None or (order.source, order.member, order.reward) != (holder, event.member, body.reward):
        return
    given = granted_account(order.source, order.member, order.reward)
    back = free_account(order.member, order.reward)
    points = sum(move.points for move in event.moves if (move.source, move.target) == (given, back))
    _end([order], asking.DONE, {order.id: points})


def _end(orders: Iterable[TransferOrder], how: str, released: dict[str, int], *, actor: str = "") -> None:
    """End orders, and grant what is free now to where each was to bring it.

    Up to what was asked for: an order that was withdrawn a moment too late may have freed the points that this one finds no
    more where it asked.
    """
    ending = list(orders)
    journal.append_district([asking.ended(order, how, released.get(order.id, 0)) for order in ending], actor=actor)
    for order in ending:
        if order.target:
            grants.grant_to(order.target, order.points, member=order.member, reward=order.reward, order=order.id)


# --- What the district decides ----------------------------------------------------------------------------------------


def recall(member: str, reason: str, *, points: int = 0, actor: str = "") -> int:
    """Ask every stream that may answer to release what it holds of a member's points; they stay unallocated then.

    Doing it again asks for nothing that was asked for before.

    Args:
        member: whose.
        reason: `recall` (staff), `freeze`, `succession`, `expiry`, `owed`.
        points: so many, counting what recalls that are open bring already; 0 for all. Then orders that were to bring
            points to some kiosk are withdrawn, too.
        actor: the staff account that decided, or empty for the server itself.

    Returns:
        How many orders were given.
    """
    with journal.writing():
        if not points:
            journal.append_district(
                [asking.ended(order, asking.WITHDRAWN) for order in asking.toward_others(member, "")], actor=actor
            )
        there = asking.not_asked_for(member)
        wanted = points - asking.asked_by_target(member, "") if points else sum(there.values())
        drafts = asking.ask(wanted, there.items(), member=member, reason=reason)
        journal.append_district(drafts, actor=actor)
        return len(drafts)


def withdraw(order: str, *, actor: str = "") -> None:
    """Withdraw an open order. A stream that heard of it before may release all the same: then the points are free.

    Raises:
        NoSuchOrder: there is none, or it ended.
    """
    with journal.writing():
        found = TransferOrder.objects.filter(id=order).first()
        if found is None:
            raise NoSuchOrder("order_unknown", f"there is no transfer order {order!r}")
        if found.state != "open":
            raise NoSuchOrder("order_over", f"the transfer order {order} ended before: {found.state}")
        journal.append_district([asking.ended(found, asking.WITHDRAWN)], actor=actor)


def lapse(now_ms: int) -> int:
    """Withdraw the orders whose time is over; gives how many."""
    if not asking.open_orders().filter(until_ms__lte=now_ms).exists():
        return 0
    with journal.writing():
        over = list(asking.open_orders().filter(until_ms__lte=now_ms))
        journal.append_district([asking.ended(order, asking.LAPSED) for order in over], actor="")
        return len(over)


def stream_closed(stream: str, *, actor: str) -> None:
    """What a stream held came back when it was closed: orders to it are over, and what they asked for goes on to where it
    was wanted. Orders that were to bring something to it have lost their purpose."""
    for_nothing = asking.open_orders(target=stream)
    journal.append_district([asking.ended(order, asking.WITHDRAWN) for order in for_nothing], actor=actor)
    _end(asking.open_orders(source=stream), asking.CLOSED, {}, actor=actor)
