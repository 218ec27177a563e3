"""Who fits, as the district knows its members; who is asked next by itself; and what it notes of whom it asked."""

from pathlib import Path

import msgspec
import pytest

from server import bank, care, district, meta
from server.chores import wishes as chore
from server.clock import now_ms
from server.matching import candidates
from server.models import Wish, WishAsk
from server.projections import follow
from server.rebuild import rebuild
from server.wishes import progress_wish
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from sync.contract.skill_facts import SkillListed, SkillVouched
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.district import FixedClock
from tests.server.streams import WrittenStream, decide

DAY_MS = 86_400_000
PRIVATE = {"text": "我家扶手松了", "name": "韦桂兰", "contact": "13800005678"}


@pytest.fixture
def street(founded: Path) -> dict[str, WrittenStream]:
    """Two stations 800 metres apart, with a few volunteers and somebody who asks."""
    district.open_station("s1", "一站", place=(1_000, 1_000))
    district.open_station("s2", "二站", place=(1_800, 1_000))
    streams = {"s1": WrittenStream("s1"), "s2": WrittenStream("s2")}
    for member, station, roles in (
        ("asks", "s1", ("resident",)),
        ("plain", "s1", ("resident", "volunteer")),
        ("mends", "s1", ("resident", "volunteer")),
        ("doctor", "s2", ("resident", "volunteer")),
        ("far", "s2", ("resident", "volunteer")),
        ("lists", "s1", ("resident",)),
    ):
        stream = streams[station]
        private = {"name": f"{member}名", "phone": ""}
        stream.write(Draft(body=MemberRegistered(home=station, roles=roles), private=private, member=member))
    for member, skill, station in (("mends", "repair", "s1"), ("doctor", "doctor", "s2"), ("lists", "repair", "s1")):
        body = SkillListed(listing=f"l-{member}", skill=skill, shown_to="district", until_ms=now_ms() + 300 * DAY_MS)
        streams[station].write(Draft(body=body, member=member))
    for stream in streams.values():
        stream.push()
    catch_up()
    return streams


def catch_up() -> None:
    while follow().events:
        pass


def asked_for(streams: dict[str, WrittenStream], category: str = "repair", **body: object) -> Wish:
    made = WishMade(**{"wish": "w1", "category": category, "kind": "request"} | body)  # type: ignore[arg-type]
    streams["s1"].write(Draft(body=made, private=PRIVATE, member="asks"))
    streams["s1"].push()
    catch_up()
    return Wish.objects.get(id="w1")


def fit(row: Wish) -> list[str]:
    return [ranked.helper.member for ranked in candidates(row, now_ms())]


def test_whoever_can_do_it_comes_before_the_neighbour_and_only_volunteers_are_asked(
    street: dict[str, WrittenStream],
) -> None:
    assert fit(asked_for(street)) == ["mends", "plain"]


def test_for_a_doctor_the_whole_district_is_looked_through_and_the_proof_must_be_seen(
    street: dict[str, WrittenStream],
) -> None:
    row = asked_for(street, "health")
    assert fit(row) == []
    decide(Draft(body=SkillVouched(listing="l-doctor"), member="doctor"))
    catch_up()
    [ranked] = candidates(row, now_ms())
    assert ranked.helper.member == "doctor"
    assert ("metres", 800) in [(reason.code, reason.count) for reason in ranked.reasons]


def test_whoever_stands_by_the_household_comes_first(street: dict[str, WrittenStream]) -> None:
    care.keep_household(
        "h1", station="s1", keeper="plain", lists=["alone"], name="韦桂兰", members=["asks"], address="三栋", actor="anna"
    )
    catch_up()
    care.make_pair("p1", household="h1", helpers=["far"], actor="anna")
    catch_up()
    ranked = candidates(asked_for(street), now_ms())
    assert (ranked[0].helper.member, ranked[0].reasons[0].code) == ("far", "pair")


def test_the_neighbour_of_the_same_building_comes_before_others_of_the_station(street: dict[str, WrittenStream]) -> None:
    for member in ("asks", "plain"):
        care.place_member(member, grid="g1", building="3栋", actor="anna")
    catch_up()
    row = asked_for(street, "company")
    assert fit(row)[0] == "plain"
    assert "building" in [reason.code for reason in candidates(row, now_ms())[0].reasons]


def test_each_asking_is_noted_with_its_answer(street: dict[str, WrittenStream]) -> None:
    asked_for(street)
    progress_wish("w1", "offer", helper="mends", actor="anna")
    catch_up()
    street["s1"].write(Draft(body=WishProgressed(wish="w1", step="decline", by="helper"), member="mends"))
    street["s1"].push()
    catch_up()
    progress_wish("w1", "offer", helper="plain", actor="anna")
    catch_up()
    assert list(WishAsk.objects.order_by("id").values_list("member", "answer")) == [("mends", "decline"), ("plain", "")]
    assert fit(Wish.objects.get(id="w1"))[-1] == "mends", "asked in vain"
    assert rebuild().differences == ()


def test_after_a_time_out_the_next_best_is_asked_so_often_as_the_settings_say(
    street: dict[str, WrittenStream], clock: FixedClock
) -> None:
    district.publish_settings(msgspec.structs.replace(meta.read().settings, offers_on=1))
    asked_for(street)
    progress_wish("w1", "offer", helper="mends", actor="anna")
    catch_up()
    assert chore.run(now_ms()) == 0
    clock.at_ms += 25 * 3_600_000
    assert chore.run(now_ms()) == 1, "the offer goes back"
    catch_up()
    assert chore.run(now_ms()) == 1
    catch_up()
    row = Wish.objects.get(id="w1")
    assert (row.state, row.helper, row.asked) == ("offered", "plain", ["mends"])
    clock.at_ms += 25 * 3_600_000
    chore.run(now_ms())
    catch_up()
    assert chore.run(now_ms()) == 0, "one was asked by itself; the next is for staff to ask"
    assert Wish.objects.get(id="w1").state in ("submitted", "verified")


def test_nobody_is_asked_by_itself_where_that_is_switched_off_or_staff_asked_nobody(
    street: dict[str, WrittenStream], clock: FixedClock
) -> None:
    asked_for(street)
    assert chore.run(now_ms()) == 0
    district.publish_settings(msgspec.structs.replace(meta.read().settings, offers_on=0))
    progress_wish("w1", "offer", helper="mends", actor="anna")
    catch_up()
    clock.at_ms += 25 * 3_600_000
    chore.run(now_ms())
    catch_up()
    assert chore.run(now_ms()) == 0


def test_whoever_wants_a_message_is_asked_when_somebody_found_them(street: dict[str, WrittenStream]) -> None:
    body = SkillListed(listing="l-mends", skill="repair", contact="message", until_ms=now_ms() + 300 * DAY_MS)
    street["s1"].write(Draft(body=body, member="mends"))
    row = asked_for(street, listing="l-mends")
    assert row.listing == "l-mends"
    assert chore.run(now_ms()) == 1
    catch_up()
    row = Wish.objects.get(id="w1")
    assert (row.state, row.helper) == ("offered", "mends")
    assert chore.run(now_ms()) == 0


def test_a_keeper_asks_first_where_the_owner_said_so(street: dict[str, WrittenStream]) -> None:
    asked_for(street, listing="l-mends")
    assert chore.run(now_ms()) == 0


def test_whoever_died_is_asked_no_more_and_a_merged_record_keeps_its_skills(street: dict[str, WrittenStream]) -> None:
    row = asked_for(street)
    bank.pass_on("mends", "plain", "merged")
    catch_up()
    fits = [(each.helper.member, sorted(each.helper.skills)) for each in candidates(row, now_ms())]
    assert fits == [("plain", ["repair"])]
    bank.pass_on("plain", "far", "death")
    catch_up()
    assert fit(row) == []
