"""What a keeper does with a need at a kiosk (派单), and what a kiosk knows of it: the district's document with the kiosk's
own later facts on top, by `wish_course.advance`.

Words for the wall, a department, and confirming for somebody are for the console: there the whole wish can be read.
"""

from typing import Final

import msgspec

from sync.contract.documents import Need
from sync.contract.events import Draft, Event
from sync.contract.refusals import Refusal
from sync.contract.rules.claims import REASON_MAX
from sync.contract.rules.wish_course import (
    DISPUTED,
    STAFF,
    STEPS,
    UNDONE,
    Course,
    Taken,
    Why,
    advance,
    due_ms,
    may_step,
)
from sync.contract.settings import Settings
from sync.contract.wish_facts import WishMade, WishProgressed

WAITING: Final = UNDONE | {DISPUTED}
"""States in which a station has yet to do something."""

AT_A_KIOSK: Final = ("verify", "offer", "accept", "decline", "give_back", "settle", "withdraw", "decide_against")
"""The steps that a keeper may take there, in the order in which they are offered."""

_FOR_HELPER: Final = frozenset({"accept", "decline", "give_back"})


def need_course(need: Need) -> Course:
    """The course of a need as the district tells it."""
    return Course(
        kind=need.kind,
        requester=need.requester,
        state=need.state,
        since_ms=need.since_ms,
        helper=need.helper,
        unit=need.unit,
        back=need.back,
        asked=need.asked,
    )


def made_need(event: Event, body: WishMade, station: str, *, skill: str = "") -> Need:
    """A need that was made at this kiosk, and that the district has not told of yet; `skill` as in the document."""
    return Need(
        id=body.wish,
        kind=body.kind,
        category=body.category,
        station=station,
        at_ms=event.at_ms,
        state=Course().state,
        since_ms=event.at_ms,
        requester=event.member,
        skill=skill,
    )


def in_need(need: Need, course: Course, settings: Settings, *, helper_shown: str) -> Need | None:
    """What is told of a need once the course is this; None where nothing has yet to be done for it.

    Args:
        need: as the district tells it.
        course: as it is.
        settings: the district's: they say by when something is due.
        helper_shown: the masked name of the course's helper, where it is known.
    """
    if course.state not in WAITING:
        return None
    is_as_told = bool(need.due_ms) and (course.state, course.since_ms) == (need.state, need.since_ms)
    return msgspec.structs.replace(
        need,
        state=course.state,
        since_ms=course.since_ms,
        due_ms=need.due_ms if is_as_told else due_ms(course, settings),
        helper=course.helper,
        helper_shown=helper_shown,
        asked=course.asked,
        back=course.back,
        unit=course.unit,
    )


def steps_open(course: Course) -> tuple[str, ...]:
    """The steps that a keeper may take at a kiosk now."""
    return tuple(step for step in AT_A_KIOSK if may_step(course, step, STAFF) and not _is_for_nobody(course, step))


def _is_for_nobody(course: Course, step: str) -> bool:
    """A volunteer's answer, where nobody knows which volunteer's."""
    return step in _FOR_HELPER and not course.helper


def step_draft(
    wish: str,
    course: Course,
    step: str,
    *,
    keeper: str,
    keeper_roles: tuple[str, ...],
    helper: str = "",
    reason: str = "",
) -> Draft | Refusal:
    """Take a need a step on.

    Args:
        wish: its id.
        course: where it is, as far as this kiosk knows.
        step: one of `AT_A_KIOSK`.
        keeper, keeper_roles: who does this, PIN already checked.
        helper: of `offer`, the member who is asked.
        reason: why, in words; a must where `wish_course.STEPS` says so.

    Returns:
        The fact, which names the member for whom the keeper acts: whoever is asked, whoever answers on the telephone,
        whoever no longer needs it.
    """
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if step not in AT_A_KIOSK:
        return Refusal.WISH_NOT_YOURS
    if step == "offer" and (not helper or helper == course.requester):
        return Refusal.WISH_NOT_YOURS
    reason = reason.strip()[:REASON_MAX]
    if STEPS[step].needs_reason and not reason:
        return Refusal.REASON_NEEDED
    helper = helper if step == "offer" else course.helper if step in _FOR_HELPER else ""
    member = helper or (course.requester if step == "withdraw" else "")
    taken = Taken(step=step, by=STAFF, member=member, helper=helper, reason=reason)
    if isinstance(advance(course, taken), Why) or step not in steps_open(course):
        return Refusal.WISH_MOVED_ON
    body = WishProgressed(wish=wish, step=step, by=STAFF, helper=helper, reason=reason)
    return Draft(body=body, member=member, actor=keeper)
