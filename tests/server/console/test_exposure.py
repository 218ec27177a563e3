"""Points outside: how many, since when, what was asked back, and taking that back."""

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from server import exposure, grants, journal
from server.console.roles import Role
from server.exposure import DAY_MS, oldest_unspent_ms, outside
from server.models import Account, Kiosk, Stream, TransferOrder
from server.projections import follow
from sync.contract.bank_facts import GoodsCounted
from sync.contract.events import Draft, Move
from sync.contract.ledger import goods_in, goods_store
from tests.server.console.world import STATIONS, World, client_of, last_events, text_of
from tests.server.district import FixedClock, ModelKiosk
from tests.server.streams import decide
from tests.server.test_ledger import award


def held_at(station: str) -> int:
    """What the kiosk of a station may spend, by the books."""
    names = Stream.objects.filter(station=station).values_list("name", flat=True)
    rows = Account.objects.filter(balance__gt=0)
    return sum(account.balance for name in names for account in rows.filter(name__startswith=f"held/{name}/"))


def test_the_page_tells_what_each_kiosk_may_spend_and_what_was_asked_back(world: World, officer: Client) -> None:
    text = text_of(officer.get("/exposure/"))
    for station in STATIONS:
        assert world.kiosks[station] in text
        assert f"House {station.upper()}" in text
    assert "等待转出" in text
    assert "工作人员收回" in text
    assert str(sum(map(held_at, STATIONS))) in text


def test_a_keeper_sees_the_own_kiosk_alone_and_recalls_nothing(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    text = text_of(keeper.get("/exposure/"))
    assert world.kiosks["a"] in text
    assert world.kiosks["b"] not in text
    kiosk = text_of(keeper.get(f"/exposure/{world.kiosks['a']}/"))
    assert "Wang A" in kiosk
    assert "收回…" not in kiosk + text
    assert "撤回…" not in kiosk + text


def test_an_officer_recalls_a_members_points(world: World, officer: Client) -> None:
    asked = text_of(officer.get("/exposure/recall/member-a/"))
    assert "积分仍是本人的" in asked
    officer.post("/exposure/recall/member-a/")
    order = TransferOrder.objects.exclude(id="order-a").get(member="member-a")
    assert (order.state, order.reason, order.points) == ("open", "recall", held_at("a") - 1)
    assert last_events(1)[0].actor.startswith("staff:")
    again = text_of(officer.post("/exposure/recall/member-a/", follow=True))
    assert "已经请求过" in again


def test_an_officer_withdraws_an_order_once(world: World, officer: Client) -> None:
    assert "不会丢失" in text_of(officer.get("/orders/order-a/withdraw/"))
    officer.post("/orders/order-a/withdraw/")
    assert TransferOrder.objects.get(id="order-a").state == "withdrawn"
    assert "已经结束" in text_of(officer.post("/orders/order-a/withdraw/", follow=True))


def test_goods_and_ages_are_told(world: World, clock: FixedClock, officer: Client) -> None:
    kiosk = ModelKiosk.enrolled("a")
    kiosk.push()
    decide(Draft(body=GoodsCounted(reward="reward-a"), moves=(Move(goods_in("reward-a"), goods_store("reward-a"), 12),)))
    grants.allot("reward-a", kiosk.stream, 12)
    for points in (5, 40):
        award("member-a", points)
        with journal.writing():
            grants.grant_to(kiosk.stream, points, member="member-a")
        clock.at_ms += 40 * DAY_MS
    kiosk.spend("member-a", 5)
    kiosk.push()
    found = outside(clock.at_ms)[kiosk.stream]
    assert (found.points, found.holders, found.pieces) == (40, 1, 12)
    assert found.oldest_ms == clock.at_ms - 40 * DAY_MS, "the older grant is spent"
    assert found.by_age == (0, 0, 40, 0)
    follow()
    text = text_of(officer.get("/exposure/"))
    assert "12" in text
    assert "Rice of A" in text_of(officer.get(f"/exposure/{Kiosk.objects.get(id=kiosk.id).id}/"))


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 20)), max_size=6), st.integers(0, 200))
def test_what_is_left_is_taken_to_be_of_the_newest_grants(grants_: list[tuple[int, int]], balance: int) -> None:
    newest_first = sorted(grants_, reverse=True)
    oldest_ms = oldest_unspent_ms(balance, newest_first)
    newer = sum(points for at_ms, points in newest_first if at_ms > oldest_ms)
    assert (oldest_ms == 0) == (balance == 0 or not grants_)
    assert balance == 0 or not grants_ or newer < balance


def test_unallocated_points_are_added_up(world: World) -> None:
    before = exposure.unallocated()
    award("member-a", 7)
    assert exposure.unallocated() == before + 7
