"""The self-test: everything is tried by a keeper, one thing after the other, and a kiosk in pieces says so kindly."""

from pathlib import Path

import pytest

from kiosk.printing.printers import printer_of
from kiosk.self_test import disk_ms
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, To
from kiosk.ui.steps.self_test import CELLS, CHECKS, SelfTest
from kiosk.ui.views import Listing, Row
from tests.clocks import FakeClock
from tests.kiosk.printing.escpos import pages_of
from tests.kiosk.sound.hearing import FakeMicrophone, FakeSpeaker, speech
from tests.kiosk.ui.surroundings import FakeSurroundings


@pytest.fixture
def test(house: House, tmp_path: Path, clock: FakeClock) -> SelfTest:
    house.folder = tmp_path / "data"
    house.folder.mkdir()
    house.microphone, house.speaker = FakeMicrophone(clock), FakeSpeaker(clock)
    return SelfTest(house)


def listing(test: SelfTest) -> Listing:
    found = test.body()
    assert isinstance(found, Listing)
    return found


def row(test: SelfTest, check: str) -> Row:
    return next(row for row in listing(test).rows if row.name == check)


def trial(test: SelfTest, check: str):  # type: ignore[no-untyped-def] # of whichever kind
    go = test.press(check)
    assert isinstance(go, To)
    return go.step


def test_nothing_is_tried_by_itself(test: SelfTest) -> None:
    assert [row.name for row in listing(test).rows] == list(CHECKS)
    assert {row.note for row in listing(test).rows} == {"还没有试"}
    assert [button.name for button in listing(test).buttons] == ["done", "next"]


def test_every_part_of_the_glass_is_pressed_once(test: SelfTest) -> None:
    glass = trial(test, "glass")
    for number in range(1, CELLS):
        assert glass.press(f"cell:{number}") is STAY
        assert glass.press(f"cell:{number}") is STAY  # twice is once
    assert glass.press(f"cell:{CELLS}") is BACK
    assert (row(test, "glass").mark, row(test, "glass").note) == ("ok", "正常")


def test_a_glass_that_does_not_react_everywhere_is_told_of(test: SelfTest) -> None:
    assert trial(test, "glass").press("no") is BACK
    assert row(test, "glass").mark == "bad"
    assert "擦干净屏幕" in row(test, "glass").note


@pytest.mark.parametrize("code", ["not even a card", "https://pay.example/7741"])
def test_any_code_that_is_read_will_do_and_does_nothing(test: SelfTest, house: House, code: str) -> None:
    before = house.desk.kiosk.journal.state().head_seq
    assert trial(test, "scan").scanned(code) is BACK
    assert row(test, "scan").mark == "ok"
    assert house.desk.kiosk.journal.state().head_seq == before


def test_a_page_comes_out_of_the_printer_and_is_looked_at(test: SelfTest, house: House, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    house.printer = printer_of(f"file://{path}")
    printing = trial(test, "printer")
    printing._printing.result(60)
    assert [page.width for page in pages_of(path.read_bytes())] == [576]
    assert printing.body().headline == "试页打出来了吗？"
    assert printing.press("yes") is BACK
    assert row(test, "printer").mark == "ok"


def test_without_a_printer_the_trial_says_so(test: SelfTest, house: House) -> None:
    printing = trial(test, "printer")
    printing._printing.result(60)
    assert printing.body().mark == "warn"
    assert printing.press("no") is BACK
    assert "小票显示在屏幕上" in row(test, "printer").note


def test_the_door_bell_is_heard_or_not(test: SelfTest, around: FakeSurroundings) -> None:
    bell = trial(test, "speaker")
    bell.press("again")
    assert around.heard == ["chime", "chime"]
    assert bell.press("no") is BACK
    assert row(test, "speaker").mark == "bad"


@pytest.mark.parametrize(("loudest", "mark"), [(6_000, "ok"), (150, "warn")])
def test_what_is_said_is_judged_and_not_kept(
    test: SelfTest, house: House, clock: FakeClock, loudest: int, mark: str
) -> None:
    assert isinstance(house.microphone, FakeMicrophone)
    house.microphone.hears(speech(5, loudest=loudest))
    spoken = trial(test, "microphone")
    spoken.press("record")
    clock.advance(3_000)
    spoken.press("finish")
    assert spoken.press("take") is BACK
    assert row(test, "microphone").mark == mark


def test_a_microphone_that_hears_nothing_is_given_up(test: SelfTest) -> None:
    assert trial(test, "microphone").press("write") is BACK
    assert row(test, "microphone").mark == "bad"


def test_the_disk_is_written_to_and_left_as_it_was(test: SelfTest, tmp_path: Path) -> None:
    assert test.press("disk") is STAY
    assert row(test, "disk").mark in ("ok", "warn")  # however slow this machine is
    assert list((tmp_path / "data").iterdir()) == []


def test_a_disk_that_takes_nothing_is_told_of(test: SelfTest, house: House, tmp_path: Path) -> None:
    house.folder = tmp_path / "gone"
    test.press("disk")
    assert row(test, "disk").mark == "bad"
    with pytest.raises(OSError, match="gone"):
        disk_ms(house.folder)


def test_next_goes_through_all_and_the_end_says_what_is_left_to_do(test: SelfTest) -> None:
    for check in CHECKS[:-1]:
        go = test.press("next")
        assert isinstance(go, To)
        assert go.step.name.endswith(check)
        go.step.press("write" if check == "microphone" else "no")
        if check == "printer":
            go.step._printing.result(60)  # type: ignore[attr-defined] # it is a trial of the printer
            go.step.press("no")
    test.press("next")
    assert "要处理" in listing(test).said[0]
    assert [button.name for button in listing(test).buttons] == ["done"]
    assert test.press("done") is BACK
