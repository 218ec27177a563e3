"""What people do with wishes at a kiosk, and what it knows of them once its own facts are laid on top of the district's."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import wire
from sync.contract.documents import OwnWish, WallWish
from sync.contract.events import Draft, Event
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Person
from sync.contract.rules.wish_course import (
    HELPER,
    ON_THE_WALL,
    PUBLISHED,
    REQUESTER,
    STAFF,
    WITH_A_HELPER,
    Course,
    Taken,
    Why,
    advance,
)
from sync.contract.rules.wish_deeds import (
    SOMEBODY,
    in_own,
    laid_on_top,
    on_wall,
    own_course,
    step_drafts,
    steps_open,
    wall_course,
)
from sync.contract.wish_facts import WishProgressed

ASKER, HAND, OTHER = "mask", "mhand", "mother"
PUBLISHED_WISH = Course(requester=ASKER, state=PUBLISHED, back=PUBLISHED)
TAKEN_ON = msgspec.structs.replace(PUBLISHED_WISH, state="claimed", helper=HAND)
DONE = msgspec.structs.replace(TAKEN_ON, state="fulfilled")
OFFERED = msgspec.structs.replace(PUBLISHED_WISH, state="offered", helper=HAND)


def person(member: str, *, proxy: str = "", disputed: bool = False) -> Person:
    return Person(card="c1", member=member, proxy=proxy, disputed=disputed)


def bodies(drafts: list[Draft] | Refusal) -> list[WishProgressed]:
    assert isinstance(drafts, list)
    return [draft.body for draft in drafts if isinstance(draft.body, WishProgressed)]


# --- What people do -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "course", "steps", "outcome"),
    [
        (HAND, PUBLISHED_WISH, ("claim",), [HELPER]),
        (ASKER, PUBLISHED_WISH, ("claim",), Refusal.WISH_NOT_YOURS),
        (OTHER, TAKEN_ON, ("claim",), Refusal.WISH_TAKEN),
        (HAND, TAKEN_ON, ("claim",), Refusal.WISH_MOVED_ON),
        (HAND, OFFERED, ("accept",), [HELPER]),
        (HAND, OFFERED, ("decline",), [HELPER]),
        (OTHER, OFFERED, ("accept",), Refusal.WISH_NOT_YOURS),
        (HAND, TAKEN_ON, ("set_out",), [HELPER]),
        (HAND, TAKEN_ON, ("finish",), [HELPER]),
        (HAND, TAKEN_ON, ("give_back",), [HELPER]),
        (OTHER, TAKEN_ON, ("give_back",), Refusal.WISH_NOT_YOURS),
        (ASKER, TAKEN_ON, ("finish", "confirm"), [REQUESTER, REQUESTER]),
        (ASKER, PUBLISHED_WISH, ("finish", "confirm"), Refusal.WISH_MOVED_ON),
        (ASKER, PUBLISHED_WISH, ("withdraw",), [REQUESTER]),
        (HAND, TAKEN_ON, ("withdraw",), Refusal.WISH_NOT_YOURS),
        (ASKER, DONE, ("withdraw",), Refusal.WISH_MOVED_ON),
        (ASKER, DONE, ("confirm",), [REQUESTER]),
        (ASKER, DONE, ("dispute",), [REQUESTER]),
        (HAND, DONE, ("confirm",), Refusal.WISH_NOT_YOURS),
    ],
)
def test_a_step_is_taken_by_whoever_may_and_refused_to_all_others(
    who: str, course: Course, steps: tuple[str, ...], outcome: object
) -> None:
    drafts = step_drafts(person(who), "w1", course, *steps)
    found = drafts if isinstance(drafts, Refusal) else [body.by for body in bodies(drafts)]
    assert found == outcome


def test_a_card_that_acts_for_somebody_withdraws_and_confirms_and_its_holder_is_kept() -> None:
    for course, step in ((PUBLISHED_WISH, "withdraw"), (DONE, "confirm"), (DONE, "dispute")):
        drafts = step_drafts(person(ASKER, proxy="relative"), "w1", course, step)
        assert isinstance(drafts, list)
        (draft,) = drafts
        assert (draft.member, draft.actor) == (ASKER, "card:c1")


@pytest.mark.parametrize(
    ("course", "step"), [(PUBLISHED_WISH, "claim"), (OFFERED, "accept"), (TAKEN_ON, "finish"), (TAKEN_ON, "give_back")]
)
def test_a_card_that_acts_for_somebody_does_not_help_in_their_name(course: Course, step: str) -> None:
    assert step_drafts(person(HAND, proxy="relative"), "w1", course, step) is Refusal.PROXY_MAY_NOT
    assert not set(steps_open(person(HAND, proxy="relative"), course)) & {step}


def test_a_card_that_nobody_or_two_people_hold_takes_no_step() -> None:
    assert step_drafts(person(""), "w1", PUBLISHED_WISH, "claim") is Refusal.CARD_UNKNOWN_HERE
    assert step_drafts(person(HAND, disputed=True), "w1", PUBLISHED_WISH, "claim") is Refusal.CARD_DISPUTED
    assert steps_open(person(""), PUBLISHED_WISH) == steps_open(person(HAND, disputed=True), PUBLISHED_WISH) == ()


def test_a_rating_goes_with_the_confirmation_alone_and_a_unit_with_the_claim() -> None:
    finish, confirm = bodies(step_drafts(person(ASKER), "w1", TAKEN_ON, "finish", "confirm", rating=3, thanks=2))
    assert (finish.rating, finish.thanks, confirm.rating, confirm.thanks) == (0, 0, 3, 2)
    (claim,) = bodies(step_drafts(person(HAND), "w1", PUBLISHED_WISH, "claim", unit="税务局", rating=3))
    assert (claim.unit, claim.rating) == ("税务局", 0)


courses = st.sampled_from(
    [Course(requester=ASKER), PUBLISHED_WISH, OFFERED, TAKEN_ON, DONE]
    + [msgspec.structs.replace(TAKEN_ON, state=state) for state in ("under_way", "confirmed", "disputed", "referred")]
)
people = st.builds(person, st.sampled_from([ASKER, HAND, OTHER]), proxy=st.sampled_from(["", "relative"]))


@given(who=people, course=courses)
def test_what_is_offered_is_what_is_not_refused(who: Person, course: Course) -> None:
    steps = ("claim", "accept", "decline", "set_out", "finish", "give_back", "confirm", "dispute", "withdraw")
    offered = steps_open(who, course)
    assert set(offered) == {step for step in steps if isinstance(step_drafts(who, "w1", course, step), list)}


# --- What a kiosk knows ---------------------------------------------------------------------------------------------------


def fact(seq: int, member: str, body: WishProgressed) -> Event:
    return Event(
        stream="k1.a",
        seq=seq,
        prev="",
        type="wish_progressed",
        version=2,
        at_ms=1_000 + seq,
        boot="b",
        mono_ms=seq,
        body=wire.encode_body(body),
        member=member,
    )


STEPS_HERE = ("claim", "give_back", "set_out", "finish", "accept", "decline", "confirm", "dispute", "withdraw")
starts = st.sampled_from([PUBLISHED_WISH, OFFERED, TAKEN_ON, DONE])


@st.composite
def stories(draw: st.DrawFn) -> tuple[Course, list[Event]]:
    """Where a wish was, and what three people did with it at one kiosk: mostly what follows, and some steps that don't."""
    start = course = draw(starts)
    events: list[Event] = []
    for seq in range(1, draw(st.integers(0, 9)) + 1):
        open_ = [(member, step) for member in (ASKER, HAND, OTHER) for step in steps_open(person(member), course)]
        anything = st.tuples(st.sampled_from([ASKER, HAND, OTHER]), st.sampled_from(STEPS_HERE))
        odd = not open_ or draw(st.integers(0, 4)) == 0
        member, step = draw(anything if odd else st.sampled_from(open_))
        by = REQUESTER if member == ASKER else HELPER
        unit = draw(st.sampled_from(["", "税务局"])) if step == "claim" else ""
        events.append(fact(seq, member, WishProgressed(wish="w1", step=step, by=by, unit=unit)))
        course = laid_on_top(course, events[-1:])
    return start, events


def on_wall_of(course: Course) -> WallWish | None:
    """What the district publishes of it."""
    if course.state not in ON_THE_WALL:
        return None
    unit = course.unit
    return WallWish(id="w1", category="repair", shown="修灯", station="s1", at_ms=1, state=course.state, unit=unit)


def own_of(course: Course, member: str) -> OwnWish | None:
    if member not in (course.requester, course.helper):
        return None
    role = REQUESTER if member == course.requester else HELPER
    asked = "" if course.state == "offered" else course.helper
    other = asked if role == REQUESTER else course.requester
    return OwnWish(
        id="w1",
        kind="wish",
        category="repair",
        station="s1",
        at_ms=1,
        state=course.state,
        since_ms=course.since_ms,
        role=role,
        shown="修灯",
        other=f"{other[1]}*" if other else "",
        unit=course.unit,
        reason=course.reason,
        rating=course.rating,
        back=course.back,
    )


def cuts(own: list[Event]) -> list[tuple[int, int]]:
    """Every moment of a story, with every part of it that the district may count by then."""
    return [(counted, now) for now in range(len(own) + 1) for counted in range(now + 1)]


@given(story=stories())
def test_the_wall_is_the_same_however_much_of_what_was_done_here_the_district_counts(
    story: tuple[Course, list[Event]],
) -> None:
    start, own = story
    for cut, now in cuts(own):
        counted = laid_on_top(start, own[:cut])
        document = on_wall_of(counted)
        if document is None:
            continue  # the kiosk has no document to lay anything on
        course = wall_course(document, requester=ASKER, helper=counted.helper or SOMEBODY)
        assert on_wall(document, laid_on_top(course, own[cut:now])) == on_wall_of(laid_on_top(start, own[:now]))


@given(story=stories(), member=st.sampled_from([ASKER, HAND, OTHER]))
def test_ones_own_wishes_are_the_same_however_much_of_what_was_done_here_the_district_counts(
    story: tuple[Course, list[Event]], member: str
) -> None:
    start, own = story
    for cut, now in cuts(own):
        counted = laid_on_top(start, own[:cut])
        document = own_of(counted, member)
        if document is None:
            continue
        other = counted.helper if member == ASKER else ASKER
        known = laid_on_top(own_course(document, member, other=other or SOMEBODY), own[cut:now])
        name = known.helper if member == ASKER else ASKER
        shown = in_own(document, member, known, other=f"{name[1]}*" if name else "")
        assert shown == own_of(laid_on_top(start, own[:now]), member)


@given(story=stories())
def test_laying_on_top_is_the_rule_of_the_district(story: tuple[Course, list[Event]]) -> None:
    start, own = story
    course = start
    for event in own:
        body = wire.body_of(event)
        assert isinstance(body, WishProgressed)
        after = advance(course, Taken(step=body.step, by=body.by, member=event.member, unit=body.unit, at_ms=event.at_ms))
        course = course if isinstance(after, Why) else after
    assert laid_on_top(start, own) == course


def test_a_claim_that_came_second_changes_nothing_and_nobody_takes_a_step_for_a_stranger() -> None:
    document = WallWish(id="w1", category="repair", shown="修灯", station="s1", at_ms=1, state="claimed")
    course = wall_course(document)
    assert course.state in WITH_A_HELPER
    late = fact(1, OTHER, WishProgressed(wish="w1", step="claim", by=HELPER))
    strangers = fact(2, OTHER, WishProgressed(wish="w1", step="finish", by=HELPER))
    assert laid_on_top(course, [late, strangers]) == course


def test_a_fact_of_another_kind_or_one_that_cant_be_read_changes_nothing() -> None:
    odd = msgspec.structs.replace(fact(1, HAND, WishProgressed(wish="w1", step="claim", by=HELPER)), type="checked_in")
    torn = msgspec.structs.replace(odd, type="wish_progressed", body=msgspec.Raw(b"{}"))
    unknown = fact(2, HAND, WishProgressed(wish="w1", step="teleport", by=STAFF))
    assert laid_on_top(PUBLISHED_WISH, [odd, torn, unknown]) == PUBLISHED_WISH
