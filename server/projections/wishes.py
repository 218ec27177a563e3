"""Wishes (微心愿) and the state each is in, with the reason."""

from server.models import Wish
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from server.projections.members import member_row
from sync.contract.district_facts import WishProgressed, WishTranscribed
from sync.contract.kiosk_facts import WishMade
from sync.contract.rules.wishes import PUBLISHED


def _needs(_fact: Fact, body: WishMade | WishProgressed | WishTranscribed) -> list[Key]:
    return [(Wish, body.wish)]


@handles(WishMade, needs=_needs)
def wish_made(fact: Fact, body: WishMade, book: Book) -> None:
    """A wish was submitted, with a card or without."""
    if book.get(Wish, body.wish) is not None:
        raise CannotWorkOff(f"wish {body.wish} was made before")
    event, private = fact.event, fact.private
    book.put(
        Wish(
            id=body.wish,
            member=event.member,
            station=fact.station,
            category=body.category,
            text=private.get("text", ""),
            name=private.get("name", ""),
            contact=private.get("contact", ""),
            blob=body.blob,
            made_ms=fact.happened.best_ms,
        )
    )
    if event.member:
        member = member_row(book, event.member)
        member.wishes += 1
        book.put(member)


@handles(WishProgressed, needs=_needs)
def wish_progressed(fact: Fact, body: WishProgressed, book: Book) -> None:
    """A wish went a step on; published, in the words that the wall shows from now on."""
    row = book.get(Wish, body.wish)
    if row is None:
        raise CannotWorkOff(f"wish {body.wish} is not known")
    row.state, row.reason, row.progressed_ms = body.state, body.reason, fact.happened.best_ms
    row.steps = [*row.steps, [fact.happened.best_ms, body.state, body.reason, fact.event.actor]]
    if body.state == PUBLISHED:
        row.shown = fact.private.get("shown", "")
    book.put(row)
    book.wishes.add(row.id)


@handles(WishTranscribed, needs=_needs)
def wish_transcribed(fact: Fact, body: WishTranscribed, book: Book) -> None:
    """Somebody listened to a spoken wish and wrote down what it says."""
    row = book.get(Wish, body.wish)
    if row is None:
        raise CannotWorkOff(f"wish {body.wish} is not known")
    row.transcript = fact.private.get("transcript", "")
    row.transcribed_ms, row.transcribed_by = fact.happened.best_ms, fact.event.actor
    book.put(row)
