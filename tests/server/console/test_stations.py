"""Stations: opening, renaming, finding one, letting a kiosk join."""

import re
from html import unescape

import pytest
from django.test import Client

from server import district, enrol
from server.console.pages.stations import is_local
from server.console.roles import Role
from server.models import EnrolmentCode, Kiosk, Station
from sync.contract.enrolment_code import decode_code
from sync.contract.messages import Enrolled, EnrolRequest
from sync.contract.signing import SigningKey
from tests.server.console.world import World, client_of, last_events, text_of


def test_a_station_is_opened_and_the_journal_names_who_did(officer: Client) -> None:
    answer = officer.post("/stations-open/", {"station": "nanhu-2", "name": "南湖二号站", "branch": "青秀分行"})
    assert answer.headers["Location"] == "/stations/nanhu-2/"
    assert Station.objects.filter(id="nanhu-2", name="南湖二号站", branch="青秀分行").exists()
    assert [(event.type, event.actor) for event in last_events(1)] == [("station_opened", "staff:district")]
    assert "南湖二号站" in text_of(officer.get("/stations/nanhu-2/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"station": "a", "name": "x"}, "已经有这个编号"),
        ({"station": "nan hu", "name": "x"}, "只能用字母"),
        ({"station": "n/1", "name": "x"}, "只能用字母"),
        ({"station": "", "name": "x"}, "请填写"),
        ({"station": "n1", "name": " "}, "请填写"),
        ({"station": "n1", "name": "长" * 201}, "太长"),
    ],
)
def test_what_makes_no_station_is_said_beside_the_field_and_opens_none(
    officer: Client, typed: dict[str, str], said: str
) -> None:
    before = Station.objects.count()
    answer = officer.post("/stations-open/", typed)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert Station.objects.count() == before
    assert not typed["station"] or f'value="{typed["station"]}"' in answer.content.decode()


def test_a_station_gets_another_name_and_keeps_its_id(officer: Client) -> None:
    officer.post("/stations/a/edit/", {"name": "House of A", "branch": "bz", "station": "stolen"})
    assert list(Station.objects.filter(id="a").values_list("name", "branch")) == [("House of A", "bz")]
    assert not Station.objects.filter(id="stolen").exists()


def shown_code(page: str) -> str:
    found = re.search(r'class="code">\s*(LLE[A-Z2-7 ]+)', unescape(page))
    assert found, page
    return found.group(1)


def test_a_code_is_shown_once_as_text_and_picture_and_lets_one_kiosk_join(world: World) -> None:
    branch = client_of(world.user(Role.BRANCH))
    answer = branch.post("/stations/a/code/", {"url": "https://linli.example.cn/"})
    page = answer.content.decode()
    assert "<svg" in page
    code = decode_code(shown_code(page))
    assert code.url == "https://linli.example.cn"
    [event] = last_events(1)
    assert (event.type, event.actor) == ("enrolment_code_issued", "staff:branch")
    assert code.code.encode() not in bytes(event.body)
    key = SigningKey.generate()
    request = EnrolRequest(code=code.code, public_key=key.public_key.hex(), incarnation="i1", nonce="n", software="t")
    enrolled = enrol.enrol(key.sign("enrol", request))
    assert isinstance(enrolled, Enrolled)
    assert Kiosk.objects.get(id=enrolled.kiosk).station_id == "a"
    assert shown_code(page) not in branch.get("/stations/a/").content.decode()


def test_the_address_in_the_code_is_the_one_that_the_officer_has_open(world: World) -> None:
    page = client_of(world.user(Role.DISTRICT)).get("/stations/a/code/").content.decode()
    assert 'value="http://127.0.0.1"' in page
    assert "本机地址" in page


@pytest.mark.parametrize("url", ["", "linli.example.cn", "ftp://x", "http://", "http://[", "https://x/?a=b"])
def test_no_code_leaves_for_an_address_that_is_none(officer: Client, url: str) -> None:
    assert officer.post("/stations/a/code/", {"url": url}).status_code == 200
    assert not EnrolmentCode.objects.exists()


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://10.0.0.2", False),
        ("https://linli.example.cn", False),
    ],
)
def test_an_address_of_this_machine_alone_is_known(url: str, local: bool) -> None:
    assert is_local(url) is local


def test_stations_are_found_by_name_branch_and_trouble(world: World, officer: Client) -> None:
    def found(query: str) -> set[str]:
        return set(re.findall(r'href="/stations/(\w+)/"', officer.get(f"/stations/?{query}").content.decode()))

    assert {"a", "b"} <= found("")
    assert found("q=House A") == {"a"}
    assert found("branch=bb") == {"b"}
    assert found("trouble=silent") == {"a", "b"}  # neither kiosk of the test's district ever pulled
    assert found("trouble=frozen") == set()
    assert "没有符合条件的站点" in text_of(officer.get("/stations/?q=zzz"))


def test_many_stations_come_in_pages(world: World, officer: Client) -> None:
    for number in range(60):
        district.open_station(f"x{number}", f"Station {number:02}")
    first, second = (officer.get(f"/stations/?page={page}").content.decode() for page in (1, 2))
    assert "第 1 页，共 2 页" in first
    assert len(re.findall(r'href="/stations/\w+/"', first)) == 50
    assert "Station 59" in first + second


def test_a_station_shows_what_is_there(world: World, officer: Client) -> None:
    text = text_of(officer.get("/stations/a/"))
    assert "House A" in text
    assert world.kiosks["a"] in text
    assert "Tea at A" in text
    assert "从未联系" in text
