"""What neighbours can do for others (睦邻卡): listed with consent, shown as far as it goes, found when it is needed."""

import math
from collections.abc import Collection
from typing import Final

from sync.contract.documents import SkillListing, Station
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules.members import is_phone
from sync.contract.rules.standing import Here, Person
from sync.contract.settings import Settings, Skill
from sync.contract.skill_facts import SkillListed, SkillWithdrawn

WORDS_MAX: Final = 60
"""Characters in one's own words: a line or two of large type."""

STATION: Final = "station"
DISTRICT: Final = "district"
SHOWN_TO: Final = (STATION, DISTRICT)

KEEPER: Final = "keeper"
MESSAGE: Final = "message"
PHONE: Final = "phone"
CONTACTS: Final = (KEEPER, MESSAGE, PHONE)

DAY: Final = "day"
EVENING: Final = "evening"
NIGHT: Final = "night"
TIMES: Final = (DAY, EVENING, NIGHT)

CONSENT: Final = "1"
"""Version of the words that whoever lists a skill agrees to (PIPL art. 14)."""

_DAY_MS: Final = 86_400_000
_MONTH_DAYS: Final = 30.4375


def skill_of(settings: Settings, skill: str) -> Skill | None:
    """One of the settings' skills, or None."""
    return next((each for each in settings.skills if each.id == skill), None)


def list_skill(
    person: Person,
    here: Here,
    *,
    listing: str,
    skill: str,
    words: str = "",
    shown_to: str = STATION,
    contact: str = KEEPER,
    phone: str = "",
    times: Collection[str] = (DAY,),
) -> Draft | Refusal:
    """List a skill, change what is shown of it, or renew it; it is then shown for `Settings.listing_months`.

    Args:
        person: whose skill it is, with the own card.
        here: where and when.
        listing: id of a new listing, or of one of the person's own that is shown.
        skill: one of the settings' skills.
        words: in the member's own words; may be empty.
        shown_to: one of `SHOWN_TO`.
        contact: one of `CONTACTS`.
        phone: to be shown, where `contact` is `PHONE`; else it is not kept.
        times: some of `TIMES`.
    """
    if refusal := _not_own(person):
        return refusal
    known = skill_of(here.settings, skill)
    if known is None or shown_to not in SHOWN_TO or contact not in CONTACTS:
        return Refusal.SKILL_UNKNOWN
    words, phone = words.strip(), phone.strip()
    if len(words) > WORDS_MAX:
        return Refusal.SKILL_WORDS_TOO_LONG
    wanted = tuple(slot for slot in TIMES if slot in times)
    if not wanted:
        return Refusal.SKILL_TIMES_MISSING
    if contact == PHONE and not is_phone(phone):
        return Refusal.PHONE_BAD_FORM
    private = {"words": words} if words else {}
    if contact == PHONE:
        private["phone"] = phone
    until_ms = here.now_ms + round(here.settings.listing_months * _MONTH_DAYS) * _DAY_MS
    body = SkillListed(
        listing=listing,
        skill=skill,
        shown_to=shown_to,
        contact=contact,
        times=wanted,
        until_ms=until_ms,
        consent=CONSENT,
    )
    return Draft(body=body, private=private, member=person.member, card=person.card)


def withdraw_skill(person: Person, listing: str, own: Collection[str]) -> Draft | Refusal:
    """Take a listing back, at once and for good.

    Args:
        person: whose it is, with the own card.
        listing: which.
        own: the person's listings that are shown, by id.
    """
    if refusal := _not_own(person):
        return refusal
    if listing not in own:
        return Refusal.SKILL_NOT_YOURS
    return Draft(body=SkillWithdrawn(listing=listing), member=person.member, card=person.card)


def _not_own(person: Person) -> Refusal | None:
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    return Refusal.PROXY_MAY_NOT if person.proxy else None


def slot_of(hour: int, settings: Settings) -> str:
    """Which part of the day an hour (0 to 23, local) lies in: one of `TIMES`."""
    if settings.morning_h <= hour < settings.evening_h:
        return DAY
    return EVENING if settings.evening_h <= hour < settings.night_h else NIGHT


def is_available(times: Collection[str], hour: int, settings: Settings) -> bool:
    """Whether somebody who said these times may be asked at this hour (0 to 23, local)."""
    return slot_of(hour, settings) in times


def is_shown(listing: SkillListing, now_ms: int) -> bool:
    """Whether a listing is to be shown: its owner was asked within the year (DOMAIN: renewed yearly)."""
    return not listing.until_ms or now_ms < listing.until_ms


def distance_m(a: Station, b: Station) -> int | None:
    """How far two stations lie from each other on the district's map, metres; None where nobody said where one lies."""
    if a.id == b.id:
        return 0
    if (a.east_m, a.north_m) == (0, 0) or (b.east_m, b.north_m) == (0, 0):
        return None
    return round(math.hypot(a.east_m - b.east_m, a.north_m - b.north_m))
