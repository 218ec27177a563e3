"""Redemption as the district sees it: who is offered what, limits, partners and their pay, stock, returns, rounds."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from server import central, grants, journal, pictures, rebuild, returns, stock
from server.catalogue import CannotPublish, publish_reward
from server.follower import follow_to_the_end
from server.ledger import balances
from server.models import CentralInvite, Doc, Partner, PartnerSettlement, ProjectionFault, Redemption, Reward
from server.partners import PartnerRefused, due, publish_partner, settle_partner
from server.projections import follow, position
from server.publish import member_documents
from server.refused import DeedRefused
from sync.contract import documents
from sync.contract.bank_facts import FundReceived
from sync.contract.district_facts import PointsAwarded
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import (
    GrantReceived,
    MemberRegistered,
    Redeemed,
    RedemptionReturned,
    RewardHandedOut,
)
from sync.contract.ledger import (
    ISSUED,
    fund_account,
    given_account,
    goods_at,
    goods_out,
    goods_store,
    held_account,
    inverse,
    member_account,
    paid_account,
    partner_account,
    spent_account,
    used_account,
)
from sync.contract.rules.limits import key_of
from tests.server.district import NOON_MS, ModelKiosk
from tests.server.streams import decide


def document(kind: str, doc_id: str, audience: str) -> dict[str, Any] | None:
    body = Doc.objects.filter(kind=kind, doc_id=doc_id, audience=audience).values_list("body", flat=True).first()
    return json.loads(body) if body else None


def member(kiosk: ModelKiosk, name: str, points: int = 100) -> None:
    kiosk.write(MemberRegistered(home=kiosk.station), member=name, private={"name": "王芳", "phone": "13800005678"})
    move = Move(ISSUED, held_account(kiosk.stream, name), points)
    decide(Draft(body=PointsAwarded(reason="开户"), member=name, moves=(move,)))


def redeem(
    kiosk: ModelKiosk, who: str, name: str, reward: str = "rice", *, points: int = 10, partner: str = "", **more: Any
) -> str:
    held = held_account(kiosk.stream, who)
    to = partner_account(partner) if partner else spent_account(kiosk.station)
    moves = [Move(held, to, points)]
    if more.pop("counted", False):
        moves.append(Move(goods_at(kiosk.stream, reward), goods_out(reward, kiosk.station), more.get("quantity", 1)))
    body = Redeemed(redemption=name, reward=reward, quantity=more.pop("quantity", 1), points=points, partner=partner, **more)
    return kiosk.write(body, member=who, moves=moves)


@pytest.fixture
def kiosk(founded: Path) -> ModelKiosk:
    kiosk = ModelKiosk.enrolled("s1")
    member(kiosk, "m1")
    return kiosk


# --- What is offered --------------------------------------------------------------------------------------------------


def test_a_reward_is_offered_at_its_home_and_at_its_partner_stations_and_goes_where_it_is_no_longer(founded: Path) -> None:
    publish_reward("rice", "大米", 100, station="s1", partners=["s2", "s1"], limit=2, period="quarter", stocked=True)
    follow()
    for station in ("s1", "s2"):
        body = document("reward", "rice", f"station/{station}")
        assert body is not None
        assert (body["limit"], body["period"], body["stocked"]) == (2, "quarter", True)
    publish_reward("rice", "大米", 100, station="s2")
    follow()
    assert document("reward", "rice", "station/s1") is None
    assert document("reward", "rice", "station/s2") is not None
    publish_reward("rice", "大米", 100)
    follow()
    assert document("reward", "rice", "station/s2") is None
    assert document("reward", "rice", "all") is not None


def test_a_partner_s_name_stands_on_its_rewards_and_they_go_with_it(founded: Path) -> None:
    publish_partner("shop", "好邻居超市", "merchant")
    follow()
    publish_reward("oil", "食用油", 300, partner="shop")
    follow()
    body = document("reward", "oil", "all")
    assert body is not None
    assert body["partner_name"] == "好邻居超市"
    publish_partner("shop", "好邻居生活超市", "merchant")
    follow()
    body = document("reward", "oil", "all")
    assert body is not None
    assert body["partner_name"] == "好邻居生活超市"
    publish_partner("shop", "好邻居生活超市", "merchant", open=False)
    follow()
    assert document("reward", "oil", "all") is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"limit": 1_000}, "limit_wrong"),
        ({"limit": 1, "period": "week"}, "limit_wrong"),
        ({"category": "money"}, "category_unknown"),
        ({"partner": "nobody"}, "partner_unknown"),
        ({"picture": "0" * 64}, "picture_unknown"),
        ({"station": "s1", "partners": ["s9"]}, "station_unknown"),
        ({"collect": "s9"}, "station_unknown"),
    ],
)
def test_a_reward_that_makes_no_sense_is_refused(founded: Path, more: dict[str, Any], code: str) -> None:
    before = journal.head()
    with pytest.raises(DeedRefused) as refused:
        publish_reward("rice", "大米", 100, **more)
    assert (refused.value.code, journal.head()) == (code, before)


# --- Pictures ---------------------------------------------------------------------------------------------------------


def photograph(width: int = 2_000, height: int = 1_500) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def test_a_picture_is_made_small_and_anybody_may_see_it(founded: Path) -> None:
    name = pictures.keep(photograph())
    answer = Client(headers={"host": "127.0.0.1"}).get(f"/pictures/{name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert len(answer.content) <= pictures.KEPT_MAX
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert max(shown.size) == 640
    publish_reward("rice", "大米", 100, picture=name)


def test_what_is_no_picture_is_refused_and_recordings_are_not_shown(founded: Path) -> None:
    with pytest.raises(pictures.PictureRefused):
        pictures.keep(b"no picture")
    (founded / "blobs").mkdir(exist_ok=True)
    name = "a" * 64
    (founded / "blobs" / name).write_bytes(b"RIFF....WAVE and a voice")
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get(f"/pictures/{name}").status_code == 404
    assert client.get("/pictures/" + "b" * 64).status_code == 404


# --- Limits -----------------------------------------------------------------------------------------------------------


def told(name: str) -> documents.Member:
    [found] = member_documents([name], position())
    return found


def test_a_member_s_document_says_what_was_had_in_the_newest_period(kiosk: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10, limit=3)
    publish_reward("oil", "食用油", 10)
    redeem(kiosk, "m1", "r1", quantity=2)
    redeem(kiosk, "m1", "r2", "oil")
    redeem(kiosk, "m1", "r3")
    kiosk.push()
    follow()
    assert told("m1").bought == {key_of("rice", "month", NOON_MS): 3}


def test_what_was_returned_or_undone_may_be_had_again(kiosk: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10, limit=3)
    first = redeem(kiosk, "m1", "r1")
    redeem(kiosk, "m1", "r2")
    move = Move(held_account(kiosk.stream, "m1"), spent_account("s1"), 10)
    kiosk.write(RedemptionReturned(redemption="r1"), member="m1", moves=inverse([move]), reverses=first)
    kiosk.push()
    follow()
    assert told("m1").bought == {key_of("rice", "month", NOON_MS): 1}


def test_a_limit_that_changes_its_period_is_told_anew(kiosk: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10)
    redeem(kiosk, "m1", "r1")
    kiosk.push()
    follow()
    assert document("member", "m1", "station/s1")["bought"] == {}  # type: ignore[index]
    publish_reward("rice", "大米", 10, limit=1, period="year")
    follow()
    assert document("member", "m1", "station/s1")["bought"] == {key_of("rice", "year", NOON_MS): 1}  # type: ignore[index]


# --- Partners ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(kiosk: ModelKiosk) -> ModelKiosk:
    publish_partner("shop", "好邻居超市", "merchant", actor="anna")
    publish_reward("oil", "食用油", 10, partner="shop", actor="anna")
    gift = Move(given_account("donor"), fund_account("donor"), 50)
    decide(Draft(body=FundReceived(source="donor", giver="李先生"), moves=(gift,)))
    return kiosk


def points(*accounts: str) -> list[int]:
    there = balances(accounts)
    return [there.get(account, 0) for account in accounts]


SHOP = (partner_account("shop"), paid_account("shop"), fund_account("donor"), used_account("donor"))


def test_a_partner_is_paid_once_for_what_was_handed_out(shop: ModelKiosk) -> None:
    redeem(shop, "m1", "r1", "oil", partner="shop")
    redeem(shop, "m1", "r2", "oil", partner="shop")
    shop.write(RewardHandedOut(redemption="r1"), member="m1")
    shop.push()
    follow()
    assert [row.id for row in due("shop").redemptions] == ["r1"]
    assert settle_partner("shop", "donor", actor="anna") == 10
    follow()
    assert points(*SHOP) == [10, 10, 40, 10]
    row = PartnerSettlement.objects.get()
    assert (row.points, row.source, row.actor) == (10, "donor", "anna")
    assert list(Redemption.objects.filter(paid_pos=row.pos).values_list("id", flat=True)) == ["r1"]
    with pytest.raises(PartnerRefused) as refused:
        settle_partner("shop", "donor", actor="anna")
    assert refused.value.code == "nothing_due"


def test_a_fund_that_has_too_little_pays_nothing(shop: ModelKiosk) -> None:
    redeem(shop, "m1", "r1", "oil", partner="shop", points=60)
    shop.write(RewardHandedOut(redemption="r1"), member="m1")
    shop.push()
    follow()
    with pytest.raises(PartnerRefused) as refused:
        settle_partner("shop", "donor", actor="anna")
    assert (refused.value.code, points(*SHOP)) == ("fund_short", [60, 0, 50, 0])


@pytest.mark.parametrize("by_the_kiosk", [True, False])
def test_what_comes_back_after_it_was_paid_for_is_taken_off_the_next_time(shop: ModelKiosk, by_the_kiosk: bool) -> None:
    first = redeem(shop, "m1", "r1", "oil", partner="shop")
    shop.write(RewardHandedOut(redemption="r1"), member="m1")
    shop.push()
    follow()
    settle_partner("shop", "donor", actor="anna")
    for name in ("r2", "r3"):
        redeem(shop, "m1", name, "oil", partner="shop")
        shop.write(RewardHandedOut(redemption=name), member="m1")
    move = Move(held_account(shop.stream, "m1"), partner_account("shop"), 10)
    if by_the_kiosk:
        shop.write(RedemptionReturned(redemption="r1"), member="m1", moves=inverse([move]), reverses=first)
        shop.push()
        follow()
    else:
        shop.write(RedemptionReturned(redemption="r1"), member="m1")
        shop.push()
        follow()
        returns.book_return("r1", agreed=True, actor="anna")
        follow()
    assert (due("shop").taken, due("shop").back) == (20, 10)
    assert settle_partner("shop", "donor", actor="anna") == 10
    follow()
    # Two of three were paid for, in all; nothing is left open.
    assert points(*SHOP) == [0, 20, 30, 20]
    assert due("shop").points == 0
    assert rebuild.rebuild().differences == ()


# --- Stock ------------------------------------------------------------------------------------------------------------


def test_pieces_come_in_go_to_kiosks_and_out_and_are_written_down(kiosk: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10, stocked=True)
    follow()
    stock.count_in("rice", 20, "捐赠", actor="anna")
    stock.write_down("rice", 2, "受潮", actor="anna")
    grant = grants.allot("rice", kiosk.stream, 5, actor="anna")
    [(_, signed)] = [doc for doc in _grants(kiosk.stream) if doc[0] == grant]
    kiosk.write(GrantReceived(grant=grant, points=5, document=signed or "", reward="rice"))
    redeem(kiosk, "m1", "r1", counted=True, quantity=2)
    kiosk.push()
    follow()
    found = stock.stocks(["rice"])["rice"]
    assert (found.store, found.at, found.out, found.lost) == (13, {kiosk.stream: 3}, {"s1": 2}, 2)


def _grants(stream: str) -> list[tuple[str, str | None]]:
    return list(Doc.objects.filter(kind="grant", audience=f"stream/{stream}").values_list("doc_id", "signed"))


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda: stock.count_in("rice", 0, actor="a"), "pieces_wrong"),
        (lambda: stock.count_in("nothing", 1, actor="a"), "reward_unknown"),
        (lambda: stock.count_in("oil", 1, actor="a"), "not_counted"),
        (lambda: stock.write_down("rice", 1, " ", actor="a"), "reason_empty"),
        (lambda: stock.write_down("rice", 1, "坏了", actor="a"), "too_many"),
    ],
)
def test_stock_that_makes_no_sense_is_refused(founded: Path, deed: Any, code: str) -> None:
    publish_reward("rice", "大米", 10, stocked=True)
    publish_reward("oil", "食用油", 10)
    follow()
    with pytest.raises(DeedRefused) as refused:
        deed()
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("pieces", "at", "shares"),
    [
        (9, {}, {"a": 3, "b": 3, "c": 3}),
        (10, {}, {"a": 4, "b": 3, "c": 3}),
        (4, {"a": 5}, {"a": 0, "b": 2, "c": 2}),
        (7, {"a": 2, "b": 1}, {"a": 2, "b": 2, "c": 3}),
        (1, {"c": 1}, {"a": 1, "b": 0, "c": 0}),
        (0, {}, {"a": 0, "b": 0, "c": 0}),
    ],
)
def test_even_shares_bring_everybody_to_the_same_level(pieces: int, at: dict[str, int], shares: dict[str, int]) -> None:
    assert stock.even_shares(pieces, ["a", "b", "c"], at) == shares


# --- Returns ----------------------------------------------------------------------------------------------------------


def test_a_return_elsewhere_waits_for_an_officer_who_books_it_once(kiosk: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10, stocked=True)
    follow()
    stock.count_in("rice", 5, actor="anna")
    grants.allot("rice", kiosk.stream, 5, actor="anna")
    redeem(kiosk, "m1", "r1", counted=True)
    kiosk.push()
    other = ModelKiosk.enrolled("s2")
    other.write(RedemptionReturned(redemption="r1", reason="米里有虫"))
    other.push()
    follow()
    row = Redemption.objects.get()
    assert (row.returned, row.return_reason) == ("waiting", "米里有虫")
    returns.book_return("r1", agreed=True, actor="anna")
    with pytest.raises(DeedRefused) as refused:
        returns.book_return("r1", agreed=True, actor="ben")
    assert refused.value.code == "return_not_waiting"
    follow()
    assert points(member_account("m1"), spent_account("s1"), goods_store("rice"), goods_out("rice", "s1")) == [10, 0, 1, 0]
    assert Redemption.objects.get().returned == "booked"


def test_a_refused_return_moves_nothing_and_says_why(kiosk: ModelKiosk) -> None:
    redeem(kiosk, "m1", "r1")
    kiosk.write(RedemptionReturned(redemption="r1", reason="不想要了"), member="m1")
    kiosk.push()
    follow()
    with pytest.raises(DeedRefused):
        returns.book_return("r1", agreed=False, actor="anna")
    returns.book_return("r1", agreed=False, reason="包装已拆", actor="anna")
    follow()
    row = Redemption.objects.get()
    assert (row.returned, row.return_reason, points(member_account("m1"))) == ("refused", "包装已拆", [0])


def test_goods_that_two_counters_handed_out_are_flagged(kiosk: ModelKiosk) -> None:
    redeem(kiosk, "m1", "r1")
    kiosk.write(RewardHandedOut(redemption="r1"), member="m1")
    kiosk.push()
    other = ModelKiosk.enrolled("s2")
    other.write(RewardHandedOut(redemption="r1"))
    other.push()
    follow()
    row = Redemption.objects.get()
    assert (row.handed_at, row.handed_again) == ("s1", "s2")


def test_what_another_station_did_for_a_slip_waits_for_the_redemption_to_arrive(kiosk: ModelKiosk) -> None:
    """The kiosk that printed the slip is offline; those that the slip was shown at are not."""
    redeem(kiosk, "m1", "r1")
    other = ModelKiosk.enrolled("s2")
    other.write(RewardHandedOut(redemption="r1"))
    other.write(RedemptionReturned(redemption="r1", reason="米里有虫"))
    other.push()
    follow()
    assert (Redemption.objects.count(), ProjectionFault.objects.count()) == (0, 0)
    kiosk.push()
    follow()
    row = Redemption.objects.get()
    assert (row.handed_at, row.returned, row.return_reason, row.member) == ("s2", "waiting", "米里有虫", "m1")
    assert rebuild.rebuild().differences == ()


# --- Centralised redemption -------------------------------------------------------------------------------------------


def test_who_has_enough_is_a_candidate_and_whoever_is_invited_is_told(kiosk: ModelKiosk) -> None:
    member(kiosk, "m2", 500)
    member(kiosk, "m3", 300)
    kiosk.push()
    follow()
    assert [each.member for each in central.candidates(least_points=300)] == ["m2", "m3"]
    assert [each.member for each in central.candidates(stations=["s2"], least_points=1)] == []
    central.call("c1", "年终集中兑换", from_ms=NOON_MS, until_ms=NOON_MS + 1, members=["m2", "m3"], actor="anna")
    follow()
    assert document("central", "c1", "all") is not None
    assert (told("m2").invited, told("m1").invited) == (("c1",), ())
    central.call("c1", "年终集中兑换", from_ms=NOON_MS, until_ms=NOON_MS + 1, members=["m1", "m3"], actor="anna")
    follow()
    assert [told(name).invited for name in ("m1", "m2", "m3")] == [("c1",), (), ("c1",)]
    assert document("member", "m2", "station/s1")["invited"] == []  # type: ignore[index]
    central.call_off("c1", actor="anna")
    follow()
    assert (document("central", "c1", "all"), told("m1").invited) == (None, ())
    assert CentralInvite.objects.filter(invited=True).count() == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"members": []}, "nobody_invited"),
        ({"members": ["nobody"]}, "members_unknown"),
        ({"members": [f"m{n}" for n in range(1_001)]}, "too_many_invited"),
        ({"until_ms": 0}, "times_wrong"),
        ({"title": " "}, "title_empty"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(founded: Path, more: dict[str, Any], code: str) -> None:
    asked: dict[str, Any] = {"title": "年终", "from_ms": 1, "until_ms": 2, "members": ["m1"], **more}
    with pytest.raises(DeedRefused) as refused:
        central.call("c1", asked.pop("title"), actor="anna", **asked)
    assert refused.value.code == code


# --- The keys of kiosks -----------------------------------------------------------------------------------------------


def test_every_kiosk_learns_every_kiosk_s_keys_the_newest_first(kiosk: ModelKiosk) -> None:
    first = kiosk.key.public_key.hex()
    kiosk.rotate()
    kiosk.push()
    body = document("kiosk", kiosk.id, "all")
    assert body == {"id": kiosk.id, "station": "s1", "keys": [kiosk.key.public_key.hex(), first]}
    follow_to_the_end()
    assert rebuild.rebuild().differences == ()
    assert document("kiosk", kiosk.id, "all") == body


# --- All of it --------------------------------------------------------------------------------------------------------


def test_everything_is_the_same_after_a_rebuild(shop: ModelKiosk) -> None:
    publish_reward("rice", "大米", 10, limit=2, station="s1", partners=["s2"], stocked=True)
    follow()
    stock.count_in("rice", 9, actor="anna")
    grants.allot("rice", shop.stream, 5, actor="anna")
    redeem(shop, "m1", "r1", "oil", partner="shop", basket="b1")
    redeem(shop, "m1", "r2", "rice", counted=True, basket="b1", collect="s2")
    shop.write(RewardHandedOut(redemption="r1"), member="m1")
    shop.write(RedemptionReturned(redemption="r2", reason="换一个"), member="m1")
    shop.push()
    follow_to_the_end()
    settle_partner("shop", "donor", actor="anna")
    returns.book_return("r2", agreed=True, actor="anna")
    central.call("c1", "年终", from_ms=1, until_ms=2, members=["m1"], actor="anna")
    follow_to_the_end()
    assert rebuild.rebuild().differences == ()
    assert (Partner.objects.count(), Reward.objects.count(), PartnerSettlement.objects.count()) == (1, 2, 1)
    assert [row.basket for row in Redemption.objects.order_by("id")] == ["b1", "b1"]


def test_a_partner_is_of_a_kind_that_there_is(founded: Path) -> None:
    with pytest.raises(PartnerRefused):
        publish_partner("shop", "超市", "bank")
    with pytest.raises(CannotPublish):
        publish_partner("shop", " ", "merchant")
    with pytest.raises(PartnerRefused):
        settle_partner("shop", "donor", actor="anna")
    with pytest.raises(PartnerRefused):
        settle_partner("shop", "lottery", actor="anna")
