"""The way of a wish: one life cycle for wishes, requests and the service over the counter.

A course is a function of the steps that were taken, in the order in which the district's journal has them; that order is the
only rule of who was first. Two volunteers who claim the same wish while their kiosks are cut off both took a step; the one
whose claim reaches the district first has it, and the other step does not count: whoever took it is told so. Kiosks lay
their own later steps on top of the district's word with the same function, so nobody is offered a step that is none.

DOMAIN: collected, verified, published, claimed or dispatched, accepted, on the way, done, confirmed; beside that road a wish
is withdrawn, expires, is disputed, referred to a department (seed article 002: new pipes), or stays unfulfilled for a
reason. No wish ever disappears: `FUNNEL` puts every state into one part of the whole.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from sync.contract.settings import Settings

# --- The doors --------------------------------------------------------------------------------------------------------

WISH: Final = "wish"
REQUEST: Final = "request"
COUNTER: Final = "counter"
KINDS: Final = (WISH, REQUEST, COUNTER)

# --- The states -------------------------------------------------------------------------------------------------------

SUBMITTED: Final = "submitted"
VERIFIED: Final = "verified"
PUBLISHED: Final = "published"
OFFERED: Final = "offered"
CLAIMED: Final = "claimed"
"""Somebody has taken it on: claimed from the wall, or accepted what was offered."""
UNDER_WAY: Final = "under_way"
FULFILLED: Final = "fulfilled"
CONFIRMED: Final = "confirmed"
DISPUTED: Final = "disputed"
REFERRED: Final = "referred"
WITHDRAWN: Final = "withdrawn"
EXPIRED: Final = "expired"
UNFULFILLED: Final = "unfulfilled"

STATES: Final = (
    SUBMITTED,
    VERIFIED,
    PUBLISHED,
    OFFERED,
    CLAIMED,
    UNDER_WAY,
    FULFILLED,
    CONFIRMED,
    DISPUTED,
    REFERRED,
    WITHDRAWN,
    EXPIRED,
    UNFULFILLED,
)
"""In the order of a wish's life."""

CAME_TRUE: Final = frozenset({FULFILLED, CONFIRMED})
WITH_A_HELPER: Final = frozenset({CLAIMED, UNDER_WAY})
UNDONE: Final = frozenset({SUBMITTED, VERIFIED, PUBLISHED, OFFERED, CLAIMED, UNDER_WAY, REFERRED})
"""Something has yet to be done for it."""
OVER: Final = frozenset({CONFIRMED, WITHDRAWN, EXPIRED, UNFULFILLED})
ON_THE_WALL: Final = frozenset({PUBLISHED, OFFERED, CLAIMED, UNDER_WAY})
"""States in which the public wall shows a wish that staff found words for."""

FUNNEL: Final[dict[str, frozenset[str]]] = {
    "came_true": CAME_TRUE,
    "open": UNDONE | {DISPUTED},
    "not_to_be": frozenset({WITHDRAWN, EXPIRED, UNFULFILLED}),
}
"""Every state in exactly one part: what was submitted is their sum (seed articles 002, 004: 385 = 326 + 59)."""

# --- The steps --------------------------------------------------------------------------------------------------------

REQUESTER: Final = "requester"
HELPER: Final = "helper"
STAFF: Final = "staff"
SYSTEM: Final = "system"


class Step(NamedTuple):
    """A step that a wish may take.

    Attributes:
        sources: the states in which it may be taken.
        to: the state that follows, or empty for the one in which the helper was asked.
        by: who may take it.
        needs_reason: whoever takes it has to say why. It counts without, too: older software did not ask.
    """

    sources: frozenset[str]
    to: str
    by: frozenset[str]
    needs_reason: bool = False


def _s(*names: str) -> frozenset[str]:
    return frozenset(names)


STEPS: Final[dict[str, Step]] = {
    "verify": Step(_s(SUBMITTED), VERIFIED, _s(STAFF)),
    "publish": Step(
        _s(SUBMITTED, VERIFIED, OFFERED, CLAIMED, UNDER_WAY, DISPUTED, REFERRED, EXPIRED, UNFULFILLED), PUBLISHED, _s(STAFF)
    ),
    "offer": Step(_s(SUBMITTED, VERIFIED, PUBLISHED, OFFERED, DISPUTED, REFERRED, EXPIRED), OFFERED, _s(STAFF, SYSTEM)),
    "accept": Step(_s(OFFERED), CLAIMED, _s(HELPER, STAFF)),
    "decline": Step(_s(OFFERED), "", _s(HELPER, STAFF)),
    "lapse": Step(_s(OFFERED), "", _s(SYSTEM)),
    "claim": Step(_s(PUBLISHED), CLAIMED, _s(HELPER, STAFF)),
    "give_back": Step(_s(CLAIMED, UNDER_WAY), "", _s(HELPER, STAFF)),
    "set_out": Step(_s(CLAIMED), UNDER_WAY, _s(HELPER, STAFF)),
    "finish": Step(WITH_A_HELPER, FULFILLED, _s(HELPER, REQUESTER)),
    "settle": Step(UNDONE | {DISPUTED}, FULFILLED, _s(STAFF)),
    "serve": Step(_s(SUBMITTED), FULFILLED, _s(HELPER, STAFF)),
    "confirm": Step(_s(FULFILLED), CONFIRMED, _s(REQUESTER, STAFF, SYSTEM)),
    "dispute": Step(_s(FULFILLED), DISPUTED, _s(REQUESTER, STAFF)),
    "withdraw": Step(UNDONE, WITHDRAWN, _s(REQUESTER, STAFF)),
    "refer": Step(_s(SUBMITTED, VERIFIED, PUBLISHED, OFFERED, CLAIMED, EXPIRED), REFERRED, _s(STAFF), needs_reason=True),
    "answer": Step(_s(REFERRED), REFERRED, _s(STAFF), needs_reason=True),
    "expire": Step(_s(SUBMITTED, VERIFIED, PUBLISHED), EXPIRED, _s(SYSTEM)),
    "decide_against": Step(UNDONE | {DISPUTED, EXPIRED}, UNFULFILLED, _s(STAFF), needs_reason=True),
}
"""Every step that there is. `serve`: over the counter, at once. `finish`: whoever has it did it, `settle`: staff say that it
came true, `confirm`: whoever asked says so. `answer`: the department replied."""

_ENDS_A_CLAIM: Final = frozenset({"publish", "give_back", "decline", "lapse", "refer"})
_SAYS_YES: Final = frozenset({"claim", "accept"})
_TAKES_A_HELPER: Final = frozenset({"offer", "claim", "serve"})

AUTOMATIC: Final[dict[str, str]] = {PUBLISHED: "expire", OFFERED: "lapse", FULFILLED: "confirm"}
"""What the district does by itself once a deadline is over; in other states it tells staff."""


class Why(StrEnum):
    """Why a step does not count."""

    UNKNOWN_STEP = "unknown_step"
    """A later version's, or none."""
    NOT_NOW = "not_now"
    """It does not follow from the state that the wish is in."""
    TAKEN = "taken"
    """Somebody else has it: the claim came second, or the yes to what was offered while cut off."""
    NOT_YOURS = "not_yours"
    """Whoever took the step may not take it."""
    HELPER_MISSING = "helper_missing"
    """Nobody was named who is asked, or who takes it on."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Where a wish is on its way.

    Attributes:
        kind: by which door it came.
        requester: the member who asked, or empty.
        state: one of `STATES`.
        since_ms: when it came into that state, Unix ms, as the district reckons.
        helper: the member who was asked or who has it; kept when it is done, so that it is known who did it.
        unit: in whose name it was claimed, or empty.
        back: the state to which an offer or a claim returns.
        asked: members who were asked in vain, or gave it back: they are not asked first again.
        reason: of the newest step.
        rating: 1 to 3, or 0 where nobody rated it.
    """

    kind: str = WISH
    requester: str = ""
    state: str = SUBMITTED
    since_ms: int = 0
    helper: str = ""
    unit: str = ""
    back: str = SUBMITTED
    asked: tuple[str, ...] = ()
    reason: str = ""
    rating: int = 0


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A step as somebody took it.

    Attributes:
        step: which.
        by: as whom.
        member: who took it, or for whom staff did; may be empty for staff.
        helper, unit, reason, rating: as in `wish_facts.WishProgressed`.
        at_ms: when, as the district reckons.
    """

    step: str
    by: str
    member: str = ""
    helper: str = ""
    unit: str = ""
    reason: str = ""
    rating: int = 0
    at_ms: int = 0


def advance(course: Course, taken: Taken) -> Course | Why:
    """The course after a step, or why the step does not count.

    Args:
        course: so far.
        taken: the step; that it was taken by whom it says is the caller's to know.
    """
    step = STEPS.get(taken.step)
    if step is None:
        return Why.UNKNOWN_STEP
    helper = taken.member if taken.by == HELPER else taken.helper
    if course.state not in step.sources:
        is_late = taken.step in _SAYS_YES and course.state in WITH_A_HELPER and helper not in ("", course.helper)
        return Why.TAKEN if is_late else Why.NOT_NOW
    if not _may(course, step, taken):
        return Why.NOT_YOURS
    if taken.step == "offer" and not helper:
        return Why.HELPER_MISSING
    next_state = step.to or course.back
    changes: dict[str, object] = {"state": next_state, "since_ms": taken.at_ms, "reason": taken.reason}
    if taken.step == "answer":
        changes["since_ms"] = course.since_ms  # it still waits for the department's work
    if taken.step == "confirm":
        changes["rating"] = min(3, taken.rating)
    if taken.step in _TAKES_A_HELPER:
        if course.state not in (OFFERED, DISPUTED, EXPIRED):
            changes["back"] = course.state
        asked = _with(course.asked, course.helper) if course.state == OFFERED else course.asked
        changes |= {"helper": helper, "unit": taken.unit, "asked": asked}
    elif taken.step in _ENDS_A_CLAIM:
        changes |= {"helper": "", "unit": "", "asked": _with(course.asked, course.helper)}
    return msgspec.structs.replace(course, **changes)


def may_step(course: Course, step: str, by: str, member: str = "") -> bool:
    """Whether somebody may take a step now; what it needs beside that (a reason, a helper) is not looked at."""
    known = STEPS.get(step)
    if known is None or course.state not in known.sources:
        return False
    return _may(course, known, Taken(step=step, by=by, member=member))


def due_ms(course: Course, settings: Settings) -> int:
    """By when something should have happened, Unix ms, or 0 where nothing is waited for (`Settings.wish_hours`)."""
    hours: int = getattr(settings.wish_hours, course.state, 0)
    return course.since_ms + hours * 3_600_000 if hours and course.since_ms else 0


def part_of(state: str) -> str:
    """The part of the funnel that a state belongs to; one that only a later version knows counts as open."""
    return next((part for part, states in FUNNEL.items() if state in states), "open")


def _may(course: Course, step: Step, taken: Taken) -> bool:
    if taken.by not in step.by:
        return False
    match taken.by:
        case "requester":
            return bool(taken.member) and taken.member == course.requester
        case "helper" if step in (STEPS["claim"], STEPS["serve"]):
            # Nobody grants their own wish.
            return bool(taken.member) and taken.member != course.requester
        case "helper":
            return bool(taken.member) and taken.member == course.helper
        case _:
            return True


def _with(asked: tuple[str, ...], member: str) -> tuple[str, ...]:
    return asked if not member or member in asked else (*asked, member)
