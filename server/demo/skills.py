"""What the demo's neighbours can do for others (睦邻卡): one volunteer in twelve lists something."""

from collections.abc import Sequence
from random import Random
from typing import Final

from server.demo.data import Data
from server.demo.history import History
from server.demo.people import Person, drawn_id
from sync.contract.events import Draft
from sync.contract.rules.skills import CONTACTS, DAY, DISTRICT, EVENING, KEEPER, NIGHT, PHONE, STATION
from sync.contract.settings import Settings
from sync.contract.skill_facts import SkillListed, SkillVouched

DAY_MS: Final = 86_400_000
_ONE_IN: Final = 12
_TIMES: Final[tuple[tuple[str, ...], ...]] = ((DAY,), (DAY,), (DAY, EVENING), (EVENING,))
_AT_NIGHT: Final = "doctor"


def list_skills(
    rng: Random,
    history: History,
    data: Data,
    volunteers: Sequence[Person],
    settings: Settings,
    today_ms: int,
    *,
    at_night: bool,
) -> list[Draft]:
    """Let some volunteers of a station list what they can do, within the last two months.

    Args:
        rng: of this station's alone, so that nothing else of the demo changes with it.
        history: of the station.
        data: with words in which people say what they can do.
        volunteers: of the station, with cards.
        settings: with the skills.
        today_ms: midnight.
        at_night: a doctor here may be woken.

    Returns:
        The district's facts on whose proof was seen.
    """
    vouched = []
    skills = [skill for skill in settings.skills if skill.id in data.skills]
    count = max(len(skills) // 2, len(volunteers) // _ONE_IN)
    for at, person in enumerate(rng.sample(list(volunteers), min(count, len(volunteers)))):
        skill = skills[at % len(skills)] if at < len(skills) else rng.choice(skills)
        contact = rng.choice((*CONTACTS, KEEPER))
        times = _TIMES[rng.randrange(len(_TIMES))]
        if skill.id == _AT_NIGHT and at_night:
            contact, times = PHONE, (DAY, EVENING, NIGHT)
        at_ms = today_ms - rng.randrange(1, 60) * DAY_MS
        listing = drawn_id(rng, "l", 16)
        body = SkillListed(
            listing=listing,
            skill=skill.id,
            shown_to=DISTRICT if rng.random() < 0.6 else STATION,
            contact=contact,
            times=times,
            until_ms=at_ms + 365 * DAY_MS,
        )
        private = {"words": rng.choice(data.skills[skill.id])} | ({"phone": person.phone} if contact == PHONE else {})
        history.write(at_ms, Draft(body=body, private=private, member=person.id, card=person.card))
        if skill.proof and rng.random() < 0.8:
            vouched.append(Draft(body=SkillVouched(listing=listing), member=person.id))
    return vouched
