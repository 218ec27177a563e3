"""Who checked in at this kiosk today: staff see at a glance who came, who is still here, and for what."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from kiosk.actions.offers import titles
from kiosk.actions.saving import saving
from kiosk.actions.visitor import shown_of
from kiosk.clock import is_behind
from kiosk.desk import Desk
from kiosk.local_time import day_of
from sync.contract.documents import OpenCheckIn
from sync.contract.events import Event
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.refusals import Refusal
from sync.contract.rules.service import served_time
from sync.contract.rules.standing import Here, fact_name, is_counted
from sync.contract.wire import NotAnEvent, body_of

UNKNOWN_MS: Final = 0
"""Stands for a time that nobody knows: a wall clock was wrong, and the machine has been restarted since."""


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """A check-in of today.

    Attributes:
        shown: masked name, or empty where nobody was known to hold the card.
        card: the number of the card that was held up, or empty.
        title: of the activity, or empty for walk-in service.
        since_ms: when it began, Unix ms, or `UNKNOWN_MS`.
        until_ms: when it ended at this kiosk, Unix ms, or `UNKNOWN_MS`; the same while it goes on.
        minutes: served; so far, where it goes on; 0 where it ended at another kiosk.
        about: the minutes are an estimate.
        state: `here` while it goes on, `left`, or `elsewhere`: it ended at another kiosk.
    """

    shown: str
    card: str
    title: str
    since_ms: int
    until_ms: int
    minutes: int
    about: bool
    state: str


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """Who came today.

    Attributes:
        dated: false where the kiosk can't tell the day; then it is whoever came since the machine was started.
        rows: the check-ins, newest first.
        person_times: how many check-ins (人次).
        people: how many people; DOMAIN: never the same as person-times.
        here: how many people are still here.
        served_min: service that has ended here, minutes.
    """

    dated: bool
    rows: tuple[Attended, ...]
    person_times: int
    people: int
    here: int
    served_min: int


class _Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A check-in or check-out of today, with when it was."""

    event: Event
    body: CheckedIn | CheckedOut
    at_ms: int


@saving
def attendance(desk: Desk) -> Attendance | Refusal:
    """Today's attendance at this kiosk, from its journal."""
    with desk.kiosk.store.transaction():
        here = desk.kiosk.here()
        facts = list(_todays(desk, here))
        named = titles(desk)
        refs = {event_ref(f.event.stream, f.event.seq): fact_name(f.event) for f in facts}
        ended = {refs.get(f.body.check_in, f.body.check_in): f for f in facts if isinstance(f.body, CheckedOut)}
        holders = {f.event.card: f.event.member for f in facts if f.event.card and f.event.member}
        rows, who, who_is_here = [], set[str](), set[str]()
        for fact in facts:
            if isinstance(fact.body, CheckedIn):
                row = _attended(desk, here, fact, ended.get(fact_name(fact.event)), refs, named.get(fact.body.activity, ""))
                person = fact.event.member or holders.get(fact.event.card, fact.event.card)
                rows.append(row)
                who.add(person)
                if row.state == "here":
                    who_is_here.add(person)
    return Attendance(
        dated=here.day_known,
        rows=tuple(rows),
        person_times=len(rows),
        people=len(who),
        here=len(who_is_here),
        served_min=sum(row.minutes for row in rows if row.state == "left"),
    )


def _todays(desk: Desk, here: Here) -> Iterator[_Fact]:
    """Today's check-ins and check-outs, newest first, each once, however often a new incarnation carried it over."""
    seen = set[str]()
    today = day_of(here.now_ms)
    for event, floor_ms in desk.kiosk.journal.newest_first():
        at_ms, day = _when(event, floor_ms, here)
        if event.carried_from is None and day < today:
            return  # whatever stands before it in the journal is older; but a copy stands where it was made
        if day != today or fact_name(event) in seen:
            continue
        with suppress(NotAnEvent):
            body = body_of(event)
            if isinstance(body, CheckedIn | CheckedOut):
                seen.add(fact_name(event))
                yield _Fact(event=event, body=body, at_ms=at_ms)


def _when(event: Event, floor_ms: int, here: Here) -> tuple[int, int]:
    """When a fact was written and on which day, from the present back to it.

    Within this boot the monotonic clock tells. Of an earlier boot the wall clock does, unless it was behind what the journal
    then knew of the time (`floor_ms`). Where the kiosk can't tell the day, an earlier boot is never today.
    """
    if event.boot == here.boot and event.mono_ms <= here.mono_ms:
        at_ms = here.now_ms - (here.mono_ms - event.mono_ms)
        return at_ms, day_of(at_ms) if here.day_known else day_of(here.now_ms)
    if not here.day_known:
        return UNKNOWN_MS, 0
    if event.carried_from is not None:
        return event.at_ms, day_of(event.at_ms)
    return (UNKNOWN_MS if is_behind(event.at_ms, floor_ms) else event.at_ms), day_of(floor_ms)


def _attended(desk: Desk, here: Here, came: _Fact, left: _Fact | None, refs: Mapping[str, str], title: str) -> Attended:
    event = came.event
    state, until_ms, minutes, about = "here", here.now_ms, 0, False
    if left is not None and isinstance(left.body, CheckedOut):
        state, until_ms, minutes, about = "left", left.at_ms, left.body.served_min, left.body.about
        if left.body.forgotten and came.at_ms != UNKNOWN_MS:
            until_ms = came.at_ms + minutes * 60_000  # the rule ended it; when it was written down says nothing
    elif _ended_elsewhere(desk, here, event, refs):
        state, until_ms = "elsewhere", UNKNOWN_MS
    else:
        served = served_time(_open(event), here)
        minutes, about = served.minutes, served.about
    return Attended(
        shown=shown_of(desk, event.member) if event.member else "",
        card=event.card,
        title=title,
        since_ms=came.at_ms,
        until_ms=until_ms,
        minutes=minutes,
        about=about,
        state=state,
    )


def _open(event: Event) -> OpenCheckIn:
    return OpenCheckIn(
        ref=fact_name(event),
        at_ms=event.at_ms,
        boot=event.boot,
        mono_ms=event.mono_ms,
        activity="",
        stream=event.stream,
    )


def _ended_elsewhere(desk: Desk, here: Here, event: Event, refs: Mapping[str, str]) -> bool:
    """Whether the district counts this check-in, and knows it as ended."""
    kiosk = desk.kiosk
    document = kiosk.replica.member(event.member) if event.member else None
    if document is None or not is_counted(event, here.stream, document.includes_up_to, kiosk.journal.carried_after()):
        return False
    return fact_name(event) not in {refs.get(open_.ref, open_.ref) for open_ in document.open}
