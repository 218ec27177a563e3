"""Service over the counter at the store: two facts or none, a helper who may, and nobody who serves themselves."""

import pytest

from kiosk.actions.counter import Served, may_serve, serve
from kiosk.actions.proxy import bind_proxy
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.wishes import StepTaken, my_wishes, take_steps
from kiosk.desk import Desk
from sync.contract.documents import Member
from sync.contract.events import Event
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import CONFIRMED, FULFILLED
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.kiosk.district import KEEPER, MEMBER, PIN, STATION, District

NEIGHBOUR = "mneighbour"
PROXY_PIN = "864209"


def facts(desk: Desk) -> list[Event]:
    return [*desk.kiosk.journal.of_type(WishMade), *desk.kiosk.journal.of_type(WishProgressed)]


def served(desk: Desk, code: str, helped: str = "", category: str = "repair") -> Served:
    done = serve(desk, code, category, helped)
    assert isinstance(done, Served), done
    return done


@pytest.fixture
def neighbour(desk: Desk, district: District) -> str:
    """The card of a resident who is no volunteer."""
    code = district.code(3)
    who = Member(id=NEIGHBOUR, shown="赵*", home=STATION, roles=("resident",))
    district.publish(desk.kiosk, district.document("member", NEIGHBOUR, who), district.holder(code, NEIGHBOUR, PIN))
    return code


@pytest.fixture
def proxy(desk: Desk, staff: StaffPass, code: str, new_code: str, keeper_code: str) -> str:
    """A card that acts for 王*, in the hand of the keeper."""
    bind_proxy(
        desk,
        staff=staff,
        code=code,
        pin=PIN,
        card_code=new_code,
        proxy="lead",
        holder_name="李热心",
        holder_code=keeper_code,
        card_pin=PROXY_PIN,
    )
    return new_code


def test_without_a_card_nobody_is_named_and_the_helper_is(desk: Desk, district: District, code: str) -> None:
    done = served(desk, code)
    made, step = facts(desk)
    assert body_of(made) == WishMade(wish=done.wish, category="repair", kind="counter")
    assert (made.member, made.card, desk.kiosk.journal.private_of(made)) == ("", "", {"text": ""})
    assert body_of(step) == WishProgressed(wish=done.wish, step="serve", by="helper")
    assert (step.member, step.card, step.seq) == (MEMBER, district.card(code).number, made.seq + 1)
    assert (done.helped, done.helper_shown, done.helped_shown) == (False, "王*", "")


def test_with_a_card_the_wish_is_theirs_who_was_helped(desk: Desk, code: str, neighbour: str) -> None:
    done = served(desk, code, neighbour)
    made, step = facts(desk)
    assert (made.member, step.member) == (NEIGHBOUR, MEMBER)
    assert (done.helped, done.helped_shown) == (True, "赵*")
    mine = my_wishes(desk, neighbour)
    assert not isinstance(mine, Refusal)
    assert [(wish.own.id, wish.own.state, wish.own.other) for wish in mine.made] == [(done.wish, FULFILLED, "王*")]


def test_whoever_was_helped_says_how_it_was_once(desk: Desk, code: str, neighbour: str) -> None:
    done = served(desk, code, neighbour)
    assert isinstance(take_steps(desk, neighbour, done.wish, "confirm", rating=3), StepTaken)
    assert take_steps(desk, neighbour, done.wish, "confirm", rating=1) is Refusal.WISH_MOVED_ON
    mine = my_wishes(desk, neighbour)
    assert not isinstance(mine, Refusal)
    assert [(wish.own.state, wish.own.rating) for wish in mine.made] == [(CONFIRMED, 3)]


def test_the_helper_can_not_say_how_it_was(desk: Desk, code: str, neighbour: str) -> None:
    done = served(desk, code, neighbour)
    assert isinstance(take_steps(desk, code, done.wish, "confirm", rating=3), Refusal)
    assert len(facts(desk)) == 2


def test_nobody_serves_themselves(desk: Desk, district: District, code: str) -> None:
    another = district.code(8)
    district.publish(desk.kiosk, district.holder(another, MEMBER, PIN))
    assert serve(desk, code, "repair", code) is Refusal.SERVE_SELF
    assert serve(desk, code, "repair", another) is Refusal.SERVE_SELF
    assert not facts(desk)


def test_a_card_that_acts_for_somebody_serves_nobody(desk: Desk, proxy: str, neighbour: str) -> None:
    assert may_serve(desk, proxy) is Refusal.PROXY_MAY_NOT
    assert serve(desk, proxy, "repair") is Refusal.PROXY_MAY_NOT
    assert serve(desk, proxy, "repair", neighbour) is Refusal.PROXY_MAY_NOT
    assert not facts(desk)


def test_a_keeper_can_not_be_thanked_by_the_card_that_the_keeper_holds_for_another(
    desk: Desk, proxy: str, keeper_code: str
) -> None:
    assert serve(desk, keeper_code, "repair", proxy) is Refusal.SERVE_SELF
    assert not facts(desk)


def test_somebody_else_may_bring_the_kettle_of_whom_a_card_acts_for(
    desk: Desk, district: District, proxy: str, neighbour: str
) -> None:
    helper = Member(id=NEIGHBOUR, shown="赵*", home=STATION, roles=("resident", "volunteer"))
    district.publish(desk.kiosk, district.document("member", NEIGHBOUR, helper))
    done = served(desk, neighbour, proxy)
    made, _ = facts(desk)
    assert (made.member, made.actor, done.helped_shown) == (MEMBER, KEEPER, "王*")


def test_only_volunteers_and_keepers_serve(desk: Desk, code: str, keeper_code: str, neighbour: str) -> None:
    assert may_serve(desk, code) is True
    assert may_serve(desk, keeper_code) is True
    assert may_serve(desk, neighbour) is Refusal.VOLUNTEER_NEEDED
    assert serve(desk, neighbour, "repair", code) is Refusal.VOLUNTEER_NEEDED
    assert not facts(desk)


def test_cards_that_say_nobody_are_refused_on_either_side(desk: Desk, district: District, code: str, new_code: str) -> None:
    twice = district.code(9)
    district.publish(desk.kiosk, district.holder(twice, "mtwice", disputed=True))
    cases = [
        (new_code, "", Refusal.CARD_UNKNOWN_HERE),
        (code, new_code, Refusal.CARD_UNKNOWN_HERE),
        (twice, "", Refusal.CARD_DISPUTED),
        (code, twice, Refusal.CARD_DISPUTED),
        ("nonsense", "", Refusal.CARD_NOT_A_CARD),
        (code, "nonsense", Refusal.CARD_NOT_A_CARD),
    ]
    for helper, helped, refusal in cases:
        assert serve(desk, helper, "repair", helped) is refusal
    assert serve(desk, code, "no such thing") is Refusal.WISH_CATEGORY_UNKNOWN
    assert not facts(desk)
