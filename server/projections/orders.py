"""Transfer orders and streams that lost their trust: whose documents say something else from then on."""

from server.models import Account
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.bank_facts import TransferEnded
from sync.contract.district_facts import StreamFrozen


@handles(TransferEnded)
def ended(fact: Fact, _: TransferEnded, book: Book) -> None:
    """Whoever had an order open was left alone by the policy until now."""
    if fact.event.member:
        book.grantable.add(fact.event.member)


@handles(StreamFrozen)
def frozen(_: Fact, body: StreamFrozen, book: Book) -> None:
    """What the stream holds can't be spent there any more, and members' documents no longer say that it is there."""
    held = Account.objects.filter(name__startswith=f"held/{body.stream}/", balance__gt=0)
    book.members.update(held.values_list("member", flat=True))
