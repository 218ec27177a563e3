"""The journal of decisions: newest first, in words, what people did before what the server did by itself."""

import re

import pytest
from django.test import Client
from django.utils import translation

from server import district
from server.console.pages.journal import actor_words
from server.console.sentences import Names, sentence
from server.console.words import DISTRICT_EVENTS
from sync.contract import bank_facts, district_facts
from sync.contract.district_facts import PointsAwarded, VerdictGiven
from sync.contract.events import BODIES, Draft, Move
from sync.contract.ledger import ISSUED, member_account
from tests.server.console.world import World, last_events, text_of
from tests.server.streams import decide

OF_THE_DISTRICT = (bank_facts.__name__, district_facts.__name__)


def test_every_type_of_the_districts_facts_has_words() -> None:
    own = {name for name, (_, body) in BODIES.items() if body.__module__ in OF_THE_DISTRICT}
    assert own <= set(DISTRICT_EVENTS)


def test_what_people_did_stands_newest_first_with_who_and_when(world: World, officer: Client) -> None:
    district.open_station("c", "House C", actor="staff:li")
    district.revoke_card("000000000013", reason="found in the river", actor="cli:root")
    text = text_of(officer.get("/journal/"))
    assert text.index("停用卡") < text.index("House C")
    for said in ("0000 0000 0013 · found in the river", "root（命令行）", "开设或修改站点", "2027-01-15 16:00"):
        assert said in text, said


def test_what_the_server_did_by_itself_is_shown_on_request(world: World, officer: Client) -> None:
    moves = (Move(ISSUED, member_account("member-a"), 25),)
    decide(Draft(body=VerdictGiven(event="k.1:7", verdict="set_aside", reason="overspent")))
    decide(Draft(body=PointsAwarded(reason="honour"), member="member-a", moves=moves, actor="staff:li"))
    district.restate_revocations(actor="")
    people, everything = (text_of(officer.get(url)) for url in ("/journal/", "/journal/?who=all"))
    assert "Wang A：25 分 · honour" in people
    assert "k.1:7：超出可用积分" in people
    assert "名单照旧" not in people[: people.index("honour")]
    assert "名单照旧" in everything[: everything.index("honour")]


def test_older_decisions_come_on_further_pages_and_none_twice(world: World, officer: Client) -> None:
    for number in range(70):
        district.open_station("c", f"Name {number:02}", actor="staff:li")
    seen: list[str] = []
    url = "/journal/"
    for _ in range(5):
        page = officer.get(url).content.decode()
        seen += re.findall(r"Name \d\d", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if older is None:
            break
        url = "/journal/" + older.group(1).replace("&amp;", "&")
    assert seen == [f"Name {number:02}" for number in reversed(range(70))]


@pytest.mark.parametrize("query", ["before=0", "before=x", "before=-5", "before=99999999999999999999999", "who=nobody"])
def test_an_address_that_makes_no_sense_breaks_nothing(world: World, officer: Client, query: str) -> None:
    assert officer.get(f"/journal/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("actor", "zh"),
    [("staff:王芳", "王芳"), ("cli:root", "root（命令行）"), ("", "系统"), ("somebody", "somebody"), ("a:b:c", "a:b:c")],
)
def test_who_acted_in_words(actor: str, zh: str) -> None:
    with translation.override("zh-hans"):
        assert str(actor_words(actor)) == zh


def test_every_event_that_there_is_can_be_told(world: World) -> None:
    events = last_events(500)
    names = Names(events)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for event in events:
                assert "T(" not in str(sentence(event, names))
