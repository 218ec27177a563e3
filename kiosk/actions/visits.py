"""Visits of a pair (结对探访), written down offline; and a scan that says "I am well"."""

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import later_facts, person_of, read_card
from kiosk.desk import Desk
from kiosk.local_time import day_of
from sync.contract.care_facts import VisitMade
from sync.contract.documents import Member, Pair
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import visits as rule
from sync.contract.rules.care import WELL, overdue_days
from sync.contract.wire import NotAnEvent, body_of


class PairHere(msgspec.Struct, frozen=True, kw_only=True):
    """A pair in which somebody helps, as this kiosk knows it.

    Attributes:
        pair: with the visits that were written down here.
        overdue_days: for so many days a visit has been missed; 0 for not, or where the day is not known.
        pending: the district has not heard yet of a visit that was written down here.
    """

    pair: Pair
    overdue_days: int = 0
    pending: bool = False


class MyPairs(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs in which somebody helps, what is due first at the top."""

    pairs: tuple[PairHere, ...] = ()

    @property
    def missed(self) -> int:
        """In how many a visit was missed."""
        return sum(one.overdue_days > 0 for one in self.pairs)

    def find(self, pair: str) -> PairHere | None:
        """The one of this id."""
        return next((one for one in self.pairs if one.pair.id == pair), None)


class VisitKept(msgspec.Struct, frozen=True, kw_only=True):
    """A visit was written down.

    Attributes:
        facts: the saved facts.
        found: how they were.
        evidence: `card` or `told`.
        next_ms: by when the next one should be, Unix ms.
    """

    facts: tuple[str, ...]
    found: str
    evidence: str
    next_ms: int


@saving
def my_pairs(desk: Desk, code: str) -> MyPairs | Refusal:
    """The pairs of whoever holds a card; of a card in doubt, or that acts for somebody, none."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        person = person_of(desk, card.number)
        if not person.member or person.disputed or person.proxy:
            return MyPairs()
        here = desk.kiosk.here()
        found = [
            PairHere(
                pair=pair,
                overdue_days=overdue_days(pair.next_ms, here.now_ms) if here.day_known else 0,
                pending=pending,
            )
            for pair, pending in _pairs(desk, desk.kiosk.replica.member(person.member))
        ]
        return MyPairs(pairs=tuple(sorted(found, key=lambda one: (one.pair.next_ms, one.pair.id))))


@saving
def make_visit(
    desk: Desk, code: str, pair: str, *, found: str = WELL, visited_code: str = "", days_ago: int = 0
) -> VisitKept | Refusal:
    """Write down a visit.

    Args:
        desk: where.
        code: of the helper's own card.
        pair: which pair.
        found: how they were (`rules.care.FOUND`).
        visited_code: of the visited member's card, or empty.
        days_ago: it was so many days ago.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    visited_card = read_card(desk, visited_code) if visited_code else None
    if isinstance(visited_card, Refusal):
        return visited_card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        helper = person_of(desk, card.number)
        own = [one for one, _ in _pairs(desk, kiosk.replica.member(helper.member) if helper.member else None)]
        draft = rule.make_visit(
            helper,
            own,
            visit=new_fact_id("v"),
            pair=pair,
            found=found,
            visited=person_of(desk, visited_card.number) if visited_card else None,
            days_ago=days_ago,
        )
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
        assert isinstance(draft.body, VisitMade)
        before = next(one for one in own if one.id == pair)
        after = rule.with_visit(before, draft.body, kiosk.here().now_ms)
        return VisitKept(
            facts=names_of(events),
            found=found,
            evidence=draft.body.evidence,
            next_ms=after.next_ms,
        )


@saving
def say_well(desk: Desk, code: str) -> bool | Refusal:
    """Note that whoever holds a card was seen today, where the member's document asks for that; gives whether it did."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        document = kiosk.replica.member(person.member) if person.member else None
        if document is None or not document.says_well:
            return False
        today = day_of(kiosk.here().now_ms)
        said = (event for event in kiosk.journal.about_member(person.member) if event.type == "member_seen")
        draft = rule.say_well(person, is_asked=True, was_seen_today=any(day_of(event.at_ms) == today for event in said))
        if draft is not None:
            kiosk.journal.append([draft])
        return not person.disputed and not person.proxy


def _pairs(desk: Desk, document: Member | None) -> list[tuple[Pair, bool]]:
    """A member's pairs with the visits that were written down here and are not counted yet, and whether there are any."""
    if document is None or not document.pairs:
        return []
    journal = desk.kiosk.journal
    later = later_facts(desk, journal.of_type(VisitMade), document.includes_up_to)
    found = []
    for pair in document.pairs:
        now, pending = pair, False
        for event in later:
            try:
                body = body_of(event)
            except NotAnEvent:
                continue
            if isinstance(body, VisitMade) and body.pair == pair.id:
                now, pending = rule.with_visit(now, body, event.at_ms), True
        found.append((now, pending))
    return found
