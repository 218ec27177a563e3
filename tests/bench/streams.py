"""Streams of facts as stations write them, made fast: for benchmarks and for large histories in tests."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from sync.contract import wire
from sync.contract.body import Body
from sync.contract.events import BODIES, TYPE_OF, Event, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, IncarnationStarted, MemberRegistered, Redeemed
from sync.contract.ledger import ISSUED, held_account, member_account, spent_account
from sync.contract.wish_facts import WishMade


class Fact(NamedTuple):
    """One event of a stream.

    Attributes:
        seq: place.
        data: exact bytes.
        hash: of them.
        private: text beside, or empty.
    """

    seq: int
    data: bytes
    hash: str
    private: str


def facts(stream: str, station: str, count: int, *, members: int, seed: int, new_members: bool = True) -> Iterator[Fact]:
    """A station's facts in a plausible mix: 40 % check-ins, 40 % check-outs that earn, 12 % wishes, 8 % redemptions.

    Part of what is earned may be spent at the kiosk at once, so that redemptions are good without a district.
    """
    rng = random.Random(seed)
    people = [f"m{seed:04d}{n:015d}" for n in range(members)]
    prev, at_ms, mono_ms = wire.genesis_hash(stream), 1_700_000_000_000, 1_000
    open_: dict[str, str] = {}
    held: dict[str, int] = {}
    registered = iter(people if new_members else ())

    def made(seq: int, body: Body, member: str = "", moves: tuple[Move, ...] = (), private: str = "") -> Fact:
        nonlocal prev
        kind = TYPE_OF[type(body)]
        data = wire.encode_event(
            Event(
                stream=stream,
                seq=seq,
                prev=prev,
                type=kind,
                version=BODIES[kind][0],
                at_ms=at_ms,
                boot="b0",
                mono_ms=mono_ms,
                body=wire.encode_body(body),
                member=member,
                card=f"{int(member[-8:]):012d}" if member else "",
                moves=moves,
                private=wire.private_digest(private) if private else "",
            )
        )
        prev = wire.event_hash(data)
        return Fact(seq, data, prev, private)

    for seq in range(1, count + 1):
        at_ms += rng.randint(1_000, 60_000)
        mono_ms += 30_000
        if seq == 1:
            yield made(seq, IncarnationStarted(reason="enrolled"))
            continue
        if (newcomer := next(registered, None)) is not None:
            private = f'{{"salt":"{rng.getrandbits(128):032x}","name":"王小明","phone":"13800005678"}}'
            yield made(seq, MemberRegistered(home=station), newcomer, private=private)
            continue
        member = rng.choice(people)
        dice = rng.random()
        if dice < 0.12:
            private = f'{{"salt":"{rng.getrandbits(128):032x}","text":"厨房的水龙头漏水,想请人来看看"}}'
            yield made(seq, WishMade(wish=f"w{seed}-{seq}", category="repair"), member, private=private)
        elif dice < 0.2 and held.get(member, 0) >= 5:
            held[member] -= 5
            spent = (Move(held_account(stream, member), spent_account(station), 5),)
            yield made(seq, Redeemed(redemption=f"r{seed}-{seq}", reward="rice", quantity=1, points=5), member, spent)
        elif member in open_:
            held[member] = held.get(member, 0) + 5
            earned = (
                Move(ISSUED, member_account(member), 10),
                Move(ISSUED, held_account(stream, member), 5),
            )
            yield made(seq, CheckedOut(check_in=open_.pop(member), served_min=90), member, earned)
        else:
            open_[member] = event_ref(stream, seq)
            yield made(seq, CheckedIn(activity="a1"), member)
