"""Today: what needs attention first, the day so far, everything in all."""

import re

import msgspec
import pytest
from django.test import Client

from server import meta
from server.console.attention import May, matters
from server.console.kiosks import Kind, kiosks
from server.console.roles import Action, Reach, Role, Scope, scope_of
from server.console.totals import day, totals
from server.models import (
    Activity,
    Attendance,
    Card,
    FollowerPosition,
    Kiosk,
    ProjectionFault,
    Redemption,
    ServiceClaim,
    SetAsideEvent,
    Stream,
    Wish,
)
from server.recovery import begin_epoch
from sync.contract.ids import card_number
from sync.contract.messages import Health
from tests.server.console.world import HOUR_MS, World, client_of, text_of
from tests.server.district import NOON_MS, FixedClock

DAY_MS = 24 * HOUR_MS
WELL = Health(software="1", at_ms=NOON_MS, disk_free_mb=9_000, revocations_as_of_ms=NOON_MS)


@pytest.fixture
def calm(world: World) -> World:
    """Both kiosks were heard of just now and are well, and nothing waits for a decision."""
    SetAsideEvent.objects.update(settled="dropped")
    ServiceClaim.objects.update(state="booked")
    Kiosk.objects.update(last_contact_ms=NOON_MS, health=msgspec.json.encode(WELL).decode())
    return world


def test_a_calm_day_says_so(calm: World, officer: Client) -> None:
    text = text_of(officer.get("/"))
    assert "没有需要处理的事情" in text
    assert "2 台终端，其中 2 台在线" in text


def test_service_that_waits_for_a_second_person_is_a_matter_of_its_station(calm: World, officer: Client) -> None:
    ServiceClaim.objects.filter(id="claim-b").update(state="waiting")
    assert "1 条补记的服务等待确认" in text_of(officer.get("/"))
    assert "补记的服务" not in text_of(client_of(calm.user(Role.KEEPER)).get("/"))


def test_the_figures_of_the_day_and_in_all(calm: World, officer: Client) -> None:
    page = " ".join(officer.get("/").content.decode().split())
    assert re.search(r"服务人次</dt><dd>2</dd>", page)
    assert re.search(r"所得积分</dt><dd>20</dd>", page)
    assert re.search(r"累计发放</dt><dd>20</dd>", page)
    assert re.search(r"已兑换</dt><dd>6</dd>", page)
    keeper = " ".join(client_of(calm.user(Role.KEEPER)).get("/").content.decode().split())
    assert re.search(r"服务人次</dt><dd>1</dd>", keeper)
    assert re.search(r"已兑换</dt><dd>3</dd>", keeper)
    assert "累计发放" not in keeper
    assert "House A" in keeper


def test_the_parts_add_up_to_the_whole(world: World) -> None:
    whole, parts = totals(), [totals([station]) for station in ("a", "b")]
    for figure in (
        "members",
        "volunteers",
        "person_times",
        "people",
        "served_min",
        "redemptions",
        "held",
        "unallocated",
        "spent",
    ):
        assert getattr(whole, figure) == sum(getattr(part, figure) for part in parts), figure
    assert whole.issued == whole.unallocated + whole.held + whole.spent - whole.owed
    assert day(NOON_MS).person_times == 2
    assert day(NOON_MS, ["a"]).person_times == 1


def test_a_person_without_a_name_is_a_person_time_and_no_person(world: World) -> None:
    Attendance.objects.filter(station="b").update(member="")
    assert (totals().person_times, totals().people) == (2, 1)
    assert (day(NOON_MS).person_times, day(NOON_MS).people) == (2, 1)


def test_the_day_begins_at_midnight_there(world: World) -> None:
    # Noon of the tests is 16:00 in the district; sixteen hours and one second earlier it was yesterday.
    Attendance.objects.filter(station="a").update(in_ms=NOON_MS - 16 * HOUR_MS)
    Attendance.objects.filter(station="b").update(in_ms=NOON_MS - 16 * HOUR_MS - 1_000)
    assert day(NOON_MS).person_times == 1


def test_an_activity_of_today_shows_its_person_times_and_who_is_there(calm: World, officer: Client) -> None:
    Attendance.objects.filter(station="a").update(out_ref="", out_ms=None)
    page = " ".join(officer.get("/").content.decode().split())
    row = re.search(r"Tea at A.*?</tr>", page)
    assert row is not None
    assert re.findall(r'class="number">(\d+)<', row.group()) == ["1", "1"]
    Activity.objects.update(starts_ms=NOON_MS + DAY_MS, ends_ms=NOON_MS + DAY_MS + HOUR_MS)
    assert "今天没有安排活动" in text_of(officer.get("/"))


def test_an_activity_that_was_called_off_is_not_shown(calm: World, officer: Client) -> None:
    Activity.objects.update(open=False)
    assert "今天没有安排活动" in text_of(officer.get("/"))


def _silence(world: World) -> None:
    Kiosk.objects.filter(station="a").update(last_contact_ms=NOON_MS - 26 * HOUR_MS)


def _freeze(world: World) -> None:
    Stream.objects.filter(name=world.streams["a"].name).update(status="frozen", status_reason="fork")


def _set_aside(world: World) -> None:
    SetAsideEvent.objects.create(event=f"{world.streams['a'].name}:3", reason="overspent")


def _dispute(world: World) -> None:
    Card.objects.filter(number=card_number(1)).update(disputed=True, also_bound_to="member-b")


def _old_wish(world: World) -> None:
    Wish.objects.filter(id="wish-a").update(made_ms=NOON_MS - 8 * DAY_MS)


def _unclaimed(world: World) -> None:
    Wish.objects.filter(id="wish-a").update(state="published", progressed_ms=NOON_MS - 8 * DAY_MS)


def _asked_in_vain(world: World) -> None:
    Wish.objects.filter(id="wish-a").update(state="verified", progressed_ms=NOON_MS - 2 * HOUR_MS, asked=["member-b"])


def _stand_still(world: World) -> None:
    FollowerPosition.objects.update(failure="OperationalError: disk I/O error\nmore", failed_ms=NOON_MS)


def _unreadable(world: World) -> None:
    ProjectionFault.objects.create(pos=1, event="k.1:1", type="x", kind="unreadable")


def _restore(world: World) -> None:
    begin_epoch("restored")


CASES = [
    (_silence, "House A的终端：1 天没有联系", True),
    (_freeze, "House A的终端：暂停兑换", True),
    (_set_aside, "1 条记录等待处理", True),
    (_dispute, "一张卡登记了两位持有人", False),
    (_old_wish, "1 个心愿过了期限还没有人处理", False),
    (_unclaimed, "1 个心愿发布超过 7 天还没有人认领", False),
    (_asked_in_vain, "1 个心愿问过人，都没有成", False),
    (_stand_still, "统计停住了：OperationalError: disk I/O error", True),
    (_unreadable, "1 条记录无法统计", False),
    (_restore, "还在等 2 台终端补报", True),
]


@pytest.mark.parametrize(("happens", "said", "urgent"), CASES)
def test_what_needs_attention_comes_first(calm: World, officer: Client, happens: object, said: str, urgent: bool) -> None:
    assert callable(happens)
    happens(calm)
    page = officer.get("/").content.decode()
    line = re.search(rf"<li>(?:(?!</li>).)*{re.escape(said)}.*?</li>", page, re.S)
    assert line is not None, text_of(officer.get("/"))[:600]
    assert ("尽快" in line.group()) is urgent


def test_many_kiosks_with_the_same_trouble_are_one_line(world: World, officer: Client) -> None:
    Kiosk.objects.update(last_contact_ms=NOON_MS - 30 * HOUR_MS)
    page = officer.get("/").content.decode()
    assert "2 台终端超过 24 小时没有联系：House A、House B" in page
    assert 'href="/stations/?trouble=silent"' in page


def test_urgent_matters_stand_above_the_others(calm: World) -> None:
    _old_wish(calm)
    _freeze(calm)
    everything = Scope(Reach.ALL)
    found = matters(May(today=everything, people=everything, households=everything, settle=True, kiosks=True), kiosks())
    assert [matter.urgent for matter in found] == [True, False]


@pytest.mark.parametrize("kind", Kind)
def test_every_trouble_of_many_kiosks_has_a_sentence(world: World, kind: Kind) -> None:
    from server.console.attention import _MANY

    assert kind in _MANY


def test_a_reader_is_told_of_kiosks_and_of_nobody(calm: World) -> None:
    for happens in (_silence, _set_aside, _dispute, _old_wish):
        happens(calm)
    text = text_of(client_of(calm.user(Role.READER)).get("/"))
    assert "1 天没有联系" in text
    assert "还没有人处理" not in text
    assert "登记了两位" not in text
    assert "等待处理" not in text


def test_a_keeper_is_told_of_the_own_station_alone(calm: World) -> None:
    Kiosk.objects.filter(station="b").update(last_contact_ms=NOON_MS - 26 * HOUR_MS)
    Wish.objects.filter(id="wish-b").update(made_ms=NOON_MS - 8 * DAY_MS)
    assert "没有需要处理的事情" in text_of(client_of(calm.user(Role.KEEPER)).get("/"))


def test_an_undone_redemption_does_not_count(world: World) -> None:
    before = day(NOON_MS).redemptions
    Redemption.objects.filter(id="redemption-a").update(undone=True)
    assert day(NOON_MS).redemptions == before - 1


def test_a_restored_district_is_confirmed_once_every_kiosk_has_reported(calm: World, officer: Client) -> None:
    begin_epoch("restored")
    page = text_of(officer.get("/recovery/"))
    assert calm.kiosks["a"] in page
    assert "还有终端没有补报" in text_of(officer.post("/recovery/", follow=True))
    assert meta.read().recovering
    Stream.objects.update(pushed_in_epoch=meta.read().epoch)
    assert "确认恢复完成" in text_of(officer.get("/recovery/"))
    assert "恢复完成" in text_of(officer.post("/recovery/", follow=True))
    assert not meta.read().recovering
    assert "一切照常" in text_of(officer.get("/recovery/"))


def test_a_branch_without_stations_sees_nothing_and_a_role_without_a_place_neither(world: World) -> None:
    user = world.user(Role.BRANCH, "lost")
    user.staff.branch = ""
    assert not scope_of(user, Action.SEE_TODAY)
    user.staff.branch = "nowhere"
    assert scope_of(user, Action.SEE_TODAY).stations() == set()
    assert not scope_of(user, Action.SEE_TODAY).covers("a")
    assert not scope_of(user, Action.SEE_TODAY).covers("")


def test_time_stands_on_the_page(calm: World, officer: Client, clock: FixedClock) -> None:
    clock.at_ms += DAY_MS
    assert "2027-01-16" in text_of(officer.get("/"))
