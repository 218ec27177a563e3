"""Returns: goods that were brought back elsewhere than where they were redeemed, or too late for the kiosk to book it."""

from server import journal
from server.catalogue import checked
from server.models import JournalEvent, Redemption
from server.partners import COUNTED, takes_are_on_the_way
from server.projections.following import lock_position
from server.projections.redemptions import WAITING
from server.refused import DeedRefused
from server.stock import REASON_MAX
from sync.contract.bank_facts import ReturnBooked
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import parse_event_ref
from sync.contract.ledger import (
    goods_of,
    goods_store,
    loss_account,
    member_account,
    owner_of,
    paid_account,
    partner_account,
)
from sync.contract.wire import NotAnEvent, decode_event


class ReturnRefused(DeedRefused):
    """`redemption_unknown`, `return_not_waiting`, `settle_first`, `reason_empty`, `reason_too_long`, `not_caught_up`."""


def book_return(redemption: str, *, agreed: bool, reason: str = "", actor: str) -> None:
    """Book a return that waits, or refuse to: the points go back to the member, counted goods to the store.

    Args:
        redemption: its id.
        agreed: whether the goods are taken back.
        reason: in words; needed for a no.
        actor: the officer's account.

    Raises:
        ReturnRefused: it does not wait, its points wait for a decision themselves, it is not said why not, or something that
            has just come in is not counted yet.
    """
    reason = checked(reason, "reason", REASON_MAX)
    if not agreed and not reason:
        raise ReturnRefused("reason_empty", "say why it is not taken back")
    with journal.writing():
        position = lock_position()
        row = Redemption.objects.filter(id=redemption).first()
        if row is None:
            raise ReturnRefused("redemption_unknown", f"there is no redemption {redemption!r}")
        if row.returned != WAITING or _just_decided(redemption, position):
            raise ReturnRefused("return_not_waiting", f"no return of {redemption} waits")
        if row.set_aside and not row.settled:
            raise ReturnRefused("settle_first", "its points were set aside; decide on those first")
        if row.partner and takes_are_on_the_way(row.partner, position):
            raise ReturnRefused("not_caught_up", "something was just settled; look again in a moment")
        body = ReturnBooked(redemption=redemption, agreed=agreed, reason=reason)
        moves = _moves(row) if agreed else ()
        journal.append_district([Draft(body=body, member=row.member, moves=moves)], actor=actor)


def _just_decided(redemption: str, position: int) -> bool:
    """Whether somebody booked it, or undid it, a moment ago: the projections do not know that yet."""
    newer = JournalEvent.objects.filter(pos__gt=position).values_list("data", flat=True)
    name = f'"{redemption}"'.encode()
    return any(name in bytes(data) for data in newer.iterator())


def _moves(row: Redemption) -> tuple[Move, ...]:
    """What the redemption moved, backwards: the points to the member or to whoever bore them, the goods to the store."""
    event = _event(row.ref)
    if event is None or not Redemption.objects.filter(COUNTED, id=row.id).exists():
        return ()
    moves: list[Move] = []
    for move in event.moves:
        if reward := goods_of(move.target):
            moves.append(Move(move.target, goods_store(reward), move.points))
            continue
        source = move.target
        if row.partner and source == partner_account(row.partner) and row.paid_pos:
            source = paid_account(row.partner)
        to = loss_account(row.station) if row.settled == "loss" else member_account(owner_of(move.source))
        moves.append(Move(source, to, move.points))
    return tuple(moves)


def _event(ref: str) -> Event | None:
    data = journal.event_at(*parse_event_ref(ref))
    try:
        return None if data is None else decode_event(data)
    except NotAnEvent:
        return None
