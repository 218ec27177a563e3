"""What is said of skills: what they are called, when somebody may be asked, how near they are. Names come masked."""

from collections.abc import Collection
from typing import Final

from kiosk.actions.skills import Hit
from kiosk.ui.house import House
from sync.contract.rules.skills import TIMES, skill_of

_ICONS: Final = {
    "doctor": "health_advice",
    "repair": "repair",
    "errand": "errand",
    "company": "company",
    "care": "care",
    "hair": "hair",
    "cooking": "cooking",
    "crafts": "crafts",
    "teaching": "learning",
    "phone": "phone",
    "arts": "arts",
    "law": "law",
    "driving": "driving",
}
_KILOMETRE_M: Final = 1_000


def skill_icon(skill: str) -> str:
    """The icon of a skill; one that a district invented has the icon of all others."""
    return _ICONS.get(skill, "other")


def skill_words(house: House, skill: str) -> str:
    """What a skill is called; one that the settings no longer have has the name of all others."""
    found = skill_of(house.desk.kiosk.replica.settings(), skill)
    return house.pick(found.zh, found.en) if found else house.say("wall.other")


def times_words(house: House, times: Collection[str]) -> str:
    """When somebody may be asked."""
    if set(TIMES) <= set(times):
        return house.say("skill_time.always")
    return house.say("skill_time.and").join(house.say(f"skill_slot.{slot}") for slot in TIMES if slot in times)


def near_words(house: House, hit: Hit) -> str:
    """How near somebody is."""
    say = house.say
    if hit.here:
        return say("skill_why.here")
    if not hit.station:
        return say("skill_why.elsewhere")
    if hit.distance_m is None:
        return say("skill_why.station", station=hit.station)
    if hit.distance_m < _KILOMETRE_M:
        return say("skill_why.metres", station=hit.station, metres=max(100, round(hit.distance_m, -2)))
    return say("skill_why.kilometres", station=hit.station, kilometres=f"{hit.distance_m / _KILOMETRE_M:.1f}")


def why_words(house: House, hit: Hit) -> str:
    """Why somebody stands where they stand, beside the hour: how near, and whether staff saw the qualification."""
    say = house.say
    skill = skill_of(house.desk.kiosk.replica.settings(), hit.listing.skill)
    proof = skill is not None and skill.proof
    seen = [say("skill_why.vouched")] if hit.listing.vouched else [say("skill_why.unseen")] if proof else []
    return say("skill_why.and").join([near_words(house, hit), *seen])


def hour_words(house: House, hit: Hit) -> str:
    """Whether somebody may be asked now, or else when."""
    if hit.now:
        return house.say("skill_hits.now")
    return house.say("skill_hits.later", times=times_words(house, hit.listing.times))
