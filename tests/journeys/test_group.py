"""Group check-in at the glass: a real window with no network at all, twenty cards before its camera, no touch in between."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image

from kiosk.kiosk import open_kiosk
from sync.contract.documents import Activity, Member
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.wire import body_of
from tests.kiosk.district import HOUR_MS, STATION, District
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

pytestmark = pytest.mark.slow

FOREVER = 65_000
LEADER, LEADER_PIN = "mleader", "246802"
SURNAMES = "张陈赵钱孙周吴郑冯褚卫蒋沈韩杨朱秦许何吕"


@pytest.fixture
def cards() -> list[str]:
    """The codes of the twenty, and the leader's at the end."""
    return [District().code(serial, expiry_day=FOREVER) for serial in range(30, 51)]


@pytest.fixture
def folder(tmp_path: Path, cards: list[str]) -> Path:
    """The folder of a kiosk that knows an activity of this hour, its leader and twenty volunteers."""
    district, folder = District(), tmp_path / "kiosk"
    district.enrol(folder)
    kiosk = open_kiosk(folder, machine="")
    district.furnish(kiosk)
    now_ms = int(time.time() * 1000)
    held = Activity(
        id="now",
        title="楼道清扫",
        category="邻里帮",
        station=STATION,
        starts_ms=now_ms - HOUR_MS,
        ends_ms=now_ms + 2 * HOUR_MS,
        leaders=(LEADER,),
    )
    district.publish(kiosk, district.document("activity", "now", held))
    for place, code in enumerate(cards):
        is_leader = place == len(SURNAMES)
        name, surname = (LEADER, "王") if is_leader else (f"mv{place}", SURNAMES[place])
        member = Member(id=name, shown=f"{surname}*", home=STATION, roles=("volunteer",))
        holder = district.holder(code, name, LEADER_PIN if is_leader else "")
        district.publish(kiosk, district.document("member", name, member), holder)
    kiosk.close()
    return folder


@pytest.fixture
def window(folder: Path) -> Iterator[KioskWindow]:
    with VirtualDisplay(1080, 1920) as display, KioskWindow(folder, display) as window:
        window.take_away()
        yield window
        assert "Traceback" not in window.log()


def picture_of(code: str, path: Path) -> Path:
    """A card as a camera would see it."""
    segno.make(code, error="m", micro=False).save(str(path), scale=6, border=4)
    card = Image.open(path).convert("L")
    seen = Image.new("L", (640, 480), 120)
    seen.paste(card, ((640 - card.width) // 2, (480 - card.height) // 2))
    seen.save(path)
    return path


def test_twenty_people_check_in_with_no_touch_in_between(
    window: KioskWindow, folder: Path, cards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *people, leader = cards
    pictures = [picture_of(code, tmp_path / f"card-{place}.png") for place, code in enumerate(people)]
    window.at("attract")
    window.scan_by_keys(leader)
    window.at("greeting")
    window.tap("group", "group_pin")
    window.type_digits(LEADER_PIN)
    window.at("group")
    touches, took_s = window.touches, []
    for place, picture in enumerate(pictures):
        held_up_s = time.monotonic()
        window.hold_up(picture)
        window.reads(f"{SURNAMES[place]}*", f"已签到 {place + 1} 人")
        took_s.append(time.monotonic() - held_up_s)
    window.take_away()
    assert window.touches == touches
    assert window.outline().step == "group"
    with capsys.disabled():
        print(f"\n   twenty check-ins: {sum(took_s):.1f} s, the slowest {max(took_s):.2f} s")
    window.tap("turn")
    window.scan_by_keys(people[0])
    window.reads("签退好了")
    window.scan_by_keys(leader)
    window.at("attract")
    assert window.close() == 0
    kiosk = open_kiosk(folder)
    try:
        bodies = [body_of(event) for event in kiosk.journal.of_type(CheckedIn)]
        left = [body_of(event) for event in kiosk.journal.of_type(CheckedOut)]
    finally:
        kiosk.close()
    assert [(body.activity, body.witness) for body in bodies if isinstance(body, CheckedIn)] == [("now", LEADER)] * 20
    assert [(body.evidence, body.witness) for body in left if isinstance(body, CheckedOut)] == [("witnessed", LEADER)]
