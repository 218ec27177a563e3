"""Kiosks: what is wrong with one, writing it off, closing a stream."""

import msgspec
import pytest
from django.test import Client
from django.utils import translation

from server.console.kiosks import HOUR_MS, Kind, KioskNow, StreamNow, clock_words, troubles
from server.models import Account, Kiosk, Stream
from sync.contract.messages import Health
from tests.server.console.world import World, last_events, text_of
from tests.server.district import NOON_MS, FixedClock, ModelKiosk

WELL = Health(software="1", at_ms=NOON_MS, disk_free_mb=9_000, revocations_as_of_ms=NOON_MS - HOUR_MS)


def kiosk_now(
    *, contact_ms: int = NOON_MS, written_off: bool = False, stream: str = "live", reason: str = "", **health: object
) -> KioskNow:
    return KioskNow(
        id="k",
        station="a",
        station_name="A",
        written_off=written_off,
        last_contact_ms=contact_ms,
        health=msgspec.structs.replace(WELL, **health),
        streams=(StreamNow(name="k.1", state=stream, reason=reason, head=1, backed_up_to=0),),
    )


@pytest.mark.parametrize(
    ("kiosk", "found"),
    [
        (kiosk_now(), []),
        (kiosk_now(contact_ms=0), [Kind.SILENT]),
        (kiosk_now(contact_ms=NOON_MS - 25 * HOUR_MS, at_ms=NOON_MS - 25 * HOUR_MS), [Kind.SILENT]),
        (kiosk_now(contact_ms=NOON_MS - 23 * HOUR_MS, at_ms=NOON_MS - 23 * HOUR_MS), []),
        (kiosk_now(pending=49), []),
        (kiosk_now(pending=50), [Kind.BACKLOG]),
        (kiosk_now(at_ms=NOON_MS - 121_000), [Kind.CLOCK]),
        (kiosk_now(at_ms=NOON_MS + 121_000), [Kind.CLOCK]),
        (kiosk_now(at_ms=0, notes=("clock_behind",)), [Kind.NOTES]),
        (kiosk_now(disk_free_mb=499), [Kind.DISK]),
        (kiosk_now(revocations_as_of_ms=NOON_MS - 49 * HOUR_MS), [Kind.REVOCATIONS]),
        (kiosk_now(notes=("salvaged", "something_later")), [Kind.NOTES, Kind.NOTES]),
        (kiosk_now(stream="frozen", reason="fork"), [Kind.FROZEN]),
        (kiosk_now(stream="frozen", reason="copy"), [Kind.FROZEN]),
        (kiosk_now(stream="frozen", reason="superseded"), [Kind.LEFT]),
        (kiosk_now(stream="closed", reason="fork"), []),
        (kiosk_now(written_off=True, contact_ms=0, stream="closed", reason="written_off"), []),
        (kiosk_now(written_off=True, contact_ms=0, stream="frozen", reason="fork"), [Kind.FROZEN]),
    ],
)
def test_what_somebody_should_look_at(kiosk: KioskNow, found: list[Kind]) -> None:
    assert [trouble.kind for trouble in troubles(kiosk, NOON_MS, 48)] == found


@pytest.mark.parametrize(
    ("off_ms", "zh", "en"),
    [
        (-180_000, "慢 3 分钟", "3 minutes behind"),
        (61_000, "快 1 分钟", "1 minute ahead"),
        (-40_000, "慢 40 秒", "40 seconds behind"),
        (-57 * 365 * 24 * HOUR_MS, "慢 20805 天", "20805 days behind"),
        (1_000, "准", "right"),
    ],
)
def test_a_clocks_offset_in_words(off_ms: int, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert str(clock_words(off_ms)) == zh
    with translation.override("en"):
        assert str(clock_words(off_ms)) == en


def test_a_kiosks_page_tells_what_it_last_said(world: World, officer: Client, clock: FixedClock) -> None:
    health = msgspec.structs.replace(
        WELL, at_ms=NOON_MS - 180_000, pending=1_234, refused_scans={"card_torn": 7, "new_reason": 2}, notes=("copied",)
    )
    Kiosk.objects.filter(id=world.kiosks["a"]).update(last_contact_ms=NOON_MS, health=msgspec.json.encode(health).decode())
    text = text_of(officer.get(f"/kiosks/{world.kiosks['a']}/"))
    for said in ("慢 3 分钟", "1,234 条", "9,000 MB", "没有读全", "new_reason", "发现硬盘被复制", "刚刚"):
        assert said in text, said


def test_a_health_report_that_cannot_be_read_breaks_nothing(world: World, officer: Client) -> None:
    Kiosk.objects.filter(id=world.kiosks["a"]).update(last_contact_ms=NOON_MS, health='{"pending": "many"}')
    for page in ("/", "/stations/", f"/kiosks/{world.kiosks['a']}/"):
        assert "健康报告读不懂" in text_of(officer.get(page))


def test_a_lost_kiosk_is_written_off_after_saying_what_that_means(world: World, officer: Client) -> None:
    kiosk = world.kiosks["a"]
    url = f"/kiosks/{kiosk}/write-off/"
    asked = text_of(officer.get(url))
    assert "保管的 7 积分" in asked
    assert not Kiosk.objects.get(id=kiosk).written_off
    answer = officer.post(url)
    assert answer.headers["Location"] == f"/kiosks/{kiosk}/"
    assert Kiosk.objects.get(id=kiosk).written_off
    assert Account.objects.get(name="member/member-a").balance == 7
    # The order that asked this kiosk for points is over with it.
    assert ("stream_closed", "staff:district") in [(event.type, event.actor) for event in last_events(2)]
    page = text_of(officer.get(f"/kiosks/{kiosk}/"))
    assert "已报失" in page
    assert "报失…" not in page
    # A second click does nothing.
    officer.post(url)
    assert [event.type for event in last_events(2)].count("stream_closed") == 1


def test_a_fork_is_shown_and_its_stream_closed_by_a_person(world: World, officer: Client) -> None:
    kiosk = ModelKiosk.enrolled("a")
    twin = kiosk.copy()
    kiosk.write(type="checked_in")
    kiosk.push()
    twin.write(type="wish_made")
    twin.send(0)
    assert Stream.objects.get(name=kiosk.stream).status == "frozen"
    page = text_of(officer.get(f"/kiosks/{kiosk.id}/"))
    for said in ("暂停兑换", "同一编号有两份不同的记录", f"{kiosk.stream}:2", "签到", "许心愿"):
        assert said in page, said
    url = f"/streams/{kiosk.stream}/close/"
    assert "正在用的记录本" in text_of(officer.get(url))
    officer.post(url)
    assert (Stream.objects.get(name=kiosk.stream).status, Stream.objects.get(name=kiosk.stream).status_reason) == (
        "closed",
        "fork",
    )
    assert "已经关闭" in text_of(officer.post(url, follow=True))


def test_the_districts_own_stream_is_nobodys_to_close(world: World, officer: Client) -> None:
    assert officer.get("/streams/district/close/").status_code == 404
    assert officer.post("/streams/district/close/").status_code == 404
