"""Group check-in (集体签到): a leader opens an activity, and one card after another is held up, with no touch in between."""

from typing import Final, Literal

import msgspec

from kiosk.actions.check_in import CheckedInHere, check_in
from kiosk.actions.check_out import CheckedOutHere, check_out
from kiosk.actions.saving import saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.actions.witness import Bystander, able_to_witness, as_witness
from kiosk.desk import Desk
from sync.contract.documents import Activity
from sync.contract.refusals import Refusal
from sync.contract.rules import service

Mode = Literal["in", "out"]
IN: Final = "in"
OUT: Final = "out"


class GroupPass(msgspec.Struct, frozen=True, kw_only=True):
    """An activity is open for its group. Whoever holds the pass forgets it when the group is done.

    Attributes:
        activity: its id.
        title: of it.
        leader: who opened it, and witnesses.
    """

    activity: str
    title: str
    leader: Bystander


class GroupScanned(msgspec.Struct, frozen=True, kw_only=True):
    """One card of a group.

    Attributes:
        state: `in` or `out`: it is written down; `already_in`, `not_in`: there was nothing to write; `elsewhere`: its holder
            serves at something else, and checks out there first; `leader`: the card that opened the group.
        card: its number.
        shown: masked name, or empty where nobody is known to hold it here.
        facts: the saved facts, if any.
        checked_in: what was written down of a check-in.
        checked_out: what was written down of a check-out.
    """

    state: Literal["in", "out", "already_in", "not_in", "elsewhere", "leader"]
    card: str
    shown: str
    facts: tuple[str, ...] = ()
    checked_in: CheckedInHere | None = None
    checked_out: CheckedOutHere | None = None


class Led(msgspec.Struct, frozen=True, kw_only=True):
    """The activities of this moment that somebody may open for a group, soonest first."""

    activities: tuple[Activity, ...]


@saving
def led_now(desk: Desk, code: str) -> Led | Refusal:
    """What the holder of this card may open: a keeper all of the moment's activities, a leader those that they lead."""
    here = desk.kiosk.here()
    now = service.groups_now(desk.kiosk.replica.activities(), here)
    return Led(activities=tuple(a for a in now if not isinstance(able_to_witness(desk, code, a.id), Refusal)))


@saving
def open_group(desk: Desk, code: str, pin: str, activity: str) -> GroupPass | Refusal:
    """Open an activity for its group.

    Args:
        desk: where.
        code: of the card of a leader of the activity, or of a keeper.
        pin: its PIN.
        activity: its id.
    """
    found = _group(desk, activity)
    if isinstance(found, Refusal):
        return found
    leader = as_witness(desk, code, pin, activity)
    return leader if isinstance(leader, Refusal) else GroupPass(activity=activity, title=found.title, leader=leader)


@saving
def open_group_as_staff(desk: Desk, staff: StaffPass, activity: str) -> GroupPass | Refusal:
    """The same by a keeper in staff mode, whose PIN was asked at its door."""
    found = _group(desk, activity)
    if isinstance(found, Refusal):
        return found
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    return GroupPass(activity=activity, title=found.title, leader=keeper)


@saving
def group_scan(desk: Desk, opened: GroupPass, code: str, mode: Mode) -> GroupScanned | Refusal:
    """One card of the group: in or out, each written down before this answers.

    Args:
        desk: where.
        opened: the group.
        code: of the card.
        mode: whether people come or go.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    if code.strip().casefold() == opened.leader.code.strip().casefold():
        return GroupScanned(state="leader", card=card.number, shown=opened.leader.shown)
    with desk.kiosk.store.transaction():
        person = person_of(desk, card.number)
        known = standing_of(desk, person)
        here, activities = desk.kiosk.here(), desk.kiosk.replica.activities()
        serving = [open_.activity for open_ in known.open if not service.is_over(open_, here, activities)]
        if mode == IN:
            if serving:
                state: Literal["already_in", "elsewhere"] = "already_in" if opened.activity in serving else "elsewhere"
                return GroupScanned(state=state, card=card.number, shown=known.shown)
            came = check_in(desk, code, opened.activity, witness=opened.leader)
            if isinstance(came, Refusal):
                return came
            return GroupScanned(state="in", card=card.number, shown=came.shown, facts=came.facts, checked_in=came)
        if not known.open:
            return GroupScanned(state="not_in", card=card.number, shown=known.shown)
        if known.open[-1].activity != opened.activity:
            return GroupScanned(state="elsewhere", card=card.number, shown=known.shown)
        left = check_out(desk, code, witness=opened.leader)
        if isinstance(left, Refusal):
            return left
        return GroupScanned(state="out", card=card.number, shown=left.shown, facts=left.facts, checked_out=left)


def _group(desk: Desk, activity: str) -> Activity | Refusal:
    here, activities = desk.kiosk.here(), desk.kiosk.replica.activities()
    found = activities.get(activity)
    if found is None:
        return Refusal.ACTIVITY_UNKNOWN
    return found if found in service.groups_now(activities, here) else Refusal.ACTIVITY_NOT_NOW
