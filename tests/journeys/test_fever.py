"""The midnight fever (seed article 000): half past midnight, the network is cut, and three touches from Home lead to a
doctor among the neighbours who may be called now. A real window, a real district."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.actions.skills import SkillKept, list_skill
from kiosk.local_time import moment
from kiosk.machine import machine_fingerprint
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.journeys.neighbours import TIMEOUT_S, greets
from tests.journeys.station import DemoCard, StationKiosk, done
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

BY_DAY, ALWAYS = "13800001111", "13900002222"
DOCTOR = "夜里发烧也可以打电话"
MIN_MS = 60_000
DAY_MIN = 24 * 60


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.02, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def window(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskWindow]:
    """The first station's kiosk, which has everything."""
    folder = tmp_path_factory.mktemp("window") / "kiosk"
    with enrolled(street, street.station, folder):
        pass
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display) as window:
        window.at("attract")
        yield window
        assert "Traceback" not in window.log()


@contextmanager
def enrolled(street: Street, station: str, folder: Path) -> Iterator[StationKiosk]:
    """A kiosk in this process that has everything; it is switched off afterwards."""
    folder.mkdir()
    code = street.district.enrolment_code(station, street.network.url)
    enrol(code, IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    kiosk = StationKiosk(folder, machine=machine_fingerprint())
    try:
        kiosk.sync_until(lambda: bool(kiosk.kiosk.replica.signed("grant")), timeout_s=120)
        yield kiosk
    finally:
        kiosk.close()


def test_half_past_midnight_a_doctor_is_found_in_three_touches_with_no_network(
    street: Street, window: KioskWindow, tmp_path: Path
) -> None:
    other_station = list(street.demo.stations)[1]
    far_away = next(card for card in street.demo.cards if card.station == other_station and card.holder and not card.keeper)
    nearby = street.player()
    with enrolled(street, other_station, tmp_path / "kiosk") as there:
        lists_at_all_hours(there, far_away)
    lists_by_day(street, window, nearby)
    both_are_known(window)

    street.network.online = False
    window.let_pass(until_half_past_midnight_min())
    window.at("attract")
    window.tap("touch", "home")
    window.reads("00:3")
    touches = window.touches
    window.tap("skills", "skills")
    window.tap("skill:doctor", "skill_hits")
    first = next(target for target in window.outline().targets if target.name.startswith("hit:"))
    assert DOCTOR in first.label, first
    window.reads("现在可以找")
    window.tap(first.name, "neighbour")
    outline = window.reads("139 0000 2222")
    assert window.touches - touches == 3
    # Of whoever may be called by day alone there is no number before it is asked for, and nobody's full name anywhere.
    for private in (far_away.name, nearby.name, "0000 1111", BY_DAY):
        assert private not in outline.said


def lists_at_all_hours(kiosk: StationKiosk, card: DemoCard) -> None:
    """At another station: a doctor who may be called at night, by whoever is in need anywhere in the district."""
    kiosk.sync_until(lambda: kiosk.kiosk.replica.card(card.number) is not None)
    kept = list_skill(
        kiosk.desk,
        card.code,
        skill="doctor",
        words=DOCTOR,
        shown_to="district",
        contact="phone",
        phone=ALWAYS,
        times=("day", "evening", "night"),
    )
    assert isinstance(done(kept), SkillKept)
    kiosk.sync_until(lambda: kiosk.kiosk.journal.pending_count() == 0)


def lists_by_day(street: Street, window: KioskWindow, card: DemoCard) -> None:
    """At this one, by touch: a nurse who lives nearer, and sleeps at night."""
    greets(street, window, card)
    window.tap("my_skills", "my_skills")
    window.tap("add", "skill_choice")
    window.tap("skill:doctor", "skill_words")
    window.tap("skip", "skill_times")
    window.tap("times:day", "skill_shown_to")
    window.tap("to:station", "skill_contact")
    window.tap("by:phone", "skill_phone")
    window.type_digits(BY_DAY)
    window.tap("take", "skill_read_back")
    window.tap("save", "skill_listed")
    window.tap("finish", "attract")


def both_are_known(window: KioskWindow) -> None:
    """This kiosk has heard of the other station's doctor."""
    deadline = time.monotonic() + TIMEOUT_S
    window.tap("touch", "home")
    while True:
        window.tap("skills", "skills")
        window.tap("skill:doctor", "skill_hits")
        if DOCTOR in window.outline().said:
            break
        assert time.monotonic() < deadline, window.outline().said
        window.tap("home", "home")
    window.tap("home", "home")


def until_half_past_midnight_min() -> int:
    """Whole minutes until then, a day on where somebody still stands there and where it has just begun."""
    now = moment(int(time.time() * 1000) + MIN_MS)
    left = (DAY_MIN + 30 - (now.hour * 60 + now.minute)) % DAY_MIN
    return left + 1 + DAY_MIN
