"""A person closes a stream for good: it spends no more, and what it held goes back to the members and into the store."""

from collections.abc import Sequence

from server import journal, orders
from server.models import Account, Kiosk, Stream
from server.registry import CLOSED, WRITTEN_OFF
from sync.contract.district_facts import StreamClosed
from sync.contract.events import Draft, Move
from sync.contract.ledger import goods_of, goods_store, member_account

_MOVES_AT_A_TIME = 200


class NoSuchStream(Exception):
    """No stream, or no kiosk, of that name."""


class AlreadyClosed(Exception):
    """The stream was closed before."""


def close_stream(stream: str, *, actor: str, reason: str = "closed") -> None:
    """Close a stream and give back what it held.

    Args:
        stream: which.
        actor: the staff account that decided.
        reason: `fork`, `copy`, `salvaged`, `closed`.

    Raises:
        NoSuchStream: there is none of that name.
        AlreadyClosed: a second time.
    """
    with journal.writing():
        status = Stream.objects.filter(name=stream).exclude(kiosk="").values_list("status", flat=True).first()
        if status is None:
            raise NoSuchStream(f"no stream {stream}")
        if status == CLOSED:
            raise AlreadyClosed(f"{stream} is closed already")
        _close(stream, reason, actor)


def write_off(kiosk: str, *, actor: str) -> None:
    """A kiosk is lost: all its streams are closed, its grants come back, it gets no more.

    Raises:
        NoSuchStream: there is no such kiosk.
    """
    with journal.writing():
        if not Kiosk.objects.filter(id=kiosk).exists():
            raise NoSuchStream(f"no kiosk {kiosk}")
        names = list(Stream.objects.filter(kiosk=kiosk).order_by("id").values_list("name", "status"))
        still_open = [name for name, status in names if status != CLOSED]
        # Even one whose streams were all closed before is written off by an entry in the journal.
        for name in still_open or [name for name, _ in names[-1:]]:
            _close(name, WRITTEN_OFF, actor)


def _close(stream: str, reason: str, actor: str) -> None:
    held = Account.objects.filter(name__startswith=f"held/{stream}/", balance__gt=0).order_by("name")
    moves = [Move(account.name, member_account(account.member), account.balance) for account in held]
    goods = Account.objects.filter(name__startswith="goods/", name__endswith=f"/at/{stream}", balance__gt=0)
    moves += [Move(account.name, goods_store(goods_of(account.name)), account.balance) for account in goods.order_by("name")]
    body = StreamClosed(stream=stream, reason=reason)
    journal.append_district([Draft(body=body, moves=part) for part in parts(moves, _MOVES_AT_A_TIME) or [()]], actor=actor)
    orders.stream_closed(stream, actor=actor)


def parts(moves: Sequence[Move], size: int) -> list[tuple[Move, ...]]:
    """Moves in parts that one event can hold."""
    return [tuple(moves[start : start + size]) for start in range(0, len(moves), size)]
