"""Who fits a need, by what this kiosk knows: the documents that it has, and nothing but them."""

from typing import Any

from kiosk.actions.matching import candidates_for
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from sync.contract.documents import Member, Need, Pair, SkillListing, Station
from sync.contract.rules.matching import Ranked
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, STATION, District
from tests.kiosk.wishing import own

_YEAR_MS = 365 * 24 * HOUR_MS


def street(kiosk: Kiosk, district: District, *members: Member) -> None:
    """Three stations, 王* who wished for something, and whoever else lives here."""
    places = ((STATION, 1_000), ("s2", 1_300), ("s3", 9_000))
    stations = [
        district.document("station", name, Station(id=name, name=name, east_m=east, north_m=1)) for name, east in places
    ]
    asker = Member(id=MEMBER, shown="王*", home=STATION, roles=("resident",), grid="g1")
    everybody = (asker, Member(id="mkeeper", shown="李*", home="far", roles=("resident",)), *members)
    district.publish(kiosk, *stations, *(district.document("member", one.id, one) for one in everybody))


def helper(name: str, home: str = STATION, **said: Any) -> Member:
    made: dict[str, Any] = {"id": name, "shown": "张*", "home": home, "roles": ("resident", "volunteer")}
    return Member(**(made | said))


def lists(kiosk: Kiosk, district: District, member: str, skill: str, **said: Any) -> None:
    made: dict[str, Any] = {"id": f"l {member}", "member": member, "shown": "张*", "skill": skill, "station": STATION}
    listing = SkillListing(**(made | {"times": ("day",), "until_ms": NOON_MS + _YEAR_MS} | said))
    district.publish(kiosk, district.document("skill", listing.id, listing))


def need(category: str = "repair", **said: Any) -> Need:
    made: dict[str, Any] = {"kind": "request", "station": STATION, "at_ms": NOON_MS, "state": "verified"}
    return Need(**(made | {"id": "w1", "category": category, "requester": MEMBER} | said))


def ranked(desk: Desk, wanted: Need, **how: int) -> list[Ranked]:
    with desk.kiosk.store.reading():
        return candidates_for(desk, wanted, **how)


def names(desk: Desk, wanted: Need, **how: int) -> list[str]:
    return [one.helper.member for one in ranked(desk, wanted, **how)]


def codes(desk: Desk, wanted: Need) -> dict[str, list[str]]:
    return {one.helper.member: [reason.code for reason in one.reasons] for one in ranked(desk, wanted)}


def test_whoever_stands_by_the_household_comes_before_skill_and_neighbourhood(desk: Desk, district: District) -> None:
    pair = Pair(id="p1", shown="王*", every_days=7, members=(MEMBER,))
    street(desk.kiosk, district, helper("near"), helper("able", "s3"), helper("pair", "s3", pairs=(pair,)))
    lists(desk.kiosk, district, "able", "repair")
    assert names(desk, need()) == ["pair", "able", "near"]
    assert codes(desk, need())["pair"] == ["pair", "metres", "free"]


def test_the_nearest_comes_first_and_the_distance_is_said(desk: Desk, district: District) -> None:
    street(desk.kiosk, district, helper("c", "s3"), helper("b", "s2"), helper("a"), helper("grid", "s3", grid="g1"))
    assert names(desk, need()) == ["grid", "a", "b", "c"]
    third = ranked(desk, need())[2]
    assert [(reason.code, reason.count) for reason in third.reasons] == [("metres", 300), ("free", 0)]


def test_whoever_asked_or_does_not_help_or_was_asked_is_not_among_the_first(desk: Desk, district: District) -> None:
    street(desk.kiosk, district, helper("vain"), helper("far", "s3"), helper("no", roles=("resident",)), helper("has it"))
    assert names(desk, need(asked=("vain",), helper="has it")) == ["far", "vain"]


def test_a_doctor_is_proposed_only_with_the_proof_and_by_the_hour(desk: Desk, district: District, clock: FakeClock) -> None:
    street(desk.kiosk, district, helper("said"), helper("by day"), helper("by night", "s3"))
    lists(desk.kiosk, district, "said", "doctor")
    lists(desk.kiosk, district, "by day", "doctor", vouched=True)
    lists(desk.kiosk, district, "by night", "doctor", vouched=True, times=("night",))
    assert names(desk, need("health")) == ["by day", "by night"]
    clock.advance(13 * HOUR_MS)
    assert names(desk, need("health")) == ["by night", "by day"]


def test_work_on_hand_and_earlier_ratings_decide_among_equals(desk: Desk, district: District) -> None:
    rated = own("w7", "rated", "helper", rating=3)
    busy = own("w8", "claimed", "helper")
    street(desk.kiosk, district, helper("busy", own_wishes=(busy,)), helper("free"), helper("liked", own_wishes=(rated,)))
    assert names(desk, need()) == ["liked", "free", "busy"]
    assert codes(desk, need())["busy"] == ["station", "active", "asked"]


def test_whoever_was_asked_too_often_lets_others_go_first(desk: Desk, district: District) -> None:
    often = tuple(own(f"w{number}", "rated", "helper", rating=3) for number in range(7))
    street(desk.kiosk, district, helper("often", own_wishes=often), helper("far", "s3"))
    assert names(desk, need()) == ["far", "often"]


def test_being_asked_is_forgotten_after_thirty_days_also_where_nothing_was_pulled(
    desk: Desk, district: District, clock: FakeClock
) -> None:
    street(desk.kiosk, district, helper("asked", own_wishes=(own("w7", "rated", "helper"),)), helper("never"))
    assert names(desk, need()) == ["never", "asked"]
    clock.advance(31 * 24 * HOUR_MS)
    assert names(desk, need()) == ["asked", "never"]


def test_what_the_next_pull_brings_counts_at_once(desk: Desk, district: District) -> None:
    street(desk.kiosk, district, helper("a"), helper("b"))
    assert names(desk, need()) == ["a", "b"]
    lists(desk.kiosk, district, "b", "repair")
    assert names(desk, need()) == ["b", "a"]
    district.publish(desk.kiosk, district.document("skill", "l b", None))
    assert names(desk, need()) == ["a", "b"]
    district.publish(desk.kiosk, district.document("member", "a", None))
    assert names(desk, need()) == ["b"]


def test_no_more_are_proposed_than_asked_for(desk: Desk, district: District) -> None:
    street(desk.kiosk, district, *(helper(f"m{number:02}") for number in range(30)))
    assert names(desk, need(), most=2) == ["m00", "m01"]
    assert len(names(desk, need())) == 20
