"""Needs in staff mode on a real store: the district's list with what was done here on top, offline too."""

from typing import Any

import msgspec
import pytest

from kiosk.actions.needs import Candidates, NeedHere, Needs, NeedTaken, Volunteer, candidates, needs, take_need
from kiosk.actions.needs import volunteer_of_card as by_card
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.wish import make_wish
from kiosk.actions.wishes import MyWishes, StepTaken, my_wishes, take_steps
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from sync.contract.documents import Member, Need
from sync.contract.refusals import Refusal
from sync.contract.rules.need_deeds import AT_A_KIOSK, WAITING, need_course, step_draft, steps_open
from sync.contract.rules.wish_course import STATES, SUBMITTED
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.kiosk.district import HOUR_MS, KEEPER, MEMBER, NOON_MS, STATION, District
from tests.kiosk.wishing import HAND, counts_all, tells, volunteer


def need(name: str = "w1", state: str = SUBMITTED, **values: Any) -> Need:
    """Somebody asked for help yesterday."""
    made: dict[str, Any] = {"kind": "request", "category": "repair", "station": STATION, "at_ms": NOON_MS - 24 * HOUR_MS}
    return Need(**(made | {"id": name, "state": state, "since_ms": NOON_MS - 2 * HOUR_MS, "requester": MEMBER} | values))


def publish(kiosk: Kiosk, district: District, *found: Need) -> None:
    district.publish(kiosk, *(district.document("need", one.id, one) for one in found))


def waiting(desk: Desk) -> tuple[NeedHere, ...]:
    found = needs(desk)
    assert isinstance(found, Needs)
    return found.waiting


def the_one(desk: Desk) -> NeedHere:
    [one] = waiting(desk)
    return one


def takes(desk: Desk, staff: StaffPass, step: str, wish: str = "w1", **values: str) -> NeedTaken:
    taken = take_need(desk, staff, wish, step, **values)
    assert isinstance(taken, NeedTaken), taken
    return taken


def asked_for_here(desk: Desk, code: str) -> str:
    """A request is made at this kiosk: its id."""
    make_wish(desk, category="repair", text="灯坏了", code=code, kind="request")
    body = body_of(desk.kiosk.journal.of_type(WishMade)[-1])
    assert isinstance(body, WishMade)
    return body.wish


def helping(desk: Desk, code: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    found = my_wishes(desk, code)
    assert isinstance(found, MyWishes)
    return [(one.own.id, one.own.state, one.own.other, one.steps) for one in found.helping]


# --- The list -------------------------------------------------------------------------------------------------------------


def test_what_is_overdue_comes_first_and_then_what_has_waited_longest(desk: Desk, kiosk: Kiosk, district: District) -> None:
    publish(
        kiosk,
        district,
        need("new", since_ms=NOON_MS - 1),
        need("old", since_ms=NOON_MS - 9),
        need("late", since_ms=NOON_MS - 3, due_ms=NOON_MS - HOUR_MS),
        need("soon", since_ms=NOON_MS - 5, due_ms=NOON_MS + HOUR_MS),
    )
    assert [(one.need.id, one.overdue) for one in waiting(desk)] == [
        ("late", True),
        ("old", False),
        ("soon", False),
        ("new", False),
    ]


def test_what_was_asked_for_here_waits_at_once_and_the_districts_word_takes_its_place(
    desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    wish = asked_for_here(desk, code)
    assert (the_one(desk).need.id, the_one(desk).need.requester, the_one(desk).pending) == (wish, MEMBER, True)
    publish(kiosk, district, need(wish, "verified", includes_up_to=counts_all(kiosk)))
    assert (the_one(desk).need.state, the_one(desk).pending) == ("verified", False)


def test_a_step_that_the_district_counts_is_not_laid_on_top_again(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, code: str
) -> None:
    hand = volunteer(kiosk, district)
    publish(kiosk, district, need())
    takes(desk, staff, "offer", helper=HAND)
    takes(desk, staff, "decline")
    assert (the_one(desk).need.state, the_one(desk).need.asked, the_one(desk).pending) == ("submitted", (HAND,), True)
    # Meanwhile an officer asked her again.
    again = need(state="offered", helper=HAND, helper_shown="张*", includes_up_to=counts_all(kiosk))
    publish(kiosk, district, again)
    assert (the_one(desk).need.state, the_one(desk).pending) == ("offered", False)
    assert [line[:2] for line in helping(desk, hand)] == [("w1", "offered")]


def test_what_nothing_is_left_to_do_for_is_listed_no_more(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass
) -> None:
    publish(kiosk, district, need("w1"), need("w2", "verified"), need("w3", "referred"))
    takes(desk, staff, "settle", "w1")
    takes(desk, staff, "withdraw", "w2")
    takes(desk, staff, "decide_against", "w3", reason="房子要拆了")
    assert waiting(desk) == ()
    assert take_need(desk, staff, "w1", "settle") is Refusal.WISH_MOVED_ON
    assert take_need(desk, staff, "no-such", "settle") is Refusal.WISH_MOVED_ON


def test_a_need_whose_helper_is_named_says_so_masked_alone(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass
) -> None:
    volunteer(kiosk, district)
    publish(kiosk, district, need())
    takes(desk, staff, "offer", helper=HAND)
    assert (the_one(desk).need.helper, the_one(desk).need.helper_shown) == (HAND, "张*")


# --- What a keeper does ---------------------------------------------------------------------------------------------------


def test_a_request_is_dispatched_and_accepted_while_the_network_is_cut(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, code: str
) -> None:
    hand = volunteer(kiosk, district)
    wish = asked_for_here(desk, code)
    takes(desk, staff, "verify", wish)
    taken = takes(desk, staff, "offer", wish, helper=HAND)
    assert taken.helper_shown == "张*"
    assert helping(desk, hand) == [(wish, "offered", "王*", ("accept", "decline"))]
    assert isinstance(take_steps(desk, hand, wish, "accept"), StepTaken)
    assert the_one(desk).need.state == "claimed"
    assert isinstance(take_steps(desk, hand, wish, "set_out", "finish"), StepTaken)
    assert waiting(desk) == ()
    assert isinstance(take_steps(desk, code, wish, "confirm", rating=3), StepTaken)
    said = [(event.actor, event.member, body_of(event)) for event in kiosk.journal.of_type(WishProgressed)]
    assert [(actor, member) for actor, member, _ in said[:2]] == [(KEEPER, ""), (KEEPER, HAND)]
    assert [body.by for _, _, body in said[:2] if isinstance(body, WishProgressed)] == ["staff", "staff"]


def test_a_need_of_the_districts_is_offered_here_and_answered_by_card(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass
) -> None:
    hand = volunteer(kiosk, district)
    publish(kiosk, district, need(state="verified", back="verified"))
    takes(desk, staff, "offer", helper=HAND)
    assert [line[:2] for line in helping(desk, hand)] == [("w1", "offered")]
    assert isinstance(take_steps(desk, hand, "w1", "decline"), StepTaken)
    assert helping(desk, hand) == []
    assert (the_one(desk).need.state, the_one(desk).need.asked) == ("verified", (HAND,))


def test_whoever_was_asked_first_has_no_part_in_it_once_another_is_asked(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass
) -> None:
    hand = volunteer(kiosk, district)
    publish(kiosk, district, need())
    takes(desk, staff, "offer", helper=HAND)
    takes(desk, staff, "offer", helper="mother")
    assert helping(desk, hand) == []
    assert the_one(desk).need.asked == (HAND,)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_a_volunteers_answer_on_the_telephone_is_saved_in_the_volunteers_name(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, answer: str
) -> None:
    publish(kiosk, district, need(state="offered", helper=HAND, helper_shown="张*", back="verified"))
    assert takes(desk, staff, answer).helper_shown == "张*"
    [event] = kiosk.journal.of_type(WishProgressed)
    body = body_of(event)
    assert isinstance(body, WishProgressed)
    assert (event.actor, event.member, body.helper, body.by) == (KEEPER, HAND, HAND, "staff")
    assert the_one(desk).need.state == ("claimed" if answer == "accept" else "verified")


def test_nobody_is_asked_to_grant_their_own_wish(desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass) -> None:
    publish(kiosk, district, need())
    assert take_need(desk, staff, "w1", "offer", helper=MEMBER) is Refusal.WISH_NOT_YOURS
    assert take_need(desk, staff, "w1", "offer") is Refusal.WISH_NOT_YOURS
    assert kiosk.journal.of_type(WishProgressed) == []


def test_deciding_against_it_needs_a_reason(desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass) -> None:
    publish(kiosk, district, need())
    assert take_need(desk, staff, "w1", "decide_against", reason="  ") is Refusal.REASON_NEEDED


@pytest.mark.parametrize("step", ["publish", "refer", "confirm", "claim", "expire", "teleport"])
def test_what_needs_the_whole_wish_or_another_person_is_no_step_of_staff_mode(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, step: str
) -> None:
    publish(kiosk, district, need(state="fulfilled" if step == "confirm" else "published"))
    assert take_need(desk, staff, "w1", step, helper=HAND, reason="x") is Refusal.WISH_NOT_YOURS


def test_a_keeper_whose_role_was_taken_away_does_nothing(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass
) -> None:
    publish(kiosk, district, need())
    district.publish(kiosk, district.document("member", KEEPER, Member(id=KEEPER, shown="李*", home=STATION)))
    assert take_need(desk, staff, "w1", "verify") is Refusal.KEEPER_NEEDED
    assert candidates(desk, staff, "w1") is Refusal.KEEPER_NEEDED
    assert by_card(desk, staff, district.code(1)) is Refusal.KEEPER_NEEDED


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("helper", ["", HAND])
def test_what_is_offered_can_be_done_and_what_is_not_is_refused(state: str, helper: str) -> None:
    course = need_course(need(state=state, helper=helper))
    for step in AT_A_KIOSK:
        draft = step_draft("w1", course, step, keeper=KEEPER, keeper_roles=("keeper",), helper="somebody", reason="x")
        assert isinstance(draft, Refusal) == (step not in steps_open(course)), step
        refused = step_draft("w1", course, step, keeper=MEMBER, keeper_roles=("volunteer",), helper="somebody", reason="x")
        assert refused is Refusal.KEEPER_NEEDED
    assert bool(steps_open(course)) == (state in WAITING | {"expired"})


def test_a_new_incarnation_and_a_restart_count_nothing_twice(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, code: str, reopen: object
) -> None:
    volunteer(kiosk, district)
    wish = asked_for_here(desk, code)
    takes(desk, staff, "offer", wish, helper=HAND)
    takes(desk, staff, "decline", wish)
    publish(kiosk, district, need("w2"))
    takes(desk, staff, "verify", "w2")
    before = waiting(desk)
    kiosk.journal.begin_incarnation("restored", 0)
    assert [msgspec.structs.replace(one, pending=True) for one in waiting(desk)] == list(before)
    assert callable(reopen)
    assert waiting(reopen()) == before


# --- Who could go ---------------------------------------------------------------------------------------------------------


def test_whoever_asked_or_has_it_is_no_candidate(desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass) -> None:
    volunteer(kiosk, district)
    publish(kiosk, district, need())
    found = candidates(desk, staff, "w1")
    assert isinstance(found, Candidates)
    assert [(one.member, one.shown) for one in found.best] == [(HAND, "张*"), (KEEPER, "李*")]
    takes(desk, staff, "offer", helper=HAND)
    found = candidates(desk, staff, "w1")
    assert isinstance(found, Candidates)
    assert [one.member for one in found.best] == [KEEPER]
    assert candidates(desk, staff, "no-such") is Refusal.WISH_MOVED_ON


def test_a_volunteer_who_stands_there_is_known_by_the_own_card(
    desk: Desk, kiosk: Kiosk, district: District, staff: StaffPass, new_code: str
) -> None:
    hand = volunteer(kiosk, district)
    assert by_card(desk, staff, hand) == Volunteer(member=HAND, shown="张*")
    assert by_card(desk, staff, new_code) is Refusal.CARD_UNKNOWN_HERE
    tells(kiosk, district, HAND, roles=("resident",))
    assert by_card(desk, staff, hand) is Refusal.VOLUNTEER_NEEDED
    holder = district.holder(hand, HAND)
    assert holder.body is not None
    district.publish(kiosk, district.document("card", holder.id, holder.body | {"proxy": "lead", "holder": "x"}))
    assert by_card(desk, staff, hand) is Refusal.PROXY_MAY_NOT
    district.publish(kiosk, district.holder(hand, HAND, disputed=True))
    assert by_card(desk, staff, hand) is Refusal.CARD_DISPUTED
