"""Redemptions (兑换): booked, undone, handed out, returned, paid for, or waiting for a person."""

from server.models import JournalEvent, PartnerSettlement, Redemption, SlipHandled
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from sync.contract.bank_facts import PartnerSettled, ReturnBooked
from sync.contract.district_facts import SetAsideSettled
from sync.contract.ids import parse_event_ref
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RedemptionUndone, RewardHandedOut
from sync.contract.ledger import fund_account
from sync.contract.wire import NotAnEvent, body_of, decode_event

BOOKED = "booked"
WAITING = "waiting"
REFUSED = "refused"
"""What became of a redemption whose goods came back: booked, to be booked by an officer, or refused by one."""


def _needs(
    _fact: Fact, body: Redeemed | RedemptionUndone | RewardHandedOut | RedemptionReturned | ReturnBooked
) -> list[Key]:
    return [(Redemption, body.redemption), (SlipHandled, body.redemption)]


@handles(Redeemed, needs=_needs)
def redeemed(fact: Fact, body: Redeemed, book: Book) -> None:
    """Points were spent on a reward. One that was set aside is shown with its reason: the goods may be gone."""
    if book.get(Redemption, body.redemption) is not None:
        raise CannotWorkOff(f"redemption {body.redemption} was made before")
    row = Redemption(
        id=body.redemption,
        ref=fact.ref,
        member=fact.event.member,
        station=fact.station,
        reward=body.reward,
        quantity=body.quantity,
        points=body.points,
        made_ms=fact.happened.best_ms,
        set_aside=fact.set_aside,
        basket=body.basket,
        partner=body.partner,
        collect=body.collect,
    )
    before = book.get(SlipHandled, body.redemption)
    if before is not None:
        row.handed_ms, row.handed_at, row.handed_again = before.handed_ms, before.handed_at, before.handed_again
        row.returned, row.returned_ms, row.return_reason = before.returned, before.returned_ms, before.return_reason
    book.put(row)


@handles(RedemptionUndone, needs=_needs)
def redemption_undone(fact: Fact, body: RedemptionUndone, book: Book) -> None:
    """A redemption was taken back, also one whose points were never taken, so that none could be returned."""
    row = _known(body.redemption, book)
    if fact.event.member != row.member or fact.set_aside not in ("", "reverses_set_aside"):
        return
    row.undone = True
    book.put(row)


@handles(RewardHandedOut, needs=_needs)
def reward_handed_out(fact: Fact, body: RewardHandedOut, book: Book) -> None:
    """The goods were handed out. A second time is kept for people to see: two counters may have taken the same slip."""
    row = _known_or_awaited(body.redemption, book)
    if row.handed_ms:
        row.handed_again = fact.station
    else:
        row.handed_ms, row.handed_at = max(1, fact.happened.best_ms), fact.station
    book.put(row)


@handles(RedemptionReturned, needs=_needs)
def redemption_returned(fact: Fact, body: RedemptionReturned, book: Book) -> None:
    """Goods were brought back. Where the points did not go back with them, an officer has to book it."""
    row = _known_or_awaited(body.redemption, book)
    if row.returned == BOOKED:
        return
    booked = bool(fact.event.reverses) and not fact.set_aside
    if not booked and row.returned:
        return
    row.returned = BOOKED if booked else WAITING
    row.returned_ms, row.return_reason = max(1, fact.happened.best_ms), body.reason
    book.put(row)


@handles(ReturnBooked, needs=_needs)
def return_booked(fact: Fact, body: ReturnBooked, book: Book) -> None:
    """An officer booked a return, or refused to."""
    row = _known(body.redemption, book)
    row.returned = BOOKED if body.agreed else REFUSED
    row.returned_ms = row.returned_ms or max(1, fact.happened.best_ms)
    row.return_reason = body.reason or row.return_reason
    row.from_paid = any(move.source.startswith("paid/") for move in fact.event.moves)
    book.put(row)


@handles(PartnerSettled, needs=lambda _fact, body: [(Redemption, name) for name in (*body.redemptions, *body.returned)])
def partner_settled(fact: Fact, body: PartnerSettled, book: Book) -> None:
    """A partner was paid for redemptions, less those that came back after they had been paid for."""
    for name in body.redemptions:
        row = _known(name, book)
        row.paid_pos = fact.pos
        book.put(row)
    for name in body.returned:
        row = _known(name, book)
        row.deducted_pos = fact.pos
        book.put(row)
    book.put(
        PartnerSettlement(
            pos=fact.pos,
            partner=body.partner,
            source=body.source,
            points=sum(move.points for move in fact.event.moves if move.source == fund_account(body.source)),
            at_ms=fact.event.at_ms,
            actor=fact.event.actor,
        )
    )


def _known_or_awaited(redemption: str, book: Book) -> Redemption | SlipHandled:
    """The redemption; or, while the kiosk that made it has not reported it, a row that it will take over."""
    return book.get(Redemption, redemption) or book.get(SlipHandled, redemption) or SlipHandled(id=redemption)


def _known(redemption: str, book: Book) -> Redemption:
    row = book.get(Redemption, redemption)
    if row is None:
        raise CannotWorkOff(f"redemption {redemption} is not known")
    return row


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
