"""A PIN is checked offline; wrong tries lock it, and neither a restart, a reboot nor a pulled plug opens the lock."""

from collections.abc import Callable

import pytest

from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.visitor import check_pin, verifier_of
from kiosk.desk import Desk
from kiosk.pin import TABLE, PinLocks
from sync.contract.events import Draft
from sync.contract.kiosk_facts import PinSet
from sync.contract.refusals import Refusal
from sync.contract.rules.members import pin_is_acceptable
from sync.contract.settings import Settings
from sync.pin import make_verifier, pin_fits
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, MEMBER, PIN, District

WRONG = "999998"
LOCK_MS = Settings().pin_lock_s * 1000
CHEAP = Settings(argon2_time_cost=1, argon2_memory_kib=8)


def lock(desk: Desk, district: District, code: str) -> None:
    for _ in range(district.settings.pin_tries):
        assert redeem(desk, code, WRONG, "soap") is Refusal.PIN_WRONG


def test_a_verifier_fits_its_pin_and_its_card_alone() -> None:
    verifier = make_verifier("271828", b"s" * 15, CHEAP)
    assert pin_fits("271828", b"s" * 15, verifier)
    assert not pin_fits("271829", b"s" * 15, verifier)
    assert not pin_fits("271828", b"t" * 15, verifier)
    assert not pin_fits("271828", b"s" * 15, "no verifier")
    assert make_verifier("271828", b"s" * 15, CHEAP) != verifier


def test_full_width_digits_are_the_same_pin() -> None:
    assert pin_fits("271828 ", b"s" * 15, make_verifier("271828", b"s" * 15, CHEAP))


def test_a_verifier_is_argon2id_at_the_cost_of_the_settings() -> None:
    assert make_verifier("271828", b"s" * 15, Settings()).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("pin", "acceptable"),
    [("271828", True), ("111111", False), ("123456", False), ("654321", False), ("27182", False), ("２７１８２８", False)],
)
def test_which_pins_may_be_set(pin: str, acceptable: bool) -> None:
    assert pin_is_acceptable(pin, Settings()) is acceptable


def test_a_right_pin_forgets_the_wrong_tries_before_it(desk: Desk, district: District, code: str) -> None:
    for _ in range(3):
        for _ in range(district.settings.pin_tries - 1):
            assert redeem(desk, code, WRONG, "soap") is Refusal.PIN_WRONG
        assert check_pin(desk, district.card(code), PIN) is None
    assert desk.kiosk.store.table(TABLE).all() == []


def test_wrong_tries_lock_the_card_even_against_the_right_pin(desk: Desk, district: District, code: str) -> None:
    lock(desk, district, code)
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED
    assert desk.pins.locked_ms(district.card(code).number) == LOCK_MS


def test_one_persons_lock_is_nobody_elses(desk: Desk, district: District, code: str, keeper_code: str) -> None:
    lock(desk, district, code)
    assert check_pin(desk, district.card(keeper_code), WRONG) is Refusal.PIN_WRONG


def test_the_lock_ends_after_its_time_and_gives_all_tries_again(
    desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    lock(desk, district, code)
    clock.advance(LOCK_MS - 1)
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED
    clock.advance(1)
    lock(desk, district, code)
    clock.advance(LOCK_MS)
    assert isinstance(redeem(desk, code, PIN, "soap"), RedeemedHere)


def test_a_restart_keeps_the_tries_and_the_lock(
    reopen: Callable[[], Desk], desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    redeem(desk, code, WRONG, "soap")
    again = reopen()
    for _ in range(district.settings.pin_tries - 1):
        assert redeem(again, code, WRONG, "soap") is Refusal.PIN_WRONG
    clock.advance(LOCK_MS // 2)
    again = reopen()
    assert redeem(again, code, PIN, "soap") is Refusal.PIN_LOCKED
    assert again.pins.locked_ms(district.card(code).number) == LOCK_MS // 2


def test_a_reboot_and_a_clock_put_forward_do_not_open_the_lock(
    desk: Desk, district: District, code: str, clock: FakeClock
) -> None:
    lock(desk, district, code)
    clock.reboot(wall_ms=clock.wall_ms() + 365 * 86_400_000)
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED
    clock.advance(LOCK_MS - clock.mono_ms() - 1)
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED
    clock.advance(1)
    assert isinstance(redeem(desk, code, PIN, "soap"), RedeemedHere)


def test_powered_on_time_adds_up_over_many_reboots(desk: Desk, district: District, code: str, clock: FakeClock) -> None:
    lock(desk, district, code)
    for _ in range(4):
        clock.reboot()
        clock.advance(LOCK_MS // 5 - clock.mono_ms())
        assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED
    clock.reboot()
    clock.advance(LOCK_MS // 5 - clock.mono_ms())
    assert isinstance(redeem(desk, code, PIN, "soap"), RedeemedHere)


class Unplugged(Exception):
    """The power failed."""


def test_a_plug_pulled_during_the_check_has_used_up_its_try(desk: Desk, district: District, code: str) -> None:
    card, store = district.card(code), desk.kiosk.store
    on_disk: list[int] = []

    def unplugged(*_: object) -> bool:
        on_disk.append(store.table(TABLE).all()[0]["tries"])
        raise Unplugged

    pins = PinLocks(store, desk.kiosk.clock, fits=unplugged)
    for _ in range(district.settings.pin_tries):
        with pytest.raises(Unplugged):
            pins.check(PIN, card, verifier_of(desk, card.number), district.settings)
    assert on_disk == [1, 2, 3, 4, 5]
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_LOCKED


def test_a_card_without_a_pin_says_so(desk: Desk, district: District, code: str) -> None:
    district.publish(desk.kiosk, district.holder(code, MEMBER))
    assert redeem(desk, code, PIN, "soap") is Refusal.PIN_NOT_SET


def test_a_pin_set_here_counts_before_the_district_knows_it(desk: Desk, district: District, code: str) -> None:
    card = district.card(code)
    verifier = district.verifier(code, "864209")
    private = {"verifier": verifier}
    desk.kiosk.journal.append([Draft(body=PinSet(), private=private, member=MEMBER, card=card.number, actor=KEEPER)])
    assert check_pin(desk, card, PIN) is Refusal.PIN_WRONG
    assert check_pin(desk, card, "864209") is None
