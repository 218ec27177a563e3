"""Listings at the console: within one's stations, with the proof that staff saw, and taken back on request."""

from collections.abc import Callable

import pytest
from django.test import Client

from server.clock import now_ms
from server.console.roles import Role
from server.models import Doc, SkillListing
from server.projections import follow
from sync.contract.events import Draft
from sync.contract.skill_facts import SkillListed
from tests.server.console.world import World, last_events, text_of

YEAR_MS = 365 * 86_400_000


def catch_up() -> None:
    while follow().events:
        pass


@pytest.fixture
def listed(world: World) -> World:
    """One at each station: a doctor who may be called."""
    for station, stream in world.streams.items():
        body = SkillListed(
            listing=f"l-{station}", skill="doctor", contact="phone", until_ms=now_ms() + YEAR_MS, shown_to="district"
        )
        private = {"words": f"退休护士 {station}", "phone": f"1381234567{ord(station) % 10}"}
        stream.write(Draft(body=body, private=private, member=f"member-{station}"))
        stream.push()
    catch_up()
    return world


def test_listings_are_listed_counted_and_waiting_for_their_proof(listed: World, officer: Client) -> None:
    text = text_of(officer.get("/skills/"))
    for said in ("Wang A", "Wang B", "退休护士 a", "医生护士", "待核验", "显示电话"):
        assert said in text
    assert "没有人登记" in text_of(officer.get("/skills/?skill=repair"))
    assert "13812345" not in text


def test_staff_vouch_once_they_saw_the_proof_and_kiosks_hear_of_it(listed: World, officer: Client) -> None:
    page = text_of(officer.get("/skills/l-a/"))
    assert "138****5677" in page
    officer.post("/skills/l-a/decide/", {"deed": "vouch", "until_ms": "2000-01-01T08:00"})
    assert not SkillListing.objects.get(id="l-a").vouched
    officer.post("/skills/l-a/decide/", {"deed": "vouch", "until_ms": ""})
    catch_up()
    assert SkillListing.objects.get(id="l-a").vouched
    [event] = last_events(1)
    assert (event.type, event.actor, event.member) == ("skill_vouched", "staff:district", "member-a")
    assert '"vouched":true' in (Doc.objects.get(kind="skill", doc_id="l-a").body or "")
    officer.post("/skills/l-a/decide/", {"deed": "unvouch"})
    catch_up()
    assert not SkillListing.objects.get(id="l-a").vouched


def test_a_listing_is_taken_back_on_request_and_leaves_nothing(listed: World, officer: Client) -> None:
    officer.post("/skills/l-a/decide/", {"deed": "withdraw"})
    catch_up()
    row = SkillListing.objects.get(id="l-a")
    assert (row.shown, row.words, row.phone) == (False, "", "")
    assert Doc.objects.get(kind="skill", doc_id="l-a").body is None
    assert officer.get("/skills/l-a/").status_code == 404
    assert "退休护士 a" not in text_of(officer.get("/skills/"))


@pytest.mark.parametrize("deed", ["", "sell", "vouch\x00"])
def test_what_is_no_deed_changes_nothing(listed: World, officer: Client, deed: str) -> None:
    before = last_events(1)
    officer.post("/skills/l-a/decide/", {"deed": deed})
    assert last_events(1) == before


def test_a_keeper_reads_and_decides_at_the_own_station_alone(listed: World, browse: Callable[[Role], Client]) -> None:
    keeper = browse(Role.KEEPER)
    text = text_of(keeper.get("/skills/"))
    assert "Wang A" in text
    assert "Wang B" not in text
    for path in ("/skills/l-b/", "/skills/l-b/decide/"):
        assert keeper.get(path).status_code == 404
    keeper.post("/skills/l-b/decide/", {"deed": "withdraw"})
    catch_up()
    assert SkillListing.objects.get(id="l-b").shown
    for role in (Role.READER, Role.MERCHANT):
        assert browse(role).get("/skills/").status_code in (302, 403)
