"""Redemptions: each in one state, sums that leave out what does not count, and decisions that do what they say."""

import itertools

import pytest
from django.test import Client

from server.console.pages.redemptions import month_sums, reward_sums
from server.console.redeemed import COUNTS, STATE_IS, state_of
from server.console.roles import Role
from server.console.spans import day_of, month_of, months_up_to
from server.ledger import balances, total
from server.models import Member, Redemption, SetAsideEvent
from server.projections import follow
from server.settling import DROPPED, LOSS, OWED, NotToBeSettled, booking, choices
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, Redeemed, RedemptionUndone, RewardHandedOut
from sync.contract.ledger import ISSUED, held_account, inverse, loss_account, member_account, owed_account, spent_account
from tests.server.console.reading import figures, links, rows
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.district import NOON_MS


def catch_up() -> None:
    while follow().events:
        pass


# --- States -----------------------------------------------------------------------------------------------------------


def test_every_redemption_is_in_exactly_one_state(world: World) -> None:
    Redemption.objects.all().delete()
    for i, (undone, set_aside, settled, handed_ms, returned) in enumerate(
        itertools.product(
            (False, True), ("", "overspent"), ("", OWED, LOSS, DROPPED), (0, 1), ("", "waiting", "booked", "refused")
        )
    ):
        Redemption.objects.create(
            id=f"r{i}",
            ref=f"s:{i}",
            member="m",
            station="a",
            reward="w",
            quantity=1,
            points=1,
            made_ms=1,
            undone=undone,
            set_aside=set_aside,
            # Only what was set aside is ever settled.
            settled=settled if set_aside else "",
            handed_ms=handed_ms,
            returned=returned,
        )
    for row in Redemption.objects.all():
        found = [state for state, is_ in STATE_IS.items() if Redemption.objects.filter(is_, id=row.id).exists()]
        assert found == [state_of(row)]
        counts = Redemption.objects.filter(COUNTS, id=row.id).exists()
        assert counts is (state_of(row) in ("to_hand_out", "handed_out", OWED, LOSS))


def test_the_list_is_narrowed_by_state_station_and_member(world: World, officer: Client) -> None:
    world.streams["a"].write(Draft(body=RewardHandedOut(redemption="redemption-a"), member="member-a", actor="m-keeper"))
    world.streams["a"].push()
    catch_up()
    answer = officer.get("/redemptions/")
    assert figures(answer) == {"待处理": "2", "待领取": "1", "已领取": "1"}
    assert links(officer.get("/redemptions/", {"state": "handed_out"}), "redemptions") == [
        "odd",
        "months",
        "redemption-a",
    ]
    assert links(officer.get("/redemptions/", {"state": "waiting", "station": "b"}), "redemptions") == [
        "odd",
        "months",
        "waiting-b",
    ]
    assert set(links(officer.get("/redemptions/", {"member": "member-a"}), "redemptions")) == {
        "odd",
        "months",
        "redemption-a",
        "waiting-a",
    }
    assert "没有这样的兑换" in text_of(officer.get("/redemptions/", {"month": "2020-01"}))
    assert "2027-01-15" in text_of(officer.get("/redemptions/redemption-a/"))


def test_a_guest_who_redeemed_is_named_as_a_public_screen_would(world: World) -> None:
    Member.objects.filter(id="member-a").update(home="b")
    text = text_of(client_of(world.user(Role.KEEPER)).get("/redemptions/"))
    assert "W**" in text
    assert "Wang" not in text


# --- Sums -------------------------------------------------------------------------------------------------------------


def test_sums_leave_out_what_was_taken_back_waits_or_was_dropped(world: World, officer: Client) -> None:
    def redeem(id_: str, made_ms: int, **changes: object) -> None:
        fields = {
            "ref": id_,
            "member": id_,
            "station": "a",
            "reward": "reward-a",
            "quantity": 2,
            "points": 6,
            "made_ms": made_ms,
        }
        Redemption.objects.create(id=id_, **fields | changes)

    this = month_of(day_of(NOON_MS))
    redeem("first-moment", this.start_ms)
    redeem("last-moment", this.end_ms - 1)
    redeem("month-before", this.start_ms - 1)
    redeem("month-after", this.end_ms)
    redeem("undone", NOON_MS, undone=True)
    redeem("waiting", NOON_MS, set_aside="overspent")
    redeem("dropped", NOON_MS, set_aside="overspent", settled=DROPPED)
    redeem("owed", NOON_MS, set_aside="overspent", settled=OWED)
    counted = Redemption.objects.filter(COUNTS, station="a")
    [line] = reward_sums(counted, this)
    # With the world's own one of 3 points.
    assert (line.title, line.times, line.quantity, line.points, line.people) == ("Rice of A", 4, 7, 21, 4)
    sums = {each.first: each.points for each in month_sums(counted, months_up_to(this.last, 3), this)}
    assert list(sums.values()) == [21, 6, 0]
    page = officer.get("/redemptions/months/", {"station": "a", "month": "2027-01"})
    assert ["Rice of A", "4", "7", "4", "21"] in rows(page)
    assert ["合计", "4", "7", "", "21"] in rows(page)
    assert "这个月没有兑换" in text_of(officer.get("/redemptions/months/", {"month": "2019-05"}))


def test_the_list_is_exported_as_it_is_narrowed(world: World, officer: Client) -> None:
    answer = officer.get("/redemptions/export/", {"month": "2027-01", "station": "a", "state": "to_hand_out"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="linli-redemptions-2027-01.csv"' in answer.headers["Content-Disposition"]
    heading, line = answer.content.decode("utf-8-sig").splitlines()
    assert heading == "时间,站点,居民,礼品,数量,积分,状态,领取时间,由谁提供,领取地点,编号,同一次兑换"
    assert line == "2027-01-15 15:59,House A,Wang A,Rice of A,1,3,待领取,,,House A,redemption-a,"
    odd = officer.get("/redemptions/export/", {"month": '../../x"y'})
    assert odd.headers["Content-Disposition"] == 'attachment; filename="linli-redemptions-2027-01.csv"'


# --- Decisions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "owed", "loss", "spent", "says"),
    [
        (OWED, -90, 0, 93, "Wang A 欠 90 积分"),
        (LOSS, 0, -90, 93, "House A 承担 90 积分"),
        (DROPPED, 0, 0, 3, "积分一分也不动"),
    ],
)
def test_a_decision_does_what_its_page_says(
    world: World, officer: Client, to: str, owed: int, loss: int, spent: int, says: str
) -> None:
    ref = world.set_aside["a"]
    asked = officer.get(f"/set-aside/{ref}/settle/?to={to}")
    assert says in text_of(asked)
    assert SetAsideEvent.objects.get(event=ref).settled == ""
    assert officer.post(f"/set-aside/{ref}/settle/?to={to}").headers["Location"] == "/set-aside/"
    [event] = last_events(1)
    assert (event.type, event.actor) == ("set_aside_settled", "staff:district")
    accounts = (owed_account("member-a"), loss_account("a"), spent_account("a"))
    assert tuple(balances(accounts).get(name, 0) for name in accounts) == (owed, loss, spent)
    assert total() == 0
    catch_up()
    assert Redemption.objects.get(id="waiting-a").settled == to


def test_nothing_is_decided_twice(world: World, officer: Client) -> None:
    url = f"/set-aside/{world.set_aside['a']}/settle/?to={LOSS}"
    officer.post(url)
    before = last_events(1)
    assert "不能这样处理" in text_of(officer.post(url, follow=True))
    assert last_events(1) == before
    assert choices(world.set_aside["a"]) == []
    assert officer.post(f"/set-aside/{world.set_aside['b']}/settle/?to=gift").status_code == 302
    assert last_events(1) == before


def test_what_waits_and_what_was_decided_are_lists_of_their_own(world: World, officer: Client) -> None:
    assert len(rows(officer.get("/set-aside/"))) == 2
    officer.post(f"/set-aside/{world.set_aside['a']}/settle/?to={LOSS}")
    [line] = rows(officer.get("/set-aside/"))
    assert line[:3] + line[4:] == ["兑换 · Rice of B", "Wang B", "House B", "90", "超出可用积分"]
    [line] = rows(officer.get("/set-aside/?settled=1"))
    assert line[-1] == "由站点承担"
    assert "没有要处理的记录" in text_of(client_after_all_is_decided(world))


def client_after_all_is_decided(world: World) -> object:
    """The list once nothing waits any more."""
    client = client_of(world.user(Role.DISTRICT))
    client.post(f"/set-aside/{world.set_aside['b']}/settle/?to={DROPPED}")
    return client.get("/set-aside/")


def test_what_earns_too_much_can_only_be_dropped(world: World, officer: Client) -> None:
    stream = world.streams["a"]
    check_in = stream.write(Draft(body=CheckedIn(), member="member-a"))
    ref = stream.write(
        Draft(
            body=CheckedOut(check_in=check_in, served_min=60),
            member="member-a",
            moves=(Move(ISSUED, member_account("member-a"), 501),),
        )
    )
    stream.push()
    catch_up()
    assert choices(ref) == [DROPPED]
    page = officer.get(f"/set-aside/{ref}/")
    assert "一次所得超过上限" in text_of(page)
    assert f"{DROPPED}" in page.content.decode()
    assert f"?to={OWED}" not in page.content.decode()
    with pytest.raises(NotToBeSettled):
        booking(ref, OWED)


def test_the_undo_of_what_was_decided_books_it_back(world: World, officer: Client) -> None:
    stream, ref = world.streams["a"], world.set_aside["a"]
    officer.post(f"/set-aside/{ref}/settle/?to={OWED}")
    moves = (Move(held_account(stream.name, "member-a"), spent_account("a"), 90),)
    undo = stream.write(
        Draft(body=RedemptionUndone(redemption="waiting-a"), member="member-a", moves=inverse(moves), reverses=ref)
    )
    stream.push()
    catch_up()
    assert choices(undo) == [OWED, DROPPED]
    assert "冲回" in text_of(officer.get(f"/set-aside/{undo}/settle/?to={OWED}"))
    officer.post(f"/set-aside/{undo}/settle/?to={OWED}")
    assert balances([owed_account("member-a")])[owed_account("member-a")] == 0
    assert total() == 0


def test_a_record_that_cannot_be_read_is_shown_and_dropped(world: World, officer: Client) -> None:
    stream = world.streams["a"]
    stream.write(Draft(body=Redeemed(redemption="x", reward="y", quantity=1, points=1), member="member-a"), body=b'{"a":1}')
    stream.push()
    catch_up()
    SetAsideEvent.objects.create(event="gone:1", reason="unreadable")
    assert "读不懂的记录" in text_of(officer.get("/set-aside/"))
    assert officer.get("/set-aside/gone:1/").status_code == 200
    assert officer.post("/set-aside/gone:1/settle/?to=dropped").status_code == 302
