"""A person decides on an event whose points were set aside."""

from server import journal
from server.models import Reversal, SetAsideEvent
from sync.contract.district_facts import SetAsideSettled
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import parse_event_ref
from sync.contract.ledger import SetAside, loss_account, owed_account, owner_of
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
    if not moves:
        raise NotToBeSettled(f"{event_ref} spends nothing: it can only be dropped")
    return tuple(Move(_bearer(move, to), move.target, move.points) for move in moves)


def _booking_back(undo: Event, to: str) -> tuple[Move, ...]:
    """The undo of a redemption that was settled before it arrived takes that booking back."""
    settled = SetAsideEvent.objects.filter(event=undo.reverses).values_list("settled", flat=True).first()
    if settled != to:
        raise NotToBeSettled(f"what it undoes was settled as {settled or 'nothing yet'}, not as {to}")
    moves = _spends(_event(undo.reverses))
    return tuple(Move(move.target, _bearer(move, to), move.points) for move in moves)


def _spends(event: Event | None) -> tuple[Move, ...]:
    moves = () if event is None else event.moves
    return tuple(move for move in moves if move.source.startswith("held/") and move.target.startswith("spent/"))


def _bearer(move: Move, to: str) -> str:
    station = move.target.partition("/")[2]
    return owed_account(owner_of(move.source)) if to == OWED else loss_account(station)


def _event(event_ref: str) -> Event | None:
    try:
        data = journal.event_at(*parse_event_ref(event_ref))
        return None if data is None else decode_event(data)
    except (ValueError, NotAnEvent):
        return None
