"""Moving points: a kiosk releases what an order asks for, and asks for what is elsewhere when its owner stands there."""

from collections.abc import Iterable

from sync.contract.documents import Member, TransferOrder
from sync.contract.events import Draft, Event, Move
from sync.contract.kiosk_facts import PointsWanted, Released
from sync.contract.ledger import free_account, granted_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.wire import NotAnEvent, body_of

ASK_AGAIN_MS = 600_000
"""Who asked a moment ago need not ask again: the first time still works, or the other kiosk is out of reach."""


def release(order: TransferOrder, spendable_here: int, stream: str) -> Draft:
    """Give back what an order asks for, as far as it is here; nothing is an answer too.

    Args:
        order: for this stream, not answered before.
        spendable_here: of the member's points or of the reward's pieces (`rules.spendable`).
        stream: the kiosk's current one.
    """
    points = max(0, min(order.points, spendable_here))
    source = granted_account(stream, order.member, order.reward)
    move = Move(source, free_account(order.member, order.reward), points) if points else None
    return Draft(
        body=Released(order=order.id, points=points, reward=order.reward),
        member=order.member,
        moves=(move,) if move else (),
    )


def was_released(order: str, events: Iterable[Event], stream: str) -> bool:
    """Whether a stream answered an order before, by its own journal."""
    for event in events:
        if event.type == "released" and event.stream == stream:
            try:
                body = body_of(event)
            except NotAnEvent:
                continue
            if isinstance(body, Released) and body.order == order:
                return True
    return False


def elsewhere(standing: Standing, document: Member | None, stream: str) -> int:
    """A member's points that are not here and could be: free, or at other kiosks that can be asked, by the district's word.

    Args:
        standing: what the kiosk knows, with its own later facts.
        document: the district's, or None where it has none for this kiosk.
        stream: the kiosk's current one.
    """
    if document is None:
        return 0
    others = sum(document.held_at.values()) - document.held.get(stream, 0)
    return max(0, min(standing.elsewhere, document.unallocated + max(0, others)))


def stuck(document: Member | None) -> int:
    """A member's points at kiosks that can't be asked any more: they come back once a person has decided on those."""
    return sum(document.held.values()) - sum(document.held_at.values()) if document else 0


def asked(events: Iterable[Event], document: Member | None, here: Here) -> bool:
    """Whether the kiosk asked for a member's points already: the district has not heard of it yet, or only just."""
    up_to = document.includes_up_to.get(here.stream, 0) if document else 0
    for event in events:
        if event.type == "points_wanted" and event.stream == here.stream:
            lately = event.boot == here.boot and here.mono_ms - event.mono_ms < ASK_AGAIN_MS
            if event.seq > up_to or lately:
                return True
    return False


def want(person: Person, points: int, document: Member | None, here: Here) -> Draft | Refusal:
    """Ask for points that are elsewhere. It moves nothing: what is wanted here is released there first.

    Args:
        person: who stands here.
        points: how many (`elsewhere`), at least 1.
        document: the district's.
        here: where.
    """
    if not here.may_spend:
        return Refusal.SPENDING_STOPPED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if document is not None and document.frozen:
        return Refusal.ACCOUNT_FROZEN
    return Draft(body=PointsWanted(points=points), member=person.member, card=person.card, actor=person.actor)
