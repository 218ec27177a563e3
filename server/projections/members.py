"""Members: one person, one record; and what every fact about a member has in common."""

from collections.abc import Iterator
from typing import Final

from server.models import Member
from server.projections.accounts import count_lots
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.bank_facts import ServiceSettled
from sync.contract.body import Body
from sync.contract.district_facts import RolesGiven
from sync.contract.events import Event
from sync.contract.ids import DISTRICT
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, MemberRegistered, Redeemed
from sync.contract.ledger import member_account, owner_of
from sync.contract.rules.standing import ENTRIES_SHOWN

SHOWN: Final = frozenset(
    {"checked_in", "checked_out", "wish_made", "redeemed", "redemption_undone", "card_bound", "pin_set"}
)
"""Facts that a passbook shows even where they move no points."""


MAKE_ROOM: Final = frozenset(
    {"kiosk_enrolled", "incarnation_started", "stream_closed", "stream_frozen", "recovery_confirmed", "settings_published"}
)
"""Facts after which points may be granted that had nowhere to go before."""


def members_of(event: Event) -> Iterator[str]:
    """Whom an event is about, and whose points it moves; with repetitions."""
    if event.member:
        yield event.member
    for move in event.moves:
        if owner := owner_of(move.source):
            yield owner
        if owner := owner_of(move.target):
            yield owner


def record(fact: Fact, body: Body | None, book: Book, *, counts: bool) -> None:
    """Note a fact with everyone it concerns: how far their documents count the stream, and the passbook's line.

    Args:
        fact: any fact.
        body: None where its type is not known; the envelope says enough.
        book: of the chunk.
        counts: false for a duplicate, which is only noted as seen.
    """
    event = fact.event
    if event.member and event.stream != DISTRICT:
        book.advance(event.member, event.stream, event.seq)
        book.interest(event.member, fact.station)
    effects = dict.fromkeys(members_of(event), 0)
    book.members.update(effects)
    book.grants_anew |= event.type in MAKE_ROOM
    if not counts:
        return
    if not fact.set_aside:
        for move in event.moves:
            if owner := owner_of(move.source):
                effects[owner] -= move.points
            if owner := owner_of(move.target):
                effects[owner] += move.points
                if move.target == member_account(owner):
                    book.grantable.add(owner)
    for member, points in effects.items():
        if points or (member == event.member and event.type in SHOWN):
            row = member_row(book, member)
            entry = [fact.happened.best_ms, event.type, points, _subject(body)]
            row.entries = [entry, *row.entries[: ENTRIES_SHOWN - 1]]
            if points:
                count_lots(row, fact, points)
            book.put(row)


def _subject(body: Body | None) -> str:
    """The activity or reward that a passbook line is about; its title is looked up when the line is shown."""
    match body:
        case CheckedIn() | CheckedOut() | ServiceSettled():
            return body.activity
        case Redeemed():
            return body.reward
        case _:
            return ""


def member_row(book: Book, member: str) -> Member:
    """The member's row; a new one where a fact came before the registration, as after a restore."""
    return book.get(Member, member) or Member(id=member)


def known_as(member: str, book: Book) -> str:
    """The record that a member's was merged into before the fact that is worked off, at whatever remove; else the member."""
    seen = set[str]()
    while member and member not in seen and (row := book.get(Member, member)) is not None and row.merged_to:
        seen.add(member)
        member = row.merged_to
    return member


def is_or_became(record: str, member: str, book: Book) -> bool:
    """Whether a record is a member's own, or was merged into it before the fact that is worked off."""
    seen = set[str]()
    while record and record != member and record not in seen:
        seen.add(record)
        row = book.get(Member, record)
        record = row.merged_to if row else ""
    return record == member


@handles(MemberRegistered)
def registered(fact: Fact, body: MemberRegistered, book: Book) -> None:
    """A new member, with the home station that gets the documents."""
    row = member_row(book, fact.event.member)
    if row.registered_ms:
        return  # the first registration stands; a second with the same id is a station's mistake
    row.home, row.registered_ms = body.home, max(1, fact.happened.best_ms)
    # What the district decided stands, also where it is heard first.
    row.roles = row.roles or list(body.roles)
    row.name, row.phone = fact.private.get("name", ""), fact.private.get("phone", "")
    book.put(row)
    book.named(row.id)
    book.interest(row.id, body.home)
    book.grantable.add(row.id)


@handles(RolesGiven)
def roles_given(fact: Fact, body: RolesGiven, book: Book) -> None:
    """The district decided what a member is."""
    row = member_row(book, fact.event.member)
    row.roles = list(body.roles)
    book.put(row)
