"""Redemptions (兑换): booked, undone, handed out, or waiting for a person."""

from server.models import JournalEvent, Redemption
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from sync.contract.district_facts import SetAsideSettled
from sync.contract.ids import parse_event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone, RewardHandedOut
from sync.contract.wire import NotAnEvent, body_of, decode_event


def _needs(_fact: Fact, body: Redeemed | RedemptionUndone | RewardHandedOut) -> list[Key]:
    return [(Redemption, body.redemption)]


@handles(Redeemed, needs=_needs)
def redeemed(fact: Fact, body: Redeemed, book: Book) -> None:
    """Points were spent on a reward. One that was set aside is shown with its reason: the goods may be gone."""
    if book.get(Redemption, body.redemption) is not None:
        raise CannotWorkOff(f"redemption {body.redemption} was made before")
    book.put(
        Redemption(
            id=body.redemption,
            ref=fact.ref,
            member=fact.event.member,
            station=fact.station,
            reward=body.reward,
            quantity=body.quantity,
            points=body.points,
            made_ms=fact.happened.best_ms,
            set_aside=fact.set_aside,
        )
    )


@handles(RedemptionUndone, needs=_needs)
def redemption_undone(fact: Fact, body: RedemptionUndone, book: Book) -> None:
    """A redemption was taken back, also one whose points were never taken, so that none could be returned."""
    row = book.get(Redemption, body.redemption)
    if row is None:
        raise CannotWorkOff(f"redemption {body.redemption} is not known")
    if fact.event.member != row.member or fact.set_aside not in ("", "reverses_set_aside"):
        return
    row.undone = True
    book.put(row)


@handles(RewardHandedOut, needs=_needs)
def reward_handed_out(fact: Fact, body: RewardHandedOut, book: Book) -> None:
    """The goods were handed out. Goods leave the shelf once: a second time changes nothing."""
    row = book.get(Redemption, body.redemption)
    if row is None:
        raise CannotWorkOff(f"redemption {body.redemption} is not known")
    row.handed_ms = row.handed_ms or max(1, fact.happened.best_ms)
    book.put(row)


@handles(SetAsideSettled)
def set_aside_settled(_fact: Fact, body: SetAsideSettled, book: Book) -> None:
    """A person decided on an event that was set aside; where it is a redemption, the row says how."""
    stream, seq = parse_event_ref(body.event)
    for data in JournalEvent.objects.filter(stream__name=stream, seq=seq).values_list("data", flat=True):
        try:
            settled = body_of(decode_event(bytes(data)))
        except NotAnEvent:
            return
        row = book.get(Redemption, settled.redemption) if isinstance(settled, Redeemed) else None
        if row is not None:
            row.settled = body.booked_to
            book.put(row)
