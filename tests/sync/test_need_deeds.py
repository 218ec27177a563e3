"""What a keeper may do with a need at a kiosk, and that it looks the same however much of it the district counts already."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import wire
from sync.contract.documents import Need
from sync.contract.events import Draft, Event
from sync.contract.refusals import Refusal
from sync.contract.rules.need_deeds import AT_A_KIOSK, WAITING, in_need, need_course, step_draft, steps_open
from sync.contract.rules.wish_course import STAFF, STATES, STEPS, Course, Taken, Why, advance
from sync.contract.rules.wish_deeds import laid_on_top, taken
from sync.contract.settings import Settings
from sync.contract.wish_facts import WishProgressed

KEEPER, ASKER = "m-keeper", "m-asker"
VOLUNTEERS = ("m-ann", "m-ben")
BASE = Need(id="w1", kind="request", category="repair", station="s1", at_ms=1, state="submitted", requester=ASKER)


def event_of(seq: int, draft: Draft) -> Event:
    return Event(
        stream="k1.a",
        seq=seq,
        prev="",
        type=draft.type,
        version=2,
        at_ms=1_000 + seq,
        boot="b",
        mono_ms=seq,
        body=wire.encode_body(draft.body),
        member=draft.member,
        actor=draft.actor,
    )


def told(course: Course) -> Need | None:
    """What a kiosk tells of a need whose course is this, which is also what the district publishes."""
    return in_need(BASE, course, Settings(), helper_shown=f"{course.helper[-3:]}*" if course.helper else "")


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """What a keeper did with a request at one kiosk, and whoever was asked answered there."""
    course = Course(kind="request", requester=ASKER, since_ms=1)
    events: list[Event] = []
    for seq in range(1, draw(st.integers(0, 10)) + 1):
        if course.helper and draw(st.booleans()):
            step = draw(st.sampled_from(["accept", "decline", "give_back", "set_out"]))
            draft: Draft | Refusal = Draft(body=WishProgressed(wish="w1", step=step, by="helper"), member=course.helper)
        else:
            step = draw(st.sampled_from(steps_open(course) or AT_A_KIOSK))
            helper = draw(st.sampled_from(VOLUNTEERS))
            draft = step_draft("w1", course, step, keeper=KEEPER, keeper_roles=("keeper",), helper=helper, reason="x")
        if isinstance(draft, Draft):
            events.append(event_of(seq, draft))
            course = laid_on_top(course, events[-1:])
    return events


@given(story=stories())
def test_a_need_is_the_same_however_much_of_what_was_done_here_the_district_counts(story: list[Event]) -> None:
    start = Course(kind="request", requester=ASKER, since_ms=1)
    for now in range(len(story) + 1):
        expected = told(laid_on_top(start, story[:now]))
        for counted in range(now + 1):
            document = told(laid_on_top(start, story[:counted]))
            if document is not None:
                assert told(laid_on_top(need_course(document), story[counted:now])) == expected


@given(story=stories())
def test_every_step_that_a_kiosk_writes_counts_at_the_district(story: list[Event]) -> None:
    course = Course(kind="request", requester=ASKER, since_ms=1)
    for event in story:
        body = wire.body_of(event)
        assert isinstance(body, WishProgressed)
        if body.by == STAFF:
            assert event.actor == KEEPER
            assert isinstance(advance(course, taken(body, event.member)), Course)
        course = laid_on_top(course, [event])


@given(
    state=st.sampled_from(STATES),
    helper=st.sampled_from(["", *VOLUNTEERS]),
    step=st.sampled_from(list(STEPS)),
    asked=st.sampled_from(["", ASKER, *VOLUNTEERS]),
    roles=st.sampled_from([(), ("volunteer",), ("keeper",), ("volunteer", "keeper")]),
)
def test_nobody_but_a_keeper_takes_a_step_and_none_that_does_not_follow(
    state: str, helper: str, step: str, asked: str, roles: tuple[str, ...]
) -> None:
    course = need_course(msgspec.structs.replace(BASE, state=state, helper=helper))
    draft = step_draft("w1", course, step, keeper=KEEPER, keeper_roles=roles, helper=asked, reason="x")
    if isinstance(draft, Refusal):
        return
    assert "keeper" in roles
    assert step in AT_A_KIOSK
    body = draft.body
    assert isinstance(body, WishProgressed)
    assert (draft.actor, body.by) == (KEEPER, STAFF)
    assert not isinstance(advance(course, taken(body, draft.member)), Why)
    assert step != "offer" or body.helper not in ("", ASKER)


def test_what_staff_and_whoever_asked_have_to_see_to_is_listed_and_nothing_else() -> None:
    for state in STATES:
        found = told(Course(requester=ASKER, state=state))
        assert (found is not None) == (state in WAITING)


def test_a_need_falls_due_by_the_districts_word_as_long_as_nothing_was_done_here() -> None:
    said = msgspec.structs.replace(BASE, since_ms=5, due_ms=77)
    same = in_need(said, need_course(said), Settings(), helper_shown="")
    assert same == said
    done = advance(need_course(said), Taken(step="verify", by=STAFF, at_ms=9))
    assert isinstance(done, Course)
    later = in_need(said, done, Settings(), helper_shown="")
    assert later is not None
    assert later.due_ms == 9 + Settings().wish_hours.verified * 3_600_000


def test_a_keeper_who_withdraws_it_for_whoever_asked_names_them() -> None:
    draft = step_draft("w1", need_course(BASE), "withdraw", keeper=KEEPER, keeper_roles=("keeper",))
    assert isinstance(draft, Draft)
    assert draft.member == ASKER
