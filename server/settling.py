"""A person decides on an event whose points were set aside."""

from server import journal
from server.models import Reversal, SetAsideEvent, Stream
from sync.contract.district_facts import SetAsideSettled
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import parse_event_ref
from sync.contract.ledger import SetAside, goods_in, goods_of, inverse, loss_account, owed_account, owner_of
from sync.contract.wire import NotAnEvent, decode_event

OWED = "owed"
LOSS = "loss"
DROPPED = "dropped"


class NotToBeSettled(Exception):
    """The event can't be settled like that; the text says why."""


def settle(event_ref: str, to: str, *, actor: str) -> None:
    """Book what was set aside, or drop it.

    Args:
        event_ref: of the event.
        to: `owed` (the member owes the points), `loss` (the station bears them), `dropped` (nothing moves).
        actor: the staff account that decided.

    Raises:
        NotToBeSettled: it was not set aside, was settled before, was undone at the kiosk, or spends nothing.
    """
    with journal.writing():
        moves = booking(event_ref, to)
        body = SetAsideSettled(event=event_ref, booked_to=to)
        journal.append_district([Draft(body=body, moves=moves)], actor=actor)


def choices(event_ref: str) -> list[str]:
    """How an event can be settled now: none, some or all of `owed`, `loss`, `dropped`."""
    found = []
    for to in (OWED, LOSS, DROPPED):
        try:
            booking(event_ref, to)
        except NotToBeSettled:
            continue
        found.append(to)
    return found


def booking(event_ref: str, to: str) -> tuple[Move, ...]:
    """What settling an event like that books.

    Raises:
        NotToBeSettled: as `settle`.
    """
    row = SetAsideEvent.objects.filter(event=event_ref).first()
    if row is None:
        raise NotToBeSettled(f"{event_ref} was not set aside")
    if row.settled:
        raise NotToBeSettled(f"{event_ref} was settled before: {row.settled}")
    return () if to == DROPPED else _booking(event_ref, row, to)


def _booking(event_ref: str, row: SetAsideEvent, to: str) -> tuple[Move, ...]:
    if to not in (OWED, LOSS):
        raise NotToBeSettled(f"neither owed, loss nor dropped: {to!r}")
    event = _event(event_ref)
    if row.reason == SetAside.REVERSES_SET_ASIDE and event is not None:
        return _booking_back(event, to)
    if Reversal.objects.filter(event=event_ref).exists():
        raise NotToBeSettled(f"{event_ref} was undone at the kiosk: it can only be dropped")
    moves = _spends(event)
    if event is None or not moves:
        raise NotToBeSettled(f"{event_ref} spends nothing: it can only be dropped")
    return tuple(Move(_bearer(move, to, event.stream), move.target, move.points) for move in moves) + _goods(event)


def _booking_back(undo: Event, to: str) -> tuple[Move, ...]:
    """The undo of a redemption that was settled before it arrived takes that booking back."""
    settled = SetAsideEvent.objects.filter(event=undo.reverses).values_list("settled", flat=True).first()
    if settled != to:
        raise NotToBeSettled(f"what it undoes was settled as {settled or 'nothing yet'}, not as {to}")
    undone = _event(undo.reverses)
    if undone is None:
        return ()
    points = (Move(_bearer(move, to, undone.stream), move.target, move.points) for move in _spends(undone))
    return inverse((*points, *_goods(undone)))


def _spends(event: Event | None) -> tuple[Move, ...]:
    """The moves that took points for something: to a station's account, or to a partner's."""
    moves = () if event is None else event.moves
    return tuple(m for m in moves if m.source.startswith("held/") and m.target.startswith(("spent/", "merchant/")))


def _goods(event: Event) -> tuple[Move, ...]:
    """The goods are gone, whatever the books of the kiosk say: those pieces came in, and went out."""
    moves = (move for move in event.moves if move.target.startswith("goods/") and "/out/" in move.target)
    return tuple(Move(goods_in(goods_of(move.target)), move.target, move.points) for move in moves)


def _bearer(move: Move, to: str, stream: str) -> str:
    if to == OWED:
        return owed_account(owner_of(move.source))
    station = Stream.objects.filter(name=stream).values_list("station", flat=True).first() or ""
    return loss_account(station)


def _event(event_ref: str) -> Event | None:
    try:
        data = journal.event_at(*parse_event_ref(event_ref))
        return None if data is None else decode_event(data)
    except (ValueError, NotAnEvent):
        return None
