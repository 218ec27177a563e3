"""Kiosks in temporary folders: no server, no network; see `tests.kiosk.district`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER_PIN, NOON_MS, District


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def clock() -> FakeClock:
    """Noon of the day on which all of this happens."""
    return FakeClock(NOON_MS, mono_ms=1_000_000)


@pytest.fixture
def folder(tmp_path: Path, district: District) -> Path:
    """The data folder of an enrolled kiosk that was never opened."""
    district.enrol(tmp_path / "kiosk")
    return tmp_path / "kiosk"


@pytest.fixture
def kiosk(folder: Path, clock: FakeClock, district: District) -> Iterator[Kiosk]:
    """An enrolled kiosk after its first pull: 王* has 80 points here and 40 elsewhere."""
    kiosk = open_kiosk(folder, clock=clock, machine="")
    district.furnish(kiosk)
    yield kiosk
    kiosk.close()


@pytest.fixture
def desk(kiosk: Kiosk) -> Desk:
    return Desk(kiosk)


@pytest.fixture
def reopen(kiosk: Kiosk, folder: Path, clock: FakeClock) -> Iterator[Callable[[], Desk]]:
    """Close the kiosk and open it again, as a restart of the program does."""
    opened = [kiosk]

    def again() -> Desk:
        opened[-1].close()
        opened.append(open_kiosk(folder, clock=clock, machine=""))
        return Desk(opened[-1])

    yield again
    opened[-1].close()


@pytest.fixture
def code(district: District) -> str:
    """王*'s card."""
    return district.code(1)


@pytest.fixture
def keeper_code(district: District) -> str:
    """The keeper's card."""
    return district.code(2)


@pytest.fixture
def new_code(district: District) -> str:
    """A printed card that nobody holds yet."""
    return district.code(7)


@pytest.fixture
def staff(desk: Desk, keeper_code: str) -> StaffPass:
    """The keeper's, in staff mode."""
    entered = enter_staff_mode(desk, keeper_code, KEEPER_PIN)
    assert isinstance(entered, StaffPass)
    return entered
