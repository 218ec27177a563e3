"""A visit is written down at a kiosk (结对探访), and a scan says "I am well"."""

from collections.abc import Iterable

import msgspec

from sync.contract.care_facts import MemberSeen, VisitMade
from sync.contract.documents import Pair
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules.care import AWAY, CARD, FOUND, MOST_DAYS_AGO, TOLD, is_visit, next_visit_ms, visited_ms
from sync.contract.rules.standing import Person

NOTE_MAX = 200


def make_visit(
    helper: Person,
    pairs: Iterable[Pair],
    *,
    visit: str,
    pair: str,
    found: str,
    visited: Person | None = None,
    days_ago: int = 0,
    note: str = "",
) -> Draft | Refusal:
    """Write down a visit, or that a duty was done.

    Args:
        helper: who visited, with the own card.
        pairs: in which that member helps.
        visit: the new visit's id.
        pair: which of the pairs.
        found: one of `care.FOUND`.
        visited: who holds the card that was scanned along with it, or None.
        days_ago: it was not today but so many days ago; then no card can bear it out.
        note: for staff, in private.
    """
    if not helper.member:
        return Refusal.CARD_UNKNOWN_HERE
    if helper.disputed:
        return Refusal.CARD_DISPUTED
    if helper.proxy:
        return Refusal.PROXY_MAY_NOT
    own = next((one for one in pairs if one.id == pair), None)
    if own is None or found not in FOUND or not 0 <= days_ago <= MOST_DAYS_AGO:
        return Refusal.VISIT_UNKNOWN
    if visited is not None and (visited.member not in own.members or found == AWAY or days_ago):
        return Refusal.VISIT_OTHER_CARD
    note = note.strip()[:NOTE_MAX]
    body = VisitMade(visit=visit, pair=pair, evidence=TOLD if visited is None else CARD, found=found, days_ago=days_ago)
    return Draft(body=body, private={"note": note} if note else {}, member=helper.member, card=helper.card)


def with_visit(pair: Pair, body: VisitMade, at_ms: int) -> Pair:
    """A pair with a visit that its document does not count yet; rhythm and dates as the district reckons them."""
    if body.pair != pair.id or not is_visit(body.found):
        return pair
    last_ms = visited_ms(at_ms, body.days_ago)
    if last_ms <= pair.last_ms:
        return pair
    # Where the rhythm begins after the visit, the document's own date is the later one, and stands.
    next_ms = max(pair.next_ms, next_visit_ms(last_ms, pair.every_days, 0))
    return msgspec.structs.replace(pair, last_ms=last_ms, next_ms=next_ms)


def say_well(person: Person, *, is_asked: bool, was_seen_today: bool) -> Draft | None:
    """What a scan says of whoever is asked for it: once a day, by the own card, of nobody in doubt.

    Args:
        person: whose card was scanned.
        is_asked: the member's document asks for it (`documents.Member.says_well`).
        was_seen_today: the same was said today at this kiosk.
    """
    if not is_asked or was_seen_today or not person.member or person.disputed or person.proxy:
        return None
    return Draft(body=MemberSeen(), member=person.member, card=person.card)
