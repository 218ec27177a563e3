"""A kiosk's flow on a real store, walked through with no window."""

from collections.abc import Iterator

import pytest

from kiosk.desk import Desk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.steps.doors import HouseDoors
from tests.clocks import FakeClock
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker


@pytest.fixture
def around() -> FakeSurroundings:
    return FakeSurroundings()


@pytest.fixture
def house(desk: Desk, clock: FakeClock, around: FakeSurroundings) -> Iterator[House]:
    """The house of `kiosk`: 王* has 80 points here and 40 elsewhere; two activities today, two rewards."""
    house = House(clock=clock, around=around)
    house.open(desk)
    yield house
    house.close()


@pytest.fixture
def flow(house: House) -> Flow:
    return Flow(house, HouseDoors())


@pytest.fixture
def walker(flow: Flow, clock: FakeClock) -> Walker:
    """Somebody who stands before the first screen."""
    return Walker(flow, clock)
