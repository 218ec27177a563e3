"""Several things are redeemed together: all of them or none, each a redemption of its own."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.actions.offers import Offer, Offers, offers
from kiosk.actions.redeem import RedeemedHere, Wanted, redeem, redeem_basket
from kiosk.actions.stock import stock_here
from kiosk.actions.undo import UndoneHere, undo
from kiosk.desk import Desk
from sync.contract.documents import Central, Document, Grant, Member, Reward
from sync.contract.events import Draft, Event, Move
from sync.contract.kiosk_facts import CheckedOut, Redeemed, RedemptionUndone
from sync.contract.ledger import ISSUED, goods_at, goods_out, held_account, judge_moves, partner_account, spent_account
from sync.contract.refusals import Refusal
from sync.contract.rules.points import Fit, Item
from sync.contract.rules.points import redeem as rule_of_redeem
from sync.contract.rules.standing import Here, Person, Standing
from sync.contract.settings import Settings
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, PIN, STATION, District

BASKET = (Wanted("soap"), Wanted("pin", 3))


@pytest.fixture(autouse=True)
def shelf(desk: Desk, district: District) -> None:
    """Beside soap (30) and rice (100): something for little."""
    offer(desk, district, Reward(id="pin", title="徽章", points=5))


def offer(desk: Desk, district: District, *rewards: Reward) -> None:
    district.publish(desk.kiosk, *(district.document("reward", reward.id, reward) for reward in rewards))


def allot(desk: Desk, district: District, reward: str, pieces: int) -> None:
    """Let the kiosk give out so many pieces."""
    grant = Grant(
        id=f"goods-{reward}-{pieces}",
        member="",
        stream=desk.kiosk.journal.state().stream,
        points=pieces,
        reward=reward,
    )
    district.publish(desk.kiosk, district.signed("grant", grant.id, grant))


def publish_member(desk: Desk, district: District, **changed: object) -> None:
    member = desk.kiosk.replica.member(MEMBER)
    assert member is not None
    district.publish(desk.kiosk, district.document("member", MEMBER, msgspec.structs.replace(member, **changed)))


def set_up(desk: Desk, district: District, **changed: object) -> None:
    settings = msgspec.structs.replace(district.settings, **changed)
    district.publish(desk.kiosk, district.document("settings", "settings", settings))


def bought(result: RedeemedHere | Refusal) -> RedeemedHere:
    assert isinstance(result, RedeemedHere), result
    return result


def redemptions(desk: Desk) -> list[tuple[Event, Redeemed]]:
    events = desk.kiosk.journal.of_type(Redeemed)
    return [(event, body) for event in events if isinstance(body := body_of(event), Redeemed)]


def offered(desk: Desk, code: str, reward: str) -> Offer:
    found = offers(desk, code)
    assert isinstance(found, Offers)
    return next(offer for offer in found.offers if offer.reward.id == reward)


def test_each_thing_is_a_redemption_and_the_basket_names_them_all(desk: Desk, code: str) -> None:
    done = bought(redeem_basket(desk, code, PIN, BASKET, 45))
    assert (done.points, done.spendable_here, done.balance, len(done.facts)) == (45, 35, 75, 2)
    (_, soap), (_, pin) = redemptions(desk)
    assert [(body.reward, body.quantity, body.points) for body in (soap, pin)] == [("soap", 1, 30), ("pin", 3, 15)]
    assert soap.redemption != pin.redemption
    assert soap.basket == pin.basket == done.redemption


def test_one_thing_alone_is_in_no_basket(desk: Desk, code: str) -> None:
    done = bought(redeem(desk, code, PIN, "soap"))
    ((_, body),) = redemptions(desk)
    assert (body.basket, body.redemption) == ("", done.redemption)


@pytest.mark.parametrize(
    ("lines", "expected", "refusal"),
    [
        ((), None, Refusal.BASKET_EMPTY),
        (tuple(Wanted("pin") for _ in range(11)), None, Refusal.BASKET_FULL),
        ((Wanted("soap"), Wanted("nothing")), None, Refusal.REWARD_UNKNOWN),
        ((Wanted("soap"), Wanted("pin", 0)), None, Refusal.QUANTITY_BAD),
        ((Wanted("soap", 2), Wanted("pin", 5)), None, Refusal.POINTS_NOT_HERE),
        ((Wanted("rice"), Wanted("soap")), None, Refusal.POINTS_NOT_ENOUGH),
        (BASKET, 44, Refusal.PRICE_CHANGED),
        (BASKET, 46, Refusal.PRICE_CHANGED),
    ],
)
def test_all_or_none(desk: Desk, code: str, lines: tuple[Wanted, ...], expected: int | None, refusal: Refusal) -> None:
    head = desk.kiosk.journal.state().head_seq
    assert redeem_basket(desk, code, PIN, lines, expected) is refusal
    assert desk.kiosk.journal.state().head_seq == head


def test_what_was_earned_here_before_a_witness_is_spent_with_what_was_granted(
    desk: Desk, district: District, code: str
) -> None:
    journal = desk.kiosk.journal
    held = held_account(journal.state().stream, MEMBER)
    service = CheckedOut(check_in="k1.x:1", served_min=180, evidence="witnessed")
    journal.append([Draft(body=service, member=MEMBER, moves=(Move(ISSUED, held, 25),))])
    done = bought(redeem_basket(desk, code, PIN, (Wanted("rice"), Wanted("pin"))))
    assert (done.points, done.spendable_here, done.balance) == (105, 0, 40)


# --- Undo -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_undo_takes_the_whole_basket_back_a_reversal_each(desk: Desk, code: str, named: bool) -> None:
    done = bought(redeem_basket(desk, code, PIN, BASKET))
    back = undo(desk, code, done.redemption if named else "")
    assert isinstance(back, UndoneHere)
    assert (back.points, back.spendable_here, back.balance) == (45, 80, 120)
    assert [event.reverses for event in desk.kiosk.journal.of_type(RedemptionUndone)] == list(done.facts)
    assert undo(desk, code, done.redemption) is Refusal.UNDO_DONE_ALREADY


def test_one_thing_of_a_basket_can_be_taken_back_alone_and_then_the_rest(desk: Desk, code: str) -> None:
    done = bought(redeem_basket(desk, code, PIN, BASKET))
    first = undo(desk, code, done.lines[1].redemption)
    assert isinstance(first, UndoneHere)
    assert first.points == 15
    rest = undo(desk, code)
    assert isinstance(rest, UndoneHere)
    assert (rest.points, rest.spendable_here) == (30, 80)


# --- Goods ----------------------------------------------------------------------------------------------------------------


def test_counted_goods_go_out_with_the_points_and_come_back_with_them(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=10, stocked=True))
    assert redeem(desk, code, PIN, "oil") is Refusal.STOCK_NOT_HERE
    allot(desk, district, "oil", 3)
    bought(redeem(desk, code, PIN, "oil", 2))
    event, _ = redemptions(desk)[0]
    assert [(move.source, move.target, move.points) for move in event.moves] == [
        (held_account(event.stream, MEMBER), spent_account(STATION), 20),
        (goods_at(event.stream, "oil"), goods_out("oil", STATION), 2),
    ]
    judged = judge_moves(event, stream=event.stream, station=STATION, trusted=True, earn_cap_points=0)
    assert judged is None
    assert stock_here(desk, "oil") == 1
    assert redeem(desk, code, PIN, "oil", 2) is Refusal.STOCK_NOT_HERE
    back = undo(desk, code)
    assert isinstance(back, UndoneHere)
    assert back.points == 20
    assert stock_here(desk, "oil") == 3


def test_the_same_thing_twice_in_a_basket_counts_together(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=10, stocked=True))
    allot(desk, district, "oil", 3)
    assert redeem_basket(desk, code, PIN, (Wanted("oil", 2), Wanted("oil", 2))) is Refusal.STOCK_NOT_HERE
    bought(redeem_basket(desk, code, PIN, (Wanted("oil", 2), Wanted("oil", 1))))
    assert stock_here(desk, "oil") == 0


def test_points_for_a_merchants_goods_go_to_the_merchant(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="cake", title="蛋糕", points=10, partner="bakery", collect="s9"))
    bought(redeem(desk, code, PIN, "cake"))
    event, body = redemptions(desk)[0]
    assert (event.moves[0].target, body.partner, body.collect) == (partner_account("bakery"), "bakery", "s9")


def test_goods_that_are_fetched_at_this_station_are_fetched_here(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="cake", title="蛋糕", points=10, collect=STATION))
    bought(redeem(desk, code, PIN, "cake"))
    assert redemptions(desk)[0][1].collect == ""


# --- Limits ---------------------------------------------------------------------------------------------------------------


def test_a_limit_counts_what_the_district_knows_and_what_was_had_here_since(
    desk: Desk, district: District, code: str
) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=1, limit=4))
    publish_member(desk, district, bought={"oil@2026-11": 1, "oil@2026-10": 3})
    assert offered(desk, code, "oil").left == 3
    bought(redeem(desk, code, PIN, "oil", 2))
    assert offered(desk, code, "oil").left == 1
    assert redeem(desk, code, PIN, "oil", 2) is Refusal.LIMIT_REACHED
    undo(desk, code)
    assert offered(desk, code, "oil").left == 3


def test_what_the_district_counts_already_is_not_counted_twice(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=1, limit=4))
    bought(redeem(desk, code, PIN, "oil", 2))
    state = desk.kiosk.journal.state()
    publish_member(desk, district, bought={"oil@2026-11": 2}, includes_up_to={state.stream: state.head_seq})
    assert offered(desk, code, "oil").left == 2
    undo(desk, code)
    assert offered(desk, code, "oil").left == 4


def test_a_new_month_begins_anew(desk: Desk, district: District, code: str, clock: FakeClock) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=1, limit=1))
    bought(redeem(desk, code, PIN, "oil"))
    assert offered(desk, code, "oil").refusal is Refusal.LIMIT_REACHED
    clock.advance(9 * 24 * HOUR_MS)
    assert offered(desk, code, "oil").left == 1


def test_a_new_incarnation_forgets_no_limit(desk: Desk, district: District, code: str) -> None:
    offer(desk, district, Reward(id="oil", title="食用油", points=1, limit=3))
    bought(redeem(desk, code, PIN, "oil", 2))
    desk.kiosk.journal.begin_incarnation("copied", 0)
    assert offered(desk, code, "oil").left == 1


# --- Days and invitations -------------------------------------------------------------------------------------------------


def test_points_are_redeemed_on_the_districts_days(desk: Desk, district: District, code: str, clock: FakeClock) -> None:
    set_up(desk, district, redeem_days=(1, 23))
    assert redeem(desk, code, PIN, "soap") is Refusal.NOT_TODAY
    clock.advance(12 * HOUR_MS)
    bought(redeem(desk, code, PIN, "soap"))


def test_a_kiosk_that_cannot_tell_the_day_sends_nobody_away(
    desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    set_up(desk, district, redeem_days=(1,))
    clock.jump(0)
    bought(redeem(desk, code, PIN, "soap"))


@pytest.mark.parametrize(
    ("invited", "from_h", "until_h", "refusal"),
    [
        (("round",), -1, 1, None),
        ((), -1, 1, Refusal.NOT_INVITED),
        (("other",), -1, 1, Refusal.NOT_INVITED),
        (("round",), 1, 2, Refusal.NOT_INVITED),
        (("round",), -2, -1, Refusal.NOT_INVITED),
    ],
)
def test_a_centralised_redemption_is_for_those_who_were_invited_while_it_lasts(
    desk: Desk,
    district: District,
    code: str,
    invited: tuple[str, ...],
    from_h: int,
    until_h: int,
    refusal: Refusal | None,
) -> None:
    set_up(desk, district, redeem_days=(1,))  # it has days of its own
    offer(desk, district, Reward(id="cooker", title="电饭煲", points=50, central=True))
    round_ = Central(id="round", title="集中兑换", from_ms=NOON_MS + from_h * HOUR_MS, until_ms=NOON_MS + until_h * HOUR_MS)
    district.publish(desk.kiosk, district.document("central", "round", round_))
    publish_member(desk, district, invited=invited)
    assert offered(desk, code, "cooker").refusal is refusal
    done = redeem(desk, code, PIN, "cooker")
    assert done is refusal if refusal else isinstance(done, RedeemedHere)


def test_a_frozen_account_spends_nothing(desk: Desk, district: District, code: str) -> None:
    publish_member(desk, district, frozen=True)
    assert redeem(desk, code, PIN, "soap") is Refusal.ACCOUNT_FROZEN
    found = offers(desk, code)
    assert isinstance(found, Offers)
    assert found.frozen


def test_a_reward_taken_off_the_shelf_meanwhile_is_refused(desk: Desk, district: District, code: str) -> None:
    district.publish(desk.kiosk, Document(kind="reward", id="pin", rev=900))
    assert redeem_basket(desk, code, PIN, BASKET) is Refusal.REWARD_UNKNOWN


def test_a_basket_survives_a_restart_whole(reopen: Callable[[], Desk], desk: Desk, code: str) -> None:
    bought(redeem_basket(desk, code, PIN, BASKET))
    assert [body.points for _, body in redemptions(reopen())] == [30, 15]


# --- The rule -------------------------------------------------------------------------------------------------------------

items = st.builds(
    lambda reward, quantity, stock, left: Item(
        redemption="r", reward=reward, quantity=quantity, stock=stock, left=left if reward and reward.limit else None
    ),
    st.one_of(
        st.none(),
        st.builds(
            Reward,
            id=st.sampled_from("ab"),
            title=st.just("x"),
            points=st.integers(0, 5),
            stocked=st.booleans(),
            limit=st.integers(0, 3),
            partner=st.sampled_from(["", "p"]),
        ),
    ),
    st.integers(-1, 4),
    st.integers(0, 6),
    st.integers(0, 3),
)


@given(st.lists(items, max_size=12), st.integers(0, 60), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60)))
@hypothesis_settings(deadline=None, max_examples=300)
def test_a_basket_never_costs_more_than_is_here_nor_takes_more_than_there_is(
    wanted: list[Item], spendable: int, elsewhere: int, expected: int | None
) -> None:
    here = Here(
        station="s1", stream="k1.a", boot="b", mono_ms=0, now_ms=0, day_known=True, may_spend=True, settings=Settings()
    )
    known = Standing(balance=spendable + elsewhere, spendable_here=spendable)
    fit = Fit(here=here, member=Member(id="m", shown="*", home="s1"))
    drafts = rule_of_redeem(Person(card="1", member="m"), known, fit, items=wanted, basket="b1", expected_points=expected)
    if isinstance(drafts, Refusal):
        return
    bodies = [draft.body for draft in drafts]
    assert len(bodies) == len(wanted) > 0
    paid = sum(m.points for draft in drafts for m in draft.moves if m.source == held_account("k1.a", "m"))
    assert 0 < paid <= spendable
    assert paid == sum(body.points for body in bodies if isinstance(body, Redeemed))
    assert expected in (None, paid)
    for name in "ab":
        mine = [item for item in wanted if item.reward and item.reward.id == name]
        out = sum(m.points for draft in drafts for m in draft.moves if m.source == goods_at("k1.a", name))
        assert out == sum(item.quantity for item in mine if item.reward and item.reward.stocked)
        for place, item in enumerate(mine):
            before = sum(i.quantity for i in mine[: place + 1])
            assert item.left is None or before <= item.left
            assert not item.reward or not item.reward.stocked or before <= item.stock
