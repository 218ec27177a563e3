"""The points ledger: accounts, who may move what, and the fold that adds up.

Double entry: a move takes points from one account and gives them to another, so all accounts add up to zero, always. The
moves stand in the event's envelope; whoever books them needs no knowledge of the event's type.

Accounts:

=====================  =====================================================  ========
`issued`               where points come from                                 ≤ 0
`member/M`             a member's unallocated points                          ≥ 0
`held/STREAM/M`        set apart for spending at one stream: grants, and       ≥ 0
                       points earned there that may be spent there at once
`owed/M`               what a member owes after an overspend was booked        ≤ 0
`spent/STATION`        redeemed at a station                                  any
`loss/STATION`         overspends that the station bears                      ≤ 0
=====================  =====================================================  ========

A member's balance is `member/M` + all `held/*/M` + `owed/M`.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Final

from sync.contract.events import Event, Move
from sync.contract.ids import kiosk_of

ISSUED: Final = "issued"


def member_account(member: str) -> str:
    """A member's unallocated points."""
    return f"member/{member}"


def held_account(stream: str, member: str) -> str:
    """A member's points that one stream may spend."""
    return f"held/{stream}/{member}"


def owed_account(member: str) -> str:
    """What a member owes, as a negative balance."""
    return f"owed/{member}"


def spent_account(station: str) -> str:
    """Points redeemed at a station."""
    return f"spent/{station}"


def loss_account(station: str) -> str:
    """Overspends that a station bears."""
    return f"loss/{station}"


@lru_cache(maxsize=65_536)
def owner_of(account: str) -> str:
    """The member an account belongs to, or empty for the district's and stations' accounts."""
    kind, *rest = account.split("/")
    if kind in ("member", "owed") and len(rest) == 1:
        return rest[0]
    if kind == "held" and len(rest) == 2:
        return rest[1]
    return ""


class SetAside(enum.StrEnum):
    """Why an event's moves are not booked until a person decided. The event itself is kept and counts otherwise."""

    NOT_ALLOWED = "not_allowed"
    """The stream may not move points between these accounts."""
    OVERSPENT = "overspent"
    """More than the account holds: the mark of a copied disk."""
    NOT_TRUSTED = "not_trusted"
    """The stream is closed or frozen, and this takes points out of it."""
    NOT_A_REVERSAL = "not_a_reversal"
    """It claims to undo an event, but its moves are not that event's, backwards; or that one isn't there."""
    ALREADY_REVERSED = "already_reversed"
    """The event that it undoes was undone before."""
    REVERSES_SET_ASIDE = "reverses_set_aside"
    """The event that it undoes was itself set aside, so there is nothing to return."""
    TOO_MUCH = "too_much"
    """One event earns more than the settings allow."""
    UNREADABLE = "unreadable"
    """The bytes are no event, or its body is not what its type says."""


class MoveKind(enum.StrEnum):
    """What a kiosk may do with points."""

    EARN = "earn"
    EARN_HELD = "earn_held"
    SPEND = "spend"
    RELEASE = "release"


def kind_of_move(move: Move, stream: str, station: str) -> MoveKind | None:
    """What a move of this stream at this station is, or None where a kiosk has no business making it."""
    return _kind(move.source, move.target, stream, station)


@lru_cache(maxsize=65_536)
def _kind(source: str, target: str, stream: str, station: str) -> MoveKind | None:
    if source == ISSUED:
        if target.startswith("member/") and owner_of(target):
            return MoveKind.EARN
        if target.startswith(f"held/{stream}/") and owner_of(target):
            return MoveKind.EARN_HELD
        return None
    if source.startswith(f"held/{stream}/") and (member := owner_of(source)):
        if target == spent_account(station):
            return MoveKind.SPEND
        if target == member_account(member):
            return MoveKind.RELEASE
    return None


def inverse(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The moves that undo these, last first."""
    return tuple(Move(m.target, m.source, m.points) for m in reversed(tuple(moves)))


def judge_moves(
    event: Event,
    *,
    stream: str,
    station: str,
    trusted: bool,
    earn_cap_points: int,
    reversed_moves: tuple[Move, ...] | SetAside | None = None,
) -> SetAside | None:
    """Whether a kiosk's event may move points as it says; balances are `post`'s business.

    Args:
        event: with moves.
        stream: whose accounts it may touch: its own, or for a fact that was carried over the one of its origin.
        station: where the kiosk stands.
        trusted: false when that stream is closed or frozen. It may still earn: hours are facts, not spending.
        earn_cap_points: the most that one event may bring into the world.
        reversed_moves: for an event that reverses another: that one's moves, or why they can't be undone.

    Returns:
        None if they may be booked.
    """
    if event.reverses:
        if isinstance(reversed_moves, SetAside):
            return reversed_moves
        if reversed_moves is None or event.moves != inverse(reversed_moves):
            return SetAside.NOT_A_REVERSAL
        if not all(kind_of_move(move, stream, station) is MoveKind.SPEND for move in reversed_moves):
            return SetAside.NOT_ALLOWED
        return None if trusted else SetAside.NOT_TRUSTED
    earned = 0
    for move in event.moves:
        kind = kind_of_move(move, stream, station)
        if kind is None:
            return SetAside.NOT_ALLOWED
        if kind in (MoveKind.EARN, MoveKind.EARN_HELD):
            earned += move.points
        if kind is not MoveKind.EARN and not trusted:
            return SetAside.NOT_TRUSTED
    return SetAside.TOO_MUCH if earned > earn_cap_points else None


def _may_go_to(account: str, balance: int) -> bool:
    if account.startswith(("member/", "held/")):
        return balance >= 0
    if account.startswith(("owed/", "loss/")) or account == ISSUED:
        return balance <= 0
    return True


def post(balances: MutableMapping[str, int], moves: Iterable[Move], *, recovering: bool = False) -> SetAside | None:
    """Book moves on balances, all or none.

    Args:
        balances: by account; every account that is not in it stands at 0. Changed in place when booked.
        moves: what to book.
        recovering: while a restored server learns its past anew, `member/` accounts may go below zero for a while,
            since one kiosk's grants can arrive before another kiosk's earnings that paid for them.

    Returns:
        None if booked, else why not.
    """
    changed: dict[str, int] = {}
    for move in moves:
        for account, points in ((move.source, -move.points), (move.target, move.points)):
            changed[account] = changed.get(account, balances.get(account, 0)) + points
    for account, balance in changed.items():
        before = balances.get(account, 0)
        if _may_go_to(account, balance) or (recovering and account.startswith("member/")):
            continue
        # An account that recovery left below zero may come up again in steps.
        if not _may_go_to(account, before) and abs(balance) < abs(before):
            continue
        return SetAside.OVERSPENT
    balances.update(changed)
    return None


def spendable_points(events: Iterable[Event], stream: str, member: str, grant_points: Callable[[Event], int]) -> int:
    """What a stream may spend of a member's points, from its own journal alone.

    Args:
        events: the stream's own events about the member.
        stream: the kiosk's own, current stream.
        member: whose points.
        grant_points: how many points a `grant_received` event brings; 0 for every other event.

    Returns:
        Grants received and points held here, less spends and releases, plus what was undone.
    """
    account = held_account(stream, member)
    total = 0
    for event in events:
        if event.stream != stream:
            continue
        total += grant_points(event)
        for move in event.moves:
            if move.target == account:
                total += move.points
            elif move.source == account:
                total -= move.points
    return total


def balance_of(balances: Mapping[str, int], member: str) -> int:
    """A member's balance: unallocated, held anywhere, less what is owed."""
    return sum(points for account, points in balances.items() if owner_of(account) == member)


def stream_of_held(account: str) -> str:
    """The stream of a `held/` account, or empty for others."""
    kind, _, rest = account.partition("/")
    return rest.partition("/")[0] if kind == "held" else ""


def kiosk_of_held(account: str) -> str:
    """The kiosk of a `held/` account, or empty for others."""
    return kiosk_of(stream_of_held(account)) if account.startswith("held/") else ""
