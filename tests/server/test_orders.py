"""Transfer orders: points go to where a member stands and come back from where they should not be, each once."""

from collections.abc import Iterator

import pytest

from server import clock as server_clock
from server import closing, district, feed, grants, journal, ledger, meta, orders, rebuild, recovery, settling
from server.chores import orders as chore
from server.follower import follow_to_the_end
from server.models import Doc, Grant, TransferOrder
from server.projections.following import position
from server.publish import member_documents
from server.refused import DeedRefused
from sync.contract import documents
from sync.contract.bank_facts import AccountFrozen, GoodsCounted
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import MemberRegistered, PointsWanted, Redeemed, Released
from sync.contract.ledger import (
    free_account,
    goods_at,
    goods_in,
    goods_out,
    goods_store,
    granted_account,
    held_account,
    spent_account,
)
from sync.contract.settings import Settings
from tests.server.district import FixedClock, ModelKiosk
from tests.server.test_ingest import balance
from tests.server.test_ledger import award

HOUR_MS = 3_600_000


@pytest.fixture
def away(founded: object) -> ModelKiosk:
    """A kiosk at the other station."""
    return ModelKiosk.enrolled("s2")


@pytest.fixture
def member(kiosk: ModelKiosk, away: ModelKiosk) -> str:
    """A member at home at s1, with 100 points that the kiosk there may spend."""
    kiosk.write(MemberRegistered(home="s1"), member="m1", private={"name": "王小明", "phone": ""})
    kiosk.push()
    away.push()
    award("m1", 100)
    follow_to_the_end()
    assert held(kiosk) == 100
    return "m1"


@pytest.fixture(autouse=True)
def _always_the_same_when_made_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test: the books add up to zero, and the journal gives the same tables row for row."""
    request.getfixturevalue("founded")
    yield
    assert ledger.total() == 0
    follow_to_the_end()
    assert rebuild.rebuild().differences == ()


def held(kiosk: ModelKiosk, member: str = "m1") -> int:
    """What a kiosk may spend of a member's points, by the district's books."""
    return balance(held_account(kiosk.stream, member))


def want(kiosk: ModelKiosk, points: int = 100, member: str = "m1") -> None:
    """The member stands at this kiosk and would spend so many."""
    kiosk.write(PointsWanted(points=points), member=member)
    kiosk.push()


def open_orders() -> list[TransferOrder]:
    """The open ones, oldest first."""
    return list(TransferOrder.objects.filter(state="open").order_by("ordered_seq"))


def release(kiosk: ModelKiosk, order: TransferOrder, points: int) -> str:
    """Answer an order, not pushed yet."""
    source = granted_account(order.source, order.member, order.reward)
    moves = [Move(source, free_account(order.member, order.reward), points)] if points else []
    return kiosk.write(Released(order=order.id, points=points, reward=order.reward), member=order.member, moves=moves)


def documents_for(kiosk: ModelKiosk, kind: str = "order") -> list[str]:
    """Ids of the documents of a kind that only this kiosk gets, as they stand now."""
    rows = Doc.objects.filter(audience=feed.for_stream(kiosk.stream), kind=kind).exclude(body=None, signed=None)
    return list(rows.order_by("rev").values_list("doc_id", flat=True))


def document(member: str = "m1") -> documents.Member:
    """What kiosks are told of a member."""
    follow_to_the_end()
    [found] = member_documents([member], position())
    return found


def count_in(reward: str, pieces: int) -> None:
    """Goods came into the store."""
    with journal.writing():
        move = Move(goods_in(reward), goods_store(reward), pieces)
        journal.append_district([Draft(body=GoodsCounted(reward=reward), moves=(move,))], actor="test")


# --- A visitor --------------------------------------------------------------------------------------------------------


def test_a_visitors_points_come_along_once_the_kiosk_at_home_released_them(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    want(away, 80)
    [order] = open_orders()
    assert (order.source, order.target, order.points, order.reason) == (kiosk.stream, away.stream, 80, "wanted")
    assert documents_for(kiosk) == [order.id]
    assert documents_for(away) == []
    release(kiosk, order, 80)
    kiosk.push()
    assert (held(kiosk), held(away), balance("member/m1")) == (20, 80, 0)
    order.refresh_from_db()
    assert (order.state, order.released) == ("done", 80)
    assert documents_for(kiosk) == []
    [grant] = Grant.objects.filter(stream=away.stream)
    assert documents_for(away, "grant") == [grant.id]


def test_what_is_free_is_granted_at_once(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    award(member, 30)
    want(away, 50)
    assert (held(away), balance("member/m1")) == (30, 0)
    assert [order.points for order in open_orders()] == [20]


def test_the_biggest_holders_are_asked_first_and_nobody_for_more_than_is_there(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    third = ModelKiosk.enrolled("s2")
    third.earn(member, 30, held=True)
    third.push()
    want(away, 120)
    assert [(order.source, order.points) for order in open_orders()] == [(kiosk.stream, 100), (third.stream, 20)]
    want(away, 200)
    assert [(order.source, order.points) for order in open_orders()] == [
        (kiosk.stream, 100),
        (third.stream, 20),
        (third.stream, 10),
    ], "what was asked for before is not asked for again"


def test_less_than_was_asked_for_is_an_answer(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    [order] = open_orders()
    kiosk.spend(member, 90)
    release(kiosk, order, 10)
    kiosk.push()
    assert (held(kiosk), held(away)) == (0, 10)
    assert open_orders() == []


def test_nothing_left_is_an_answer_too(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    [order] = open_orders()
    kiosk.spend(member, 100)
    release(kiosk, order, 0)
    kiosk.push()
    order.refresh_from_db()
    assert (order.state, order.released, held(away)) == ("done", 0, 0)


def test_an_answer_that_arrives_twice_does_nothing_twice(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    [order] = open_orders()
    release(kiosk, order, 100)
    kiosk.send()
    kiosk.push()
    release(kiosk, order, 0)
    kiosk.push()
    assert (held(kiosk), held(away)) == (0, 100)
    assert Grant.objects.filter(stream=away.stream).count() == 1


def test_a_member_who_went_on_to_another_kiosk_gets_the_points_there(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    third = ModelKiosk.enrolled("s2")
    want(away)
    want(third)
    assert [(order.target, order.state) for order in TransferOrder.objects.order_by("ordered_seq")] == [
        (away.stream, "withdrawn"),
        (third.stream, "open"),
    ]


def test_an_answer_to_an_order_that_was_withdrawn_meanwhile_goes_to_where_the_member_stands_now(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    third = ModelKiosk.enrolled("s2")
    want(away)
    [first] = open_orders()
    release(kiosk, first, 100)  # not heard of yet
    want(third)
    kiosk.push()
    assert (balance("member/m1"), held(away), held(third)) == (100, 0, 0)
    follow_to_the_end()
    [second] = open_orders()
    release(kiosk, second, 0)
    kiosk.push()
    assert (balance("member/m1"), held(third)) == (0, 100)


def test_an_answer_to_an_order_that_nobody_knows_is_booked_and_goes_by_the_policy(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    kiosk.write(
        Released(order="o404", points=40),
        member=member,
        moves=[Move(held_account(kiosk.stream, member), "member/m1", 40)],
    )
    kiosk.push()
    assert balance("member/m1") == 40
    follow_to_the_end()
    assert held(kiosk) == 100


def test_another_kiosk_can_not_answer_for_it(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    [order] = open_orders()
    away.write(Released(order=order.id, points=100), member=member)
    away.push()
    order.refresh_from_db()
    assert order.state == "open"


def test_what_is_owed_is_repaid_before_anything_goes_to_a_visitor(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    ref = away.spend(member, 30)
    away.push()
    settling.settle(ref, "owed", actor="test")
    want(away)
    [order] = open_orders()
    release(kiosk, order, 100)
    kiosk.push()
    assert (balance("owed/m1"), held(away)) == (0, 70)


def test_nothing_is_moved_to_a_kiosk_whose_earlier_stream_nobody_closed(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    after = away.next_incarnation("i2", after=1)
    want(after)
    assert open_orders() == []
    closing.close_stream(away.stream, actor="test")
    want(after)
    assert len(open_orders()) == 1


def test_nothing_is_moved_while_the_district_recovers(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away, 10)
    [order] = open_orders()
    recovery.begin_epoch("restored")
    want(away)
    assert open_orders() == [order]
    release(kiosk, order, 10)
    kiosk.push()
    assert (held(away), balance("member/m1")) == (0, 10)


def test_a_member_with_an_open_order_gets_nothing_by_itself(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away, 80)
    award(member, 5)
    follow_to_the_end()
    assert (balance("member/m1"), held(kiosk)) == (5, 100)
    [order] = open_orders()
    orders.withdraw(order.id, actor="test")
    follow_to_the_end()
    assert (balance("member/m1"), held(kiosk)) == (0, 105)


def test_two_at_the_same_time_ask_for_no_more_than_there_is(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away, 60)
    assert orders.recall(member, "owed", points=70) == 1
    assert sum(order.points for order in open_orders()) == 100


# --- How orders end ---------------------------------------------------------------------------------------------------


def test_an_order_that_nobody_could_fulfil_lapses(
    kiosk: ModelKiosk, away: ModelKiosk, member: str, clock: FixedClock
) -> None:
    want(away)
    clock.at_ms += meta.read().settings.order_lapses_h * HOUR_MS - 1
    assert chore.run(server_clock.now_ms()) == 0
    clock.at_ms += 1
    assert [chore.run(server_clock.now_ms()), chore.run(server_clock.now_ms())] == [1, 0]
    assert TransferOrder.objects.get().state == "lapsed"
    assert documents_for(kiosk) == []


def test_withdrawing_twice_is_refused(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    [order] = open_orders()
    orders.withdraw(order.id, actor="test")
    for unknown in (order.id, "o404"):
        with pytest.raises(DeedRefused):
            orders.withdraw(unknown, actor="test")


def test_what_a_lost_kiosk_held_goes_to_the_visitor_who_waits_for_it(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    want(away, 80)
    closing.write_off(kiosk.id, actor="test")
    assert (held(away), balance("member/m1")) == (80, 20)
    assert TransferOrder.objects.get().state == "closed"


def test_a_release_that_arrives_after_its_stream_was_closed_brings_nothing_twice(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    want(away, 80)
    [order] = open_orders()
    release(kiosk, order, 80)
    closing.write_off(kiosk.id, actor="test")
    kiosk.push()
    assert (held(away), balance("member/m1"), held(kiosk)) == (80, 20, 0)


def test_an_order_to_a_kiosk_that_is_lost_has_lost_its_purpose(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away)
    closing.write_off(away.id, actor="test")
    assert TransferOrder.objects.get().state == "withdrawn"
    assert held(kiosk) == 100


def test_a_release_from_a_clone_waits_for_a_person(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    clone = kiosk.copy()
    want(away)
    [order] = open_orders()
    kiosk.spend(member, 50)
    kiosk.push()
    release(clone, order, 100)
    clone.send()
    order.refresh_from_db()
    assert (order.state, held(away)) == ("open", 0)
    closing.close_stream(kiosk.stream, actor="test", reason="fork")
    assert held(away) == 50


# --- Recalls ----------------------------------------------------------------------------------------------------------


def test_a_recall_brings_everything_back_to_nowhere_in_particular(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    want(away, 40)
    assert [orders.recall(member, "freeze", actor="test"), orders.recall(member, "freeze", actor="test")] == [1, 0]
    [order] = open_orders()
    assert (order.target, order.points) == ("", 100)
    release(kiosk, order, 100)
    kiosk.push()
    assert balance("member/m1") == 100


def test_an_account_on_hold_gets_nothing_by_policy_nor_by_wish(kiosk: ModelKiosk, away: ModelKiosk, member: str) -> None:
    with journal.writing():
        journal.append_district([Draft(body=AccountFrozen(frozen=True, reason="test"), member=member)], actor="test")
    award(member, 20)
    want(away)
    follow_to_the_end()
    assert (balance("member/m1"), held(away)) == (20, 0)
    assert all(order.target == "" for order in open_orders())


# --- Policy -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "most", "at_home", "away_from_home", "free"),
    [
        ("home", 0, 130, 0, 0),
        ("last", 0, 100, 30, 0),
        ("ask", 0, 100, 0, 30),
        ("home", 110, 110, 0, 20),
        ("last", 25, 100, 25, 5),
        ("home", 60, 100, 0, 30),
    ],
)
def test_points_go_by_themselves_where_the_settings_say(
    policy: str, most: int, at_home: int, away_from_home: int, free: int, kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    away.write(type="visited_in_some_later_version", member=member)
    away.push()
    follow_to_the_end()
    district.publish_settings(Settings(grant_policy=policy, grant_most_points=most))
    award(member, 30)
    follow_to_the_end()
    assert (held(kiosk), held(away), balance("member/m1")) == (at_home, away_from_home, free)


def test_a_kiosk_that_has_not_heard_of_smaller_caps_is_not_set_aside(kiosk: ModelKiosk) -> None:
    district.publish_settings(Settings(earn_cap_points=20, held_cap_points=10))
    kiosk.earn("m1", 50, held=True)
    kiosk.earn("m1", 51, held=True)
    kiosk.push()
    assert held(kiosk) == 50, "50 was once the most that may be held; 51 never was"


# --- Goods ------------------------------------------------------------------------------------------------------------


def test_goods_are_allotted_and_taken_back_like_points(kiosk: ModelKiosk) -> None:
    kiosk.push()
    count_in("rice", 10)
    grants.allot("rice", kiosk.stream, 6, actor="test")
    assert (balance(goods_store("rice")), balance(goods_at(kiosk.stream, "rice"))) == (4, 6)
    for wrong in (0, 5):
        with pytest.raises(DeedRefused):
            grants.allot("rice", kiosk.stream, wrong, actor="test")
    grants.take_back("rice", kiosk.stream, 4, actor="test")
    with pytest.raises(DeedRefused):
        grants.take_back("rice", kiosk.stream, 3, actor="test")
    [order] = open_orders()
    assert documents_for(kiosk) == [order.id]
    release(kiosk, order, 4)
    kiosk.push()
    assert (balance(goods_store("rice")), balance(goods_at(kiosk.stream, "rice"))) == (8, 2)
    assert open_orders() == []


def test_no_goods_for_a_kiosk_that_is_not_trusted(kiosk: ModelKiosk) -> None:
    kiosk.push()
    count_in("rice", 10)
    closing.write_off(kiosk.id, actor="test")
    with pytest.raises(DeedRefused):
        grants.allot("rice", kiosk.stream, 1, actor="test")


def test_a_lost_kiosks_goods_come_back_to_the_store(kiosk: ModelKiosk) -> None:
    kiosk.push()
    count_in("rice", 10)
    count_in("salt", 3)
    grants.allot("rice", kiosk.stream, 6, actor="test")
    grants.allot("salt", kiosk.stream, 3, actor="test")
    closing.write_off(kiosk.id, actor="test")
    assert (balance(goods_store("rice")), balance(goods_store("salt"))) == (10, 3)
    assert balance(goods_at(kiosk.stream, "rice")) == 0


@pytest.mark.parametrize("to", ["owed", "loss"])
def test_settling_what_a_lost_kiosk_sold_counts_the_goods_too(to: str, kiosk: ModelKiosk, member: str) -> None:
    count_in("rice", 10)
    grants.allot("rice", kiosk.stream, 6, actor="test")
    closing.write_off(kiosk.id, actor="test")
    sold = (
        Move(held_account(kiosk.stream, member), spent_account("s1"), 20),
        Move(goods_at(kiosk.stream, "rice"), goods_out("rice", "s1"), 2),
    )
    redeemed = Redeemed(redemption="r1", reward="rice", quantity=2, points=20)
    ref = kiosk.write(redeemed, member=member, moves=sold)
    kiosk.push()
    settling.settle(ref, to, actor="test")
    assert balance(goods_out("rice", "s1")) == 2
    assert balance("owed/m1" if to == "owed" else "loss/s1") == -20


# --- What kiosks are told ---------------------------------------------------------------------------------------------


def test_a_members_document_says_where_the_points_are_and_which_are_on_the_way(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    assert document().held_at == {"s1": 100}
    want(away, 80)
    [order] = open_orders()
    assert document().on_the_way == (documents.OnTheWay(order=order.id, source="s1", target="s2", points=80),)
    release(kiosk, order, 80)
    kiosk.push()
    assert document().on_the_way == ()
    assert document().held_at == {"s1": 20, "s2": 80}


def test_what_a_kiosk_holds_that_is_not_trusted_any_more_is_not_said_to_be_there(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    clone = kiosk.copy()
    kiosk.spend(member, 1)
    kiosk.push()
    clone.spend(member, 2)
    clone.send()
    said = document()
    assert (said.held, said.held_at) == ({kiosk.stream: 99}, {})
    follow_to_the_end()
    [row] = Doc.objects.filter(kind="member", doc_id=member, audience="station/s1")
    assert '"held_at":{}' in str(row.body)


def test_orders_are_told_as_of_the_position_that_everything_else_is_told_of(
    kiosk: ModelKiosk, away: ModelKiosk, member: str
) -> None:
    before = position()
    want(away, 80)
    [told] = member_documents([member], before)
    assert told.on_the_way == ()
