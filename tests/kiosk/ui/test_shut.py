"""The kiosk can't work: what happened, what is safe, what to do, and whether it works by now."""

import pytest

from kiosk.desk import Desk
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.steps.shut import PASSES_BY_ITSELF
from kiosk.ui.views import Told
from tests.clocks import FakeClock
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

TROUBLES = ("store_in_use", "store_full", "store_damaged", "identity_damaged", "folder")


class Mending(FakeSurroundings):
    """Opens the kiosk once it is mended."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.mended: Desk | str | None = None

    def enrolled(self) -> None:
        super().enrolled()
        if isinstance(self.mended, Desk):
            self.house.open(self.mended)
        elif self.mended is not None:
            self.house.open(None, self.mended)

    house: House


@pytest.fixture
def around(desk: Desk) -> Mending:
    return Mending(desk)


def shut(clock: FakeClock, around: Mending, trouble: str) -> Walker:
    house = House(clock=clock, around=around)
    around.house = house
    house.open(None, trouble)
    return Walker(Flow(house, HouseDoors()), clock).at("shut")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_says_what_happened_what_is_safe_and_what_to_do(
    clock: FakeClock, around: Mending, trouble: str, language: str
) -> None:
    walker = shut(clock, around, trouble)
    if language == "en":
        walker.press("language")
    body = walker.body
    assert isinstance(body, Told)
    assert (body.mark, len(body.said) >= 3) == ("bad", True)
    assert Texts(language).say(f"shut.{trouble}").startswith(body.said[0])


def test_a_trouble_without_a_name_is_told_all_the_same(clock: FakeClock, around: Mending) -> None:
    shut(clock, around, "struck_by_lightning").sees("本机打不开自己的数据")


def test_trying_again_in_vain_is_told(clock: FakeClock, around: Mending) -> None:
    walker = shut(clock, around, "store_full").sees_not("还是不行")
    walker.press("again").at("shut").sees("刚又试了一次，还是不行。")
    assert around.heard == ["enrolled"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_was_mended_opens_the_kiosk(clock: FakeClock, around: Mending, trouble: str) -> None:
    walker = shut(clock, around, trouble)
    around.mended = around.desk
    walker.press("again").at("attract")


def test_another_trouble_takes_the_place_of_the_first(clock: FakeClock, around: Mending) -> None:
    walker = shut(clock, around, "store_in_use").sees("另一个程序")
    around.mended = "store_damaged"
    walker.press("again").at("shut").sees("读写有问题").sees_not("另一个程序")


def test_a_kiosk_that_turns_out_to_belong_to_nobody_waits_for_enrolment(clock: FakeClock, around: Mending) -> None:
    walker = shut(clock, around, "folder")
    around.mended = ""
    walker.press("again").at("enrolment")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_passes_by_itself_needs_nobody_to_press(clock: FakeClock, around: Mending, trouble: str) -> None:
    walker = shut(clock, around, trouble)
    around.mended = around.desk
    walker.wait(29_000).at("shut").wait(2_000).at("attract" if trouble in PASSES_BY_ITSELF else "shut")


def test_the_sentences_name_the_troubles_and_no_others() -> None:
    own = {"headline", "again", "in_vain", "other"}
    for language in LANGUAGES:
        texts = Texts(language)
        assert all(texts.knows(f"shut.{key}") for key in (*TROUBLES, *own))
