"""The points ledger: accounts, who may move what, and the fold that adds up.

Double entry: a move takes points from one account and gives them to another, so all accounts add up to zero, always. The
moves stand in the event's envelope; whoever books them needs no knowledge of the event's type. Goods are counted in the
same way and by the same grants: a reward's own accounts, in pieces.

Accounts:

=====================  =====================================================  ========
`issued`               where points come from                                 ≤ 0
`member/M`             a member's unallocated points                          ≥ 0
`held/STREAM/M`        set apart for spending at one stream: grants, and       ≥ 0
                       points earned there that may be spent there at once
`owed/M`               what a member owes after an overspend was booked        ≤ 0
`spent/STATION`        redeemed at a station                                  any
`loss/STATION`         overspends that the station bears                      ≤ 0
`expired`              points that expired                                    any
`head`, `branch/B`,    budgets for honours of head office, branches and       ≥ 0
`station/S`            stations
`merchant/P`           redeemed with a partner, and not yet paid for          ≥ 0
`paid/P`               redeemed with a partner, and paid for                  any
`given/SOURCE`         what one of the four sources gave                      ≤ 0
`fund/SOURCE`          of it, what is left                                    ≥ 0
`used/SOURCE`          of it, what partners were paid with                    any
`goods/R/in`           pieces of a reward that came in                        ≤ 0
`goods/R/store`        pieces that no kiosk may give out yet                  ≥ 0
`goods/R/at/STREAM`    pieces that one stream may give out                    ≥ 0
`goods/R/out/STATION`  pieces redeemed at a station                           any
`goods/R/lost`         pieces written down                                    any
=====================  =====================================================  ========

A member's balance is `member/M` + all `held/*/M` + `owed/M`.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Final

from sync.contract.documents import Grant
from sync.contract.events import Event, Move
from sync.contract.ids import kiosk_of

ISSUED: Final = "issued"
EXPIRED: Final = "expired"
HEAD_OFFICE: Final = "head"
SOURCES: Final = ("sponsor", "enterprise", "donor", "resident")
"""The four sources of funding (四个一点): sponsor unit, enterprise, donor, resident."""


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


def branch_account(branch: str) -> str:
    """A branch's budget for honours."""
    return f"branch/{branch}"


def station_account(station: str) -> str:
    """A station's budget for honours."""
    return f"station/{station}"


def partner_account(partner: str) -> str:
    """Points that a partner took and was not paid for yet."""
    return f"merchant/{partner}"


def paid_account(partner: str) -> str:
    """Points that a partner took and was paid for."""
    return f"paid/{partner}"


def given_account(source: str) -> str:
    """What a source gave, as a negative balance."""
    return f"given/{source}"


def fund_account(source: str) -> str:
    """What is left of what a source gave."""
    return f"fund/{source}"


def used_account(source: str) -> str:
    """What partners were paid with out of a source."""
    return f"used/{source}"


def goods_in(reward: str) -> str:
    """Pieces that came in, as a negative balance."""
    return f"goods/{reward}/in"


def goods_store(reward: str) -> str:
    """Pieces that no kiosk may give out yet."""
    return f"goods/{reward}/store"


def goods_at(stream: str, reward: str) -> str:
    """Pieces that one stream may give out."""
    return f"goods/{reward}/at/{stream}"


def goods_out(reward: str, station: str) -> str:
    """Pieces redeemed at a station."""
    return f"goods/{reward}/out/{station}"


def goods_lost(reward: str) -> str:
    """Pieces that were written down."""
    return f"goods/{reward}/lost"


def goods_of(account: str) -> str:
    """The reward whose pieces an account counts, or empty for accounts of points."""
    kind, _, rest = account.partition("/")
    return rest.partition("/")[0] if kind == "goods" else ""


def free_account(member: str, reward: str) -> str:
    """What no stream may spend yet: a member's points, or a reward's pieces where one is named."""
    return goods_store(reward) if reward else member_account(member)


def granted_account(stream: str, member: str, reward: str) -> str:
    """What one stream may spend: of a member's points, or of a reward's pieces where one is named."""
    return goods_at(stream, reward) if reward else held_account(stream, member)


def grant_move(grant: Grant) -> Move:
    """The move that sets apart what a grant gives."""
    granted = granted_account(grant.stream, grant.member, grant.reward)
    return Move(free_account(grant.member, grant.reward), granted, grant.points)


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
    GIVE_OUT = "give_out"
    """Goods for points."""
    RELEASE = "release"
    GIFT = "gift"


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
        if target == spent_account(station) or (target.startswith("merchant/") and target.count("/") == 1):
            return MoveKind.SPEND
        if target == member_account(member):
            return MoveKind.RELEASE
        if target.startswith("member/") and owner_of(target):
            return MoveKind.GIFT
    if (reward := goods_of(source)) and source == goods_at(stream, reward):
        if target == goods_out(reward, station):
            return MoveKind.GIVE_OUT
        if target == goods_store(reward):
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
    held_cap_points: int = 10**12,
    reversed_moves: tuple[Move, ...] | SetAside | None = None,
) -> SetAside | None:
    """Whether a kiosk's event may move points as it says; balances are `post`'s business.

    Args:
        event: with moves.
        stream: whose accounts it may touch: its own, or for a fact that was carried over the one of its origin.
        station: where the kiosk stands.
        trusted: false when that stream is closed or frozen. It may still earn: hours are facts, not spending.
        earn_cap_points: the most that one event may bring into the world.
        held_cap_points: the most of it that the stream may spend at once.
        reversed_moves: for an event that reverses another: that one's moves, or why they can't be undone.

    Returns:
        None if they may be booked.
    """
    if event.reverses:
        if isinstance(reversed_moves, SetAside):
            return reversed_moves
        if reversed_moves is None or event.moves != inverse(reversed_moves):
            return SetAside.NOT_A_REVERSAL
        if not all(kind_of_move(move, stream, station) in _REVERSIBLE for move in reversed_moves):
            return SetAside.NOT_ALLOWED
        return None if trusted else SetAside.NOT_TRUSTED
    earned = held = 0
    for move in event.moves:
        kind = kind_of_move(move, stream, station)
        if kind is None:
            return SetAside.NOT_ALLOWED
        if kind in (MoveKind.EARN, MoveKind.EARN_HELD):
            earned += move.points
        if kind is MoveKind.EARN_HELD:
            held += move.points
        if kind is not MoveKind.EARN and not trusted:
            return SetAside.NOT_TRUSTED
    return SetAside.TOO_MUCH if earned > earn_cap_points or held > held_cap_points else None


_REVERSIBLE: Final = (MoveKind.SPEND, MoveKind.GIVE_OUT)
_NEVER_BELOW: Final = ("member/", "held/", "branch/", "station/", "merchant/", "fund/")
_NEVER_ABOVE: Final = ("owed/", "loss/", "given/")


@lru_cache(maxsize=65_536)
def _side(account: str) -> int:
    """1 for an account that is never below zero, -1 for one that is never above, 0 for any other."""
    if account.startswith("goods/"):
        _, _, place, *_ = (*account.split("/"), "", "")
        return {"store": 1, "at": 1, "in": -1}.get(place, 0)
    if account.startswith(_NEVER_BELOW) or account == HEAD_OFFICE:
        return 1
    return -1 if account.startswith(_NEVER_ABOVE) or account == ISSUED else 0


def _may_go_to(account: str, balance: int) -> bool:
    return _side(account) * balance >= 0


def _may_be_behind(account: str) -> bool:
    """Whether an account may stand below zero while a restored server learns its past anew."""
    return account.startswith("member/") or (account.startswith("goods/") and account.endswith("/store"))


def post(balances: MutableMapping[str, int], moves: Iterable[Move], *, recovering: bool = False) -> SetAside | None:
    """Book moves on balances, all or none.

    Args:
        balances: by account; every account that is not in it stands at 0. Changed in place when booked.
        moves: what to book.
        recovering: while a restored server learns its past anew, what is unallocated may go below zero for a while,
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
        if _may_go_to(account, balance) or (recovering and _may_be_behind(account)):
            continue
        # An account that recovery left below zero may come up again in steps.
        if not _may_go_to(account, before) and abs(balance) < abs(before):
            continue
        return SetAside.OVERSPENT
    balances.update(changed)
    return None


def spendable_points(events: Iterable[Event], stream: str, account: str, grant_points: Callable[[Event], int]) -> int:
    """What a stream may spend of a member's points or of a reward's pieces, from its own journal alone.

    Args:
        events: the stream's own events about the member or the reward.
        stream: the kiosk's own, current stream.
        account: `granted_account` of both.
        grant_points: how much a `grant_received` event brings to that account; 0 for every other event.

    Returns:
        Grants received and points held here, less spends, gifts and releases, plus what was undone.
    """
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
