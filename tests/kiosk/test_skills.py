"""Neighbours who can do something: found offline, nearest and available first; listed and taken back by their owners."""

from typing import Any

import msgspec
import pytest

from kiosk.actions.skills import (
    Hit,
    Hits,
    MyListing,
    MyListings,
    SkillCounts,
    SkillGone,
    SkillKept,
    find_skills,
    list_skill,
    my_listings,
    skill_counts,
    withdraw_skill,
)
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from sync.contract.documents import OwnListing, SkillListing, Station
from sync.contract.refusals import Refusal
from sync.contract.skill_facts import SkillListed, SkillWithdrawn
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, STATION, District
from tests.kiosk.wishing import counts_all, tells, volunteer

YEAR_MS = 365 * 24 * HOUR_MS
PHONE = "13812345678"


def listing(name: str, skill: str = "doctor", **said: Any) -> SkillListing:
    """A neighbour's listing, at this station by day, unless it says otherwise."""
    made: dict[str, Any] = {
        "member": f"m{name}",
        "shown": "李*",
        "station": STATION,
        "until_ms": NOON_MS + YEAR_MS,
        "times": ("day",),
    }
    return SkillListing(**(made | {"id": name, "skill": skill} | said))


def told(kiosk: Kiosk, district: District, *listings: SkillListing) -> None:
    """The district tells of listings, and of where three stations lie."""
    places = ((STATION, 1_000), ("s2", 1_300), ("s3", 9_000))
    stations = [
        district.document("station", name, Station(id=name, name=f"{name}站", east_m=east, north_m=1))
        for name, east in places
    ]
    district.publish(kiosk, *stations, *(district.document("skill", one.id, one) for one in listings))


def hits(result: Hits | Refusal) -> tuple[Hit, ...]:
    assert isinstance(result, Hits)
    return result.found


def names(result: Hits | Refusal) -> list[str]:
    return [hit.listing.id for hit in hits(result)]


def mine(desk: Desk, code: str) -> tuple[MyListing, ...]:
    found = my_listings(desk, code)
    assert isinstance(found, MyListings)
    return found.listings


def kept(result: SkillKept | Refusal) -> SkillKept:
    assert isinstance(result, SkillKept)
    return result


def test_whoever_may_be_asked_now_comes_first_then_the_nearest_then_the_proven(desk: Desk, district: District) -> None:
    told(
        desk.kiosk,
        district,
        listing("far", station="s3"),
        listing("near", station="s2"),
        listing("nowhere", station="s9"),
        listing("here"),
        listing("here proven", vouched=True),
        listing("by night", times=("night",), vouched=True),
    )
    found = find_skills(desk, skill="doctor")
    assert names(found) == ["here proven", "here", "near", "far", "nowhere", "by night"]
    near = hits(found)[2]
    assert (near.now, near.here, near.distance_m, near.station) == (True, False, 300, "s2站")


def test_at_half_past_midnight_the_doctor_who_said_so_is_found(desk: Desk, district: District, clock: FakeClock) -> None:
    told(
        desk.kiosk, district, listing("day"), listing("night", station="s3", times=("night",), contact="phone", phone=PHONE)
    )
    clock.advance(12 * HOUR_MS + HOUR_MS // 2)
    first = hits(find_skills(desk, skill="doctor"))[0]
    assert (first.listing.id, first.listing.phone, first.now) == ("night", PHONE, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("医生", ["doc"]),
        ("发烧", ["doc"]),
        ("孩子发烧了怎么办", ["doc"]),
        ("fashao", ["doc"]),
        ("yisheng", ["doc"]),
        ("yshs", ["doc"]),
        ("Doctors", ["doc"]),
        ("水壶", ["fix"]),
        ("shuihu", ["fix"]),
        ("二胡", ["tune"]),
        ("拉二胡", ["tune"]),
        ("erhu", ["tune"]),
        ("会拉", ["tune"]),
        ("", []),
        ("   ", []),
        ("%", []),
        ("火箭", []),
    ],
)
def test_a_listing_is_found_by_what_people_say(desk: Desk, district: District, query: str, found: list[str]) -> None:
    told(
        desk.kiosk,
        district,
        listing("doc"),
        listing("fix", "repair", words="水电都会"),
        listing("tune", "other", words="会拉二胡"),
    )
    assert names(find_skills(desk, query=query)) == found


def test_a_listing_whose_year_is_over_is_shown_no_more(desk: Desk, district: District, clock: FakeClock) -> None:
    told(desk.kiosk, district, listing("old", until_ms=NOON_MS + HOUR_MS))
    assert names(find_skills(desk, skill="doctor")) == ["old"]
    clock.advance(2 * HOUR_MS)
    assert names(find_skills(desk, skill="doctor")) == []


def test_what_the_district_takes_away_is_not_found_any_more(desk: Desk, district: District) -> None:
    told(desk.kiosk, district, listing("doc"), listing("fix", "repair"))
    assert names(find_skills(desk, query="发烧")) == ["doc"]
    district.publish(desk.kiosk, district.document("skill", "doc", None))
    assert names(find_skills(desk, query="发烧")) == []
    assert names(find_skills(desk, skill="repair")) == ["fix"]


def test_people_are_counted_once_a_skill(desk: Desk, district: District) -> None:
    told(
        desk.kiosk,
        district,
        listing("a", "crafts"),
        listing("b", "crafts"),
        listing("c", "crafts", member="ma"),
        listing("d", "repair"),
    )
    assert skill_counts(desk) == SkillCounts(people={"crafts": 2, "repair": 1})


def test_a_skill_that_was_listed_here_is_found_at_once_and_offline(desk: Desk, code: str) -> None:
    done = kept(
        list_skill(desk, code, skill="repair", words="会修水壶", contact="phone", phone=PHONE, times=("day", "night"))
    )
    [hit] = hits(find_skills(desk, query="水壶"))
    assert (hit.listing.id, hit.listing.shown, hit.listing.member, hit.here) == (done.listing, "王*", MEMBER, True)
    assert hit.listing.phone == PHONE
    [own] = mine(desk, code)
    assert (own.own.skill, own.words, own.phone, own.pending) == ("repair", "会修水壶", PHONE, True)
    event = desk.kiosk.journal.of_type(SkillListed)[0]
    assert PHONE.encode() not in bytes(event.body)
    assert done.until_ms == NOON_MS + YEAR_MS


def test_a_change_lies_on_top_until_the_district_counts_it(desk: Desk, district: District, code: str) -> None:
    shown = listing("l1", "repair", member=MEMBER, shown="王*", words="修灯", vouched=True)
    own = OwnListing(id="l1", skill="repair", shown_to="station", contact="keeper", times=("day",), until_ms=shown.until_ms)
    told(desk.kiosk, district, shown)
    tells(desk.kiosk, district, listings=(own,))
    assert [(one.own.id, one.words, one.pending) for one in mine(desk, code)] == [("l1", "修灯", False)]
    kept(list_skill(desk, code, listing="l1", skill="repair", words="修水壶"))
    [hit] = hits(find_skills(desk, skill="repair"))
    assert (hit.listing.words, hit.listing.vouched) == ("修水壶", True)
    assert names(find_skills(desk, query="修灯")) == []
    assert [(one.words, one.pending) for one in mine(desk, code)] == [("修水壶", True)]
    told(desk.kiosk, district, msgspec.structs.replace(shown, words="修水壶和灯"))
    tells(desk.kiosk, district, listings=(own,), includes_up_to=counts_all(desk.kiosk))
    assert hits(find_skills(desk, skill="repair"))[0].listing.words == "修水壶和灯"
    assert [one.pending for one in mine(desk, code)] == [False]


def test_what_is_taken_back_is_gone_at_once_also_while_the_district_still_shows_it(
    desk: Desk, district: District, code: str
) -> None:
    own = OwnListing(
        id="l1", skill="repair", shown_to="station", contact="keeper", times=("day",), until_ms=NOON_MS + YEAR_MS
    )
    told(desk.kiosk, district, listing("l1", "repair", member=MEMBER))
    tells(desk.kiosk, district, listings=(own,))
    assert isinstance(withdraw_skill(desk, code, "l1"), SkillGone)
    assert names(find_skills(desk, skill="repair")) == []
    assert skill_counts(desk) == SkillCounts(people={})
    assert mine(desk, code) == ()
    assert withdraw_skill(desk, code, "l1") is Refusal.SKILL_NOT_YOURS
    assert len(desk.kiosk.journal.of_type(SkillWithdrawn)) == 1


def test_nobody_changes_or_takes_back_what_is_another_ones(desk: Desk, district: District, code: str) -> None:
    told(desk.kiosk, district, listing("l1", "repair"))
    other = volunteer(desk.kiosk, district)
    done = kept(list_skill(desk, code, skill="hair"))
    for name in ("l1", done.listing):
        assert list_skill(desk, other, listing=name, skill="hair") is Refusal.SKILL_NOT_YOURS
        assert withdraw_skill(desk, other, name) is Refusal.SKILL_NOT_YOURS
    assert mine(desk, other) == ()


def test_a_card_that_nobody_holds_lists_nothing(desk: Desk, new_code: str) -> None:
    assert list_skill(desk, new_code, skill="repair") is Refusal.CARD_UNKNOWN_HERE
    assert mine(desk, new_code) == ()
    assert list_skill(desk, "no card", skill="repair") is Refusal.CARD_NOT_A_CARD


def test_a_listing_renewed_here_is_shown_for_another_year(desk: Desk, code: str, clock: FakeClock) -> None:
    done = kept(list_skill(desk, code, skill="repair"))
    clock.advance(300 * 24 * HOUR_MS)
    again = kept(list_skill(desk, code, listing=done.listing, skill="repair"))
    clock.advance(200 * 24 * HOUR_MS)
    assert names(find_skills(desk, skill="repair")) == [done.listing]
    assert mine(desk, code)[0].own.until_ms == again.until_ms
