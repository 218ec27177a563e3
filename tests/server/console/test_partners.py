"""Partners, stock, returns and centralised redemptions on their pages."""

import io
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from PIL import Image

from server import stock
from server.catalogue import publish_reward
from server.console.pages.redemption_deeds import excesses, off_days
from server.console.roles import NOWHERE, Reach, Role, Scope
from server.district import publish_settings
from server.ledger import balances
from server.models import CentralRound, Partner, PartnerSettlement, Redemption, Reward, SettingsRevision, Staff
from server.projections import follow
from sync.contract.bank_facts import FundReceived
from sync.contract.documents import masked_name
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RewardHandedOut
from sync.contract.ledger import (
    fund_account,
    given_account,
    goods_at,
    goods_store,
    held_account,
    member_account,
    partner_account,
    spent_account,
)
from sync.contract.settings import Settings
from sync.contract.slips import SlipLine, make_slip
from tests.server.console.reading import figures, rows
from tests.server.console.world import HOUR_MS, World, client_of, last_events, text_of
from tests.server.streams import decide


def catch_up() -> None:
    while follow().events:
        pass


@pytest.fixture
def merchant(world: World) -> Client:
    """The account of the shop that supplies what `sold` sells."""
    publish_reward("oil-a", "Oil of A", 2, station="a", partner="partner-a")
    gift = Move(given_account("donor"), fund_account("donor"), 50)
    decide(Draft(body=FundReceived(source="donor", giver="Mr Li"), moves=(gift,)))
    catch_up()
    return client_of(world.user(Role.MERCHANT))


def sold(world: World, name: str, *, handed: bool, station: str = "a", **more: Any) -> None:
    stream, member = world.streams[station], f"member-{station}"
    partner = more.get("partner", "partner-a")
    to = partner_account(partner) if partner else spent_account(station)
    move = Move(held_account(stream.name, member), to, 2)
    body = Redeemed(redemption=name, reward="oil-a", quantity=1, points=2, partner=partner)
    stream.write(Draft(body=body, member=member, moves=(move,)))
    if handed:
        stream.write(Draft(body=RewardHandedOut(redemption=name), member=member, actor="m-keeper"))
    stream.push()
    catch_up()


# --- Merchants --------------------------------------------------------------------------------------------------------


def test_a_merchant_begins_at_the_own_page_and_sees_nothing_else(world: World, merchant: Client) -> None:
    sold(world, "sold-a", handed=False)
    client = Client(headers={"host": "127.0.0.1"})
    user = world.user(Role.MERCHANT)
    user.set_password("correct-horse-battery")
    user.save()
    answer = client.post("/login/", {"username": "merchant", "password": "correct-horse-battery"})
    assert answer.headers["Location"] == "/partners/"
    text = text_of(client.get("/partners/"))
    assert "Oil of A" in text
    assert masked_name("Wang A") in text
    assert [word for word in ("Wang A", "Shop B", "Rice of") if word in text] == []
    assert client.get("/partners/partner-b/").status_code == 404
    assert client.get(f"/partners/partner-b/settlements/{world.settlements['b']}/").status_code == 404
    assert client.get("/redemptions/").status_code == 403
    assert client.post("/partners/partner-a/settle/", {"source": "donor"}).status_code == 403


def test_a_merchant_s_account_is_made_with_its_partner(world: World, officer: Client) -> None:
    answer = officer.post("/staff-new/", {"username": "shopkeeper", "role": "merchant"})
    assert "请选择商户" in text_of(answer)
    officer.post("/staff-new/", {"username": "shopkeeper", "role": "merchant", "partner": "partner-b", "station": "a"})
    row = Staff.objects.get(user__username="shopkeeper")
    assert (row.role, row.partner, row.station) == ("merchant", "partner-b", "")
    assert "Shop B" in text_of(officer.get("/staff/"))
    assert "Shop B" in text_of(officer.get("/journal/"))


# --- Partners ---------------------------------------------------------------------------------------------------------


def test_a_partner_is_added_changed_and_ended(world: World, officer: Client) -> None:
    officer.post("/partners/new/", {"name": "Pantry", "kind": "pantry", "open": "on"})
    row = Partner.objects.get(name="Pantry")
    officer.post(f"/partners/{row.id}/edit/", {"name": "Pantry C", "kind": "pantry"})
    row.refresh_from_db()
    assert (row.name, row.open) == ("Pantry C", False)
    assert "已停止合作" in text_of(officer.get("/partners/"))
    assert [event.type for event in last_events(2)] == ["partner_published"] * 2


def test_a_partner_is_settled_with_and_the_sheet_says_for_what(world: World, merchant: Client, officer: Client) -> None:
    sold(world, "sold-a", handed=True)
    sold(world, "kept-a", handed=False)
    page = text_of(officer.get("/partners/partner-a/settle/"))
    assert "共 2 分" in page
    assert "爱心人士（余 50）" in page
    officer.post("/partners/partner-a/settle/", {"source": "enterprise"})
    assert PartnerSettlement.objects.filter(points__gt=0).count() == 0
    officer.post("/partners/partner-a/settle/", {"source": "donor"})
    catch_up()
    paid = PartnerSettlement.objects.get(points=2)
    for client in (officer, merchant):
        sheet = text_of(client.get(f"/partners/partner-a/settlements/{paid.pos}/"))
        assert "sold-a" in sheet
        assert "kept-a" not in sheet
        assert "经办人" in sheet
    assert figures(merchant.get("/partners/partner-a/")) == {"待领取": "1", "待结算积分": "0", "已结算积分": "2"}
    assert "Shop A" in text_of(officer.get("/journal/"))


# --- Rewards and stock ------------------------------------------------------------------------------------------------


def photograph() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), (200, 30, 30)).save(file, "PNG")
    file.seek(0)
    file.name = "rice.png"
    return file


def form(**changes: Any) -> dict[str, Any]:
    made = {"title": "Rice, 5 kg", "points": "120", "station": "a", "open": "on", "category": "goods"}
    return made | {"limit": "0", "period": "month"} | changes


def test_a_reward_has_a_picture_a_limit_and_paired_stations(world: World, officer: Client) -> None:
    officer.post(
        "/rewards/new/",
        form(new_picture=photograph(), partners=["b"], limit="2", period="year", partner="partner-a", stocked="on"),
    )
    catch_up()
    row = Reward.objects.get(title="Rice, 5 kg")
    assert (row.partners, row.limit, row.period, row.partner, row.stocked) == (["b"], 2, "year", "partner-a", True)
    page = officer.get(f"/rewards/{row.id}/")
    assert f"/pictures/{row.picture}".encode() in page.content
    assert "每人每年最多 2 件" in text_of(page)
    assert officer.get(f"/pictures/{row.picture}").status_code == 200
    # What a branch officer may not choose stays as the district chose it.
    branch = client_of(world.user(Role.BRANCH))
    branch.post(f"/rewards/{row.id}/edit/", form(points="100", limit="2", period="year", partner="partner-a", stocked="on"))
    catch_up()
    row.refresh_from_db()
    assert (row.points, row.partners, row.picture != "") == (100, ["b"], True)
    # The station it is paired with sees it.
    keeper = world.user(Role.KEEPER)
    Staff.objects.filter(user=keeper).update(station="b")
    assert "Rice, 5 kg" in text_of(client_of(world.user(Role.KEEPER)).get("/rewards/"))


def test_a_file_that_is_no_picture_is_said_beside_the_field(world: World, officer: Client) -> None:
    file = io.BytesIO(b"no picture")
    file.name = "notes.txt"
    assert "不是能读懂的图片" in text_of(officer.post("/rewards/new/", form(new_picture=file)))


@pytest.fixture
def counted(world: World) -> Client:
    publish_reward("rice-a", "Rice, counted", 2, station="a", stocked=True)
    catch_up()
    return client_of(world.user(Role.BRANCH))


def test_pieces_are_counted_in_and_handed_to_kiosks_evenly(world: World, counted: Client) -> None:
    stream = world.streams["a"].name
    counted.post("/rewards/rice-a/stock/count/", {"what": "in", "pieces": "8", "reason": "from Shop A"})
    assert "必须写" in text_of(counted.get("/rewards/rice-a/stock/count/"))
    assert "请写明原因" in text_of(counted.post("/rewards/rice-a/stock/count/", {"what": "down", "pieces": "1"}))
    counted.post("/rewards/rice-a/stock/count/", {"what": "down", "pieces": "1", "reason": "torn"})
    page = counted.get("/rewards/rice-a/stock/allot/")
    assert b'value="7"' in page.content
    assert "仓库只有 7 件" in text_of(counted.post("/rewards/rice-a/stock/allot/", {f"to:{stream}": "8"}))
    counted.post("/rewards/rice-a/stock/allot/", {f"to:{stream}": "5"})
    assert figures(counted.get("/rewards/rice-a/stock/")) == {"仓库里": "2", "在各终端": "5", "已兑换": "0", "报损": "1"}
    counted.post(f"/rewards/rice-a/stock/from/{stream}/", {"pieces": "3"})
    assert rows(counted.get("/rewards/rice-a/stock/"))[0][:4] == ["House A", world.kiosks["a"], "5", "3"]
    assert balances([goods_store("rice-a"), goods_at(stream, "rice-a")]) == {
        goods_store("rice-a"): 2,
        goods_at(stream, "rice-a"): 5,
    }


def test_little_stock_is_said(world: World, counted: Client) -> None:
    assert "所剩不多" in text_of(counted.get("/rewards/rice-a/stock/"))
    stock.count_in("rice-a", stock.LOW_PIECES + 1, actor="anna")
    assert "所剩不多" not in text_of(counted.get("/rewards/rice-a/stock/"))


# --- Returns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("agreed", "points"), [("yes", 3), ("no", 0)])
def test_an_officer_decides_on_a_return(world: World, agreed: str, points: int) -> None:
    world.streams["b"].write(Draft(body=RedemptionReturned(redemption="redemption-a", reason="torn"), actor="m-keeper"))
    world.streams["b"].push()
    catch_up()
    branch = client_of(world.user(Role.BRANCH))
    assert "有 1 笔退货待处理" in text_of(branch.get("/redemptions/"))
    assert "torn" in text_of(branch.get("/redemptions/odd/"))
    assert "处理退货" in text_of(branch.get("/redemptions/redemption-a/"))
    branch.post("/redemptions/redemption-a/return/", {"agreed": agreed, "reason": "as it is"})
    catch_up()
    assert balances([member_account("member-a")]).get(member_account("member-a"), 0) == points
    assert Redemption.objects.get(id="redemption-a").returned == ("booked" if agreed == "yes" else "refused")
    assert "退货待处理" not in text_of(branch.get("/redemptions/"))


def test_what_was_had_above_a_limit_and_on_another_day_is_listed_for_those_who_may_see_it(
    world: World, officer: Client
) -> None:
    publish_settings(Settings(redeem_days=(1,)))
    catch_up()
    # In force for an hour already; today is another day of the month.
    SettingsRevision.objects.update(at_ms=F("at_ms") - HOUR_MS)
    publish_reward("oil-a", "Oil of A", 2, limit=1)
    for name in ("one-a", "two-a"):
        sold(world, name, handed=False, partner="")
    text = text_of(officer.get("/redemptions/odd/"))
    assert "Oil of A" in text
    everywhere = Scope(Reach.ALL)
    assert {row.id for row in off_days(everywhere)} >= {"one-a", "two-a"}
    request = officer.get("/redemptions/odd/").wsgi_request
    [excess] = excesses(request, everywhere)  # type: ignore[arg-type]  # a request of the console's
    assert (excess.pieces, excess.limit, [line.row.id for line in excess.lines]) == (2, 1, ["one-a", "two-a"])
    assert excesses(request, NOWHERE) == []  # type: ignore[arg-type]
    assert off_days(NOWHERE) == []


def test_a_slip_that_was_handled_before_its_redemption_was_heard_of_is_listed(world: World, officer: Client) -> None:
    world.streams["b"].write(Draft(body=RewardHandedOut(redemption="r-unheard"), actor="m-keeper"))
    world.streams["b"].push()
    catch_up()
    assert "r-unheard" in text_of(officer.get("/redemptions/odd/"))
    assert "r-unheard" not in text_of(client_of(world.user(Role.BRANCH)).get("/redemptions/odd/"))


# --- Slips ------------------------------------------------------------------------------------------------------------


def test_a_slip_is_checked_and_what_became_of_it_is_said(world: World, officer: Client, merchant: Client) -> None:
    sold(world, "sold-a", handed=True)
    day = 20_468
    lines = [SlipLine(redemption="sold-a", reward="oil-a", quantity=1, title="Oil")]
    code = make_slip(world.streams["a"].key, day=day, expiry_day=day + 3_000, lines=lines)
    for client in (officer, merchant):
        text = text_of(client.post("/slips/", {"code": code}))
        assert "小票是真的" in text
        assert "已领取" in text
    keeper = world.user(Role.KEEPER)
    Staff.objects.filter(user=keeper).update(station="b")
    assert "不归您管" in text_of(client_of(world.user(Role.KEEPER)).post("/slips/", {"code": code}))
    wrong = code[:20] + ("A" if code[20] != "A" else "B") + code[21:]
    assert "没有读全" in text_of(officer.post("/slips/", {"code": wrong}))


# --- Centralised redemption -------------------------------------------------------------------------------------------


def test_candidates_are_ticked_and_invited_and_what_came_of_it_is_shown(world: World) -> None:
    branch = client_of(world.user(Role.BRANCH))
    page = branch.get("/central/new/", {"least": "1"})
    assert rows(page) == [["", "Wang A", "House A", "7"]]
    assert "Wang A" in branch.get("/central/candidates/export/", {"least": "1"}).content.decode()
    days = {"title": "Year's end", "from_ms": "2027-01-01T09:00", "until_ms": "2027-01-31T17:00"}
    assert "还没有勾选" in text_of(branch.post("/central/new/?least=1", days))
    # Somebody of another branch is not theirs to invite.
    branch.post("/central/new/?least=1", days | {"member": ["member-a", "member-b"]})
    catch_up()
    row = CentralRound.objects.get(title="Year's end")
    publish_reward("tea-a", "Tea for the invited", 2, central=True)
    stream = world.streams["a"]
    move = Move(held_account(stream.name, "member-a"), "spent/a", 2)
    body = Redeemed(redemption="tea-1", reward="tea-a", quantity=1, points=2)
    stream.write(Draft(body=body, member="member-a", moves=(move,)))
    stream.push()
    catch_up()
    assert rows(branch.get(f"/central/{row.id}/"))[0][:5] == ["Wang A", "House A", "5", "1", "2"]
    assert "1 位来兑换" in text_of(branch.get(f"/central/{row.id}/"))
    branch.post(f"/central/{row.id}/off/")
    catch_up()
    row.refresh_from_db()
    assert not row.open
