"""How the window opens a kiosk, and what it says of network and devices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.scan.frames import PictureSource, SourceState
from kiosk.ui.house import House
from kiosk.ui.window.around import Around
from sync.identity import IdentityFile
from tests.clocks import FakeClock
from tests.kiosk.district import District


class Camera(PictureSource):
    """A camera that says how it is."""

    def __init__(self, kind: str) -> None:
        super().__init__([], name="camera 0")
        self.state = SourceState(kind, 0, detail="no such camera")  # type: ignore[arg-type]


class Told:
    """What the window was told."""

    def __init__(self) -> None:
        self.rung = 0
        self.somebody: list[bool] = []
        self.opened: list[Kiosk] = []

    def ring(self) -> None:
        self.rung += 1


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def around(tmp_path: Path, clock: FakeClock, told: Told) -> Iterator[Around]:
    around = Around(
        tmp_path / "kiosk",
        clock,
        [Camera("connected"), Camera("lost")],
        sync=False,
        sync_every_ms=None,
        ring=told.ring,
        answer=lambda _well: None,
        somebody=told.somebody.append,
        opened=told.opened.append,
    )
    yield around
    around.close()


@pytest.fixture
def house(around: Around, clock: FakeClock, tmp_path: Path) -> Iterator[House]:
    house = House(clock=clock, around=around, folder=tmp_path / "kiosk")
    yield house
    house.close()


def test_a_kiosk_that_is_not_enrolled_has_no_desk_and_no_trouble(around: Around, house: House, told: Told) -> None:
    around.open(house)
    assert (house.is_open, house.trouble) == (False, "")
    assert told.opened == []


def test_an_enrolled_kiosk_opens(around: Around, house: House, folder: Path, told: Told) -> None:
    around.open(house)
    assert house.is_open
    assert [kiosk.folder for kiosk in told.opened] == [folder]


def test_enrolment_opens_it_at_last(around: Around, house: House, tmp_path: Path, district: District) -> None:
    around.open(house)
    district.enrol(tmp_path / "kiosk")
    around.enrolled()
    assert house.is_open


def test_a_store_that_another_program_uses_is_said(around: Around, house: House, folder: Path, clock: FakeClock) -> None:
    other = open_kiosk(folder, clock=clock)
    around.open(house)
    assert (house.is_open, house.trouble) == (False, "store_in_use")
    other.close()
    around.enrolled()
    assert (house.is_open, house.trouble) == (True, "")


def test_a_damaged_identity_is_said(around: Around, house: House, folder: Path) -> None:
    (folder / IdentityFile(folder).path.name).write_bytes(b"{broken")
    around.open(house)
    assert (house.is_open, house.trouble) == (False, "identity_damaged")


def test_a_folder_that_can_not_be_used_is_said(around: Around, house: House, tmp_path: Path) -> None:
    (tmp_path / "kiosk").write_text("a file")
    around.open(house)
    assert not house.is_open
    assert house.trouble == "folder"


def test_devices_are_as_they_are_now(around: Around) -> None:
    assert [(device.kind, device.works) for device in around.devices()] == [("camera", True), ("camera", False)]
    around.typed()
    assert around.devices()[-1].kind == "scanner"


def test_before_the_first_round_nothing_is_said_of_the_network(around: Around, house: House, folder: Path) -> None:
    assert around.network().state == "never"
    around.open(house)
    around.sync_now()
    around.attended(True)
    assert around.network().state == "never"


def test_the_window_hears_of_calls_and_of_people(around: Around, told: Told) -> None:
    around.chime()
    around.attended(True)
    around.attended(False)
    assert told.rung == 1
    assert told.somebody == [True, False]
