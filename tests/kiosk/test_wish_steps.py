"""Wishes through the actions on a real store: what was done here lies on top of what the district says, once."""

import msgspec
import pytest

from kiosk.actions.wish import make_wish
from kiosk.actions.wishes import MyWishes, StepTaken, hear_news, my_wishes, take_steps, wall
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from sync.contract.documents import WallWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import HELPER, REQUESTER, Course
from sync.contract.rules.wish_deeds import in_own, laid_on_top, on_wall
from sync.contract.wish_facts import WishNewsHeard
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, STATION, District
from tests.kiosk.wishing import HAND, counts_all, news, own, tells, volunteer

WALL = WallWish(id="w1", category="repair", shown="修灯", station=STATION, at_ms=NOON_MS, state="published")
MINE = own("w1", "published", shown="修灯", at_ms=NOON_MS)
START = Course(requester=MEMBER, state="published", back="published", since_ms=MINE.since_ms)


def publish_wall(kiosk: Kiosk, district: District, wish: WallWish = WALL) -> None:
    district.publish(kiosk, district.document("wish", wish.id, wish))


def mine(desk: Desk, code: str) -> MyWishes:
    found = my_wishes(desk, code)
    assert isinstance(found, MyWishes)
    return found


def told(desk: Desk, code: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What a card's list says, but for what only says how new it is."""
    return [(wish.own.id, wish.own.state, wish.own.other, wish.steps) for wish in mine(desk, code).wishes]


def a_long_story(desk: Desk, asker: str, hand: str) -> None:
    """A wish that is claimed, given back, claimed for good, done, and not done after all."""
    for code, step in (
        (hand, "claim"),
        (hand, "give_back"),
        (hand, "claim"),
        (hand, "set_out"),
        (hand, "finish"),
        (asker, "dispute"),
    ):
        assert isinstance(take_steps(desk, code, "w1", step), StepTaken), step


def test_both_see_the_same_however_much_of_it_the_district_counts(
    desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    tells(kiosk, district, own_wishes=(MINE,))
    a_long_story(desk, code, hand)
    facts = kiosk.journal.about_subject("w1")
    expected = told(desk, code), told(desk, hand), wall(desk)
    assert [(state, other) for _, state, other, _ in expected[0]] == [("disputed", "张*")]
    assert expected[2] == {}
    for counted in range(len(facts) + 1):
        course = laid_on_top(START, facts[:counted])
        heads = {facts[0].stream: facts[counted - 1].seq if counted else 0}
        shown = on_wall(WALL, course)
        if shown is not None:
            publish_wall(kiosk, district, msgspec.structs.replace(shown, includes_up_to=heads))
        else:
            gone = district.document("wish", "w1", {})
            district.publish(kiosk, type(gone)(kind="wish", id="w1", rev=gone.rev))
        for member, other in ((MEMBER, "张*"), (HAND, "王*")):
            base = MINE if member == MEMBER else own("w1", "published", HELPER, shown="修灯", at_ms=NOON_MS)
            listed = in_own(base, member, course, other=other)
            tells(kiosk, district, member, own_wishes=(listed,) if listed else (), includes_up_to=heads)
        assert told(desk, code) == expected[0], counted
        assert [line[:2] for line in told(desk, hand)] == [line[:2] for line in expected[1]], counted
        assert wall(desk) == expected[2], counted


def test_a_new_incarnation_counts_nothing_twice(desk: Desk, kiosk: Kiosk, district: District, code: str) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    tells(kiosk, district, own_wishes=(MINE,))
    a_long_story(desk, code, hand)
    before = told(desk, code), told(desk, hand), wall(desk)
    kiosk.journal.begin_incarnation("restored", 3)
    assert (told(desk, code), told(desk, hand), wall(desk)) == before


def test_a_restart_forgets_nothing(desk: Desk, kiosk: Kiosk, district: District, code: str, reopen: object) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    take_steps(desk, hand, "w1", "claim")
    assert callable(reopen)
    again = reopen()
    assert told(again, hand) == [("w1", "claimed", "", ("set_out", "finish", "give_back"))]
    assert wall(again)["w1"].state == "claimed"


def test_a_wish_made_here_is_listed_with_its_door_and_may_be_withdrawn(desk: Desk, code: str) -> None:
    make_wish(desk, category="repair", text="x", code=code, kind="request")
    (wish,) = mine(desk, code).wishes
    assert (wish.own.kind, wish.own.state, wish.own.role, wish.pending) == ("request", "submitted", REQUESTER, True)
    assert wish.steps == ("withdraw",)
    assert isinstance(take_steps(desk, code, wish.own.id, "withdraw"), StepTaken)
    assert [(one.own.state, one.steps) for one in mine(desk, code).wishes] == [("withdrawn", ())]


def test_a_claim_that_the_district_gave_to_another_is_listed_no_more(desk: Desk, kiosk: Kiosk, district: District) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    take_steps(desk, hand, "w1", "claim")
    heads = counts_all(kiosk)
    publish_wall(kiosk, district, msgspec.structs.replace(WALL, state="claimed", includes_up_to=heads))
    tells(kiosk, district, HAND, news=(news(9, "claim_lost"),), includes_up_to=heads)
    assert mine(desk, hand).wishes == ()
    assert [one.kind for one in mine(desk, hand).news] == ["claim_lost"]
    assert take_steps(desk, hand, "w1", "claim") is Refusal.WISH_TAKEN


def test_a_claim_whose_loss_only_the_wall_tells_of_is_listed_no_more(desk: Desk, kiosk: Kiosk, district: District) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district, msgspec.structs.replace(WALL, state="claimed"))
    assert take_steps(desk, hand, "w1", "claim") is Refusal.WISH_TAKEN
    assert mine(desk, hand).wishes == ()


@pytest.mark.parametrize("steps", [("finish",), ("confirm",), ("withdraw",), ("claim", "claim")])
def test_a_step_that_is_none_saves_nothing_of_what_came_with_it(
    desk: Desk, kiosk: Kiosk, district: District, steps: tuple[str, ...]
) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    assert isinstance(take_steps(desk, hand, "w1", *steps), Refusal)
    assert kiosk.journal.about_subject("w1") == []


def test_news_are_heard_once_and_only_by_the_members_own_card(
    desk: Desk, kiosk: Kiosk, district: District, code: str, new_code: str
) -> None:
    tells(kiosk, district, news=(news(4, "published"), news(8, "claimed")))
    holder = district.holder(new_code, MEMBER)
    assert holder.body is not None
    district.publish(kiosk, district.document("card", holder.id, holder.body | {"proxy": "lead"}))
    assert mine(desk, new_code).news == ()
    hear_news(desk, new_code, 8)
    assert kiosk.journal.of_type(WishNewsHeard) == []
    hear_news(desk, code, 4)
    hear_news(desk, code, 4)
    assert len(kiosk.journal.of_type(WishNewsHeard)) == 1
    assert [one.pos for one in mine(desk, code).news] == [8]


def test_news_of_a_restored_district_are_told_though_their_places_were_heard_before(
    desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    tells(kiosk, district, news=(news(40, "published"),))
    hear_news(desk, code, 40)
    tells(kiosk, district, news=(news(12, "expired"),), includes_up_to=counts_all(kiosk))
    assert [one.kind for one in mine(desk, code).news] == ["expired"]


def test_what_the_district_counts_of_somebody_elses_step_is_not_laid_on_top_again(
    desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    hand = volunteer(kiosk, district)
    publish_wall(kiosk, district)
    tells(kiosk, district, own_wishes=(MINE,))
    take_steps(desk, hand, "w1", "claim")
    assert [line[:3] for line in told(desk, code)] == [("w1", "claimed", "张*")]
    # Staff found somebody else to be nearer, and put it back on the wall.
    tells(kiosk, district, own_wishes=(MINE,), includes_up_to=counts_all(kiosk))
    assert [line[:3] for line in told(desk, code)] == [("w1", "published", "")]


def test_who_is_asked_is_nobody_elses_business_before_they_said_yes(
    desk: Desk, kiosk: Kiosk, district: District, code: str
) -> None:
    offered = own("w1", "offered", HELPER)
    hand = volunteer(kiosk, district, own_wishes=(offered,))
    tells(kiosk, district, own_wishes=(own("w1", "offered"),))
    assert [line[:3] for line in told(desk, code)] == [("w1", "offered", "")]
    take_steps(desk, hand, "w1", "accept")
    assert [line[:3] for line in told(desk, code)] == [("w1", "claimed", "张*")]


def test_what_has_long_been_over_is_listed_no_more(desk: Desk, kiosk: Kiosk, district: District, code: str) -> None:
    day_ms = 24 * HOUR_MS
    ended = [own(f"w{days}", "confirmed", since_ms=NOON_MS - days * day_ms) for days in (29, 31)]
    tells(kiosk, district, own_wishes=(*ended, own("w99", "referred", since_ms=NOON_MS - 99 * day_ms)))
    assert {wish.own.id for wish in mine(desk, code).wishes} == {"w29", "w99"}
