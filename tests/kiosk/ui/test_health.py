"""How the kiosk is, for the keeper: a row for each thing, with a mark that tells what is wrong."""

from collections.abc import Callable

import pytest

from kiosk.actions.check_in import check_in
from kiosk.actions.scan import scan
from kiosk.desk import Desk
from kiosk.ui.house import Device, House
from kiosk.ui.steps.health import Health, room_mark
from kiosk.ui.views import Button, Listing, Row
from sync.contract.documents import RevocationList
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, NOON_MS, District
from tests.kiosk.ui.surroundings import FakeSurroundings

CAMERA = Device(kind="camera", name="camera:0", works=True)
DEAD_CAMERA = Device(kind="camera", name="camera:0", works=False, detail="no such device")
SCANNER = Device(kind="scanner", name="USB", works=True)


@pytest.fixture
def step(house: House, around: FakeSurroundings, clock: FakeClock) -> Health:
    """A kiosk in good order."""
    around.plugged = [CAMERA, SCANNER]
    around.net = around.net._replace(state="online", last_contact_mono_ms=clock.mono_ms())
    return Health(house)


def body(step: Health) -> Listing:
    found = step.body()
    assert isinstance(found, Listing)
    return found


def row(step: Health, title: str) -> Row:
    return next(row for row in body(step).rows if row.title == title)


def bad(step: Health) -> set[str]:
    return {row.title for row in body(step).rows if row.mark in ("warn", "bad")}


def test_a_kiosk_in_good_order_says_so(step: Health) -> None:
    assert bad(step) == set()
    assert body(step).said == ("一切正常。",)
    titles = [row.title for row in body(step).rows]
    assert titles[:4] == ["正常", "网络", "上报", "兑换"]
    assert {"停用卡名单", "摄像头", "扫码枪", "时钟", "磁盘", "没通过的扫卡", "本机", "日志"} <= set(titles)
    assert "沿江社区服务站" in row(step, "本机").note
    assert row(step, "停用卡名单").note == "停用卡名单：1 小时前的。"


def no_network(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.net = around.net._replace(state="offline")


def login_page(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.net = around.net._replace(state="captive")


def refused(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.net = around.net._replace(state="refused")


def books_differ(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.net = around.net._replace(check_differs=True)


def unplugged(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.plugged = [DEAD_CAMERA, SCANNER]


def no_camera(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    around.plugged = [SCANNER]


def clock_behind(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    clock.jump(NOON_MS - 3 * HOUR_MS - 60_000)


def old_list(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    clock.jump(NOON_MS + 50 * HOUR_MS)


def frozen(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    district.publish(desk.kiosk, status="frozen")


def salvaged(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    desk.kiosk.notices.append("salvaged")


def set_aside(step: Health, around: FakeSurroundings, clock: FakeClock, district: District, desk: Desk) -> None:
    (desk.kiosk.folder / "store.sqlite3.damaged-1").touch()


@pytest.mark.parametrize(
    ("happened", "titles", "said"),
    [
        (no_network, {"网络"}, "暂未联网"),
        (login_page, {"网络"}, "网络通不到区里"),
        (refused, {"网络"}, "请工作人员查看"),
        (books_differ, {"对账"}, "两边的账不一致"),
        (unplugged, {"摄像头"}, "no such device"),
        (no_camera, {"摄像头"}, "没有接摄像头"),
        (clock_behind, {"时钟"}, "至少慢 3 小时"),
        (old_list, {"停用卡名单"}, "太旧了"),
        (frozen, {"兑换"}, "区里暂停了本机的兑换"),
        (salvaged, {"请注意"}, "救回来"),
        (set_aside, {"请注意"}, "store.sqlite3.damaged-1"),
    ],
)
def test_what_is_wrong_is_marked_and_said_within_two_seconds(
    step: Health,
    around: FakeSurroundings,
    clock: FakeClock,
    district: District,
    desk: Desk,
    happened: Callable[[Health, FakeSurroundings, FakeClock, District, Desk], None],
    titles: set[str],
    said: str,
) -> None:
    happened(step, around, clock, district, desk)
    clock.advance(2_000)
    step.tick()
    assert bad(step) == titles
    assert body(step).said[0] == "有 1 处要留意。"
    assert [row.title for row in body(step).rows][:2] == ["要留意", *titles]
    assert any(said in f"{row.title} {row.note} {row.aside}" for row in body(step).rows)


def test_a_district_that_has_not_listed_stopped_cards_yet(step: Health, desk: Desk, district: District) -> None:
    district.publish(desk.kiosk, district.signed("revocations", "all", RevocationList(as_of_ms=0)))
    step.resumed()
    assert row(step, "停用卡名单").note == "停用卡名单：1 小时前的。"  # an older list takes no newer one's place


@pytest.mark.parametrize(("free_mb", "mark"), [(0, "bad"), (99, "bad"), (100, "warn"), (999, "warn"), (1_000, "ok")])
def test_the_disk_warns_before_it_refuses(free_mb: int, mark: str) -> None:
    assert room_mark(free_mb) == mark


def test_refused_scans_are_told_by_kind(step: Health, desk: Desk) -> None:
    assert row(step, "没通过的扫卡").note == "没有"
    scan(desk, "https://pay.example/7741")
    step.resumed()
    assert row(step, "没通过的扫卡").note == "不是卡 1 次"


def test_what_waits_is_counted(step: Health, desk: Desk, code: str) -> None:
    before = desk.kiosk.journal.pending_count()
    check_in(desk, code)
    step.resumed()
    assert row(step, "上报").aside == f"待上报 {before + 1} 条"
    assert row(step, "上报").mark == "wait"


def test_an_exchange_can_be_asked_for_and_is_told(step: Health, around: FakeSurroundings, clock: FakeClock) -> None:
    clock.advance(60_000)
    assert row(step, "网络").aside == "1 分钟前联系上"
    assert body(step).buttons[1] == Button(name="sync_now", label="马上和区里交换", icon="pending", kind="main")
    step.press("sync_now")
    assert around.heard == ["sync_now"]
    assert body(step).said[-1] == "正在和区里交换……"
    around.net = around.net._replace(last_contact_mono_ms=clock.mono_ms())
    assert body(step).said[-1] == "刚和区里交换过"


def test_everything_is_said_in_english_too(step: Health, house: House, around: FakeSurroundings) -> None:
    around.plugged = [DEAD_CAMERA]
    house.change_language()
    step.resumed()
    assert row(step, "Camera").note.startswith("Does not work; please check the plug")
    assert body(step).said[0] == "Things to look at: 1."
