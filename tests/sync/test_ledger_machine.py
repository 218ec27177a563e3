"""The ledger's fold beside a model of what points are: purses of members at stations, and nothing else."""

from collections import defaultdict
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from sync.contract.documents import Grant
from sync.contract.events import Event, Move
from sync.contract.ledger import (
    ISSUED,
    SetAside,
    balance_of,
    free_account,
    goods_at,
    goods_out,
    goods_store,
    grant_move,
    granted_account,
    held_account,
    inverse,
    judge_moves,
    member_account,
    owed_account,
    post,
    spent_account,
)

STREAMS = ("k1.a", "k2.a")
STATION = {"k1.a": "s1", "k2.a": "s2"}
MEMBERS = ("m1", "m2")
REWARD = "rice"
CAP_POINTS = 40

streams, members, amounts = st.sampled_from(STREAMS), st.sampled_from(MEMBERS), st.integers(1, 50)


def event(stream: str, moves: tuple[Move, ...], reverses: str = "") -> Event:
    """A kiosk's fact with these moves."""
    return Event(
        stream=stream,
        seq=1,
        prev="",
        type="x",
        version=1,
        at_ms=0,
        boot="b",
        mono_ms=0,
        body=msgspec.Raw(b"{}"),
        moves=moves,
        reverses=reverses,
    )


class Ledger(RuleBasedStateMachine):
    """Facts of two kiosks and decisions of the district; the model keeps purses."""

    spends: Bundle[Any] = Bundle("spends")

    def __init__(self) -> None:
        super().__init__()
        self.balances: dict[str, int] = {}
        self.free: dict[str, int] = defaultdict(int)
        self.held: dict[tuple[str, str], int] = defaultdict(int)
        self.came: dict[str, int] = defaultdict(int)
        self.went: dict[str, int] = defaultdict(int)
        self.trusted = dict.fromkeys(STREAMS, True)

    def _facts(self, stream: str, moves: tuple[Move, ...], reversed_moves: Any = None) -> SetAside | None:
        """A kiosk's fact, judged and booked; what is set aside changes nothing."""
        before = dict(self.balances)
        why = judge_moves(
            event(stream, moves, "k1.a:1" if reversed_moves is not None else ""),
            stream=stream,
            station=STATION[stream],
            trusted=self.trusted[stream],
            earn_cap_points=CAP_POINTS,
            reversed_moves=reversed_moves,
        )
        why = why or post(self.balances, moves)
        if why is not None:
            assert self.balances == before
        return why

    @rule(stream=streams, member=members, points=amounts)
    def earns(self, stream: str, member: str, points: int) -> None:
        """Hours are facts, whoever is trusted."""
        why = self._facts(stream, (Move(ISSUED, member_account(member), points),))
        assert why == (SetAside.TOO_MUCH if points > CAP_POINTS else None)
        if why is None:
            self.free[member] += points
            self.came[member] += points

    @rule(stream=streams, member=members, points=amounts)
    def earns_to_spend_here(self, stream: str, member: str, points: int) -> None:
        """What may be spent at once takes trust."""
        why = self._facts(stream, (Move(ISSUED, held_account(stream, member), points),))
        expected = None if self.trusted[stream] else SetAside.NOT_TRUSTED
        assert why == (expected or (SetAside.TOO_MUCH if points > CAP_POINTS else None))
        if why is None:
            self.held[stream, member] += points
            self.came[member] += points

    @rule(stream=streams, member=members, points=amounts)
    def is_granted(self, stream: str, member: str, points: int) -> None:
        """The district sets apart what is free, and no more."""
        why = post(self.balances, [grant_move(Grant(id="g", member=member, stream=stream, points=points))])
        assert why == (SetAside.OVERSPENT if points > self.free[member] else None)
        if why is None:
            self.free[member] -= points
            self.held[stream, member] += points

    @rule(target=spends, stream=streams, member=members, points=amounts)
    def spends_points(self, stream: str, member: str, points: int) -> Any:
        """A kiosk spends what it holds."""
        moves = (Move(held_account(stream, member), spent_account(STATION[stream]), points),)
        why = self._facts(stream, moves)
        enough = points <= self.held[stream, member]
        assert why == (SetAside.NOT_TRUSTED if not self.trusted[stream] else None if enough else SetAside.OVERSPENT)
        if why is not None:
            return multiple()
        self.held[stream, member] -= points
        self.went[member] += points
        return stream, member, points, moves

    @rule(spend=consumes(spends), other=st.booleans())
    def undoes(self, spend: Any, other: bool) -> None:
        """What was spent comes back to where it was, and only by its exact inverse."""
        stream, member, points, moves = spend
        if other:
            wrong = (Move(moves[0].target, moves[0].source, points + 1),)
            assert self._facts(stream, wrong, moves) is SetAside.NOT_A_REVERSAL
        why = self._facts(stream, inverse(moves), moves)
        assert why == (None if self.trusted[stream] else SetAside.NOT_TRUSTED)
        if why is None:
            self.held[stream, member] += points
            self.went[member] -= points

    @rule(stream=streams, member=members, points=amounts)
    def releases(self, stream: str, member: str, points: int) -> None:
        """What a kiosk gives back is free again."""
        why = self._facts(stream, (Move(held_account(stream, member), member_account(member), points),))
        enough = points <= self.held[stream, member]
        assert why == (SetAside.NOT_TRUSTED if not self.trusted[stream] else None if enough else SetAside.OVERSPENT)
        if why is None:
            self.held[stream, member] -= points
            self.free[member] += points

    @rule(stream=streams, points=amounts)
    def gives(self, stream: str, points: int) -> None:
        """A gift is the other's, and free."""
        giver, taker = MEMBERS
        why = self._facts(stream, (Move(held_account(stream, giver), member_account(taker), points),))
        enough = points <= self.held[stream, giver]
        assert why == (SetAside.NOT_TRUSTED if not self.trusted[stream] else None if enough else SetAside.OVERSPENT)
        if why is None:
            self.held[stream, giver] -= points
            self.free[taker] += points
            self.went[giver] += points
            self.came[taker] += points

    @rule(stream=streams, member=members, points=amounts)
    def spends_what_another_holds(self, stream: str, member: str, points: int) -> None:
        """A kiosk has no business with another's purse."""
        other = next(name for name in STREAMS if name != stream)
        for target in (spent_account(STATION[stream]), held_account(stream, member)):
            assert self._facts(stream, (Move(held_account(other, member), target, points),)) is SetAside.NOT_ALLOWED

    @rule(stream=streams, member=members, points=amounts)
    def takes_from_what_is_free(self, stream: str, member: str, points: int) -> None:
        """No kiosk grants anything to itself, and none writes debts."""
        free = member_account(member)
        for move in (Move(free, held_account(stream, member), points), Move(owed_account(member), free, points)):
            assert self._facts(stream, (move,)) is SetAside.NOT_ALLOWED

    @rule(stream=streams)
    def is_trusted_or_not(self, stream: str) -> None:
        """A person closes a stream, or a new one takes its place."""
        self.trusted[stream] = not self.trusted[stream]

    @rule(stream=streams, pieces=st.integers(1, 5))
    def goods_come_and_go(self, stream: str, pieces: int) -> None:
        """Pieces obey the same rules: never more out than in."""
        if not self.trusted[stream]:
            return
        store, here = free_account("", REWARD), granted_account(stream, "", REWARD)
        assert (store, here) == (goods_store(REWARD), goods_at(stream, REWARD))
        there = self.balances.get(here, 0)
        out = (Move(here, goods_out(REWARD, STATION[stream]), pieces),)
        assert self._facts(stream, out) == (None if pieces <= there else SetAside.OVERSPENT)
        assert post(self.balances, [Move(f"goods/{REWARD}/in", store, 2), Move(store, here, 2)]) is None

    @invariant()
    def every_purse_holds_what_the_model_says(self) -> None:
        """The model and the fold agree, and nothing was made or lost."""
        assert sum(self.balances.values()) == 0
        for member in MEMBERS:
            assert self.balances.get(member_account(member), 0) == self.free[member] >= 0
            for stream in STREAMS:
                assert self.balances.get(held_account(stream, member), 0) == self.held[stream, member] >= 0
            assert balance_of(self.balances, member) == self.came[member] - self.went[member] >= 0


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
