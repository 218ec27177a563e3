"""Members' accounts: corrected, frozen, passed on, honoured, and old points that expire."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server import bank, budgets, corrections, district, feed, ledger, meta, publish
from server.bank import BankRefused
from server.follower import Follower, follow_to_the_end
from server.ledger import balances
from server.models import Account, AccountHold, Card, FundGift, Member, SetAsideEvent, TransferOrder
from server.projections.accounts import came_in
from server.projections.following import position
from server.rebuild import rebuild
from sync.contract.events import Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet, PointsGiven, Released
from sync.contract.ledger import HEAD_OFFICE, ISSUED, branch_account, held_account, member_account, station_account
from sync.contract.rules.expiry import expired_before, lots, month_of
from tests.server.console.world import last_events
from tests.server.district import NOON_MS, FixedClock, ModelKiosk, founded_district

DAY_MS = 86_400_000


def balance(account: str) -> int:
    """What an account stands at."""
    return balances([account]).get(account, 0)


def worth(member: str) -> int:
    """A member's balance."""
    return sum(Account.objects.filter(member=member).values_list("balance", flat=True))


def answer_orders(kiosk: ModelKiosk) -> None:
    """The kiosk gives back what it is asked for, as far as it is there, and the district takes it in."""
    for order in TransferOrder.objects.filter(source=kiosk.stream, state="open"):
        there = balance(held_account(kiosk.stream, order.member))
        points = min(order.points, there)
        move = Move(held_account(kiosk.stream, order.member), member_account(order.member), points)
        kiosk.write(Released(order=order.id, points=points), member=order.member, moves=[move] if points else [])
    kiosk.push()
    follow_to_the_end()


@pytest.fixture
def members(kiosk: ModelKiosk) -> list[str]:
    """Three members of s1, whose kiosk told the district of them."""
    names = ["m1", "m2", "m3"]
    for name in names:
        kiosk.write(MemberRegistered(home="s1"), member=name, private={"name": f"王{name}", "phone": "13800000000"})
    kiosk.push()
    follow_to_the_end()
    return names


def refused(code: str) -> "pytest.RaisesExc[BankRefused]":
    """The deed is refused for this reason."""
    return pytest.raises(BankRefused, check=lambda error: error.code == code)


# --- Corrections ------------------------------------------------------------------------------------------------------


def test_an_earning_that_was_too_much_is_put_right_by_a_posting_that_names_it(kiosk: ModelKiosk, members: list[str]) -> None:
    ref = kiosk.earn("m1", 30)
    kiosk.push()
    corrections.correct("m1", ref, was=30, points=20, reason="一小时记成了三小时", actor="staff:x")
    assert (balance("member/m1"), corrections.correctable("m1", ref).now) == (20, 20)
    [event] = last_events(1)
    assert corrections.correctable("m1", ref).corrections == (event_ref(event.stream, event.seq),)
    assert ledger.total() == 0


def test_what_is_not_there_to_be_taken_back_is_owed_and_kiosks_are_asked_for_it(
    kiosk: ModelKiosk, members: list[str]
) -> None:
    ref = kiosk.earn("m1", 30)
    kiosk.push()
    follow_to_the_end()  # the points go to the kiosk
    corrections.correct("m1", ref, was=30, points=0, reason="不是他", actor="staff:x")
    assert (balance("owed/m1"), TransferOrder.objects.get(state="open").points) == (-30, 30)
    answer_orders(kiosk)
    assert (balance("owed/m1"), worth("m1"), balance(held_account(kiosk.stream, "m1"))) == (0, 0, 0)


def test_a_spending_that_was_too_much_comes_back_from_the_station(kiosk: ModelKiosk, members: list[str]) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    ref = kiosk.spend("m1", 20)
    kiosk.push()
    corrections.correct("m1", ref, was=-20, points=-5, reason="价格写错")
    assert (balance("spent/s1"), worth("m1")) == (5, 25)
    corrections.correct("m1", ref, was=-5, points=-20, reason="原来没错")
    assert (balance("spent/s1"), worth("m1")) == (20, 10)


@pytest.mark.parametrize(
    ("was", "points", "reason", "code"),
    [
        (10, 0, "x", "entry_changed"),
        (30, 30, "x", "correction_empty"),
        (30, -1, "x", "points_wrong"),
        (30, 10**10, "x", "points_wrong"),
        (30, 10, " ", "reason_empty"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    kiosk: ModelKiosk, members: list[str], was: int, points: int, reason: str, code: str
) -> None:
    ref = kiosk.earn("m1", 30)
    kiosk.push()
    with refused(code):
        corrections.correct("m1", ref, was=was, points=points, reason=reason)


def test_only_what_was_booked_for_a_member_is_corrected(kiosk: ModelKiosk, members: list[str]) -> None:
    waits = kiosk.spend("m1", 20)
    earned = kiosk.earn("m2", 5)
    kiosk.push()
    for ref in (waits, earned, "nonsense", f"{kiosk.stream}:999"):
        with refused("entry_unknown"):
            corrections.correctable("m1", ref)
    budgets.award("m1", 5, "x", source=ISSUED)
    follow_to_the_end()
    [event] = last_events(1)
    with refused("entry_unknown"):  # a grant
        corrections.correctable("m1", event_ref(event.stream, event.seq))


def test_a_budget_gives_no_more_than_it_has_for_a_correction_either(members: list[str]) -> None:
    budgets.give_budget(ISSUED, HEAD_OFFICE, 10)
    budgets.award("m1", 10, "x", source=HEAD_OFFICE)
    [event] = last_events(1)
    with refused("other_side_short"):
        corrections.correct("m1", event_ref(event.stream, event.seq), was=10, points=15, reason="x")


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.integers(0, 60), min_size=1, max_size=6), held=st.booleans())
def test_an_entry_always_comes_to_what_was_decided_last(steps: list[int], held: bool) -> None:
    with founded_district():
        kiosk = ModelKiosk.enrolled("s1")
        kiosk.write(MemberRegistered(home="s1"), member="m1")
        ref = kiosk.earn("m1", 30)
        kiosk.push()
        if held:
            follow_to_the_end()
        now = 30
        for points in steps:
            if points != now:
                corrections.correct("m1", ref, was=now, points=points, reason="x")
                now = points
            assert worth("m1") == now == corrections.correctable("m1", ref).now
            assert balance("member/m1") >= 0 >= balance("owed/m1")
        assert ledger.total() == 0


# --- On hold ----------------------------------------------------------------------------------------------------------


def test_a_frozen_account_gets_no_grants_and_kiosks_give_back_what_they_hold(kiosk: ModelKiosk, members: list[str]) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    assert balance(held_account(kiosk.stream, "m1")) == 30
    bank.freeze("m1", "卡可能被盗用", actor="staff:x")
    answer_orders(kiosk)
    assert (balance("member/m1"), balance(held_account(kiosk.stream, "m1"))) == (30, 0)
    [document] = publish.member_documents(["m1"], position())
    assert document.frozen
    bank.freeze("m1", "查清了", frozen=False)
    follow_to_the_end()
    assert balance(held_account(kiosk.stream, "m1")) == 30
    [document] = publish.member_documents(["m1"], position())
    assert not document.frozen


def test_an_account_that_is_released_gets_its_grants_from_the_follower_that_runs(
    kiosk: ModelKiosk, members: list[str]
) -> None:
    follower = Follower()
    bank.freeze("m1", "x")
    budgets.award("m1", 30, "x", source=ISSUED)
    while follower.step():
        pass
    bank.freeze("m1", "x", frozen=False)
    while follower.step():
        pass
    assert balance(held_account(kiosk.stream, "m1")) == 30


def test_what_is_earned_at_a_kiosk_while_the_account_is_frozen_is_asked_back_too(
    kiosk: ModelKiosk, members: list[str]
) -> None:
    bank.freeze("m1", "x")
    kiosk.earn("m1", 8, held=True)
    kiosk.push()
    follow_to_the_end()
    answer_orders(kiosk)
    assert balance("member/m1") == 8


def test_freezing_and_releasing_that_make_no_sense_are_refused(members: list[str]) -> None:
    for code, member, reason, frozen in (
        ("not_frozen", "m1", "x", False),
        ("reason_empty", "m1", " ", True),
        ("member_unknown", "nobody", "x", True),
    ):
        with refused(code):
            bank.freeze(member, reason, frozen=frozen)
    bank.freeze("m1", "x")
    with refused("frozen_already"):
        bank.freeze("m1", "x")


# --- Passed on --------------------------------------------------------------------------------------------------------


def test_what_is_free_moves_at_once_and_the_rest_as_it_comes_back(kiosk: ModelKiosk, members: list[str]) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    budgets.award("m1", 5, "x", source=ISSUED)
    bank.pass_on("m1", "m2", "death", actor="staff:x")
    assert (balance("member/m1"), balance("member/m2"), worth("m1")) == (0, 5, 30)
    answer_orders(kiosk)
    assert (worth("m1"), worth("m2"), ledger.total()) == (0, 35, 0)
    assert AccountHold.objects.get(member="m1").passed_to == "m2"


def test_what_is_earned_after_passing_on_goes_the_same_way(kiosk: ModelKiosk, members: list[str]) -> None:
    bank.pass_on("m1", "m2", "moved")
    kiosk.earn("m1", 7)
    kiosk.push()
    follow_to_the_end()
    assert (worth("m1"), worth("m2")) == (0, 7)


def test_a_chain_leads_to_its_end_and_a_circle_is_refused(kiosk: ModelKiosk, members: list[str]) -> None:
    bank.pass_on("m1", "m2", "death")
    bank.pass_on("m2", "m3", "death")
    with refused("passed_in_a_circle"):
        bank.pass_on("m3", "m1", "death")
    kiosk.earn("m1", 7)
    kiosk.push()
    follow_to_the_end()
    assert (worth("m1"), worth("m2"), worth("m3")) == (0, 0, 7)


def test_a_debt_is_repaid_before_anything_is_passed_on_and_stays_where_it_is(kiosk: ModelKiosk, members: list[str]) -> None:
    ref = kiosk.earn("m1", 30)
    kiosk.push()
    follow_to_the_end()
    corrections.correct("m1", ref, was=30, points=10, reason="x")
    bank.pass_on("m1", "m2", "death")
    answer_orders(kiosk)
    assert (worth("m1"), balance("owed/m1"), worth("m2")) == (0, 0, 10)


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        ("m1", "death", "to_self"),
        ("nobody", "death", "member_unknown"),
        ("m2", "gift", "reason_unknown"),
        ("m3", "death", "passed_already"),
    ],
)
def test_passing_on_that_makes_no_sense_is_refused(members: list[str], to: str, reason: str, code: str) -> None:
    if code == "passed_already":
        bank.pass_on("m1", "m2", "death")
    with refused(code):
        bank.pass_on("m1", to, reason)


def test_a_nominee_is_somebody_else(members: list[str]) -> None:
    bank.name_nominee("m1", "m2")
    with refused("to_self"):
        bank.name_nominee("m1", "m1")
    with refused("member_unknown"):
        bank.name_nominee("m1", "nobody")
    assert AccountHold.objects.get(member="m1").nominee == "m2"
    bank.name_nominee("m1", "")
    assert AccountHold.objects.get(member="m1").nominee == ""


def test_the_cards_of_a_merged_record_are_the_others_wherever_either_was_seen(
    kiosk: ModelKiosk, members: list[str], founded: Path
) -> None:
    elsewhere = ModelKiosk.enrolled("s2")
    elsewhere.write(MemberRegistered(home="s2"), member="twice", private={"name": "王三"})
    elsewhere.write(CardBound(), member="twice", card="000000000017")
    elsewhere.push()
    follow_to_the_end()
    bank.pass_on("twice", "m1", "merged")
    follow_to_the_end()
    there = feed.documents_after([feed.for_station("s2")], 0, 100)
    documents = {doc.kind: doc for doc in there if doc.id in ("m1", "000000000017")}
    assert documents["member"].body is not None
    assert documents["card"].body is not None
    assert documents["card"].body["member"] == "m1"
    # The holder sets a PIN with that card as the one person that they are.
    elsewhere.write(PinSet(), member="m1", card="000000000017", private={"verifier": "v"})
    elsewhere.push()
    follow_to_the_end()
    assert Card.objects.get(number="000000000017").verifier == "v"


# --- Gifts ------------------------------------------------------------------------------------------------------------


def test_a_gift_is_the_others_once_the_district_has_heard_of_it(kiosk: ModelKiosk, members: list[str]) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    move = Move(held_account(kiosk.stream, "m1"), member_account("m2"), 12)
    kiosk.write(PointsGiven(gift="t1", to="m2", points=12), member="m1", moves=[move])
    kiosk.push()
    follow_to_the_end()
    assert (worth("m1"), worth("m2"), balance(held_account(kiosk.stream, "m2"))) == (18, 12, 12)
    documents = publish.member_documents(["m1", "m2"], position())
    assert [(document.entries[0].kind, document.entries[0].points) for document in documents] == [
        ("points_given", -12),
        ("points_given", 12),
    ]


def test_a_gift_to_an_account_that_was_passed_on_goes_on_to_its_heir(kiosk: ModelKiosk, members: list[str]) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    bank.pass_on("m2", "m3", "death")
    move = Move(held_account(kiosk.stream, "m1"), member_account("m2"), 12)
    kiosk.write(PointsGiven(gift="t1", to="m2", points=12), member="m1", moves=[move])
    kiosk.push()
    follow_to_the_end()
    assert (worth("m1"), worth("m2"), worth("m3")) == (18, 0, 12)


# --- A card of two ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", ["m1", "m2"])
def test_a_card_that_was_bound_twice_is_whose_staff_say(kiosk: ModelKiosk, members: list[str], chosen: str) -> None:
    number = "000000000017"
    for name in ("m1", "m2"):
        kiosk.write(CardBound(), member=name, card=number)
        kiosk.write(PinSet(), member=name, card=number, private={"verifier": f"of {name}"})
    kiosk.push()
    follow_to_the_end()
    assert Card.objects.get(number=number).disputed
    with refused("card_not_theirs"):
        bank.settle_card(number, "m3")
    bank.settle_card(number, chosen, actor="staff:x")
    follow_to_the_end()
    row = Card.objects.get(number=number)
    assert (row.member, row.disputed, row.verifier) == (chosen, False, "of m1" if chosen == "m1" else "")
    with refused("card_not_disputed"):
        bank.settle_card(number, chosen)
    # Its loser claims it no more; a third one does.
    kiosk.write(CardBound(), member="m1" if chosen == "m2" else "m2", card=number)
    kiosk.push()
    follow_to_the_end()
    assert not Card.objects.get(number=number).disputed
    kiosk.write(CardBound(), member="m3", card=number)
    kiosk.push()
    follow_to_the_end()
    assert Card.objects.get(number=number).disputed


# --- Honours and funds ------------------------------------------------------------------------------------------------


@pytest.fixture
def levels(members: list[str]) -> None:
    """A station of a branch."""
    district.open_station("s1", "站 s1", branch="b1")


def test_points_for_honours_go_down_level_by_level_and_never_below_nothing(levels: None) -> None:
    branch, station = branch_account("b1"), station_account("s1")
    budgets.give_budget(ISSUED, HEAD_OFFICE, 100)
    budgets.give_budget(HEAD_OFFICE, branch, 60, "三季度")
    budgets.give_budget(branch, station, 50)
    budgets.award("m1", 20, "敬老", source=station)
    assert [balance(name) for name in (HEAD_OFFICE, branch, station)] == [40, 10, 30]
    assert worth("m1") == 20
    budgets.give_budget(station, branch, 5)
    with refused("budget_short"):
        budgets.award("m1", 26, "x", source=station)
    with refused("budget_short"):
        budgets.give_budget(branch, station, 16)
    for source, to in ((HEAD_OFFICE, station), (ISSUED, branch), (HEAD_OFFICE, branch_account("none")), (station, station)):
        with refused("budget_not_theirs"):
            budgets.give_budget(source, to, 1)
    assert ledger.total() == 0


@pytest.mark.parametrize("points", [0, -5, 10**10])
def test_an_award_is_of_some_points(levels: None, points: int) -> None:
    with refused("points_wrong"):
        budgets.award("m1", points, "x", source=ISSUED)


def test_nobody_honours_an_account_that_was_passed_on(levels: None) -> None:
    bank.pass_on("m1", "m2", "merged")
    with refused("account_passed_on"):
        budgets.award("m1", 5, "x", source=ISSUED)


def test_what_the_four_sources_give_is_written_down_with_its_giver(founded: Path) -> None:
    budgets.receive_fund("enterprise", " 惠民超市 ", 500, "米油", actor="staff:x")
    follow_to_the_end()
    assert (balance("given/enterprise"), balance("fund/enterprise")) == (-500, 500)
    gift = FundGift.objects.get()
    assert (gift.source, gift.giver, gift.points, gift.actor) == ("enterprise", "惠民超市", 500, "staff:x")
    for source, giver, points, code in (
        ("state", "x", 1, "source_unknown"),
        ("donor", " ", 1, "giver_empty"),
        ("donor", "x", 0, "points_wrong"),
    ):
        with refused(code):
            budgets.receive_fund(source, giver, points)


# --- Expiry -----------------------------------------------------------------------------------------------------------


def expire_after(months: int) -> None:
    """The settings say that points expire."""
    district.publish_settings(msgspec.structs.replace(meta.read().settings, expiry_months=months))


def test_old_points_expire_once_and_young_ones_stay(members: list[str], clock: FixedClock) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    clock.at_ms = NOON_MS + 400 * DAY_MS
    budgets.award("m1", 5, "x", source=ISSUED)
    follow_to_the_end()
    assert worth("m1") == 35
    expire_after(12)
    follow_to_the_end()
    kiosks_part = TransferOrder.objects.get(state="open")
    assert (kiosks_part.points, kiosks_part.reason, worth("m1")) == (30, "expiry", 35)


def test_what_kiosks_hold_expires_when_it_has_come_back(kiosk: ModelKiosk, members: list[str], clock: FixedClock) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    clock.at_ms = NOON_MS + 400 * DAY_MS
    budgets.award("m2", 5, "x", source=ISSUED)
    budgets.award("m1", 5, "x", source=ISSUED)
    expire_after(12)
    follow_to_the_end()
    answer_orders(kiosk)
    assert (worth("m1"), worth("m2"), balance("expired")) == (5, 5, 30)
    follow_to_the_end()
    assert balance("expired") == 30
    assert balance(held_account(kiosk.stream, "m1")) == 5
    assert ledger.total() == 0


def test_what_was_redeemed_and_undone_is_as_old_as_before(kiosk: ModelKiosk, members: list[str], clock: FixedClock) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    follow_to_the_end()
    clock.at_ms = NOON_MS + 100 * DAY_MS
    ref = kiosk.spend("m1", 20)
    spent = Move("spent/s1", held_account(kiosk.stream, "m1"), 20)
    kiosk.write(type="undone_in_some_later_version", member="m1", moves=[spent], reverses=ref)
    kiosk.push()
    follow_to_the_end()
    row = Member.objects.get(id="m1")
    assert lots(came_in(row), row.went_out) == [(month_of(NOON_MS), 30)]


def test_nothing_expires_where_the_settings_do_not_say_so(members: list[str], clock: FixedClock) -> None:
    budgets.award("m1", 30, "x", source=ISSUED)
    clock.at_ms = NOON_MS + 4_000 * DAY_MS
    follow_to_the_end()
    assert (worth("m1"), balance("expired")) == (30, 0)


# --- Always -----------------------------------------------------------------------------------------------------------

MEMBERS = ("m1", "m2", "m3")
DEEDS = st.one_of(
    st.tuples(st.just("award"), st.sampled_from(MEMBERS), st.integers(1, 50)),
    st.tuples(st.just("earn"), st.sampled_from(MEMBERS), st.integers(1, 50)),
    st.tuples(st.just("spend"), st.sampled_from(MEMBERS), st.integers(1, 50)),
    st.tuples(st.just("give"), st.sampled_from(MEMBERS), st.sampled_from(MEMBERS)),
    st.tuples(st.just("correct"), st.integers(0, 9), st.integers(0, 60)),
    st.tuples(st.just("hold"), st.sampled_from(MEMBERS), st.booleans()),
    st.tuples(st.just("pass_on"), st.sampled_from(MEMBERS), st.sampled_from(MEMBERS)),
    st.tuples(st.just("months"), st.integers(1, 9), st.just(0)),
    st.tuples(st.just("answer"), st.just(0), st.just(0)),
    st.tuples(st.just("follow"), st.just(0), st.just(0)),
)


def do(kiosk: ModelKiosk, clock: FixedClock, entries: list[tuple[str, str]], deed: tuple[str, Any, Any]) -> None:
    """Do something, if it makes sense; `entries` are the members' entries that may be corrected."""
    what, which, how = deed
    there = balance(held_account(kiosk.stream, which)) if which in MEMBERS else 0
    match what:
        case "award":
            budgets.award(which, how, "x", source=ISSUED)
        case "earn":
            entries.append((which, kiosk.earn(which, how, held=how % 2 == 0)))
        case "spend" if there:
            entries.append((which, kiosk.spend(which, min(how, there))))
        case "give" if there and which != how:
            move = Move(held_account(kiosk.stream, which), member_account(how), min(7, there))
            body = PointsGiven(gift=f"t{kiosk.head}", to=how, points=move.points)
            entries.append((which, kiosk.write(body, member=which, moves=[move])))
        case "correct" if entries:
            member, ref = entries[which % len(entries)]
            entry = corrections.correctable(member, ref)
            points = how if entry.first > 0 else -how
            corrections.correct(member, ref, was=entry.now, points=points, reason="x")
        case "hold":
            bank.freeze(which, "x", frozen=how)
        case "pass_on":
            bank.pass_on(which, how, "death")
        case "months":
            clock.at_ms += which * 31 * DAY_MS
        case "answer":
            answer_orders(kiosk)
        case "follow":
            follow_to_the_end()
    kiosk.push()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(DEEDS, max_size=14))
def test_whatever_is_decided_no_point_is_lost_and_lots_are_what_the_ledger_says(deeds: list[tuple[str, Any, Any]]) -> None:
    with founded_district() as clock:
        kiosk = ModelKiosk.enrolled("s1")
        for member in MEMBERS:
            kiosk.write(MemberRegistered(home="s1"), member=member)
        kiosk.push()
        expire_after(6)
        entries: list[tuple[str, str]] = []
        for deed in deeds:
            with suppress(BankRefused):
                do(kiosk, clock, entries, deed)
            assert ledger.total() == 0
        for _ in range(3):
            follow_to_the_end()
            answer_orders(kiosk)
        assert not SetAsideEvent.objects.exists()
        before = expired_before(clock.at_ms, meta.read().settings)
        for row in Member.objects.all():
            there = lots(came_in(row), row.went_out)
            assert sum(lot.points for lot in there) == worth(row.id)
            assert not [lot for lot in there if "" < lot.month < before]
            hold = AccountHold.objects.filter(member=row.id).first()
            if hold and hold.passed_to:
                assert worth(row.id) <= 0
            if hold and hold.frozen:
                assert balance(held_account(kiosk.stream, row.id)) == 0
        assert rebuild().differences == ()


# --- All of it anew ---------------------------------------------------------------------------------------------------


def test_a_rebuild_gives_the_same_accounts(kiosk: ModelKiosk, levels: None, clock: FixedClock) -> None:
    ref = kiosk.earn("m1", 30)
    kiosk.write(CardBound(), member="m1", card="000000000017")
    kiosk.write(CardBound(), member="m2", card="000000000017")
    kiosk.push()
    follow_to_the_end()
    budgets.receive_fund("donor", "x", 5)
    budgets.give_budget(ISSUED, HEAD_OFFICE, 100)
    corrections.correct("m1", ref, was=30, points=12, reason="x")
    bank.name_nominee("m1", "m2")
    bank.freeze("m3", "x")
    bank.settle_card("000000000017", "m2")
    bank.pass_on("m1", "m2", "merged")
    follow_to_the_end()
    answer_orders(kiosk)
    clock.at_ms = NOON_MS + 400 * DAY_MS
    expire_after(12)
    follow_to_the_end()
    assert Member.objects.get(id="m2").came_in
    assert rebuild().differences == ()
