"""A resident chooses how a screen is where there is no network, and finds it so at another station."""

from pathlib import Path

import pytest

from kiosk.actions.comfort import choose_comfort
from kiosk.actions.scan import scan
from sync.contract.comfort import Comfort
from tests.journeys.district import DistrictProcess
from tests.journeys.station import Demo, StationKiosk, done, player

pytestmark = pytest.mark.slow

LARGE, LOW = Comfort(text="largest", volume=5), Comfort(low=True, voice=False)
MINUTE_MS = 60_000


def comfort(place: StationKiosk, code: str) -> Comfort | None:
    """What the card brings at the next scan."""
    return done(scan(place.desk, code)).comfort


def test_a_comfort_chosen_offline_is_found_at_another_station_and_the_newest_stands(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    card = player(demo, station)
    elsewhere = StationKiosk(tmp_path / "elsewhere", machine="machine-9")
    elsewhere.enrol(district.enrolment_code(list(demo.stations)[1]))
    elsewhere.sync()
    assert comfort(elsewhere, card.code) is None, "nobody there has heard of the card"

    done(choose_comfort(kiosk.desk, card.code, LARGE))
    assert comfort(kiosk, card.code) == LARGE, "it needs no network"
    kiosk.sync()
    elsewhere.sync_until(lambda: comfort(elsewhere, card.code) == LARGE)

    # Chosen at home first and reported last: what was chosen elsewhere meanwhile is newer.
    done(choose_comfort(kiosk.desk, card.code, Comfort(contrast=True)))
    for place in (kiosk, elsewhere):
        place.clock.offset_ms += 10 * MINUTE_MS
    done(choose_comfort(elsewhere.desk, card.code, LOW))
    elsewhere.sync()
    kiosk.sync_until(lambda: comfort(kiosk, card.code) == LOW)
    elsewhere.sync()
    assert comfort(elsewhere, card.code) == LOW
    elsewhere.close()
