"""A machine that belongs to no district: the code is held up or typed, and what went wrong is told in place."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.actions.enrolment import EnrolledHere, enrol_here
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.input.composition import with_text
from kiosk.ui.step import Step
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.steps.enrolment import Enrolment
from kiosk.ui.steps.told import Waiting
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Scanning
from sync.contract.refusals import Refusal
from sync.errors import IdentityDamaged
from sync.identity import IdentityFile
from tests.clocks import FakeClock
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker
from tests.sync.fake_district import FakeDistrict, lost_reply, portal

Enrol = Callable[[Path, str], EnrolledHere | Refusal]


class Opening(FakeSurroundings):
    """Opens the kiosk when it is told to."""

    house: House

    def enrolled(self) -> None:
        super().enrolled()
        self.house.open(Desk(open_kiosk(self.house.folder, clock=self.house.clock, machine="")))


class Doors(HouseDoors):
    """The house's doors, with enrolment at a district that is no process."""

    def __init__(self, enrol: Enrol) -> None:
        self.enrol = enrol

    def shut(self, house: House) -> Step:
        return super().shut(house) if house.trouble else Enrolment(house, enrol=self.enrol)


@pytest.fixture
def place() -> FakeDistrict:
    """The district that codes are issued by."""
    return FakeDistrict()


@pytest.fixture
def around() -> Opening:
    return Opening()


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock, around: Opening) -> Iterator[House]:
    """A house without a desk."""
    house = House(clock=clock, around=around, folder=tmp_path / "kiosk")
    around.house = house
    yield house
    house.close()
    if house.is_open:
        house.desk.kiosk.close()


@pytest.fixture
def walker(house: House, clock: FakeClock, place: FakeDistrict) -> Walker:
    return at(house, clock, lambda folder, code: enrol_here(folder, code, connect=lambda _url: place, machine=""))


def at(house: House, clock: FakeClock, enrol: Enrol) -> Walker:
    return Walker(Flow(house, Doors(enrol)), clock)


def answered(walker: Walker) -> Walker:
    """Wait for the errand that is under way."""
    step = walker.at("waiting").flow.step
    assert isinstance(step, Waiting)
    step._errand.result(20)
    return walker.wait(200)


def problem(walker: Walker) -> str:
    body = walker.at("enrolment").body
    assert isinstance(body, Scanning)
    return body.problem


def test_a_code_that_is_held_up_opens_the_kiosk(walker: Walker, place: FakeDistrict, around: Opening, house: House) -> None:
    assert problem(walker) == ""
    walker.sees("还没有接入区里", "请出示接入码", "没有接入码？")
    answered(walker.scan(place.code())).at("attract")
    assert around.heard == ["enrolled"]
    assert house.desk.kiosk.identity.kiosk == "k1"


def test_a_code_may_be_typed_by_hand(walker: Walker, place: FakeDistrict) -> None:
    walker.press("write").at("enrolment_code")
    written(walker, place.code().lower())
    answered(walker).at("attract")


def written(walker: Walker, text: str) -> None:
    """Write this; how the panel writes it is tested elsewhere."""
    step = walker.flow.step
    assert isinstance(step, Write)
    step._state = with_text(step._state, text)
    walker.press("take")


def test_a_mistake_in_a_typed_code_is_told_where_it_was_typed(walker: Walker, place: FakeDistrict) -> None:
    walker.press("write")
    written(walker, place.code()[:-1])
    walker.at("enrolment_code").sees("不是有效的接入码")
    assert place.posts == []


@pytest.mark.parametrize("code", ["https://pay.example/7741", "LLAEYY7XSRV7WHWI", "1"])
def test_what_is_no_enrolment_code_is_told_at_once(walker: Walker, place: FakeDistrict, code: str) -> None:
    walker.scan(code)
    assert "不是有效的接入码" in problem(walker)
    assert not walker.can_press("again")
    assert place.posts == []


def test_a_code_that_another_kiosk_used(walker: Walker, place: FakeDistrict, tmp_path: Path) -> None:
    code = place.code()
    enrol_here(tmp_path / "another", code, connect=lambda _url: place, machine="")
    answered(walker.scan(code))
    assert "已经用在别的终端上" in problem(walker)


def test_an_old_code(house: House, clock: FakeClock, place: FakeDistrict) -> None:
    walker = at(house, clock, lambda *_: Refusal.CODE_EXPIRED)
    answered(walker.scan(place.code()))
    assert "过期了" in problem(walker)
    assert not walker.can_press("again")


@pytest.mark.parametrize(("fault", "said"), [(lost_reply, "联系不上区服务器"), (portal, "上网登录页")])
def test_a_network_that_is_at_fault_can_be_put_right_and_the_code_still_counts(
    walker: Walker, place: FakeDistrict, fault: Callable[[FakeDistrict, str, bytes], bytes], said: str
) -> None:
    place.faults.append(fault)
    answered(walker.scan(place.code()))
    assert said in problem(walker)
    answered(walker.press("again")).at("attract")


def test_what_was_typed_is_still_there_when_the_network_was_at_fault(walker: Walker, place: FakeDistrict) -> None:
    place.faults.append(lost_reply)
    walker.press("write")
    written(walker, place.code())
    answered(walker).at("enrolment").press("write").at("enrolment_code").press("take")
    answered(walker).at("attract")


def test_the_problem_goes_with_the_next_code(walker: Walker, place: FakeDistrict) -> None:
    walker.scan("nonsense").at("enrolment").press("language")
    assert "no enrolment code" in problem(walker)
    answered(walker.scan(place.code())).at("attract")


def test_a_code_held_up_again_while_the_district_is_asked_asks_once(
    house: House, clock: FakeClock, place: FakeDistrict
) -> None:
    asked, may_answer = list[str](), threading.Event()

    def slow(folder: Path, code: str) -> EnrolledHere | Refusal:
        asked.append(code)
        may_answer.wait(20)
        return Refusal.CODE_USED

    walker = at(house, clock, slow)
    code = place.code()
    step = walker.scan(code).at("waiting").scan(code).at("waiting").flow.step
    walker.press("home").at("enrolment").scan(code).at("waiting")
    walker.press("home").wait(200)
    assert problem(walker) == ""
    may_answer.set()
    assert isinstance(step, Waiting)
    step._errand.result(20)
    walker.wait(200)
    assert "已经用在别的终端上" in problem(walker)
    assert asked == [code]


@pytest.mark.parametrize(
    ("error", "trouble", "said"),
    [(IdentityDamaged("x"), "identity_damaged", "身份文件坏了"), (OSError("x"), "folder", "数据目录不能用")],
)
def test_a_disk_that_is_at_fault_is_told_as_such(
    house: House, clock: FakeClock, place: FakeDistrict, error: Exception, trouble: str, said: str
) -> None:
    def failing(_folder: Path, _code: str) -> EnrolledHere | Refusal:
        raise error

    walker = at(house, clock, failing)
    answered(walker.scan(place.code())).at("shut").sees(said)
    assert house.trouble == trouble


def test_a_damaged_identity_is_met_by_the_real_action_too(walker: Walker, place: FakeDistrict, house: House) -> None:
    house.folder.mkdir()
    IdentityFile(house.folder).path.write_text("{")
    answered(walker.scan(place.code())).at("shut")


def test_a_machine_without_a_district_serves_nobody(walker: Walker, code: str) -> None:
    walker.scan(code).at("enrolment")
    walker.wait(300_000).at("enrolment")
