"""Members: found by what one has at hand, each with a passbook that agrees with the ledger."""

import pytest
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.console.card_states import card_states, cards_of
from server.console.passbook import changes_of, lines_of, places_of
from server.console.roles import Role
from server.models import Account, Card, CardBatch, Member, Revocation
from server.projections import follow
from sync.contract.district_facts import PointsAwarded
from sync.contract.events import Draft, Move
from sync.contract.ids import card_number
from sync.contract.kiosk_facts import CardBound, CheckedIn, CheckedOut, MemberRegistered, Redeemed
from sync.contract.ledger import ISSUED, held_account, member_account, spent_account
from tests.server import district as tested
from tests.server.console.reading import figures, links, rows
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.streams import WrittenStream, decide


def catch_up() -> None:
    while follow().events:
        pass


# --- Finding ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def neighbours(world: World) -> World:
    """Two more members at `a`, one with a long name and a number written with hyphens."""
    stream = world.streams["a"]
    for member, name, phone, serial in (
        ("m-long", "买买提·吐尔逊·阿卜杜热依木", "138-1234 5678", 71),
        ("m-rare", "䶮㛃", "0771-5551234", 72),
    ):
        private = {"name": name, "phone": phone}
        stream.write(Draft(body=MemberRegistered(home="a", roles=("resident",)), private=private, member=member))
        stream.write(Draft(body=CardBound(), member=member, card=card_number(serial)))
    stream.push()
    catch_up()
    return world


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("吐尔逊", {"m-long"}),
        ("㛃", {"m-rare"}),
        ("wang", {"member-a", "member-b"}),
        ("13812345678", {"m-long"}),
        ("138 1234", {"m-long"}),
        ("5678", {"m-long"}),
        ("5551234", {"m-rare"}),
        ("0000 0000 0711", set()),
        (card_number(72), {"m-rare"}),
        (f"{card_number(72)[:4]} {card_number(72)[4:8]} {card_number(72)[8:]}", {"m-rare"}),
        ("m-rare", {"m-rare"}),
        ("nobody", set()),
        ("'; --", set()),
        ("   ", {"m-long", "m-rare", "member-a", "member-b"}),
    ],
)
def test_a_member_is_found_by_part_of_a_name_a_telephone_or_a_card(neighbours: World, typed: str, found: set[str]) -> None:
    answer = client_of(neighbours.user(Role.DISTRICT)).get("/members/", {"q": typed})
    assert set(links(answer, "members")) == found
    assert found or "没有找到" in text_of(answer)


def test_the_list_says_where_how_long_how_many_points_and_when_last(world: World, officer: Client) -> None:
    assert rows(officer.get("/members/", {"station": "a"})) == [["Wang A", "House A", "志愿者", "1", "7", "2027-01-15"]]


def test_a_list_is_narrowed_by_role_and_nonsense_narrows_nothing(neighbours: World) -> None:
    officer = client_of(neighbours.user(Role.DISTRICT))
    assert len(rows(officer.get("/members/", {"role": "volunteer"}))) == 2
    asked = {"role": "emperor", "station": "nowhere", "sort": "x", "page": "many"}
    assert len(rows(officer.get("/members/", asked))) == 4


# --- The passbook -----------------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["earn", "award", "spend", "twice"]), st.integers(1, 30)), max_size=12))
def test_a_passbook_always_ends_with_what_the_ledger_holds(deeds: list[tuple[str, int]]) -> None:
    with tested.founded_district():
        stream = WrittenStream("s1")
        held = held_account(stream.name, "m1")
        for i, (deed, points) in enumerate(deeds):
            if deed == "earn":
                check_in = stream.write(Draft(body=CheckedIn(), member="m1"))
                body = CheckedOut(check_in=check_in, served_min=points)
                stream.write(Draft(body=body, member="m1", moves=(Move(ISSUED, held, points),)))
            elif deed == "award":
                move = Move(ISSUED, member_account("m1"), points)
                decide(Draft(body=PointsAwarded(reason="honour"), member="m1", moves=(move,)))
            else:
                move = Move(held, spent_account("s1"), points)
                redeemed = Redeemed(redemption=f"r{i if deed == 'spend' else 0}", reward="rice", quantity=1, points=points)
                stream.write(Draft(body=redeemed, member="m1", moves=(move,)))
        stream.push()
        catch_up()
        changes = changes_of("m1")
        balance = 0
        for change in changes:
            assert change.balance == balance + change.points
            balance = change.balance
        assert balance == (Account.objects.filter(member="m1").aggregate(sum=Sum("balance"))["sum"] or 0)
        assert balance == sum(place.points for place in places_of("m1"))
        assert [line.balance for line in lines_of(changes)] == [change.balance for change in changes]


def test_a_passbook_names_what_each_line_is_for(world: World) -> None:
    move = Move(ISSUED, member_account("member-a"), 5)
    decide(Draft(body=PointsAwarded(reason="Spring honour"), member="member-a", moves=(move,)))
    lines = lines_of(changes_of("member-a"))
    assert [(line.kind, line.title, line.points, line.balance, line.station) for line in lines] == [
        ("checked_out", "Tea at A", 10, 10, "a"),
        ("redeemed", "Rice of A", -3, 7, "a"),
        ("points_awarded", "Spring honour", 5, 12, ""),
    ]
    assert lines[0].served_min == 60
    assert all(line.at_ms for line in lines)


def test_a_passbook_names_who_acted_for_the_member_at_a_kiosk(world: World, officer: Client) -> None:
    stream = world.streams["a"]
    held = held_account(stream.name, "member-a")
    for n, actor in enumerate(("member-b", "card:000000000427", "")):
        stream.write(
            Draft(
                body=Redeemed(redemption=f"helped-{n}", reward="reward-a", quantity=1, points=1),
                member="member-a",
                actor=actor,
                moves=(Move(held, spent_account("a"), 1),),
            )
        )
    stream.push()
    catch_up()
    text = text_of(officer.get("/members/member-a/passbook/"))
    assert "经办：Wang B" in text
    assert "经办：代办卡 000000000427" in text
    assert text.count("经办") == 2


def test_points_that_only_change_their_place_are_shown_when_asked_for(world: World, officer: Client) -> None:
    held, unallocated = held_account(world.streams["a"].name, "member-a"), member_account("member-a")
    decide(Draft(body=PointsAwarded(reason="Moved"), member="member-a", moves=(Move(held, unallocated, 2),)))
    assert len(rows(officer.get("/members/member-a/passbook/"))) == 2
    shown = officer.get("/members/member-a/passbook/?moves=1")
    assert len(rows(shown)) == 3
    assert "尚未下发 +2" in text_of(shown)
    assert "House A（终端" in text_of(shown)


def test_a_member_without_anything_still_has_a_page(world: World, officer: Client) -> None:
    stream = world.streams["a"]
    stream.write(Draft(body=MemberRegistered(home="a"), private={"name": "New", "phone": ""}, member="m-new"))
    stream.push()
    catch_up()
    text = text_of(officer.get("/members/m-new/"))
    for words in ("没有卡", "现在没有积分", "还没有积分记录", "还没有服务记录", "还没有兑换", "还没有心愿", "没有留"):
        assert words in text
    assert "还没有积分记录" in text_of(officer.get("/members/m-new/passbook/"))
    assert "还没有服务记录" in text_of(officer.get("/members/m-new/service/"))


# --- Cards and roles --------------------------------------------------------------------------------------------------


def test_a_card_is_good_revoked_expired_or_claimed_by_two(world: World) -> None:
    CardBatch.objects.create(batch="b1", first_serial=5001, count=50, issue_day=100, expiry_day=40_000, key="k")
    CardBatch.objects.create(batch="b2", first_serial=5051, count=50, issue_day=100, expiry_day=101, key="k")
    for serial in (5010, 5060, 5011):
        Card.objects.create(number=card_number(serial), member="m1", disputed=True, also_bound_to="m2")
    Revocation.objects.create(number=card_number(5010), at_ms=1)
    states = {card.number: card.state for card in cards_of("m2")}
    assert states == {card_number(5010): "revoked", card_number(5060): "expired", card_number(5011): "disputed"}
    Revocation.objects.create(issued_before_day=101, at_ms=2)
    assert {card.state for card in card_states(Card.objects.filter(member="m1"))} == {"revoked"}


def test_a_branch_officer_makes_a_keeper_and_a_keeper_does_not(world: World) -> None:
    branch, keeper = client_of(world.user(Role.BRANCH)), client_of(world.user(Role.KEEPER))
    assert keeper.post("/members/member-a/roles/", {"roles": ["keeper"]}).status_code == 403
    assert "修改身份" not in text_of(keeper.get("/members/member-a/"))
    answer = branch.post("/members/member-a/roles/", {"roles": ["volunteer", "keeper"]})
    assert answer.headers["Location"] == "/members/member-a/"
    [event] = last_events(1)
    assert (event.type, event.member, event.actor) == ("roles_given", "member-a", "staff:branch")
    catch_up()
    assert Member.objects.get(id="member-a").roles == ["resident", "volunteer", "keeper"]
    assert branch.post("/members/member-a/roles/", {"roles": ["emperor"]}).status_code == 200
    assert last_events(1) == [event]


# --- Service by month -------------------------------------------------------------------------------------------------


def test_a_month_counts_person_times_and_people_apart(world: World, officer: Client) -> None:
    stream = world.streams["a"]
    check_in = stream.write(Draft(body=CheckedIn(), member="member-a"))
    stream.write(Draft(body=CheckedOut(check_in=check_in, served_min=30), member="member-a"))
    stream.push()
    catch_up()
    month = officer.get("/service/", {"month": "2027-01", "station": "a"})
    assert rows(month) == [["Wang A", "House A", "志愿者", "2", "90", "10"]]
    assert list(figures(month).values()) == ["2", "1", "1", "10"]
    assert "没有服务记录" in text_of(officer.get("/service/", {"month": "2026-12"}))


def test_a_month_is_exported_for_a_spreadsheet(world: World, officer: Client) -> None:
    Member.objects.filter(id="member-a").update(name='=HYPERLINK("x")')
    answer = officer.get("/service/export/", {"month": "2027-01", "station": "a"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="linli-service-2027-01.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0] == "月份,姓名,所属站点,身份,人次,服务分钟,所得积分,编号"
    assert lines[1:] == ['2027-01,"\'=HYPERLINK(""x"")",House A,志愿者,1,60,10,member-a']
