"""What people do with wishes at a kiosk, and what a kiosk knows of wishes: the district's documents with its own later facts
laid on top. Both by `wish_course.advance`, so that nobody is offered a step that is none.

A document names nobody but the member whose it is. Whoever else has a part in the wish is `SOMEBODY`, unless the caller
knows better: from that member's own document, or from this kiosk's journal.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from sync.contract.documents import OwnWish, WallWish
from sync.contract.events import Draft, Event
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Person
from sync.contract.rules.wish_course import (
    FULFILLED,
    HELPER,
    OFFERED,
    ON_THE_WALL,
    PUBLISHED,
    REQUESTER,
    STEPS,
    WITH_A_HELPER,
    Course,
    Taken,
    Why,
    advance,
    may_step,
)
from sync.contract.wire import NotAnEvent, body_of
from sync.contract.wish_facts import WishMade, WishProgressed

SOMEBODY: Final = "?"
"""A member whom a document does not name; nobody's id."""

AS_HELPER: Final = ("claim", "accept", "decline", "set_out", "finish", "give_back")
AS_REQUESTER: Final = ("finish", "confirm", "dispute", "withdraw")

_REFUSALS: Final = {
    Why.UNKNOWN_STEP: Refusal.WISH_MOVED_ON,
    Why.NOT_NOW: Refusal.WISH_MOVED_ON,
    Why.TAKEN: Refusal.WISH_TAKEN,
    Why.NOT_YOURS: Refusal.WISH_NOT_YOURS,
    Why.HELPER_MISSING: Refusal.WISH_NOT_YOURS,
}


# --- What people do ---------------------------------------------------------------------------------------------------


def step_drafts(
    person: Person,
    wish: str,
    course: Course,
    *steps: str,
    unit: str = "",
    rating: int = 0,
    thanks: int = 0,
) -> list[Draft] | Refusal:
    """Take a wish on, one step or several in one touch; all of them or none.

    Args:
        person: who takes them, or for whom a proxy's card does: that may do what whoever wished may, and not help in the
            member's name.
        wish: its id.
        course: where it is, as far as this kiosk knows.
        steps: which, one after another.
        unit: of `claim`: in whose name, or empty.
        rating: of `confirm`: 1 to 3, or 0.
        thanks: of `confirm`: one of the settings' words of thanks, from 1, or 0.
    """
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    drafts: list[Draft] = []
    for step in steps:
        by = _as_whom(person.member, course, step)
        if by == HELPER and person.proxy:
            return Refusal.PROXY_MAY_NOT
        is_claim, is_confirm = step == "claim", step == "confirm"
        body = WishProgressed(
            wish=wish,
            step=step,
            by=by,
            unit=unit if is_claim else "",
            rating=rating if is_confirm else 0,
            thanks=thanks if is_confirm else 0,
        )
        after = advance(course, taken(body, person.member))
        if isinstance(after, Why):
            return _REFUSALS[after]
        course = after
        drafts.append(Draft(body=body, member=person.member, card=person.card, actor=person.actor))
    return drafts


def steps_open(person: Person, course: Course) -> tuple[str, ...]:
    """The steps that this person may take now, as whoever wished or as whoever helps."""
    if not person.member or person.disputed:
        return ()
    found = [step for step in AS_REQUESTER if may_step(course, step, REQUESTER, person.member)]
    if not person.proxy:
        found += [step for step in AS_HELPER if may_step(course, step, HELPER, person.member)]
    return tuple(dict.fromkeys(found))


def _as_whom(member: str, course: Course, step: str) -> str:
    if STEPS[step].by.isdisjoint({HELPER}):
        return REQUESTER
    return REQUESTER if REQUESTER in STEPS[step].by and member == course.requester else HELPER


# --- What a kiosk knows -----------------------------------------------------------------------------------------------


def wall_course(wall: WallWish, *, requester: str = SOMEBODY, helper: str = SOMEBODY) -> Course:
    """The course of a wish on the wall, as far as the document and whoever asks know it."""
    return Course(
        kind=wall.kind,
        requester=requester,
        state=wall.state,
        helper="" if wall.state == PUBLISHED else helper,
        unit=wall.unit,
        back=PUBLISHED,
    )


def own_course(own: OwnWish, member: str, *, other: str = SOMEBODY) -> Course:
    """The course of a wish in a member's document; `other` is the other one's id, where it is known."""
    is_requester = own.role == REQUESTER
    has_other = bool(own.other) or own.state in WITH_A_HELPER | {OFFERED}
    return Course(
        kind=own.kind,
        requester=member if is_requester else other,
        state=own.state,
        since_ms=own.since_ms,
        helper=(other if has_other else "") if is_requester else member,
        unit=own.unit,
        back=own.back,
        reason=own.reason,
        rating=own.rating,
    )


def made_course(event: Event, body: WishMade) -> Course:
    """The course of a wish that was made here and that the district has not told of yet."""
    return Course(kind=body.kind, requester=event.member, since_ms=event.at_ms)


def laid_on_top(course: Course, events: Iterable[Event]) -> Course:
    """The course after a kiosk's own later facts about the wish, in order; those that don't follow change nothing."""
    for event in events:
        if (step := progressed(event)) is not None:
            after = advance(course, taken(step, event.member, event.at_ms))
            course = course if isinstance(after, Why) else after
    return course


def on_wall(wall: WallWish, course: Course) -> WallWish | None:
    """What the wall shows of it once the course is this; None where it hangs there no more."""
    if course.state not in ON_THE_WALL:
        return None
    return msgspec.structs.replace(wall, state=course.state, unit=course.unit)


def in_own(own: OwnWish, member: str, course: Course, *, other: str) -> OwnWish | None:
    """What a member's list says of it once the course is this; None where the member has no part in it any more.

    Args:
        own: as it was.
        member: whose list.
        course: as it is.
        other: the masked name of the other one, where it is known.
    """
    if member not in (course.requester, course.helper):
        return None
    role = REQUESTER if member == course.requester else HELPER
    # Who is asked is nobody else's business before they said yes.
    has_other = role == HELPER or (bool(course.helper) and course.state != OFFERED)
    return msgspec.structs.replace(
        own,
        state=course.state,
        since_ms=course.since_ms,
        role=role,
        other=other if has_other else "",
        unit=course.unit,
        reason=course.reason,
        rating=course.rating,
        back=course.back,
    )


def progressed(event: Event) -> WishProgressed | None:
    """The step that an event says somebody took, or None for another event or one that can't be read."""
    if event.type != "wish_progressed":
        return None
    try:
        body = body_of(event)
    except NotAnEvent:
        return None
    return body if isinstance(body, WishProgressed) else None


def taken(body: WishProgressed, member: str, at_ms: int = 0) -> Taken:
    """A step for the rule."""
    return Taken(
        step=body.step,
        by=body.by,
        member=member,
        helper=body.helper,
        unit=body.unit,
        reason=body.reason,
        rating=body.rating,
        at_ms=at_ms,
    )


def awaits_an_answer(own: OwnWish) -> bool:
    """Whether whoever wished is waited for: it is said to be done."""
    return own.role == REQUESTER and own.state == FULFILLED
