"""Skills of neighbours: what may be listed, when somebody may be asked, and how far away they are."""

import msgspec
import pytest

from sync.contract.documents import SkillListing, Station
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules.skills import distance_m, is_available, is_shown, list_skill, slot_of, withdraw_skill
from sync.contract.rules.standing import Here, Person
from sync.contract.settings import Settings
from sync.contract.skill_facts import SkillListed, SkillWithdrawn

NOW_MS = 1_795_320_000_000
HERE = Here(
    station="s1",
    stream="k1.a",
    boot="b",
    mono_ms=1,
    now_ms=NOW_MS,
    day_known=True,
    may_spend=True,
    settings=Settings(),
)
WEI = Person(card="000000000017", member="m1")


def listed(**changes: object) -> Draft | Refusal:
    asked: dict[str, object] = {"skill": "doctor", "times": ("night", "day")} | changes
    person = asked.pop("person", WEI)
    return list_skill(person, HERE, listing="l1", **asked)  # type: ignore[arg-type]


def test_a_listing_says_what_was_agreed_to_and_for_a_year() -> None:
    draft = listed(words=" 退休护士 ", contact="phone", phone=" 13812345678 ", shown_to="district")
    assert isinstance(draft, Draft)
    body = draft.body
    assert isinstance(body, SkillListed)
    assert (body.skill, body.shown_to, body.contact, body.times) == ("doctor", "district", "phone", ("day", "night"))
    assert body.until_ms - NOW_MS == 365 * 86_400_000
    assert draft.private == {"words": "退休护士", "phone": "13812345678"}
    assert (draft.member, draft.card) == ("m1", "000000000017")


def test_a_telephone_that_is_not_to_be_shown_is_not_kept() -> None:
    draft = listed(contact="keeper", phone="13812345678")
    assert isinstance(draft, Draft)
    assert "13812345678" not in str(msgspec.to_builtins(draft))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"skill": "magic"}, Refusal.SKILL_UNKNOWN),
        ({"shown_to": "world"}, Refusal.SKILL_UNKNOWN),
        ({"contact": "pigeon"}, Refusal.SKILL_UNKNOWN),
        ({"words": "长" * 61}, Refusal.SKILL_WORDS_TOO_LONG),
        ({"times": ()}, Refusal.SKILL_TIMES_MISSING),
        ({"times": ("never",)}, Refusal.SKILL_TIMES_MISSING),
        ({"contact": "phone"}, Refusal.PHONE_BAD_FORM),
        ({"contact": "phone", "phone": "ask me"}, Refusal.PHONE_BAD_FORM),
        ({"person": Person(card="000000000017")}, Refusal.CARD_UNKNOWN_HERE),
        ({"person": Person(card="000000000017", member="m1", disputed=True)}, Refusal.CARD_DISPUTED),
        ({"person": Person(card="000000000017", member="m1", proxy="relative")}, Refusal.PROXY_MAY_NOT),
    ],
)
def test_what_may_not_be_listed_is_refused(changes: dict[str, object], refusal: Refusal) -> None:
    assert listed(**changes) is refusal


def test_only_whose_it_is_takes_a_listing_back() -> None:
    draft = withdraw_skill(WEI, "l1", ["l1", "l2"])
    assert isinstance(draft, Draft)
    assert draft.body == SkillWithdrawn(listing="l1")
    assert withdraw_skill(WEI, "l3", ["l1", "l2"]) is Refusal.SKILL_NOT_YOURS
    assert withdraw_skill(Person(card="000000000017", member="m1", proxy="lead"), "l1", ["l1"]) is Refusal.PROXY_MAY_NOT


@pytest.mark.parametrize(
    ("hour", "slot"),
    [(0, "night"), (6, "night"), (7, "day"), (17, "day"), (18, "evening"), (21, "evening"), (22, "night"), (23, "night")],
)
def test_a_day_has_three_parts(hour: int, slot: str) -> None:
    assert slot_of(hour, Settings()) == slot
    assert is_available((slot,), hour, Settings())
    assert not is_available({"day", "evening", "night"} - {slot}, hour, Settings())


def test_a_listing_ends_when_its_year_is_over() -> None:
    listing = SkillListing(id="l1", member="m1", shown="王*", skill="doctor", station="s1", until_ms=NOW_MS)
    assert is_shown(listing, NOW_MS - 1)
    assert not is_shown(listing, NOW_MS)
    assert is_shown(msgspec.structs.replace(listing, until_ms=0), NOW_MS)


def test_stations_lie_apart_as_the_crow_flies_where_anybody_said_where() -> None:
    here, there = (
        Station(id="a", name="甲", east_m=1_000, north_m=1_000),
        Station(id="b", name="乙", east_m=4_000, north_m=5_000),
    )
    assert distance_m(here, there) == distance_m(there, here) == 5_000
    assert distance_m(here, here) == distance_m(Station(id="c", name="丙"), Station(id="c", name="丙")) == 0
    assert distance_m(here, Station(id="c", name="丙")) is None
