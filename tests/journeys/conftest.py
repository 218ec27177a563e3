"""A small demo district, built once and copied for each journey."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.district import DistrictProcess
from tests.journeys.station import Demo, StationKiosk, read_demo


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    district = DistrictProcess(folder / "district")
    district.command("demo", "--seed", "7", "--scale", "0.02", "--out", str(folder / "cards"))
    return folder


@pytest.fixture
def demo(_built: Path) -> Demo:
    """Cards, PINs and stations of the demo district."""
    return read_demo(_built / "cards")


@pytest.fixture
def cards(_built: Path) -> Path:
    """The folder with pictures of the demo's cards."""
    return _built / "cards"


@pytest.fixture
def district(_built: Path, tmp_path: Path) -> Iterator[DistrictProcess]:
    """The demo district, serving."""
    shutil.copytree(_built / "district", tmp_path / "district")
    with DistrictProcess(tmp_path / "district") as running:
        yield running


@pytest.fixture
def station(demo: Demo) -> str:
    """The station that the journey happens at."""
    return next(iter(demo.stations))


@pytest.fixture
def kiosk(district: DistrictProcess, station: str, tmp_path: Path) -> Iterator[StationKiosk]:
    """A kiosk of that station, enrolled, with its first documents and grants."""
    made = StationKiosk(tmp_path / "kiosk")
    made.enrol(district.enrolment_code(station))
    made.sync_until(lambda: bool(made.kiosk.replica.signed("grant")))
    yield made
    made.close()
