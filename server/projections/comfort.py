"""How a member likes a screen: what was chosen last, whatever order it comes to be known in."""

from typing import Final

from server.models import Member
from server.projections.book import Book
from server.projections.fact import Fact, handles
from server.projections.members import member_row
from sync.contract.comfort import PRIVATE_FIELD
from sync.contract.ids import parse_event_ref
from sync.contract.kiosk_facts import ComfortChosen

TEXT_MAX: Final = 500
"""A comfort takes some hundred characters; what is far longer is none, and would go to every kiosk of the member's."""


@handles(ComfortChosen, needs=lambda fact, _body: [(Member, fact.event.member)])
def comfort_chosen(fact: Fact, _body: ComfortChosen, book: Book) -> None:
    """The choice that happened last stands; it is passed on as it was written, which later kiosks may understand better.

    Where two happened at the same moment, their names decide, so that the order of their arrival doesn't.
    """
    chosen = fact.private.get(PRIVATE_FIELD, "")
    if not fact.event.member or not 0 < len(chosen) <= TEXT_MAX:
        return  # erased, or no such thing
    row = member_row(book, fact.event.member)
    if (row.comfort_ms, _order(row.comfort_event)) < (fact.happened.best_ms, _order(fact.origin)):
        row.comfort, row.comfort_ms, row.comfort_event = chosen, fact.happened.best_ms, fact.origin
        book.put(row)


def _order(ref: str) -> tuple[str, int]:
    """Within a stream the later fact is the newer one; between streams any order does that is always the same."""
    if not ref:
        return "", 0
    stream, seq = parse_event_ref(ref.partition("#")[0])
    return stream, seq
