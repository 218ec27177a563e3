"""Wishes at a kiosk: the wall, a member's own with what became of them, and the steps that people take."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import later_facts, person_of, read_card, shown_of
from kiosk.desk import Desk
from sync.contract.cards import DAY_MS
from sync.contract.documents import Member, Need, News, OwnWish, WallWish
from sync.contract.events import Draft, Event
from sync.contract.refusals import Refusal
from sync.contract.rules import need_deeds, wish_deeds
from sync.contract.rules.standing import Here, Person
from sync.contract.rules.wish_course import HELPER, OVER, REQUESTER, Course
from sync.contract.rules.wish_deeds import SOMEBODY
from sync.contract.wire import NotAnEvent, body_of
from sync.contract.wish_facts import WishMade, WishNewsHeard, WishProgressed

ENDED_SHOWN_DAYS: Final = 30
"""What is over is listed for so long; the district, whose documents know no clock, tells of the newest."""


class WishHere(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that a member made, or is asked for, or has taken on.

    Attributes:
        own: as this kiosk knows it.
        steps: what may be done now with the card that is here.
        pending: the district has not heard yet of something that was done here.
    """

    own: OwnWish
    steps: tuple[str, ...] = ()
    pending: bool = False


class MyWishes(msgspec.Struct, frozen=True, kw_only=True):
    """All that a card has to do with wishes.

    Attributes:
        wishes: newest first.
        news: what became of them and was not told yet, in order; none for a card that acts for somebody.
        unit: the unit that the member may claim for, or empty.
    """

    wishes: tuple[WishHere, ...] = ()
    news: tuple[News, ...] = ()
    unit: str = ""

    @property
    def made(self) -> tuple[WishHere, ...]:
        """Those that the member made."""
        return tuple(wish for wish in self.wishes if wish.own.role == REQUESTER)

    @property
    def helping(self) -> tuple[WishHere, ...]:
        """Those that the member is asked for, or has taken on."""
        return tuple(wish for wish in self.wishes if wish.own.role == HELPER)

    def find(self, wish: str) -> WishHere | None:
        """The one of this id."""
        return next((found for found in self.wishes if found.own.id == wish), None)


class StepTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A wish went on.

    Attributes:
        facts: the saved facts.
        wish: its id.
        step: the last of the steps that were taken.
    """

    facts: tuple[str, ...]
    wish: str
    step: str


class NewsHeard(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody was told.

    Attributes:
        facts: the saved facts; none where all of it was told before.
    """

    facts: tuple[str, ...]


class _Known(NamedTuple):
    own: OwnWish
    course: Course
    pending: bool


def wall(desk: Desk) -> dict[str, WallWish]:
    """The wishes on the public wall, by id, with what was done here since the district wrote of them."""
    kiosk = desk.kiosk
    with kiosk.store.reading():
        wishes = kiosk.replica.wall_wishes()
        own: dict[str, list[Event]] = defaultdict(list)
        for event in kiosk.journal.of_type(WishProgressed):
            step = wish_deeds.progressed(event)
            if step is not None and step.wish in wishes:
                own[step.wish].append(event)
        for wish, events in own.items():
            later = later_facts(desk, events, wishes[wish].includes_up_to)
            if not later:
                continue
            shown = wish_deeds.on_wall(wishes[wish], _from_wall(desk, wishes[wish], later))
            if shown is None:
                del wishes[wish]
            else:
                wishes[wish] = shown
    return wishes


@saving
def my_wishes(desk: Desk, code: str) -> MyWishes | Refusal:
    """What a card has to do with wishes. One that nobody is known to hold, or two people, has nothing."""
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        person = person_of(desk, card.number)
        if not person.member or person.disputed:
            return MyWishes()
        document = desk.kiosk.replica.member(person.member)
        here = desk.kiosk.here()
        known = [one for one in _own(desk, person.member, document).values() if not (here.day_known and _is_old(one, here))]
        known.sort(key=lambda one: (-one.own.at_ms, one.own.id))
        return MyWishes(
            wishes=tuple(
                WishHere(own=one.own, steps=wish_deeds.steps_open(person, one.course), pending=one.pending) for one in known
            ),
            news=() if person.proxy else _news(desk, person.member, document),
            unit=document.unit if document and not person.proxy else "",
        )


@saving
def take_steps(
    desk: Desk, code: str, wish: str, *steps: str, for_unit: bool = False, rating: int = 0, thanks: int = 0
) -> StepTaken | Refusal:
    """Take a wish a step on, or several at once.

    Args:
        desk: where.
        code: of the card of whoever does it.
        wish: which.
        steps: see `wish_course.STEPS`.
        for_unit: of `claim`: in the name of the member's unit.
        rating: of `confirm`: 1 to 3, or 0.
        thanks: of `confirm`: one of the settings' words of thanks, from 1, or 0.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        if not person.member:
            return Refusal.CARD_UNKNOWN_HERE
        document = kiosk.replica.member(person.member)
        course = _course(desk, person, document, wish)
        if course is None:
            return Refusal.WISH_MOVED_ON
        drafts = wish_deeds.step_drafts(
            person,
            wish,
            course,
            *steps,
            unit=document.unit if document and for_unit else "",
            rating=rating,
            thanks=thanks,
        )
        if isinstance(drafts, Refusal):
            return drafts
        return StepTaken(facts=names_of(kiosk.journal.append(drafts)), wish=wish, step=steps[-1])


@saving
def hear_news(desk: Desk, code: str, up_to: int) -> NewsHeard | Refusal:
    """A member was shown what became of wishes.

    Args:
        desk: where.
        code: of the member's own card.
        up_to: `News.pos` of the last that was on the screen.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        if not person.member or person.disputed or person.proxy:
            return NewsHeard(facts=())
        news = _news(desk, person.member, kiosk.replica.member(person.member))
        if not any(one.pos <= up_to for one in news):
            return NewsHeard(facts=())
        draft = Draft(body=WishNewsHeard(up_to=up_to), member=person.member, card=person.card)
        return NewsHeard(facts=names_of(kiosk.journal.append([draft])))


def _own(desk: Desk, member: str, document: Member | None) -> dict[str, _Known]:
    """A member's wishes as this kiosk knows them: the district's list, and what was begun here since."""
    journal = desk.kiosk.journal
    includes = document.includes_up_to if document else {}
    found: dict[str, _Known] = {}
    for own in document.own_wishes if document else ():
        later = later_facts(desk, journal.about_subject(own.id), includes)
        other = _other(desk, own, member, later)
        course = wish_deeds.laid_on_top(wish_deeds.own_course(own, member, other=other), later)
        _note(desk, found, own, member, course, pending=bool(later))
    about = [event for event in journal.about_member(member) if event.type in ("wish_made", "wish_progressed")]
    for wish in dict.fromkeys(_wish_of(event) for event in later_facts(desk, about, includes)):
        if wish and (document is None or all(own.id != wish for own in document.own_wishes)):
            _begun_here(desk, found, member, wish)
    return found


def _begun_here(desk: Desk, found: dict[str, _Known], member: str, wish: str) -> None:
    """A wish that the member made here, took on from the wall or was asked for here, and that the district's list does not
    have yet."""
    kiosk = desk.kiosk
    own = kiosk.journal.about_subject(wish)
    wall_wish = kiosk.replica.get("wish", wish, WallWish)
    if wall_wish is not None:
        later = later_facts(desk, own, wall_wish.includes_up_to)
        course = _from_wall(desk, wall_wish, later)
        base = OwnWish(
            id=wish,
            kind=wall_wish.kind,
            category=wall_wish.category,
            station=wall_wish.station,
            at_ms=wall_wish.at_ms,
            state=wall_wish.state,
            since_ms=wall_wish.at_ms,
            role=HELPER,
            shown=wall_wish.shown,
        )
    elif (need := kiosk.replica.get("need", wish, Need)) is not None:
        later = later_facts(desk, own, need.includes_up_to)
        course = wish_deeds.laid_on_top(need_deeds.need_course(need), later)
        base = OwnWish(
            id=wish,
            kind=need.kind,
            category=need.category,
            station=need.station,
            at_ms=need.at_ms,
            state=need.state,
            since_ms=need.since_ms,
            role=HELPER,
            shown=need.shown,
        )
    else:
        made = next((event for event in own if event.type == "wish_made"), None)
        body = _body(made) if made is not None else None
        if made is None or not isinstance(body, WishMade):
            return
        later = later_facts(desk, own, {})
        course = wish_deeds.laid_on_top(wish_deeds.made_course(made, body), later)
        base = OwnWish(
            id=wish,
            kind=body.kind,
            category=body.category,
            station=kiosk.here().station,
            at_ms=made.at_ms,
            state=course.state,
            since_ms=made.at_ms,
            role=REQUESTER,
        )
    _note(desk, found, base, member, course, pending=True)


def _is_old(known: _Known, here: Here) -> bool:
    return known.own.state in OVER and here.now_ms - known.own.since_ms > ENDED_SHOWN_DAYS * DAY_MS


def _note(desk: Desk, found: dict[str, _Known], own: OwnWish, member: str, course: Course, *, pending: bool) -> None:
    other = course.helper if member == course.requester else course.requester
    known = own.other if other == SOMEBODY else shown_of(desk, other) if other else ""
    if not pending:
        found[own.id] = _Known(own, course, pending)
    elif (now := wish_deeds.in_own(own, member, course, other=known or "")) is not None:
        found[own.id] = _Known(now, course, pending)


def _course(desk: Desk, person: Person, document: Member | None, wish: str) -> Course | None:
    """Where a wish is, as far as this kiosk knows; None for one that it doesn't know."""
    known = _own(desk, person.member, document).get(wish)
    if known is not None:
        return known.course
    wall_wish = desk.kiosk.replica.get("wish", wish, WallWish)
    if wall_wish is None:
        return None
    own = desk.kiosk.journal.about_subject(wish)
    return _from_wall(desk, wall_wish, later_facts(desk, own, wall_wish.includes_up_to))


def _from_wall(desk: Desk, wish: WallWish, later: Sequence[Event]) -> Course:
    """The course of a wish on the wall with the later facts on top; who is who is told by those people's own documents."""
    roles = {name: _role(desk, name, wish.id) for name in dict.fromkeys(event.member for event in later) if name}
    requester = next((name for name, role in roles.items() if role == REQUESTER), SOMEBODY)
    helper = next((name for name, role in roles.items() if role == HELPER), SOMEBODY)
    return wish_deeds.laid_on_top(wish_deeds.wall_course(wish, requester=requester, helper=helper), later)


def _other(desk: Desk, own: OwnWish, member: str, later: Sequence[Event]) -> str:
    """The other one's id, where that member did something here and has a document that says so."""
    role = HELPER if own.role == REQUESTER else REQUESTER
    names = dict.fromkeys(event.member for event in later if event.member not in ("", member))
    return next((name for name in names if _role(desk, name, own.id) == role), SOMEBODY)


def _role(desk: Desk, member: str, wish: str) -> str:
    document = desk.kiosk.replica.member(member)
    return next((own.role for own in document.own_wishes if own.id == wish), "") if document else ""


def _news(desk: Desk, member: str, document: Member | None) -> tuple[News, ...]:
    if document is None or not document.news:
        return ()
    told = [event for event in desk.kiosk.journal.about_member(member) if event.type == "wish_news_heard"]
    bodies = [_body(event) for event in later_facts(desk, told, document.includes_up_to)]
    up_to = max((body.up_to for body in bodies if isinstance(body, WishNewsHeard)), default=0)
    return tuple(sorted((one for one in document.news if one.pos > up_to), key=lambda one: one.pos))


def _wish_of(event: Event) -> str:
    body = _body(event)
    return body.wish if isinstance(body, WishMade | WishProgressed) else ""


def _body(event: Event) -> object:
    try:
        return body_of(event)
    except NotAnEvent:
        return None
