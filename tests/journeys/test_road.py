"""One card through the whole house: a real server process, real HTTP, the kiosk's real code."""

import hashlib
from pathlib import Path

import pytest

from kiosk.actions.bind import bind
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.offers import todays
from kiosk.actions.points import points
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import scan
from kiosk.actions.staff_mode import enter_staff_mode
from kiosk.actions.wish import make_wish
from sync.blobs import BlobFolder
from sync.contract.refusals import Refusal
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.station import Demo, StationKiosk, done, player

pytestmark = pytest.mark.slow


@pytest.fixture
def elsewhere(district: DistrictProcess, demo: Demo, tmp_path: Path) -> StationKiosk:
    """A kiosk of the next station."""
    made = StationKiosk(tmp_path / "elsewhere", machine="machine-9")
    made.enrol(district.enrolment_code(list(demo.stations)[1]))
    made.sync_until(lambda: bool(made.kiosk.replica.signed("grant")))
    return made


def test_a_recording_goes_along_with_a_wish(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    recording = bytes(range(256)) * 3000
    card = player(demo, station)
    wished = done(make_wish(kiosk.desk, category="company", text="", code=card.code, attachment=recording))
    assert wished.blob == hashlib.sha256(recording).hexdigest()
    kiosk.sync()
    assert (district.folder / "blobs" / wished.blob).read_bytes() == recording
    folder = BlobFolder(kiosk.folder / "blobs")
    assert folder.has(wished.blob)
    assert not folder.waiting()
    done(check_in(kiosk.desk, card.code))
    kiosk.sync()
    assert folder.has(wished.blob)
    district.command("backup", str(tmp_path / "backup.tar.zst"))
    done(check_out(kiosk.desk, card.code))
    kiosk.sync()
    kiosk.sync()
    assert not list((kiosk.folder / "blobs").iterdir()), "the kiosk lets go of what the district has in a backup"


def test_a_volunteer_from_another_station_is_known_after_the_next_contact(
    kiosk: StationKiosk, elsewhere: StationKiosk, demo: Demo, station: str
) -> None:
    card = player(demo, station)
    assert not done(scan(elsewhere.desk, card.code)).known
    assert redeem(elsewhere.desk, card.code, card.pin, "salt") is Refusal.CARD_UNKNOWN_HERE
    done(check_in(elsewhere.desk, card.code))
    elsewhere.sync_until(lambda: done(scan(elsewhere.desk, card.code)).known)
    book = done(points(elsewhere.desk, card.code))
    assert (book.balance, book.spendable_here) == (card.points, 0), "the points are at home"
    assert redeem(elsewhere.desk, card.code, card.pin, "salt") is Refusal.POINTS_NOT_HERE
    elsewhere.clock.offset_ms += 3_600_000
    assert done(check_out(elsewhere.desk, card.code)).minutes == 60
    elsewhere.sync()
    kiosk.sync_until(lambda: done(points(kiosk.desk, card.code)).balance == card.points + 10)
    kiosk.sync_until(lambda: done(points(kiosk.desk, card.code)).spendable_here == card.points + 10)
    elsewhere.close()


def test_a_card_bound_at_two_stations_that_were_cut_off_moves_no_points_until_staff_decide(
    district: DistrictProcess, kiosk: StationKiosk, elsewhere: StationKiosk, demo: Demo
) -> None:
    new = next(c for c in demo.cards if not c.holder)
    for place, where, name in ((kiosk, 0, "甲"), (elsewhere, 1, "乙")):
        keeper = next(c for c in demo.cards if c.keeper and c.station == list(demo.stations)[where])
        staff = done(enter_staff_mode(place.desk, keeper.code, keeper.pin))
        bound = bind(place.desk, staff=staff, code=new.code, name=name, pin="482915")
        assert done(bound).pin_set
    kiosk.sync()
    elsewhere.sync()
    kiosk.sync_until(lambda: done(scan(kiosk.desk, new.code)).disputed)
    elsewhere.sync_until(lambda: done(scan(elsewhere.desk, new.code)).disputed)
    for place in (kiosk, elsewhere):
        assert redeem(place.desk, new.code, "482915", "salt") is Refusal.CARD_DISPUTED
    books = DistrictBooks(district.folder)
    assert books.ledger_sum() == 0
    books.close()
    elsewhere.close()


def test_a_kiosk_that_wakes_up_in_1970_serves_everybody(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    card = player(demo, station)
    kiosk.close()
    right_ms = kiosk.clock.wall_ms()
    kiosk.clock.wall_ahead_ms = -right_ms
    kiosk.clock.reboot()
    assert not done(todays(kiosk.desk)).dated
    assert not done(check_in(kiosk.desk, card.code)).dated
    kiosk.clock.offset_ms += 3_600_000
    served = done(check_out(kiosk.desk, card.code))
    assert (served.minutes, served.about) == (60, False), "within one boot the time is exact, whatever the date"
    kiosk.sync()
    kiosk.sync_until(lambda: done(points(kiosk.desk, card.code)).pending == 0)
    assert done(points(kiosk.desk, card.code)).balance == card.points + 10
