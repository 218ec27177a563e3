"""How the screen is: chosen with a press, seen at once, found again with the card, and gone with whoever had none."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House, Visit
from kiosk.ui.icons import ICONS
from kiosk.ui.steps.comfort import ComfortStep, changed
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import Menu
from sync.contract.comfort import Comfort, comfort_text
from sync.contract.documents import Member
from sync.contract.kiosk_facts import ComfortChosen
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, District
from tests.kiosk.test_comfort import COMFORTS
from tests.kiosk.ui.walk import Walker

TILES = ("text", "contrast", "calm", "left", "low", "voice", "softer", "louder", "earphone")


def facts(kiosk: Kiosk) -> int:
    return len(kiosk.journal.of_type(ComfortChosen))


def comfort(walker: Walker) -> Comfort:
    return walker.view.comfort


def note(walker: Walker, name: str) -> str:
    body = walker.body
    assert isinstance(body, Menu)
    return next(tile.note for tile in body.tiles if tile.name == name)


def leaves(walker: Walker) -> Walker:
    """Whoever is there goes away, and the visit ends by itself."""
    return walker.wait(120_000).at("attract")


@pytest.mark.parametrize(
    ("presses", "expected"),
    [
        (["text"], Comfort(text="large")),
        (["text", "text"], Comfort(text="largest")),
        (["text", "text", "text"], Comfort()),
        (["contrast"], Comfort(contrast=True)),
        (["left"], Comfort(left=True)),
        (["low"], Comfort(low=True)),
        (["calm"], Comfort(calm=True)),
        (["voice"], Comfort(voice=False)),
        (["earphone"], Comfort(earphone=True)),
        (["louder", "louder"], Comfort(volume=5)),
        (["softer"], Comfort(volume=2)),
        (["contrast", "contrast"], Comfort()),
    ],
)
def test_a_press_changes_the_glass_at_once(walker: Walker, presses: list[str], expected: Comfort) -> None:
    walker.press("touch", "comfort").at("comfort").press(*presses)
    assert comfort(walker) == expected


@given(before=COMFORTS, name=st.sampled_from([*TILES, "usual", "nonsense"]))
def test_a_press_changes_one_thing_or_nothing(before: Comfort, name: str) -> None:
    after = changed(before, name)
    fields = Comfort.__struct_fields__
    assert sum(getattr(before, field) != getattr(after, field) for field in fields) <= 1
    assert msgspec.convert(msgspec.to_builtins(after), Comfort) == after


def test_each_tile_says_how_it_is_in_words(walker: Walker) -> None:
    walker.press("touch", "comfort")
    body = walker.body
    assert isinstance(body, Menu)
    assert tuple(tile.name for tile in body.tiles) == TILES
    assert all(tile.note and tile.icon in ICONS for tile in body.tiles)
    walker.press("text", "low", "calm", "left", "contrast")
    assert [note(walker, name) for name in ("text", "low", "calm", "left", "contrast")] == [
        "大",
        "放低，坐着用",
        "关",
        "在左边",
        "开",
    ]


def test_where_nothing_is_read_aloud_there_is_nothing_to_turn_up(walker: Walker) -> None:
    walker.press("touch", "comfort", "voice")
    assert not any(walker.can_press(name) for name in ("softer", "louder", "earphone"))
    walker.flow.press(walker.view.serial, "louder")
    assert comfort(walker).volume == 3


def test_the_voice_is_never_softer_than_soft_or_louder_than_loud(walker: Walker) -> None:
    walker.press("touch", "comfort", "louder", "louder")
    assert not walker.can_press("louder")
    walker.press("softer", "softer", "softer", "softer")
    assert not walker.can_press("softer")


def test_done_leads_back_to_what_was_done_before(walker: Walker, code: str) -> None:
    walker.scan(code).press("wish", "comfort", "text", "done").at("wish_category")
    assert comfort(walker).text == "large"


def test_the_standard_is_one_press_away(walker: Walker) -> None:
    walker.press("touch", "comfort")
    assert not walker.can_press("usual")
    walker.press("text", "low", "usual")
    assert comfort(walker) == Comfort()


def test_a_choice_without_a_card_is_gone_with_whoever_made_it(walker: Walker, kiosk: Kiosk) -> None:
    walker.press("touch", "comfort", "text", "contrast")
    leaves(walker)
    assert comfort(walker) == Comfort()
    assert facts(kiosk) == 0


def test_the_card_remembers_what_was_chosen_with_it(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("comfort", "text", "low").sees("您的卡会记住").press("done")
    leaves(walker)
    assert comfort(walker) == Comfort()
    walker.scan(code).at("greeting")
    assert comfort(walker) == Comfort(text="large", low=True)
    assert facts(kiosk) == 1


def test_a_visit_writes_one_fact_however_often_was_pressed(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("comfort", *["text"] * 5, "done", "comfort", "low", "contrast", "done")
    leaves(walker)
    assert facts(kiosk) == 1


def test_what_was_put_back_is_not_written_down(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("comfort", "contrast", "contrast", "done")
    leaves(walker)
    assert facts(kiosk) == 0


def test_the_next_card_finds_its_own_comfort(walker: Walker, kiosk: Kiosk, code: str, keeper_code: str) -> None:
    walker.scan(code).press("comfort", "text", "done").scan(keeper_code).at("greeting")
    assert comfort(walker) == Comfort()
    assert facts(kiosk) == 1
    assert comfort(walker.scan(code)).text == "large"


def test_the_button_that_silences_is_remembered_too(walker: Walker, code: str) -> None:
    walker.scan(code).press("sound")
    leaves(walker)
    assert not comfort(walker.scan(code)).voice


def test_who_silences_the_resting_screen_is_there(walker: Walker) -> None:
    walker.press("sound").at("home")
    assert not comfort(walker).voice
    leaves(walker)
    assert comfort(walker).voice


def test_who_chose_and_then_holds_up_a_card_keeps_the_screen_and_the_card_its_own(
    walker: Walker, kiosk: Kiosk, code: str, district: District
) -> None:
    told = Member(id=MEMBER, shown="王*", home="s1", comfort=comfort_text(Comfort(low=True)))
    district.publish(kiosk, district.document("member", MEMBER, told))
    walker.press("touch", "comfort", "contrast", "done").scan(code).at("greeting")
    assert comfort(walker) == Comfort(contrast=True)
    leaves(walker)
    assert facts(kiosk) == 0
    assert comfort(walker.scan(code)) == Comfort(low=True)


def test_a_card_held_up_where_the_choice_is_made_remembers_it(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.press("touch", "comfort", "contrast").sees("请现在出示您的卡").scan(code).at("comfort").sees("您的卡会记住")
    walker.press("done").at("greeting")
    leaves(walker)
    assert facts(kiosk) == 1
    assert comfort(walker.scan(code)) == Comfort(contrast=True)


def test_a_card_held_up_before_anything_was_chosen_brings_its_own(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("comfort", "text", "done")
    leaves(walker).press("comfort").at("comfort").scan(code).at("comfort")
    assert comfort(walker).text == "large"
    leaves(walker)
    assert facts(kiosk) == 1


def test_an_earphone_is_for_the_visit_alone(walker: Walker, kiosk: Kiosk, code: str, keeper_code: str) -> None:
    walker.press("touch", "comfort", "earphone", "contrast").scan(code)
    assert comfort(walker) == Comfort(contrast=True)
    walker.press("earphone", "done")
    leaves(walker)
    assert not comfort(walker.scan(code)).earphone


def test_with_a_card_that_nobody_holds_it_is_for_this_visit(walker: Walker, kiosk: Kiosk, new_code: str) -> None:
    walker.scan(new_code).press("comfort", "text").sees("这一次有效").press("done")
    leaves(walker)
    assert facts(kiosk) == 0


def test_a_card_that_is_only_heard_of_meanwhile_brings_its_comfort(
    walker: Walker, kiosk: Kiosk, new_code: str, district: District
) -> None:
    walker.scan(new_code).press("notices")
    assert comfort(walker) == Comfort()
    member = Member(id="mfar", shown="远*", home="s2", comfort=comfort_text(Comfort(text="largest")))
    district.publish(kiosk, district.document("member", "mfar", member), district.holder(new_code, "mfar"))
    walker.press("back").at("greeting")
    assert comfort(walker).text == "largest"


def test_a_district_says_how_screens_are_for_whoever_has_not_chosen(
    walker: Walker, kiosk: Kiosk, code: str, keeper_code: str, district: District
) -> None:
    walker.scan(code).press("comfort", "text", "done")
    leaves(walker)
    district.settings = msgspec.structs.replace(district.settings, comfort=Comfort(voice=False, contrast=True))
    district.publish(kiosk, *district.settings_documents())
    walker.press("touch")
    assert comfort(walker) == Comfort(voice=False, contrast=True)
    walker.scan(keeper_code)
    assert comfort(walker) == Comfort(voice=False, contrast=True)
    walker.scan(code)
    assert comfort(walker) == Comfort(text="large")
    walker.press("comfort", "usual")
    assert comfort(walker) == Comfort(voice=False, contrast=True)


def test_what_can_not_be_saved_keeps_nobody_waiting_and_is_logged(
    walker: Walker, house: House, kiosk: Kiosk, code: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    walker.scan(code).press("comfort", "text", "done")
    serial = walker.view.serial
    clock.advance(1_000)
    kiosk.store.close()
    walker.flow.press(serial, "finish")
    assert "was not saved" in caplog.text
    assert (house.visit.seen, house.visit.comfort) == (None, Comfort())


def test_what_was_chosen_survives_a_restart(
    walker: Walker, code: str, house: House, clock: FakeClock, reopen: Callable[[], Desk]
) -> None:
    walker.scan(code).press("comfort", "text", "done")
    leaves(walker)
    house.open(reopen())
    assert comfort(Walker(Flow(house, HouseDoors()), clock).scan(code)).text == "large"


def test_a_kiosk_that_is_shut_can_still_be_made_readable(house: House, clock: FakeClock) -> None:
    house.open(None, "store_in_use")
    walker = Walker(Flow(house, HouseDoors()), clock).at("shut").press("comfort").at("comfort").press("text", "text")
    assert comfort(walker).text == "largest"
    walker.press("done").at("shut")


def test_both_languages_have_all_of_it(walker: Walker) -> None:
    walker.press("touch", "comfort", "language").at("comfort").sees("How do you like the screen?", "Volume 3 of 5")


def test_a_visit_knows_of_itself_what_it_began_with() -> None:
    visit = Visit(comfort=Comfort(low=True))
    assert not visit.has_chosen
    visit.recalls(Comfort(text="large"))
    assert (visit.comfort, visit.has_chosen) == (Comfort(text="large"), False)
    visit.comfort = Comfort()
    visit.recalls(Comfort(contrast=True))
    assert (visit.comfort, visit.has_chosen) == (Comfort(), True)


def test_the_step_begins_with_the_district_s_standard(house: House) -> None:
    body = ComfortStep(house).body()
    assert len(body.tiles) <= 9
