"""Needs at a kiosk's staff mode (派单): what its station has yet to do something for, and a keeper's steps with it.

The district's documents, with what was done at this kiosk since laid on top; and what was asked for here and the district
has not heard of yet, so that a keeper can send somebody while the network is cut.
"""

import msgspec

from kiosk.actions.matching import candidates_for
from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import later_facts, person_of, read_card, roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.documents import Need, SkillListing
from sync.contract.refusals import Refusal
from sync.contract.rules import need_deeds
from sync.contract.rules.matching import Reason
from sync.contract.rules.wish_course import Course
from sync.contract.rules.wish_deeds import laid_on_top
from sync.contract.wire import NotAnEvent, body_of
from sync.contract.wish_facts import WishMade, WishProgressed


class NeedHere(msgspec.Struct, frozen=True, kw_only=True):
    """A need as this kiosk knows it.

    Attributes:
        need: as it is with all that was done here.
        steps: what a keeper may do with it now (`need_deeds.AT_A_KIOSK`).
        pending: the district has not heard yet of something that was done here.
        overdue: it should have gone on by now.
    """

    need: Need
    steps: tuple[str, ...] = ()
    pending: bool = False
    overdue: bool = False


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What the station has yet to do something for: what is overdue first, then what has waited longest."""

    waiting: tuple[NeedHere, ...] = ()

    def find(self, wish: str) -> NeedHere | None:
        """The one of this id."""
        return next((found for found in self.waiting if found.need.id == wish), None)


class NeedTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A need went on.

    Attributes:
        facts: the saved facts.
        wish: its id.
        step: which step was taken.
        helper_shown: masked name of whoever was asked, or answered; or empty.
    """

    facts: tuple[str, ...]
    wish: str
    step: str
    helper_shown: str = ""


class Volunteer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be asked, by the own card.

    Attributes:
        member: who.
        shown: masked name.
    """

    member: str
    shown: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could be asked.

    Attributes:
        member: who.
        shown: masked name.
        reasons: why, the most important first.
    """

    member: str
    shown: str
    reasons: tuple[Reason, ...] = ()


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Who could be asked, the best first."""

    best: tuple[Candidate, ...] = ()


@saving
def needs(desk: Desk) -> Needs | Refusal:
    """What waits at this station, as far as this kiosk knows."""
    kiosk = desk.kiosk
    with kiosk.store.reading():
        here = kiosk.here()
        told = {**_made_here(desk), **kiosk.replica.all("need", Need)}
        found = [one for need in told.values() if (one := _as_it_is(desk, need)) is not None]
    if here.day_known:
        found = [msgspec.structs.replace(one, overdue=0 < one.need.due_ms < here.now_ms) for one in found]
    found.sort(key=lambda one: (not one.overdue, one.need.since_ms, one.need.id))
    return Needs(waiting=tuple(found))


@saving
def take_need(
    desk: Desk, staff: StaffPass, wish: str, step: str, *, helper: str = "", reason: str = ""
) -> NeedTaken | Refusal:
    """Take a need a step on, as staff.

    Args:
        desk: where.
        staff: the keeper who does it.
        wish: its id.
        step: one of `need_deeds.AT_A_KIOSK`.
        helper: of `offer`, the member who is asked.
        reason: why, in words.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        need = _told(desk, wish)
        if need is None:
            return Refusal.WISH_MOVED_ON
        course, _ = _course(desk, need)
        draft = need_deeds.step_draft(
            wish,
            course,
            step,
            keeper=keeper.member,
            keeper_roles=roles_of(desk, keeper.member),
            helper=helper,
            reason=reason,
        )
        if isinstance(draft, Refusal):
            return draft
        asked = draft.body.helper if isinstance(draft.body, WishProgressed) else ""
        shown = _helper_shown(desk, need, asked)
        return NeedTaken(facts=names_of(kiosk.journal.append([draft])), wish=wish, step=step, helper_shown=shown)


@saving
def candidates(desk: Desk, staff: StaffPass, wish: str) -> Candidates | Refusal:
    """Who could be asked for a need.

    Args:
        desk: where.
        staff: the keeper who asks.
        wish: its id.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    with desk.kiosk.store.reading():
        need = _told(desk, wish)
        now = _as_it_is(desk, need) if need is not None else None
        if now is None:
            return Refusal.WISH_MOVED_ON
        best = [
            Candidate(member=one.helper.member, shown=shown_of(desk, one.helper.member), reasons=one.reasons)
            for one in candidates_for(desk, now.need)
        ]
    return Candidates(best=tuple(best))


@saving
def volunteer_of_card(desk: Desk, staff: StaffPass, code: str) -> Volunteer | Refusal:
    """Whoever stands there and would go: by the own card of a volunteer.

    Args:
        desk: where.
        staff: the keeper who asks.
        code: of the volunteer's card.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if not {"volunteer", "keeper"} & set(roles_of(desk, person.member)):
        return Refusal.VOLUNTEER_NEEDED
    return Volunteer(member=person.member, shown=shown_of(desk, person.member))


def _made_here(desk: Desk) -> dict[str, Need]:
    """What was asked for at this kiosk and was not sent yet, by id."""
    kiosk = desk.kiosk
    state, station = kiosk.journal.state(), kiosk.here().station
    found: dict[str, Need] = {}
    for event in kiosk.journal.of_type(WishMade):
        if event.stream != state.stream or event.seq <= state.acked_seq:
            continue
        try:
            body = body_of(event)
        except NotAnEvent:
            continue
        if isinstance(body, WishMade):
            listing = kiosk.replica.get("skill", body.listing, SkillListing) if body.listing else None
            skill = listing.skill if listing else ""
            found[body.wish] = need_deeds.made_need(event, body, station, skill=skill)
    return found


def _told(desk: Desk, wish: str) -> Need | None:
    """A need without what was done with it here since."""
    return desk.kiosk.replica.get("need", wish, Need) or _made_here(desk).get(wish)


def _course(desk: Desk, need: Need) -> tuple[Course, bool]:
    """Where a need is, and whether the district has not heard of all of it."""
    later = later_facts(desk, desk.kiosk.journal.about_subject(need.id), need.includes_up_to)
    is_made_here = desk.kiosk.replica.get("need", need.id, Need) is None
    is_later = is_made_here or any(event.type == "wish_progressed" for event in later)
    return laid_on_top(need_deeds.need_course(need), later), is_later


def _as_it_is(desk: Desk, need: Need) -> NeedHere | None:
    course, pending = _course(desk, need)
    now = need_deeds.in_need(
        need, course, desk.kiosk.replica.settings(), helper_shown=_helper_shown(desk, need, course.helper)
    )
    return NeedHere(need=now, steps=need_deeds.steps_open(course), pending=pending) if now else None


def _helper_shown(desk: Desk, need: Need, helper: str) -> str:
    known = need.helper_shown if helper == need.helper else ""
    return known or (shown_of(desk, helper) if helper else "")
