"""The two ends of the road."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.kiosk import Kiosk
from tests.clocks import FakeClock
from tests.sync.fake_district import FakeDistrict
from tests.sync.kiosks import enrolled


@pytest.fixture
def district() -> FakeDistrict:
    """A district in memory."""
    return FakeDistrict()


@pytest.fixture
def kiosk(tmp_path: Path, district: FakeDistrict, clock: FakeClock) -> Iterator[Kiosk]:
    """A kiosk that was enrolled a moment ago."""
    kiosk = enrolled(tmp_path / "kiosk", district, clock)
    yield kiosk
    kiosk.close()
