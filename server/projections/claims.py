"""Claims: service written down by hand, and what second people decided on it."""

from typing import Final

from server.models import ServiceClaim
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from sync.contract.bank_facts import ServiceDecided, ServiceEntered
from sync.contract.ids import DISTRICT
from sync.contract.kiosk_facts import ClaimDecided, ServiceClaimed

WAITING: Final = "waiting"
AGREED: Final = "agreed"
REFUSED: Final = "refused"
BOOKED: Final = "booked"

AnyClaim = ServiceClaimed | ServiceEntered
AnyDecision = ClaimDecided | ServiceDecided


def _needs(_fact: Fact, body: AnyClaim | AnyDecision) -> list[Key]:
    return [(ServiceClaim, body.claim)]


def _claimed(fact: Fact, body: AnyClaim, book: Book) -> None:
    """Staff wrote down service that nobody clocked, or clocked wrongly. Decisions may be known already."""
    event = fact.event
    if not body.claim or not event.member:
        raise CannotWorkOff("a claim of service without a name, or without whoever served")
    row = book.get(ServiceClaim, body.claim) or ServiceClaim(id=body.claim)
    if row.at_ms:
        return  # the first one stands
    row.member, row.claimed_by = event.member, event.actor or event.member
    row.source = "console" if event.stream == DISTRICT else "kiosk"
    row.station = body.station if isinstance(body, ServiceEntered) else fact.station
    row.began_ms, row.served_min, row.activity = body.began_ms, body.served_min, body.activity
    row.reason, row.corrects = body.reason, body.corrects
    row.at_ms = max(1, fact.happened.best_ms)
    _judge(row)
    book.put(row)


def _decided(fact: Fact, body: AnyDecision, book: Book) -> None:
    """Somebody agreed to a claim, or did not."""
    if not body.claim:
        raise CannotWorkOff("a decision on no claim")
    row = book.get(ServiceClaim, body.claim) or ServiceClaim(id=body.claim)
    row.decisions = [*row.decisions, [fact.happened.best_ms, fact.event.actor, body.agreed, body.reason]]
    _judge(row)
    book.put(row)


def _judge(row: ServiceClaim) -> None:
    """The first decision of a second person counts."""
    if row.state != WAITING or not row.at_ms:
        return
    for at_ms, who, agreed, reason in row.decisions:
        if may_decide(row, who):
            row.state = AGREED if agreed else REFUSED
            row.decided_ms, row.decided_by, row.decided_reason = at_ms, who, reason
            return


def may_decide(claim: ServiceClaim, who: str) -> bool:
    """Whether somebody is a second person to a claim: neither whoever wrote it down nor whoever served."""
    return bool(who) and who not in (claim.claimed_by, claim.member)


@handles(ServiceClaimed, needs=_needs)
def service_claimed(fact: Fact, body: ServiceClaimed, book: Book) -> None:
    """A keeper's claim, at a kiosk."""
    _claimed(fact, body, book)


@handles(ServiceEntered, needs=_needs)
def service_entered(fact: Fact, body: ServiceEntered, book: Book) -> None:
    """A claim of staff, at the console."""
    _claimed(fact, body, book)


@handles(ClaimDecided, needs=_needs)
def claim_decided(fact: Fact, body: ClaimDecided, book: Book) -> None:
    """A keeper's decision, at a kiosk."""
    _decided(fact, body, book)


@handles(ServiceDecided, needs=_needs)
def service_decided(fact: Fact, body: ServiceDecided, book: Book) -> None:
    """A decision of staff, at the console."""
    _decided(fact, body, book)
