"""Drafts: what was begun is offered again to the same card, here, for a day; and to nobody else, ever."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import Desk
from kiosk.kiosk import STORE_NAME, Kiosk
from kiosk.ui import drafts
from kiosk.ui.drafts import TABLE, Draft
from kiosk.ui.flow import SWEEP_MS, Flow
from kiosk.ui.house import House
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.steps.unfinished import KINDS
from sync.contract.documents import Document
from sync.contract.settings import Settings
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, PIN, District
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

ALONE_MS = (Settings().idle_end_s + 1) * 1_000
SECRET = "qzxwsecret"
WISH = Draft(kind="wish", data={"category": "repair", "text": SECRET})


@pytest.fixture
def writing(walker: Walker, code: str) -> Walker:
    walker.scan(code).press("language", "wish", "category:repair", "write", *SECRET).at("wish_text")
    return walker


@pytest.fixture
def rows(kiosk: Kiosk) -> Callable[[], list[object]]:
    """What the store holds of drafts."""
    return lambda: list(kiosk.store.table(TABLE))


def left(walker: Walker) -> Walker:
    """Nobody touches it until the visit is over."""
    return walker.wait(ALONE_MS, tick_ms=1_000).at("attract")


# --- Kept and offered -----------------------------------------------------------------------------------------------------


def test_a_wish_half_written_is_offered_at_the_next_scan(writing: Walker, code: str) -> None:
    left(writing).scan(code).at("unfinished").sees_not(SECRET)
    writing.press("go_on").at("wish_text").sees(SECRET)
    writing.press("take").at("wish_read_back").sees(SECRET, "家电维修").press("save").at("wished")


def test_another_card_held_up_keeps_it_too(writing: Walker, code: str, keeper_code: str) -> None:
    writing.scan(keeper_code).at("greeting").sees_not(SECRET)
    writing.scan(code).at("unfinished").press("go_on").sees(SECRET)


def test_whoever_says_that_they_are_done_at_the_warning_finds_it_again(writing: Walker, code: str) -> None:
    writing.wait((Settings().idle_warn_s + 1) * 1_000).press("end").at("attract")
    writing.scan(code).at("unfinished")


def test_a_wish_read_back_and_left_is_offered_again(walker: Walker, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0").at("wish_read_back")
    left(walker).scan(code).at("unfinished").press("go_on").at("wish_text")
    assert walker.body.text


def test_a_basket_is_offered_again_as_far_as_it_may_still_be_had(walker: Walker, code: str, kiosk: Kiosk) -> None:
    walker.scan(code).press("redeem", "reward:soap", "line:soap", "more", "keep").at("redeem_read_back")
    left(walker).scan(code).at("unfinished").press("go_on").at("rewards")
    walker.press("look").sees("× 2").press("confirm").digits(PIN).at("redeemed")


def test_a_pin_half_typed_leaves_the_basket_and_no_digit(walker: Walker, code: str, desk: Desk) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm", *PIN[:-1]).at("redeem_pin")
    left(walker)
    assert drafts.find(desk, code) == Draft(kind="basket", data={"soap": 1}, kept_ms=kept_ms(desk, code))


def test_what_lies_over_the_step_that_was_written_on_changes_nothing(writing: Walker, code: str) -> None:
    writing.press("comfort").at("comfort")
    left(writing).scan(code).at("unfinished")


def test_it_survives_a_restart(writing: Walker, code: str, reopen: Callable[[], Desk], clock: FakeClock) -> None:
    left(writing)
    house = House(clock=clock, around=FakeSurroundings())
    house.open(reopen())
    Walker(Flow(house, HouseDoors()), clock).scan(code).at("unfinished").press("go_on").sees(SECRET)
    house.close()


# --- Taken up, thrown away, left for later ------------------------------------------------------------------------------


def test_what_was_taken_up_is_erased(writing: Walker, code: str, rows: Callable[[], list[object]]) -> None:
    left(writing).scan(code).press("go_on")
    assert rows() == []


def test_what_was_taken_up_and_left_again_is_kept_again(writing: Walker, code: str) -> None:
    left(writing).scan(code).press("language", "go_on", "x")
    left(writing).scan(code).press("go_on").sees(SECRET + "x")


def test_what_is_thrown_away_is_asked_about_no_more(writing: Walker, code: str, rows: Callable[[], list[object]]) -> None:
    left(writing).scan(code).press("drop").at("greeting")
    assert rows() == []
    left(writing).scan(code).at("greeting")


@pytest.mark.parametrize("button", ["back", "home"])
def test_whoever_has_no_time_for_it_now_is_asked_again(writing: Walker, code: str, button: str) -> None:
    left(writing).scan(code).press(button).at("greeting")
    left(writing).scan(code).at("unfinished")


def test_a_wish_that_was_made_leaves_no_draft(walker: Walker, code: str, rows: Callable[[], list[object]]) -> None:
    walker.scan(code).press("wish", "category:repair", "phrases", "phrase:0", "save").at("wished")
    left(walker).scan(code).at("greeting")
    assert rows() == []


def test_points_that_were_spent_leave_no_basket(walker: Walker, code: str, rows: Callable[[], list[object]]) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm").digits(PIN).at("redeemed").press("undo").at("undone")
    walker.press("finish").at("attract").scan(code).at("greeting")
    assert rows() == []


def test_a_category_alone_is_not_worth_a_question(walker: Walker, code: str) -> None:
    walker.scan(code).press("wish", "category:repair")
    left(walker).scan(code).at("greeting")


# --- Home -----------------------------------------------------------------------------------------------------------------


def test_home_asks_before_it_throws_away_what_was_written(writing: Walker) -> None:
    writing.press("home").at("leaving").sees_not(SECRET).press("go_on").at("wish_text").sees(SECRET)
    writing.press("home", "back").at("wish_text").press("home", "drop").at("greeting")


def test_home_pressed_twice_is_meant(writing: Walker, code: str, rows: Callable[[], list[object]]) -> None:
    writing.press("home", "home").at("greeting").press("finish").scan(code).at("greeting")
    assert rows() == []


def test_whoever_walks_away_from_that_question_keeps_it(writing: Walker, code: str) -> None:
    left(writing.press("home")).scan(code).at("unfinished")


def test_home_asks_nobody_who_wrote_nothing(walker: Walker, code: str) -> None:
    walker.scan(code).press("wish", "category:repair", "write", "home").at("greeting")


def test_back_loses_no_word(writing: Walker) -> None:
    writing.press("back").at("wish_way").press("write").at("wish_text").sees(SECRET)


def test_back_to_the_categories_and_forth_loses_no_word(writing: Walker) -> None:
    writing.press("back", "back").at("wish_category").press("category:repair", "write").at("wish_text").sees(SECRET)


# --- And to nobody else ---------------------------------------------------------------------------------------------------


def test_of_somebody_without_a_card_nothing_is_kept(walker: Walker, rows: Callable[[], list[object]]) -> None:
    walker.press("touch", "language", "wish").write("zhao").digits("13812345678")
    walker.press("category:repair", "write", *SECRET)
    left(walker)
    assert rows() == []


def test_what_was_typed_before_the_card_was_held_up_counts_first(writing: Walker, code: str) -> None:
    """The older draft waits for another time."""
    left(writing).press("touch", "language", "wish").write("zhao").digits("13812345678").press(
        "category:errand", "write", "x"
    )
    writing.scan(code).at("wish_text").sees_not(SECRET)


def test_another_card_sees_nothing_of_it(writing: Walker, keeper_code: str) -> None:
    left(writing).scan(keeper_code).at("greeting").sees_not(SECRET)


def test_what_lies_on_the_disk_can_not_be_read_without_the_card(
    writing: Walker, folder: Path, rows: Callable[[], list[object]]
) -> None:
    left(writing)
    assert len(rows()) == 1
    for file in folder.glob(f"{STORE_NAME}*"):
        assert SECRET.encode() not in file.read_bytes()


def test_a_draft_moved_to_another_card_opens_with_neither(desk: Desk, code: str, keeper_code: str) -> None:
    drafts.keep(desk, code, WISH)
    table = desk.kiosk.store.table(TABLE)
    table.update({"card": desk_number(desk, keeper_code)})
    assert drafts.find(desk, keeper_code) is None
    assert list(table) == []


# --- Erased on time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "there"), [(23.9, True), (24.1, False), (-25.0, False)])
def test_it_is_kept_for_a_day(desk: Desk, code: str, clock: FakeClock, hours: float, there: bool) -> None:
    clock.advance(48 * HOUR_MS)
    drafts.keep(desk, code, WISH)
    clock.jump(clock.wall_ms() + round(hours * HOUR_MS))
    assert (drafts.find(desk, code) is not None) is there


def test_a_resting_screen_erases_what_is_over(
    flow: Flow, writing: Walker, clock: FakeClock, rows: Callable[[], list[object]]
) -> None:
    left(writing)
    clock.advance(25 * HOUR_MS)
    flow.tick()
    assert rows() == []
    assert SWEEP_MS < HOUR_MS


@pytest.mark.parametrize("gone", [("member", MEMBER), ("card", "")])
def test_it_goes_with_the_member_and_with_the_card(
    desk: Desk, code: str, kiosk: Kiosk, district: District, gone: tuple[str, str], rows: Callable[[], list[object]]
) -> None:
    kind, name = gone
    drafts.keep(desk, code, WISH)
    drafts.sweep(desk)
    assert len(rows()) == 1
    district.publish(kiosk, Document(kind=kind, id=name or desk_number(desk, code), rev=10_000))
    drafts.sweep(desk)
    assert rows() == []


def test_a_district_may_want_none_kept(desk: Desk, code: str, kiosk: Kiosk, district: District) -> None:
    drafts.keep(desk, code, WISH)
    none = msgspec.structs.replace(district.settings, drafts_kept_h=0)
    district.publish(kiosk, district.document("settings", "settings", none))
    assert drafts.find(desk, code) is None
    drafts.keep(desk, code, WISH)
    assert list(kiosk.store.table(TABLE)) == []


@pytest.mark.parametrize("row", [{}, {"card": 1}, {"card": "1", "member": "", "kept_ms": "x", "sealed": "zz"}])
def test_a_row_that_nobody_understands_is_erased(desk: Desk, row: dict[str, object]) -> None:
    table = desk.kiosk.store.table(TABLE)
    table.insert(row)
    drafts.sweep(desk)
    assert list(table) == []


def test_a_draft_of_another_version_is_dropped_without_a_word(walker: Walker, desk: Desk, code: str) -> None:
    drafts.keep(desk, code, Draft(kind="of a later version", data={}))
    walker.scan(code).at("greeting")
    assert drafts.find(desk, code) is None


def test_a_category_that_is_no_more_leads_to_the_greeting(walker: Walker, desk: Desk, code: str) -> None:
    drafts.keep(desk, code, Draft(kind="wish", data={"category": "gone", "text": SECRET}))
    walker.scan(code).press("go_on").at("greeting")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_data_of_a_newer_kiosk_ends_in_no_dead_screen(walker: Walker, desk: Desk, code: str, kind: str) -> None:
    drafts.keep(desk, code, Draft(kind=kind, data={"strange": "thing"}))
    walker.scan(code).press("go_on").at("fault", "rewards", "greeting")
    walker.wait(ALONE_MS, tick_ms=1_000).scan(code).at("greeting")


def desk_number(desk: Desk, code: str) -> str:
    card = desk.cards.read(code)
    assert not isinstance(card, str)
    return card.number


def kept_ms(desk: Desk, code: str) -> int:
    found = drafts.find(desk, code)
    assert found is not None
    return found.kept_ms
