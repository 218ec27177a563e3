"""Who stands there: from a code to a card to a person to what this kiosk knows of them."""

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from kiosk.desk import Desk
from kiosk.store.errors import StoreFull
from sync.contract.cards import Card
from sync.contract.documents import CardHolder, masked_name
from sync.contract.events import Event
from sync.contract.kiosk_facts import CardBound, MemberRegistered
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Person, Standing, fact_name, is_counted, standing
from sync.contract.wire import NotAnEvent, body_of


def read_card(desk: Desk, code: str) -> Card | Refusal:
    """The card in a code; a refused one is counted."""
    card = desk.cards.read(code)
    if isinstance(card, Refusal):
        # A full disk is no reason to tell somebody something else about the card.
        with suppress(StoreFull), desk.kiosk.store.transaction():
            desk.scans.count(card)
    return card


def person_of(desk: Desk, number: str) -> Person:
    """Who holds a card, as far as this kiosk knows: the district's word, with the kiosk's own later bindings on top.

    A card that nobody is known to hold is asked for at the next pull.
    """
    holder = desk.kiosk.replica.card(number)
    bound = _later_facts(desk, number, holder, "card_bound")
    members = dict.fromkeys([*([holder.member] if holder else []), *(event.member for event in bound)])
    proxy, held_by = (holder.proxy, holder.holder) if holder else _proxy(bound)
    if not members:
        with suppress(StoreFull), desk.kiosk.store.transaction():
            desk.kiosk.replica.want_card(number)
    return Person(
        card=number,
        member=next(iter(members), ""),
        disputed=len(members) > 1 or bool(holder and holder.disputed),
        proxy=proxy,
        holder=held_by,
    )


def holder_shown(desk: Desk, number: str) -> str:
    """The masked name of whoever holds a card that acts for somebody, or empty."""
    holder = desk.kiosk.replica.card(number)
    if holder is not None and holder.holder_shown:
        return holder.holder_shown
    for event in _later_facts(desk, number, holder, "card_bound"):
        if name := desk.kiosk.journal.private_of(event).get("holder_name"):
            return masked_name(name)
    return ""


def _proxy(bound: list[Event]) -> tuple[str, str]:
    """For whom a card that was bound here acts: the kind of proxy, and the member who holds it."""
    for event in bound[:1]:
        with suppress(NotAnEvent):
            body = body_of(event)
            if isinstance(body, CardBound):
                return body.proxy, body.holder
    return "", ""


def verifier_of(desk: Desk, number: str) -> str:
    """The PIN verifier of a card, or empty where this kiosk knows of none."""
    holder = desk.kiosk.replica.card(number)
    verifier = holder.verifier if holder else ""
    for event in _later_facts(desk, number, holder, "pin_set"):
        verifier = desk.kiosk.journal.private_of(event).get("verifier", verifier)
    return verifier


def check_pin(desk: Desk, card: Card, pin: str) -> Refusal | None:
    """Check the PIN of a card. Call it outside of transactions: it takes its time."""
    return desk.pins.check(pin, card, verifier_of(desk, card.number), desk.kiosk.replica.settings())


def standing_of(desk: Desk, person: Person, titles: Mapping[str, str] | None = None) -> Standing:
    """What this kiosk knows of a person; `titles` of activities and rewards, where passbook lines are wanted."""
    journal, replica = desk.kiosk.journal, desk.kiosk.replica
    stream, carried_after = journal.state().stream, journal.carried_after()
    # Service may have begun while nobody was known to hold the card: it stays the card's, and ends at this counter.
    unresolved = [e for e in journal.about_card(person.card) if not e.member or e.type == "checked_out"]
    if not person.member:
        return standing(unresolved, stream=stream, member="", carried_after=carried_after)
    events = journal.about_member(person.member)
    known = standing(
        events,
        stream=stream,
        member=person.member,
        document=replica.member(person.member),
        shown=_own_name(desk, events),
        carried_after=carried_after,
        titles=titles or {},
    )
    if all(event.member for event in unresolved):
        return known  # nothing began that is the card's alone
    return _with_open(known, standing(unresolved, stream=stream, member="", carried_after=carried_after))


def shown_of(desk: Desk, member: str) -> str:
    """The masked name of a member, or empty where this kiosk knows none."""
    document = desk.kiosk.replica.member(member)
    return document.shown if document else _own_name(desk, desk.kiosk.journal.about_member(member))


def roles_of(desk: Desk, member: str) -> tuple[str, ...]:
    """What a member is: the district's word, or what this kiosk wrote down itself."""
    document = desk.kiosk.replica.member(member)
    if document is not None:
        return document.roles
    body = _registration(desk.kiosk.journal.about_member(member))[1]
    return body.roles if body else ()


def _later_facts(desk: Desk, number: str, holder: CardHolder | None, type_: str) -> list[Event]:
    """This kiosk's own facts of one type about a card that the district's document does not count yet."""
    own = [event for event in desk.kiosk.journal.about_card(number) if event.type == type_]
    return later_facts(desk, own, holder.includes_up_to if holder else {})


def later_facts(desk: Desk, own: list[Event], includes_up_to: Mapping[str, int]) -> list[Event]:
    """Of this kiosk's own facts those that a document does not count yet.

    Args:
        desk: where.
        own: facts about what the document is about, in order.
        includes_up_to: of the document.
    """
    journal = desk.kiosk.journal
    stream, carried_after = journal.state().stream, journal.carried_after()
    counted = {fact_name(event) for event in own if event.seq <= includes_up_to.get(event.stream, 0)}
    return [event for event in own if not is_counted(event, stream, includes_up_to, carried_after, counted)]


def _own_name(desk: Desk, events: list[Event]) -> str:
    """The masked name of a member who was registered here and whom the district has not told us of yet."""
    event = _registration(events)[0]
    return masked_name(desk.kiosk.journal.private_of(event).get("name", "")) if event else ""


def _registration(events: list[Event]) -> tuple[Event, MemberRegistered] | tuple[None, None]:
    for event in events:
        if event.type == "member_registered":
            with suppress(NotAnEvent):
                body = body_of(event)
                if isinstance(body, MemberRegistered):
                    return event, body
    return None, None


def _with_open(known: Standing, as_card: Standing) -> Standing:
    listed = {check_in.ref for check_in in known.open}
    return msgspec.structs.replace(known, open=(*known.open, *(o for o in as_card.open if o.ref not in listed)))
