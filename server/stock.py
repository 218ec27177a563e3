"""Stock: the pieces of a reward that is counted; those in the store, at each kiosk, given out and written down.

Pieces come into the store, and go to kiosks by grants, as points do (`server.grants.allot`, `take_back`): a kiosk gives out
what it was granted, and needs to ask nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from server import journal
from server.catalogue import checked
from server.grants import may_hold
from server.ledger import balances
from server.models import Account, Reward, Stream
from server.refused import DeedRefused
from sync.contract.bank_facts import GoodsCounted
from sync.contract.events import Draft, Move
from sync.contract.ledger import goods_in, goods_lost, goods_store

PIECES_MAX: Final = 100_000
REASON_MAX: Final = 200
LOW_PIECES: Final = 5
"""So few pieces left, in the store and at all kiosks, are said to be low."""


class StockRefused(DeedRefused):
    """`reward_unknown`, `not_counted`, `pieces_wrong`, `too_many`, `reason_empty`, `reason_too_long`."""


class Stock(NamedTuple):
    """Where the pieces of a reward are.

    Attributes:
        store: with nobody yet.
        at: by stream, what it may give out.
        out: by station, what was redeemed there.
        lost: written down.
    """

    store: int = 0
    at: dict[str, int] = {}  # noqa: RUF012 - of a tuple, and never changed
    out: dict[str, int] = {}  # noqa: RUF012
    lost: int = 0

    @property
    def held(self) -> int:
        """What kiosks may give out."""
        return sum(self.at.values())

    @property
    def given(self) -> int:
        """What was redeemed."""
        return sum(self.out.values())

    @property
    def left(self) -> int:
        """What can still be had, now or later."""
        return self.store + self.held

    @property
    def low(self) -> bool:
        """Whether the store and all kiosks together have little left."""
        return self.left <= LOW_PIECES


def count_in(reward: str, pieces: int, reason: str = "", *, actor: str) -> None:
    """Pieces came into the store.

    Raises:
        StockRefused: the reward is not known or not counted, or the number makes no sense.
    """
    _counted(reward, pieces)
    _book(reward, Move(goods_in(reward), goods_store(reward), pieces), checked(reason, "reason", REASON_MAX), actor)


def write_down(reward: str, pieces: int, reason: str, *, actor: str) -> None:
    """Pieces of the store are broken, spoilt or gone.

    Raises:
        StockRefused: as `count_in`; there are not so many in the store, or it is not said why.
    """
    _counted(reward, pieces)
    reason = checked(reason, "reason", REASON_MAX)
    if not reason:
        raise StockRefused("reason_empty", "say why pieces are written down")
    _book(reward, Move(goods_store(reward), goods_lost(reward), pieces), reason, actor)


def _book(reward: str, move: Move, reason: str, actor: str) -> None:
    with journal.writing():
        if move.source == goods_store(reward) and balances([move.source]).get(move.source, 0) < move.points:
            raise StockRefused("too_many", f"there are not {move.points} of {reward} in the store")
        journal.append_district([Draft(body=GoodsCounted(reward=reward, reason=reason), moves=(move,))], actor=actor)


def _counted(reward: str, pieces: int) -> None:
    row = Reward.objects.filter(id=reward).first()
    if row is None:
        raise StockRefused("reward_unknown", f"there is no reward {reward!r}")
    if not row.stocked:
        raise StockRefused("not_counted", f"the pieces of {reward} are not counted")
    if not 1 <= pieces <= PIECES_MAX:
        raise StockRefused("pieces_wrong", f"1 to {PIECES_MAX} pieces at a time, not {pieces}")


def stocks(rewards: Collection[str]) -> dict[str, Stock]:
    """Where the pieces of these rewards are, by reward."""
    store: dict[str, int] = {}
    lost: dict[str, int] = {}
    at: dict[str, dict[str, int]] = defaultdict(dict)
    out: dict[str, dict[str, int]] = defaultdict(dict)
    for reward in rewards:
        rows = Account.objects.filter(name__startswith=f"goods/{reward}/").exclude(balance=0).order_by("name")
        for name, balance in rows.values_list("name", "balance"):
            _, _, place, *rest = name.split("/")
            match place:
                case "store":
                    store[reward] = balance
                case "lost":
                    lost[reward] = balance
                case "at":
                    at[reward]["/".join(rest)] = balance
                case "out":
                    out[reward]["/".join(rest)] = balance
    return {each: Stock(store.get(each, 0), at[each], out[each], lost.get(each, 0)) for each in rewards}


def streams_offering(reward: Reward) -> list[str]:
    """The streams that may get pieces of a reward, by station and name: those of the stations that offer it."""
    rows = Stream.objects.exclude(kiosk="")
    if reward.station:
        rows = rows.filter(station__in=[reward.station, *reward.partners])
    names = list(rows.order_by("station", "name").values_list("name", flat=True))
    ready = may_hold(names)
    return [name for name in names if name in ready]


def even_shares(pieces: int, streams: Sequence[str], at: dict[str, int]) -> dict[str, int]:
    """How to hand pieces of the store to streams so that all end up with as much as they can: whoever has least gets first.

    Args:
        pieces: in the store.
        streams: which get some.
        at: what each has.

    Returns:
        By stream, how many more; nothing is left over.
    """
    shares = dict.fromkeys(streams, 0)
    left = pieces if streams else 0
    while left:
        levels = {stream: at.get(stream, 0) + shares[stream] for stream in streams}
        least = min(levels.values())
        lowest = [stream for stream in streams if levels[stream] == least]
        higher = [level for level in levels.values() if level > least]
        # All of the lowest rise together to the next level, or as far as the pieces go.
        rise = min(left // len(lowest), min(higher) - least) if higher else left // len(lowest)
        if not rise:
            for stream in lowest[:left]:
                shares[stream] += 1
            break
        for stream in lowest:
            shares[stream] += rise
        left -= rise * len(lowest)
    return shares
