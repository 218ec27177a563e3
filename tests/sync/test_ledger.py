"""The fold that adds up: nothing is made or lost by accident, and no floor is broken."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import ledger
from sync.contract.events import Event, Move
from sync.contract.ledger import MoveKind, SetAside, judge_moves, kind_of_move, post

S, M = "k1.a", "m1"
HELD, MEMBER, SPENT = f"held/{S}/{M}", f"member/{M}", "spent/s1"

accounts = st.sampled_from(
    ["issued", "member/m1", "member/m2", "held/k1.a/m1", "held/k2.a/m1", "owed/m1", "spent/s1", "loss/s1"]
)
moves = st.lists(st.builds(Move, accounts, accounts, st.integers(1, 30)), max_size=4).map(tuple)


def floors_hold(balances: dict[str, int]) -> bool:
    return all(
        points >= 0 if account.startswith(("member/", "held/")) else points <= 0 or account.startswith("spent/")
        for account, points in balances.items()
    )


@given(st.lists(moves, max_size=25))
def test_the_sum_is_zero_floors_hold_and_each_booking_is_whole_or_not_at_all(bookings: list[tuple[Move, ...]]) -> None:
    balances: dict[str, int] = {}
    for booking in bookings:
        before = dict(balances)
        refused = post(balances, booking)
        assert sum(balances.values()) == 0
        assert floors_hold(balances)
        if refused is not None:
            assert refused is SetAside.OVERSPENT
            assert balances == before
        else:
            for account in {name for move in booking for name in (move.source, move.target)}:
                change = sum(m.points * ((m.target == account) - (m.source == account)) for m in booking)
                assert balances.get(account, 0) == before.get(account, 0) + change


@given(st.lists(st.tuples(moves, st.booleans()), max_size=25))
def test_while_recovering_only_unallocated_points_may_be_missing_for_a_while(
    bookings: list[tuple[tuple[Move, ...], bool]],
) -> None:
    balances: dict[str, int] = {}
    for booking, recovering in bookings:
        post(balances, booking, recovering=recovering)
        assert sum(balances.values()) == 0
        assert floors_hold({name: points for name, points in balances.items() if not name.startswith("member/")})


def test_an_account_that_recovery_left_below_zero_may_come_up_in_steps() -> None:
    balances: dict[str, int] = {}
    assert post(balances, [Move(MEMBER, HELD, 10)]) is SetAside.OVERSPENT
    assert post(balances, [Move(MEMBER, HELD, 10)], recovering=True) is None
    assert post(balances, [Move("issued", MEMBER, 4)]) is None
    assert post(balances, [Move(MEMBER, HELD, 1)]) is SetAside.OVERSPENT
    assert balances[MEMBER] == -6


@given(moves)
def test_what_is_undone_is_as_if_it_had_not_been(booking: tuple[Move, ...]) -> None:
    rich = {"issued": -10_000, "member/m1": 5_000, "held/k1.a/m1": 5_000}
    balances = dict(rich)
    if post(balances, booking) is None and post(balances, ledger.inverse(booking)) is None:
        assert {name: points for name, points in balances.items() if points} == rich


def event(*moves: Move, reverses: str = "") -> Event:
    return Event(
        stream=S,
        seq=9,
        prev="",
        type="t",
        version=1,
        at_ms=0,
        boot="",
        mono_ms=0,
        body=msgspec.Raw(b"{}"),
        moves=moves,
        reverses=reverses,
    )


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("issued", MEMBER, MoveKind.EARN),
        ("issued", HELD, MoveKind.EARN_HELD),
        (HELD, SPENT, MoveKind.SPEND),
        (HELD, MEMBER, MoveKind.RELEASE),
        ("issued", "held/k2.a/m1", None),
        ("issued", "member/", None),
        ("issued", "member/m1/x", None),
        ("issued", f"held/{S}/", None),
        ("issued", f"held/{S}/m1/m2", None),
        ("issued", SPENT, None),
        ("issued", "issued", None),
        (HELD, "spent/s2", None),
        (HELD, "member/m2", MoveKind.GIFT),
        (HELD, "member/m2/x", None),
        (HELD, "merchant/p1", MoveKind.SPEND),
        (HELD, "merchant/p1/x", None),
        (f"goods/r1/at/{S}", "goods/r1/out/s1", MoveKind.GIVE_OUT),
        (f"goods/r1/at/{S}", "goods/r1/store", MoveKind.RELEASE),
        (f"goods/r1/at/{S}", "goods/r2/store", None),
        (f"goods/r1/at/{S}", "goods/r1/out/s2", None),
        (f"goods/r1/at/{S}", MEMBER, None),
        ("goods/r1/at/k2.a", "goods/r1/out/s1", None),
        ("goods/r1/store", f"goods/r1/at/{S}", None),
        ("goods/r1/in", "goods/r1/store", None),
        (HELD, "goods/r1/store", None),
        (HELD, f"held/{S}/m2", None),
        ("held/k2.a/m1", SPENT, None),
        (MEMBER, HELD, None),
        (MEMBER, SPENT, None),
        ("owed/m1", MEMBER, None),
        ("", "", None),
    ],
)
def test_what_a_kiosk_may_do_with_points(source: str, target: str, kind: MoveKind | None) -> None:
    assert kind_of_move(Move(source, target, 1), S, "s1") is kind


SPEND, EARN, EARN_HELD, RELEASE = (
    Move(HELD, SPENT, 5),
    Move("issued", MEMBER, 5),
    Move("issued", HELD, 5),
    Move(HELD, MEMBER, 5),
)
UNDO = ledger.inverse([SPEND])


@pytest.mark.parametrize(
    ("fact", "options", "verdict"),
    [
        (event(), {}, None),
        (event(EARN, EARN_HELD, RELEASE, SPEND), {}, None),
        (event(EARN), {"trusted": False}, None),
        (event(EARN_HELD), {"trusted": False}, SetAside.NOT_TRUSTED),
        (event(SPEND), {"trusted": False}, SetAside.NOT_TRUSTED),
        (event(RELEASE), {"trusted": False}, SetAside.NOT_TRUSTED),
        (event(EARN, EARN), {"earn_cap_points": 9}, SetAside.TOO_MUCH),
        (event(EARN, EARN), {"earn_cap_points": 10}, None),
        (event(Move("issued", SPENT, 1)), {}, SetAside.NOT_ALLOWED),
        (event(SPEND), {"stream": "k1.b"}, SetAside.NOT_ALLOWED),
        (event(SPEND), {"station": "s2"}, SetAside.NOT_ALLOWED),
        (event(*UNDO, reverses=f"{S}:1"), {"reversed_moves": (SPEND,)}, None),
        (event(*UNDO, reverses=f"{S}:1"), {"reversed_moves": (SPEND,), "trusted": False}, SetAside.NOT_TRUSTED),
        (event(*UNDO, reverses=f"{S}:1"), {}, SetAside.NOT_A_REVERSAL),
        (event(reverses=f"{S}:1"), {"reversed_moves": (SPEND,)}, SetAside.NOT_A_REVERSAL),
        (event(*UNDO, *UNDO, reverses=f"{S}:1"), {"reversed_moves": (SPEND,)}, SetAside.NOT_A_REVERSAL),
        (
            event(*UNDO, reverses=f"{S}:1"),
            {"reversed_moves": SetAside.ALREADY_REVERSED},
            SetAside.ALREADY_REVERSED,
        ),
        (event(*ledger.inverse([EARN]), reverses=f"{S}:1"), {"reversed_moves": (EARN,)}, SetAside.NOT_ALLOWED),
    ],
)
def test_what_is_booked_and_what_waits_for_a_person(fact: Event, options: dict[str, Any], verdict: SetAside | None) -> None:
    defaults: dict[str, Any] = {"stream": S, "station": "s1", "trusted": True, "earn_cap_points": 500}
    assert judge_moves(fact, **{**defaults, **options}) is verdict


def test_a_kiosk_spends_what_its_own_journal_gives_it_and_nothing_else() -> None:
    grants = {1: 40}
    facts = [
        msgspec.structs.replace(event(), seq=1),
        event(EARN, EARN_HELD),
        event(SPEND),
        event(*UNDO, reverses="x"),
        event(SPEND),
        event(RELEASE),
        msgspec.structs.replace(event(Move("issued", "held/k1.0/m1", 99)), stream="k1.0"),
    ]
    assert (
        ledger.spendable_points(facts, S, ledger.held_account(S, M), lambda e: grants.get(e.seq, 0))
        == 40 + 5 - 5 + 5 - 5 - 5
    )


def test_a_balance_is_all_that_is_the_members() -> None:
    balances = {MEMBER: 3, HELD: 4, "held/k2.a/m1": 5, "owed/m1": -2, "member/m2": 100, "issued": -110}
    assert ledger.balance_of(balances, M) == 10


@pytest.mark.parametrize(
    ("account", "owner", "stream", "kiosk"),
    [
        (ledger.member_account(M), M, "", ""),
        (ledger.held_account(S, M), M, S, "k1"),
        (ledger.owed_account(M), M, "", ""),
        (ledger.spent_account("s1"), "", "", ""),
        (ledger.loss_account("s1"), "", "", ""),
        (ledger.ISSUED, "", "", ""),
        ("held/x", "", "x", "x"),
    ],
)
def test_whose_an_account_is(account: str, owner: str, stream: str, kiosk: str) -> None:
    assert ledger.owner_of(account) == owner
    assert ledger.stream_of_held(account) == stream
    assert ledger.kiosk_of_held(account) == kiosk
