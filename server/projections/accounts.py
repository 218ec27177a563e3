"""Members' accounts: released from hold, passed on, how old their points are; and what was given to the fund."""

from server.holds import MERGED, along_merges, cards_of, merged_from
from server.models import FundGift, Member, SkillListing
from server.projections.book import Book
from server.projections.fact import Fact, handles
from server.projections.merging import take_back_listings, take_over_wishes
from sync.contract.bank_facts import AccountFrozen, AccountPassedOn, FundReceived, PointsExpired
from sync.contract.rules.expiry import lots, month_of, with_more


def count_lots(row: Member, fact: Fact, points: int) -> None:
    """Note when points came in, or that some went out. What was undone went out no more."""
    if points > 0 and not fact.event.reverses:
        row.came_in = [list(lot) for lot in with_more(came_in(row), month_of(fact.happened.best_ms), points)]
    else:
        row.went_out -= points
    left = lots(came_in(row), row.went_out)
    row.oldest_month = left[0].month if left else ""


def came_in(row: Member) -> list[tuple[str, int]]:
    """What came in, by month, oldest first."""
    return [(month, points) for month, points in row.came_in]


@handles(AccountFrozen)
def account_frozen(fact: Fact, body: AccountFrozen, book: Book) -> None:
    """An account that is released may be granted from again."""
    if not body.frozen:
        book.grantable.add(fact.event.member)


@handles(PointsExpired)
def points_expired(fact: Fact, _body: PointsExpired, book: Book) -> None:
    """While old points waited to expire, nothing was granted; what is left may be."""
    book.grantable.add(fact.event.member)


@handles(AccountPassedOn)
def account_passed_on(fact: Fact, body: AccountPassedOn, book: Book) -> None:
    """The cards of a record that was merged into another's are that one's, whose own ones go wherever that record went."""
    gone = fact.event.member
    # Also those of records that were merged into this one before.
    records = {gone, *merged_from([gone]).get(gone, ())}
    book.listings.update(SkillListing.objects.filter(member__in=records).values_list("id", flat=True))
    if body.reason != MERGED:
        take_back_listings(records, fact.happened.best_ms, book)
    else:
        row = book.get(Member, gone) or Member(id=gone)
        row.merged_to = body.to
        book.put(row)
        take_over_wishes(gone, body.to, book)
        book.cards.update(cards_of({*along_merges([gone]), *records}))


@handles(FundReceived)
def fund_received(fact: Fact, body: FundReceived, book: Book) -> None:
    """One of the four sources gave."""
    event = fact.event
    points = sum(move.points for move in event.moves)
    row = FundGift(
        event=fact.ref,
        source=body.source,
        giver=body.giver,
        reason=body.reason,
        points=points,
        at_ms=event.at_ms,
        actor=event.actor,
    )
    book.put(row)
