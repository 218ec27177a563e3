"""Cards (爱心联系卡): who holds which."""

from server.models import Card
from server.projections.book import Book, Key
from server.projections.fact import Fact, handles
from server.projections.members import is_or_became
from sync.contract.bank_facts import CardSettled
from sync.contract.body import Body
from sync.contract.ids import DISTRICT
from sync.contract.kiosk_facts import CardBound, PinSet


def _needs(fact: Fact, _body: Body) -> list[Key]:
    return [(Card, fact.event.card)]


def touch(fact: Fact, book: Book) -> None:
    """Note how far a card's document counts the stream. Duplicates are noted too."""
    event = fact.event
    if event.stream != DISTRICT:
        book.advance(f"card/{event.card}", event.stream, event.seq)
    book.cards.add(event.card)


@handles(CardBound, needs=_needs)
def card_bound(fact: Fact, body: CardBound, book: Book) -> None:
    """A card belongs to a member, or acts for one. The second member who claims it makes it disputed: staff must decide."""
    event = fact.event
    row = book.get(Card, event.card)
    if row is None:
        row = Card(number=event.card, member=event.member)
        row.proxy, row.holder, row.holder_name = body.proxy, body.holder, fact.private.get("holder_name", "")
    elif event.member != row.member and (row.disputed or event.member != row.also_bound_to):
        # Once staff decided between two, it takes a third to make it disputed again.
        row.also_bound_to = row.also_bound_to if row.disputed else event.member
        row.disputed = True
    book.put(row)


@handles(PinSet, needs=_needs)
def pin_set(fact: Fact, _body: PinSet, book: Book) -> None:
    """A card has a PIN; that of whoever held it first stands."""
    event = fact.event
    row = book.get(Card, event.card)
    if row is None:
        row = Card(number=event.card, member=event.member)
    if fact.private.get("verifier") and is_or_became(row.member, event.member, book):
        row.verifier = fact.private["verifier"]
    book.put(row)


@handles(CardSettled, needs=_needs)
def card_settled(fact: Fact, _body: CardSettled, book: Book) -> None:
    """Staff decided whose it is. The PIN is that of whoever held it first; the other sets a new one."""
    event = fact.event
    row = book.get(Card, event.card)
    if row is None:
        row = Card(number=event.card, member=event.member)
    elif row.member != event.member:
        row.member, row.also_bound_to, row.verifier = event.member, row.member, ""
    row.disputed = False
    book.put(row)
    book.cards.add(event.card)
