"""Points that are elsewhere: asked for once, given back for an order once, and said where they are."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.actions.bring import Brought, bring
from kiosk.actions.points import HeldThere, Passbook, points
from kiosk.actions.redeem import redeem
from kiosk.actions.stock import stock_here
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.road import EAGER_FOR_MS, asked_lately
from kiosk.store.database import Store
from kiosk.store.journal import APPEND_ONLY, INDEXES, Journal
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.steps.bring import where_points_are
from sync.contract.documents import Document, Grant, OnTheWay, Station, TransferOrder
from sync.contract.events import Draft, Event, Move
from sync.contract.kiosk_facts import PointsWanted, Redeemed, Released
from sync.contract.ledger import goods_at, goods_out, goods_store, held_account, member_account
from sync.contract.refusals import Refusal
from sync.contract.rules.orders import ASK_AGAIN_MS
from sync.contract.rules.spendable import spendable
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, PIN, STATION, District


def order(district: District, points: int = 50, name: str = "o1", *, reward: str = "") -> Document:
    """An order as a page brings it."""
    about = TransferOrder(id=name, member="" if reward else MEMBER, points=points, reward=reward)
    return district.document("order", name, about)


def answers(kiosk: Kiosk) -> list[tuple[str, int]]:
    """Orders that were answered, with how much went back."""
    bodies = [body_of(event) for event in kiosk.journal.of_type(Released)]
    return [(body.order, body.points) for body in bodies if isinstance(body, Released)]


def spendable_here(kiosk: Kiosk) -> int:
    """What may be spent here of the member's."""
    journal = kiosk.journal
    return spendable(journal.about_member(MEMBER), journal.state().stream, member=MEMBER)


def asked(kiosk: Kiosk) -> list[Event]:
    """What was asked for."""
    return kiosk.journal.of_type(PointsWanted)


def done(result: Brought | Refusal) -> Brought:
    assert isinstance(result, Brought), result
    return result


def book_of(desk: Desk, code: str) -> Passbook:
    book = points(desk, code)
    assert isinstance(book, Passbook), book
    return book


def tell(kiosk: Kiosk, district: District, **more: object) -> None:
    """The district says where the member's points are: 80 here, 40 free if nothing else is said."""
    stream = kiosk.journal.state().stream
    known = {"balance": 120, "unallocated": 40, "held": {stream: 80}, "held_at": {STATION: 80}} | more
    member = {"id": MEMBER, "shown": "王*", "home": STATION, "roles": ["resident"]} | known
    district.publish(kiosk, district.document("member", MEMBER, member))


# --- Orders -----------------------------------------------------------------------------------------------------------


def test_what_an_order_asks_for_goes_back_with_the_page_that_brings_it(kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, order(district))
    [event] = kiosk.journal.of_type(Released)
    move = Move(held_account(event.stream, MEMBER), member_account(MEMBER), 50)
    assert (event.member, event.moves, answers(kiosk)) == (MEMBER, (move,), [("o1", 50)])
    assert spendable_here(kiosk) == 30


def test_an_order_is_answered_once_however_often_it_comes(
    kiosk: Kiosk, district: District, reopen: Callable[[], Desk]
) -> None:
    district.publish(kiosk, order(district))
    kiosk.replica.restart("e2")
    district.publish(kiosk, order(district))
    again = reopen().kiosk
    district.publish(again, order(district), order(district, 10, "o2"))
    assert answers(again) == [("o1", 50), ("o2", 10)]


def test_no_more_goes_back_than_is_here_and_nothing_is_an_answer(kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, order(district, 100), order(district, 1, "o2"))
    assert answers(kiosk) == [("o1", 80), ("o2", 0)]
    assert spendable_here(kiosk) == 0


@pytest.mark.parametrize("status", ["frozen", "closed"])
def test_a_stream_that_is_not_trusted_gives_nothing_back(status: str, kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, order(district), status=status)
    assert answers(kiosk) == []


def test_an_order_that_was_taken_away_is_not_answered(kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, Document(kind="order", id="o1", rev=99))
    assert answers(kiosk) == []


def test_what_was_released_stays_behind_when_a_new_incarnation_begins(kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, order(district))
    kiosk.journal.begin_incarnation("copied", 0)
    stream = kiosk.journal.state().stream
    assert [event.stream == stream for event in kiosk.journal.of_type(Released)] == [False]
    district.publish(kiosk, order(district, 5, "o3"))
    assert answers(kiosk) == [("o1", 50), ("o3", 0)], "the new one holds nothing"


def test_an_order_for_the_stream_before_is_not_the_next_ones_to_answer(kiosk: Kiosk, district: District) -> None:
    before = kiosk.journal.state().stream
    kiosk.journal.begin_incarnation("copied", 0)
    district.publish(kiosk, order(district))
    assert [event.stream == before for event in kiosk.journal.of_type(Released)] == [False]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(st.tuples(st.sampled_from(["o1", "o2", "o3", "g1", "g2"]), st.integers(1, 120)), max_size=12))
def test_whatever_comes_in_whatever_order_no_more_is_spendable_than_was_granted_and_not_given_back(
    pages: list[tuple[str, int]], kiosk: Kiosk, district: District
) -> None:
    with kiosk.store.transaction():
        kiosk.journal.begin_incarnation("copied", 0)  # a fresh stream for each example
        granted: dict[str, int] = {}
        for name, how_many in pages:
            if name.startswith("g"):
                granted.setdefault(name, how_many)
                district.publish(kiosk, district.grant(kiosk, MEMBER, how_many, name=name))
            else:
                district.publish(kiosk, order(district, how_many, name))
        stream = kiosk.journal.state().stream
        given_back = {
            body.order: body.points
            for event in kiosk.journal.of_type(Released)
            if event.stream == stream and isinstance(body := body_of(event), Released)
        }
    assert len(given_back) == len({name for name, _ in pages if name.startswith("o")})
    assert spendable_here(kiosk) == sum(granted.values()) - sum(given_back.values()) >= 0


# --- Goods ------------------------------------------------------------------------------------------------------------


def goods(kiosk: Kiosk, district: District, pieces: int, name: str = "gg", reward: str = "soap") -> Document:
    """A grant of goods as a page brings it."""
    grant = Grant(id=name, member="", stream=kiosk.journal.state().stream, points=pieces, reward=reward)
    return district.signed("grant", name, grant)


def test_goods_that_were_allotted_may_be_given_out_and_taken_back(desk: Desk, kiosk: Kiosk, district: District) -> None:
    stream = kiosk.journal.state().stream
    assert stock_here(desk, "soap") == 0
    district.publish(kiosk, goods(kiosk, district, 6), goods(kiosk, district, 6), goods(kiosk, district, 9, "gs", "salt"))
    assert (stock_here(desk, "soap"), stock_here(desk, "salt")) == (6, 9)
    out = Move(goods_at(stream, "soap"), goods_out("soap", STATION), 2)
    body = Redeemed(redemption="r1", reward="soap", quantity=2, points=1)
    kiosk.journal.append([Draft(body=body, member=MEMBER, moves=(out,))])
    assert stock_here(desk, "soap") == 4
    district.publish(kiosk, order(district, 3, reward="soap"), order(district, 3, reward="soap"))
    [event] = kiosk.journal.of_type(Released)
    assert event.moves == (Move(goods_at(stream, "soap"), goods_store("soap"), 3),)
    assert (stock_here(desk, "soap"), stock_here(desk, "salt")) == (1, 9)
    assert spendable_here(kiosk) == 80, "pieces are no points"


def test_an_order_for_goods_that_are_gone_is_answered_once_too(kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, order(district, 3, reward="soap"))
    district.publish(kiosk, order(district, 3, reward="soap"))
    assert answers(kiosk) == [("o1", 0)]


def test_goods_of_the_stream_before_are_not_the_next_ones_to_give_out(desk: Desk, kiosk: Kiosk, district: District) -> None:
    district.publish(kiosk, goods(kiosk, district, 6))
    kiosk.journal.begin_incarnation("copied", 0)
    assert stock_here(desk, "soap") == 0


def test_a_store_of_before_goods_were_counted_opens_and_goes_on(tmp_path: Path) -> None:
    older = {table: tuple(field for field in fields if field != "subject") for table, fields in INDEXES.items()}
    with Store(tmp_path / "store.sqlite3", indexes=older) as store:
        store.table("journal").insert({"stream": "k1.a", "seq": 1, "type": "wish_made", "member": MEMBER, "data": "{}"})
    with Store(tmp_path / "store.sqlite3", indexes=INDEXES, append_only=APPEND_ONLY) as store:
        journal = Journal(store, FakeClock(), kiosk="k1")
        assert journal.about_subject("soap") == []


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_points_that_are_elsewhere_are_asked_for(desk: Desk, code: str, kiosk: Kiosk) -> None:
    brought = done(bring(desk, code))
    [event] = asked(kiosk)
    body = body_of(event)
    assert isinstance(body, PointsWanted)
    assert (body.points, event.member, len(brought.facts), brought.points) == (40, MEMBER, 1, 40)
    assert event.moves == ()


def test_nobody_asks_twice_while_the_first_time_still_works(
    desk: Desk, code: str, kiosk: Kiosk, district: District, clock: FakeClock
) -> None:
    [event] = (bring(desk, code), asked(kiosk))[1]
    clock.advance(ASK_AGAIN_MS)
    assert done(bring(desk, code)).facts == (), "the district has not heard of it yet"
    tell(kiosk, district, includes_up_to={event.stream: event.seq})
    assert len(done(bring(desk, code)).facts) == 1
    tell(kiosk, district, includes_up_to={event.stream: event.seq + 1})
    assert done(bring(desk, code)).facts == (), "it has only just been asked"
    assert len(asked(kiosk)) == 2


def test_nothing_is_asked_for_where_all_is_here(desk: Desk, code: str, kiosk: Kiosk, district: District) -> None:
    tell(kiosk, district, balance=80, unallocated=0)
    assert done(bring(desk, code)) == Brought(facts=(), points=0)
    assert asked(kiosk) == []


def test_what_a_kiosk_holds_that_can_not_answer_is_not_asked_for(
    desk: Desk, code: str, kiosk: Kiosk, district: District
) -> None:
    stream = kiosk.journal.state().stream
    tell(kiosk, district, unallocated=0, held={stream: 80, "k9.a": 40})
    assert done(bring(desk, code)) == Brought(facts=(), points=0)
    assert book_of(desk, code).stuck == 40


def test_what_was_spent_here_and_is_not_at_the_district_yet_is_not_asked_for(
    desk: Desk, code: str, kiosk: Kiosk, district: District
) -> None:
    tell(kiosk, district, balance=80, unallocated=0)
    redeem(desk, code, PIN, "soap")
    assert done(bring(desk, code)).points == 0


@pytest.mark.parametrize(
    ("why", "refusal"),
    [
        ("frozen_account", Refusal.ACCOUNT_FROZEN),
        ("frozen_stream", Refusal.SPENDING_STOPPED),
        ("disputed", Refusal.CARD_DISPUTED),
    ],
)
def test_who_may_not_spend_can_not_ask(
    why: str, refusal: Refusal, desk: Desk, code: str, kiosk: Kiosk, district: District
) -> None:
    match why:
        case "frozen_account":
            tell(kiosk, district, frozen=True)
        case "frozen_stream":
            district.publish(kiosk, status="frozen")
        case _:
            district.publish(kiosk, district.holder(code, MEMBER, PIN, disputed=True))
    assert bring(desk, code) is refusal
    assert asked(kiosk) == []


def test_a_card_that_nobody_is_known_to_hold_asks_for_nothing(desk: Desk, new_code: str) -> None:
    assert bring(desk, new_code) is Refusal.CARD_UNKNOWN_HERE


def test_whoever_asked_lately_is_waited_for(desk: Desk, code: str, kiosk: Kiosk, clock: FakeClock) -> None:
    assert not asked_lately(kiosk)
    bring(desk, code)
    clock.advance(EAGER_FOR_MS)
    assert asked_lately(kiosk)
    clock.advance(1)
    assert not asked_lately(kiosk)


# --- Where they are ---------------------------------------------------------------------------------------------------


def test_the_passbook_knows_where_the_others_are(desk: Desk, code: str, kiosk: Kiosk, district: District) -> None:
    stream = kiosk.journal.state().stream
    district.publish(kiosk, district.document("station", "s2", Station(id="s2", name="和平站")))
    tell(
        kiosk,
        district,
        balance=190,
        unallocated=10,
        held={stream: 80, "k2.a": 70, "k3.a": 30},
        held_at={STATION: 110, "s2": 70},
        on_the_way=[OnTheWay(order="o1", source="s2", target=STATION, points=70)],
        owed=0,
    )
    book = book_of(desk, code)
    assert (book.spendable_here, book.elsewhere, book.free, book.coming) == (80, 110, 10, 70)
    assert book.held_there == (HeldThere(station="和平站", points=70), HeldThere(station="", points=30))


def a_book(**more: object) -> Passbook:
    fields: dict[str, object] = {
        "can_come": 40,
        "shown": "王*",
        "balance": 120,
        "spendable_here": 80,
        "elsewhere": 40,
        "served_min": 0,
        "wishes": 0,
        "checked_in": False,
        "entries": (),
        "pending": 0,
        "disputed": False,
    }
    return Passbook(**(fields | {"held_there": (HeldThere(station="和平站", points=40),)} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("book", "online", "zh"),
    [
        (a_book(), True, "另有 40 分不在本机（和平站 40 分）。可以转到本机来用。"),
        (a_book(), False, "另有 40 分不在本机（和平站 40 分）。本机现在没联网，联网后可以转来。"),
        (
            a_book(asked=True),
            True,
            "另有 40 分不在本机（和平站 40 分）。正在转来，请稍等；那边要是没联网，等联上就到。",
        ),
        (a_book(asked=True), False, "另有 40 分不在本机（和平站 40 分）。已经记下。本机现在没联网，联网后就转来。"),
        (a_book(can_come=0, stuck=40), True, "另有 40 分在停用的终端上，工作人员处理后就回来，不会丢。"),
        (a_book(can_come=0), False, "另有 40 分刚记在本机，报到区里以后就能用。"),
        (a_book(elsewhere=0, held_there=()), True, "您的积分都在本机，现在就能用。"),
        (a_book(held_there=(), free=40), False, "另有 40 分不在本机（积分银行 40 分）。本机现在没联网，联网后可以转来。"),
        (a_book(frozen=True), True, "这个账户暂停使用，积分都还在。请问工作人员。"),
    ],
)
def test_what_is_said_of_points_that_are_not_here(book: Passbook, online: bool, zh: str) -> None:
    assert where_points_are(Texts(), book, online=online) == [zh]
    for language in LANGUAGES:
        said = where_points_are(Texts(language), a_book(owed=7), online=online)
        assert "7" in said[-1]
