"""Members' accounts at the console: corrected, on hold, passed on, honoured; the fund, the ledger, a card of two."""

import pytest
from django.test import Client
from django.urls import reverse

from server import bank, budgets, corrections
from server.console.pages.accounts import kinds
from server.console.roles import Role
from server.console.whom import NOBODY, SEVERAL, find_one
from server.follower import follow_to_the_end
from server.ledger import balances
from server.models import Account, AccountHold, Card, JournalEvent, Member, Posting
from sync.contract.events import Draft
from sync.contract.ids import card_number, spoken_card_number
from sync.contract.kiosk_facts import CardBound, MemberRegistered
from sync.contract.ledger import HEAD_OFFICE, ISSUED, branch_account, held_account, owed_account, station_account
from tests.server.console.reading import figures, rows
from tests.server.console.world import World, client_of, last_events, text_of


def earned_at(world: World, station: str) -> str:
    """The check-out of that station's member, which brought ten points."""
    pos = Posting.objects.filter(member=f"member-{station}", points=10).values_list("pos", flat=True)[0]
    seq = JournalEvent.objects.get(pos=pos).seq
    return f"{world.streams[station].name}:{seq}"


@pytest.fixture
def neighbour(world: World) -> str:
    """Another member at `a`, with a card and a telephone."""
    stream = world.streams["a"]
    private = {"name": "Li Er", "phone": "138-0000 1111"}
    stream.write(Draft(body=MemberRegistered(home="a"), private=private, member="m-li"))
    stream.write(Draft(body=CardBound(), member="m-li", card=card_number(9)))
    stream.push()
    follow_to_the_end()
    return "m-li"


def balance(account: str) -> int:
    return balances([account]).get(account, 0)


# --- Whom -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["13800001111", "138 0000 1111", "138-0000 1111", card_number(9), "m-li"])
def test_a_person_is_found_by_the_whole_card_number_or_telephone(neighbour: str, typed: str) -> None:
    found = find_one(typed)
    assert isinstance(found, Member)
    assert found.id == neighbour


@pytest.mark.parametrize("typed", ["1380000", "Li Er", "", card_number(10)])
def test_part_of_a_number_or_a_name_finds_nobody(neighbour: str, typed: str) -> None:
    assert find_one(typed) is NOBODY


def test_a_telephone_that_two_people_share_is_not_enough(neighbour: str) -> None:
    Member.objects.create(id="m-son", home="a", phone="13800001111")
    assert find_one("13800001111") is SEVERAL


# --- Corrections ------------------------------------------------------------------------------------------------------


def test_a_line_of_the_passbook_is_put_right_and_both_lines_name_each_other(world: World, officer: Client) -> None:
    ref = earned_at(world, "a")
    page = officer.get("/members/member-a/passbook/")
    url = reverse("member_correct", args=["member-a", ref])
    assert url in page.content.decode()
    assert "+10" in text_of(officer.get(url))
    officer.post(url, {"was": "10", "points": "6", "reason": "Only half an hour"})
    [event] = [event for event in last_events(3) if event.type == "points_corrected"]
    follow_to_the_end()
    page = officer.get("/members/member-a/passbook/")
    text = page.content.decode()
    assert f'href="/members/member-a/passbook/#{ref}"' in text
    assert f'href="/members/member-a/passbook/#{event.stream}:{event.seq}"' in text
    assert (f'id="{ref}"' in text, f'id="{event.stream}:{event.seq}"' in text) == (True, True)
    assert [cells[3] for cells in rows(page) if "Only half an hour" in cells[1]] == ["−4"]
    assert corrections.correctable("member-a", ref).now == 6


def test_two_officers_who_correct_the_same_line_do_not_correct_it_twice(world: World, officer: Client) -> None:
    ref = earned_at(world, "a")
    url = reverse("member_correct", args=["member-a", ref])
    for _ in range(2):
        answer = officer.post(url, {"was": "10", "points": "6", "reason": "x"}, follow=True)
    assert "刚被更正过" in text_of(answer)
    assert corrections.correctable("member-a", ref).now == 6


def test_a_keeper_reads_passbooks_and_corrects_none(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    url = reverse("member_correct", args=["member-a", earned_at(world, "a")])
    assert url not in keeper.get("/members/member-a/passbook/").content.decode()
    assert keeper.get(url).status_code == 403


# --- On hold, nominee, passed on --------------------------------------------------------------------------------------


def test_an_account_is_put_on_hold_and_released(world: World, officer: Client) -> None:
    assert "冻结" in text_of(officer.get("/members/member-a/hold/"))
    for _ in range(2):
        answer = officer.post("/members/member-a/hold/", {"to": "freeze", "reason": "card stolen"}, follow=True)
    assert "已经冻结了" in text_of(answer)
    assert AccountHold.objects.get(member="member-a").frozen
    page = text_of(officer.get("/members/member-a/"))
    assert "账户已冻结" in page
    assert "card stolen" in page
    officer.post("/members/member-a/hold/", {"to": "thaw", "reason": "all clear"})
    assert not AccountHold.objects.get(member="member-a").frozen


def test_a_keeper_names_the_nominee_whom_the_member_says(world: World, neighbour: str) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    url = "/members/member-a/nominee/"
    assert "没有找到" in text_of(keeper.post(url, {"who": "nobody"}))
    keeper.post(url, {"who": "13800001111"})
    assert AccountHold.objects.get(member="member-a").nominee == neighbour
    assert "Li Er" in text_of(keeper.get("/members/member-a/"))
    keeper.post(url, {"who": ""})
    assert AccountHold.objects.get(member="member-a").nominee == ""


def test_a_nominee_of_another_station_is_shown_masked(world: World, officer: Client) -> None:
    officer.post("/members/member-a/nominee/", {"who": "138000000" + str(ord("b"))})
    text = text_of(client_of(world.user(Role.KEEPER)).get("/members/member-a/"))
    assert "Wang B" not in text
    assert "W**" in text


def test_points_are_passed_on_after_a_page_that_says_what_will_happen(world: World, officer: Client, neighbour: str) -> None:
    bank.name_nominee("member-a", neighbour)
    budgets.award("member-a", 20, "x", source=ISSUED)
    url = "/members/member-a/pass-on/"
    assert f'value="{spoken_card_number(card_number(9))}"' in officer.get(url).content.decode()
    answer = officer.post(url, {"reason": "death", "to": neighbour})
    preview = officer.get(answer.headers["Location"])
    for words in ("Li Er", "20 分", "7 分在终端"):
        assert words in text_of(preview)
    assert balance("member/member-a") == 20
    officer.post(answer.headers["Location"])
    assert (balance("member/member-a"), balance("member/m-li")) == (0, 20)
    follow_to_the_end()
    assert "积分归" in text_of(officer.get("/members/member-a/"))
    assert "已经转移过了" in text_of(officer.get(url, follow=True))


def test_nobody_passes_points_on_to_the_same_person_or_to_nobody(world: World, officer: Client) -> None:
    url = "/members/member-a/pass-on/"
    assert "同一个人" in text_of(officer.post(url, {"reason": "death", "to": "member-a"}))
    assert "没有找到" in text_of(officer.post(url, {"reason": "death", "to": "?"}))


# --- Honours and the fund ---------------------------------------------------------------------------------------------


def test_points_for_honours_go_down_and_reach_a_member(world: World, officer: Client, neighbour: str) -> None:
    branch, station = branch_account("ba"), station_account("a")
    for way, points in ((f"{ISSUED}>{HEAD_OFFICE}", 100), (f"{HEAD_OFFICE}>{branch}", 60)):
        officer.post("/honours/give/", {"way": way, "points": points})
    of_branch = client_of(world.user(Role.BRANCH))
    of_branch.post("/honours/give/", {"way": f"{branch}>{station}", "points": "40"})
    keeper = client_of(world.user(Role.KEEPER))
    keeper.post("/honours/award/", {"who": "13800001111", "source": station, "points": "15", "reason": "Good deeds"})
    assert [balance(name) for name in (HEAD_OFFICE, branch, station)] == [40, 20, 25]
    follow_to_the_end()
    assert "Good deeds" in text_of(keeper.get("/honours/"))
    assert "奖励积分" in text_of(officer.get("/members/m-li/"))
    assert "不够" in text_of(officer.post("/honours/give/", {"way": f"{branch}>{station}", "points": "21"}))


@pytest.mark.parametrize(
    ("source", "who"), [(HEAD_OFFICE, "m-li"), (branch_account("ba"), "m-li"), (station_account("a"), "member-b")]
)
def test_a_keeper_awards_out_of_the_own_budget_and_to_the_own_members(
    world: World, neighbour: str, source: str, who: str
) -> None:
    budgets.give_budget(ISSUED, HEAD_OFFICE, 300)
    budgets.give_budget(HEAD_OFFICE, branch_account("ba"), 200)
    budgets.give_budget(branch_account("ba"), station_account("a"), 100)
    before = balance(f"member/{who}")
    keeper = client_of(world.user(Role.KEEPER))
    answer = keeper.post("/honours/award/", {"who": who, "source": source, "points": "5", "reason": "x"})
    assert answer.status_code == 200
    assert balance(f"member/{who}") == before


def test_a_branch_gives_its_own_points_to_its_own_stations_alone(world: World) -> None:
    budgets.give_budget(ISSUED, HEAD_OFFICE, 300)
    budgets.give_budget(HEAD_OFFICE, branch_account("bb"), 200)
    browser = client_of(world.user(Role.BRANCH))
    for way in (
        f"{branch_account('bb')}>{station_account('b')}",
        f"{HEAD_OFFICE}>{branch_account('ba')}",
        f"{ISSUED}>{HEAD_OFFICE}",
    ):
        assert browser.post("/honours/give/", {"way": way, "points": "5"}).status_code == 200
    assert balance(station_account("b")) == balance(branch_account("ba")) == 0


def test_the_fund_shows_what_each_source_gave_and_what_is_left(world: World, officer: Client) -> None:
    officer.post("/funds/new/", {"source": "enterprise", "giver": "Mr. Green's shop", "points": "500", "reason": "rice"})
    officer.post("/funds/new/", {"source": "donor", "giver": "Mrs. Brown", "points": "20"})
    follow_to_the_end()
    page = officer.get("/funds/")
    assert figures(page) == {"收到": "520", "已支出": "0", "结余": "520"}
    assert ["企业", "500", "0", "500"] in rows(page)
    text = text_of(client_of(world.user(Role.READER)).get("/funds/"))
    assert "520" in text
    assert "Mrs. Brown" not in text


# --- The ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_adds_up_to_nothing_and_every_account_can_be_opened(world: World, officer: Client) -> None:
    budgets.award("member-a", 20, "x", source=ISSUED)
    budgets.give_budget(ISSUED, HEAD_OFFICE, 300)
    page = officer.get("/ledger/")
    assert ["合计", "", "0"] in rows(page)
    assert sum(kind.points for kind in kinds()) == 0
    assert sum(kind.accounts for kind in kinds()) == Account.objects.count()
    for kind in kinds():
        assert officer.get("/ledger/accounts/", {"kind": kind.name, "all": "1"}).status_code == 200
    for account in Account.objects.all():
        lines = rows(officer.get("/ledger/postings/", {"account": account.name}))
        assert lines[0][-1].replace(",", "") == str(account.balance)
        assert len(lines) == Posting.objects.filter(account=account.name).values("pos").distinct().count()


def test_an_account_with_many_postings_is_read_page_by_page_with_its_balance(world: World, officer: Client) -> None:
    for number in range(60):
        budgets.give_budget(ISSUED, HEAD_OFFICE, number + 1)
    first = officer.get("/ledger/postings/", {"account": HEAD_OFFICE})
    assert len(rows(first)) == 50
    oldest = Posting.objects.filter(account=HEAD_OFFICE).order_by("-pos")[49].pos
    rest = rows(officer.get("/ledger/postings/", {"account": HEAD_OFFICE, "before": str(oldest)}))
    assert [cells[-1] for cells in rest][:1] == ["55"]
    assert len(rest) == 10


def test_what_is_owed_and_held_stands_with_its_member(world: World, officer: Client) -> None:
    corrections.correct("member-a", earned_at(world, "a"), was=10, points=0, reason="x")
    text = text_of(officer.get("/ledger/accounts/", {"kind": "owed"}))
    assert (owed_account("member-a") in text, "Wang A" in text) == (True, True)
    held = held_account(world.streams["a"].name, "member-a")
    assert held in text_of(officer.get("/ledger/accounts/", {"kind": "held"}))


# --- A card of two ----------------------------------------------------------------------------------------------------


def test_a_card_that_two_people_hold_is_settled(world: World, officer: Client, neighbour: str) -> None:
    number = card_number(1)
    world.streams["a"].write(Draft(body=CardBound(), member=neighbour, card=number))
    world.streams["a"].push()
    follow_to_the_end()
    assert "核定主人" in text_of(officer.get(f"/cards/{number}/"))
    page = text_of(officer.get(f"/cards/{number}/settle/"))
    assert ("Wang A" in page, "Li Er" in page) == (True, True)
    officer.post(f"/cards/{number}/settle/", {"member": neighbour, "reason": "shown the papers"})
    follow_to_the_end()
    assert (Card.objects.get(number=number).member, Card.objects.get(number=number).disputed) == (neighbour, False)
    page = text_of(officer.get(f"/cards/{number}/"))
    assert ("核定主人" in page, "Wang A" in page) == (False, False)
    assert number not in "".join(text_of(officer.get("/members/member-a/")).split())
