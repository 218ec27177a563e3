"""Households on keepers' lists in the console: counted once, seen by those who look after them, and by nobody else."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from server.console.roles import Role
from server.models import Doc, Household, Member, Pair, Visit
from server.projections import follow
from sync.contract.care_facts import HouseholdKept
from sync.contract.district_facts import RolesGiven
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from tests.server.console.reading import figures, links, rows
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.district import NOON_MS, FixedClock
from tests.server.streams import decide

DAY_MS = 86_400_000
PHONE = f"138000000{ord('a')}"
"""Of member-a, who is a volunteer."""
SECRETS = ("赵桂英", "幸福里三号", "二单元", "13900005678", "常年卧床")
SAID = {
    "name": SECRETS[0],
    "lists": ["allowance", "aged"],
    "risk": "3",
    "station": "a",
    "keeper": PHONE,
    "address": SECRETS[1],
    "building": SECRETS[2],
    "phone": SECRETS[3],
    "needs": SECRETS[4],
    "grid": "第一网格",
}


def catch_up() -> None:
    while follow().events:
        pass


def post(client: Client, path: str, said: dict[str, Any] | None = None) -> Any:
    answer = client.post(path, said or {})
    catch_up()
    return answer


@pytest.fixture
def keeper(world: World) -> Client:
    """A keeper of station a."""
    return client_of(world.user(Role.KEEPER))


@pytest.fixture
def elder(world: World) -> str:
    """A resident of station a, with a telephone number."""
    stream = world.streams["a"]
    private = {"name": "赵桂英", "phone": SECRETS[3]}
    stream.write(Draft(body=MemberRegistered(home="a", roles=("resident",)), private=private, member="elder"))
    stream.push()
    catch_up()
    return "elder"


def listed(client: Client, /, **changed: Any) -> str:
    """Put a household on the lists; gives its id."""
    known = set(Household.objects.values_list("id", flat=True))
    answer = post(client, "/households/new/", SAID | changed)
    assert answer.status_code == 302, text_of(answer)
    [household] = set(Household.objects.values_list("id", flat=True)) - known
    return household


# --- On the lists -----------------------------------------------------------------------------------------------------


def test_a_household_is_put_on_lists_and_counted_once(keeper: Client, elder: str) -> None:
    household = listed(keeper, members=SECRETS[3])
    row = Household.objects.get(id=household)
    assert (row.station, row.keeper, row.risk, row.on_lists) == ("a", "member-a", 3, ("allowance", "aged"))
    assert (row.name, row.address, row.building, row.phone, row.needs) == SECRETS
    assert row.members == [elder]
    answer = keeper.get("/households/")
    assert figures(answer) == {
        "户数": "2",
        "低保": "1",
        "残疾": "0",
        "空巢孤寡": "1",
        "高龄": "1",
        "没有负责人": "0",
    }
    assert links(answer, "households")[-2:] == [household, "household-a"]
    assert links(keeper.get("/households/?list=aged"), "households")[-1:] == [household]
    assert links(keeper.get("/households/?keeper=member-a&risk=1"), "households")[-1:] == ["household-a"]


def test_the_event_holds_nothing_that_may_have_to_be_erased(keeper: Client) -> None:
    listed(keeper)
    [event] = last_events(1)
    assert event.type == "household_kept"
    assert event.actor == "staff:keeper"
    for secret in (*SECRETS, "allowance"):
        assert secret not in bytes(event.body).decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"lists": []}, "请填写这一项|请至少选一份名单"),
        ({"keeper": "13999999999"}, "没有找到"),
        ({"keeper": SECRETS[3]}, "志愿者或站点工作人员"),
        ({"members": "12"}, "没有找到"),
        ({"name": ""}, "请填写这一项"),
        ({"station": "b"}, "有效|valid"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(keeper: Client, elder: str, changed: dict[str, Any], why: str) -> None:
    assert elder
    answer = post(keeper, "/households/new/", SAID | changed)
    assert answer.status_code == 200
    assert any(part in text_of(answer) for part in why.split("|")), text_of(answer)
    assert Household.objects.count() == 2


def test_a_household_that_is_on_the_lists_is_pointed_to_and_not_entered_again(keeper: Client) -> None:
    household = listed(keeper)
    answer = post(keeper, "/households/new/", SAID | {"name": "赵家", "address": ""})
    assert "一户只算一次" in text_of(answer)
    assert household in links(answer, "households")
    assert Household.objects.filter(station="a").count() == 2


def test_a_household_is_changed_and_taken_off(keeper: Client) -> None:
    household = listed(keeper)
    post(keeper, f"/households/{household}/edit/", SAID | {"risk": "1", "lists": ["alone"]})
    row = Household.objects.get(id=household)
    assert (row.risk, row.on_lists) == (1, ("alone",))
    page = keeper.get(f"/households/{household}/edit/").content.decode()
    assert SECRETS[4] in page
    assert "赵桂英" in text_of(post(keeper, f"/households/{household}/leave/", {"reason": "赵桂英搬走了"}))
    assert not Household.objects.get(id=household).left_ms
    post(keeper, f"/households/{household}/leave/", {"reason": "搬走了"})
    assert Household.objects.get(id=household).left_ms
    assert household not in links(keeper.get("/households/"), "households")
    assert household in links(keeper.get("/households/?state=left"), "households")
    page = text_of(keeper.get(f"/households/{household}/"))
    assert "搬走了" in page
    assert SECRETS[4] not in page


def test_a_household_whose_keeper_left_stands_at_the_top_and_on_todays_page(keeper: Client) -> None:
    assert "没有负责人" not in text_of(keeper.get("/"))
    decide(Draft(body=RolesGiven(roles=("resident",)), member="member-a"))
    catch_up()
    page = text_of(keeper.get("/households/"))
    assert "没有负责人，请尽快指定" in page
    assert "1 户特需家庭没有负责人" in text_of(keeper.get("/"))
    assert links(keeper.get("/households/?state=nobody"), "households")[-1:] == ["household-a"]
    assert "现在没有负责人" in text_of(keeper.get("/households/household-a/"))


# --- Pairs and visits -------------------------------------------------------------------------------------------------


def test_somebody_is_found_to_stand_by_a_household_and_a_visit_is_written_down(keeper: Client) -> None:
    household = listed(keeper)
    answer = post(keeper, f"/households/{household}/pairs/new/", {"helpers": PHONE, "duty": "meal", "every_days": "2"})
    assert answer.status_code == 302, text_of(answer)
    pair = Pair.objects.get(household=household)
    assert (pair.helpers, pair.duty, pair.every_days) == (["member-a"], "meal", 2)
    post(
        keeper,
        f"/pairs/{pair.id}/visit/",
        {"member": "member-a", "days_ago": "1", "found": "worse", "note": "摔了一跤"},
    )
    visit = Visit.objects.get()
    assert (visit.pair, visit.evidence, visit.found, visit.note) == (pair.id, "staff", "worse", "摔了一跤")
    assert "摔了一跤" in text_of(keeper.get(f"/households/{household}/"))
    assert "1 户上次探访时不如以前" in text_of(keeper.get("/"))
    post(keeper, f"/pairs/{pair.id}/edit/", {"helpers": PHONE, "duty": "", "every_days": "9"})
    assert Pair.objects.get(id=pair.id).every_days == 9
    post(keeper, f"/pairs/{pair.id}/end/", {"reason": "志愿者毕业了"})
    assert Pair.objects.get(id=pair.id).ended_reason == "志愿者毕业了"


def test_a_duty_that_needs_a_qualification_waits_until_staff_saw_it(keeper: Client) -> None:
    said = {"helpers": PHONE, "duty": "pressure", "every_days": "7"}
    answer = post(keeper, "/households/household-a/pairs/new/", said)
    assert "要有资质" in text_of(answer)
    assert Pair.objects.filter(household="household-a").count() == 1


def test_the_rhythm_offered_is_the_one_of_the_risk(keeper: Client) -> None:
    household = listed(keeper)
    assert 'value="7"' in keeper.get(f"/households/{household}/pairs/new/").content.decode()
    assert 'value="30"' in keeper.get("/households/household-a/pairs/new/").content.decode()


def test_missed_visits_stand_in_the_order_of_risk_and_say_nothing_that_may_not_hang_on_a_wall(
    keeper: Client, clock: FixedClock
) -> None:
    household = listed(keeper)
    post(keeper, f"/households/{household}/pairs/new/", {"helpers": PHONE, "duty": "", "every_days": "20"})
    assert "都按时去了" in text_of(keeper.get("/visits/"))
    clock.at_ms = NOON_MS + 30 * DAY_MS
    answer = client_of(_user(keeper)).get("/visits/")
    table = rows(answer)
    assert [row[1] for row in table] == ["赵**", "H**"]
    assert [row[-1] for row in table] == ["10", "23"]
    page = text_of(answer)
    for secret in (*SECRETS, "Soup", "Lane", "低保", "高龄", "Wang A"):
        assert secret not in page
    assert "2 次探访没有按时去" in text_of(client_of(_user(keeper)).get("/"))


def test_whoever_lives_alone_and_was_not_seen_is_told_of_but_not_printed(
    keeper: Client, elder: str, clock: FixedClock
) -> None:
    listed(keeper, lists=["alone"], members=SECRETS[3])
    clock.at_ms = NOON_MS + 4 * DAY_MS
    client = client_of(_user(keeper))
    page = client.get("/visits/").content.decode()
    before, _, part = page.partition('<div class="noprint">')
    assert "好几天没露面的独居老人" in part
    assert "赵**" in part
    assert "赵" not in before
    assert "1 位独居老人好几天没露面" in text_of(client.get("/"))
    assert Member.objects.get(id=elder).last_seen_ms == 0


# --- Who may see ------------------------------------------------------------------------------------------------------


def test_another_stations_keeper_and_a_reader_learn_nothing(world: World, officer: Client) -> None:
    household = listed(officer, station="b", keeper="member-b")
    pair = Pair.objects.get(household="household-b").id
    deeds = [
        f"/households/{household}/edit/",
        f"/households/{household}/leave/",
        f"/households/{household}/pairs/new/",
        *(f"/pairs/{pair}/{deed}/" for deed in ("edit", "end", "visit")),
    ]
    paths = [f"/households/{household}/", *deeds]
    for role, status in ((Role.KEEPER, 404), (Role.BRANCH, 404), (Role.READER, 403), (Role.MERCHANT, 403)):
        client = client_of(world.user(role))
        for path in paths:
            assert client.get(path).status_code == status, (role, path)
            refused = status if status == 403 or path in deeds else 405
            assert client.post(path).status_code == refused, (role, path)
        for path in ("/households/", "/households/sheet/", "/visits/", "/", "/households/?station=b"):
            page = client.get(path).content.decode()
            for secret in (household, *SECRETS, "Soup for B", "Lane of B", "Home of B"):
                assert secret not in page, (role, path)
    assert SECRETS[4] in text_of(officer.get(f"/households/{household}/"))


def test_only_the_households_own_page_says_what_they_need(keeper: Client, world: World) -> None:
    household = listed(keeper)
    for path in ("/households/", "/households/sheet/", "/visits/", "/", "/members/member-a/"):
        assert SECRETS[4] not in keeper.get(path).content.decode(), path
    journal = text_of(client_of(world.user(Role.DISTRICT)).get("/journal/"))
    for secret in SECRETS:
        assert secret not in journal
    assert SECRETS[4] in text_of(keeper.get(f"/households/{household}/"))


def test_a_look_at_what_a_household_needs_is_noted_without_saying_what(
    keeper: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        household = listed(keeper)
        keeper.get(f"/households/{household}/")
        keeper.get("/households/sheet/")
    assert f"staff:keeper looked at household {household}" in caplog.text
    assert "staff:keeper took a list of 2 households along" in caplog.text
    for secret in SECRETS:
        assert secret not in caplog.text


def test_no_document_for_kiosks_says_any_of_it(keeper: Client, elder: str) -> None:
    household = listed(keeper, members=SECRETS[3], lists=["alone", "disability"])
    post(keeper, f"/households/{household}/pairs/new/", {"helpers": PHONE, "duty": "", "every_days": "20"})
    said = [doc.body for doc in Doc.objects.exclude(kind="settings").exclude(body=None)]
    assert any("赵**" in (body or "") for body in said)
    assert any('"says_well":true' in (body or "") for body in said)
    for body in said:
        for secret in (*SECRETS, "disability", "Soup", "Lane", "Home of"):
            assert secret not in (body or "")


def test_the_file_holds_the_list_as_it_is_narrowed(keeper: Client) -> None:
    listed(keeper, name="=cmd()")
    answer = keeper.get("/households/sheet/?list=aged")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table) == 2
    assert table[1][1:4] == ["'=cmd()", "低保、高龄", "重点关注"]
    assert answer.headers["Cache-Control"]


# --- Where members belong ---------------------------------------------------------------------------------------------


def test_staff_say_where_a_member_belongs(keeper: Client) -> None:
    said = {"grid": "第三网格", "building": "五号楼", "unit": "区税务局"}
    assert post(keeper, "/members/member-a/place/", said).status_code == 302
    row = Member.objects.get(id="member-a")
    assert (row.grid, row.building, row.unit) == ("第三网格", "五号楼", "区税务局")
    page = text_of(keeper.get("/members/member-a/"))
    assert all(each in page for each in said.values())
    assert keeper.get("/members/member-b/place/").status_code == 404


def test_a_household_that_was_erased_still_opens(keeper: Client) -> None:
    decide(Draft(body=HouseholdKept(household="erased", station="a", keeper="member-a")))
    catch_up()
    for path in ("/households/", "/households/erased/", "/households/erased/edit/", "/visits/"):
        assert keeper.get(path).status_code == 200


def _user(client: Client) -> Any:
    from django.contrib.auth.models import User

    assert client
    return User.objects.get(username="keeper")
