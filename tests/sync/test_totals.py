"""A stream added up."""

import msgspec

from sync.contract import wire
from sync.contract.events import Event, Move
from sync.contract.totals import add_up


def event(seq: int, kind: str, *moves: Move, reverses: str = "") -> bytes:
    return wire.encode_event(
        Event(
            stream="k.i",
            seq=seq,
            prev="",
            type=kind,
            version=1,
            at_ms=0,
            boot="",
            mono_ms=0,
            body=msgspec.Raw(b"{}"),
            moves=moves,
            reverses=reverses,
        )
    )


def test_an_empty_stream_is_its_genesis() -> None:
    totals = add_up("k.i", [])
    assert (totals.seq, totals.hash, totals.types, totals.points) == (0, wire.genesis_hash("k.i"), {}, {})


def test_types_and_points_are_counted_as_stated() -> None:
    spend = Move("held/k.i/m1", "spent/s1", 30)
    stream = [
        event(1, "checked_out", Move("issued", "member/m1", 10), Move("issued", "held/k.i/m1", 5)),
        event(2, "redeemed", spend),
        event(3, "redemption_undone", Move(spend.target, spend.source, 30), reverses="k.i:2"),
        event(4, "released", Move("held/k.i/m1", "member/m1", 7)),
        b"no event",
    ]
    totals = add_up("k.i", stream)
    assert totals.seq == 5
    assert totals.hash == wire.event_hash(b"no event")
    assert totals.types == {"checked_out": 1, "redeemed": 1, "redemption_undone": 1, "released": 1, "unreadable": 1}
    assert totals.points == {"earned": 15, "spent": 30, "undone": 30, "released": 7}
