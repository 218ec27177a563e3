"""Skills that members list (睦邻卡): what was said last counts, and what was taken back is taken back for good.

Facts of two kiosks may come in any order. A listing that was taken back never shows again, whatever comes later under its
id.
"""

from server.models import SkillListing, Wish
from server.projections.book import Book
from server.projections.fact import CannotWorkOff, Fact, handles
from server.projections.members import is_or_became
from sync.contract.ids import DISTRICT, parse_event_ref
from sync.contract.rules.skills import CONTACTS, PHONE, SHOWN_TO, TIMES, WORDS_MAX
from sync.contract.skill_facts import SkillLapsed, SkillListed, SkillVouched, SkillWithdrawn

_LONGEST_MS = 5 * 366 * 86_400_000
"""Nobody agrees to more at once, whatever a kiosk's clock says."""
_PHONE_MAX = 40


@handles(SkillListed, needs=lambda _fact, body: [(SkillListing, body.listing)])
def skill_listed(fact: Fact, body: SkillListed, book: Book) -> None:
    """A skill is listed, changed or renewed. How long it is shown is reckoned from when that happened."""
    if not fact.event.member:
        raise CannotWorkOff("a listing is somebody's")
    if body.shown_to not in SHOWN_TO or body.contact not in CONTACTS:
        raise CannotWorkOff("it says neither to whom it may be shown nor how to reach whoever listed it")
    row = _own(body.listing, fact, book)
    if (row.listed_ms, _order(row.listed_event)) >= (fact.happened.best_ms, _order(fact.origin)):
        return
    lasts_ms = min(max(0, body.until_ms - fact.event.at_ms), _LONGEST_MS)
    row.member = fact.event.member
    row.listed_ms, row.listed_event = fact.happened.best_ms, fact.origin
    row.skill, row.shown_to, row.contact = body.skill, body.shown_to, body.contact
    row.times = [slot for slot in TIMES if slot in body.times]
    row.until_ms = fact.happened.best_ms + lasts_ms
    row.words = fact.private.get("words", "")[:WORDS_MAX]
    row.phone = fact.private.get("phone", "")[:_PHONE_MAX] if body.contact == PHONE else ""
    _settle(row, book)


@handles(SkillWithdrawn, needs=lambda _fact, body: [(SkillListing, body.listing)])
def skill_withdrawn(fact: Fact, body: SkillWithdrawn, book: Book) -> None:
    """A listing is taken back by whose it is, or by staff on that one's request."""
    if not fact.event.member:
        raise CannotWorkOff("a listing is somebody's")
    row = _own(body.listing, fact, book)
    row.withdrawn_ms = row.withdrawn_ms or fact.happened.best_ms or 1
    _settle(row, book)


@handles(SkillVouched, needs=lambda _fact, body: [(SkillListing, body.listing)])
def skill_vouched(fact: Fact, body: SkillVouched, book: Book) -> None:
    """Staff saw the proof, or no longer vouch."""
    row = _by_the_district(body.listing, fact, book)
    row.vouched_for = row.skill if body.vouched else ""
    row.vouched_until_ms = body.until_ms if body.vouched else 0
    _settle(row, book)


@handles(SkillLapsed, needs=lambda _fact, body: [(SkillListing, body.listing)])
def skill_lapsed(fact: Fact, body: SkillLapsed, book: Book) -> None:
    """Its time was over and nobody had renewed it."""
    row = _by_the_district(body.listing, fact, book)
    row.lapsed_ms = max(row.lapsed_ms, body.until_ms)
    _settle(row, book)


def _own(listing: str, fact: Fact, book: Book) -> SkillListing:
    """The row, which is that of whoever the fact names, or of a record that was merged into that one's; else a new one."""
    row = book.get(SkillListing, listing)
    if row is None:
        return SkillListing(id=listing, member=fact.event.member, times=[])
    if not is_or_became(row.member, fact.event.member, book):
        raise CannotWorkOff(f"listing {listing} is somebody else's")
    return row


def _by_the_district(listing: str, fact: Fact, book: Book) -> SkillListing:
    if fact.event.stream != DISTRICT:
        raise CannotWorkOff("it is the district's to say, not a kiosk's")
    row = book.get(SkillListing, listing)
    if row is None:
        raise CannotWorkOff(f"listing {listing} is not known")
    return row


def _settle(row: SkillListing, book: Book) -> None:
    """Whether it is shown now; what is not shown keeps no words and no telephone number."""
    row.shown = bool(row.skill) and not row.withdrawn_ms and row.until_ms > row.lapsed_ms
    row.vouched = bool(row.skill) and row.vouched_for == row.skill
    if not row.shown:
        row.words = row.phone = ""
    book.put(row)
    book.listings.add(row.id)
    book.members.add(row.member)
    # A need through which somebody was found says with which skill.
    book.wishes.update(Wish.objects.filter(listing=row.id).values_list("id", flat=True))


def _order(ref: str) -> tuple[str, int]:
    """Within a stream the later fact is the newer one; between streams any order does that is always the same."""
    return parse_event_ref(ref.partition("#")[0]) if ref else ("", 0)
