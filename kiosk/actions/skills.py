"""What neighbours can do (睦邻卡): looked for by anybody, with no card and no network; listed and taken back with one's own.

What was listed, changed or taken back here lies on top of the district's documents until they count it.
"""

from collections import Counter

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import later_facts, person_of, read_card, shown_of
from kiosk.desk import Desk
from kiosk.local_time import moment
from sync.contract.documents import OwnListing, SkillListing, Station
from sync.contract.events import Event
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import skills as rule
from sync.contract.rules.standing import Here
from sync.contract.skill_facts import SkillListed, SkillWithdrawn
from sync.contract.wire import NotAnEvent, body_of


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can help, and why they stand where they stand.

    Attributes:
        listing: as far as its owner agreed that it is shown.
        now: may be asked at this hour.
        here: of this station.
        distance_m: how far the home station is from here, where that is known.
        station: what the home station is called, or empty.
    """

    listing: SkillListing
    now: bool
    here: bool
    distance_m: int | None = None
    station: str = ""


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """Who was found: whoever may be asked now first, then the nearest, then whose qualification staff have seen."""

    found: tuple[Hit, ...] = ()


class SkillCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many people list each skill, by skill; without those that nobody lists."""

    people: dict[str, int]


class MyListing(msgspec.Struct, frozen=True, kw_only=True):
    """A listing of one's own.

    Attributes:
        own: as it is with what was done here.
        words, phone: where this kiosk knows them: from the document that is shown, or from here.
        pending: the district has not heard of all of it yet.
    """

    own: OwnListing
    words: str = ""
    phone: str = ""
    pending: bool = False


class MyListings(msgspec.Struct, frozen=True, kw_only=True):
    """One's own listings, the oldest first."""

    listings: tuple[MyListing, ...] = ()


class SkillKept(msgspec.Struct, frozen=True, kw_only=True):
    """A listing was written down.

    Attributes:
        facts: the saved facts.
        listing: its id.
        until_ms: shown until then, Unix ms.
    """

    facts: tuple[str, ...]
    listing: str
    until_ms: int


class SkillGone(msgspec.Struct, frozen=True, kw_only=True):
    """A listing was taken back."""

    facts: tuple[str, ...]


# --- Looking for somebody ---------------------------------------------------------------------------------------------


@saving
def find_skills(desk: Desk, *, skill: str = "", query: str = "") -> Hits | Refusal:
    """Who can help.

    Args:
        desk: where.
        skill: one of the settings' skills; or else
        query: what somebody wrote: words, pinyin or first letters.
    """
    kiosk = desk.kiosk
    with kiosk.store.reading():
        here, stations = kiosk.here(), kiosk.replica.stations()
        own, gone = _own_facts(desk, here)
        if skill:
            found = [*desk.skills.of_skill(skill), *(one for one in own.values() if one.skill == skill)]
        else:
            found = desk.skills.find(query, here.settings, own.values())
        newest = {one.id: one for one in found if (one.id not in own or own[one.id] is one) and one.id not in gone}
    hour = moment(here.now_ms).hour
    shown = [one for one in newest.values() if not here.day_known or rule.is_shown(one, here.now_ms)]
    hits = [_hit(one, here, hour, stations) for one in shown]
    hits.sort(key=_order)
    return Hits(found=tuple(hits))


@saving
def skill_counts(desk: Desk) -> SkillCounts | Refusal:
    """How many people list what: the circles (手工达人 12 位)."""
    kiosk = desk.kiosk
    with kiosk.store.reading():
        here = kiosk.here()
        own, gone = _own_facts(desk, here)
        listings = {name: one for name, one in (desk.skills.all() | own).items() if name not in gone}
    shown = (one for one in listings.values() if not here.day_known or rule.is_shown(one, here.now_ms))
    return SkillCounts(people=dict(Counter(skill for skill, _ in {(one.skill, one.member) for one in shown})))


def _hit(one: SkillListing, here: Here, hour: int, stations: dict[str, Station]) -> Hit:
    ours, theirs = stations.get(here.station), stations.get(one.station)
    return Hit(
        listing=one,
        now=rule.is_available(one.times, hour, here.settings),
        here=one.station == here.station,
        distance_m=rule.distance_m(ours, theirs) if ours and theirs else None,
        station=theirs.name if theirs else "",
    )


def _order(hit: Hit) -> tuple[bool, bool, bool, int, bool, str]:
    far = hit.distance_m
    return not hit.now, not hit.here, far is None, far or 0, not hit.listing.vouched, hit.listing.id


# --- One's own --------------------------------------------------------------------------------------------------------


@saving
def my_listings(desk: Desk, code: str) -> MyListings | Refusal:
    """The listings of whoever holds a card; of a card that acts for somebody, or that nobody is known to hold, none."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        person = person_of(desk, card.number)
        if not person.member or person.disputed or person.proxy:
            return MyListings()
        return MyListings(listings=tuple(_mine(desk, person.member, desk.kiosk.here()).values()))


@saving
def list_skill(
    desk: Desk,
    code: str,
    *,
    skill: str,
    words: str = "",
    shown_to: str = rule.STATION,
    contact: str = rule.KEEPER,
    phone: str = "",
    times: tuple[str, ...] = (rule.DAY,),
    listing: str = "",
) -> SkillKept | Refusal:
    """List a skill; with the id of one of one's own, change or renew that one.

    Args:
        desk: where.
        code: of the member's own card.
        skill, words, shown_to, contact, phone, times: as in `rules.skills.list_skill`.
        listing: its id, or empty for a new one.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, person = kiosk.here(), person_of(desk, card.number)
        if listing and listing not in _mine(desk, person.member, here):
            return Refusal.SKILL_NOT_YOURS
        draft = rule.list_skill(
            person,
            here,
            listing=listing or new_fact_id("l"),
            skill=skill,
            words=words,
            shown_to=shown_to,
            contact=contact,
            phone=phone,
            times=times,
        )
        if isinstance(draft, Refusal):
            return draft
        assert isinstance(draft.body, SkillListed)
        facts = names_of(kiosk.journal.append([draft]))
        return SkillKept(facts=facts, listing=draft.body.listing, until_ms=draft.body.until_ms)


@saving
def withdraw_skill(desk: Desk, code: str, listing: str) -> SkillGone | Refusal:
    """Take a listing back, at once and for good.

    Args:
        desk: where.
        code: of the member's own card.
        listing: its id.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        draft = rule.withdraw_skill(person, listing, _mine(desk, person.member, kiosk.here()))
        if isinstance(draft, Refusal):
            return draft
        return SkillGone(facts=names_of(kiosk.journal.append([draft])))


def _mine(desk: Desk, member: str, here: Here) -> dict[str, MyListing]:
    """A member's listings that are shown, by id, with what was done here."""
    if not member:
        return {}
    document = desk.kiosk.replica.member(member)
    own, gone = _own_facts(desk, here, member)
    found = {}
    for one in document.listings if document else ():
        shown = desk.skills.all().get(one.id)
        found[one.id] = MyListing(own=one, words=shown.words if shown else "", phone=shown.phone if shown else "")
    for name, (event, body) in _listed(desk, member).items():
        if name in own:
            found[name] = _my_listing(desk, event, body, was=found.get(name))
    return {
        name: one
        for name, one in found.items()
        if name not in gone and (not here.day_known or not one.own.until_ms or here.now_ms < one.own.until_ms)
    }


def _my_listing(desk: Desk, event: Event, body: SkillListed, was: MyListing | None) -> MyListing:
    private = desk.kiosk.journal.private_of(event)
    vouched = was is not None and was.own.vouched and was.own.skill == body.skill
    own = OwnListing(
        id=body.listing,
        skill=body.skill,
        shown_to=body.shown_to,
        contact=body.contact,
        times=body.times,
        until_ms=body.until_ms,
        vouched=vouched,
    )
    return MyListing(own=own, words=private.get("words", ""), phone=private.get("phone", ""), pending=True)


# --- What was done here and the district's documents do not count yet -------------------------------------------------


def _own_facts(desk: Desk, here: Here, member: str = "") -> tuple[dict[str, SkillListing], set[str]]:
    """Listings as they were written down here since the district wrote of them, and those that were taken back here.

    What was taken back is taken back for good, so it is not asked whether the district has heard of it.
    """
    journal = desk.kiosk.journal
    gone = {
        body.listing
        for event in journal.of_type(SkillWithdrawn)
        if isinstance(body := _body(event), SkillWithdrawn) and (not member or event.member == member)
    }
    found = {}
    for name, (event, body) in _listed(desk, member).items():
        if name in gone:
            continue
        document = desk.kiosk.replica.member(event.member)
        if not later_facts(desk, [event], document.includes_up_to if document else {}):
            continue
        private = journal.private_of(event)
        told = desk.skills.all().get(name)
        found[name] = SkillListing(
            id=name,
            member=event.member,
            shown=shown_of(desk, event.member),
            skill=body.skill,
            station=document.home if document else here.station,
            words=private.get("words", ""),
            contact=body.contact,
            phone=private.get("phone", ""),
            times=body.times,
            until_ms=body.until_ms,
            vouched=told is not None and told.vouched and told.skill == body.skill,
        )
    return found, gone


def _listed(desk: Desk, member: str) -> dict[str, tuple[Event, SkillListed]]:
    """The newest that was said here of each listing, by id."""
    found = {}
    for event in desk.kiosk.journal.of_type(SkillListed):
        body = _body(event)
        if isinstance(body, SkillListed) and (not member or event.member == member):
            found[body.listing] = (event, body)
    return found


def _body(event: Event) -> object:
    try:
        return body_of(event)
    except NotAnEvent:
        return None
