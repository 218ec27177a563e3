"""Goods come after the undo window, once, from a keeper's hand."""

from collections.abc import Callable

import pytest

from kiosk import sentences
from kiosk.actions.handouts import HandedOutHere, HandOut, HandOuts, hand_out, waiting
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.staff_mode import StaffPass
from kiosk.actions.undo import undo
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.documents import Document
from sync.contract.events import Draft
from sync.contract.kiosk_facts import Redeemed, RewardHandedOut
from sync.contract.refusals import Refusal
from sync.contract.rules import goods as rules
from sync.contract.rules.goods import Deal
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, MEMBER, NOON_MS, PIN, District

UNDO_MS = 10_000


def left(desk: Desk) -> tuple[HandOut, ...]:
    found = waiting(desk)
    assert isinstance(found, HandOuts)
    return found.waiting


def redeemed(desk: Desk, code: str, quantity: int = 1) -> str:
    done = redeem(desk, code, PIN, "soap", quantity)
    assert isinstance(done, RedeemedHere)
    return done.redemption


@pytest.fixture
def bought(desk: Desk, code: str, clock: FakeClock) -> str:
    """A redemption of 王*'s that can't be undone any more."""
    redemption = redeemed(desk, code)
    clock.advance(UNDO_MS + 1)
    return redemption


def test_goods_wait_once_the_undo_window_is_over(desk: Desk, code: str, clock: FakeClock) -> None:
    redemption = redeemed(desk, code, 2)
    clock.advance(UNDO_MS)
    assert left(desk) == ()
    clock.advance(1)
    expected = HandOut(redemption=redemption, member=MEMBER, shown="王*", title="洗手液", quantity=2, at_ms=NOON_MS)
    assert left(desk) == (expected,)


def test_what_was_taken_back_does_not_wait(desk: Desk, code: str, clock: FakeClock) -> None:
    redeemed(desk, code)
    undo(desk, code)
    clock.advance(UNDO_MS + 1)
    assert left(desk) == ()


def test_the_oldest_stands_first(desk: Desk, code: str, clock: FakeClock) -> None:
    first = redeemed(desk, code)
    clock.advance(60_000)
    second = redeemed(desk, code)
    clock.advance(60_000)
    assert [handout.redemption for handout in left(desk)] == [first, second]


def test_goods_are_handed_out_once_and_the_fact_says_by_whom(desk: Desk, staff: StaffPass, bought: str) -> None:
    done = hand_out(desk, staff, bought)
    assert isinstance(done, HandedOutHere)
    assert (done.shown, done.title, done.quantity, len(done.facts)) == ("王*", "洗手液", 1, 1)
    event = desk.kiosk.journal.of_type(RewardHandedOut)[0]
    assert (event.member, event.actor, event.moves) == (MEMBER, KEEPER, ())
    assert left(desk) == ()
    assert hand_out(desk, staff, bought) is Refusal.HANDOUT_DONE_ALREADY
    assert len(desk.kiosk.journal.of_type(RewardHandedOut)) == 1


def test_handing_out_moves_no_points_and_writes_no_passbook_line(
    desk: Desk, staff: StaffPass, code: str, bought: str
) -> None:
    def book() -> Passbook:
        found = points(desk, code)
        assert isinstance(found, Passbook)
        return found

    before = book()
    hand_out(desk, staff, bought)
    after = book()
    assert (after.balance, after.spendable_here, after.entries) == (before.balance, before.spendable_here, before.entries)


def test_what_must_not_be_handed_out_is_refused_and_nothing_is_written(
    desk: Desk, staff: StaffPass, code: str, clock: FakeClock
) -> None:
    early = redeemed(desk, code)
    assert hand_out(desk, staff, early) is Refusal.HANDOUT_TOO_EARLY
    undo(desk, code)
    head = desk.kiosk.journal.state().head_seq
    assert hand_out(desk, staff, early) is Refusal.HANDOUT_UNDONE
    clock.advance(UNDO_MS + 1)
    assert hand_out(desk, staff, early) is Refusal.HANDOUT_UNDONE
    assert hand_out(desk, staff, "nothing") is Refusal.HANDOUT_UNKNOWN
    assert desk.kiosk.journal.state().head_seq == head


def test_undo_and_hand_out_never_both_succeed(desk: Desk, staff: StaffPass, code: str, clock: FakeClock) -> None:
    for passed_ms in (UNDO_MS - 1, UNDO_MS, UNDO_MS + 1):
        redemption = redeemed(desk, code)
        clock.advance(passed_ms)
        given = isinstance(hand_out(desk, staff, redemption), HandedOutHere)
        taken_back = not isinstance(undo(desk, code, redemption), Refusal)
        assert given != taken_back
        if given:
            break
    else:
        pytest.fail("it was never handed out")


def test_a_restart_ends_the_undo_window_and_keeps_the_list(
    reopen: Callable[[], Desk], desk: Desk, code: str, clock: FakeClock
) -> None:
    redemption = redeemed(desk, code)
    clock.reboot(NOON_MS + 1000)
    assert [handout.redemption for handout in left(reopen())] == [redemption]


@pytest.mark.parametrize("acked", [0, 100])
@pytest.mark.parametrize("given", [False, True])
def test_a_new_incarnation_keeps_the_list(desk: Desk, staff: StaffPass, bought: str, acked: int, given: bool) -> None:
    if given:
        hand_out(desk, staff, bought)
    journal = desk.kiosk.journal
    journal.begin_incarnation("salvaged", min(acked, journal.state().head_seq))
    assert [handout.redemption for handout in left(desk)] == ([] if given else [bought])
    again = hand_out(desk, staff, bought)
    assert again is Refusal.HANDOUT_DONE_ALREADY if given else isinstance(again, HandedOutHere)


def test_a_reward_that_is_no_longer_offered_is_still_owed(desk: Desk, district: District, bought: str) -> None:
    district.publish(desk.kiosk, Document(kind="reward", id="soap", rev=1000))
    assert [(handout.redemption, handout.title) for handout in left(desk)] == [(bought, "soap")]


def test_the_list_in_words(desk: Desk, bought: str) -> None:
    found = HandOuts(waiting=left(desk))
    assert sentences.handouts(Texts(), found) == [f"{bought} 王* 洗手液 × 1 11-22 12:00"]
    assert sentences.handouts(Texts("en"), HandOuts(waiting=())) == ["Nothing waits to be handed out."]


def test_only_a_keeper_hands_out(desk: Desk, bought: str) -> None:
    deal = Deal(id=bought, event=desk.kiosk.journal.of_type(Redeemed)[0])

    def decided(*roles: str) -> Draft | Refusal:
        here = desk.kiosk.here()
        return rules.hand_out(deal, here, keeper=KEEPER, keeper_roles=roles)

    assert isinstance(decided("resident", "keeper"), Draft)
    assert decided("resident", "volunteer") is Refusal.KEEPER_NEEDED
