"""A stream added up the same way on both sides, so that a difference can be seen."""

from collections import Counter
from collections.abc import Iterable

from sync.contract.ledger import ISSUED, goods_of, owner_of
from sync.contract.messages import Totals
from sync.contract.wire import NotAnEvent, decode_event, event_hash, genesis_hash


def add_up(stream: str, events: Iterable[bytes]) -> Totals:
    """Count a stream's events by type and its points by what happened to them.

    Args:
        stream: whose events these are.
        events: the exact bytes, from seq 1 on without gaps.

    Returns:
        Head, events by type (`unreadable` for bytes that are no event), points earned, spent, given, undone and released as
        the kiosk stated them, whatever the district's verdict.
    """
    seq, head = 0, genesis_hash(stream)
    types: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for data in events:
        seq += 1
        head = event_hash(data)
        try:
            event = decode_event(data)
        except NotAnEvent:
            types["unreadable"] += 1
            continue
        types[event.type] += 1
        for move in event.moves:
            if goods_of(move.source):
                continue
            if event.reverses:
                points["undone"] += move.points
            elif move.source == ISSUED:
                points["earned"] += move.points
            elif move.target.startswith(("spent/", "merchant/")):
                points["spent"] += move.points
            elif owner_of(move.source) != owner_of(move.target):
                points["given"] += move.points
            else:
                points["released"] += move.points
    return Totals(seq=seq, hash=head, types=dict(types), points=dict(points))
