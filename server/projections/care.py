"""Standing help: where members belong, households on a keeper's list, pairs and their visits, and who was seen when.

Households and pairs are the district's to write; visits and "I am well" are kiosks' and may come in any order, which changes
nothing: the newest visit counts, whenever the district hears of it.
"""

from collections.abc import Collection, Iterator

from server.models import Card, Household, Member, Pair, PairHelper, Visit
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from server.projections.members import member_row
from sync.contract.care_facts import (
    HouseholdKept,
    HouseholdLeft,
    MemberPlaced,
    MemberSeen,
    PairEnded,
    PairMade,
    VisitMade,
)
from sync.contract.ids import DISTRICT, parse_event_ref
from sync.contract.rules.care import every_days_of, is_visit, risk_of, visited_ms


def names_in(text: str) -> list[str]:
    """The ids in a private text that has several with commas, each once."""
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _by_the_district(fact: Fact) -> None:
    if fact.event.stream != DISTRICT:
        raise CannotWorkOff("it is the district's to decide, not a kiosk's")


@handles(MemberPlaced)
def member_placed(fact: Fact, body: MemberPlaced, book: Book) -> None:
    """Staff said where a member belongs."""
    _by_the_district(fact)
    row = member_row(book, fact.event.member)
    row.grid, row.unit, row.building = body.grid, body.unit, fact.private.get("building", "")
    book.put(row)


# --- Households -------------------------------------------------------------------------------------------------------


def _kept_needs(fact: Fact, body: HouseholdKept) -> Iterator[Key]:
    yield Household, body.household
    yield from ((Member, member) for member in names_in(fact.private.get("members", "")))


@handles(HouseholdKept, needs=_kept_needs)
def household_kept(fact: Fact, body: HouseholdKept, book: Book) -> None:
    """A household is on a keeper's list, or something about it changed."""
    _by_the_district(fact)
    private, at_ms = fact.private, fact.happened.best_ms
    row = book.get(Household, body.household)
    if row is None or row.left_ms:
        row = Household(id=body.household, since_ms=at_ms, members=row.members if row else [])
    row.station, row.keeper, row.grid, row.risk = body.station, body.keeper, body.grid, risk_of(body.risk)
    row.kept_ms = at_ms
    lists = names_in(private.get("lists", ""))
    row.lists = f",{','.join(lists)}," if lists else ""
    for name in ("name", "address", "building", "phone", "needs"):
        setattr(row, name, private.get(name, ""))
    _live_there(row, names_in(private.get("members", "")), at_ms, book)
    book.put(row)
    # Helpers read the masked name, and their kiosk at the household's station knows them.
    helpers = _helpers_of(row.id, book)
    book.members.update(helpers)
    for helper in helpers:
        book.interest(helper, row.station)


@handles(HouseholdLeft, needs=lambda _fact, body: [(Household, body.household)])
def household_left(fact: Fact, body: HouseholdLeft, book: Book) -> None:
    """A household needs no looking after any more: nothing is kept of it that says why it did, and its pairs end."""
    _by_the_district(fact)
    row = book.get(Household, body.household)
    if row is None:
        raise CannotWorkOff(f"household {body.household} is not known")
    if row.left_ms:
        return
    row.left_ms, row.left_reason = fact.happened.best_ms, body.reason
    row.lists = row.address = row.building = row.phone = row.needs = ""
    _live_there(row, [], row.left_ms, book)
    book.put(row)
    for pair in _pairs_of(row.id, book):
        _end(pair, row.left_ms, body.reason, book)


def _live_there(row: Household, members: list[str], at_ms: int, book: Book) -> None:
    """Note who lives in a household. Whoever is in two lives where it was said last."""
    for member in {*row.members} - {*members}:
        gone = member_row(book, member)
        if gone.household == row.id:
            gone.household, gone.household_ms = "", 0
            book.put(gone)
    for member in members:
        there = member_row(book, member)
        if there.household != row.id:
            there.household, there.household_ms = row.id, at_ms
            book.put(there)
    book.members.update(row.members, members)
    row.members = members


# --- Pairs ------------------------------------------------------------------------------------------------------------


def _made_needs(_fact: Fact, body: PairMade) -> Iterator[Key]:
    yield Pair, body.pair
    yield Household, body.household
    yield from ((PairHelper, _helper_id(body.pair, helper)) for helper in body.helpers)


@handles(PairMade, needs=_made_needs)
def pair_made(fact: Fact, body: PairMade, book: Book) -> None:
    """Members stand by a household from now on, in this rhythm."""
    _by_the_district(fact)
    household = book.get(Household, body.household)
    if household is None or household.left_ms:
        raise CannotWorkOff(f"nobody keeps household {body.household}")
    row = book.get(Pair, body.pair) or Pair(id=body.pair, helpers=[])
    helpers = list(dict.fromkeys(body.helpers))
    _help(row, helpers, book)
    row.household, row.helpers, row.duty = body.household, helpers, body.duty
    row.every_days = every_days_of(body.every_days)
    row.from_ms = body.from_ms or row.from_ms or fact.happened.best_ms
    row.made_ms = row.made_ms or fact.happened.best_ms
    row.ended_ms, row.ended_reason = 0, ""
    book.put(row)
    for helper in helpers:
        book.interest(helper, household.station)


@handles(PairEnded, needs=lambda _fact, body: [(Pair, body.pair)])
def pair_ended(fact: Fact, body: PairEnded, book: Book) -> None:
    """A pair is no more."""
    _by_the_district(fact)
    row = book.get(Pair, body.pair)
    if row is None or not row.made_ms:
        raise CannotWorkOff(f"pair {body.pair} is not known")
    _end(row, fact.happened.best_ms, body.reason, book)


def _end(row: Pair, at_ms: int, reason: str, book: Book) -> None:
    if not row.ended_ms:
        row.ended_ms, row.ended_reason = at_ms, reason
        book.put(row)
        _help(row, [], book)


def _help(row: Pair, helpers: Collection[str], book: Book) -> None:
    """Note who helps in a pair from now on; whoever did, does or no longer does gets another document."""
    for member in {*row.helpers, *helpers}:
        book.put(PairHelper(id=_helper_id(row.id, member), pair=row.id, member=member, helps=member in helpers))
        book.members.add(member)


def _helper_id(pair: str, member: str) -> str:
    return f"{pair}/{member}"


def _pairs_of(household: str, book: Book) -> list[Pair]:
    """A household's pairs that stand, as this chunk has left them so far."""
    # Whatever pairs the chunk has made are written first, so that the table knows all of them.
    book.flush()
    names = Pair.objects.filter(household=household, ended_ms=0).order_by("id").values_list("id", flat=True)
    return [row for name in names if (row := book.get(Pair, name)) is not None and not row.ended_ms]


def _helpers_of(household: str, book: Book) -> set[str]:
    return {helper for pair in _pairs_of(household, book) for helper in pair.helpers}


# --- Visits -----------------------------------------------------------------------------------------------------------


@handles(VisitMade, needs=lambda _fact, body: [(Visit, body.visit), (Pair, body.pair)])
def visit_made(fact: Fact, body: VisitMade, book: Book) -> None:
    """Somebody visited, or did the duty; the last visit of a pair is the newest of all that the district hears of."""
    if book.get(Visit, body.visit) is not None:
        raise CannotWorkOff(f"visit {body.visit} was written down before")
    event, at_ms = fact.event, visited_ms(fact.happened.best_ms, body.days_ago)
    visit = Visit(
        id=body.visit,
        event=fact.origin,
        pair=body.pair,
        member=event.member,
        station=fact.station,
        actor=event.actor,
        evidence=body.evidence,
        found=body.found,
        at_ms=at_ms,
        written_ms=fact.happened.best_ms,
        note=fact.private.get("note", ""),
    )
    book.put(visit)
    # After a restore a visit may be known and its pair lost; the row waits for the pair to be made once more.
    row = book.get(Pair, body.pair) or Pair(id=body.pair, helpers=[])
    if is_visit(body.found):
        if (row.last_ms, _order(row.last_event)) < (at_ms, _order(fact.origin)):
            row.last_ms, row.last_event, row.found = at_ms, fact.origin, body.found
        _were_seen(row, at_ms, book)
    book.put(row)
    for helper in row.helpers:
        book.members.add(helper)
        if event.stream != DISTRICT:
            book.advance(helper, event.stream, event.seq)


def _order(ref: str) -> tuple[str, int]:
    """Within a stream the later fact is the newer one; between streams any order does that is always the same."""
    return parse_event_ref(ref.partition("#")[0]) if ref else ("", 0)


# --- Who was seen -----------------------------------------------------------------------------------------------------


@handles(MemberSeen)
def member_seen(_fact: Fact, _body: MemberSeen, _book: Book) -> None:
    """A card was scanned, which says "I am well": `seen` notes it, as it does every scan."""


def seen(fact: Fact, book: Book) -> None:
    """Whoever lives in a household on a list is seen with every fact that comes from a scan of the own card."""
    event = fact.event
    scanned = event.card or event.type == "member_seen"
    if not event.member or not scanned or event.stream == DISTRICT:
        return
    row = book.get(Member, event.member)
    if row is None or not row.household or row.last_seen_ms >= fact.happened.best_ms:
        return
    card = book.get(Card, event.card) if event.card else None
    if card is None or not card.proxy:
        row.last_seen_ms = fact.happened.best_ms
        book.put(row)


def _were_seen(row: Pair, at_ms: int, book: Book) -> None:
    """Whoever visits a household sees who lives there."""
    household = book.get(Household, row.household) if row.household else None
    for member in household.members if household else ():
        there = member_row(book, member)
        if there.last_seen_ms < at_ms:
            there.last_seen_ms = at_ms
            book.put(there)
